# First events of several kinds: which file, how they are coded, and small data with many ties.

competing <- list(
  colon = list(
    duration = "time", cause = "first", causes = list(recurrence = 1, death = 2), censored = 0, unit = "days",
    rows = list(column = "etype", value = 1)
  ),
  mgus2 = list(
    duration = "etime", cause = "event", causes = list(pcm = "pcm", death = "death"), censored = "censor",
    unit = "months"
  ),
  pbc = list(
    duration = "time", cause = "status", causes = list(transplant = 1, death = 2), censored = 0, unit = "days"
  )
)

# Columns of a file that are not in it, one entry per row. Colon: a patient who dies without recurrence leaves at the
# same time from both rows.
derived_columns <- function(name) {
  if (name != "colon") return(list())
  data <- read.csv(published_file("colon"), na.strings = "")
  recurrence <- data[data$etype == 1, ]
  death <- data[data$etype == 2, ]
  death <- death[match(recurrence$id, death$id), ]
  stopifnot(all(death$time >= recurrence$time))
  died_first <- recurrence$status == 0 & death$status == 1 & death$time == recurrence$time
  first <- ifelse(recurrence$status == 1, 1, ifelse(died_first, 2, 0))
  list(first = I(first[match(data$id, recurrence$id)]))
}

# Drawn once, written into the golden file: six times, three causes; groups that end at different times.
tied <- list(
  time = c(1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 6, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5),
  cause = c(1, 1, 2, 1, 0, 2, 2, 3, 1, 1, 0, 2, 1, 0, 1, 2, 0, 2, 1, 1, 3, 2, 0, 1, 2, 0, 1, 0, 1, 1, 2, 2, 3, 0, 1, 2, 1),
  arm = c(rep("A", 14), rep("B", 13), rep("C", 10)),
  site = rep(c("north", "south"), length.out = 37)
)
# Nobody is censored; both causes end one arm, one cause the other.
complete <- list(
  time = c(1, 2, 2, 3, 4, 5, 1, 1, 2, 3), cause = c(1, 2, 1, 1, 2, 1, 1, 1, 1, 1), arm = rep(c("A", "B"), c(6, 4))
)
# One cause, and times at which someone is censored before the first event and after the last.
single <- list(
  time = c(1, 2, 3, 3, 4, 6, 7, 1, 2, 2, 5, 8, 8, 9), cause = c(0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0),
  arm = rep(c("A", "B"), c(7, 7))
)
small <- list(
  tied = c(list(columns = tied), causes = I(list(list(one = 1, two = 2, three = 3)))),
  complete = c(list(columns = complete), causes = I(list(list(one = 1, two = 2)))),
  single = c(list(columns = single), causes = I(list(list(one = 1))))
)

# What every case says of its data; `data` has columns duration, cause (0, or the position of the cause), and those of
# the file.
competing_case <- function(name) {
  if (name %in% names(small)) {
    data <- data.frame(small[[name]]$columns)
    about <- list(
      columns = small[[name]]$columns, duration = "time", cause = "cause", causes = small[[name]]$causes, censored = 0,
      unit = "months"
    )
  } else {
    data <- read.csv(published_file(name), na.strings = "")
    said <- competing[[name]]
    derived <- derived_columns(name)
    for (column in names(derived)) data[[column]] <- as.vector(derived[[column]])
    about <- list(
      data = name, duration = said$duration, cause = said$cause, causes = said$causes, censored = said$censored,
      unit = said$unit
    )
    if (length(derived)) about$derived <- derived
    if (!is.null(said$rows)) {
      about$endpoint <- list(rows = said$rows)
      data <- data[data[[said$rows$column]] == said$rows$value, ]
    }
  }
  data$duration <- data[[about$duration]]
  codes <- data[[about$cause]]
  data$cause <- match(codes, unlist(about$causes), nomatch = 0)
  stopifnot(all(codes[data$cause == 0] == about$censored))
  list(about = about, data = data)
}

# The same with its groups, and strata, in columns `by` and `stratum`; patients without are left out.
competing_groups <- function(name, by, strata = "") {
  case <- competing_case(name)
  data <- case$data
  for (column in setdiff(c(by, strata), "")) data <- data[!is.na(data[[column]]), ]
  level_order <- function(x) if (is.character(x)) factor(x, levels = unique(x)) else factor(x)
  data$by <- if (nzchar(by)) level_order(data[[by]]) else factor("All")[rep(1, nrow(data))]
  data$stratum <- if (nzchar(strata)) data[[strata]] else rep(1, nrow(data))
  if (nzchar(by)) case$about$by <- by
  if (nzchar(strata)) case$about$strata <- strata
  list(about = case$about, data = data)
}

competing_files <- function() published_file(sort(names(competing)))
