source("tests/golden/support/golden.R")
source("tests/golden/support/competing.R")
suppressPackageStartupMessages(library(cmprsk))

# Which data, groups, and strata ("" for none).
compared <- list(
  c("colon", "rx", ""), c("colon", "rx", "node4"), c("colon", "extent", "sex"), c("mgus2", "sex", ""),
  c("mgus2", "sex", "dxyr"), c("pbc", "stage", ""), c("pbc", "edema", "sex"), c("pbc", "trt", "stage"),
  c("tied", "arm", ""), c("tied", "arm", "site"), c("tied", "site", "arm"), c("complete", "arm", ""),
  c("single", "arm", "")
)

cases <- list()
for (item in compared) {
  for (rho in c(0, 1, 0.5, -1)) {
    case <- competing_groups(item[1], item[2], item[3])
    data <- case$data
    tests <- cuminc(data$duration, data$cause, data$by, data$stratum, rho = rho)$Tests
    stopifnot(identical(rownames(tests), as.character(seq_along(case$about$causes))), all(tests[, "stat"] > 0))
    name <- paste0(item[1], " by ", item[2], if (nzchar(item[3])) paste(" within", item[3]), ", rho ", rho)
    cases[[length(cases) + 1]] <- c(
      list(name = name), case$about,
      list(
        rho = rho, groups = levels(data$by), n = list_of(table(data$by)),
        observed = lapply(seq_along(case$about$causes), function(k) list_of(table(data$by[data$cause == k]))),
        chi2 = list_of(tests[, "stat"]), df = list_of(tests[, "df"]),
        p_value = list_of(pchisq(tests[, "stat"], tests[, "df"], lower.tail = FALSE))
      )
    )
  }
}
write_golden("gray_test", competing_files(), cases)
