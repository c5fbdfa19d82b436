"""Survival predicted by Cox models, by hand and at the edge; other values are compared with R in tests/golden."""

import math

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.adjusted_survival import adjusted_survival
from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.cox_survival import predicted_survival
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

# Therneau and Grambsch (2000), test data set 1, Breslow's rule.
SIX = TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0], unit="months")
R = (3 + math.sqrt(33)) / 2
FIT = fit_cox(SIX, pd.DataFrame({"x": [0, 1, 1, 1, 0, 0]}), ties="breslow")

STAGES = pd.DataFrame({"stage": list("ABCABCABCA"), "age": [61, 70, 55, 48, 66, 59, 73, 52, 64, 58]})
MONTHS = TimeToEvent.from_arrays([5, 8, 3, 9, 2, 6, 12, 7, 4, 15], [1, 1, 1, 0, 1, 1, 1, 0, 1, 1], unit="months")
STAGED = fit_cox(MONTHS, design_matrix(STAGES, {"stage": "A", "age": None}))


@pytest.mark.parametrize(("x", "ratio"), [(0, 1), (1, R)])
def test_curve_is_exp_of_minus_breslows_hazard(x, ratio):
    curve = predicted_survival(FIT, {"x": x})
    hazard = ratio * np.cumsum([1 / (3 * R + 3), 2 / (R + 3), 0, 1])
    np.testing.assert_allclose(curve.cumulative_hazard, hazard, rtol=1e-9)
    np.testing.assert_allclose(curve.survival, np.exp(-hazard), rtol=1e-9)
    assert curve.time.tolist() == [1, 6, 8, 9]
    assert curve.at_risk.tolist() == [6, 4, 2, 1]


def test_standard_error_adds_the_uncertainty_of_the_coefficient():
    """At 1 month, x = 0: variance of H is h^2 + (h m)^2 V with h = 1 / (3 r + 3) and m = r / (r + 1)."""
    h, m = 1 / (3 * R + 3), R / (R + 1)
    curve = predicted_survival(FIT, {"x": 0})
    expected = math.exp(-h) * math.sqrt(h**2 + (h * m) ** 2 * FIT["x"].std_error ** 2)
    assert curve.std_error[0] == pytest.approx(expected, rel=1e-9)


def test_survival_at_chosen_times_is_level_between_them_and_not_known_after_the_last():
    curve = predicted_survival(FIT, {"x": 0})
    at = curve.at([0, 0.9, 1, 5.9, 6, 9, 9.1])
    assert at[:2].tolist() == [1, 1]
    assert at[2] == at[3] == curve.survival[0]
    assert at[4] == curve.survival[1]
    assert np.isnan(at[-1])
    low, high = curve.interval_at([6])
    assert (low[0], high[0]) == (curve.ci_low[1], curve.ci_high[1])


def test_median_is_where_the_curve_and_its_limits_cross_one_half():
    curve = predicted_survival(FIT, {"x": 1})
    assert curve.survival[0] > 0.5 > curve.survival[1]
    assert curve.median().value == curve.quantile(0.5).value == 6
    assert np.isnan(predicted_survival(STAGED, {"stage": "A", "age": 20}).quantile(0.999).value)


def test_each_level_of_a_category_has_its_curve_and_the_order_of_the_profile_does_not_matter():
    a = predicted_survival(STAGED, {"stage": "A", "age": 60})
    b = predicted_survival(STAGED, {"age": 60, "stage": "B"})
    np.testing.assert_allclose(b.cumulative_hazard, a.cumulative_hazard * STAGED["stage: B"].hazard_ratio, rtol=1e-9)
    assert b.profile == {"age": 60, "stage": "B"}


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ({"stage": "A"}, "The model needs 'age'."),
        ({"stage": "A", "age": 60, "sex": 1}, "The model has no 'sex'."),
        ({"stage": "D", "age": 60}, "The profile's level of 'stage' is none of the model's."),
        ({"stage": "A", "age": "old"}, "The profile's value of 'age' is not a finite number."),
        ({"stage": "A", "age": float("nan")}, "The profile's value of 'age' is not a finite number."),
        ({"stage": "A", "age": float("inf")}, "The profile's value of 'age' is not a finite number."),
    ],
)
def test_what_the_model_does_not_know_is_named(profile, problem):
    with pytest.raises(AnalysisError) as raised:
        predicted_survival(STAGED, profile)
    assert raised.value.problem == problem


