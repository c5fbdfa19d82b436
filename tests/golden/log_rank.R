source("tests/golden/support/golden.R")
source("tests/golden/support/rank_tests.R")

p_of <- function(test) pchisq(test$chisq, length(test$n) - 1, lower.tail = FALSE)

# Each pair on the patients of these two alone.
pairwise <- function(data, pairs, weighting = weightings[[1]]) {
  tests <- lapply(pairs, function(pair) {
    two <- data[data$by %in% pair, ]
    two$by <- droplevels(two$by)
    stratum <- if (is.null(two$stratum)) rep(1, nrow(two)) else two$stratum
    test <- chi_squared_of(rank_sums(two$follow_up, two$by, stratum, do.call(weights_of, weighting)))
    if (weighting$weighting == "log-rank") {
      test$chi2 <- survdiff(two$follow_up ~ two$by + strata(stratum))$chisq
      test$p_value <- pchisq(test$chi2, 1, lower.tail = FALSE)
    }
    test
  })
  p <- sapply(tests, `[[`, "p_value")
  list(
    pairs = I(pairs), chi2 = list_of(sapply(tests, `[[`, "chi2")), none = list_of(p),
    holm = list_of(p.adjust(p, "holm")), bonferroni = list_of(p.adjust(p, "bonferroni")), bh = list_of(p.adjust(p, "BH"))
  )
}

# Every pair, and every level against each of the others in their order.
all_pairs <- function(data) combn(levels(data$by), 2, simplify = FALSE)
with_control <- function(data, control) lapply(setdiff(levels(data$by), control), function(other) c(control, other))

strata_of <- c(colon = "node4", lung = "inst", pbc = "sex", veteran = "prior")

cases <- lapply(groupings, function(pair) {
  data <- grouped(pair[1], pair[2])
  test <- survdiff(follow_up ~ by, data = data)
  case <- list(
    name = paste(pair[1], "by", pair[2]), data = pair[1], endpoint = endpoints[[pair[1]]], by = pair[2],
    groups = levels(data$by), n = list_of(test$n), observed = list_of(test$obs), expected = list_of(test$exp),
    chi2 = test$chisq, df = length(test$n) - 1, p_value = p_of(test), pairwise = pairwise(data, all_pairs(data)),
    against = lapply(levels(data$by), function(control) pairwise(data, with_control(data, control))),
    weighted = c(weightings[[7]], pairwise(data, all_pairs(data), weightings[[7]]))
  )
  if (pair[1] %in% names(strata_of)) {
    data$stratum <- data[[strata_of[[pair[1]]]]]
    data <- data[!is.na(data$stratum), ]
    case$stratified <- c(list(strata = strata_of[[pair[1]]]), pairwise(data, all_pairs(data)))
  }
  case
})
write_golden("log_rank", published_file(unique(sapply(groupings, `[`, 1))), cases)
