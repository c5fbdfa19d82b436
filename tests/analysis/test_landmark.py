"""Landmarks by hand and at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.landmark import landmark
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def later_than(time, duration, event, unit="months"):
    return landmark(TimeToEvent.from_arrays(duration, event, unit=unit), time)


def test_who_stays_who_leaves_and_the_clock():
    later = later_than(6, [2, 5, 6, 6, 7, 15], [1, 0, 1, 0, 1, 0], unit="weeks")
    assert later.rows.tolist() == [False, False, False, False, True, True]
    assert later.follow_up.duration.tolist() == [1, 9]
    assert later.follow_up.event.tolist() == [True, False]
    assert (later.follow_up.unit, later.time) == ("weeks", 6)
    assert (later.n_events_before, later.n_censored_before, later.n_excluded) == (2, 2, 4)


def test_duration_that_equals_the_landmark_but_for_rounding_leaves():
    assert later_than(0.3, [0.1 + 0.2, 0.4], [1, 1]).rows.tolist() == [False, True]


def test_landmark_at_0_keeps_all_but_those_without_any_follow_up():
    later = later_than(0, [0, 1, 2], [1, 0, 1])
    assert (later.n_excluded, later.follow_up.duration.tolist()) == (1, [1, 2])


def test_those_left_may_have_no_event():
    later = later_than(3, [1, 2, 4, 5], [1, 1, 0, 0])
    assert (later.follow_up.n, later.follow_up.n_events) == (2, 0)


def test_one_patient_left():
    assert later_than(4, [1, 4, 5], [1, 1, 1]).follow_up.duration.tolist() == [1]


@pytest.mark.parametrize("time", [-1, np.nan, np.inf])
def test_landmark_that_is_no_time_is_refused(time):
    with pytest.raises(AnalysisError, match="`time` must be zero or more, and finite"):
        later_than(time, [1, 2], [1, 1])


@pytest.mark.parametrize(("duration", "n"), [([1, 2], 2), ([], 0)])
def test_landmark_that_nobody_passes_is_refused(duration, n):
    with pytest.raises(AnalysisError, match=f"None of the {n} patients is followed beyond the landmark"):
        later_than(2, duration, [1] * n)
