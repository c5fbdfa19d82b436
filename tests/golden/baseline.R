source("tests/golden/support/golden.R")

comparisons <- list(
  c("gehan", "time", "treat"), c("lung", "wt.loss", "sex"), c("lung", "ph.karno", "sex"), c("ovarian", "age", "rx"),
  c("veteran", "age", "celltype"), c("veteran", "karno", "celltype"), c("veteran", "diagtime", "trt")
)

summaries <- function(x) {
  x <- x[!is.na(x)]
  q <- quantile(x, c(0, 0.25, 0.5, 0.75, 1), type = 7, names = FALSE)
  list(n = length(x), mean = mean(x), sd = sd(x), low = q[1], q1 = q[2], median = q[3], q3 = q[4], high = q[5])
}

of_test <- function(name, test) list(test = name, statistic = unname(test$statistic), p_value = test$p.value)

cases <- lapply(comparisons, function(item) {
  data <- grouped(item[1], item[3])
  data$y <- data[[item[2]]]
  if (nlevels(data$by) == 2) {
    ranks <- of_test("Mann-Whitney", wilcox.test(y ~ by, data = data, exact = FALSE, correct = TRUE))
    means <- of_test("Welch t", t.test(y ~ by, data = data))
  } else {
    ranks <- of_test("Kruskal-Wallis", kruskal.test(y ~ by, data = data))
    table <- summary(aov(y ~ by, data = data))[[1]]
    means <- list(test = "Analysis of variance", statistic = table[["F value"]][1], p_value = table[["Pr(>F)"]][1])
  }
  list(
    name = paste0(item[1], ": ", item[2], " by ", item[3]), data = item[1], y = item[2], by = item[3],
    n_missing = sum(is.na(data$y)), groups = levels(data$by), overall = summaries(data$y),
    by_group = unname(lapply(split(data$y, data$by), summaries)), median = ranks, mean = means
  )
})
write_golden("baseline", published_file(unique(sapply(comparisons, `[`, 1))), cases)
