# Prints the median milliseconds of each operation as a JSON list, in the order of engines.py.
#   Rscript bench.R FOLDER small|large SECONDS
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
seconds <- as.numeric(arguments[3])
column <- function(name) {
  file <- file.path(folder, paste0(name, ".bin"))
  readBin(file, "double", file.size(file) / 8, 8, endian = "little")
}
d <- as.data.frame(sapply(readLines(file.path(folder, "names.txt")), column, simplify = FALSE))
factors <- grep("^f[0-9]+$", names(d), value = TRUE)
for (name in c("group", factors)) d[[name]] <- factor(d[[name]])
model <- reformulate(grep("^x[0-9]+$", names(d), value = TRUE), quote(Surv(days, event)))

now <- function() proc.time()[["elapsed"]]
# The clock counts milliseconds: short calls are timed in batches. A call of 5 seconds or more is timed once.
median_ms <- function(work) {
  start <- now()
  work()
  first <- now() - start
  if (first >= 5) return(1000 * first)
  batch <- if (first < 0.02) 20 else 1
  times <- c()
  stop_at <- now() + seconds
  while (now() < stop_at || length(times) < 3) {
    start <- now()
    for (i in seq_len(batch)) work()
    times <- c(times, (now() - start) / batch)
  }
  1000 * median(times)
}

if (arguments[2] == "small") {
  pairs <- combn(levels(d$group), 2, simplify = FALSE)
  fit <- coxph(model, d)
  on <- function(names) reformulate(names, quote(Surv(days, event)))
  screened <- function(name) {
    quantile(survfit(on(name), d), 0.5)
    summary(coxph(on(name), d))
    survdiff(on(name), d)$pvalue
  }
  table_3 <- function() {
    adjusted <- coxph(on(factors[sapply(factors, screened) < 0.1]), d)
    summary(adjusted)
    cox.zph(adjusted)
  }
  work <- list(
    function() survfit(Surv(days, event) ~ group, d, conf.type = "log-log"),
    function() survdiff(Surv(days, event) ~ group, d),
    function() for (p in pairs) survdiff(Surv(days, event) ~ group, d[d$group %in% p, ]),
    function() coxph(model, d),
    function() cox.zph(fit),
    table_3
  )
} else {
  both <- function(time) {
    follow_up <- Surv(time, d$event)
    survfit(follow_up ~ group, d, conf.type = "log-log")
    survdiff(follow_up ~ group, d)
  }
  work <- list(
    function() both(d$days),
    function() both(d$months),
    function() coxph(model, d),
    function() concordance(Surv(days, event) ~ x0, d, reverse = TRUE)
  )
}
cat("[", paste(format(sapply(work, median_ms), digits = 6), collapse = ", "), "]", sep = "")
