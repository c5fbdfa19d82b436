"""Median follow-up by hand and at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.follow_up_time import median_follow_up
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def follow_up_of(duration, event, **options):
    return median_follow_up(TimeToEvent.from_arrays(duration, event, unit="months"), **options)


def test_median_by_hand():
    """Death at 3 hides one of five; the rest leave at 10, 12, 14, 16: 3/4, 1/2 from 12 on, 1/4 from 14 on."""
    (entry,) = follow_up_of([3, 10, 12, 14, 16], [1, 0, 0, 0, 0])
    assert (entry.group, entry.n, entry.n_without_event, entry.median.value) == ("All", 5, 4, 13)


def test_death_and_end_of_follow_up_at_one_time_leave_the_dead_at_risk():
    """At 5 one dies and one leaves, of two: the curve of follow-up falls to one half, as in R."""
    (entry,) = follow_up_of([5, 5], [1, 0])
    assert entry.median.value == 5


def test_without_events_it_is_the_median_of_the_durations():
    (entry,) = follow_up_of([1, 4, 6, 9, 30], [0, 0, 0, 0, 0])
    assert entry.median.value == 6


def test_if_all_had_the_event_it_is_not_reached():
    (entry,) = follow_up_of([1, 2, 3], [1, 1, 1])
    assert entry.n_without_event == 0
    assert np.isnan(entry.median).all()


def test_one_patient():
    assert follow_up_of([7], [0])["All"].median.value == 7


def test_each_group_has_its_own():
    result = follow_up_of([1, 2, 3, 9, 9, 9], [0, 0, 0, 1, 0, 0], by=Groups.from_labels("arm", list("AAABBB")))
    assert (result.by, result.unit, len(result)) == ("arm", "months", 2)
    assert {entry.group: entry.median.value for entry in result} == {"A": 2, "B": 9}
    with pytest.raises(KeyError):
        result["C"]


def test_level_without_patients_is_refused():
    with pytest.raises(AnalysisError, match="1 of the 2 levels of 'arm' have no patient"):
        follow_up_of([1, 2], [1, 0], by=Groups.from_labels("arm", ["A", "A"], levels=["A", "B"]))
