source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

# Risk sets as one weight per patient and event: Efron's k-th of d tied events counts the tied ones 1 - k / d.
risk_weights <- function(time, event, ties) {
  rows <- which(event == 1)
  rows <- rows[order(time[rows])]
  weight <- t(sapply(seq_along(rows), function(i) {
    now <- time[rows[i]]
    tied <- event == 1 & time == now
    gone <- if (ties == "efron") (sum(time[rows[seq_len(i)]] == now) - 1) / sum(tied) else 0
    (time >= now) * ifelse(tied, 1 - gone, 1)
  }))
  list(rows = rows, weight = weight)
}

# The log partial likelihood, its score and information, and the derivatives of the information: the second and third
# central moments of the covariates among the patients at risk.
likelihood <- function(beta, x, sets) {
  p <- ncol(x)
  eta <- drop(x %*% beta)
  out <- list(value = 0, score = rep(0, p), information = matrix(0, p, p), slope = array(0, c(p, p, p)))
  for (i in seq_along(sets$rows)) {
    risk <- sets$weight[i, ] * exp(eta)
    share <- risk / sum(risk)
    centred <- sweep(x, 2, colSums(share * x))
    out$value <- out$value + eta[sets$rows[i]] - log(sum(risk))
    out$score <- out$score + centred[sets$rows[i], ]
    out$information <- out$information + crossprod(centred, share * centred)
    for (k in seq_len(p)) out$slope[, , k] <- out$slope[, , k] + crossprod(centred, share * centred[, k] * centred)
  }
  out$penalised <- out$value + as.numeric(determinant(out$information)$modulus) / 2
  inverse <- solve(out$information)
  out$modified <- out$score + sapply(seq_len(p), function(k) sum(inverse * out$slope[, , k])) / 2
  out
}

# Maximises over the coefficients in `free`; the penalty keeps the information on all of them. Newton's steps with the
# derivative of the modified score taken numerically, which decides how fast, not where, they end.
maximise <- function(beta, free, x, sets) {
  current <- likelihood(beta, x, sets)
  for (step in seq_len(200)) {
    if (length(free) == 0) break
    slope <- sapply(free, function(k) {
      h <- 1e-5
      up <- replace(beta, k, beta[k] + h)
      down <- replace(beta, k, beta[k] - h)
      (likelihood(up, x, sets)$modified[free] - likelihood(down, x, sets)$modified[free]) / (2 * h)
    })
    move <- -solve(matrix(slope, length(free)), current$modified[free])
    # Far from the maximum the penalised likelihood need not be concave; the information is positive everywhere.
    if (sum(move * current$modified[free]) <= 0) {
      move <- solve(current$information[free, free, drop = FALSE], current$modified[free])
    }
    for (halving in 0:40) {
      trial <- beta
      trial[free] <- beta[free] + move / 2^halving
      reached <- likelihood(trial, x, sets)
      if (is.finite(reached$penalised) && reached$penalised >= current$penalised - 1e-12 * abs(current$penalised)) break
    }
    beta <- trial
    current <- reached
    if (max(abs(move)) < 1e-12) break
  }
  stopifnot(length(free) == 0 || max(abs(current$modified[free])) < 1e-9)
  list(beta = beta, at = current)
}

# Where the profile has fallen by half the 95% quantile of chi-square, on one side of the maximum.
profile_limit <- function(best, k, side, x, sets) {
  warm <- best$beta
  target <- best$at$penalised - qchisq(0.95, 1) / 2
  fall <- function(value) {
    reached <- maximise(replace(warm, k, value), setdiff(seq_along(best$beta), k), x, sets)
    warm <<- reached$beta
    reached$at$penalised - target
  }
  width <- sqrt(solve(best$at$information)[k, k])
  inner <- best$beta[k]
  outer <- inner + side * width
  while (fall(outer) > 0) {
    inner <- outer
    outer <- outer + side * width
  }
  uniroot(fall, sort(c(inner, outer)), tol = 1e-13, maxiter = 200)$root
}

