source("tests/golden/support/golden.R")

# VanderWeele and Ding (2017), table 2.
risk_ratio <- function(hr, common) if (common) (1 - 0.5^sqrt(hr)) / (1 - 0.5^sqrt(1 / hr)) else hr
of_ratio <- function(rr) {
  if (rr < 1) rr <- 1 / rr
  rr + sqrt(rr * (rr - 1))
}
case <- function(name, hr, low, high, common) {
  covers <- low <= 1 && high >= 1
  nearer <- if (hr > 1) low else high
  list(
    name = name, hazard_ratio = hr, ci_low = low, ci_high = high, common_outcome = common, risk_ratio = risk_ratio(hr, common),
    point = of_ratio(risk_ratio(hr, common)), limit = if (covers) 1 else of_ratio(risk_ratio(nearer, common))
  )
}

# Hazard ratios of Terashima et al. (2016), table 3: four in five patients died.
printed <- list(
  "group C" = c(5.805, 2.684, 12.553), "group B" = c(2.628, 1.309, 5.278), "Child-Pugh B" = c(2.999, 1.478, 6.087),
  "Child-Pugh A(6)" = c(2.328, 1.109, 4.884), "AFP 400 or more" = c(2.207, 1.23, 3.958), "progression" = c(2.331, 1.168, 4.65)
)
others <- list(
  "protective" = c(0.56, 0.46, 0.69), "covers 1" = c(1.2, 0.8, 1.8), "protective, covers 1" = c(0.7, 0.4, 1.1),
  "touches 1" = c(1.5, 1, 2.2), "none" = c(1, 0.9, 1.1), "near 1" = c(1.001, 1.0005, 1.002), "far" = c(120, 30, 480),
  "far and protective" = c(0.008, 0.002, 0.03)
)
cases <- unlist(lapply(c(TRUE, FALSE), function(common) lapply(names(c(printed, others)), function(name) {
  ratio <- c(printed, others)[[name]]
  case(paste0(name, if (common) ", common" else ", rare"), ratio[1], ratio[2], ratio[3], common)
})), recursive = FALSE)
write_golden("e_value", character(0), cases)
