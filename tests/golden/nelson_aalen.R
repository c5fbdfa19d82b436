source("tests/golden/support/golden.R")

# Limits of the cumulative hazard are those of exp(-H) turned over: its log-log limits give the log ones, its log limits
# the plain ones.
limits <- function(formula, data, i) {
  turned <- function(conf_type) {
    fit <- survfit(formula, data = data, stype = 2, ctype = 1, conf.type = conf_type)
    if (!is.null(fit$strata)) fit <- fit[i]
    none <- fit$cumhaz == 0
    list(low = ifelse(none, NA, -log(fit$upper)), high = ifelse(none, NA, -log(fit$lower)))
  }
  list(log = turned("log-log"), plain = turned("log"))
}

curve <- function(fit, group, limits) {
  step <- thinning(length(fit$time))
  list(
    group = group, step = step, time = thinned(fit$time, step), cumulative_hazard = thinned(fit$cumhaz, step),
    std_error = thinned(fit$std.chaz, step), log_low = thinned(limits$log$low, step),
    log_high = thinned(limits$log$high, step), plain_low = thinned(limits$plain$low, step),
    plain_high = thinned(limits$plain$high, step)
  )
}

cases <- lapply(c(lapply(c("aml", "lung", "rotterdam"), c, ""), groupings), function(pair) {
  case <- list(name = paste0(pair[1], if (nzchar(pair[2])) paste(" by", pair[2])), data = pair[1])
  case$endpoint <- endpoints[[pair[1]]]
  if (!nzchar(pair[2])) {
    data <- published(pair[1])
    fit <- survfit(follow_up ~ 1, data = data, ctype = 1)
    return(c(case, list(groups = list(curve(fit, "All", limits(follow_up ~ 1, data, 1))))))
  }
  data <- grouped(pair[1], pair[2])
  fit <- survfit(follow_up ~ by, data = data, ctype = 1)
  groups <- lapply(seq_along(levels(data$by)), function(i) {
    curve(fit[i], levels(data$by)[i], limits(follow_up ~ by, data, i))
  })
  c(case, list(by = pair[2], groups = groups))
})
write_golden("nelson_aalen", published_file(unique(sapply(groupings, `[`, 1))), cases)
