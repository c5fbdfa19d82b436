source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

chi_squared <- function(test) list(chi2 = test[["test"]], df = test[["df"]], p_value = test[["pvalue"]])

wald_of <- function(fit, rows) {
  chi2 <- sum(coef(fit)[rows] * solve(vcov(fit)[rows, rows, drop = FALSE], coef(fit)[rows]))
  list(chi2 = chi2, df = length(rows), p_value = pchisq(chi2, length(rows), lower.tail = FALSE))
}

write_golden("cox", model_files(), model_cases(function(fit, data, model) {
  all <- summary(fit)
  list(
    n = fit$n, n_events = fit$nevent, n_missing = nrow(data) - fit$n, terms = list_of(term_names(fit)),
    log_hazard_ratio = list_of(all$coefficients[, "coef"]), std_error = list_of(all$coefficients[, "se(coef)"]),
    z = list_of(all$coefficients[, "z"]), p_value = list_of(all$coefficients[, "Pr(>|z|)"]),
    hazard_ratio = list_of(all$conf.int[, "exp(coef)"]), ci_low = list_of(all$conf.int[, "lower .95"]),
    ci_high = list_of(all$conf.int[, "upper .95"]), log_likelihood_null = fit$loglik[1], log_likelihood = fit$loglik[2],
    likelihood_ratio = chi_squared(all$logtest), wald = wald_of(fit, seq_along(coef(fit))), score = chi_squared(all$sctest),
    wald_of_variable = lapply(
      fit$assign[!startsWith(names(fit$assign), "strata")], function(rows) wald_of(fit, rows)
    ),
    concordance = unname(all$concordance["C"]), concordance_std_error = unname(all$concordance["se(C)"])
  )
}))
