source("tests/golden/support/golden.R")

times <- list(
  aml = c(0, 5, 12, 24, 45, 100), gehan = c(0, 6, 10, 24, 30), lung = c(0, 180, 365, 730, 900),
  ovarian = c(0, 100, 365, 638, 1000), veteran = c(0, 30, 90, 180, 365, 600)
)

curve <- function(fit, group, at) {
  all <- summary(fit, censored = TRUE)
  # Past the last follow-up R's `extend` repeats the last value; hccsurv gives it only if nobody is left alive.
  read <- summary(fit, times = at, extend = TRUE)
  known <- at <= max(fit$time) | tail(fit$surv, 1) == 0
  list(
    group = group, n = fit$n, n_events = sum(fit$n.event),
    time = list_of(all$time), n_risk = list_of(all$n.risk), n_event = list_of(all$n.event),
    n_censor = list_of(all$n.censor), survival = list_of(all$surv), std_error = list_of(all$std.err),
    ci_low = list_of(all$lower), ci_high = list_of(all$upper),
    median = list_of(all$table[c("median", "0.95LCL", "0.95UCL")]),
    survival_at = list_of(ifelse(known, read$surv, NA))
  )
}

cases <- list()
for (pair in groupings) {
  for (ci_method in c("log-log", "log", "plain")) {
    name <- pair[1]
    data <- grouped(name, pair[2])
    fit <- survfit(follow_up ~ by, data = data, conf.type = ci_method)
    cases[[length(cases) + 1]] <- list(
      name = paste0(name, " by ", pair[2], ", ", ci_method), data = name, endpoint = endpoints[[name]], by = pair[2],
      ci_method = ci_method, times = times[[name]],
      groups = lapply(seq_along(levels(data$by)), function(i) curve(fit[i], levels(data$by)[i], times[[name]]))
    )
  }
}
write_golden("kaplan_meier", published_file(unique(sapply(groupings, `[`, 1))), cases)
