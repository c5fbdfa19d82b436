"""Write ``synthetic_hcc.csv``: 99 invented patients with advanced liver cancer after sorafenib.

Every row is drawn from the model below; no row is, or was derived from, a patient. The design
follows Terashima et al., BMC Cancer 2016;16:338: who is reviewed, who is left out, which groups
are compared. The marginal frequencies and the hazard ratios of Child-Pugh class, AFP and cause of
failure are taken from its tables 1 and 3. So agreement with the paper is put in, and proves nothing.

Model
-----
1.  Covariates at sorafenib failure are independent of one another, except the two hepatitis
    markers (drawn jointly) and BCLC (derived).
2.  Time to treatment failure (TTF) is exponential and independent of all else. Any correlation
    of TTF with overall survival is therefore arithmetic: OS contains TTF.
3.  A therapy is planned at failure, given Child-Pugh class, to begin after a delay of days to weeks.
4.  From failure on, the hazard of death is a Weibull one, times one ratio per covariate, times the
    ratio of the therapy *received by then*: everybody starts untreated. Hazards are thus proportional
    by construction, for AFP too, with therapy as a time-dependent exposure.
5.  Who dies, or is last seen, before the planned therapy begins never received it and counts in group C.
    Comparing the groups from failure on is therefore biased against C (immortal time), as it is
    in real data; the analysis by ``therapy_start_days`` is not.
6.  The file is closed on one day, a uniform time after each patient's failure. Who lives then is censored.

Only uniform numbers are drawn, one stream per patient and cause, so the file does not depend on how
a library samples other distributions.

Usage: ``python sample_data/make_synthetic_hcc_cohort.py [target.csv]``
"""

from __future__ import annotations

import csv
import math
import sys
from collections import Counter
from pathlib import Path
from statistics import NormalDist, median
from typing import TypeVar

import numpy as np

Level = TypeVar("Level")

SEED = 15404
"""Chosen so that the file looks like the paper; README.md says how."""

N_REVIEWED, N_NOT_ELIGIBLE, N_NO_SURVIVAL_DATA, N_AFP_MISSING = 99, 13, 7, 3
"""Patients. The three subsets are random; the first two do not overlap."""

NOT_ELIGIBLE = {"Bone marrow function": 0.5, "Kidney function": 0.3, "Cardiac function": 0.2}
"""Why a patient is not eligible, with probabilities."""

# Covariates (paper, table 1, all 79 patients)
AGE_MEAN, AGE_SD, AGE_RANGE = 68.5, 9.0, (40, 88)  # years, normal
SEX = {"Male": 0.90, "Female": 0.10}
ECOG_PS = {"0": 0.63, "1": 0.37}
HEPATITIS = {  # (HBsAg, HCV antibody); in all, 34 % and 43 % positive
    ("Positive", "Negative"): 0.31,
    ("Negative", "Positive"): 0.40,
    ("Positive", "Positive"): 0.03,
    ("Negative", "Negative"): 0.26,
}
CHILD_PUGH = {"A5": 0.27, "A6": 0.34, "B": 0.39}
VASCULAR_INVASION = {"Positive": 0.33, "Negative": 0.67}
EXTRAHEPATIC_SPREAD = {"Positive": 0.54, "Negative": 0.46}
FAILURE_CAUSE = {"Tumor progression": 0.76, "Adverse effect": 0.24}
AFP_MEDIAN, AFP_LOG_SD = 150.0, 2.9  # ng/mL, log-normal: 37 % reach the cut
AFP_CUT = 400.0

# Times
TTF_MEDIAN_DAYS = 78.0
PLANNED_THERAPY = {  # given Child-Pugh class
    "A5": {"A": 0.57, "B": 0.30, "C": 0.13},
    "A6": {"A": 0.68, "B": 0.24, "C": 0.08},
    "B": {"A": 0.53, "B": 0.24, "C": 0.23},
}
THERAPY_DELAY_MEDIAN_DAYS, THERAPY_DELAY_LOG_SD = 14.0, 0.6  # log-normal
FOLLOW_UP_DAYS = (14.0, 1900.0)  # from failure to the closing of the file, uniform

