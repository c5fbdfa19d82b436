source("tests/golden/support/golden.R")

comparisons <- list(
  c("gehan", "time", "treat"), c("lung", "wt.loss", "sex"), c("lung", "ph.karno", "sex"), c("lung", "meal.cal", "sex"),
  c("ovarian", "age", "rx"), c("pbc", "bili", "stage"), c("pbc", "chol", "stage"),
  c("pbc", "copper", "edema"), c("pbc", "trig", "sex"), c("pbc", "protime", "ascites"), c("rotterdam", "nodes", "size"),
  c("rotterdam", "pgr", "grade"), c("veteran", "age", "celltype"), c("veteran", "karno", "celltype"),
  c("veteran", "diagtime", "trt")
)

summaries <- function(x) {
  x <- x[!is.na(x)]
  q <- quantile(x, c(0, 0.25, 0.5, 0.75, 1), type = 7, names = FALSE)
  list(n = length(x), mean = mean(x), sd = sd(x), low = q[1], q1 = q[2], median = q[3], q3 = q[4], high = q[5])
}

of_test <- function(name, test) list(test = name, statistic = unname(test$statistic), p_value = test$p.value)

# Tests are of y - shift: R's t.test loses digits where means of a billion differ by an eighth.
compared <- function(data, shift = 0) {
  y <- data$y
  data$y <- y - shift
  if (nlevels(data$by) == 2) {
    ranks <- of_test("Mann-Whitney", wilcox.test(y ~ by, data = data, exact = FALSE, correct = TRUE))
    means <- of_test("Welch t", t.test(y ~ by, data = data))
  } else {
    ranks <- of_test("Kruskal-Wallis", kruskal.test(y ~ by, data = data))
    table <- summary(aov(y ~ by, data = data))[[1]]
    means <- list(test = "Analysis of variance", statistic = table[["F value"]][1], p_value = table[["Pr(>F)"]][1])
  }
  list(
    n_missing = sum(is.na(y)), groups = levels(data$by), overall = summaries(y),
    by_group = unname(lapply(split(y, data$by), summaries)), median = ranks, mean = means
  )
}

from_files <- lapply(comparisons, function(item) {
  data <- grouped(item[1], item[3])
  data$y <- data[[item[2]]]
  case <- list(name = paste0(item[1], ": ", item[2], " by ", item[3]), data = item[1], y = item[2], by = item[3])
  c(case, compared(data))
})

made <- function(name, y, by, shift = 0) {
  data <- data.frame(y = y, by = factor(by))
  c(list(name = name, columns = list(y = list_of(y), by = list_of(by)), y = "y", by = "by"), compared(data, shift))
}
few <- c(3, 1, 1, 2, NA, 1, 5, 2)
from_hand <- list(
  made("two patients against six", c(9, 1, few[-5][1:6]), rep(c("A", "B"), c(2, 6))),
  made("ties in every group", c(1, 1, 2, 2, 2, 3, 3, 1, 2, 1, 1, 2), rep(c("A", "B", "C"), c(7, 3, 2))),
  made("one group does not vary", c(4, 4, 4, 1, 2, 7), rep(c("A", "B"), each = 3)),
  made("middle of the ranks", c(1, 4, 2, 3), c("A", "A", "B", "B")),
  made("tiny", 1e-9 * few, rep(c("A", "B"), each = 4)),
  made("large, little spread", 1e9 + few / 8, rep(c("A", "B"), each = 4), 1e9),
  made("large, little spread, three groups", 1e9 + c(few, 2, 4) / 8, rep(c("A", "B", "C"), c(4, 4, 2)), 1e9)
)
write_golden("baseline", published_file(unique(sapply(comparisons, `[`, 1))), c(from_files, from_hand))
