"""Laws of what is computed from the event table: areas, reversed time, landmarks and weights."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hccsurv.analysis.event_table import grouped_events
from hccsurv.analysis.follow_up_time import median_follow_up
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.landmark import landmark
from hccsurv.analysis.nelson_aalen import nelson_aalen
from hccsurv.analysis.propensity import propensity_weights
from hccsurv.analysis.restricted_mean import restricted_mean
from hccsurv.analysis.weighted_kaplan_meier import weighted_kaplan_meier
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

DURATIONS = st.one_of(st.integers(0, 12).map(float), st.floats(0, 500).map(lambda value: round(value, 3)))
PATIENTS = st.lists(st.tuples(DURATIONS, st.booleans(), st.sampled_from("ABC")), min_size=1, max_size=40)
TIED_PATIENTS = st.lists(st.tuples(st.integers(0, 12).map(float), st.booleans()), min_size=1, max_size=30)
WEIGHTED = st.lists(
    st.tuples(st.integers(0, 12).map(float), st.booleans(), st.integers(1, 4)), min_size=1, max_size=25
)  # fmt: skip


def follow_up_of(patients):
    return TimeToEvent.from_arrays([row[0] for row in patients], [row[1] for row in patients], unit="months")


def groups_of(patients):
    labels = [row[2] for row in patients]
    return Groups.from_labels("arm", labels, [level for level in "ABC" if level in labels])


@given(PATIENTS)
def test_restricted_mean_is_the_area_under_the_curve(patients):
    follow_up, by = follow_up_of(patients), groups_of(patients)
    assume(follow_up.duration.max() > 0)
    try:
        means = restricted_mean(follow_up, by=by)
    except AnalysisError:
        assume(False)
    for mean, curve in zip(means, kaplan_meier(follow_up, by=by), strict=True):
        steps = np.unique(np.concatenate(([0], curve.events.time[curve.events.time < means.tau], [means.tau])))
        area = sum(curve.at((left + right) / 2) * (right - left) for left, right in pairwise(steps))
        assert mean.value == pytest.approx(float(area), rel=1e-9, abs=1e-12)
        assert 0 <= mean.value <= means.tau * (1 + 1e-12)


@given(PATIENTS)
def test_without_censoring_the_restricted_mean_is_the_mean_of_the_durations_cut_at_the_horizon(patients):
    duration = np.array([row[0] for row in patients])
    assume(duration.max() > 0)
    tau = float(duration.max()) / 2
    result = restricted_mean(TimeToEvent.from_arrays(duration, np.ones(duration.size), unit="days"), tau=tau)["All"]
    cut = np.minimum(duration, tau)
    assert result.value == pytest.approx(cut.mean(), rel=1e-9)
    assert result.std_error == pytest.approx(cut.std() / np.sqrt(cut.size), rel=1e-6, abs=1e-7)


@given(PATIENTS)
def test_reversing_twice_changes_nothing_and_reversing_once_exchanges_events_and_censorings(patients):
    counts = grouped_events(follow_up_of(patients), groups_of(patients))
    once, twice = counts.reversed(), counts.reversed().reversed()
    np.testing.assert_array_equal(once.events, counts.censored)
    for field in ("at_risk", "events", "censored"):
        np.testing.assert_array_equal(getattr(twice, field), getattr(counts, field))


@given(TIED_PATIENTS)
def test_median_follow_up_is_the_median_survival_of_the_reversed_events(patients):
    follow_up = follow_up_of(patients)
    turned = TimeToEvent.from_arrays(follow_up.duration, ~follow_up.event, unit="months")
    np.testing.assert_array_equal(median_follow_up(follow_up)["All"].median, kaplan_meier(turned)["All"].median())


@given(PATIENTS)
def test_cumulative_hazard_never_falls_and_is_at_most_minus_log_survival(patients):
    follow_up = follow_up_of(patients)
    (hazard,), (curve,) = nelson_aalen(follow_up), kaplan_meier(follow_up)
    assert (np.diff(hazard.cumulative_hazard, prepend=0) >= 0).all()
    alive = curve.survival > 0
    assert (hazard.cumulative_hazard[alive] <= -np.log(curve.survival[alive]) + 1e-12).all()
    known = ~np.isnan(hazard.ci_low)
    assert (hazard.ci_low[known] <= hazard.cumulative_hazard[known]).all()
    assert (hazard.cumulative_hazard[known] <= hazard.ci_high[known]).all()


@given(PATIENTS, DURATIONS)
def test_nobody_is_lost_at_a_landmark(patients, time):
    follow_up = follow_up_of(patients)
    assume(follow_up.duration.max() > time + 1e-3)
    later = landmark(follow_up, time)
    assert later.follow_up.n + later.n_excluded == follow_up.n == later.rows.size
    assert later.follow_up.n_events + later.n_events_before == follow_up.n_events
    np.testing.assert_allclose(later.follow_up.duration + time, follow_up.duration[later.rows], rtol=1e-12)


@given(TIED_PATIENTS, st.integers(0, 11))
def test_survival_after_a_landmark_is_survival_given_survival_to_it(patients, time):
    follow_up = follow_up_of(patients)
    assume(follow_up.duration.max() > time)
    (whole,), (later,) = kaplan_meier(follow_up), kaplan_meier(landmark(follow_up, time).follow_up)
    assert later.survival == pytest.approx(whole.at(later.events.time + time) / whole.at(time), rel=1e-9, abs=1e-12)


@given(PATIENTS, st.sampled_from([1.0, 0.3, 7.0]), st.sampled_from(["log-log", "log", "plain"]))
def test_equal_weights_give_the_unweighted_curve_and_greenwoods_error(patients, weight, ci_method):
    follow_up, by = follow_up_of(patients), groups_of(patients)
    weighted = weighted_kaplan_meier(
        follow_up, np.full(follow_up.n, weight), weights_name="equal", by=by, ci_method=ci_method
    )
    for a, b in zip(weighted, kaplan_meier(follow_up, by=by, ci_method=ci_method), strict=True):
        np.testing.assert_array_equal(a.time, b.events.time)
        np.testing.assert_allclose(a.at_risk, weight * b.events.at_risk, rtol=1e-12)
        for field in ("survival", "std_error", "ci_low", "ci_high"):
            np.testing.assert_allclose(getattr(a, field), getattr(b, field), rtol=1e-6, atol=1e-9)
        assert a.effective_n == pytest.approx(b.n, rel=1e-12)


@given(WEIGHTED)
def test_whole_weights_give_the_curve_of_as_many_patients(patients):
    repeated = [(duration, event) for duration, event, weight in patients for _ in range(weight)]
    (curve,) = kaplan_meier(follow_up_of(repeated))
    (weighted,) = weighted_kaplan_meier(
        follow_up_of(patients), [weight for *_, weight in patients], weights_name="times seen"
    )
    np.testing.assert_allclose(weighted.survival, curve.survival, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(weighted.at_risk, curve.events.at_risk, rtol=1e-12)
    np.testing.assert_array_equal(weighted.median().value, curve.median().value)


@given(WEIGHTED, st.randoms(use_true_random=False))
def test_shuffling_patients_with_their_weights_changes_nothing(patients, random):
    shuffled = patients.copy()
    random.shuffle(shuffled)
    one, two = (
        weighted_kaplan_meier(follow_up_of(rows), [weight / 3 for *_, weight in rows], weights_name="x")["All"]
        for rows in (patients, shuffled)
    )
    for field in ("survival", "std_error", "ci_low", "ci_high"):
        np.testing.assert_allclose(getattr(one, field), getattr(two, field), rtol=1e-7, atol=1e-10)


# Fifteen in each stage and arm at least, so that nothing separates the groups.
COUNTS = st.lists(st.integers(1, 9), min_size=6, max_size=6)


def stages(counts):
    cells = [(arm, stage) for arm in "NO" for stage in "123"]
    return Cohort.from_frame(
        pd.DataFrame([cell for cell, n in zip(cells, counts, strict=True) for _ in range(n)], columns=["arm", "stage"])
    )


@given(COUNTS)
def test_scores_of_one_category_are_its_shares_and_weights_of_each_group_add_up_to_all_patients(counts):
    cohort = stages(counts)
    result = propensity_weights(cohort, ["stage"], by="arm")
    arm = (cohort.patients["arm"] == "O").to_numpy()
    shares = pd.Series(arm).groupby(cohort.patients["stage"].to_numpy()).transform("mean")
    np.testing.assert_allclose(result.scores[:, 1], shares, rtol=1e-8)
    for group in (arm, ~arm):
        assert result.weights[group].sum() == pytest.approx(cohort.n, rel=1e-8)


@given(st.lists(st.tuples(st.sampled_from("NO"), st.integers(0, 9)), min_size=8, max_size=40))
def test_overlap_weights_of_two_groups_balance_means_exactly(rows):
    cohort = Cohort.from_frame(pd.DataFrame({"arm": [row[0] for row in rows], "x": [float(row[1]) for row in rows]}))
    try:
        result = propensity_weights(cohort, ["x"], by="arm", estimand="overlap")
    except AnalysisError:
        assume(False)
    in_first = (cohort.patients["arm"] == result.groups[0]).to_numpy()
    x = cohort.patients["x"].to_numpy()
    first, second = (np.average(x[group], weights=result.weights[group]) for group in (in_first, ~in_first))
    assert first == pytest.approx(second, rel=1e-7, abs=1e-7)
