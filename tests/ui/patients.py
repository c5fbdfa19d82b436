"""Made-up patients for tests of the dashboard; seeded, so that every run sees the same ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

STUDY = """
title = "Made-up trial"
group = "arm"

[[endpoint]]
name = "OS"
label = "Overall survival"
duration = "os_months"
event = "died"
event_codes = ["1"]
censored_codes = ["0"]
unit = "months"

[[endpoint]]
name = "PFS"
label = "Progression-free survival"
duration = "pfs_months"
event = "progressed"
event_codes = ["1"]
censored_codes = ["0"]
unit = "months"

[[column]]
name = "arm"
label = "Arm"
kind = "category"
levels = ["A", "B"]

[[column]]
name = "stage"
label = "Stage"
kind = "category"
levels = ["I", "II", "III"]

[[column]]
name = "age"
label = "Age"
kind = "number"
unit = "years"

[[column]]
name = "calm"
label = "Calm"
kind = "category"
levels = ["no", "yes"]
"""
"""What the columns of `made_up` mean."""


def made_up(n: int = 200, seed: int = 7) -> pd.DataFrame:
    """Draw patients with two endpoints coded 0 and 1; nobody whose `calm` is yes has had either event."""
    random = np.random.default_rng(seed)
    arm = random.choice(["A", "B"], n)
    stage = random.choice(["I", "II", "III"], n, p=[0.3, 0.4, 0.3])
    calm = random.random(n) < 0.1
    risk = np.exp(0.6 * (arm == "B") + 0.5 * (stage == "III"))
    follow_up = random.uniform(6, 60, n)
    death, progression = random.exponential(30 / risk), random.exponential(14 / risk)
    died, progressed = (death <= follow_up) & ~calm, (progression <= np.minimum(death, follow_up)) & ~calm
    os_months = np.where(died, death, follow_up)
    pfs_months = np.where(progressed, progression, np.minimum(os_months, follow_up))
    return pd.DataFrame({
        "arm": arm,
        "stage": stage,
        "age": random.integers(38, 88, n),
        "calm": np.where(calm, "yes", "no"),
        "os_months": os_months.round(1) + 0.1,
        "died": died.astype(int),
        "pfs_months": pfs_months.round(1) + 0.1,
        "progressed": progressed.astype(int),
    })  # fmt: skip
