"""Start-stop rows: what is refused, and the splitting of follow-up; models are compared with R in tests/golden."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.start_stop import StartStop
from hccsurv.analysis.start_stop_cox import fit_start_stop_cox
from hccsurv.analysis.treatment_periods import split_at_treatment
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, EndpointError

NAN = float("nan")


def rows(start, stop, event, patient):
    return StartStop.from_arrays(start, stop, event, patient, unit="months")


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        (([0, 3], [3, 3], [0, 1], "ab"), "Each row must start before it stops, but 1 of 2 do not (row 2)."),
        (([0, 0.1 + 0.2], [1, 0.3], [0, 1], "ab"), "Each row must start before it stops, but 1 of 2 do not (row 2)."),
        (([0, 2, 0], [3, 5, 4], [0, 1, 1], "aab"), "Rows of 1 patient overlap (row 2)."),
        (([2, 0, 0], [5, 3, 4], [1, 0, 1], "aab"), "Rows of 1 patient overlap (row 1)."),
        (([0, 3], [3, 5], [1, 1], "aa"), "1 patient with rows after the event, or with more than one (row 2)."),
        (([0, 3], [3, 5], [1, 0], "aa"), "1 patient with rows after the event, or with more than one (row 2)."),
        (
            ([-1, 0], [3, 5], [1, 0], "ab"),
            "`start` must be finite and zero or more, but 1 of 2 entries are not (row 1).",
        ),
        (
            ([0, 0], [3, NAN], [1, 0], "ab"),
            "`stop` must be finite and zero or more, but 1 of 2 entries are not (row 2).",
        ),
        (
            ([0, 0], [3, np.inf], [1, 0], "ab"),
            "`stop` must be finite and zero or more, but 1 of 2 entries are not (row 2).",
        ),
        ((["x", 0], [3, 4], [1, 0], "ab"), "`start` must hold numbers, but holds text or dates."),
        (([0, 0], [3, 4], [1, 2], "ab"), "`event` must hold only 0 (censored) and 1 (event), but got codes [1, 2]."),
        (([0, 0], [3, 4], [1, 0], ["a", None]), "`patient` is missing for 1 of 2 rows."),
        (
            ([0, 0], [3, 4], [1], "ab"),
            "`start`, `stop`, `event` and `patient` must have one entry per row, but have 2, 2, 1 and 2.",
        ),
        (([[0, 0]], [3, 4], [1, 0], "ab"), "`start` must be one-dimensional, but has 2 dimensions."),
    ],
)
def test_rows_that_cannot_be_follow_up_are_refused(columns, problem):
    start, stop, event, patient = columns
    with pytest.raises(EndpointError) as raised:
        rows(start, stop, event, list(patient))
    assert raised.value.problem == problem


def test_gaps_and_late_entries_are_allowed_and_counted():
    follow_up = rows([0, 4, 2, 0, 3], [3, 6, 5, 3, 8], [0, 1, 1, 0, 0], ["a", "a", "b", "c", "c"])
    assert (follow_up.n_rows, follow_up.n_patients, follow_up.n_events) == (5, 3, 2)
    assert (follow_up.n_gaps, follow_up.n_delayed) == (1, 1)
    assert follow_up[np.array([True, False, True, True, True])].n_gaps == 0


def test_no_rows_are_no_follow_up_and_no_error():
    follow_up = rows([], [], [], [])
    assert (follow_up.n_rows, follow_up.n_patients, follow_up.n_events) == (0, 0, 0)
    assert (follow_up.n_gaps, follow_up.n_delayed) == (0, 0)


def test_columns_cannot_be_changed_afterwards():
    follow_up = rows([0], [3], [1], ["a"])
    with pytest.raises(ValueError, match="read-only"):
        follow_up.stop[0] = 9


def test_follow_up_is_split_where_the_treatment_begins():
    periods = split_at_treatment(
        TimeToEvent.from_arrays([9, 5, 4, 6, 7, 0, 3], [1, 0, 1, 1, 0, 1, 1], unit="months"),
        [2, NAN, 0, 6, 8, 1, -2],
    )
    follow_up = periods.follow_up
    found = zip(periods.row, follow_up.start, follow_up.stop, follow_up.event, periods.treated, strict=True)
    assert [tuple(map(float, row)) for row in found] == [
        (0, 0, 2, 0, 0),
        (0, 2, 9, 1, 1),
        (1, 0, 5, 0, 0),
        (2, 0, 4, 1, 1),
        (3, 0, 6, 1, 0),
        (4, 0, 7, 0, 0),
        (6, 0, 3, 1, 1),
    ]
    assert (periods.n_treated, periods.n_treated_too_late, periods.n_without_time) == (3, 2, 1)
    assert periods.groups().sizes == (4, 3)


def test_treatment_and_covariates_of_patients_are_repeated_on_their_rows():
    periods = split_at_treatment(TimeToEvent.from_arrays([9, 5], [1, 0], unit="months"), [2, NAN])
    design = periods.design(pd.DataFrame({"age": [61, 70]}), name="TACE")
    assert [term.name for term in design.terms] == ["TACE: treated", "age"]
    assert design.values.tolist() == [[0, 61], [1, 61], [0, 70]]
    with pytest.raises(AnalysisError, match="A covariate is called 'age' too"):
        periods.design(pd.DataFrame({"age": [61, 70]}), name="age")
    with pytest.raises(AnalysisError, match="`covariates` has 1 rows, but there are 2 patients"):
        periods.design(pd.DataFrame({"age": [61]}))


@pytest.mark.parametrize(
    ("treated_from", "problem"),
    [
        ([1], "`treated_from` must hold one time for each of the 2 patients."),
        ([1, np.inf], "`treated_from` is infinite for 1 of 2 patients."),
        (["soon", 2], "`treated_from` must hold numbers, or nan."),
    ],
)
def test_beginnings_that_are_no_times_are_refused(treated_from, problem):
    with pytest.raises(AnalysisError) as raised:
        split_at_treatment(TimeToEvent.from_arrays([9, 5], [1, 0], unit="months"), treated_from)
    assert raised.value.problem == problem


def test_immortal_time_is_credited_to_the_untreated():
    """The treatment does nothing and half of those alive at month 6 get it: the ever-treated only seem to do better."""
    random = np.random.default_rng(5)
    duration = random.exponential(10, 600)
    follow_up = TimeToEvent.from_arrays(duration, np.ones(600), unit="months")
    begins = np.where((duration > 6) & (random.random(600) < 0.5), 6.0, NAN)
    naive = fit_cox(follow_up, pd.DataFrame({"treated": ~np.isnan(begins)}))["treated"]
    periods = split_at_treatment(follow_up, begins)
    honest = fit_start_stop_cox(periods.follow_up, periods.design())["treated: treated"]
    assert naive.ci_high < 0.7
    assert honest.ci_low < 1 < honest.ci_high


def test_rows_with_a_missing_covariate_are_left_out_and_counted():
    follow_up = rows([0, 2, 0, 0, 0, 0, 0], [2, 9, 5, 4, 6, 7, 3], [0, 1, 1, 1, 0, 1, 1], list("aabcdef"))
    x = pd.DataFrame({"x": [0, 1, NAN, 0, 1, 0, 1]})
    fit = fit_start_stop_cox(follow_up, x)
    assert (fit.n, fit.n_events, fit.n_missing) == (6, 4, 1)
    kept = x["x"].notna().to_numpy()
    assert fit["x"] == fit_start_stop_cox(follow_up[kept], x[kept])["x"]


def test_robust_errors_add_up_the_rows_of_a_patient():
    """A row cut in two is still one patient."""
    whole = rows([0] * 6, [3, 5, 4, 6, 7, 2], [1, 1, 1, 0, 1, 1], list("abcdef"))
    x = [0, 1, 1, 0, 0, 1]
    cut = rows([0, 2, *[0] * 5], [2, 3, 5, 4, 6, 7, 2], [0, 1, 1, 1, 0, 1, 1], list("aabcdef"))
    one = fit_start_stop_cox(whole, pd.DataFrame({"x": x}), robust=True)["x"]
    two = fit_start_stop_cox(cut, pd.DataFrame({"x": [x[0], *x]}), robust=True)["x"]
    assert two.std_error == pytest.approx(one.std_error, rel=1e-10)
    assert two.hazard_ratio == pytest.approx(one.hazard_ratio, rel=1e-10)


def test_other_lengths_are_refused():
    follow_up = rows([0, 0], [3, 4], [1, 1], list("ab"))
    x = pd.DataFrame({"x": [0, 1]})
    with pytest.raises(AnalysisError, match="`covariates` has 1 entries, but there are 2 rows"):
        fit_start_stop_cox(follow_up, x[:1])
    groups = Groups.from_labels("site", list("aab"))
    with pytest.raises(AnalysisError, match="`strata` has 3 entries"):
        fit_start_stop_cox(follow_up, x, strata=groups)
    with pytest.raises(AnalysisError, match="`cluster` has 3 entries"):
        fit_start_stop_cox(follow_up, x, cluster=groups)
