"""Cox models at the edge: what cannot be estimated is refused by name, and scale does not matter."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, ConvergenceError, TooFewEventsError


def followed(duration, event):
    return TimeToEvent.from_arrays(duration, event, unit="months")


FOLLOW_UP = followed([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1, 1, 0])
AGE = [61, 70, 55, 48, 66, 59, 73, 52]


@pytest.mark.parametrize(
    ("covariates", "error", "problem"),
    [
        ({"age": AGE, "site": [7] * 8}, AnalysisError, "'site' is the same for all 8 patients used."),
        ({"age": AGE, "again": [2 * age + 1 for age in AGE]}, AnalysisError, "'again' is determined by 'age'."),
        ({"age": [*AGE[:7], np.inf]}, AnalysisError, "Covariate 'age' is infinite for some patients."),
        ({"stage": list("ABABABAB")}, AnalysisError, "Covariate 'stage' holds categories or text."),
        ({"age": AGE[:7]}, AnalysisError, "`covariates` has 7 rows, but there are 8 patients."),
        (
            {name: np.arange(8) == i for i, name in enumerate("abcdefg")},
            TooFewEventsError,
            "The model has 7 coefficients but only 7 events among 8 patients.",
        ),
    ],
    ids=["constant", "duplicate", "infinite", "text", "another length", "more coefficients than events"],
)
def test_covariates_that_cannot_be_estimated_are_refused_by_name(covariates, error, problem):
    with pytest.raises(error) as raised:
        fit_cox(FOLLOW_UP, pd.DataFrame(covariates))
    assert raised.value.problem == problem
    assert type(raised.value) is error


def test_a_sum_of_other_covariates_is_refused_and_all_are_named():
    frame = pd.DataFrame({"a": [0, 1, 1, 0, 1, 0, 1, 0], "b": [1, 1, 0, 0, 1, 0, 0, 1]})
    frame["c"] = frame["a"] + frame["b"]
    with pytest.raises(AnalysisError, match="is determined by") as raised:
        fit_cox(FOLLOW_UP, frame)
    assert all(repr(name) in raised.value.problem for name in "abc")


def test_two_covariates_of_one_name_are_refused():
    frame = pd.DataFrame(np.column_stack([AGE, AGE[::-1]]), columns=["age", "age"])
    with pytest.raises(AnalysisError, match="Two covariates have the same name"):
        fit_cox(FOLLOW_UP, frame)


@pytest.mark.parametrize("n_events", [0, 1])
def test_no_more_events_than_coefficients_is_refused(n_events):
    with pytest.raises(TooFewEventsError) as raised:
        fit_cox(followed([1, 2, 3, 4], [n_events, 0, 0, 0]), pd.DataFrame({"x": [0, 1, 0, 1]}))
    assert raised.value.problem == f"The model has 1 coefficients but only {n_events} events among 4 patients."


def test_one_patient_is_refused():
    with pytest.raises(TooFewEventsError, match="1 coefficients but only 1 events among 1 patients"):
        fit_cox(followed([3], [1]), pd.DataFrame({"x": [1]}))


def test_everyone_at_one_time_has_the_odds_ratio_limit_of_breslow():
    """Four of four exposed and one of four others die together: Breslow's score 4 - 5 r / (1 + r) is zero at r = 4."""
    follow_up = followed([5] * 8, [1, 1, 1, 1, 1, 0, 0, 0])
    fit = fit_cox(follow_up, pd.DataFrame({"x": [1, 1, 1, 1, 0, 0, 0, 0]}), ties="breslow")
    assert fit["x"].hazard_ratio == pytest.approx(4, rel=1e-10)


SEPARATED = followed([9, 8, 7, 1, 2, 3, 1, 3, 4], [0, 0, 0, 1, 1, 1, 1, 1, 0])
STAGES = pd.DataFrame({"stage": list("AAABBBCCC")})


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("reference", ["A", "B", "C"])
def test_level_without_events_is_named_whichever_level_is_the_reference(reference, ties):
    with pytest.raises(ConvergenceError) as raised:
        fit_cox(SEPARATED, design_matrix(STAGES, {"stage": reference}), ties=ties)
    assert raised.value.problem == (
        "stage A has no events among its 3 patients: the hazard ratio has no finite estimate."
    )
    assert raised.value.hint == (
        "Merge the level with a neighbour, leave the variable out, or ask for Firth's penalised likelihood."
    )


