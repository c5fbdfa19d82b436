source("tests/golden/support/golden.R")

p_of <- function(test) pchisq(test$chisq, length(test$n) - 1, lower.tail = FALSE)

pairwise <- function(data) {
  pairs <- combn(levels(data$by), 2, simplify = FALSE)
  tests <- lapply(pairs, function(pair) survdiff(follow_up ~ droplevels(by), data = data[data$by %in% pair, ]))
  p <- sapply(tests, p_of)
  list(
    pairs = pairs, chi2 = list_of(sapply(tests, `[[`, "chisq")), none = list_of(p),
    holm = list_of(p.adjust(p, "holm")), bonferroni = list_of(p.adjust(p, "bonferroni")), bh = list_of(p.adjust(p, "BH"))
  )
}

cases <- lapply(groupings, function(pair) {
  data <- grouped(pair[1], pair[2])
  test <- survdiff(follow_up ~ by, data = data)
  list(
    name = paste(pair[1], "by", pair[2]), data = pair[1], endpoint = endpoints[[pair[1]]], by = pair[2],
    groups = levels(data$by), n = list_of(test$n), observed = list_of(test$obs), expected = list_of(test$exp),
    chi2 = test$chisq, df = length(test$n) - 1, p_value = p_of(test), pairwise = pairwise(data)
  )
})
write_golden("log_rank", published_file(unique(sapply(groupings, `[`, 1))), cases)
