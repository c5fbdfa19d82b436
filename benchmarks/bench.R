# Prints the median milliseconds of each operation as a JSON list, in the order of bench.py.
suppressPackageStartupMessages(library(survival))
d <- read.csv(commandArgs(TRUE)[1])
d$group <- factor(d$group)
median_ms <- function(work) {
  work()
  times <- replicate(60, { start <- proc.time()[["elapsed"]]; for (i in 1:20) work(); (proc.time()[["elapsed"]] - start) / 20 })
  1000 * median(times)
}
pairs <- combn(levels(d$group), 2, simplify = FALSE)
model <- as.formula(paste("Surv(days, event) ~", paste0("x", 0:8, collapse = " + ")))
fit <- coxph(model, d)
ms <- c(
  median_ms(function() survfit(Surv(days, event) ~ group, d)),
  median_ms(function() survdiff(Surv(days, event) ~ group, d)),
  median_ms(function() for (p in pairs) survdiff(Surv(days, event) ~ group, d[d$group %in% p, ])),
  median_ms(function() coxph(model, d)),
  median_ms(function() cox.zph(fit))
)
cat("[", paste(format(ms, digits = 6), collapse = ", "), "]", sep = "")
