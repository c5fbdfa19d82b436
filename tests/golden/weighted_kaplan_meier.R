source("tests/golden/support/golden.R")

# Weights without meaning that any program can make from the row number: some large, some small, or whole numbers.
weightings <- list(
  uneven = function(n) 0.25 + ((37 * seq_len(n)) %% 13) / 4,
  whole = function(n) 1 + seq_len(n) %% 4
)
times <- list(
  aml = c(0, 12, 24, 45), colon = c(365, 1825, 3000), gehan = c(6, 10, 20), lung = c(180, 365, 700),
  ovarian = c(365, 600), pbc = c(365, 1500, 3000), rotterdam = c(365, 1825, 4000), veteran = c(30, 90, 180, 600)
)

curve <- function(fit, group, at) {
  all <- summary(fit, censored = TRUE)
  read <- summary(fit, times = at, extend = TRUE)
  known <- at <= max(fit$time) | tail(fit$surv, 1) == 0
  step <- thinning(length(all$time))
  # R's robust error is 0 where survival is 0, and its plain limits are 0 to 0; hccsurv says that there is none.
  over <- function(x) ifelse(all$surv == 0, NA, x)
  list(
    group = group, n = fit$n, step = step, time = thinned(all$time, step), at_risk = thinned(all$n.risk, step),
    events = thinned(all$n.event, step), censored = thinned(all$n.censor, step), survival = thinned(all$surv, step),
    std_error = thinned(over(all$std.err), step), ci_low = thinned(over(all$lower), step),
    ci_high = thinned(over(all$upper), step), median = unname(all$table["median"]),
    survival_at = list_of(ifelse(known, read$surv, NA))
  )
}

cases <- list()
for (pair in c(lapply(c("aml", "lung", "rotterdam"), c, ""), groupings)) {
  for (weighting in names(weightings)) {
    for (ci_method in if (weighting == "uneven") c("log-log", "log", "plain") else "log-log") {
      data <- if (nzchar(pair[2])) grouped(pair[1], pair[2]) else transform(published(pair[1]), by = factor("All"))
      data$w <- weightings[[weighting]](nrow(data))
      fit <- survfit(follow_up ~ by, data = data, weights = w, robust = TRUE, conf.type = ci_method)
      at <- times[[pair[1]]]
      case <- list(
        name = paste0(pair[1], if (nzchar(pair[2])) paste(" by", pair[2]), ", ", weighting, ", ", ci_method),
        data = pair[1], endpoint = endpoints[[pair[1]]], ci_method = ci_method, weighting = weighting, times = at
      )
      if (nzchar(pair[2])) case$by <- pair[2]
      case$groups <- lapply(levels(data$by), function(level) {
        one <- if (nlevels(data$by) == 1) fit else fit[match(level, levels(data$by))]
        curve(one, level, at)
      })
      cases[[length(cases) + 1]] <- case
    }
  }
}
write_golden("weighted_kaplan_meier", published_file(unique(sapply(groupings, `[`, 1))), cases)
