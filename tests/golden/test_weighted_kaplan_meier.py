"""Weighted survival curves and their robust standard errors against R's ``survfit(weights = , robust = TRUE)``."""

import numpy as np
import pytest

from hccsurv.analysis.weighted_kaplan_meier import weighted_kaplan_meier

WEIGHTINGS = {
    "uneven": lambda row: 0.25 + row * 37 % 13 / 4,
    "whole": lambda row: 1 + row % 4,
}


@pytest.fixture
def result(case, cohort, follow_up):
    weights = WEIGHTINGS[case["weighting"]](np.arange(1, cohort.n + 1))
    by = cohort.groups(case["by"]) if "by" in case else None
    return weighted_kaplan_meier(
        follow_up, weights, weights_name=case["weighting"], by=by, ci_method=case["ci_method"]
    )  # fmt: skip


def test_weighted_curves_and_robust_errors_equal_survfit(case, result, shown, estimates, tails):
    assert [curve.group for curve in result] == [group["group"] for group in case["groups"]]
    for curve, r in zip(result, case["groups"], strict=True):
        step = r["step"]
        assert curve.n == r["n"]
        assert shown(curve.time, step).tolist() == r["time"]
        for name in ("at_risk", "events", "censored", "survival", "std_error"):
            estimates(shown(getattr(curve, name), step), r[name])
        tails(shown(curve.ci_low, step), r["ci_low"])
        tails(shown(curve.ci_high, step), r["ci_high"])


def test_weighted_medians_and_survival_at_chosen_times_equal_survfit(case, result, estimates):
    for curve, r in zip(result, case["groups"], strict=True):
        estimates(curve.median().value, r["median"])
        estimates(curve.at(case["times"]), r["survival_at"])
