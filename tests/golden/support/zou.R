# The interval of a difference of two correlations, given the correlation of the two coefficients: Zou (2007).
zou <- function(r1, n1, r2, n2, correlation, level) {
  one <- tanh(atanh(r1) + c(-1, 1) * qnorm((1 + level) / 2) / sqrt(n1 - 3))
  two <- tanh(atanh(r2) + c(-1, 1) * qnorm((1 + level) / 2) / sqrt(n2 - 3))
  reach <- function(a, b) sqrt(a^2 + b^2 - 2 * correlation * a * b)
  list_of(r1 - r2 + c(-reach(r1 - one[1], two[2] - r2), reach(one[2] - r1, r2 - two[1])))
}
