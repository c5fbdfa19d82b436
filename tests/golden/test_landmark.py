"""Analyses from a landmark on against R's ``survfit`` and ``survdiff`` of those still followed after it."""

import pytest

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.landmark import landmark
from hccsurv.analysis.log_rank import log_rank_test


@pytest.fixture
def later(case, follow_up):
    return landmark(follow_up, case["time"])


@pytest.fixture
def groups(case, cohort, later):
    return cohort.keep(later.rows, "still followed after the landmark").groups(case["by"])


def test_those_still_followed_after_the_landmark_stay(case, later):
    assert later.time == case["time"]
    assert later.n_excluded == case["n_excluded"]
    assert (later.follow_up.n, later.follow_up.n_events) == (case["n"], case["n_events"])


def test_curves_from_the_landmark_on_equal_survfit(case, later, groups, shown, estimates):
    result = kaplan_meier(later.follow_up, by=groups)
    assert [curve.group for curve in result] == [group["group"] for group in case["groups"]]
    for curve, r in zip(result, case["groups"], strict=True):
        assert curve.n == r["n"]
        estimates(shown(curve.events.time, r["step"]), r["time"])
        estimates(shown(curve.survival, r["step"]), r["survival"])
        estimates(curve.median().value, r["median"])


def test_log_rank_from_the_landmark_on_equals_survdiff(case, later, groups, chi_squared):
    if "log_rank" not in case:
        pytest.skip("no events, or a single group, after this landmark")
    chi_squared(log_rank_test(later.follow_up, groups), case["log_rank"])