# Survival after sorafenib failure
REFERENCE_MEDIAN_DAYS = 1300.0  # Child-Pugh A5, AFP below the cut, adverse effect, under therapy A throughout
WEIBULL_SHAPE = 1.3
HR_CHILD_PUGH = {"A5": 1.0, "A6": 2.328, "B": 2.999}
HR_AFP = {"<400": 1.0, ">=400": 2.207}
HR_FAILURE_CAUSE = {"Adverse effect": 1.0, "Tumor progression": 2.331}
HR_THERAPY = {"A": 1.0, "B": 2.628, "C": 4.0}
"""By therapy received by then; C is everybody who has none (yet). The paper's 5.805 for C counts from
failure, and so holds the bias of step 5; a smaller ratio is enough to give such a number."""

DAYS_PER_MONTH = 30.4375

COLUMNS = (
    "study_no", "synthetic", "eligible", "exclusion_reason",
    "age_years", "sex", "ecog_ps", "hbsag", "hcv_ab", "child_pugh", "vascular_invasion", "extrahepatic_spread",
    "bclc", "afp_ng_ml", "afp_class", "failure_cause", "therapy_group", "therapy_start_days",
    "ttf_days", "pss_days", "os_days", "ttf_months", "pss_months", "os_months", "status",
)  # fmt: skip

DRAWN = (
    "order", "reason", "age", "sex", "ps", "hepatitis", "child_pugh", "vascular", "extrahepatic", "afp",
    "afp_missing", "cause", "ttf", "therapy", "delay", "death", "closing",
)  # fmt: skip
"""What each patient's uniform numbers decide; a new one goes last, so that the others stay as they are."""


def simulate(seed: int = SEED, n_reviewed: int = N_REVIEWED) -> list[dict[str, str]]:
    """Draw the patients as rows of text, one entry per column, empty where not known."""
    rng = np.random.default_rng(seed)
    drawn = {what: rng.random(n_reviewed).tolist() for what in DRAWN}
    order, afp_order = (np.argsort(np.argsort(drawn[what])).tolist() for what in ("order", "afp_missing"))
    rows = []
    for index in range(n_reviewed):
        row = simulate_patient({what: numbers[index] for what, numbers in drawn.items()})
        row["study_no"], row["synthetic"] = str(index + 1), "yes"
        eligible = order[index] >= N_NOT_ELIGIBLE
        row["eligible"] = "yes" if eligible else "no"
        row["exclusion_reason"] = "" if eligible else pick(NOT_ELIGIBLE, drawn["reason"][index])
        if afp_order[index] < N_AFP_MISSING:
            row["afp_ng_ml"] = row["afp_class"] = ""
        if 0 <= order[index] - N_NOT_ELIGIBLE < N_NO_SURVIVAL_DATA:
            row.update(pss_days="", os_days="", pss_months="", os_months="", status="")
        rows.append({column: row[column] for column in COLUMNS})
    return rows


