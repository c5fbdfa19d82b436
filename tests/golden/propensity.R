source("tests/golden/support/golden.R")
suppressPackageStartupMessages(library(nnet))

# Which groups, and which covariates: numbers, and categories as text.
models <- list(
  list(data = "veteran", by = "trt", covariates = c("karno", "age", "celltype")),
  list(data = "lung", by = "sex", covariates = c("age", "ph.ecog", "wt.loss")),
  list(data = "pbc", by = "sex", covariates = c("age", "bili", "albumin", "stage")),
  list(data = "rotterdam", by = "chemo", covariates = c("age", "nodes", "size", "er")),
  list(data = "veteran", by = "celltype", covariates = c("karno", "age", "trt")),
  list(data = "rotterdam", by = "size", covariates = c("age", "nodes", "pgr")),
  list(data = "colon", by = "rx", covariates = c("age", "sex", "obstruct", "nodes"))
)

# multinom() stops when the likelihood changes little; Newton's steps from there on give all digits.
polished <- function(x, group, start) {
  k <- nlevels(group)
  y <- diag(k)[as.integer(group), -1, drop = FALSE]
  beta <- start
  for (step in 1:20) {
    eta <- x %*% beta
    p <- exp(eta) / (1 + rowSums(exp(eta)))
    score <- as.vector(t(x) %*% (y - p))
    information <- do.call(rbind, lapply(seq_len(k - 1), function(a) {
      do.call(cbind, lapply(seq_len(k - 1), function(b) crossprod(x, x * (p[, a] * ((a == b) - p[, b])))))
    }))
    beta <- beta + matrix(solve(information, score), ncol = k - 1)
  }
  eta <- x %*% beta
  p <- exp(eta) / (1 + rowSums(exp(eta)))
  cbind(1 - rowSums(p), p)
}

scores_of <- function(data, model) {
  formula <- reformulate(paste0("`", model$covariates, "`"), "by")
  if (nlevels(data$by) == 2) {
    fit <- glm(formula, data = data, family = binomial, control = list(epsilon = 1e-15, maxit = 100))
    return(cbind(1 - fitted(fit), fitted(fit)))
  }
  fit <- multinom(formula, data = data, trace = FALSE, maxit = 10000, reltol = 1e-14)
  p <- polished(model.matrix(formula, data), data$by, t(coef(fit)))
  stopifnot(all.equal(unname(fitted(fit)), unname(p), tolerance = 1e-4))
  p
}

weights_of <- function(p, group) {
  own <- p[cbind(seq_along(group), as.integer(group))]
  last <- nlevels(group)
  list(
    ate = 1 / own, stabilised = as.vector(prop.table(table(group))[group]) / own,
    att = p[, last] / own, overlap = (1 / own) / rowSums(1 / p)
  )
}

cases <- lapply(models, function(model) {
  data <- grouped(model$data, model$by)
  data$by <- droplevels(data$by)
  complete <- complete.cases(data[model$covariates])
  used <- data[complete, ]
  p <- scores_of(used, model)
  step <- thinning(nrow(used))
  weights <- weights_of(p, used$by)
  list(
    name = paste(model$data, "by", model$by), data = model$data, endpoint = endpoints[[model$data]], by = model$by,
    covariates = I(model$covariates), groups = levels(used$by), n = nrow(used), n_missing = sum(!complete), step = step,
    scores = lapply(seq_len(ncol(p)), function(k) thinned(p[, k], step)),
    weightings = lapply(names(weights), function(estimand) {
      w <- weights[[estimand]]
      list(
        estimand = estimand, target = if (estimand == "att") tail(levels(used$by), 1) else "",
        weights = thinned(w, step), sums = list_of(tapply(w, used$by, sum)),
        effective_sizes = list_of(tapply(w, used$by, function(x) sum(x)^2 / sum(x^2)))
      )
    })
  )
})
write_golden("propensity", published_file(unique(sapply(models, `[[`, "data"))), cases)
