"""Weighted survival curves by hand and at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.patient_weights import effective_size
from hccsurv.analysis.weighted_kaplan_meier import weighted_kaplan_meier
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def result_of(duration, event, weights, arms=None, **options):
    by = None if arms is None else Groups.from_labels("arm", list(arms))
    follow_up = TimeToEvent.from_arrays(duration, event, unit="months")
    return weighted_kaplan_meier(follow_up, weights, **{"by": by, "weights_name": "visits", **options})


def curve_of(*arguments, **options):
    (curve,) = result_of(*arguments, **options)
    return curve


def test_curve_and_robust_error_by_hand():
    """After 2: 4/5; w dS/dw is -0.16 for the event, and 0.08, 0.04, 0.04 for the others at risk."""
    curve = curve_of([2, 4, 6, 8], [1, 1, 0, 1], [1, 2, 1, 1])
    assert (curve.at_risk.tolist(), curve.events.tolist(), curve.censored.tolist()) == (
        [5, 4, 2, 1], [1, 2, 0, 1], [0, 0, 1, 0],
    )  # fmt: skip
    assert curve.survival == pytest.approx([0.8, 0.4, 0.4, 0], rel=1e-15)
    assert curve.std_error[0] == pytest.approx(np.sqrt(0.0256 + 0.0064 + 2 * 0.0016), rel=1e-14)
    assert (curve.n, curve.n_events, curve.n_weightless) == (4, 3, 0)
    assert curve.effective_n == pytest.approx(25 / 7, rel=1e-15)


def test_robust_error_equals_one_patient_at_a_time():
    """The derivative with respect to each weight, by differences."""
    duration, event = [1, 1, 2, 3, 3, 5, 6, 8], [1, 0, 1, 1, 1, 0, 1, 0]
    weights = np.array([0.5, 1.5, 2, 0.25, 1, 3, 0.75, 1.25])
    curve, step, total = curve_of(duration, event, weights), 1e-6, 0.0
    for patient in range(8):
        up, down = weights.copy(), weights.copy()
        up[patient] += step
        down[patient] -= step
        slope = (curve_of(duration, event, up).survival - curve_of(duration, event, down).survival) / (2 * step)
        total = total + (weights[patient] * slope) ** 2
    assert curve.std_error == pytest.approx(np.sqrt(total), rel=1e-7)


def test_patients_without_weight_are_left_out_and_counted():
    with_them = curve_of([1, 2, 3, 4, 9], [1, 1, 1, 0, 1], [1, 0, 2, 1, 0])
    without = curve_of([1, 3, 4], [1, 1, 0], [1, 2, 1])
    assert (with_them.n, with_them.n_events, with_them.n_weightless) == (3, 2, 2)
    for name in ("time", "at_risk", "survival", "std_error", "ci_low", "ci_high"):
        np.testing.assert_array_equal(getattr(with_them, name), getattr(without, name))


def test_without_events_survival_stays_1():
    curve = curve_of([1, 2], [0, 0], [1, 3])
    assert (curve.survival.tolist(), curve.std_error.tolist()) == ([1, 1], [0, 0])
    assert np.isnan(curve.ci_low).all()
    assert np.isnan(curve.median()).all()


def test_error_and_interval_are_not_defined_where_nobody_is_left():
    curve = curve_of([1, 2], [1, 1], [1, 3])
    assert curve.survival.tolist() == [0.75, 0]
    assert np.isnan([curve.std_error[1], curve.ci_low[1], curve.ci_high[1]]).all()


def test_one_patient():
    curve = curve_of([4], [1], [0.5])
    assert (curve.median().value, curve.n, curve.effective_n) == (4, 1, 1)


def test_values_at_chosen_times():
    curve = curve_of([2, 4, 6, 8], [1, 1, 0, 0], [1, 2, 1, 1])
    assert curve.at([0, 2, 5, 8]) == pytest.approx([1, 0.8, 0.4, 0.4])
    assert np.isnan(curve.at(9))
    assert curve.at_risk_at([0, 2, 3, 8, 9]).tolist() == [5, 5, 4, 1, 0]
    assert curve.std_error_at(1) == 0
    low, high = curve.interval_at(5)
    assert low < 0.4 < high
    assert curve.quantile(0.1).value == 2


def test_each_group_has_its_own_curve_and_the_result_says_how_it_was_made():
    result = result_of(
        [1, 2, 3, 4], [1, 0, 1, 1], [1, 2, 3, 1], "ABAB", weights_name="overlap weights", ci_method="log"
    )
    assert (result.by, result.weights_name, result.unit, result.ci_method) == (
        "arm",
        "overlap weights",
        "months",
        "log",
    )
    assert [curve.group for curve in result] == ["A", "B"]
    assert result["A"].survival.tolist() == [0.75, 0]
    assert len(result) == 2
    with pytest.raises(KeyError):
        result["C"]


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_scale_of_the_weights_changes_neither_curve_nor_error(scale):
    one = curve_of([1, 2, 3, 4], [1, 1, 0, 0], [1, 2, 1, 3])
    two = curve_of([1, 2, 3, 4], [1, 1, 0, 0], scale * np.array([1, 2, 1, 3]))
    assert two.survival == pytest.approx(one.survival, rel=1e-14)
    assert two.std_error == pytest.approx(one.std_error, rel=1e-13)


def test_weights_that_differ_beyond_all_measure_raise_no_warning():
    curve = curve_of([1, 2, 3, 4], [1, 1, 1, 0], [1, 1e-200, 1e-200, 1e-200])
    assert curve.survival == pytest.approx([3e-200, 2e-200, 1e-200, 1e-200], rel=1e-12)


@pytest.mark.parametrize(
    ("weights", "options", "problem"),
    [
        ([1, -1], {}, "`weights` is negative in 1 patient."),
        ([1, np.nan], {}, "`weights` is missing in 1 patient."),
        ([1, np.inf], {}, "`weights` is infinite in 1 patient."),
        ([1], {}, "`weights` has 1 entries for 2 patients."),
        ([0, 0], {}, "1 of the 1 groups have no patient with a weight above 0."),
        ([1, 0], {"arms": "AB"}, "1 of the 2 groups have no patient with a weight above 0."),
        ([1, 1], {"arms": "A"}, "`by` has 1 entries, but there are 2 patients."),
        ([1, 1], {"weights_name": ""}, "`weights` has no name, so the result could not say what it was weighted by."),
        ([1, 1], {"ci_method": "arcsin"}, "`ci_method` must be one of log-log, log, plain."),
        ([1, 1], {"confidence_level": 0}, "`confidence_level` must lie between 0 and 1."),
    ],
)
def test_what_cannot_be_estimated_is_refused(weights, options, problem):
    with pytest.raises(AnalysisError) as raised:
        result_of([1, 2], [1, 0], weights, **options)
    assert raised.value.problem == problem


def test_no_patient_is_refused():
    with pytest.raises(AnalysisError, match="There is no patient to follow"):
        result_of([], [], [])


def test_probability_outside_0_to_1_is_refused():
    with pytest.raises(AnalysisError, match="`probability` must lie between 0 and 1"):
        curve_of([1], [1], [1]).quantile(1)


@pytest.mark.parametrize(
    ("weights", "size"), [([2.0, 2, 2], 3), ([4.0, 1, 1], 2), ([1e300, 1e300], 2), ([1e-300], 1), ([0.0, 5], 1)]
)
def test_effective_size_by_hand(weights, size):
    assert effective_size(np.array(weights)) == pytest.approx(size, rel=1e-15)


def test_no_weight_has_no_effective_size():
    assert np.isnan(effective_size(np.array([0.0, 0.0])))
    assert np.isnan(effective_size(np.array([])))
