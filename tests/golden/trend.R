source("tests/golden/support/golden.R")
source("tests/golden/support/rank_tests.R")

trend <- function(sums, scores) {
  z <- sum(scores * (sums$observed - sums$expected)) / sqrt(drop(scores %*% sums$variance %*% scores))
  list(scores = list_of(scores), z = z, chi2 = z^2, df = 1, p_value = pchisq(z^2, 1, lower.tail = FALSE))
}

cases <- rank_cases(function(sums, data, weighting) {
  if (weighting$weighting == "log-rank") {
    sums$variance <- unname(survdiff(follow_up ~ by + strata(stratum), data = data)$var)
  }
  k <- nlevels(data$by)
  list(groups = levels(data$by), equally_spaced = trend(sums, seq_len(k)), chosen = trend(sums, c(0, 2, 3, 7, 8)[seq_len(k)]))
})
write_golden("trend", rank_files(), cases)
