"""Cumulative incidence by hand, at the edge, and against derivatives taken patient by patient."""

import numpy as np
import pytest

from hccsurv.analysis.competing_events import competing_events
from hccsurv.analysis.cumulative_incidence import cumulative_incidence
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups
from hccsurv.errors import AnalysisError


def followed(duration, cause, causes=("one", "two")):
    return CompetingRisks.from_arrays(duration, cause, causes=causes, unit="months")


def curves_of(duration, cause, **options):
    return list(cumulative_incidence(followed(duration, cause), **options))


@pytest.mark.parametrize(
    ("duration", "cause", "one", "two"),
    [
        ([3], [1], [1], [0]),
        ([3], [0], [0], [0]),
        ([1, 2, 3], [0, 0, 0], [0, 0, 0], [0, 0, 0]),
        ([5, 5, 5, 5], [1, 1, 2, 0], [0.5], [0.25]),
        ([5, 5], [1, 1], [1], [0]),
        ([0, 1, 2], [1, 2, 0], [1 / 3, 1 / 3, 1 / 3], [0, 1 / 3, 1 / 3]),
        # After the censoring at 2 each of the two left stands for 3/8.
        ([1, 2, 3, 4], [1, 0, 2, 1], [0.25, 0.25, 0.25, 0.625], [0, 0, 0.375, 0.375]),
    ],
    ids=["one event", "one censored", "no events", "all at one time", "all at once", "time zero", "by hand"],
)
def test_small_cohorts_by_hand(duration, cause, one, two):
    for curve, incidence in zip(curves_of(duration, cause), (one, two), strict=True):
        np.testing.assert_allclose(curve.incidence, incidence, rtol=1e-15)
        np.testing.assert_allclose(curve.event_free, 1 - np.add(one, two), atol=1e-15)
        assert (curve.n, curve.n_events) == (len(duration), cause.count({"one": 1, "two": 2}[curve.cause]))


def test_variance_by_hand():
    """Three of eight die of one at 1 and two of two; one is censored at 2; one of two has one at 3."""
    one, _ = curves_of([1] * 5 + [2, 3, 4], [1, 1, 1, 2, 2, 0, 1, 0])
    np.testing.assert_allclose(one.incidence, [3 / 8, 3 / 8, 9 / 16, 9 / 16], rtol=1e-15)
    # At 1: variance of 3 of 8. At 3, g = 3/16 (u = 1) and 0 (u = 3), S = 3/8, so that
    # 3 * 5 / 8^3 - 2 (3/16) 3 / 8^2 + (3/16)^2 5 / (8 * 3) + (3/8)^2 1 * 1 / 2^3.
    later = 15 / 512 - 18 / 1024 + (9 / 256) * (5 / 24) + (9 / 64) / 8
    np.testing.assert_allclose(one.std_error**2, [15 / 512, 15 / 512, later, later], rtol=1e-14)


def influence(duration, cause, number, time):
    """Derivative of the incidence at a time with respect to the weight of each patient."""
    effects = np.zeros(duration.size)
    on_survival = np.zeros(duration.size)
    survival = 1.0
    for u in np.unique(duration[duration <= time]):
        at_risk = duration >= u
        own, ended = (duration == u) & (cause == number), (duration == u) & (cause > 0)
        n, d, d_own = at_risk.sum(), ended.sum(), own.sum()
        effects += on_survival * d_own / n + survival * (own - at_risk * d_own / n) / n
        on_survival = on_survival * (1 - d / n) - survival * (ended - at_risk * d / n) / n
        survival *= 1 - d / n
    return effects


@pytest.mark.parametrize("seed", range(5))
def test_standard_error_equals_the_infinitesimal_jackknife_patient_by_patient(seed):
    rng = np.random.default_rng(seed)
    duration, cause = rng.integers(1, 15, 80).astype(float), rng.integers(0, 4, 80)
    for number, curve in enumerate(cumulative_incidence(followed(duration, cause, ("a", "b", "c"))), start=1):
        for time, std_error in zip(curve.time, curve.std_error, strict=True):
            effects = influence(duration, cause, number, time)
            assert std_error == pytest.approx(np.sqrt((effects**2).sum()), rel=1e-10)


def test_standard_error_of_a_million_patients_keeps_its_digits():
    """Without censoring it is binomial, whatever the number of times."""
    rng = np.random.default_rng(7)
    n = 1_000_000
    (one, two) = cumulative_incidence(followed(rng.exponential(10, n), rng.integers(1, 3, n)))
    for curve in (one, two):
        binomial = np.sqrt(curve.incidence * (1 - curve.incidence) / n)
        known = curve.incidence > 0
        np.testing.assert_allclose(curve.std_error[known], binomial[known], rtol=1e-8)


