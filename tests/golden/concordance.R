source("tests/golden/support/golden.R")

# Which column scores the patients, whether a higher value means that the event comes sooner, and the strata.
scores <- list(
  list(data = "lung", score = "age", higher_is_worse = TRUE, strata = "sex"),
  list(data = "lung", score = "ph.karno", higher_is_worse = FALSE, strata = "inst"),
  list(data = "pbc", score = "bili", higher_is_worse = TRUE, strata = "stage"),
  list(data = "veteran", score = "karno", higher_is_worse = FALSE, strata = "celltype"),
  list(data = "ovarian", score = "age", higher_is_worse = TRUE, strata = "resid.ds"),
  list(data = "rotterdam", score = "nodes", higher_is_worse = TRUE, strata = "grade"),
  list(data = "colon", score = "nodes", higher_is_worse = TRUE, strata = "rx")
)

# Within strata R gives the counts of each stratum; they are added up.
answer <- function(fit) {
  counts <- if (is.matrix(fit$count)) colSums(fit$count) else fit$count
  list(
    value = unname(fit$concordance), std_error = sqrt(unname(fit$var)), concordant = counts[["concordant"]],
    discordant = counts[["discordant"]], tied_risk = counts[["tied.x"]]
  )
}

cases <- lapply(scores, function(case) {
  data <- published(case$data)
  data$score <- data[[case$score]]
  data$stratum <- data[[case$strata]]
  data <- data[!is.na(data$score) & !is.na(data$stratum), ]
  c(
    list(name = paste(case$data, "by", case$score), endpoint = endpoints[[case$data]]), case,
    list(
      n = nrow(data), all = answer(concordance(follow_up ~ score, data, reverse = case$higher_is_worse)),
      stratified = answer(concordance(follow_up ~ score + strata(stratum), data, reverse = case$higher_is_worse))
    )
  )
})
write_golden("concordance", published_file(unique(sapply(scores, `[[`, "data"))), cases)
