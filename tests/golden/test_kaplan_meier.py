"""Survival curves against R's ``survfit``."""

import pytest

from hccsurv.analysis.kaplan_meier import kaplan_meier


@pytest.fixture
def result(case, cohort, follow_up):
    by = cohort.groups(case["by"]) if "by" in case else None
    return kaplan_meier(follow_up, by=by, ci_method=case["ci_method"])


def test_curves_equal_survfit(case, result, shown, estimates, tails):
    assert [curve.group for curve in result] == [group["group"] for group in case["groups"]]
    for curve, r in zip(result, case["groups"], strict=True):
        step = r["step"]
        assert (curve.n, curve.n_events) == (r["n"], r["n_events"])
        assert shown(curve.events.time, step).tolist() == r["time"]
        assert shown(curve.events.at_risk, step).tolist() == r["n_risk"]
        assert shown(curve.events.events, step).tolist() == r["n_event"]
        assert shown(curve.events.censored, step).tolist() == r["n_censor"]
        estimates(shown(curve.survival, step), r["survival"])
        estimates(shown(curve.std_error, step), r["std_error"])
        tails(shown(curve.ci_low, step), r["ci_low"])
        tails(shown(curve.ci_high, step), r["ci_high"])


def test_survival_and_patients_at_risk_at_chosen_times_equal_survfit(case, result, estimates):
    for curve, r in zip(result, case["groups"], strict=True):
        estimates(curve.at(case["times"]), r["survival_at"])
        assert curve.at_risk_at(case["times"]).tolist() == r["n_risk_at"]


def test_medians_and_other_quantiles_equal_survfit(case, result, estimates):
    for curve, r in zip(result, case["groups"], strict=True):
        estimates(curve.median(), r["median"])
        for probability, theirs in zip(case["probabilities"], r["quantiles"], strict=True):
            estimates(curve.quantile(probability), theirs["printed"])


# Printed median and quantile(fit, 0.5), where R's two rules read different times: value, low, high.
DIFFERENT_MEDIANS = {
    # The upper limit is 0.458 from 45 weeks on, 0.462 from 48 weeks on: the first time below one half, or the time of
    # the higher one.
    "aml, log": ([27, 18, 45], [27, 18, 48]),
    # Half survive from 2 months until the end at 9: where the rest begins, or its middle.
    "resting curves, log-log": ([2, 1, None], [5.5, 1, None]),
    "resting curves, log": ([2, 1, None], [5.5, 1, None]),
    "resting curves, plain": ([2, 1, None], [5.5, 1, None]),
}


def test_where_quantile_reads_another_time_than_r_prints_ours_is_the_printed_one(case, result, estimates):
    differing = []
    for curve, r in zip(result, case["groups"], strict=True):
        for probability, theirs in zip(case["probabilities"], r["quantiles"], strict=True):
            if theirs["printed"] != theirs["quantile"]:
                differing.append((theirs["printed"], theirs["quantile"]))
                assert probability == 0.5
                assert theirs["printed"] == r["median"]
                estimates(curve.median(), r["median"])
    assert differing == [pair for name, pair in DIFFERENT_MEDIANS.items() if name == case["name"]]
