"""The same analyses by hccsurv and by its peers in Python: each engine is a table of calls to be timed.

Small cohorts are handed over as each engine likes them best; the curves and log-rank tests of large ones begin at the
columns of a pandas data frame. Engines that lack an analysis leave it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from patients import FACTORS

Calls = Mapping[str, Callable[[], object]]

KM, LOG_RANK, PAIRWISE = "Kaplan-Meier with CI", "log-rank", "pairwise log-rank"
COX_SMALL, ZPH, TABLE_3 = "Cox, 9 df", "proportional hazards", "Table 3 of ten variables"
DAYS, MONTHS = "Kaplan-Meier with CI and log-rank, days", "Kaplan-Meier with CI and log-rank, months"
COX_LARGE, CONCORDANCE = "Cox, 10 columns", "concordance"
SMALL = (KM, LOG_RANK, PAIRWISE, COX_SMALL, ZPH, TABLE_3)
LARGE = (DAYS, MONTHS, COX_LARGE, CONCORDANCE)
ENTRY_P = 0.1


def covariates(data: pd.DataFrame) -> pd.DataFrame:
    """Keep the covariates of the Cox model."""
    return data.filter(regex=r"^x\d+$")


def dummies(data: pd.DataFrame, entered: list[str]) -> pd.DataFrame:
    """Code factors as 0 and 1 for engines that take numbers only."""
    return pd.get_dummies(data[entered], drop_first=True).astype(float)


def hccsurv_calls(data: pd.DataFrame) -> Calls:
    """Call hccsurv."""
    from hccsurv import (
        Cohort,
        CoxResult,
        Endpoint,
        Groups,
        TimeToEvent,
        check_proportional_hazards,
        fit_cox,
        kaplan_meier,
        log_rank_test,
        pairwise_log_rank_tests,
        prognostic_factors,
    )
    from hccsurv.analysis.concordance import concordance
    from hccsurv.analysis.counted_frame import count_events

    follow_up = TimeToEvent.from_arrays(data["days"], data["event"], unit="days")
    groups = Groups.from_labels("group", data["group"])

    def both(duration: str) -> tuple[object, object]:
        counts = count_events(data, duration, "event", by="group", unit="days")
        return kaplan_meier(counts), log_rank_test(counts)

    def cox() -> CoxResult:
        return fit_cox(follow_up, x)

    x, few = covariates(data), len(data) < 1000
    cohort, fit = (Cohort.from_frame(data), cox()) if few else (None, None)
    death = Endpoint(name="OS", duration="days", event="event", event_codes=(1,), unit="days")
    return {
        KM: lambda: kaplan_meier(follow_up, by=groups),
        LOG_RANK: lambda: log_rank_test(follow_up, groups),
        PAIRWISE: lambda: pairwise_log_rank_tests(follow_up, groups),
        COX_SMALL: cox,
        ZPH: lambda: check_proportional_hazards(fit, transform="km"),
        TABLE_3: lambda: prognostic_factors(cohort, death, FACTORS, entry_p=ENTRY_P),
        DAYS: lambda: both("days"),
        MONTHS: lambda: both("months"),
        COX_LARGE: cox,
        CONCORDANCE: lambda: concordance(follow_up, data["x0"].to_numpy()),
    }


def lifelines_calls(data: pd.DataFrame) -> Calls:
    """Call lifelines."""
    from lifelines import CoxPHFitter, KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test, pairwise_logrank_test, proportional_hazard_test
    from lifelines.utils import concordance_index

    columns = covariates(data).assign(days=data["days"], event=data["event"])
    fit = CoxPHFitter().fit(columns, "days", "event") if len(data) < 1000 else None

    def curves(duration: str = "days") -> list[object]:
        return [KaplanMeierFitter().fit(part[duration], part["event"]) for _, part in data.groupby("group")]

    def both(duration: str) -> tuple[object, object]:
        codes = pd.factorize(data["group"])[0]
        return curves(duration), multivariate_logrank_test(data[duration], codes, data["event"])

    def cox() -> object:
        return CoxPHFitter().fit(columns, "days", "event")

    def screened(name: str) -> float:
        for _, part in data.groupby(name):
            KaplanMeierFitter().fit(part["days"], part["event"]).percentile(0.5)
        model([name])
        return multivariate_logrank_test(data["days"], data[name], data["event"]).p_value

    def model(entered: list[str]) -> tuple[object, pd.DataFrame]:
        x = dummies(data, entered).assign(days=data["days"], event=data["event"])
        return CoxPHFitter().fit(x, "days", "event"), x

    def table_3() -> object:
        adjusted, x = model([name for name in FACTORS if screened(name) < ENTRY_P])
        return proportional_hazard_test(adjusted, x, time_transform="km")

    return {
        KM: curves,
        LOG_RANK: lambda: multivariate_logrank_test(data["days"], data["group"], data["event"]),
        PAIRWISE: lambda: pairwise_logrank_test(data["days"], data["group"], data["event"]),
        COX_SMALL: cox,
        ZPH: lambda: proportional_hazard_test(fit, columns, time_transform="km"),
        TABLE_3: table_3,
        DAYS: lambda: both("days"),
        MONTHS: lambda: both("months"),
        COX_LARGE: cox,
        CONCORDANCE: lambda: concordance_index(data["days"], -data["x0"], data["event"]),
    }


def statsmodels_calls(data: pd.DataFrame) -> Calls:
    """Call statsmodels."""
    from statsmodels.duration.hazard_regression import PHReg
    from statsmodels.duration.survfunc import SurvfuncRight, survdiff

    def columns(duration: str = "days") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return data[duration].to_numpy(), data["event"].to_numpy(), pd.factorize(data["group"])[0]

    days, event, group = columns()

    def curves(days: np.ndarray, event: np.ndarray, group: np.ndarray) -> list[object]:
        return [SurvfuncRight(days[group == code], event[group == code]) for code in range(group.max() + 1)]

    def cox(x: np.ndarray) -> object:
        return PHReg(days, x, status=event, ties="efron").fit()

    def screened(name: str) -> float:
        codes = pd.factorize(data[name])[0]
        for curve in curves(days, event, codes):
            curve.quantile(0.5)
        cox(dummies(data, [name]).to_numpy())
        return survdiff(days, event, codes)[1]

    def table_3() -> object:
        return cox(dummies(data, [name for name in FACTORS if screened(name) < ENTRY_P]).to_numpy())

    x = covariates(data).to_numpy()
    return {
        KM: lambda: curves(days, event, group),
        LOG_RANK: lambda: survdiff(days, event, group),
        COX_SMALL: lambda: cox(x),
        TABLE_3: table_3,
        DAYS: lambda: (curves(*columns()), survdiff(*columns())),
        MONTHS: lambda: (curves(*columns("months")), survdiff(*columns("months"))),
        COX_LARGE: lambda: cox(x),
    }


def scikit_survival_calls(data: pd.DataFrame) -> Calls:
    """Call scikit-survival. Its Cox model and its concordance of large cohorts are left out: they are slow."""
    from sksurv.compare import compare_survival
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.nonparametric import kaplan_meier_estimator
    from sksurv.util import Surv

    def outcome(duration: str = "days") -> np.ndarray:
        return Surv.from_arrays(data["event"].to_numpy() == 1, data[duration].to_numpy())

    def curves(name: str, duration: str = "days") -> list[tuple[np.ndarray, ...]]:
        codes, event = pd.factorize(data[name])[0], data["event"].to_numpy() == 1
        times = data[duration].to_numpy()
        return [
            kaplan_meier_estimator(event[codes == code], times[codes == code], conf_type="log-log")
            for code in range(codes.max() + 1)
        ]

    def cox(x: np.ndarray) -> object:
        return CoxPHSurvivalAnalysis(ties="efron").fit(x, known)

    def test(name: str, duration: str = "days") -> float:
        return compare_survival(outcome(duration), pd.factorize(data[name])[0])[1]

    def screened(name: str) -> float:
        for time, survival, _ in curves(name):
            time[np.searchsorted(-survival, -0.5).clip(max=time.size - 1)]
        cox(dummies(data, [name]).to_numpy())
        return test(name)

    def table_3() -> object:
        return cox(dummies(data, [name for name in FACTORS if screened(name) < ENTRY_P]).to_numpy())

    known, x = outcome(), covariates(data).to_numpy()
    large = {
        DAYS: lambda: (curves("group"), test("group")),
        MONTHS: lambda: (curves("group", "months"), test("group", "months")),
    }
    small = {
        KM: lambda: curves("group"),
        LOG_RANK: lambda: test("group"),
        COX_SMALL: lambda: cox(x),
        TABLE_3: table_3,
    }
    return small | large


ENGINES: Mapping[str, Callable[[pd.DataFrame], Calls]] = {
    "hccsurv": hccsurv_calls,
    "lifelines": lifelines_calls,
    "statsmodels": statsmodels_calls,
    "scikit-survival": scikit_survival_calls,
}
