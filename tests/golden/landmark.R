source("tests/golden/support/golden.R")

landmarks <- list(
  aml = c(0, 5, 13, 48), colon = c(365, 1825), gehan = c(6, 6.5), lung = c(5, 180, 883), ovarian = c(59, 365),
  pbc = c(365, 1500), rotterdam = c(36, 1825), veteran = c(1, 8, 90)
)

cases <- list()
for (pair in groupings) {
  for (landmark in landmarks[[pair[1]]]) {
    data <- grouped(pair[1], pair[2])
    time <- data$follow_up[, 1]
    # Who leaves or has the event at the landmark itself is no longer followed after it.
    later <- data[time > landmark, ]
    later$follow_up <- Surv(later$follow_up[, 1] - landmark, later$follow_up[, 2])
    later$by <- droplevels(later$by)
    fit <- survfit(follow_up ~ by, data = later, conf.type = "log-log")
    tested <- nlevels(later$by) > 1 && sum(later$follow_up[, 2]) > 0
    test <- if (tested) survdiff(follow_up ~ by, data = later)
    case <- list(
      name = paste0(pair[1], " by ", pair[2], " from ", landmark), data = pair[1], endpoint = endpoints[[pair[1]]],
      by = pair[2], time = landmark, n_excluded = sum(time <= landmark), n = nrow(later),
      n_events = sum(later$follow_up[, 2]),
      groups = lapply(seq_along(levels(later$by)), function(i) {
        curve <- if (is.null(fit$strata)) fit else fit[i]
        step <- thinning(length(curve$time))
        list(
          group = levels(later$by)[i], n = curve$n, step = step, time = thinned(curve$time, step),
          survival = thinned(curve$surv, step),
          median = list_of(quantile(curve, 0.5)$quantile)
        )
      })
    )
    if (!is.null(test)) case$log_rank <- list(chi2 = test$chisq, df = nlevels(later$by) - 1, p_value = test$pvalue)
    cases[[length(cases) + 1]] <- case
  }
}
write_golden("landmark", published_file(unique(sapply(groupings, `[`, 1))), cases)
