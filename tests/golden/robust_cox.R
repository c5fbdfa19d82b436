source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

# Sandwich errors: with weights, with clusters, with both, and within strata; counts repeat rows, each for itself.
steps <- function(n) 0.5 + (seq_len(n) * 7) %% 11 / 10
pairs <- function(n) (seq_len(n) + 1) %/% 2
robust_models <- list(
  list(data = "aml", covariates = "x"),
  list(data = "aml", covariates = "x", weights = steps),
  list(data = "gehan", covariates = "treat", cluster = "pair"),
  list(data = "lung", covariates = c("age", "sex", "ph.karno"), cluster = "inst"),
  list(data = "lung", covariates = c("age", "sex", "ph.ecog"), weights = steps),
  list(data = "veteran", covariates = c("trt", "karno", "celltype"), weights = steps),
  list(data = "veteran", covariates = c("trt", "karno"), strata = "celltype", weights = steps),
  list(data = "rotterdam", covariates = c("age", "grade", "nodes"), strata = "size", cluster = "year"),
  list(data = "rotterdam", covariates = c("age", "nodes"), strata = "size", cluster = "year", weights = steps),
  list(data = "ovarian", covariates = c("age", "rx"), counts = function(n) rep_len(c(2, 1, 3, 1, 5), n)),
  list(
    data = "veteran", covariates = c("trt", "karno"), strata = "celltype",
    counts = function(n) rep_len(c(1, 4, 2, 3, 1, 7, 2), n)
  )
)

cases <- list()
for (model in robust_models) {
  for (ties in c("efron", "breslow")) {
    prepared <- model_data(model)
    data <- prepared$data
    if (!is.null(model$cluster)) {
      data$cluster_of <- data[[model$cluster]]
      data <- data[!is.na(data$cluster_of), ]
      # The same patients get the same weights as in the case.
      if (weighted(model)) prepared$case$weights <- list_of(data$case_weight)
    } else {
      data$cluster_of <- seq_len(nrow(data))
    }
    fit <- coxph(
      model_formula(model), data = data, ties = ties, weights = case_weight, cluster = cluster_of, robust = TRUE,
      control = converged
    )
    all <- summary(fit)
    variance <- vcov(fit)
    wald <- sum(coef(fit) * solve(variance, coef(fit)))
    name <- paste0(
      model_name(model), if (!is.null(model$cluster)) paste(", cluster", model$cluster), ", ", ties
    )
    cases[[length(cases) + 1]] <- c(
      list(name = name), prepared$case, if (!is.null(model$cluster)) list(by = model$cluster),
      list(
        ties = ties, n = fit$n, n_events = fit$nevent, log_hazard_ratio = list_of(coef(fit)),
        std_error = list_of(all$coefficients[, "robust se"]), model_std_error = list_of(all$coefficients[, "se(coef)"]),
        p_value = list_of(all$coefficients[, "Pr(>|z|)"]), ci_low = list_of(all$conf.int[, "lower .95"]),
        ci_high = list_of(all$conf.int[, "upper .95"]), covariance = I(unname(variance)),
        model_covariance = I(unname(fit$naive.var)),
        wald = list(chi2 = wald, df = length(coef(fit)), p_value = pchisq(wald, length(coef(fit)), lower.tail = FALSE))
      )
    )
  }
}
write_golden("robust_cox", model_files(robust_models), cases)
