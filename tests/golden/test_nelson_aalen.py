"""Cumulative hazards against R's ``survfit(ctype = 1)``."""

import pytest

from hccsurv.analysis.nelson_aalen import nelson_aalen


def test_cumulative_hazards_equal_survfit(case, cohort, follow_up, shown, estimates):
    by = cohort.groups(case["by"]) if "by" in case else None
    result = nelson_aalen(follow_up, by=by)
    assert [curve.group for curve in result] == [group["group"] for group in case["groups"]]
    for curve, r in zip(result, case["groups"], strict=True):
        assert shown(curve.events.time, r["step"]).tolist() == r["time"]
        estimates(shown(curve.cumulative_hazard, r["step"]), r["cumulative_hazard"])
        estimates(shown(curve.std_error, r["step"]), r["std_error"])


@pytest.mark.parametrize("ci_method", ["log", "plain"])
def test_limits_of_cumulative_hazards_are_those_of_survfit_turned_over(
    case, cohort, follow_up, ci_method, shown, tails
):
    by = cohort.groups(case["by"]) if "by" in case else None
    result = nelson_aalen(follow_up, by=by, ci_method=ci_method)
    for curve, r in zip(result, case["groups"], strict=True):
        tails(shown(curve.ci_low, r["step"]), r[f"{ci_method}_low"])
        tails(shown(curve.ci_high, r["step"]), r[f"{ci_method}_high"])
