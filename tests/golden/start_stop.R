source("tests/golden/support/golden.R")

converged <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)
chi_squared <- function(test) list(chi2 = test[["test"]], df = test[["df"]], p_value = test[["pvalue"]])

rows_of <- function(x, step) {
  x <- as.matrix(x)
  I(unname(x[sort(unique(c(seq(1, nrow(x), by = step), nrow(x)))), , drop = FALSE]))
}

# Follow-up of each patient until and after the treatment begins; a treatment on the last day comes too late.
split_rows <- function(time, event, from) {
  rows <- lapply(which(time > 0), function(i) {
    if (is.na(from[i]) || from[i] >= time[i]) {
      return(data.frame(row = i, start = 0, stop = time[i], event = event[i], treated = 0))
    }
    if (from[i] <= 0) return(data.frame(row = i, start = 0, stop = time[i], event = event[i], treated = 1))
    data.frame(row = i, start = c(0, from[i]), stop = c(from[i], time[i]), event = c(0, event[i]), treated = c(0, 1))
  })
  do.call(rbind, rows)
}

# Mantel and Byar (1974): at each event, a table of those at risk by group and event; one group against the other.
mantel_byar <- function(data, group, stratum = rep(1, nrow(data))) {
  levels <- sort(unique(group))
  observed <- expected <- setNames(rep(0, length(levels)), levels)
  variance <- matrix(0, length(levels), length(levels))
  for (s in unique(stratum)) {
    mine <- data[stratum == s, ]
    own <- factor(group[stratum == s], levels)
    for (t in unique(mine$stop[mine$event == 1])) {
      at_risk <- mine$start < t & mine$stop >= t
      n <- table(own[at_risk])
      d <- table(own[at_risk & mine$stop == t & mine$event == 1])
      share <- as.vector(n) / sum(n)
      observed <- observed + as.vector(d)
      expected <- expected + share * sum(d)
      if (sum(n) > 1) {
        factor <- sum(d) * (sum(n) - sum(d)) / (sum(n) - 1)
        variance <- variance + factor * (diag(share, length(share)) - outer(share, share))
      }
    }
  }
  keep <- seq_along(levels)[-1]
  chi2 <- drop((observed - expected)[keep] %*% solve(variance[keep, keep], (observed - expected)[keep]))
  list(
    groups = I(as.character(levels)), observed = list_of(observed), expected = list_of(expected),
    time = list_of(sapply(levels, function(level) sum((data$stop - data$start)[group == level]))),
    chi2 = chi2, df = length(keep), p_value = pchisq(chi2, length(keep), lower.tail = FALSE)
  )
}

# Late entries, gaps, ties, a covariate that changes and one that does not.
set.seed(1974)
invented <- do.call(rbind, lapply(seq_len(90), function(id) {
  enters <- sample(c(0, 0, 0, 2, 5), 1)
  lasts <- 1 + rgeom(1, 0.12)
  cut <- if (lasts > 2) sample(seq_len(lasts - 1), 1) else lasts
  gap <- sample(c(0, 0, 0, 1), 1)
  start <- if (cut < lasts) c(enters, enters + cut + gap) else enters
  stop <- if (cut < lasts) c(enters + cut, enters + lasts + gap) else enters + lasts
  data.frame(
    id = id, start = start, stop = stop, event = c(rep(0, length(stop) - 1), rbinom(1, 1, 0.7)),
    marker = round(rnorm(length(stop)), 2), sex = rbinom(1, 1, 0.4), site = sample(1:3, 1)
  )
}))
jasa <- published("jasa")
from_jasa <- split_rows(jasa$futime, jasa$fustat, jasa$wait.time)
from_jasa <- cbind(from_jasa, jasa[from_jasa$row, c("age", "surgery", "id")])

studies <- list(
  list(data = "heart", covariates = c("age", "year", "surgery", "transplant"), group = "transplant"),
  list(data = "heart", covariates = c("age", "year", "transplant"), strata = "surgery", group = "transplant"),
  list(data = "jasa1", covariates = c("age", "surgery", "transplant"), group = "transplant"),
  list(name = "jasa, split", columns = from_jasa, covariates = c("treated", "age", "surgery"), group = "treated"),
  list(name = "invented", columns = invented, covariates = c("marker", "sex"), group = "sex"),
  list(name = "invented", columns = invented, covariates = c("marker", "sex"), strata = "site", group = "site")
)