# Profile limits and penalised likelihood-ratio tests, on covariates divided by their standard deviation.
firth <- function(time, event, x, ties) {
  scale <- apply(x, 2, sd)
  x <- sweep(x, 2, scale, "/")
  sets <- risk_weights(time, event, ties)
  plain <- coxph(
    Surv(time, event) ~ x, ties = ties, init = rep(0.3, ncol(x)), control = coxph.control(iter.max = 0, toler.chol = 1e-14)
  )
  ours <- likelihood(rep(0.3, ncol(x)), x, sets)
  stopifnot(all.equal(unname(ours$value), plain$loglik[2], tolerance = 1e-12))
  stopifnot(all.equal(unname(solve(ours$information)), unname(plain$var), tolerance = 1e-9))

  best <- maximise(rep(0, ncol(x)), seq_len(ncol(x)), x, sets)
  null <- likelihood(rep(0, ncol(x)), x, sets)
  ratio <- function(at, df) {
    chi2 <- 2 * (best$at$penalised - at$penalised)
    list(chi2 = chi2, df = df, p_value = pchisq(chi2, df, lower.tail = FALSE))
  }
  each <- lapply(seq_len(ncol(x)), function(k) {
    ratio(maximise(replace(best$beta, k, 0), setdiff(seq_len(ncol(x)), k), x, sets)$at, 1)
  })
  limit <- function(side) exp(sapply(seq_len(ncol(x)), profile_limit, best = best, side = side, x = x, sets = sets) / scale)
  list(
    log_hazard_ratio = list_of(best$beta / scale), std_error = list_of(sqrt(diag(solve(best$at$information))) / scale),
    hazard_ratio = list_of(exp(best$beta / scale)), ci_low = list_of(limit(-1)), ci_high = list_of(limit(1)),
    p_value = list_of(sapply(each, `[[`, "p_value")), likelihood_ratio = ratio(null, ncol(x)),
    log_likelihood = best$at$value, log_likelihood_null = null$value, score_at_maximum = max(abs(best$at$modified))
  )
}

# Nobody with the mutation has the event, every patient with a fever has it first, and one more covariate.
set.seed(20160)
n <- 60
rare <- list(time = ceiling(rexp(n, 0.05)), marker = round(rnorm(n), 2), mutation = rep(c(0, 1), c(52, 8)))
rare$status <- ifelse(rare$mutation == 1, 0, rbinom(n, 1, 0.7))
separated <- list(time = c(1:6, 3:10), status = c(rep(1, 6), rep(c(0, 1), 4)), fever = rep(c(1, 0), c(6, 8)))
separated$time[1:6] <- c(1, 1, 2, 2, 2, 2)

own <- function(name, columns, covariates) {
  list(
    name = name, columns = lapply(columns, list_of), covariates = covariates,
    endpoint = list(duration = "time", event = "status", event_code = 1, unit = "months")
  )
}
from_file <- function(file, covariates) list(name = file, data = file, covariates = covariates, endpoint = endpoints[[file]])

studies <- list(
  own("no event with the mutation", rare, c("mutation", "marker")), own("fever separates", separated, "fever"),
  from_file("aml", "x"), from_file("gehan", "treat"), from_file("ovarian", c("age", "rx", "resid.ds")),
  from_file("therneau_grambsch_1", "x"), from_file("veteran", c("trt", "karno", "celltype"))
)

cases <- list()
for (study in studies) {
  for (ties in c("efron", "breslow")) {
    data <- if (is.null(study$data)) data.frame(lapply(study$columns, unclass)) else published(study$data)
    if (is.null(study$data)) data$follow_up <- Surv(data$time, data$status)
    x <- model.matrix(reformulate(study$covariates), data)[, -1, drop = FALSE]
    case <- study
    case$name <- paste0(study$name, ": ", paste(study$covariates, collapse = " + "), ", ", ties)
    case$covariates <- list_of(study$covariates)
    result <- firth(data$follow_up[, 1], data$follow_up[, 2], x, ties)
    cases[[length(cases) + 1]] <- c(case, list(ties = ties, n = nrow(x), n_events = sum(data$follow_up[, 2])), result)
  }
}
write_golden("firth", published_file(c("aml", "gehan", "ovarian", "therneau_grambsch_1", "veteran")), cases)
