source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

# Which model, the patient predicted for, and the stratum.
predicted <- list(
  list(data = "aml", covariates = "x", profiles = list(list(x = "Maintained"), list(x = "Nonmaintained"))),
  list(
    data = "colon", covariates = c("rx", "sex", "age"),
    profiles = list(list(rx = "Obs", sex = 1, age = 60), list(rx = "Lev+5FU", sex = 0, age = 45))
  ),
  list(
    data = "lung", covariates = c("age", "sex", "ph.karno"),
    profiles = list(list(age = 60, sex = 2, ph.karno = 90), list(age = 75.5, sex = 1, ph.karno = 60))
  ),
  list(data = "ovarian", covariates = c("age", "rx"), profiles = list(list(age = 50, rx = 1), list(age = 65, rx = 2))),
  list(
    data = "rotterdam", covariates = c("age", "size", "nodes"),
    profiles = list(list(age = 55, size = "20-50", nodes = 2))
  ),
  list(data = "therneau_grambsch_1", covariates = "x", profiles = list(list(x = 0), list(x = 1), list(x = 0.25))),
  list(
    data = "veteran", covariates = c("trt", "karno", "celltype"),
    profiles = list(list(trt = 1, karno = 60, celltype = "large"), list(trt = 2, karno = 90, celltype = "squamous"))
  ),
  list(data = "lung", covariates = c("age", "ph.karno"), strata = "sex", profiles = list(list(age = 60, ph.karno = 80))),
  list(
    data = "veteran", covariates = c("trt", "karno", "age"), strata = "celltype",
    profiles = list(list(trt = 1, karno = 60, age = 60))
  ),
  list(
    data = "ovarian", covariates = c("age", "rx"), counts = function(n) rep_len(c(2, 1, 3, 1, 5), n),
    profiles = list(list(age = 50, rx = 1))
  ),
  list(
    data = "veteran", covariates = c("trt", "karno"), weights = function(n) rep_len(c(1, 2.5, 0.25), n),
    profiles = list(list(trt = 1, karno = 60))
  )
)

# Mean of the curves of all patients, each with the group set to one level.
adjusted <- function(fit, data, variable, times) {
  used <- data
  if (!is.null(fit$na.action)) used <- data[-fit$na.action, ]
  sapply(levels(data[[variable]]), function(level) {
    used[[variable]] <- factor(level, levels(data[[variable]]))
    list_of(rowMeans(summary(survfit(fit, newdata = used, se.fit = FALSE), times = times)$surv))
  }, simplify = FALSE)
}

quantiles <- function(fit, newdata) {
  found <- quantile(survfit(fit, newdata = newdata, conf.type = "log-log"), 0.5)
  unname(sapply(found, as.numeric))
}

curve <- function(fit, profile, stratum = NULL) {
  newdata <- as.data.frame(profile)
  if (!is.null(stratum)) newdata$stratum <- stratum
  # summary() gives the standard error of survival; that of the cumulative hazard is in the object.
  by_limits <- lapply(c("log-log" = "log-log", log = "log", plain = "plain"), function(limits) {
    one <- summary(survfit(fit, newdata = newdata, conf.type = limits), censored = TRUE)
    step <- thinning(length(one$time))
    list(low = thinned(one$lower, step), high = thinned(one$upper, step))
  })
  all <- survfit(fit, newdata = newdata)
  step <- thinning(length(all$time))
  list(
    stratum = stratum, profile = profile, step = step, time = thinned(all$time, step),
    at_risk = thinned(all$n.risk, step), survival = thinned(all$surv, step),
    cumulative_hazard = thinned(all$cumhaz, step), std_error = thinned(all$surv * all$std.err, step),
    std_error_of_cumulative_hazard = thinned(all$std.err, step), limits = by_limits,
    median = quantiles(fit, newdata)
  )
}

cases <- model_cases(function(fit, data, model) {
  used <- na.omit(data[model$covariates])
  means <- if (all(sapply(used, is.numeric))) list(as.list(colMeans(used)))
  profiles <- c(means, model$profiles)
  strata <- if (is.null(model$strata)) list(NULL) else unique(data$stratum)
  out <- list(predictions = unlist(lapply(profiles, function(profile) {
    lapply(strata, function(stratum) curve(fit, profile, stratum))
  }), recursive = FALSE))
  category <- Filter(function(name) is.factor(data[[name]]), model$covariates)
  if (length(category) == 0 || !is.null(model$strata)) return(out)
  times <- round(unname(quantile(data$follow_up[, 1], c(0.1, 0.5, 0.8))))
  c(out, list(adjusted = list(
    variable = category[1], times = times, survival = adjusted(fit, data, category[1], times)
  )))
}, predicted)
write_golden("cox_survival", model_files(predicted), cases)
