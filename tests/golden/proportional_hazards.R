source("tests/golden/support/golden.R")
source("tests/golden/support/models.R")

write_golden("proportional_hazards", model_files(), model_cases(function(fit, data) {
  table <- cox.zph(fit, transform = "km", terms = TRUE)$table
  rows <- apply(table, 1, function(row) list(chi2 = row[["chisq"]], df = row[["df"]], p_value = row[["p"]]))
  list(variables = rows[names(rows) != "GLOBAL"], overall = rows[["GLOBAL"]])
}))
