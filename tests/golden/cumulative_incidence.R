source("tests/golden/support/golden.R")
source("tests/golden/support/competing.R")
suppressPackageStartupMessages(library(cmprsk))

times <- list(
  colon = c(0, 100, 365, 1000, 1825, 3200, 3400), mgus2 = c(0, 12, 60, 120, 240, 400, 430),
  pbc = c(0, 40.5, 365, 1500, 3000, 4600), tied = c(0, 1, 2.5, 4, 6, 7), complete = c(0, 0.5, 2, 3.5, 5, 9),
  single = c(0, 1, 2, 6, 9, 10)
)

# One group: survfit gives the share in each state with the infinitesimal jackknife, the first state being no event.
group_of <- function(data, group, n_causes, ci_method, at) {
  states <- factor(data$cause, 0:n_causes)
  # A share that is 1 but for rounding has no log(-log), and a standard error of 0 but for rounding.
  fit <- suppressWarnings(survfit(Surv(data$duration, states) ~ 1, conf.type = ci_method))
  fit$std.err[fit$std.err < 1e-12] <- 0
  read <- summary(fit, times = at, extend = TRUE)
  known <- at <= max(fit$time) | tail(fit$pstate[, 1], 1) == 0
  step <- thinning(length(fit$time))
  other <- cuminc(data$duration, data$cause)
  cause <- function(k) {
    # The estimate of the other package; it has no curve of a cause without an event.
    theirs <- other[[paste(1, k)]]
    if (!is.null(theirs)) {
      last <- !duplicated(theirs$time, fromLast = TRUE)
      step_function <- stepfun(theirs$time[last][-1], theirs$est[last])
      stopifnot(all.equal(step_function(fit$time), fit$pstate[, k + 1], tolerance = 1e-12))
    }
    list(
      n_events = sum(fit$n.event[, k + 1]), events = thinned(fit$n.event[, k + 1], step),
      incidence = thinned(fit$pstate[, k + 1], step), std_error = thinned(fit$std.err[, k + 1], step),
      ci_low = thinned(fit$lower[, k + 1], step), ci_high = thinned(fit$upper[, k + 1], step),
      incidence_at = list_of(ifelse(known, read$pstate[, k + 1], NA)),
      std_error_at = list_of(ifelse(known, read$std.err[, k + 1], NA)),
      last = if (is.null(theirs)) 0 else tail(theirs$est, 1)
    )
  }
  list(
    group = group, n = nrow(data), step = step, time = thinned(fit$time, step),
    n_risk = thinned(fit$n.risk[, 1], step), n_censor = thinned(fit$n.censor, step),
    event_free = thinned(fit$pstate[, 1], step), n_risk_at = list_of(sapply(at, function(t) sum(data$duration >= t))),
    causes = lapply(seq_len(n_causes), cause)
  )
}

compared <- list(
  c("colon", ""), c("colon", "rx"), c("mgus2", ""), c("mgus2", "sex"), c("pbc", ""), c("pbc", "edema"), c("pbc", "stage"),
  c("tied", ""), c("tied", "arm"), c("complete", ""), c("complete", "arm"), c("single", ""), c("single", "arm")
)

cases <- list()
for (pair in compared) {
  for (ci_method in c("log-log", "log", "plain")) {
    case <- competing_groups(pair[1], pair[2])
    n_causes <- length(case$about$causes)
    groups <- lapply(levels(case$data$by), function(level) {
      group_of(case$data[case$data$by == level, ], level, n_causes, ci_method, times[[pair[1]]])
    })
    name <- paste0(pair[1], if (nzchar(pair[2])) paste(" by", pair[2]), ", ", ci_method)
    cases[[length(cases) + 1]] <- c(
      list(name = name), case$about, list(ci_method = ci_method, times = times[[pair[1]]], groups = groups)
    )
  }
}
write_golden("cumulative_incidence", competing_files(), cases)