@pytest.mark.parametrize(
    ("ci_method", "at_0", "at_1"),
    [("log-log", (np.nan, np.nan), (np.nan, np.nan)), ("log", (np.nan, np.nan), (1, 1)), ("plain", (0, 0), (1, 1))],
)
def test_interval_where_the_incidence_is_0_or_1_is_as_in_r(ci_method, at_0, at_1):
    certain, none = curves_of([1, 2], [1, 1], ci_method=ci_method)
    np.testing.assert_equal((certain.ci_low[-1], certain.ci_high[-1]), at_1)
    np.testing.assert_equal((none.ci_low[-1], none.ci_high[-1]), at_0)
    assert certain.std_error[-1] == none.std_error[-1] == 0
    low, high = none.interval_at([0.5])
    np.testing.assert_equal((low[0], high[0]), at_0)


def test_incidence_after_the_last_follow_up_is_known_only_if_nobody_is_left():
    (open_ended, _), (closed, _) = curves_of([1, 4], [1, 0]), curves_of([1, 4], [1, 2])
    np.testing.assert_array_equal(open_ended.at([0, 1, 3.9, 4, 4.1]), [0, 0.5, 0.5, 0.5, np.nan])
    np.testing.assert_array_equal(closed.at([0, 1, 99]), [0, 0.5, 0.5])
    assert np.isnan(open_ended.std_error_at(5))


def test_patients_at_risk_are_those_followed_to_that_time_or_beyond():
    (one, _) = curves_of([1, 2, 2, 5], [1, 0, 2, 0])
    assert one.at_risk_at([0, 1, 1.5, 2, 5, 6]).tolist() == [4, 4, 3, 3, 1, 0]


def test_times_that_differ_by_rounding_only_are_one_time():
    one, _ = curves_of([0.1 + 0.2, 0.3, 1], [1, 2, 0])
    assert one.incidence[0] == pytest.approx(1 / 3, rel=1e-15)
    assert one.time.size == 2


def test_curves_are_found_by_group_and_cause():
    by = Groups.from_labels("arm", list("AABB"))
    result = cumulative_incidence(followed([1, 2, 3, 4], [1, 2, 2, 0]), by=by)
    assert [(curve.group, curve.cause) for curve in result] == [("A", "one"), ("A", "two"), ("B", "one"), ("B", "two")]
    assert result["B", "two"].incidence.tolist() == [0.5, 0.5]
    assert (len(result), result.n, result.n_events, result.by) == (4, 4, 3, "arm")
    with pytest.raises(KeyError):
        result["C", "two"]


def test_a_cause_that_nobody_has_stays_at_0():
    _, two = curves_of([1, 2, 3], [1, 1, 0])
    assert (two.n_events, two.incidence.tolist(), two.std_error.tolist()) == (0, [0, 0, 0], [0, 0, 0])


def test_one_minus_kaplan_meier_is_higher_where_causes_compete():
    follow_up = followed([1, 2, 3, 4], [2, 1, 1, 0])
    one, _ = cumulative_incidence(follow_up)
    (wrong,) = kaplan_meier(follow_up.cause_specific("one"))
    assert (one.at(3), 1 - wrong.at(3)) == (pytest.approx(0.5), pytest.approx(2 / 3))


def test_counts_of_groups_and_causes_close():
    table = competing_events(followed([1, 2, 2, 3], [1, 2, 0, 1]), Groups.from_labels("arm", list("ABAB")))
    assert table.sizes == (2, 2)
    assert table.at_risk.tolist() == [[2, 1, 0], [2, 2, 1]]
    assert table.events.tolist() == [[[1, 0, 0], [0, 0, 0]], [[0, 0, 1], [0, 1, 0]]]
    assert table.censored.tolist() == [[0, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("duration", "by", "options", "problem"),
    [
        ([], None, {}, "There is no patient to follow."),
        ([1, 2], ["A"], {}, "`by` has 1 entries, but there are 2 patients."),
        ([1, 2], ["A", "A"], {}, "1 of the 2 levels of 'arm' have no patient."),
        ([1, 2], None, {"ci_method": "linear"}, "`ci_method` must be one of log-log, log, plain."),
        ([1, 2], None, {"confidence_level": 1.0}, "`confidence_level` must lie between 0 and 1."),
    ],
    ids=["nobody", "another length", "empty level", "interval", "confidence"],
)
def test_questions_without_an_answer_are_refused(duration, by, options, problem):
    groups = None if by is None else Groups.from_labels("arm", by, levels=["A", "B"])
    with pytest.raises(AnalysisError) as raised:
        cumulative_incidence(followed(duration, [1] * len(duration)), by=groups, **options)
    assert raised.value.problem == problem
