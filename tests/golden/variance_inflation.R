source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

# Generalised variance inflation (Fox and Monette 1992), as car::vif computes it from vcov.
generalised <- function(fit, rows) {
  correlation <- cov2cor(vcov(fit))
  gvif <- det(correlation[rows, rows, drop = FALSE]) * det(correlation[-rows, -rows, drop = FALSE]) / det(correlation)
  list(gvif = gvif, df = length(rows), per_coefficient = gvif^(1 / (2 * length(rows))))
}

# The same for one coefficient by a regression: the information is the cross product of "covariates" weighted as the
# model weighs them, and the factor is 1 / (1 - R squared) of one of them on the others.
by_regression <- function(fit, row) {
  x <- chol(solve(vcov(fit)))
  fitted <- lm(x[, row] ~ x[, -row] - 1)
  1 / (1 - summary(fitted)$r.squared)
}

several <- Filter(function(model) length(model$covariates) > 1, models)
write_golden("variance_inflation", model_files(several), model_cases(function(fit, data, model) {
  assigned <- fit$assign[!startsWith(names(fit$assign), "strata")]
  single <- Filter(function(rows) length(rows) == 1, assigned)
  list(
    variables = lapply(assigned, function(rows) generalised(fit, rows)),
    regression = lapply(single, function(row) by_regression(fit, row))
  )
}, several))
