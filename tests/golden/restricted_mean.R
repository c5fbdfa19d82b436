source("tests/golden/support/golden.R")

z <- qnorm(0.975)
horizons <- list(
  aml = c(5.5, 24, 45), colon = c(1825, 2700), gehan = c(10, 22.5), lung = c(180, 365, 700), ovarian = c(365, 600),
  pbc = c(1000, 3000), rotterdam = c(1825, 4000.5), veteran = c(30, 100, 180)
)

# Area under the curve and its variance as sums over the event times. The variance has no factor n / (n - 1).
by_hand <- function(fit, tau) {
  at <- fit$time < tau
  time <- c(0, fit$time[at], tau)
  area <- diff(time) * c(1, fit$surv[at])
  beyond <- rev(cumsum(rev(area)))[-1]
  d <- fit$n.event[at]
  n <- fit$n.risk[at]
  used <- d > 0 & n > d
  c(value = sum(area), std_error = sqrt(sum((beyond^2 * d / (n * (n - d)))[used])))
}

group_of <- function(fit, name, tau) {
  printed <- survival:::survmean(fit, rmean = tau)$matrix
  hand <- by_hand(fit, tau)
  stopifnot(
    all.equal(hand[["value"]], printed[["rmean"]], tolerance = 1e-12),
    all.equal(hand[["std_error"]], printed[["se(rmean)"]], tolerance = 1e-12)
  )
  value <- printed[["rmean"]]
  error <- printed[["se(rmean)"]]
  # Without an event before the horizon the error is 0: no interval.
  width <- if (error > 0) z * error else NA
  list(
    group = name, value = value, std_error = error, ci_low = value - width, ci_high = value + width,
    n = fit$n, n_events = sum(fit$n.event)
  )
}

# Uno and others (2014): Wald's limits of the difference, and of the ratio on the log scale.
compare <- function(a, b) {
  difference <- a$value - b$value
  error <- sqrt(a$std_error^2 + b$std_error^2)
  log_ratio <- log(a$value / b$value)
  log_error <- sqrt((a$std_error / a$value)^2 + (b$std_error / b$value)^2)
  list(
    a = a$group, b = b$group, difference = difference, difference_low = difference - z * error,
    difference_high = difference + z * error, difference_p = 2 * pnorm(-abs(difference / error)),
    ratio = exp(log_ratio), ratio_low = exp(log_ratio - z * log_error), ratio_high = exp(log_ratio + z * log_error),
    ratio_p = 2 * pnorm(-abs(log_ratio / log_error))
  )
}

# The horizon that survRM2 takes if none is given, written for any number of groups: where everyone had the event the mean
# is known for ever.
longest <- function(data) {
  last <- sapply(levels(data$by), function(level) {
    fit <- survfit(follow_up ~ 1, data = data[data$by == level, ])
    c(time = max(fit$time), left = tail(fit$surv, 1))
  })
  open_ended <- last["left", ] > 0
  if (any(open_ended)) min(last["time", open_ended]) else max(last["time", ])
}

cases <- list()
for (pair in c(lapply(c("aml", "lung", "rotterdam"), c, ""), groupings)) {
  for (tau in horizons[[pair[1]]]) {
    data <- if (nzchar(pair[2])) grouped(pair[1], pair[2]) else transform(published(pair[1]), by = factor("All"))
    # A horizon after the end of a group's follow-up has no restricted mean, unless nobody is alive there.
    known <- sapply(levels(data$by), function(level) {
      fit <- survfit(follow_up ~ 1, data = data[data$by == level, ])
      max(fit$time) >= tau
    })
    if (!all(known)) data <- data[data$by %in% names(which(known)), ]
    data$by <- droplevels(data$by)
    groups <- lapply(levels(data$by), function(level) {
      group_of(survfit(follow_up ~ 1, data = data[data$by == level, ]), level, tau)
    })
    case <- list(
      name = paste0(pair[1], if (nzchar(pair[2])) paste(" by", pair[2]), ", ", tau), data = pair[1],
      endpoint = endpoints[[pair[1]]], tau = tau, longest = longest(data), groups = groups
    )
    if (nzchar(pair[2])) {
      case$by <- pair[2]
      case$levels <- levels(data$by)
      case$comparisons <- combn(groups, 2, function(two) compare(two[[1]], two[[2]]), simplify = FALSE)
    }
    cases[[length(cases) + 1]] <- case
  }
}
write_golden("restricted_mean", published_file(unique(sapply(groupings, `[`, 1))), cases)
