# Weighted log-rank tests from the counts alone, as sums over the event times of each stratum.

weights_of <- function(weighting, rho, gamma) {
  function(n, d) {
    # Survival of all groups together, just before each time.
    before <- c(1, cumprod(1 - d / n))[seq_along(d)]
    switch(weighting,
      "log-rank" = rep(1, length(n)), "gehan-breslow" = n, "tarone-ware" = sqrt(n), "peto-peto" = before,
      "fleming-harrington" = before^rho * (1 - before)^gamma
    )
  }
}

# Weighted events, weighted expected events and the covariance of their difference.
rank_sums <- function(follow_up, by, stratum, weight) {
  observed <- expected <- rep(0, nlevels(by))
  variance <- matrix(0, nlevels(by), nlevels(by))
  for (s in unique(stratum)) {
    time <- follow_up[stratum == s, 1]
    event <- follow_up[stratum == s, 2] == 1
    group <- by[stratum == s]
    at <- sort(unique(time[event]))
    if (length(at) == 0) next
    n <- t(sapply(at, function(t) table(group[time >= t])))
    d <- t(sapply(at, function(t) table(group[time == t & event])))
    w <- weight(rowSums(n), rowSums(d))
    for (i in seq_along(at)) {
      total <- sum(n[i, ])
      events <- sum(d[i, ])
      share <- n[i, ] / total
      observed <- observed + w[i] * d[i, ]
      expected <- expected + w[i] * events * share
      if (total > 1) {
        spread <- events * (total - events) / (total - 1)
        variance <- variance + w[i]^2 * spread * (diag(share) - outer(share, share))
      }
    }
  }
  list(observed = unname(observed), expected = unname(expected), variance = unname(variance))
}

chi_squared_of <- function(sums) {
  used <- which(sums$expected > 0)[-1]
  difference <- (sums$observed - sums$expected)[used]
  chi2 <- sum(difference * solve(sums$variance[used, used], difference))
  list(chi2 = chi2, df = length(used), p_value = pchisq(chi2, length(used), lower.tail = FALSE))
}

# Where R has the test itself, it must be this one.
require_survdiff <- function(sums, follow_up, by, stratum, rho) {
  test <- survdiff(follow_up ~ by + strata(stratum), rho = rho)
  stopifnot(
    all.equal(sums$observed, unname(rowSums(as.matrix(test$obs))), tolerance = 1e-12),
    all.equal(sums$expected, unname(rowSums(as.matrix(test$exp))), tolerance = 1e-12),
    all.equal(chi_squared_of(sums)$chi2, test$chisq, tolerance = 1e-10)
  )
}

weightings <- list(
  list(weighting = "log-rank", rho = 0, gamma = 0), list(weighting = "gehan-breslow", rho = 0, gamma = 0),
  list(weighting = "tarone-ware", rho = 0, gamma = 0), list(weighting = "peto-peto", rho = 0, gamma = 0),
  list(weighting = "fleming-harrington", rho = 0.5, gamma = 0), list(weighting = "fleming-harrington", rho = 0, gamma = 1),
  list(weighting = "fleming-harrington", rho = 1, gamma = 1), list(weighting = "fleming-harrington", rho = 0.5, gamma = 2)
)

# Which file, groups, and strata ("" for none).
compared <- list(
  c("aml", "x", ""), c("colon", "rx", ""), c("colon", "rx", "node4"), c("gehan", "treat", ""),
  c("gehan", "treat", "pair"), c("lung", "ph.ecog", ""), c("lung", "sex", "inst"), c("lung", "sex", "ph.ecog"),
  c("ovarian", "rx", "resid.ds"), c("pbc", "stage", ""), c("rotterdam", "size", "grade"), c("veteran", "celltype", ""),
  c("veteran", "trt", "celltype"), c("veteran", "celltype", "prior")
)

# Calls `analyse(sums, data, weighting)` for each comparison and weighting; patients without group or stratum are left out.
rank_cases <- function(analyse) {
  cases <- list()
  for (item in compared) {
    data <- grouped(item[1], item[2])
    data$stratum <- if (nzchar(item[3])) data[[item[3]]] else rep(1, nrow(data))
    data <- data[!is.na(data$stratum), ]
    for (weighting in weightings) {
      sums <- rank_sums(data$follow_up, data$by, data$stratum, do.call(weights_of, weighting))
      # Weights of zero at the first event leave a pair of two patients nothing to test.
      if (all(sums$variance == 0)) next
      rho <- switch(weighting$weighting, "log-rank" = 0, "peto-peto" = 1, "fleming-harrington" = weighting$rho)
      if (!is.null(rho) && weighting$gamma == 0) require_survdiff(sums, data$follow_up, data$by, data$stratum, rho)
      about <- list(
        name = paste0(
          item[1], " by ", item[2], if (nzchar(item[3])) paste(" within", item[3]), ", ", weighting$weighting,
          if (weighting$weighting == "fleming-harrington") paste0("(", weighting$rho, ", ", weighting$gamma, ")")
        ),
        data = item[1], endpoint = endpoints[[item[1]]], by = item[2]
      )
      if (nzchar(item[3])) about$strata <- item[3]
      cases[[length(cases) + 1]] <- c(about, weighting, analyse(sums, data, weighting))
    }
  }
  cases
}

rank_files <- function() published_file(unique(sapply(compared, `[`, 1)))
