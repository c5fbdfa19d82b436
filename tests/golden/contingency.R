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

# Columns of published files; ages and Karnofsky scores in classes.
counted <- function(file, row, column, cut_at = NULL) {
  data <- published(file)
  other <- data[[column]]
  if (!is.null(cut_at)) other <- cut(other, cut_at)
  unclass(unname(table(data[[row]], other)))
}
tables <- c(tables, list(
  "lung: ph.ecog by sex" = counted("lung", "ph.ecog", "sex"),
  "pbc: ascites by sex" = counted("pbc", "ascites", "sex"),
  "pbc: edema by trt" = counted("pbc", "edema", "trt"),
  "pbc: stage by sex" = counted("pbc", "stage", "sex"),
  "pbc: stage by trt" = counted("pbc", "stage", "trt"),
  "rotterdam: size by grade" = counted("rotterdam", "size", "grade"),
  "rotterdam: size by chemo" = counted("rotterdam", "size", "chemo"),
  "2x8" = by_rows(1, 0, 2, 5, 3, 0, 4, 1, 2, 3, 0, 0, 1, 4, 2, 6),
  "4x4 sparse" = matrix(c(3, 0, 0, 1, 0, 2, 1, 0, 1, 0, 4, 0, 0, 1, 0, 2), 4),
  "5x3" = matrix(c(3, 1, 0, 2, 4, 1, 5, 2, 0, 1, 2, 2, 3, 1, 0), 5),
  "pbc: stage by edema" = counted("pbc", "stage", "edema"),
  "veteran: celltype by karno" = counted("veteran", "celltype", "karno", c(0, 30, 60, 100)),
  "lung: inst by sex" = counted("lung", "inst", "sex"),
  "lung: ph.ecog by age" = counted("lung", "ph.ecog", "age", c(0, 55, 62, 69, 100)),
  "5x4" = matrix(c(6, 2, 3, 1, 8, 4, 5, 2, 7, 3, 1, 9, 4, 4, 2, 6, 5, 3, 8, 7), 5)
))
# These have more tables with the same margins than are enumerated here; R walks them as a network.
simulated <- c(
  "pbc: stage by edema", "veteran: celltype by karno", "lung: inst by sex", "lung: ph.ecog by age", "5x4"
)

cases <- lapply(names(tables), function(name) {
  occupied <- tables[[name]][rowSums(tables[[name]]) > 0, colSums(tables[[name]]) > 0]
  pearson <- suppressWarnings(chisq.test(occupied, correct = FALSE))
  list(
    name = name, counts = tables[[name]], chi2 = unname(pearson$statistic), df = unname(pearson$parameter),
    p_value = pearson$p.value, min_expected = min(pearson$expected),
    fisher_p = fisher.test(occupied, workspace = 2e8)$p.value, simulated = name %in% simulated
  )
})
write_golden("contingency", c(paper, published_file(c("lung", "pbc", "rotterdam", "veteran"))), cases)
