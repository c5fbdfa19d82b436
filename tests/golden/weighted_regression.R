source("tests/golden/support/golden.R")

line <- function(name, file, x, y, weights) {
  data <- published(file)
  data$w <- weights(data)
  known <- complete.cases(data[[x]], data[[y]])
  used <- known & data$w > 0
  fit <- lm(reformulate(x, y), data = data, weights = w)
  all <- summary(fit)
  weighted <- cov.wt(data[used, c(x, y)], wt = data$w[used] / sum(data$w[used]), cor = TRUE)
  coefficient <- function(row) list(
    value = all$coefficients[row, 1], std_error = all$coefficients[row, 2], t = all$coefficients[row, 3],
    p_value = all$coefficients[row, 4], ci = list_of(confint(fit)[row, ]), ci_90 = list_of(confint(fit, level = 0.9)[row, ])
  )
  list(
    name = name, data = file, x = x, y = y, weights = list_of(data$w), n = sum(used), n_missing = sum(!known),
    n_weightless = sum(known & data$w == 0), df = fit$df.residual, sum_of_weights = sum(data$w[used]),
    intercept = coefficient(1), slope = coefficient(2), r = weighted$cor[1, 2], r2 = all$r.squared, residual_sd = all$sigma
  )
}

each <- function(data) rep(1, nrow(data))
cases <- list(
  line("lung, all equal", "lung", "age", "ph.karno", each),
  line("lung, doubled", "lung", "age", "ph.karno", function(data) 2 * each(data)),
  line("lung, every third without weight", "lung", "ph.karno", "time", function(data) seq_len(nrow(data)) %% 3),
  line("ovarian, by age", "ovarian", "age", "futime", function(data) 1 / data$age^2),
  line("pbc, by square root of follow-up", "pbc", "bili", "albumin", function(data) sqrt(data$time)),
  line("pbc, weights over ten decades", "pbc", "age", "chol", function(data) 10^(seq_len(nrow(data)) %% 11 - 5)),
  line("veteran, by survival, tiny weights", "veteran", "karno", "time", function(data) 1e-9 / (1 + data$time))
)
write_golden("weighted_regression", published_file(c("lung", "ovarian", "pbc", "veteran")), cases)
