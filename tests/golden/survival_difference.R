source("tests/golden/support/golden.R")

z <- qnorm(0.975)
times <- list(
  aml = c(12, 24, 45), colon = c(365, 1825, 3000), gehan = c(6, 10, 20), lung = c(180, 365, 700),
  ovarian = c(365, 500, 638), pbc = c(365, 1500, 3000), rotterdam = c(365, 1825, 3650), veteran = c(30, 90, 180)
)

# Wald's test of the difference, Greenwood's variances added, and the test of Klein and others (2007) on the complementary
# log-log scale.
difference <- function(fit, pair, levels, time) {
  one <- lapply(match(pair, levels), function(i) summary(fit[i], times = time, extend = TRUE))
  value <- one[[1]]$surv - one[[2]]$surv
  std_error <- sqrt(one[[1]]$std.err^2 + one[[2]]$std.err^2)
  log_surv <- sapply(one, function(x) log(x$surv))
  log_log_variance <- sum(sapply(one, function(x) (x$std.err / (x$surv * log(x$surv)))^2))
  chi2 <- diff(log(-log_surv))^2 / log_log_variance
  if (any(log_surv == 0)) chi2 <- NA
  list(
    a = pair[1], b = pair[2], time = time, difference = value, std_error = std_error, ci_low = value - z * std_error,
    ci_high = value + z * std_error, p_value = 2 * pnorm(-abs(value / std_error)),
    log_log = list(chi2 = chi2, df = 1, p_value = pchisq(chi2, 1, lower.tail = FALSE))
  )
}

cases <- lapply(groupings, function(pair) {
  data <- grouped(pair[1], pair[2])
  fit <- survfit(follow_up ~ by, data = data)
  last <- sapply(seq_along(levels(data$by)), function(i) max(fit[i]$time))
  names(last) <- levels(data$by)
  at <- expand.grid(pair = combn(levels(data$by), 2, simplify = FALSE), time = times[[pair[1]]])
  # Only where both groups are still followed and someone is alive in both.
  differences <- Filter(
    function(d) d$time <= min(last[c(d$a, d$b)]) && is.finite(d$std_error) && d$std_error > 0,
    Map(function(two, time) difference(fit, two, levels(data$by), time), at$pair, at$time)
  )
  list(
    name = paste(pair[1], "by", pair[2]), data = pair[1], endpoint = endpoints[[pair[1]]], by = pair[2],
    differences = unname(differences)
  )
})
write_golden("survival_difference", published_file(unique(sapply(groupings, `[`, 1))), cases)
