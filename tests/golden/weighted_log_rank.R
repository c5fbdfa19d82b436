source("tests/golden/support/golden.R")
source("tests/golden/support/rank_tests.R")

write_golden("weighted_log_rank", rank_files(), rank_cases(function(sums, data, weighting) {
  plain <- rank_sums(data$follow_up, data$by, data$stratum, weights_of("log-rank", 0, 0))
  c(
    list(
      groups = levels(data$by), n = list_of(table(data$by)), observed = list_of(plain$observed),
      expected = list_of(plain$expected), weighted_observed = list_of(sums$observed),
      weighted_expected = list_of(sums$expected)
    ),
    chi_squared_of(sums)
  )
}))