def test_strata_have_curves_of_their_own_and_one_must_be_chosen():
    site = Groups.from_labels("site", list("xxyxyyxyxy"))
    fit = fit_cox(MONTHS, STAGES[["age"]], strata=site)
    curves = [predicted_survival(fit, {"age": 60}, stratum=name) for name in ("x", "y")]
    assert [curve.stratum for curve in curves] == ["x", "y"]
    assert curves[0].time.tolist() == sorted(MONTHS.duration[site.codes == 0])
    with pytest.raises(AnalysisError, match="a baseline hazard for each level of 'site', and `stratum` names none"):
        predicted_survival(fit, {"age": 60})
    with pytest.raises(AnalysisError, match="Nobody in the model has 'site' as `stratum` says"):
        predicted_survival(fit, {"age": 60}, stratum="z")
    with pytest.raises(AnalysisError, match="the model has no strata"):
        predicted_survival(FIT, {"x": 0}, stratum="x")


def test_a_stratum_without_events_has_a_curve_that_does_not_fall():
    follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 0], unit="months")
    site = Groups.from_labels("site", list("aaaabb"))
    fit = fit_cox(follow_up, pd.DataFrame({"x": [1, 0, 0, 1, 1, 0]}), strata=site)
    curve = predicted_survival(fit, {"x": 0}, stratum="b")
    assert curve.survival.tolist() == [1, 1]
    assert curve.std_error.tolist() == [0, 0]
    assert np.isnan(curve.ci_low).all()
    assert np.isnan(curve.median()).all()


def test_a_profile_far_from_all_patients_is_refused_or_lives_for_ever():
    sign = np.sign(STAGED["age"].log_hazard_ratio)
    with pytest.raises(AnalysisError, match="so far from the patients of the model"):
        predicted_survival(STAGED, {"stage": "A", "age": 1e6 * sign})
    assert predicted_survival(STAGED, {"stage": "A", "age": -1e6 * sign}).survival[-1] == 1


def test_wrong_options_are_refused():
    with pytest.raises(AnalysisError, match="`ci_method` must be one of"):
        predicted_survival(FIT, {"x": 0}, ci_method="logit")
    with pytest.raises(AnalysisError, match="`confidence_level` must lie between 0 and 1"):
        predicted_survival(FIT, {"x": 0}, confidence_level=95)
    with pytest.raises(AnalysisError, match="`probability` must lie between 0 and 1"):
        predicted_survival(FIT, {"x": 0}).quantile(50)


def test_adjusted_curve_is_the_mean_of_the_curves_of_all_patients():
    for level, survival in adjusted_survival(STAGED, "stage", [4, 8]).items():
        each = [predicted_survival(STAGED, {"stage": level, "age": age}).at([4, 8]) for age in STAGES["age"]]
        np.testing.assert_allclose(survival, np.mean(each, axis=0), rtol=1e-9)


def test_adjusted_curves_of_counts_are_those_of_rows_written_that_often():
    counts = [1, 2, 1, 3, 1, 1, 2, 1, 1, 1]
    rows = np.repeat(np.arange(10), counts)
    design = design_matrix(STAGES, {"stage": "A", "age": None})
    written = design_matrix(STAGES.iloc[rows], {"stage": "A", "age": None})
    counted = adjusted_survival(fit_cox(MONTHS, design, counts=counts), "stage", [4, 8])
    for level, survival in adjusted_survival(fit_cox(MONTHS[rows], written), "stage", [4, 8]).items():
        np.testing.assert_allclose(counted[level], survival, rtol=1e-8)


@pytest.mark.parametrize(
    ("variable", "problem"), [("age", "'age' is a number"), ("grade", "The model has no variable 'grade'")]
)
def test_only_categories_of_the_model_can_be_adjusted(variable, problem):
    with pytest.raises(AnalysisError, match=problem):
        adjusted_survival(STAGED, variable, [4])
