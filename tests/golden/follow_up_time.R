source("tests/golden/support/golden.R")

# Time to the end of follow-up, censored by the event.
of <- function(fit, group) {
  median <- quantile(fit, 0.5)
  list(group = group, n = fit$n, median = list_of(c(median$quantile, median$lower, median$upper)))
}

cases <- list()
for (pair in c(lapply(c("aml", "lung", "rotterdam"), c, ""), groupings)) {
  for (ci_method in c("log-log", "log", "plain")) {
    data <- if (nzchar(pair[2])) grouped(pair[1], pair[2]) else transform(published(pair[1]), by = factor("All"))
    case <- list(
      name = paste0(pair[1], if (nzchar(pair[2])) paste(" by", pair[2]), ", ", ci_method), data = pair[1],
      endpoint = endpoints[[pair[1]]], ci_method = ci_method
    )
    if (nzchar(pair[2])) case$by <- pair[2]
    case$groups <- lapply(levels(data$by), function(level) {
      rows <- data[data$by == level, ]
      of(survfit(Surv(rows$follow_up[, 1], 1 - rows$follow_up[, 2]) ~ 1, conf.type = ci_method), level)
    })
    cases[[length(cases) + 1]] <- case
  }
}
write_golden("follow_up_time", published_file(unique(sapply(groupings, `[`, 1))), cases)
