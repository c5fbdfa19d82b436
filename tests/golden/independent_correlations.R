source("tests/golden/support/golden.R")
source("tests/golden/support/zou.R")

# Fisher's z; compared with psych::r.test where psych is installed.
independent <- function(name, r1, n1, r2, n2) {
  z <- (atanh(r1) - atanh(r2)) / sqrt(1 / (n1 - 3) + 1 / (n2 - 3))
  p <- 2 * pnorm(-abs(z))
  if (requireNamespace("psych", quietly = TRUE)) {
    theirs <- psych::r.test(n = n1, r12 = r1, r34 = r2, n2 = n2)
    stopifnot(all.equal(abs(z), theirs$z), all.equal(p, theirs$p))
  }
  list(
    name = name, r1 = r1, n1 = n1, r2 = r2, n2 = n2, z = z, p_value = p,
    ci = zou(r1, n1, r2, n2, 0, 0.95), ci_90 = zou(r1, n1, r2, n2, 0, 0.9)
  )
}

paper <- file.path("tests", "literature", "terashima_2016.json")
table4 <- fromJSON(paper)$table4
row_of <- function(name) table4[table4$row == name, ]
subgroups <- function(a, b, column) {
  one <- row_of(a)
  two <- row_of(b)
  independent(paste(a, "and", b, column), one[[column]], one$n, two[[column]], two$n)
}

cases <- list(
  independent("Zou 2007 ", 0.49, 145, 0.36, 87), independent("opposite signs ", -0.3, 20, 0.4, 12),
  subgroups("Child-Pugh: A (5)", "Child-Pugh: A (6)", "r_os_ttf"),
  subgroups("Child-Pugh: A (5)", "Child-Pugh: B", "r_os_survival_after"),
  subgroups("Child-Pugh: A (5)", "Child-Pugh: A (6)", "r_os_survival_after")
)
write_golden("independent_correlations", paper, cases)
