# Cox models that cox.R and proportional_hazards.R share: file and covariates.
models <- list(
  list("aml", "x"),
  list("gehan", "treat"),
  list("lung", c("age", "sex", "ph.karno", "wt.loss")),
  list("ovarian", c("age", "rx")),
  list("therneau_grambsch_1", "x"),
  list("veteran", c("trt", "karno", "diagtime", "age", "prior", "celltype"))
)

# Calls `analyse(fit, data)` on each model under both rules for ties. With eps = 1e-11 R stops a step early: its own
# coefficient of veteran's diagtime (z = 0.01) is then off by 1e-7 of its value.
model_cases <- function(analyse) {
  cases <- list()
  for (model in models) {
    for (ties in c("efron", "breslow")) {
      name <- model[[1]]
      data <- published(name)
      fit <- coxph(
        reformulate(model[[2]], "follow_up"), data = data, ties = ties,
        control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)
      )
      about <- list(
        name = paste0(name, ": ", paste(model[[2]], collapse = " + "), ", ", ties), data = name,
        endpoint = endpoints[[name]], covariates = list_of(model[[2]]), ties = ties
      )
      cases[[length(cases) + 1]] <- c(about, analyse(fit, data))
    }
  }
  cases
}

model_files <- function() published_file(sapply(models, `[[`, 1))
