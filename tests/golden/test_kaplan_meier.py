"""Survival curves against R's ``survfit``."""

from hccsurv.analysis.kaplan_meier import kaplan_meier


def test_curves_equal_survfit(case, cohort, follow_up, estimates, tails):
    result = kaplan_meier(follow_up, by=cohort.groups(case["by"]), ci_method=case["ci_method"])
    assert [curve.group for curve in result] == [group["group"] for group in case["groups"]]
    for curve, r in zip(result, case["groups"], strict=True):
        assert (curve.n, curve.n_events) == (r["n"], r["n_events"])
        assert curve.events.time.tolist() == r["time"]
        assert curve.events.at_risk.tolist() == r["n_risk"]
        assert curve.events.events.tolist() == r["n_event"]
        assert curve.events.censored.tolist() == r["n_censor"]
        estimates(curve.survival, r["survival"])
        estimates(curve.std_error, r["std_error"])
        tails(curve.ci_low, r["ci_low"])
        tails(curve.ci_high, r["ci_high"])
        estimates(curve.median(), r["median"])
        estimates(curve.at(case["times"]), r["survival_at"])
