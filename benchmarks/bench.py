"""Time hccsurv beside its peers in one run on one machine, and print medians and ratios.

    python benchmarks/bench.py

Peers that are not installed are left out. R is timed inside R, without its start-up.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from hccsurv import Groups, TimeToEvent, check_proportional_hazards, fit_cox, kaplan_meier, log_rank_test
from hccsurv import pairwise_log_rank_tests as pairwise

N, SEED = 79, 20160509
R_SCRIPT = Path(__file__).with_name("bench.R")
OPERATIONS = ("Kaplan-Meier with CI", "log-rank", "pairwise log-rank", "Cox, 9 df", "proportional hazards")


def cohort(n: int) -> pd.DataFrame:
    """Make n synthetic patients: whole days, three groups, nine covariates, a fifth censored."""
    random = np.random.default_rng(SEED)
    x = pd.DataFrame({f"x{column}": random.normal(size=n).round(3) for column in range(9)})
    group = random.integers(0, 3, size=n)
    days = np.ceil(random.exponential(300 * np.exp(-0.4 * group - 0.3 * x["x0"])))
    return x.assign(days=days, event=(random.random(n) < 0.8).astype(int), group=group)


def median_ms(work: Callable[[], object], seconds: float = 0.6) -> float:
    """Repeat for a while and return the median of one call, in milliseconds."""
    work()
    times, stop = [], time.perf_counter() + seconds
    while time.perf_counter() < stop or len(times) < 5:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def ours(data: pd.DataFrame) -> dict[str, float]:
    """Time hccsurv."""
    follow_up = TimeToEvent.from_arrays(data["days"], data["event"], unit="days")
    by, x = Groups.from_labels("group", data["group"]), data.filter(like="x")
    fit = fit_cox(follow_up, x)
    return {
        "Kaplan-Meier with CI": median_ms(lambda: kaplan_meier(follow_up, by=by)),
        "log-rank": median_ms(lambda: log_rank_test(follow_up, by)),
        "pairwise log-rank": median_ms(lambda: pairwise(follow_up, by)),
        "Cox, 9 df": median_ms(lambda: fit_cox(follow_up, x)),
        "proportional hazards": median_ms(lambda: check_proportional_hazards(follow_up, x, fit)),
    }


def lifelines(data: pd.DataFrame) -> dict[str, float]:
    """Time lifelines."""
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test, pairwise_logrank_test, proportional_hazard_test

    columns = data.drop(columns="group")
    fit = CoxPHFitter().fit(columns, "days", "event")

    def curves() -> list[object]:
        return [KaplanMeierFitter().fit(part["days"], part["event"]) for _, part in data.groupby("group")]

    return {
        "Kaplan-Meier with CI": median_ms(curves),
        "log-rank": median_ms(lambda: multivariate_logrank_test(data["days"], data["group"], data["event"])),
        "pairwise log-rank": median_ms(lambda: pairwise_logrank_test(data["days"], data["group"], data["event"])),
        "Cox, 9 df": median_ms(lambda: CoxPHFitter().fit(columns, "days", "event")),
        "proportional hazards": median_ms(lambda: proportional_hazard_test(fit, columns, time_transform="km")),
    }


def statsmodels(data: pd.DataFrame) -> dict[str, float]:
    """Time statsmodels."""
    from statsmodels.duration.hazard_regression import PHReg
    from statsmodels.duration.survfunc import SurvfuncRight, survdiff

    days, event, group = (data[name].to_numpy() for name in ("days", "event", "group"))
    x = data.filter(like="x").to_numpy()

    def curves() -> list[object]:
        return [SurvfuncRight(days[group == g], event[group == g]) for g in range(3)]

    return {
        "Kaplan-Meier with CI": median_ms(curves),
        "log-rank": median_ms(lambda: survdiff(days, event, group)),
        "Cox, 9 df": median_ms(lambda: PHReg(days, x, status=event, ties="efron").fit()),
    }


def r_survival(data: pd.DataFrame) -> dict[str, float]:
    """Time R's survival, if R is installed."""
    if shutil.which("Rscript") is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.csv"
        data.to_csv(path, index=False)
        done = subprocess.run(["Rscript", str(R_SCRIPT), str(path)], capture_output=True, text=True, check=True)
    return dict(zip(OPERATIONS, json.loads(done.stdout), strict=True))


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    data = cohort(N)
    table = pd.DataFrame(
        {name: peer(data) for name, peer in (("hccsurv", ours), ("R survival", r_survival), ("lifelines", lifelines),
                                             ("statsmodels", statsmodels))}
    ).reindex(OPERATIONS).dropna(axis="columns", how="all")  # fmt: skip
    print(f"n = {N}, milliseconds per call (median)\n{table.round(3).to_string(na_rep='-')}\n")
    print(f"times as long as hccsurv\n{table.div(table['hccsurv'], axis=0).round(1).to_string(na_rep='-')}")


if __name__ == "__main__":
    main()
