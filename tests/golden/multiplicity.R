source("tests/golden/support/golden.R")

set.seed(20160509)
families <- list(
  "three pairs" = c(0.128, 0.0002, 0.185), "one" = 0.03, "ties" = c(0.02, 0.02, 0.01, 0.02, 0.5, 0.5), "ends" = c(0, 1, 0.5, 0, 1),
  "missing" = c(0.01, NA, 0.04, NA, 0.03), "all missing" = c(NA_real_, NA_real_), "twenty-four" = round(runif(24)^3, 6)
)
cases <- lapply(names(families), function(name) {
  p <- families[[name]]
  list(
    name = name, p_values = list_of(p), none = list_of(p.adjust(p, "none")), holm = list_of(p.adjust(p, "holm")),
    bonferroni = list_of(p.adjust(p, "bonferroni")), bh = list_of(p.adjust(p, "BH"))
  )
})
write_golden("multiplicity", character(0), cases)
