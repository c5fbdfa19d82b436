"""Cumulative incidence against R's ``survfit`` of several states."""

import numpy as np
import pytest

from hccsurv.analysis.cumulative_incidence import cumulative_incidence
from hccsurv.cohort.competing_risks import CompetingRisks


@pytest.fixture
def competing(case, cohort):
    patients = cohort.patients
    (causes,) = case["causes"] if isinstance(case["causes"], list) else (case["causes"],)
    return CompetingRisks.from_arrays(
        patients[case["duration"]], patients[case["cause"]], causes=causes, censored=case["censored"], unit=case["unit"]
    )


@pytest.fixture
def groups(case, cohort, competing):
    """Each group of R with its curves, in the order of the causes."""
    by = cohort.groups(case["by"]) if "by" in case else None
    result = cumulative_incidence(competing, by=by, ci_method=case["ci_method"])
    assert list(result.groups) == [group["group"] for group in case["groups"]]
    return [(group, [result[group["group"], cause] for cause in competing.causes]) for group in case["groups"]]


def test_counts_equal_survfit(groups, shown):
    for group, curves in groups:
        for curve, r in zip(curves, group["causes"], strict=True):
            step = group["step"]
            assert (curve.n, curve.n_events) == (group["n"], r["n_events"])
            assert shown(curve.time, step).tolist() == group["time"]
            assert shown(curve.at_risk, step).tolist() == group["n_risk"]
            assert shown(curve.censored, step).tolist() == group["n_censor"]
            assert shown(curve.events, step).tolist() == r["events"]
        np.testing.assert_array_equal(curves[0].events + curves[0].other_events, sum(curve.events for curve in curves))


def test_incidence_and_its_standard_error_equal_survfit(groups, shown, estimates):
    for group, curves in groups:
        for curve, r in zip(curves, group["causes"], strict=True):
            estimates(shown(curve.event_free, group["step"]), group["event_free"])
            estimates(shown(curve.incidence, group["step"]), r["incidence"])
            estimates(shown(curve.std_error, group["step"]), r["std_error"])


def test_limits_equal_survfit(groups, shown, tails):
    for group, curves in groups:
        for curve, r in zip(curves, group["causes"], strict=True):
            tails(shown(curve.ci_low, group["step"]), r["ci_low"])
            tails(shown(curve.ci_high, group["step"]), r["ci_high"])


def test_incidence_at_chosen_times_equals_survfit(case, groups, estimates):
    for group, curves in groups:
        for curve, r in zip(curves, group["causes"], strict=True):
            estimates(curve.at(case["times"]), r["incidence_at"])
            estimates(curve.std_error_at(case["times"]), r["std_error_at"])
            assert curve.at_risk_at(case["times"]).tolist() == group["n_risk_at"]


def test_incidence_at_the_end_of_follow_up_equals_cuminc(groups, estimates):
    for group, curves in groups:
        estimates([curve.incidence[-1] for curve in curves], [r["last"] for r in group["causes"]])
