"""Distinct times are the same whether they are counted or sorted."""

import numpy as np
import pytest

from hccsurv.analysis import event_table
from hccsurv.analysis.event_table import distinct_times, grouped_events
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import DAYS_PER

DAYS = np.ceil(np.random.default_rng(2).exponential(400, 5000))

TIMES = {
    "days": DAYS,
    "none": DAYS * 0,
    "tenths of months": (DAYS / DAYS_PER["months"]).round(1),
    "hundredths of months": (DAYS / DAYS_PER["months"]).round(2),
    "days in weeks": DAYS / DAYS_PER["weeks"],
    "days in months": DAYS / DAYS_PER["months"],
    "days in years": DAYS / DAYS_PER["years"],
    "thirds": DAYS / 3,
    "one time is no tenth": np.append((DAYS / 30).round(1), 1.0005),
    "one time is a rounding error": np.append((DAYS / 30).round(1), 0.1 + 0.2),
    "halves of a large number": DAYS / 2 + 1e9,
}


@pytest.mark.parametrize("duration", TIMES.values(), ids=TIMES)
def test_counted_times_are_the_sorted_ones_to_the_last_bit(duration, monkeypatch):
    time, position = distinct_times(duration)
    monkeypatch.setattr(event_table, "_distinct_ticks", lambda duration: None)
    sorted_time, sorted_position = distinct_times(duration)
    np.testing.assert_array_equal(time, sorted_time)
    np.testing.assert_array_equal(position, sorted_position)


@pytest.mark.parametrize("name", list(TIMES)[:7])
def test_times_that_are_counted_and_not_sorted(name):
    assert event_table._distinct_ticks(TIMES[name]) is not None


@pytest.mark.parametrize("name", list(TIMES)[7:])
def test_times_that_must_be_sorted(name):
    assert event_table._distinct_ticks(TIMES[name]) is None


@pytest.mark.parametrize("n", [1, 7, 2000, 70_000])
def test_entries_that_stand_for_several_patients_count_as_so_many(n):
    random = np.random.default_rng(n)
    follow_up = TimeToEvent.from_arrays(random.integers(0, 90, n), random.random(n) < 0.5, unit="days")
    groups = Groups(name="arm", levels=("A", "B"), codes=random.integers(0, 2, n))
    patients = random.integers(1, 4, n)
    rows = np.repeat(np.arange(n), patients)
    together = grouped_events(follow_up, groups, patients=patients)
    apart = grouped_events(follow_up[rows], groups[rows])
    for field in ("time", "at_risk", "events", "censored"):
        np.testing.assert_array_equal(getattr(together, field), getattr(apart, field))
    assert sum(together.sizes) == patients.sum()


def test_counts_of_many_blocks_equal_the_counts_of_one(monkeypatch):
    random = np.random.default_rng(4)
    follow_up = TimeToEvent.from_arrays(random.integers(0, 5, 999), random.random(999) < 0.5, unit="days")
    whole = grouped_events(follow_up)
    monkeypatch.setattr(event_table, "_BLOCK", 16)
    for field in ("time", "at_risk", "events", "censored"):
        np.testing.assert_array_equal(getattr(grouped_events(follow_up), field), getattr(whole, field))


def test_nobody_is_refused():
    nobody = TimeToEvent.from_arrays(np.empty(0), np.empty(0, dtype=bool), unit="days")
    with pytest.raises(AnalysisError, match="There is no patient to follow"):
        grouped_events(nobody)
