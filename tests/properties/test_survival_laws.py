"""Laws that hold for any follow-up: ties, all censored, and groups of one patient included."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.event_table import event_table, grouped_events
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.pairwise_log_rank import pairwise_log_rank_tests
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, TooFewEventsError

# Few whole numbers, so that most times are tied; or any finite time.
DURATIONS = st.one_of(st.integers(0, 12).map(float), st.floats(0, 500).map(lambda value: round(value, 3)))
PATIENT = st.tuples(DURATIONS, st.booleans(), st.sampled_from("ABC"))
PATIENTS = st.lists(PATIENT, min_size=1, max_size=40)
# Whole numbers only: scaled by a unit they stay clearly apart.
TIED_PATIENTS = st.lists(
    st.tuples(st.integers(0, 12).map(float), st.booleans(), st.sampled_from("ABC")), min_size=4, max_size=40
)

# Sums in another order differ in the last digits.
ROUNDING = 1e-9


def follow_up_of(patients, unit="months"):
    return TimeToEvent.from_arrays([row[0] for row in patients], [row[1] for row in patients], unit=unit)


def groups_of(patients, levels="ABC"):
    labels = [row[2] for row in patients]
    return Groups.from_labels("arm", labels, [level for level in levels if level in labels])


def answer_of(function, *arguments, **options):
    """Call an analysis, or take the example away if the analysis says that it has no answer."""
    try:
        return function(*arguments, **options)
    except AnalysisError:
        assume(False)


@given(PATIENTS)
def test_counts_close(patients):
    table = event_table(follow_up_of(patients))
    assert table.at_risk[0] == len(patients) == (table.events + table.censored).sum()
    leaving = table.events + table.censored
    np.testing.assert_array_equal(table.at_risk - leaving, np.append(table.at_risk[1:], 0))
    assert (leaving > 0).all()
    assert (np.diff(table.time) > 0).all()


@given(PATIENTS)
def test_at_risk_equals_brute_force(patients):
    follow_up = follow_up_of(patients)
    table = event_table(follow_up)
    for time, at_risk, events in zip(table.time, table.at_risk, table.events, strict=True):
        assert at_risk == sum(duration >= time for duration in follow_up.duration)
        assert events == sum((follow_up.duration == time) & follow_up.event)


@given(PATIENTS)
def test_groups_add_up_to_all_patients(patients):
    follow_up = follow_up_of(patients)
    together, apart = grouped_events(follow_up), grouped_events(follow_up, groups_of(patients))
    for field in ("at_risk", "events", "censored"):
        np.testing.assert_array_equal(getattr(apart, field).sum(axis=0), getattr(together, field)[0])


@given(PATIENTS, st.sampled_from(["log-log", "log", "plain"]))
def test_survival_stays_between_0_and_1_and_never_rises_and_lies_in_its_interval(patients, ci_method):
    for curve in kaplan_meier(follow_up_of(patients), by=groups_of(patients), ci_method=ci_method):
        assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
        assert (np.diff(curve.survival, prepend=1) <= 0).all()
        known = ~np.isnan(curve.ci_low)
        assert (curve.ci_low[known] <= curve.survival[known] + ROUNDING).all()
        assert (curve.survival[known] <= curve.ci_high[known] + ROUNDING).all()
        assert ((curve.ci_low[known] >= 0) & (curve.ci_high[known] <= 1)).all()
        assert curve.at(-1.0) == 1


@given(PATIENTS)
def test_without_censoring_survival_is_one_minus_the_empirical_distribution(patients):
    follow_up = follow_up_of([(duration, True, group) for duration, _, group in patients])
    (curve,) = kaplan_meier(follow_up)
    empirical = [(follow_up.duration > time).mean() for time in curve.events.time]
    np.testing.assert_allclose(curve.survival, empirical, rtol=ROUNDING, atol=1e-12)


@given(PATIENTS, st.randoms(use_true_random=False))
def test_shuffling_patients_changes_nothing(patients, random):
    shuffled = patients.copy()
    random.shuffle(shuffled)
    one, two = (kaplan_meier(follow_up_of(rows), by=groups_of(rows)) for rows in (patients, shuffled))
    for a, b in zip(one, two, strict=True):
        for field in ("survival", "std_error", "ci_low", "ci_high"):
            np.testing.assert_array_equal(getattr(a, field), getattr(b, field))
        np.testing.assert_array_equal(a.median(), b.median())
    assume(len({row[2] for row in patients}) > 1)
    one, two = (answer_of(log_rank_test, follow_up_of(rows), groups_of(rows)) for rows in (patients, shuffled))
    assert one == two


@given(TIED_PATIENTS, st.randoms(use_true_random=False), st.sampled_from(["efron", "breslow"]))
def test_shuffling_patients_changes_no_hazard_ratio(patients, random, ties):
    assume(len({row[2] for row in patients}) > 1)
    shuffled = patients.copy()
    random.shuffle(shuffled)
    one, two = (answer_of(fit_cox, follow_up_of(rows), exposure(rows), ties=ties) for rows in (patients, shuffled))
    np.testing.assert_allclose(one.coefficients, two.coefficients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(one.log_likelihood, two.log_likelihood, rtol=ROUNDING, atol=1e-12)


def exposure(patients):
    """Whether a patient is in group A, as 0 and 1."""
    return pd.DataFrame({"x": [float(row[2] == "A") for row in patients]})


@given(TIED_PATIENTS, st.sampled_from([7.0, 12.0, 1 / 7, 12 / 365.25, 1 / 365.25]))
def test_change_of_unit_scales_times_and_medians_and_leaves_survival_and_chi_square_alone(patients, factor):
    scaled = [(duration * factor, event, group) for duration, event, group in patients]
    by = groups_of(patients)
    for a, b in zip(
        kaplan_meier(follow_up_of(patients), by=by), kaplan_meier(follow_up_of(scaled), by=by), strict=True
    ):
        np.testing.assert_allclose(b.events.time, a.events.time * factor, rtol=1e-12)
        np.testing.assert_allclose(b.median(), np.array(a.median()) * factor, rtol=1e-12)
        np.testing.assert_array_equal(a.survival, b.survival)
    assume(len(by.levels) > 1)
    one, two = (answer_of(log_rank_test, follow_up_of(rows), by) for rows in (patients, scaled))
    assert one == two


@given(TIED_PATIENTS, st.sampled_from([7.0, 12 / 365.25]), st.sampled_from(["efron", "breslow"]))
def test_change_of_unit_leaves_hazard_ratios_alone(patients, factor, ties):
    assume(len({row[2] for row in patients}) > 1)
    scaled = [(duration * factor, event, group) for duration, event, group in patients]
    one, two = (answer_of(fit_cox, follow_up_of(rows), exposure(patients), ties=ties) for rows in (patients, scaled))
    assert one["x"] == two["x"]


@given(TIED_PATIENTS, st.permutations("ABC"))
def test_reordering_groups_permutes_the_log_rank_test(patients, order):
    assume(len({row[2] for row in patients}) > 1)
    follow_up = follow_up_of(patients)
    one, two = (answer_of(log_rank_test, follow_up, groups_of(patients, levels)) for levels in ("ABC", order))
    permutation = [one.groups.index(group) for group in two.groups]
    assert [one.n[i] for i in permutation] == list(two.n)
    assert [one.observed[i] for i in permutation] == list(two.observed)
    np.testing.assert_allclose([one.expected[i] for i in permutation], two.expected, rtol=ROUNDING)
    assert (one.df, one.chi2) == (two.df, pytest.approx(two.chi2, rel=1e-7, abs=1e-9))
    assert sum(one.expected) == pytest.approx(sum(one.observed), rel=ROUNDING)


@given(TIED_PATIENTS)
def test_pairs_equal_the_log_rank_test_on_the_patients_of_the_pair(patients):
    follow_up, by = follow_up_of(patients), groups_of(patients)
    assume(len(by.levels) > 1)
    for pair in pairwise_log_rank_tests(follow_up, by, adjustment="none").pairs:
        rows = [row for row in patients if row[2] in (pair.a, pair.b)]
        try:
            alone = log_rank_test(follow_up_of(rows), groups_of(rows))
        except TooFewEventsError:
            assert np.isnan(pair.chi2)
        else:
            assert pair.chi2 == pytest.approx(alone.chi2, rel=1e-7, abs=1e-9)


@given(TIED_PATIENTS, st.sampled_from(["efron", "breslow"]))
def test_swapping_0_and_1_turns_a_hazard_ratio_into_its_inverse(patients, ties):
    assume(len({row[2] for row in patients}) > 1)
    follow_up, x = follow_up_of(patients), exposure(patients)
    one, two = (answer_of(fit_cox, follow_up, frame, ties=ties)["x"] for frame in (x, 1 - x))
    assert two.hazard_ratio == pytest.approx(1 / one.hazard_ratio, rel=1e-7)
    assert two.ci_low == pytest.approx(1 / one.ci_high, rel=1e-7)
    assert two.std_error == pytest.approx(one.std_error, rel=1e-7)


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from("AB")), min_size=5, max_size=40),
    st.randoms(use_true_random=False),
    st.sampled_from(["efron", "breslow"]),
)
def test_without_ties_the_two_group_log_rank_chi_square_is_the_cox_score_test(rows, random, ties):
    times = random.sample(range(1, 200), len(rows))
    patients = [(float(time), *row) for time, row in zip(times, rows, strict=True)]
    assume(len({row[2] for row in patients}) == 2)
    test = answer_of(log_rank_test, follow_up_of(patients), groups_of(patients))
    fit = answer_of(fit_cox, follow_up_of(patients), exposure(patients), ties=ties)
    assert fit.score.chi2 == pytest.approx(test.chi2, rel=1e-8, abs=1e-10)
    assert fit.score.p_value == pytest.approx(test.p_value, rel=1e-8)


def test_with_ties_the_log_rank_chi_square_is_neither_score_test(published):
    data = published("ovarian")
    tied = TimeToEvent.from_arrays(np.ceil(data["futime"] / 180), data["fustat"], unit="months")
    log_rank = log_rank_test(tied, Groups.from_labels("rx", data["rx"])).chi2
    scores = [fit_cox(tied, data[["rx"]], ties=ties).score.chi2 for ties in ("efron", "breslow")]
    assert min(abs(score - log_rank) for score in scores) > 1e-3


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_times_that_differ_by_rounding_only_are_one_time(rows):
    """0.1 + 0.2 is not 0.3 in binary; a duration summed from days and one read from a file still tie."""
    summed = [float(np.cumsum([0.1] * tenths)[-1]) if by_sum else tenths / 10 for tenths, by_sum, _ in rows]
    events = [event for *_, event in rows]
    exact = event_table(TimeToEvent.from_arrays([tenths for tenths, *_ in rows], events, unit="months"))
    rounded = event_table(TimeToEvent.from_arrays(summed, events, unit="months"))
    for field in ("at_risk", "events", "censored"):
        np.testing.assert_array_equal(getattr(rounded, field), getattr(exact, field))
    np.testing.assert_allclose(rounded.time, exact.time / 10, rtol=1e-12)
