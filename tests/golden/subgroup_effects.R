source("tests/golden/support/golden.R")

converged <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)

studies <- list(
  list(data = "veteran", treatment = "trt", subgroups = c("celltype", "prior")),
  list(data = "ovarian", treatment = "rx", subgroups = c("resid.ds", "ecog.ps")),
  list(data = "rotterdam", treatment = "hormon", subgroups = c("size", "grade", "meno", "chemo")),
  list(data = "rotterdam", treatment = "hormon", subgroups = c("grade", "meno"), strata = "size"),
  list(data = "lung", treatment = "sex", subgroups = c("inst", "ph.ecog"))
)

treatment_effect <- function(data, formula, ties) {
  counts <- list(n = nrow(data), n_events = sum(data$follow_up[, 2]))
  fit <- tryCatch(
    summary(coxph(formula, data, ties = ties, control = converged)), warning = identity, error = identity
  )
  # Few events, one arm only or no finite maximum: what is refused is compared in tests/analysis.
  if (inherits(fit, "condition") || counts$n_events < 2 || anyNA(fit$coefficients)) return(counts)
  c(counts, list(
    hazard_ratio = fit$conf.int[1, 1], ci_low = fit$conf.int[1, 3], ci_high = fit$conf.int[1, 4],
    p_value = fit$coefficients[1, 5]
  ))
}

cases <- list()
for (study in studies) {
  for (ties in c("efron", "breslow")) {
    data <- published(study$data)
    data$arm <- factor(data[[study$treatment]])
    if (!is.null(study$strata)) data$stratum <- data[[study$strata]]
    within <- if (!is.null(study$strata)) "strata(stratum)"
    model <- function(...) reformulate(c(..., within), "follow_up")
    subgroups <- lapply(study$subgroups, function(name) {
      known <- data[!is.na(data[[name]]), ]
      known$level <- factor(known[[name]])
      fits <- lapply(c("arm + level", "arm * level"), function(terms) {
        tryCatch(coxph(model(terms), known, ties = ties, control = converged), warning = identity)
      })
      effects <- lapply(levels(known$level), function(level) {
        treatment_effect(known[known$level == level, ], model("arm"), ties)
      })
      test <- NULL
      if (!any(sapply(fits, inherits, "condition"))) {
        table <- anova(fits[[1]], fits[[2]])
        test <- list(chi2 = table[2, "Chisq"], df = table[2, "Df"], p_value = pchisq(
          table[2, "Chisq"], table[2, "Df"], lower.tail = FALSE
        ))
      }
      Filter(Negate(is.null), list(
        variable = name, levels = I(levels(known$level)), effects = effects, n_missing = nrow(data) - nrow(known),
        interaction = test
      ))
    })
    cases[[length(cases) + 1]] <- Filter(Negate(is.null), list(
      name = paste0(
        study$data, ": ", study$treatment, if (!is.null(study$strata)) paste(" within", study$strata), ", ", ties
      ),
      data = study$data, endpoint = endpoints[[study$data]], treatment = study$treatment, strata = study$strata,
      ties = ties, overall = treatment_effect(data, model("arm"), ties), subgroups = subgroups
    ))
  }
}
write_golden("subgroup_effects", published_file(unique(sapply(studies, `[[`, "data"))), cases)
