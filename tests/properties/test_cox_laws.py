"""Laws that hold for any Cox model: two forms of one sum, counts, strata, start-stop rows, weights."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hccsurv.analysis import cox_rows
from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.cox_residuals import dfbeta_residuals, martingale_residuals, row_scores
from hccsurv.analysis.cox_survival import predicted_survival
from hccsurv.analysis.mantel_byar import mantel_byar_test
from hccsurv.analysis.proportional_hazards import check_proportional_hazards
from hccsurv.analysis.schoenfeld import schoenfeld_residuals
from hccsurv.analysis.start_stop import StartStop
from hccsurv.analysis.start_stop_cox import fit_start_stop_cox
from hccsurv.analysis.variance_inflation import variance_inflation
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

# Few whole numbers, so that most times are tied; a covariate of few values and one of many.
PATIENT = st.tuples(
    st.integers(1, 9), st.booleans(), st.integers(0, 2), st.floats(-2, 2).map(lambda value: round(value, 2)),
    st.sampled_from("ab"), st.integers(1, 3), st.floats(0.25, 4).map(lambda value: round(value, 2)),
)  # fmt: skip
PATIENTS = st.lists(PATIENT, min_size=12, max_size=30)
TIES = st.sampled_from(["efron", "breslow"])


class Rows:
    """Patients of an example, column by column."""

    def __init__(self, patients):
        time, event, stage, marker, site, count, weight = (np.array(column) for column in zip(*patients, strict=True))
        self.follow_up = TimeToEvent.from_arrays(time, event, unit="months")
        self.x = pd.DataFrame({"stage": stage, "marker": marker})
        self.site = Groups.from_labels("site", site, ["a", "b"])
        self.count, self.weight = count, weight


def answer_of(function, *arguments, **options):
    """Fit a model, or take the example away if it has no answer, or one near the edge of having none."""
    try:
        fit = function(*arguments, **options)
    except AnalysisError:
        assume(False)
    assume(np.abs(fit.fitted.beta).max() < 5)
    assume(np.linalg.cond(fit.fitted.covariance) < 1e4)
    return fit


def same(one, other, tolerance=1e-7):
    np.testing.assert_allclose(one.coefficients, other.coefficients, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=10 * tolerance, atol=tolerance)


@given(PATIENTS, TIES, st.booleans(), st.sampled_from(["", "counts", "weights"]), st.booleans())
def test_matrix_and_sorted_risk_sets_give_the_same(patients, ties, stratified, counted, delayed):
    data = Rows(patients)
    options = {"ties": ties, "strata": data.site if stratified else None}
    if delayed:
        assume(counted != "counts")
        start = data.follow_up.duration * (data.count - 1) / 4
        rows = StartStop.from_arrays(
            start, data.follow_up.duration, data.follow_up.event, range(data.follow_up.n), unit="months"
        )
    if counted:
        options[counted] = data.count if counted == "counts" else data.weight
    fits = []
    with pytest.MonkeyPatch.context() as patch:
        for cells in (1 << 40, -1):
            patch.setattr(cox_rows, "_MATRIX_CELLS", cells)
            if delayed:
                fits.append(answer_of(fit_start_stop_cox, rows, data.x, **options))
            else:
                fits.append(answer_of(fit_cox, data.follow_up, data.x, **options))
    one, other = fits
    assert type(one.fitted.risk_sets) is not type(other.fitted.risk_sets)
    same(one, other)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-9)
    assert one.concordance == pytest.approx(other.concordance, rel=1e-9)
    for residuals in (martingale_residuals, row_scores, dfbeta_residuals):
        np.testing.assert_allclose(residuals(one), residuals(other), atol=1e-6)
    np.testing.assert_allclose(schoenfeld_residuals(one).residuals, schoenfeld_residuals(other).residuals, atol=1e-6)
    profile, stratum = {"stage": 1, "marker": 0}, "a" if stratified else None
    assume(not stratified or data.site.sizes[0])
    curves = [predicted_survival(fit, profile, stratum=stratum) for fit in fits]
    np.testing.assert_allclose(curves[0].survival, curves[1].survival, atol=1e-7)
    np.testing.assert_allclose(curves[0].std_error, curves[1].std_error, atol=1e-6)


@given(PATIENTS, TIES, st.booleans(), st.booleans())
def test_counts_are_rows_written_that_often(patients, ties, stratified, robust):
    data = Rows(patients)
    often = np.repeat(np.arange(data.follow_up.n), data.count)
    counted = answer_of(
        fit_cox, data.follow_up, data.x, counts=data.count, ties=ties, robust=robust,
        strata=data.site if stratified else None,
    )  # fmt: skip
    written = answer_of(
        fit_cox, data.follow_up[often], data.x.iloc[often], ties=ties, robust=robust,
        strata=data.site[often] if stratified else None,
    )  # fmt: skip
    same(counted, written)
    assert (counted.n, counted.n_events) == (written.n, written.n_events)
    assert counted.concordance == pytest.approx(written.concordance, rel=1e-9)
    assert counted.concordance_std_error == pytest.approx(written.concordance_std_error, rel=1e-7, abs=1e-9)
    np.testing.assert_allclose(martingale_residuals(counted)[often], martingale_residuals(written), atol=1e-6)
    for one, other in zip(
        variance_inflation(counted).variables.values(), variance_inflation(written).variables.values(), strict=True
    ):
        assert one == pytest.approx(other, rel=1e-6)
    if not robust:
        tests = [check_proportional_hazards(fit).overall for fit in (counted, written)]
        assert tests[0].chi2 == pytest.approx(tests[1].chi2, rel=1e-4, abs=1e-6, nan_ok=True)


@given(PATIENTS, TIES)
def test_strata_of_one_level_are_no_strata(patients, ties):
    data = Rows(patients)
    one = Groups.from_labels("all", ["x"] * data.follow_up.n)
    plain = answer_of(fit_cox, data.follow_up, data.x, ties=ties)
    stratified = answer_of(fit_cox, data.follow_up, data.x, ties=ties, strata=one)
    same(plain, stratified, 1e-10)
    assert stratified.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)


@given(PATIENTS, TIES, st.booleans())
def test_rows_that_start_at_zero_are_patients(patients, ties, stratified):
    data = Rows(patients)
    strata = data.site if stratified else None
    rows = StartStop.from_arrays(
        np.zeros(data.follow_up.n),
        data.follow_up.duration,
        data.follow_up.event,
        range(data.follow_up.n),
        unit="months",
    )
    plain = answer_of(fit_cox, data.follow_up, data.x, ties=ties, strata=strata)
    same(plain, answer_of(fit_start_stop_cox, rows, data.x, ties=ties, strata=strata), 1e-9)


@given(PATIENTS, TIES, st.lists(st.floats(0.05, 0.95), min_size=30, max_size=30), st.booleans())
def test_splitting_rows_at_any_time_changes_nothing(patients, ties, shares, robust):
    data = Rows(patients)
    n, end = data.follow_up.n, data.follow_up.duration
    cut = end * np.array(shares[:n])
    rows = np.tile(np.arange(n), 2)
    split = StartStop.from_arrays(
        np.concatenate((np.zeros(n), cut)), np.concatenate((cut, end)),
        np.concatenate((np.zeros(n, dtype=bool), data.follow_up.event)), rows, unit="months",
    )  # fmt: skip
    plain = answer_of(fit_cox, data.follow_up, data.x, ties=ties, robust=robust)
    whole = answer_of(fit_start_stop_cox, split, data.x.iloc[rows], ties=ties, robust=robust)
    same(plain, whole)
    assert whole.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-10)
    residuals = martingale_residuals(whole)
    np.testing.assert_allclose(residuals[:n] + residuals[n:], martingale_residuals(plain), atol=1e-6)
    assert whole.concordance == pytest.approx(plain.concordance, rel=1e-9)


@given(PATIENTS, TIES, st.floats(0.01, 100))
def test_weights_times_a_constant_change_nothing_in_robust_results(patients, ties, factor):
    data = Rows(patients)
    plain = answer_of(fit_cox, data.follow_up, data.x, ties=ties, weights=data.weight)
    scaled = answer_of(fit_cox, data.follow_up, data.x, ties=ties, weights=data.weight * factor)
    assert plain.robust
    same(plain, scaled)


@given(PATIENTS, TIES, st.sampled_from(["", "counts", "weights"]))
def test_residuals_sum_to_zero_over_patients(patients, ties, counted):
    data = Rows(patients)
    weight = {"": np.ones(data.follow_up.n), "counts": data.count, "weights": data.weight}[counted]
    fit = answer_of(fit_cox, data.follow_up, data.x, ties=ties, **({counted: weight} if counted else {}))
    np.testing.assert_allclose(weight @ martingale_residuals(fit), 0, atol=1e-8)
    np.testing.assert_allclose(weight @ row_scores(fit), 0, atol=1e-6)
    np.testing.assert_allclose(weight @ dfbeta_residuals(fit), 0, atol=1e-6)
    schoenfeld = schoenfeld_residuals(fit)
    events = weight[schoenfeld.row] if counted == "weights" else np.ones(schoenfeld.n_events)
    np.testing.assert_allclose(events @ schoenfeld.residuals, 0, atol=1e-6)


@given(PATIENTS, TIES)
def test_predicted_survival_never_rises_and_lies_within_its_interval(patients, ties):
    data = Rows(patients)
    fit = answer_of(fit_cox, data.follow_up, data.x, ties=ties)
    for ci_method in ("log-log", "log", "plain"):
        curve = predicted_survival(fit, {"stage": 1, "marker": 0.5}, ci_method=ci_method)
        assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
        assert (np.diff(curve.survival, prepend=1) <= 0).all()
        known = ~np.isnan(curve.ci_low)
        assert (curve.ci_low[known] <= curve.survival[known] + 1e-12).all()
        assert (curve.survival[known] <= curve.ci_high[known] + 1e-12).all()


@given(st.lists(st.tuples(st.integers(1, 400), st.booleans(), st.booleans()), min_size=8, max_size=25))
def test_without_ties_mantel_byar_is_the_score_test_of_a_cox_model(patients):
    times = np.array([row[0] for row in patients]) + np.arange(len(patients)) / 64
    assume(np.unique(times).size == times.size)
    event, late = (np.array([row[column] for row in patients]) for column in (1, 2))
    n = times.size
    rows = np.tile(np.arange(n), 2)
    follow_up = StartStop.from_arrays(
        np.concatenate((np.zeros(n), times / 2)), np.concatenate((times / 2, times)),
        np.concatenate((np.zeros(n, dtype=bool), event)), rows, unit="days",
    )  # fmt: skip
    treated = np.concatenate((np.zeros(n), late)).astype(int)
    assume(treated.any())
    by = Groups(name="treatment", levels=("no", "yes"), codes=treated)
    fit = answer_of(fit_start_stop_cox, follow_up, pd.DataFrame({"treated": treated}))
    assert mantel_byar_test(follow_up, by).chi2 == pytest.approx(fit.score.chi2, rel=1e-7)
