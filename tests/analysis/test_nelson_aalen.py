"""Cumulative hazards by hand and at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.event_table import grouped_events
from hccsurv.analysis.nelson_aalen import nelson_aalen
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

Z = 1.959963984540054


def curve_of(duration, event, **options):
    (curve,) = nelson_aalen(TimeToEvent.from_arrays(duration, event, unit="months"), **options)
    return curve


def test_hazard_variance_and_limits_by_hand():
    """Two of four at 1, one of two at 3: 2/4 + 1/2, variance 2/16 + 1/4."""
    curve = curve_of([1, 1, 3, 5], [1, 1, 1, 0])
    assert curve.cumulative_hazard.tolist() == [0.5, 1.0, 1.0]
    assert curve.std_error == pytest.approx(np.sqrt([0.125, 0.375, 0.375]), rel=1e-15)
    factor = np.exp(Z * np.sqrt(0.375))
    assert curve.interval_at(4) == pytest.approx((1 / factor, factor), rel=1e-12)
    assert (curve.n, curve.n_events) == (4, 3)


def test_plain_limits_by_hand_never_fall_below_0():
    curve = curve_of([1, 1, 3, 5], [1, 1, 1, 0], ci_method="plain")
    assert curve.ci_low.tolist() == [0, 0, 0]
    assert curve.ci_high[1] == pytest.approx(1 + Z * np.sqrt(0.375), rel=1e-12)


def test_without_events_the_hazard_is_0_without_an_interval():
    for ci_method in ("log", "plain"):
        curve = curve_of([2, 4], [0, 0], ci_method=ci_method)
        assert curve.cumulative_hazard.tolist() == curve.std_error.tolist() == [0, 0]
        assert np.isnan([*curve.ci_low, *curve.ci_high]).all()


def test_a_lone_patient_with_the_event_has_a_hazard_of_1():
    curve = curve_of([2], [1])
    assert (curve.at([1, 2]).tolist(), curve.std_error_at(2)) == ([0, 1], 1)


def test_all_at_one_time_are_one_step():
    curve = curve_of([3, 3, 3, 3], [1, 1, 1, 0])
    assert (curve.events.time.tolist(), curve.cumulative_hazard.tolist()) == ([3], [0.75])


def test_hazard_after_the_last_follow_up_is_not_known_even_if_nobody_is_left():
    curve = curve_of([1, 2], [1, 1])
    assert curve.at(2) == 1.5
    assert np.isnan(curve.at(2.5))
    assert np.isnan(curve.interval_at(0.5)).all()


def test_groups_are_found_by_name_and_counted_patients_give_the_same():
    follow_up = TimeToEvent.from_arrays([1, 2, 3, 4], [1, 0, 1, 1], unit="days")
    by = Groups.from_labels("arm", list("ABAB"))
    result = nelson_aalen(follow_up, by=by)
    assert (result.by, result.unit, len(result)) == ("arm", "days", 2)
    assert result["B"].cumulative_hazard.tolist() == [0, 1]
    counted = nelson_aalen(grouped_events(follow_up, by))
    assert [curve.cumulative_hazard.tolist() for curve in counted] == [
        curve.cumulative_hazard.tolist() for curve in result
    ]
    with pytest.raises(KeyError):
        result["C"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"ci_method": "log-log"}, "`ci_method` must be one of log, plain."),
        ({"confidence_level": 1}, "`confidence_level` must lie between 0 and 1."),
        ({"by": Groups.from_labels("arm", ["A"])}, "`by` has 1 entries, but there are 2 patients."),
        (
            {"by": Groups.from_labels("arm", ["A", "A"], levels=["A", "B"])},
            "1 of the 2 levels of 'arm' have no patient.",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused(options, problem):
    with pytest.raises(AnalysisError) as raised:
        curve_of([1, 2], [1, 0], **options)
    assert raised.value.problem == problem


def test_no_patient_is_refused():
    with pytest.raises(AnalysisError, match="There is no patient to follow"):
        curve_of([], [])


def test_groups_beside_counted_patients_are_refused():
    follow_up = TimeToEvent.from_arrays([1, 2], [1, 1], unit="days")
    with pytest.raises(AnalysisError, match="counted by group already"):
        nelson_aalen(grouped_events(follow_up), by=Groups.from_labels("arm", list("AB")))
