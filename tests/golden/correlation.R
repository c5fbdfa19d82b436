source("tests/golden/support/golden.R")

pairs <- list(
  c("lung", "age", "ph.karno"), c("lung", "ph.karno", "pat.karno"), c("lung", "meal.cal", "wt.loss"),
  c("ovarian", "futime", "age"), c("pbc", "bili", "chol"), c("pbc", "albumin", "platelet"), c("rotterdam", "nodes", "pgr"),
  c("veteran", "time", "karno"), c("veteran", "karno", "diagtime")
)

cases <- lapply(pairs, function(pair) {
  data <- published(pair[1])
  x <- data[[pair[2]]]
  y <- data[[pair[3]]]
  known <- complete.cases(x, y)
  test <- cor.test(x, y)
  fit <- lm(y ~ x)
  grid <- seq(min(x[known]), max(x[known]), length.out = 5)
  band <- predict(fit, data.frame(x = grid), interval = "confidence")
  part <- x[known]
  rest <- y[known] - x[known]
  list(
    name = paste0(pair[1], ": ", pair[3], " against ", pair[2]), data = pair[1], x = pair[2], y = pair[3],
    n = sum(known), n_missing = sum(!known), r = unname(test$estimate), p_t = test$p.value, ci = list_of(test$conf.int),
    p_fisher_z = 2 * pnorm(-abs(atanh(test$estimate[[1]])) * sqrt(sum(known) - 3)),
    ci_90 = list_of(cor.test(x, y, conf.level = 0.9)$conf.int), benchmark = sd(part) / sqrt(var(part) + var(rest)),
    intercept = coef(fit)[[1]], slope = coef(fit)[[2]], grid = list_of(grid), height = list_of(band[, "fit"]),
    band_low = list_of(band[, "lwr"]), band_high = list_of(band[, "upr"])
  )
})
write_golden("correlation", published_file(unique(sapply(pairs, `[`, 1))), cases)
