source("tests/golden/support/golden.R")

# Yang and Dalton (2012), the last level left out. With weights: weighted means and shares, unweighted spread.
of_numbers <- function(x, w, a, b) {
  abs(weighted.mean(x[a], w[a]) - weighted.mean(x[b], w[b])) / sqrt((var(x[a]) + var(x[b])) / 2)
}
of_categories <- function(x, w, a, b) {
  x <- factor(x)
  x <- factor(x, levels = levels(x)[table(x[a | b]) > 0])
  share <- function(rows, w) (tapply(w[rows], x[rows], sum, default = 0) / sum(w[rows]))[-nlevels(x)]
  equal <- rep(1, length(w))
  p <- share(a, equal)
  q <- share(b, equal)
  d <- share(a, w) - share(b, w)
  covariance <- (diag(p, length(p)) - p %o% p + diag(q, length(q)) - q %o% q) / 2
  sqrt(drop(d %*% solve(covariance) %*% d))
}

differences <- function(x, by, w) {
  known <- !is.na(x)
  pairs <- combn(levels(by), 2, simplify = FALSE)
  compare <- if (is.numeric(x)) of_numbers else of_categories
  list_of(sapply(pairs, function(pair) {
    compare(x[known], w[known], by[known] == pair[1], by[known] == pair[2])
  }))
}

compared <- function(name, file, by, variables, derived = list()) {
  data <- published(file)
  for (column in names(derived)) data[[column]] <- derived[[column]](data)
  data$weight <- 0.2 + (seq_len(nrow(data)) %% 7) / 3
  written <- lapply(data[names(derived)], function(column) list_of(as.character(column)))
  data <- data[!is.na(data[[by]]), ]
  data$by <- factor(data[[by]])
  data$weight[seq(1, nrow(data), by = 10)] <- 0
  equal <- rep(1, nrow(data))
  case <- list(
    name = name, data = file, by = by, groups = levels(data$by), pairs = combn(levels(data$by), 2, simplify = FALSE),
    weights = list_of(data$weight), variables = lapply(setNames(variables, variables), function(variable) list(
      n_missing = sum(is.na(data[[variable]])), differences = differences(data[[variable]], data$by, equal),
      weighted = differences(data[[variable]], data$by, data$weight)
    ))
  )
  if (length(derived)) case$derived <- written
  case
}

as_text <- function(column) function(data) ifelse(is.na(data[[column]]), NA, paste("level", data[[column]]))
cases <- list(
  compared("lung by sex", "lung", "sex", c("age", "wt.loss", "ecog"), list(ecog = as_text("ph.ecog"))),
  compared("pbc by stage", "pbc", "stage", c("age", "bili", "chol", "platelet", "sex", "oedema", "drug"),
           list(oedema = as_text("edema"), drug = as_text("trt"))),
  compared("rotterdam by size", "rotterdam", "size", c("age", "nodes", "pgr", "er")),
  compared("veteran by cell type", "veteran", "celltype", c("karno", "diagtime", "age", "earlier", "treatment"),
           list(earlier = as_text("prior"), treatment = as_text("trt")))
)
write_golden("standardised_difference", published_file(c("lung", "pbc", "rotterdam", "veteran")), cases)
