# Cox models that several scripts share. `derive` adds columns; patients without a stratum are left out; `counts`
# repeats each row that often; `weights` are R's case weights.
models <- list(
  list(data = "aml", covariates = "x"),
  list(data = "colon", covariates = c("rx", "sex", "age", "obstruct", "nodes", "differ")),
  list(data = "gehan", covariates = "treat"),
  list(data = "lung", covariates = c("age", "sex", "ph.karno", "wt.loss")),
  list(data = "ovarian", covariates = c("age", "rx")),
  list(
    data = "pbc", covariates = c("age", "log_bili", "log_albumin", "log_protime", "edema"),
    derive = function(data) list(log_bili = log(data$bili), log_albumin = log(data$albumin), log_protime = log(data$protime))
  ),
  list(data = "pbc", covariates = c("sex", "chol", "platelet", "stage")),
  list(data = "rotterdam", covariates = c("age", "meno", "size", "grade", "nodes", "hormon", "chemo")),
  list(data = "therneau_grambsch_1", covariates = "x"),
  list(data = "veteran", covariates = c("trt", "karno", "diagtime", "age", "prior", "celltype")),
  list(data = "colon", covariates = c("rx", "sex", "age", "differ"), strata = "node4"),
  list(data = "gehan", covariates = "treat", strata = "pair"),
  list(data = "lung", covariates = c("age", "sex", "ph.karno"), strata = "inst"),
  list(data = "rotterdam", covariates = c("age", "grade", "nodes", "hormon"), strata = "size"),
  list(data = "veteran", covariates = c("trt", "karno", "age"), strata = "celltype"),
  list(data = "ovarian", covariates = c("age", "rx"), counts = function(n) rep_len(c(2, 1, 3, 1, 5), n)),
  list(data = "veteran", covariates = c("trt", "karno", "celltype"), counts = function(n) rep_len(c(1, 4, 2, 3, 1, 7, 2), n)),
  list(data = "colon", covariates = c("rx", "age"), strata = "node4", counts = function(n) rep_len(c(3, 1, 2, 2, 1), n)),
  list(data = "aml", covariates = "x", weights = function(n) 0.5 + (seq_len(n) * 7) %% 11 / 10),
  list(data = "colon", covariates = c("rx", "age"), strata = "node4", weights = function(n) 0.4 + (seq_len(n) * 5) %% 13 / 8),
  list(data = "lung", covariates = c("age", "sex"), weights = function(n) 0.5 + (seq_len(n) * 7) %% 11 / 10),
  list(data = "veteran", covariates = c("trt", "karno", "celltype"), weights = function(n) rep_len(c(1, 2.5, 0.25), n))
)

counted <- function(model) !is.null(model$counts)
weighted <- function(model) !is.null(model$weights)

# With eps = 1e-11 R stops a step early: its own coefficient of veteran's diagtime (z = 0.01) is then off by 1e-7 of its
# value.
converged <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)

# Patients of a model as R is given them, and what a case says about them.
model_data <- function(model) {
  data <- published(model$data)
  case <- list(data = model$data, endpoint = endpoints[[model$data]], covariates = list_of(model$covariates))
  if (!is.null(model$derive)) {
    derived <- model$derive(data)
    data[names(derived)] <- derived
    case$derived <- lapply(derived, list_of)
  }
  if (!is.null(model$strata)) {
    data$stratum <- data[[model$strata]]
    data <- data[!is.na(data$stratum), ]
    case$strata <- model$strata
  }
  data$case_weight <- 1
  if (counted(model)) {
    case$counts <- list_of(model$counts(nrow(data)))
    data <- data[rep(seq_len(nrow(data)), case$counts), ]
  }
  if (weighted(model)) {
    data$case_weight <- model$weights(nrow(data))
    case$weights <- list_of(data$case_weight)
  }
  list(data = data, case = case)
}

model_name <- function(model) {
  paste0(
    model$data, ": ", paste(model$covariates, collapse = " + "), if (!is.null(model$strata)) paste(" within", model$strata),
    if (counted(model)) ", counts", if (weighted(model)) ", weights"
  )
}

model_formula <- function(model) {
  reformulate(c(model$covariates, if (!is.null(model$strata)) "strata(stratum)"), "follow_up")
}

# Calls `analyse(fit, data, model)` on each model under both rules for ties.
model_cases <- function(analyse, chosen = models) {
  cases <- list()
  for (model in chosen) {
    for (ties in c("efron", "breslow")) {
      prepared <- model_data(model)
      data <- prepared$data
      formula <- model_formula(model)
      environment(formula) <- environment() # where cox.zph and residuals look for `data`
      fit <- coxph(
        formula, data = data, ties = ties, weights = case_weight, robust = FALSE, control = converged
      )
      about <- c(list(name = paste0(model_name(model), ", ", ties)), prepared$case, list(ties = ties))
      cases[[length(cases) + 1]] <- c(about, analyse(fit, data, model))
    }
  }
  cases
}

model_files <- function(chosen = models) published_file(unique(sapply(chosen, `[[`, "data")))

unweighted <- Filter(function(model) !counted(model) && !weighted(model), models)

# "celltypesmallcell" in R is "celltype: smallcell" in hccsurv.
term_names <- function(fit) {
  names <- names(coef(fit))
  for (variable in names(fit$xlevels)) {
    for (level in fit$xlevels[[variable]]) {
      names[names == paste0(variable, level)] <- paste0(variable, ": ", level)
    }
  }
  names
}
