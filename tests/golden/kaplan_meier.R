source("tests/golden/support/golden.R")

times <- list(
  aml = c(0, 5, 12, 24, 45, 100), colon = c(0, 365, 1000, 1825, 3000, 3400), gehan = c(0, 6, 10, 24, 30),
  lung = c(0, 180, 365, 730, 900), ovarian = c(0, 100, 365, 638, 1000), pbc = c(0, 365, 1500, 3000, 4600),
  rotterdam = c(0, 365, 1825, 3650, 7000), veteran = c(0, 30, 90, 180, 365, 600)
)
probabilities <- c(0.1, 0.25, 0.5, 0.75)

# Where a curve first is at or below `height`: the rule by which R prints medians. quantile() agrees but for two cases: it
# reads a limit that turns up again in the order of its heights, and takes the middle of a curve that rests at the height
# until the end, where print() gives the time at which the rest begins. Both are written down.
crossing <- function(time, curve, height) {
  tolerance <- sqrt(.Machine$double.eps)
  below <- which(curve < height + tolerance)
  if (length(below) == 0) return(NA_real_)
  first <- below[1]
  lower <- below[curve[below] < curve[first]]
  if (abs(curve[first] - height) < tolerance && length(lower)) mean(time[c(first, lower[1])]) else time[first]
}

quantile_of <- function(fit, probability) {
  height <- 1 - probability
  ours <- sapply(list(fit$surv, fit$lower, fit$upper), crossing, time = fit$time, height = height)
  theirs <- unlist(quantile(fit, probability))
  falls <- function(x) {
    x <- x[!is.na(x)]
    all(diff(x) <= 0) && (length(x) == 0 || abs(tail(x, 1) - height) > 1e-8)
  }
  plain <- sapply(list(fit$surv, fit$lower, fit$upper), falls)
  stopifnot(identical(unname(ours[plain]), unname(as.numeric(theirs[plain]))))
  list(printed = list_of(ours), quantile = list_of(theirs))
}

curve <- function(fit, group, at) {
  all <- summary(fit, censored = TRUE)
  # Past the last follow-up R's `extend` repeats the last value; hccsurv gives it only if nobody is left alive.
  read <- summary(fit, times = at, extend = TRUE)
  known <- at <= max(fit$time) | tail(fit$surv, 1) == 0
  step <- thinning(length(all$time))
  list(
    group = group, n = fit$n, n_events = sum(fit$n.event), step = step,
    time = thinned(all$time, step), n_risk = thinned(all$n.risk, step), n_event = thinned(all$n.event, step),
    n_censor = thinned(all$n.censor, step), survival = thinned(all$surv, step), std_error = thinned(all$std.err, step),
    ci_low = thinned(all$lower, step), ci_high = thinned(all$upper, step),
    median = list_of(all$table[c("median", "0.95LCL", "0.95UCL")]),
    quantiles = lapply(probabilities, function(p) quantile_of(fit, p)),
    survival_at = list_of(ifelse(known, read$surv, NA)), n_risk_at = list_of(read$n.risk)
  )
}

about <- function(name, by, ci_method) {
  list(
    name = paste0(name, if (nzchar(by)) paste(" by", by), ", ", ci_method), data = name, endpoint = endpoints[[name]],
    ci_method = ci_method, times = times[[name]], probabilities = probabilities
  )
}

cases <- list()
for (pair in c(lapply(c("aml", "colon", "lung", "rotterdam"), c, ""), groupings)) {
  for (ci_method in c("log-log", "log", "plain")) {
    name <- pair[1]
    by <- pair[2]
    if (nzchar(by)) {
      data <- grouped(name, by)
      fit <- survfit(follow_up ~ by, data = data, conf.type = ci_method)
      groups <- lapply(seq_along(levels(data$by)), function(i) curve(fit[i], levels(data$by)[i], times[[name]]))
      case <- c(about(name, by, ci_method), list(by = by, groups = groups))
    } else {
      fit <- survfit(follow_up ~ 1, data = published(name), conf.type = ci_method)
      case <- c(about(name, by, ci_method), list(groups = list(curve(fit, "All", times[[name]]))))
    }
    cases[[length(cases) + 1]] <- case
  }
}

# Curves that rest at quarters between events, or until the end, and a group that nobody survives.
columns <- list(
  time = c(1, 2, 2, 3, 5, 8, 8, 9, 1, 1, 4, 6, 1, 2, 4, 9), status = c(1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0),
  arm = rep(c("rests", "reaches zero", "rests until the end"), c(8, 4, 4))
)
data <- data.frame(columns)
data$arm <- factor(data$arm, levels = unique(data$arm))
for (ci_method in c("log-log", "log", "plain")) {
  fit <- survfit(Surv(time, status) ~ arm, data = data, conf.type = ci_method)
  at <- c(0, 1, 2.5, 8, 9, 10)
  cases[[length(cases) + 1]] <- list(
    name = paste0("resting curves, ", ci_method), columns = columns, by = "arm",
    endpoint = list(duration = "time", event = "status", event_code = 1, unit = "months"),
    ci_method = ci_method, times = at, probabilities = probabilities,
    groups = lapply(1:3, function(i) curve(fit[i], levels(data$arm)[i], at))
  )
}
write_golden("kaplan_meier", published_file(unique(sapply(groupings, `[`, 1))), cases)
