"""Laws of competing risks that hold for any follow-up: ties, all censored, and groups of one patient included."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hccsurv.analysis.cumulative_incidence import cumulative_incidence
from hccsurv.analysis.gray_test import gray_test
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

CAUSES = ("one", "two", "three")
DURATIONS = st.one_of(st.integers(0, 12).map(float), st.floats(0, 500).map(lambda value: round(value, 3)))
PATIENTS = st.lists(st.tuples(DURATIONS, st.integers(0, 3), st.sampled_from("ABC")), min_size=1, max_size=40)
TIED_PATIENTS = st.lists(
    st.tuples(st.integers(0, 12).map(float), st.integers(0, 3), st.sampled_from("ABC")), min_size=4, max_size=40
)
# Sums in another order differ in the last digits.
ROUNDING = 1e-9


def followed(patients, causes=CAUSES):
    return CompetingRisks.from_arrays(
        [row[0] for row in patients], [row[1] for row in patients], causes=causes, unit="months"
    )


def groups_of(patients, levels="ABC"):
    labels = [row[2] for row in patients]
    return Groups.from_labels("arm", labels, [level for level in levels if level in labels])


def gray_of(follow_up, by, **options):
    """Compare, or take the example away if there is nothing to compare."""
    try:
        return gray_test(follow_up, by, **options)
    except AnalysisError:
        assume(False)


def same_tests(one, two, order=None):
    for a, b in zip(one, two, strict=True):
        order = order or range(len(a.observed))
        assert [a.observed[i] for i in order] == list(b.observed)
        np.testing.assert_allclose([a.expected[i] for i in order], b.expected, rtol=ROUNDING, atol=1e-12)
        assert a.df == b.df
        np.testing.assert_allclose(a.chi2, b.chi2, rtol=1e-6, atol=1e-9)


@given(PATIENTS)
def test_incidences_of_all_causes_and_event_free_survival_add_up_to_1(patients):
    follow_up, by = followed(patients), groups_of(patients)
    result = cumulative_incidence(follow_up, by=by)
    for survival in kaplan_meier(follow_up.any_cause(), by=by):
        curves = [result[survival.group, cause] for cause in CAUSES]
        np.testing.assert_allclose(sum(curve.incidence for curve in curves), 1 - survival.survival, atol=1e-12)
        np.testing.assert_array_equal(curves[0].event_free, survival.survival)
        np.testing.assert_array_equal(curves[0].time, survival.events.time)
        np.testing.assert_array_equal(curves[0].at_risk, survival.events.at_risk)
        np.testing.assert_array_equal(sum(curve.events for curve in curves), survival.events.events)


@given(PATIENTS)
def test_with_one_cause_the_incidence_is_one_minus_kaplan_meier_with_greenwoods_error(patients):
    follow_up = followed([(duration, min(cause, 1), group) for duration, cause, group in patients], ("one",))
    (curve,), (survival,) = cumulative_incidence(follow_up), kaplan_meier(follow_up.any_cause())
    np.testing.assert_allclose(curve.incidence, 1 - survival.survival, atol=1e-12)
    np.testing.assert_allclose(curve.std_error, np.nan_to_num(survival.std_error), rtol=1e-7, atol=1e-12)


@given(PATIENTS, st.sampled_from(["log-log", "log", "plain"]))
def test_incidence_stays_between_0_and_1_and_never_falls_and_lies_in_its_interval(patients, ci_method):
    for curve in cumulative_incidence(followed(patients), by=groups_of(patients), ci_method=ci_method):
        assert ((curve.incidence >= 0) & (curve.incidence <= 1 + ROUNDING)).all()
        assert (np.diff(curve.incidence, prepend=0) >= 0).all()
        known = ~np.isnan(curve.ci_low)
        assert (curve.ci_low[known] <= curve.incidence[known] + ROUNDING).all()
        assert (curve.incidence[known] <= curve.ci_high[known] + ROUNDING).all()
        assert ((curve.ci_low[known] >= 0) & (curve.ci_high[known] <= 1)).all()
        assert curve.at(-1.0) == 0


@given(PATIENTS)
def test_one_minus_kaplan_meier_of_one_cause_is_never_below_its_incidence(patients):
    follow_up = followed(patients)
    for curve in cumulative_incidence(follow_up):
        (alone,) = kaplan_meier(follow_up.cause_specific(curve.cause))
        assert (curve.incidence <= 1 - alone.survival + ROUNDING).all()


@given(PATIENTS)
def test_without_censoring_the_incidence_is_a_share_with_its_binomial_error(patients):
    patients = [(duration, max(cause, 1), group) for duration, cause, group in patients]
    follow_up = followed(patients)
    for number, curve in enumerate(cumulative_incidence(follow_up), start=1):
        share = np.array([((follow_up.duration <= t) & (follow_up.cause == number)).mean() for t in curve.time])
        np.testing.assert_allclose(curve.incidence, share, atol=1e-12)
        np.testing.assert_allclose(curve.std_error, np.sqrt(share * (1 - share) / curve.n), atol=1e-8)


@given(PATIENTS, st.permutations([1, 2, 3]))
def test_renaming_causes_permutes_their_curves(patients, order):
    renamed = [(duration, order[cause - 1] if cause else 0, group) for duration, cause, group in patients]
    one, two = cumulative_incidence(followed(patients)), cumulative_incidence(followed(renamed))
    for number, curve in enumerate(one):
        other = two["All", CAUSES[order[number] - 1]]
        for field in ("incidence", "std_error", "ci_low", "ci_high"):
            np.testing.assert_array_equal(getattr(curve, field), getattr(other, field))


@given(PATIENTS)
def test_causes_taken_as_one_have_the_sum_of_their_incidences(patients):
    merged = [(duration, min(cause, 2), group) for duration, cause, group in patients]
    apart, together = cumulative_incidence(followed(patients)), cumulative_incidence(followed(merged, ("one", "rest")))
    np.testing.assert_array_equal(together["All", "one"].std_error, apart["All", "one"].std_error)
    np.testing.assert_allclose(
        together["All", "rest"].incidence, apart["All", "two"].incidence + apart["All", "three"].incidence, atol=1e-12
    )


@given(PATIENTS, st.randoms(use_true_random=False))
def test_shuffling_patients_changes_nothing(patients, random):
    shuffled = patients.copy()
    random.shuffle(shuffled)
    one, two = (cumulative_incidence(followed(rows), by=groups_of(rows)) for rows in (patients, shuffled))
    for a, b in zip(one, two, strict=True):
        for field in ("incidence", "std_error", "ci_low", "ci_high"):
            np.testing.assert_array_equal(getattr(a, field), getattr(b, field))
    one, two = (gray_of(followed(rows), groups_of(rows)) for rows in (patients, shuffled))
    same_tests(one, two)


@given(TIED_PATIENTS, st.sampled_from([7.0, 12.0, 1 / 7, 12 / 365.25]))
def test_change_of_unit_scales_times_and_leaves_incidence_and_chi_square_alone(patients, factor):
    scaled = [(duration * factor, cause, group) for duration, cause, group in patients]
    by = groups_of(patients)
    one, two = (cumulative_incidence(followed(rows), by=by) for rows in (patients, scaled))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(b.time, a.time * factor, rtol=1e-12)
        np.testing.assert_array_equal(a.incidence, b.incidence)
    one, two = (gray_of(followed(rows), by) for rows in (patients, scaled))
    same_tests(one, two)


@given(TIED_PATIENTS, st.permutations("ABC"))
def test_reordering_groups_permutes_the_gray_test(patients, levels):
    follow_up = followed(patients)
    one, two = (gray_of(follow_up, groups_of(patients, order)) for order in ("ABC", levels))
    same_tests(one, two, [one.groups.index(group) for group in two.groups])


@given(TIED_PATIENTS)
def test_expected_events_add_up_to_the_observed(patients):
    for test in gray_of(followed(patients), groups_of(patients)):
        assert sum(test.expected) == pytest.approx(sum(test.observed), rel=ROUNDING)
        assert np.isnan(test.chi2) == (test.df == 0)
        assert not test.chi2 < 0


@given(TIED_PATIENTS)
def test_with_one_cause_observed_and_expected_are_those_of_the_log_rank_test(patients):
    follow_up = followed([(duration, min(cause, 1), group) for duration, cause, group in patients], ("one",))
    by = groups_of(patients)
    (test,) = gray_of(follow_up, by)
    try:
        log_rank = log_rank_test(follow_up.any_cause(), by)
    except AnalysisError:
        assume(False)
    assert test.observed == log_rank.observed
    np.testing.assert_allclose(test.expected, log_rank.expected, rtol=ROUNDING, atol=1e-12)


@given(TIED_PATIENTS)
def test_without_censoring_patients_with_another_event_are_at_risk_for_ever(patients):
    patients = [(duration, max(cause, 1), group) for duration, cause, group in patients]
    follow_up, by = followed(patients), groups_of(patients)
    tests = gray_of(follow_up, by)
    for number, test in enumerate(tests, start=1):
        own = follow_up.cause == number
        for_ever = TimeToEvent.from_arrays(np.where(own, follow_up.duration, 99), own, unit="months")
        try:
            log_rank = log_rank_test(for_ever, by)
        except AnalysisError:
            continue
        assert test.observed == log_rank.observed
        # Once all of a group have had an event, those of other causes stand for nobody any more.
        first_end = min(follow_up.duration[by.codes == code].max() for code in range(len(by.levels)))
        if (follow_up.duration[own] <= first_end).all():
            np.testing.assert_allclose(test.expected, log_rank.expected, rtol=ROUNDING, atol=1e-12)


@given(TIED_PATIENTS)
def test_one_stratum_changes_nothing_and_expected_events_of_strata_add_up(patients):
    follow_up, by = followed(patients), groups_of(patients)
    one = gray_of(follow_up, by)
    same_tests(one, gray_test(follow_up, by, strata=Groups.from_labels("all", ["x"] * len(patients))))
    site = np.arange(len(patients)) % 2
    both = gray_of(follow_up, by, strata=Groups.from_labels("site", site))
    halves = [gray_of(follow_up[site == half], by[site == half]) for half in (0, 1)]
    for test, first, second in zip(both, *halves, strict=True):
        np.testing.assert_allclose(test.expected, np.add(first.expected, second.expected), rtol=ROUNDING, atol=1e-12)
