source("tests/golden/support/golden.R")

# Interval by Fisher's z: Bonett and Wright (2000) for Spearman, Fieller, Hartley and Pearson (1957) for Kendall.
limits <- function(r, n, method, level) {
  variance <- if (method == "spearman") (1 + r^2 / 2) / (n - 3) else 0.437 / (n - 4)
  if (is.infinite(variance) || variance < 0) return(c(NA, NA))
  tanh(atanh(r) + c(-1, 1) * qnorm((1 + level) / 2) * sqrt(variance))
}

fisher_p <- function(r, n, method) {
  variance <- if (method == "spearman") (1 + r^2 / 2) / (n - 3) else 0.437 / (n - 4)
  if (is.infinite(variance) || variance < 0) return(NA)
  2 * pnorm(-abs(atanh(r)) / sqrt(variance))
}

# R is exact for Spearman up to 9 patients without ties, and for Kendall below 50.
of_method <- function(x, y, method) {
  known <- complete.cases(x, y)
  n <- sum(known)
  tied <- anyDuplicated(x[known]) > 0 || anyDuplicated(y[known]) > 0
  exact <- !tied && n <= if (method == "spearman") 9 else 49
  test <- cor.test(x, y, method = method, exact = exact)
  r <- unname(test$estimate)
  list(
    r = r, p_value = test$p.value, p_from = if (exact) "exact" else if (method == "spearman") "t" else "normal",
    p_fisher_z = fisher_p(r, n, method), ci = list_of(limits(r, n, method, 0.95)), ci_90 = list_of(limits(r, n, method, 0.9))
  )
}

both <- function(x, y) list(
  n = sum(complete.cases(x, y)), n_missing = sum(!complete.cases(x, y)),
  spearman = of_method(x, y, "spearman"), kendall = of_method(x, y, "kendall")
)

pairs <- list(
  c("lung", "age", "ph.karno"), c("lung", "meal.cal", "wt.loss"), c("ovarian", "futime", "age"), c("pbc", "bili", "albumin"),
  c("pbc", "copper", "trig"), c("pbc", "age", "protime"), c("rotterdam", "age", "nodes"), c("veteran", "time", "karno"),
  c("veteran", "diagtime", "prior")
)
published_cases <- lapply(pairs, function(pair) {
  data <- published(pair[1])
  c(
    list(name = paste0(pair[1], ": ", pair[3], " against ", pair[2]), data = pair[1], x = pair[2], y = pair[3]),
    both(data[[pair[2]]], data[[pair[3]]])
  )
})

set.seed(20160509)
made <- function(name, x, y) c(list(name = name, columns = list(x = list_of(x), y = list_of(y)), x = "x", y = "y"), both(x, y))
related <- function(n, slope) {
  x <- rnorm(n)
  list(x, slope * x + rnorm(n))
}
untied <- lapply(c(4, 5, 7, 8, 9, 10, 11, 20, 49, 50, 80), function(n) {
  xy <- related(n, -0.8)
  made(paste("no ties,", n, "patients"), round(xy[[1]], 6), round(xy[[2]], 6))
})
few_ties <- lapply(c(4, 6, 9, 30), function(n) {
  xy <- related(n, 1)
  made(paste("ties,", n, "patients"), c(0, 0, round(xy[[1]][-(1:2)], 1)), round(xy[[2]], 1))
})
opposed <- made("all differences cancel", 1:5, c(3, 5, 1, 4, 2))
outlier <- made("outlier", c(1:11, 1e6), c(3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, -1e6))

write_golden(
  "rank_correlation", published_file(unique(sapply(pairs, `[`, 1))),
  c(published_cases, untied, few_ties, list(opposed, outlier))
)
