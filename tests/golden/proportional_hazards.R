source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

tests <- function(fit, transform) {
  table <- cox.zph(fit, transform = transform, terms = TRUE)$table
  rows <- apply(table, 1, function(row) list(chi2 = row[["chisq"]], df = row[["df"]], p_value = row[["p"]]))
  list(variables = rows[names(rows) != "GLOBAL"], overall = rows[["GLOBAL"]])
}

write_golden("proportional_hazards", model_files(unweighted), model_cases(function(fit, data, model) {
  list(transforms = sapply(c("km", "rank", "identity", "log"), tests, fit = fit, simplify = FALSE))
}, unweighted))
