source("tests/golden/support/golden.R")

paper <- file.path("tests", "literature", "terashima_2016.json")
table1 <- fromJSON(paper, simplifyDataFrame = FALSE)$table1
tables <- lapply(table1, `[[`, "counts")
names(tables) <- sapply(table1, function(row) paste("Terashima 2016:", row$variable))

by_rows <- function(...) matrix(c(...), nrow = 2, byrow = TRUE)
tables <- c(tables, list(
  "2x2 tea tasting" = by_rows(3, 1, 1, 3),
  "2x2 lopsided" = by_rows(1, 9, 11, 3),
  "2x2 large" = by_rows(120, 88, 95, 140),
  "2x2 with a zero cell" = by_rows(0, 7, 6, 4),
  "2x3 with an empty column" = by_rows(5, 0, 9, 8, 0, 2),
  "2x5" = by_rows(3, 5, 1, 0, 4, 2, 1, 6, 7, 3),
  "3x3 with an empty column" = matrix(c(4, 1, 6, 0, 0, 0, 3, 9, 2), 3),
  "3x3 diagonal" = diag(3, 3),
  "3x4" = matrix(c(2, 5, 1, 4, 0, 3, 6, 2, 2, 1, 7, 3), 3),
  "4x3 job satisfaction" = matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9), 4)
))

cases <- lapply(names(tables), function(name) {
  occupied <- tables[[name]][rowSums(tables[[name]]) > 0, colSums(tables[[name]]) > 0]
  pearson <- suppressWarnings(chisq.test(occupied, correct = FALSE))
  list(
    name = name, counts = tables[[name]], chi2 = unname(pearson$statistic), df = unname(pearson$parameter),
    p_value = pearson$p.value, min_expected = min(pearson$expected),
    fisher_p = fisher.test(occupied, workspace = 2e7)$p.value
  )
})
write_golden("contingency", paper, cases)
