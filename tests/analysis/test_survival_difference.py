"""Differences of survival by hand and at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.survival_difference import survival_difference
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def curves_of(duration, event, arms, **options):
    follow_up = TimeToEvent.from_arrays(duration, event, unit="months")
    return kaplan_meier(follow_up, by=Groups.from_labels("arm", arms), **options)


# At 5: A 3 of 4 alive, variance 3/64; B 1 of 4 alive, variance 3/64.
EIGHT = ([1, 5, 6, 9, 2, 3, 4, 9], [1, 0, 1, 0, 1, 1, 1, 0], list("AAAABBBB"))


def test_difference_interval_and_tests_by_hand():
    result = survival_difference(curves_of(*EIGHT), "A", "B", 5)
    assert (result.survival_a.value, result.survival_b.value, result.difference) == (0.75, 0.25, 0.5)
    assert (result.at_risk_a, result.at_risk_b) == (3, 1)
    assert result.std_error == pytest.approx(np.sqrt(6 / 64), rel=1e-14)
    assert result.ci_high - result.ci_low == pytest.approx(2 * 1.959963984540054 * np.sqrt(6 / 64), rel=1e-12)
    assert result.p_value == pytest.approx(0.10247043485974937, rel=1e-12)
    # Greenwood's sums 1/12 and 1/12 + 1/6 + 1/2.
    variance = (1 / 12) / np.log(0.75) ** 2 + 0.75 / np.log(0.25) ** 2
    chi2 = (np.log(-np.log(0.75)) - np.log(-np.log(0.25))) ** 2 / variance
    assert (result.log_log.chi2, result.log_log.df) == (pytest.approx(chi2, rel=1e-13), 1)


def test_exchanged_groups_change_the_sign():
    curves = curves_of(*EIGHT)
    one, two = survival_difference(curves, "A", "B", 5), survival_difference(curves, "B", "A", 5)
    assert (two.difference, two.ci_low, two.ci_high) == (-one.difference, -one.ci_high, -one.ci_low)
    assert (two.p_value, two.log_log) == (one.p_value, one.log_log)


def test_interval_has_the_confidence_level_of_the_curves():
    wide = survival_difference(curves_of(*EIGHT, confidence_level=0.99), "A", "B", 5)
    assert wide.confidence_level == 0.99
    assert wide.ci_high - wide.ci_low == pytest.approx(2 * 2.5758293035489004 * wide.std_error, rel=1e-12)


def test_before_the_first_event_there_is_a_difference_of_0_and_no_test():
    result = survival_difference(curves_of(*EIGHT), "A", "B", 0.5)
    assert result.difference == 0
    assert np.isnan([result.std_error, result.ci_low, result.ci_high, result.p_value, result.log_log.chi2]).all()


def test_where_only_one_group_had_events_only_the_plain_test_is_defined():
    result = survival_difference(curves_of(*EIGHT), "A", "B", 1)
    assert (result.difference, result.std_error) == (-0.25, pytest.approx(np.sqrt(3 / 64), rel=1e-14))
    assert np.isnan(result.log_log.p_value)


def test_where_nobody_is_left_in_one_group_there_is_a_difference_and_no_interval():
    result = survival_difference(curves_of([1, 2, 3, 9], [1, 1, 1, 0], list("AABB")), "A", "B", 4)
    assert result.difference == -0.5
    assert np.isnan([result.std_error, result.p_value, result.log_log.chi2]).all()


@pytest.mark.parametrize("time", [-1, np.nan, np.inf])
def test_time_that_is_none_is_refused(time):
    with pytest.raises(AnalysisError, match="`time` must be zero or more, and finite"):
        survival_difference(curves_of(*EIGHT), "A", "B", time)


def test_time_after_the_end_of_follow_up_is_refused():
    with pytest.raises(AnalysisError) as raised:
        survival_difference(curves_of([1, 4, 3, 9], [1, 0, 1, 0], list("AABB")), "A", "B", 5)
    assert raised.value.problem == (
        "In 1 of the two groups nobody was followed as long as `time`, so survival there is not known."
    )


@pytest.mark.parametrize(("a", "b"), [("A", "A"), ("A", "C"), ("", "B")])
def test_groups_that_are_not_two_of_them_are_refused(a, b):
    with pytest.raises(AnalysisError, match="`a` and `b` must be two of the 2 groups of 'arm'"):
        survival_difference(curves_of(*EIGHT), a, b, 5)
