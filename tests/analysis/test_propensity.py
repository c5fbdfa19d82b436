"""Propensity weights by hand and at the edge."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.propensity import propensity_weights
from hccsurv.cohort.cohort import Cohort
from hccsurv.errors import AnalysisError, CohortError, ConvergenceError


def cohort_of(**columns):
    return Cohort.from_frame(pd.DataFrame(columns))


def weights_of(estimand, target=""):
    return propensity_weights(TWO_STAGES, ["stage"], by="arm", estimand=estimand, target=target)


# In stage 1 three of four are N, in stage 2 one of four: scores 3/4 and 1/4.
TWO_STAGES = cohort_of(arm=list("NNNONOOO"), stage=list("11112222"))
# Two of six, two of six and two of six; then one, one and two of four; the model has a coefficient for every cell.
THREE_ARMS = cohort_of(arm=list("AABBCCABCC"), sex=list("ffffffmmmm"))


@pytest.mark.parametrize(
    ("estimand", "target", "weights"),
    [
        ("ate", "", [4 / 3, 4 / 3, 4 / 3, 4, 4, 4 / 3, 4 / 3, 4 / 3]),
        ("stabilised", "", [2 / 3, 2 / 3, 2 / 3, 2, 2, 2 / 3, 2 / 3, 2 / 3]),
        ("att", "N", [1, 1, 1, 3, 1, 1 / 3, 1 / 3, 1 / 3]),
        ("att", "O", [1 / 3, 1 / 3, 1 / 3, 1, 3, 1, 1, 1]),
        ("overlap", "", [1 / 4, 1 / 4, 1 / 4, 3 / 4, 3 / 4, 1 / 4, 1 / 4, 1 / 4]),
    ],
)
def test_weights_of_two_groups_by_hand(estimand, target, weights):
    result = weights_of(estimand, target)
    assert result.weights == pytest.approx(weights, rel=1e-10)
    assert (result.estimand, result.target, result.covariates) == (estimand, target, ("stage",))


def test_effective_sizes_by_hand():
    """(4 + 4)^2 / (3 * (4/3)^2 + 4^2) is 3."""
    assert weights_of("ate").effective_sizes == pytest.approx((3, 3), rel=1e-10)


def test_weights_balance_what_was_apart():
    result = weights_of("ate")
    assert result.unweighted.rows[0].largest == pytest.approx(0.5 / np.sqrt(3 / 16), rel=1e-12)
    assert result.weighted.rows[0].largest == pytest.approx(0, abs=1e-10)


def test_three_groups_by_hand():
    result = propensity_weights(THREE_ARMS, ["sex"], by="arm", estimand="overlap")
    assert result.scores[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3], rel=1e-10)
    assert result.scores[9] == pytest.approx([1 / 4, 1 / 4, 1 / 2], rel=1e-10)
    # f: 3 / (3 + 3 + 3); m: 4 or 2 of 4 + 4 + 2.
    assert result.weights == pytest.approx([1 / 3] * 6 + [0.4, 0.4, 0.2, 0.2], rel=1e-10)
    assert result.sizes == (3, 3, 4)


def test_patients_with_a_missing_covariate_are_left_out_and_counted():
    cohort = cohort_of(
        arm=list("NNNONOOONO"),
        stage=[*"11112222", None, "1"],
        age=[*[60.0, 70, 65, 61, 66, 71, 59, 62, np.nan], np.nan],
    )
    result = propensity_weights(cohort, ["stage", "age"], by="arm")
    assert (result.n, result.n_missing, result.rows.tolist()) == (8, 2, [True] * 8 + [False] * 2)
    assert result.missing == (("stage", 1), ("age", 2))
    assert result.sizes == (4, 4)
    assert result.scores.shape == (8, 2)


def test_nothing_missing_is_said_by_an_empty_list():
    assert weights_of("ate").missing == ()


def test_arrays_are_read_only():
    result = weights_of("ate")
    assert not any(array.flags.writeable for array in (result.rows, result.scores, result.weights))


@pytest.mark.parametrize("scale", [1e-300, 1e9, 1e300])
def test_unit_of_a_number_does_not_matter(scale):
    age = np.array([60.0, 70, 65, 61, 66, 71, 59, 62])
    one, two = (
        propensity_weights(cohort_of(arm=list("NNNONOOO"), age=values), ["age"], by="arm")
        for values in (age, scale * age)
    )
    assert two.weights == pytest.approx(one.weights, rel=1e-9)


def test_billions_that_differ_by_thousandths_are_told_apart():
    age = np.array([60.0, 70, 65, 61, 66, 71, 59, 62])
    one, two = (
        propensity_weights(cohort_of(arm=list("NNNONOOO"), age=values), ["age"], by="arm")
        for values in (age, 1e9 + age / 1024)
    )
    assert two.weights == pytest.approx(one.weights, rel=1e-8)


def cautioned(cohort, covariates, **options):
    return [caution.rule for caution in propensity_weights(cohort, covariates, by="arm", **options).cautions]


def test_few_patients_per_coefficient_are_cautioned_against():
    many = cohort_of(arm=list("NNNONOOO") * 10, stage=list("11112222") * 10)
    assert cautioned(TWO_STAGES, ["stage"]) == ["patients per coefficient"]
    assert cautioned(many, ["stage"]) == []


def test_patient_who_was_all_but_sure_to_be_in_the_other_group_is_cautioned_against_but_with_overlap_weights():
    cohort = cohort_of(arm=["N"] * 39 + ["O"] + ["O"] * 20 + ["N"] * 20, stage=["1"] * 40 + ["2"] * 40)
    assert cautioned(cohort, ["stage"]) == ["positivity"]
    assert cautioned(cohort, ["stage"], estimand="overlap") == []


def test_imbalance_that_remains_is_cautioned_against_by_name(published):
    patients = published("rotterdam")[["chemo", "age", "nodes"]].astype({"chemo": str})
    result = propensity_weights(Cohort.from_frame(patients), ["age", "nodes"], by="chemo")
    assert "balance" in [caution.rule for caution in result.cautions]
    apart = [row.label for row in result.weighted.rows if row.largest > 0.1]
    assert result.cautions[-1].text.endswith(f"standard deviations in {', '.join(apart)}.")


@pytest.mark.parametrize(
    "columns",
    [
        {"arm": list("NNNNOOOO"), "stage": list("11112222")},
        {"arm": list("NNNNOOOO"), "stage": list("11112212")},
        {"arm": list("NNNNOOOO"), "stage": [1.0, 2, 3, 4, 5, 6, 7, 8]},
        {"arm": list("NNNNOOOO"), "stage": [1.0, 2, 3, 4, 4, 6, 7, 8]},
        {"arm": list("NNNOOOPPP"), "stage": [1.0, 2, 3, 2, 1, 3, 7, 8, 9]},
    ],
    ids=["complete", "one level in one arm only", "number", "touching", "one of three"],
)
def test_separated_groups_are_refused_by_the_name_of_the_covariate(columns):
    columns = {**columns, "age": [60.0, 70, 65, 61, 66, 71, 59, 62, 64][: len(columns["arm"])]}
    with pytest.raises(ConvergenceError) as raised:
        propensity_weights(cohort_of(**columns), ["age", "stage"], by="arm")
    assert raised.value.problem.startswith("'stage' separates the groups of 'arm': ")


def test_covariates_that_separate_the_groups_together_are_all_named():
    """N lies below the diagonal and O above it, while each coordinate alone takes all values in both."""
    cohort = cohort_of(arm=list("NNNNOOOO"), x=[1.0, 2, 3, 4, 1, 2, 3, 4], y=[0.5, 1.5, 2.5, 3.5, 1.5, 2.5, 3.5, 4.5])
    with pytest.raises(ConvergenceError) as raised:
        propensity_weights(cohort, ["x", "y"], by="arm")
    assert raised.value.problem.startswith("'x', 'y' separate the groups of 'arm': ")


def test_level_shared_by_one_patient_does_not_separate():
    cohort = cohort_of(arm=list("NNNNOOOO"), stage=list("11121222"))
    assert propensity_weights(cohort, ["stage"], by="arm").scores[0] == pytest.approx([0.75, 0.25], rel=1e-10)


@pytest.mark.parametrize(
    ("columns", "covariates", "problem"),
    [
        ({"x": [1.0] * 8}, ["x"], "Covariate 'x' is the same for all patients, so it tells no group from another."),
        ({"x": ["a"] * 8}, ["x"], "'x' has one level among these patients, so it tells no group from another."),
        (
            {"x": [1.0, 2, 4, 3, 5, 6, 8, 7], "y": [2.0, 4, 8, 6, 10, 12, 16, 14]}, ["x", "y"],
            "Covariate 'y' follows exactly from the ones before it, or there are too few patients.",
        ),
        ({"x": [1.0, 2, np.inf, 3, 5, 6, 8, 7]}, ["x"], "Covariate 'x' is infinite in some patients."),
        ({"x": [np.nan] * 4 + [1.0, 2, 3, 4]}, ["x"], None),
        ({}, [], "The model has no covariate."),
        (
            {"x": [1.0, 2, 4, 3, 5, 6, 8, 7]}, ["x", "x"],
            "`covariates` names a column twice, or the column of the groups.",
        ),
        ({}, ["arm"], "`covariates` names a column twice, or the column of the groups."),
    ],
)  # fmt: skip
def test_covariates_that_cannot_be_used_are_refused_by_name(columns, covariates, problem):
    arm = list("NNNNOOOO") if problem is None else list("NNNONOOO")
    with pytest.raises(AnalysisError) as raised:
        propensity_weights(cohort_of(arm=arm, **columns), covariates, by="arm")
    expected = "1 of the 2 groups of 'arm' have no patient whose covariates are all known."
    assert raised.value.problem == (problem or expected)


@pytest.mark.parametrize(
    ("estimand", "target"), [("att", ""), ("att", "X"), ("ate", "N"), ("overlap", "O"), ("stabilised", "N")]
)
def test_target_that_does_not_fit_the_estimand_is_refused(estimand, target):
    with pytest.raises(AnalysisError, match="`target` must be one of the 2 groups of 'arm' with estimand 'att'"):
        weights_of(estimand, target)


def test_unknown_estimand_is_refused():
    with pytest.raises(AnalysisError, match="`estimand` must be one of ate, stabilised, att, overlap"):
        weights_of("atm")


def test_single_group_is_refused():
    with pytest.raises(AnalysisError, match="'arm' has fewer than two groups"):
        propensity_weights(cohort_of(arm=["A", "A"], x=[1.0, 2.0]), ["x"], by="arm")


def test_patient_without_group_is_refused():
    with pytest.raises(CohortError, match="'arm' is missing for 1 of 3 patients"):
        propensity_weights(cohort_of(arm=["A", "B", None], x=[1.0, 2, 3]), ["x"], by="arm")


def test_unknown_column_is_refused():
    with pytest.raises(CohortError, match="There is no column 'stge'"):
        propensity_weights(TWO_STAGES, ["stge"], by="arm")