analyse <- function(fit, data, rows) {
  all <- summary(fit)
  tests <- sapply(c("km", "rank", "identity", "log"), function(transform) {
    table <- cox.zph(fit, transform = transform, terms = TRUE)$table
    apply(table, 1, function(row) list(chi2 = row[["chisq"]], df = row[["df"]], p_value = row[["p"]]))
  }, simplify = FALSE)
  list(
    n = fit$n, n_events = fit$nevent, log_hazard_ratio = list_of(coef(fit)),
    std_error = list_of(sqrt(diag(fit$var))), log_likelihood_null = fit$loglik[1], log_likelihood = fit$loglik[2],
    likelihood_ratio = chi_squared(all$logtest), score = chi_squared(all$sctest), wald = chi_squared(all$waldtest),
    concordance = unname(all$concordance["C"]), concordance_std_error = unname(all$concordance["se(C)"]),
    proportional_hazards = tests, step = rows, martingale = thinned(residuals(fit, type = "martingale"), rows),
    score_residuals = rows_of(residuals(fit, type = "score"), rows),
    dfbeta = rows_of(residuals(fit, type = "dfbeta"), rows)
  )
}

# Schoenfeld residuals and cox.zph's, in the order of time and of the file.
schoenfeld <- function(fit, data) {
  place <- seq_len(nrow(data))
  stratum <- if (is.null(data$stratum)) rep(1, nrow(data)) else as.integer(factor(data$stratum))
  # R reverses the order of rows with the same time in start-stop data.
  place <- rev(order(-stratum, -data$stop))
  place <- place[data$event[place] == 1]
  zph <- cox.zph(fit, terms = FALSE)
  order <- order(zph$time, place)
  list(time = list_of(zph$time[order]), scaled = rows_of(zph$y[order, , drop = FALSE], 1))
}

curve <- function(fit, profile, stratum) {
  newdata <- as.data.frame(profile)
  if (!is.null(stratum)) newdata$stratum <- stratum
  all <- survfit(fit, newdata = newdata, conf.type = "log-log")
  list(
    time = list_of(all$time), at_risk = list_of(all$n.risk), survival = list_of(all$surv),
    std_error = list_of(all$surv * all$std.err)
  )
}

cases <- list()
for (study in studies) {
  for (ties in c("efron", "breslow")) {
    data <- if (is.null(study$data)) study$columns else read.csv(published_file(study$data))
    if (!is.null(study$strata)) data$stratum <- data[[study$strata]]
    formula <- reformulate(
      c(study$covariates, if (!is.null(study$strata)) "strata(stratum)"), "Surv(start, stop, event)"
    )
    fit <- coxph(formula, data = data, ties = ties, control = converged)
    robust <- coxph(formula, data = data, ties = ties, control = converged, cluster = id)
    profile <- as.list(round(colMeans(data[study$covariates])))
    about <- list(
      name = paste0(
        if (is.null(study$data)) study$name else study$data, ": ", paste(study$covariates, collapse = " + "),
        if (!is.null(study$strata)) paste(" within", study$strata), ", ", ties
      ),
      data = study$data, columns = if (is.null(study$data)) lapply(data, list_of), covariates = study$covariates,
      strata = study$strata, group = study$group, ties = ties
    )
    case <- c(
      about, analyse(fit, data, if (nrow(data) > 60) 7 else 1),
      list(
        robust_std_error = list_of(sqrt(diag(robust$var))), schoenfeld = schoenfeld(fit, data), profile = profile,
        stratum = if (!is.null(study$strata)) data$stratum[1],
        curve = curve(fit, profile, if (!is.null(study$strata)) data$stratum[1]),
        mantel_byar = mantel_byar(data, data[[study$group]]),
        stratified_mantel_byar = mantel_byar(
          data, data[[study$group]], if (is.null(data$surgery)) data$marker > 0 else data$surgery
        )
      )
    )
    cases[[length(cases) + 1]] <- Filter(Negate(is.null), case)
  }
}
write_golden("start_stop", published_file(c("heart", "jasa", "jasa1")), cases)
