source("tests/golden/support/golden.R")
source("tests/golden/support/zou.R")

# Williams (1959) as in Steiger (1980); compared with psych::r.test where psych is installed.
williams <- function(xz, yz, xy, n) {
  determinant <- max(det(matrix(c(1, xz, yz, xz, 1, xy, yz, xy, 1), 3)), 0)
  t <- (xz - yz) * sqrt((n - 1) * (1 + xy) / (2 * (n - 1) / (n - 3) * determinant + ((xz + yz) / 2)^2 * (1 - xy)^3))
  p <- 2 * pt(-abs(t), n - 3)
  if (requireNamespace("psych", quietly = TRUE)) {
    theirs <- psych::r.test(n = n, r12 = xz, r23 = xy, r13 = yz)
    stopifnot(all.equal(t, theirs$t), all.equal(p, theirs$p))
  }
  list(t = t, df = n - 3, p_value = p)
}

# Meng, Rosenthal and Rubin (1992), formulas 1 to 3.
meng <- function(xz, yz, xy, n) {
  mean_square <- mean(c(xz^2, yz^2))
  f <- min((1 - xy) / (2 * (1 - mean_square)), 1)
  h <- (1 - f * mean_square) / (1 - mean_square)
  z <- (atanh(xz) - atanh(yz)) * sqrt((n - 3) / (2 * (1 - xy) * h))
  list(z = z, p_value = 2 * pnorm(-abs(z)))
}

shared <- function(xz, yz, xy) {
  ((xy - xz * yz / 2) * (1 - xz^2 - yz^2 - xy^2) + xy^3) / ((1 - xz^2) * (1 - yz^2))
}

dependent <- function(name, xz, yz, xy, n) list(
  name = name, r_xz = xz, r_yz = yz, r_xy = xy, n = n, williams = williams(xz, yz, xy, n), meng = meng(xz, yz, xy, n),
  ci = zou(xz, n, yz, n, shared(xz, yz, xy), 0.95), ci_90 = zou(xz, n, yz, n, shared(xz, yz, xy), 0.9)
)
of_data <- function(file, x, y, z) {
  data <- published(file)
  columns <- data[complete.cases(data[c(x, y, z)]), c(x, y, z)]
  r <- cor(columns)
  dependent(sprintf("%s: %s and %s with %s", file, x, y, z), r[x, z], r[y, z], r[x, y], nrow(columns))
}

veteran_parts <- published("veteran")
total <- cor(cbind(x = veteran_parts$karno, y = veteran_parts$diagtime, z = veteran_parts$karno + veteran_parts$diagtime))

cases <- list(
  of_data("lung", "age", "ph.karno", "time"), of_data("lung", "ph.karno", "pat.karno", "time"),
  of_data("pbc", "bili", "copper", "albumin"), of_data("rotterdam", "nodes", "pgr", "rtime"),
  of_data("veteran", "karno", "diagtime", "time"),
  dependent("total and its two parts", total["x", "z"], total["y", "z"], total["x", "y"], nrow(veteran_parts)),
  dependent("Meng, Rosenthal and Rubin 1992", 0.63, -0.03, -0.19, 15), dependent("Zou 2007", 0.396, 0.179, 0.088, 66),
  dependent("f would exceed 1", 0.7, -0.7, -0.3, 40), dependent("two strong", 0.9, 0.8, 0.5, 40), dependent("four patients", 0.5, 0.1, -0.2, 4),
  dependent("opposite signs", -0.6, 0.55, -0.7, 30), dependent("equal", 0.4, 0.4, 0.1, 50)
)
write_golden("dependent_correlations", published_file(c("lung", "pbc", "rotterdam", "veteran")), cases)