def simulate_patient(u: dict[str, float]) -> dict[str, str]:
    """Turn a patient's uniform numbers into covariates, therapy and survival."""
    hbsag, hcv_ab = pick(HEPATITIS, u["hepatitis"])
    ecog_ps, child_pugh = pick(ECOG_PS, u["ps"]), pick(CHILD_PUGH, u["child_pugh"])
    vascular, extrahepatic = pick(VASCULAR_INVASION, u["vascular"]), pick(EXTRAHEPATIC_SPREAD, u["extrahepatic"])
    cause = pick(FAILURE_CAUSE, u["cause"])
    afp = max(1, round(log_normal(AFP_MEDIAN, AFP_LOG_SD, u["afp"])))
    afp_class = ">=400" if afp >= AFP_CUT else "<400"

    start = math.ceil(log_normal(THERAPY_DELAY_MEDIAN_DAYS, THERAPY_DELAY_LOG_SD, u["delay"]))
    planned = pick(PLANNED_THERAPY[child_pugh], u["therapy"])
    ratio = HR_CHILD_PUGH[child_pugh] * HR_AFP[afp_class] * HR_FAILURE_CAUSE[cause]
    death = death_day(u["death"], ratio * HR_THERAPY["C"], ratio * HR_THERAPY[planned], start)
    closing = math.ceil(FOLLOW_UP_DAYS[0] + u["closing"] * (FOLLOW_UP_DAYS[1] - FOLLOW_UP_DAYS[0]))
    pss = min(death, closing)
    ttf = math.ceil(exponential(math.log(2) / TTF_MEDIAN_DAYS, u["ttf"]))
    group = planned if start < pss else "C"

    age = round(AGE_MEAN + AGE_SD * normal(u["age"]))
    return {
        "age_years": str(min(max(age, AGE_RANGE[0]), AGE_RANGE[1])),
        "sex": pick(SEX, u["sex"]),
        "ecog_ps": ecog_ps,
        "hbsag": hbsag,
        "hcv_ab": hcv_ab,
        "child_pugh": child_pugh,
        "vascular_invasion": vascular,
        "extrahepatic_spread": extrahepatic,
        "bclc": "C" if "Positive" in (vascular, extrahepatic) or ecog_ps == "1" else "B",
        "afp_ng_ml": str(afp),
        "afp_class": afp_class,
        "failure_cause": cause,
        "therapy_group": group,
        "therapy_start_days": "" if group == "C" else str(start),
        "ttf_days": str(ttf),
        "pss_days": str(pss),
        "os_days": str(ttf + pss),
        "ttf_months": months(ttf),
        "pss_months": months(pss),
        "os_months": months(ttf + pss),
        "status": "Dead" if death <= closing else "Alive",
    }


def death_day(u: float, before: float, after: float, start: int) -> int:
    """Day of death under one hazard ratio until `start` and another one from then on."""
    left = -math.log1p(-u) / math.log(2)  # what the cumulative hazard must reach, 1 at the reference median
    elapsed = (start / REFERENCE_MEDIAN_DAYS) ** WEIBULL_SHAPE
    reached = left / before if left <= before * elapsed else elapsed + (left - before * elapsed) / after
    return math.ceil(REFERENCE_MEDIAN_DAYS * reached ** (1 / WEIBULL_SHAPE))


def exponential(rate: float, u: float) -> float:
    """Exponential quantile."""
    return -math.log1p(-u) / rate


def log_normal(centre: float, log_sd: float, u: float) -> float:
    """Log-normal quantile."""
    return centre * math.exp(log_sd * normal(u))


def normal(u: float) -> float:
    """Standard normal quantile, at u = 0 a finite one."""
    return NormalDist().inv_cdf(max(u, 1e-12))


def pick(probabilities: dict[Level, float], u: float) -> Level:
    """Level whose share of the unit interval holds `u`."""
    reached = 0.0
    for level, probability in probabilities.items():
        reached += probability
        if u < reached:
            return level
    return level


def months(days: int) -> str:
    """Days as months, two decimals."""
    return f"{days / DAYS_PER_MONTH:.2f}"


def write(rows: list[dict[str, str]], target: Path) -> None:
    """Write the rows, the same bytes on every system."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def summary(rows: list[dict[str, str]]) -> str:
    """Say in a few lines what the file holds."""
    eligible = [row for row in rows if row["eligible"] == "yes"]
    analysed = [row for row in eligible if row["status"]]
    dead = [row for row in analysed if row["status"] == "Dead"]
    groups, deaths = (Counter(row["therapy_group"] for row in part) for part in (analysed, dead))
    return "\n".join([
        f"SYNTHETIC: {len(rows)} reviewed, {len(rows) - len(eligible)} not eligible, "
        f"{len(eligible) - len(analysed)} without survival data, {len(analysed)} to analyse",
        f"{len(dead)} dead, {len(analysed) - len(dead)} alive when the file was closed",
        "therapy group: " + ", ".join(f"{group} {groups[group]} ({deaths[group]} dead)" for group in "ABC"),
        f"time to treatment failure: median {median(float(row['ttf_months']) for row in analysed):.2f} months",
        f"longer than 24 months after failure: {sum(float(row['pss_months']) > 24 for row in analysed)}",
    ])  # fmt: skip


def main(arguments: list[str]) -> None:
    """Write the file and print what it holds."""
    target = Path(arguments[0]) if arguments else Path(__file__).with_name("synthetic_hcc.csv")
    rows = simulate()
    write(rows, target)
    print(summary(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
