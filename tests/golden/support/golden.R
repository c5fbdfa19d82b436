# Shared by the scripts in tests/golden. Run them from the repository root.
suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})

# What is timed in each published file, and the code that means the event. `rows` keeps the rows in which a column
# has one value: colon has a row for the recurrence and a row for the death of each patient.
endpoints <- list(
  aml = list(duration = "time", event = "status", event_code = 1, unit = "weeks"),
  colon = list(
    duration = "time", event = "status", event_code = 1, unit = "days", rows = list(column = "etype", value = 2)
  ),
  gehan = list(duration = "time", event = "cens", event_code = 1, unit = "weeks"),
  jasa = list(duration = "futime", event = "fustat", event_code = 1, unit = "days"),
  lung = list(duration = "time", event = "status", event_code = 2, unit = "days"),
  ovarian = list(duration = "futime", event = "fustat", event_code = 1, unit = "days"),
  pbc = list(duration = "time", event = "status", event_code = 2, censored_codes = c(0, 1), unit = "days"),
  rotterdam = list(duration = "dtime", event = "death", event_code = 1, unit = "days"),
  therneau_grambsch_1 = list(duration = "time", event = "status", event_code = 1, unit = "months"),
  veteran = list(duration = "time", event = "status", event_code = 1, unit = "days")
)

# Grouped analyses: which file, by which column.
groupings <- list(
  c("aml", "x"), c("colon", "rx"), c("gehan", "treat"), c("lung", "sex"), c("lung", "ph.ecog"), c("ovarian", "rx"),
  c("pbc", "edema"), c("pbc", "stage"), c("rotterdam", "grade"), c("rotterdam", "size"), c("veteran", "celltype"),
  c("veteran", "trt")
)

published_file <- function(name) file.path("sample_data", "published", paste0(name, ".csv"))

# Reads a published file and adds its Surv object `follow_up`. Text becomes a factor in order of appearance.
published <- function(name) {
  data <- read.csv(published_file(name), na.strings = "")
  for (column in names(data)) {
    if (is.character(data[[column]])) data[[column]] <- factor(data[[column]], levels = unique(data[[column]]))
  }
  endpoint <- endpoints[[name]]
  if (!is.null(endpoint$rows)) data <- data[data[[endpoint$rows$column]] == endpoint$rows$value, ]
  data$follow_up <- Surv(data[[endpoint$duration]], data[[endpoint$event]] == endpoint$event_code)
  data
}

# A published file with its groups in column `by`; patients without a group are left out.
grouped <- function(name, by) {
  data <- published(name)
  data$by <- factor(data[[by]])
  data[!is.na(data$by), ]
}

sha256 <- function(file) sub(" .*", "", system2("sha256sum", file, stdout = TRUE))

# Writes the cases beside the script, one a line, headed by where they come from. Missing numbers become
# null; jsonlite prints at most 15 significant digits.
write_golden <- function(name, inputs, cases) {
  json <- function(x) toJSON(x, auto_unbox = TRUE, digits = NA, na = "null", null = "null")
  header <- list(
    note = "generated, do not edit",
    script = file.path("tests", "golden", paste0(name, ".R")),
    r = R.version.string,
    survival = as.character(packageVersion("survival")),
    date = format(Sys.Date()),
    input_sha256 = sapply(sort(inputs), sha256, simplify = FALSE, USE.NAMES = TRUE)
  )
  fields <- paste0("  ", sapply(names(header), json), ": ", sapply(header, json), collapse = ",\n")
  body <- paste0("    ", sapply(cases, json), collapse = ",\n")
  file <- file.path("tests", "golden", paste0(name, ".json"))
  writeLines(paste0("{\n", fields, ",\n  \"cases\": [\n", body, "\n  ]\n}"), file)
}

# Keeps a vector a JSON list even when it has one entry.
list_of <- function(x) I(unname(as.vector(x)))

# Times of a long curve that a case shows: every 20th and the last.
thinning <- function(n) if (n > 100) 20 else 1
thinned <- function(x, step) {
  x <- unname(as.vector(x))
  I(x[sort(unique(c(seq(1, length(x), by = step), length(x))))])
}
