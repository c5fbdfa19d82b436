source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

small <- c("aml", "gehan", "lung", "ovarian", "therneau_grambsch_1", "veteran")
chosen <- Filter(function(model) model$data %in% small, models)

# Every row of a matrix of residuals, or every 10th and the last of a long one.
rows_of <- function(x, step) {
  x <- as.matrix(x)
  shown <- sort(unique(c(seq(1, nrow(x), by = step), nrow(x))))
  I(unname(x[shown, , drop = FALSE]))
}

# R lists events by stratum and time; here they are in the order of time, and of the file at one time.
by_time <- function(fit, data) {
  used <- seq_len(nrow(data))
  if (!is.null(fit$na.action)) used <- used[-fit$na.action]
  time <- data$follow_up[used, 1]
  stratum <- if (is.null(data$stratum)) rep(1, length(used)) else as.integer(factor(data$stratum[used]))
  place <- order(stratum, time)
  place <- place[data$follow_up[used, 2][place] == 1]
  order(time[place], place)
}

cases <- model_cases(function(fit, data, model) {
  events <- if (fit$nevent > 60) 5 else 1
  patients <- if (fit$n > 60) 7 else 1
  order <- by_time(fit, data)
  plain <- as.matrix(residuals(fit, type = "schoenfeld"))[order, , drop = FALSE]
  scaled <- sapply(c("km", "rank", "identity", "log"), function(transform) {
    zph <- cox.zph(fit, transform = transform, terms = FALSE)
    list(
      transformed_time = thinned(zph$x[order], events), scaled = rows_of(zph$y[order, , drop = FALSE], events),
      time = thinned(zph$time[order], events)
    )
  }, simplify = FALSE)
  # The transform moves times, not residuals.
  stopifnot(all.equal(scaled$km$scaled, scaled$log$scaled), length(unique(lapply(scaled, `[[`, "time"))) == 1)
  out <- list(
    step_of_events = events, step_of_patients = patients, terms = list_of(term_names(fit)), n = fit$n,
    n_events = fit$nevent, time = scaled$km$time, residuals = rows_of(plain, events),
    martingale = thinned(residuals(fit, type = "martingale"), patients),
    deviance = thinned(residuals(fit, type = "deviance"), patients),
    score = rows_of(residuals(fit, type = "score"), patients),
    dfbeta = rows_of(residuals(fit, type = "dfbeta", weighted = FALSE), patients)
  )
  # With case weights cox.zph divides by a variance that the weights have changed in scale.
  if (weighted(model)) return(out)
  c(out, list(scaled = scaled$km$scaled, transformed_time = lapply(scaled, `[[`, "transformed_time")))
}, chosen)
write_golden("cox_residuals", model_files(chosen), cases)
