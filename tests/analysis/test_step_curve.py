"""Reading step curves."""

import numpy as np
import pytest

from hccsurv.analysis.step_curve import first_crossing, value_at

TIME, CURVE = np.array([1.0, 2.0, 4.0]), np.array([0.75, 0.5, 0.25])


def read(times, **options):
    return value_at(TIME, CURVE, times, **{"before": 1.0, "slack": 1e-8, "known_after": False, **options}).tolist()


def test_the_step_at_a_time_is_taken_at_that_time():
    assert read([0, 1, 1.9, 2, 3, 4]) == [1, 0.75, 0.75, 0.5, 0.5, 0.25]


def test_times_that_differ_by_rounding_are_the_time_of_the_step():
    assert read([2 - 1e-10, 2 - 1e-6]) == [0.5, 0.75]


def test_nothing_is_known_after_the_last_time_unless_the_curve_keeps_its_value():
    assert np.isnan(read(4.1))
    assert read([4 + 1e-10, 9], known_after=True) == [0.25, 0.25]


@pytest.mark.parametrize(
    ("curve", "crossing"),
    [
        ([0.75, 0.6, 0.25], 4.0), ([0.75, 0.5, 0.25], 3.0), ([0.75, 0.5, 0.5], 2.0), ([0.9, 0.8, 0.7], np.nan),
        ([np.nan, 0.4, np.nan], 2.0), ([0.75, 0.5 + 1e-12, 0.25], 3.0),
    ],
    ids=["falls through", "rests, then falls", "rests to the end", "stays above", "partly unknown", "rounded"],
)  # fmt: skip
def test_first_crossing_by_hand(curve, crossing):
    np.testing.assert_equal(first_crossing(TIME, np.array(curve), 0.5), crossing)