def test_number_that_orders_the_events_perfectly_is_named():
    with pytest.raises(ConvergenceError) as raised:
        fit_cox(followed([1, 2, 3, 4, 5, 6], [1] * 6), pd.DataFrame({"marker": [6, 5, 4, 3, 2, 1]}))
    assert raised.value.problem == (
        "'marker' separates patients with the event from the others: its hazard ratio has no finite estimate."
    )


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("reference", ["A", "B"])
def test_level_without_events_never_gets_a_hazard_ratio_whatever_else_is_in_the_model(seed, reference):
    random = np.random.default_rng(seed)
    n = int(random.integers(30, 120))
    stage = np.array(list("ABC"))[np.arange(n) % 3]
    event = (random.random(n) < 0.6) & (stage != "A")
    patients = pd.DataFrame({"stage": stage, "age": random.normal(60, 10, n), "sex": random.integers(0, 2, n)})
    design = design_matrix(patients, {"stage": reference, "age": None, "sex": None})
    with pytest.raises(ConvergenceError, match="stage A has no events among its"):
        fit_cox(followed(random.integers(1, 30, n), event), design)


@pytest.mark.parametrize("others", [{}, {"age": [50, 61, 47, 66, 52, 58, 63]}], ids=["alone", "with another"])
def test_covariate_that_differs_only_before_the_first_event_is_refused_by_name(others):
    """R's ``coxph`` gives NA: no risk set holds anybody exposed."""
    follow_up = followed([1, 2, 3, 4, 5, 6, 7], [0, 1, 1, 1, 1, 1, 1])
    with pytest.raises(AnalysisError, match=r"^'early'"):
        fit_cox(follow_up, pd.DataFrame({"early": [1, 0, 0, 0, 0, 0, 0], **others}))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_scale_of_a_covariate_changes_its_coefficient_and_nothing_else(published, scale, ties):
    lung = published("lung")
    follow_up = followed(lung["time"], lung["status"] == 2)
    plain = fit_cox(follow_up, lung[["age", "sex"]], ties=ties)
    scaled = fit_cox(follow_up, lung[["age", "sex"]].assign(age=lung["age"] * scale), ties=ties)
    for one, two, factor in zip(plain.terms, scaled.terms, (scale, 1), strict=True):
        assert two.log_hazard_ratio * factor == pytest.approx(one.log_hazard_ratio, rel=1e-9)
        assert two.std_error * factor == pytest.approx(one.std_error, rel=1e-9)
        assert two.p_value == pytest.approx(one.p_value, rel=1e-9)
    assert scaled.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    assert scaled.concordance == plain.concordance


def test_offset_of_a_covariate_changes_nothing(published):
    lung = published("lung")
    follow_up = followed(lung["time"], lung["status"] == 2)
    plain = fit_cox(follow_up, lung[["age"]])["age"]
    moved = fit_cox(follow_up, lung[["age"]] + 1e8)["age"]
    # Half of the sixteen digits are spent on the offset.
    assert moved.log_hazard_ratio == pytest.approx(plain.log_hazard_ratio, rel=1e-7)
    assert moved.std_error == pytest.approx(plain.std_error, rel=1e-7)


def test_missing_covariates_are_left_out_and_counted(published):
    lung = published("lung")
    follow_up = followed(lung["time"], lung["status"] == 2)
    known = lung["wt.loss"].notna().to_numpy()
    fit, alone = fit_cox(follow_up, lung[["wt.loss"]]), fit_cox(follow_up[known], lung.loc[known, ["wt.loss"]])
    assert (fit.n, fit.n_missing) == (214, 14)
    assert fit.terms == alone.terms


def test_fewer_than_ten_events_per_coefficient_are_cautioned():
    fit = fit_cox(FOLLOW_UP, pd.DataFrame({"age": AGE}))
    assert [caution.rule for caution in fit.cautions] == ["events per coefficient"]
    assert fit.cautions[0].text.startswith("7 events for 1 coefficients (7.0 each).")


@pytest.mark.parametrize(("option", "problem"), [
    ({"ties": "exact"}, "`ties` must be one of efron, breslow."),
    ({"confidence_level": 95}, "`confidence_level` must lie between 0 and 1."),
])  # fmt: skip
def test_options_are_checked(option, problem):
    with pytest.raises(AnalysisError) as raised:
        fit_cox(FOLLOW_UP, pd.DataFrame({"age": AGE}), **option)
    assert raised.value.problem == problem


def test_unknown_term_is_a_key_error():
    fit = fit_cox(FOLLOW_UP, pd.DataFrame({"age": AGE}))
    with pytest.raises(KeyError, match="weight"):
        fit["weight"]
    with pytest.raises(KeyError, match="weight"):
        fit.test_of("weight")
