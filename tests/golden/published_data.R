# Writes sample_data/published/*.csv. Run from the repository root.
#
# All but two come from the R package `survival`; the dates of `jasa` stay behind. `gehan` is the 6-MP trial of
# Freireich et al. (1963) in the layout of MASS::gehan and is compared with it where MASS is installed.
suppressPackageStartupMessages(library(survival))

pairs <- list( # control, 6-MP; a minus sign marks a remission still going on
  c(1, 10), c(22, 7), c(3, -32), c(12, 23), c(8, 22), c(17, 6), c(2, 16), c(11, -34), c(8, -32), c(12, -25), c(2, -11),
  c(5, -20), c(4, -19), c(15, 6), c(8, -17), c(23, -35), c(5, 6), c(11, 13), c(4, -9), c(1, -6), c(8, -10)
)
weeks <- unlist(pairs)
gehan <- data.frame(
  pair = rep(seq_along(pairs), each = 2), time = abs(weeks), cens = as.integer(weeks > 0), treat = c("control", "6-MP")
)
if (requireNamespace("MASS", quietly = TRUE)) {
  stopifnot(all(gehan == transform(MASS::gehan, treat = as.character(treat))))
}

therneau_grambsch_1 <- data.frame(time = c(9, 1, 1, 6, 6, 8), status = c(1, 1, 0, 1, 1, 0), x = c(0, 1, 1, 1, 0, 0))

dated <- sapply(jasa, inherits, "Date")
jasa_without_dates <- data.frame(id = seq_len(nrow(jasa)), jasa[!dated])

# Which comes first, as in the competing-risks vignette of the package.
first_event <- ifelse(mgus2$pstat == 1, "pcm", ifelse(mgus2$death == 1, "death", "censor"))
mgus2_with_first_event <- data.frame(
  mgus2, etime = ifelse(mgus2$pstat == 1, mgus2$ptime, mgus2$futime), event = first_event
)

published <- list(
  aml = aml, colon = colon, gehan = gehan, heart = heart, jasa = jasa_without_dates, jasa1 = jasa1, lung = lung,
  mgus2 = mgus2_with_first_event, ovarian = ovarian, pbc = pbc, rotterdam = rotterdam,
  therneau_grambsch_1 = therneau_grambsch_1, veteran = veteran
)
for (name in names(published)) {
  file <- file.path("sample_data", "published", paste0(name, ".csv"))
  write.csv(published[[name]], file, row.names = FALSE, na = "", quote = FALSE)
}
