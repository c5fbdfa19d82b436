"""Survival curves at the edge: one patient, no events, one time; conventions for median and interval."""

import numpy as np
import pytest

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def curve_of(duration, event, **options):
    (curve,) = kaplan_meier(TimeToEvent.from_arrays(duration, event, unit="months"), **options)
    return curve


@pytest.mark.parametrize(
    ("duration", "event", "survival", "median"),
    [
        ([3], [1], [0], 3),
        ([3], [0], [1], np.nan),
        ([1, 2, 3], [0, 0, 0], [1, 1, 1], np.nan),
        ([1, 2, 3], [0, 1, 0], [1, 0.5, 0.5], 2),
        ([5, 5, 5, 5], [1, 1, 0, 0], [0.5], 5),
        ([5, 5], [1, 1], [0], 5),
        ([0, 1, 2], [1, 1, 0], [2 / 3, 1 / 3, 1 / 3], 1),
    ],
    ids=[
        "one event",
        "one censored",
        "no events",
        "half at the end",
        "all at one time",
        "all die at once",
        "time zero",
    ],
)
def test_small_cohorts_by_hand(duration, event, survival, median):
    curve = curve_of(duration, event)
    np.testing.assert_allclose(curve.survival, survival, rtol=1e-15)
    np.testing.assert_equal(curve.median().value, float(median))
    assert (curve.n, curve.n_events) == (len(duration), sum(event))


def test_median_of_1_2_3_4_is_2_5_as_in_r():
    """The curve rests at one half from 2 to 3: R says 2.5, lifelines 2.0, statsmodels 3.0."""
    assert curve_of([1, 2, 3, 4], [1, 1, 1, 1]).median().value == 2.5


def test_plateau_just_off_one_half_by_rounding_is_still_a_plateau():
    """Six of twelve deaths, one at a time: 11/12 * 10/11 * ... is 0.5 but for the last bit."""
    assert curve_of(range(1, 13), [1] * 12).median().value == 6.5


@pytest.mark.parametrize("ci_method", ["log-log", "log", "plain"])
def test_interval_is_nan_where_survival_is_0_as_in_r(ci_method):
    curve = curve_of([1, 2, 3], [1, 1, 1], ci_method=ci_method)
    assert curve.survival[-1] == 0
    assert np.isnan([curve.std_error[-1], curve.ci_low[-1], curve.ci_high[-1]]).all()


def test_interval_where_survival_is_1_is_nan_for_log_log_and_1_to_1_otherwise_as_in_r():
    limits = {
        method: (curve.ci_low[0], curve.ci_high[0])
        for method in ("log-log", "log", "plain")
        for curve in [curve_of([1, 2, 3], [0, 1, 0], ci_method=method)]
    }
    np.testing.assert_equal(limits, {"log-log": (np.nan, np.nan), "log": (1.0, 1.0), "plain": (1.0, 1.0)})


def test_survival_after_the_last_follow_up_is_known_only_if_nobody_is_left():
    np.testing.assert_array_equal(curve_of([1, 4], [1, 0]).at([0, 1, 3.9, 4, 4.1]), [1, 0.5, 0.5, 0.5, np.nan])
    np.testing.assert_array_equal(curve_of([1, 4], [1, 1]).at([3.9, 4, 99]), [0.5, 0, 0])


def test_patients_at_risk_are_those_followed_to_that_time_or_beyond():
    assert curve_of([1, 2, 2, 5], [1, 0, 1, 0]).at_risk_at([0, 1, 1.5, 2, 5, 6]).tolist() == [4, 4, 3, 3, 1, 0]


def test_level_without_patients_is_refused():
    follow_up = TimeToEvent.from_arrays([1, 2], [1, 1], unit="months")
    with pytest.raises(AnalysisError) as raised:
        kaplan_meier(follow_up, by=Groups.from_labels("arm", ["A", "A"], levels=["A", "B", "C"]))
    assert raised.value.problem == "2 of the 3 levels of 'arm' have no patient."
    assert raised.value.hint == "Leave levels without patients out of the groups."


@pytest.mark.parametrize(
    ("duration", "by", "options", "problem"),
    [
        ([], None, {}, "There is no patient to follow."),
        ([1, 2], ["A"], {}, "`by` has 1 entries, but there are 2 patients."),
        ([1, 2], None, {"ci_method": "linear"}, "`ci_method` must be one of log-log, log, plain."),
        ([1, 2], None, {"confidence_level": 1.0}, "`confidence_level` must lie between 0 and 1."),
    ],
)
def test_questions_without_an_answer_are_refused(duration, by, options, problem):
    follow_up = TimeToEvent.from_arrays(duration, [1] * len(duration), unit="months")
    groups = None if by is None else Groups.from_labels("arm", by)
    with pytest.raises(AnalysisError) as raised:
        kaplan_meier(follow_up, by=groups, **options)
    assert raised.value.problem == problem
