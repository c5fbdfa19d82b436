"""python -m hccsurv time-dependent."""

import pandas as pd
import pytest

from hccsurv.analysis.start_stop_cox import fit_start_stop_cox
from hccsurv.analysis.treatment_periods import split_at_treatment
from hccsurv.cohort.time_to_event import TimeToEvent

ONE_ROW = [
    "months,dead,transplant,age,sex",
    *(
        f"{t},{e},{b},{a},{x}"
        for t, e, b, a, x in (
            (5, 1, "", 61, "m"), (8, 1, 2, 50, "f"), (12, 0, 4, 70, "m"), (3, 1, "", 66, "f"), (9, 1, 3.5, 58, "m"),
            (15, 1, 6, 49, "f"), (20, 0, 1, 55, "m"), (2, 1, 2, 72, "f"), (7, 1, "", 63, "m"), (11, 1, 0, 60, "m"),
            (18, 0, "", 52, "f"), (4, 1, 9, 68, "m"), (0, 1, "", 64, "f"),
        )
    ),
]  # fmt: skip
SEVERAL = [
    "id,from,until,dead,arm",
    *(
        f"{i},{s},{t},{e},{a}"
        for i, s, t, e, a in (
            (1, 0, 5, 1, "before"), (2, 0, 2, 0, "before"), (2, 2, 8, 1, "after"), (3, 0, 4, 0, "before"),
            (3, 6, 12, 1, "after"), (4, 1, 3, 1, "before"), (5, 0, 9, 1, "before"), (6, 0, 1, 0, "before"),
            (6, 1, 10, 0, "after"), (7, 0, 7, 1, "before"), (8, 0, 3, 0, "before"), (8, 3, 11, 1, "after"),
        )
    ),
]  # fmt: skip


def one_row(file, *options):
    return (
        "time-dependent", file, "--duration", "months", "--event", "dead", "--treated-from", "transplant", *options
    )  # fmt: skip


def several(file, *options):
    return (
        "time-dependent", file, "--duration", "until", "--event", "dead", "--start", "from", "--patient", "id",
        "--treated", "arm", *options,
    )  # fmt: skip


def test_one_row_per_patient_is_split_where_the_treatment_begins(result_of, write):
    file = write("transplants.csv", *ONE_ROW)
    result = result_of(*one_row(file, "--covariates", "age"))
    data = pd.read_csv(file)
    periods = split_at_treatment(
        TimeToEvent.from_arrays(data["months"], data["dead"], unit="months"), data["transplant"]
    )
    fit = fit_start_stop_cox(periods.follow_up, periods.design(data[["age"]]))
    terms = result["model"]["terms"]
    assert [(term["variable"], term["level"]) for term in terms] == [("treatment", "treated"), ("age", None)]
    assert [term["hazard_ratio"] for term in terms] == [term.hazard_ratio for term in fit.terms]
    assert (result["n"], result["n_patients"], result["n_rows"]) == (13, 12, periods.follow_up.n_rows)
    assert "The treatment of 2 patients begins at the end of follow-up or later" in " ".join(result["notes"])
    assert "no time of follow-up: 1 patient" in " ".join(result["notes"])


def test_patients_without_a_treatment_are_kept_and_those_without_a_covariate_are_not(result_of, write):
    file = write("transplants.csv", *ONE_ROW, "6,1,,,m", "6,1,3,70,")
    result = result_of(*one_row(file, "--covariates", "age,sex"))
    assert (result["n"], result["n_missing"]) == (13, 2)
    assert [step["reason"] for step in result["steps"]] == ["age not known", "sex not known"]


def test_rows_of_patients_are_compared_in_the_group_of_the_moment(result_of, write):
    result = result_of(*several(write("rows.csv", *SEVERAL)))
    test = result["mantel_byar"]
    assert test["groups"] == ["before", "after"]
    assert (test["n"], test["observed"], test["time"]) == ([8, 4], [4, 3], [33, 29])
    # At risk before, of all: at 3, 5, 7, 8 and 9; at 11 and 12 only treated patients are left.
    expected = 6 / 8 + 3 / 6 + 2 / 6 + 1 / 5 + 1 / 4
    assert test["expected"][0] == pytest.approx(expected)
    assert sum(test["expected"]) == pytest.approx(7)
    assert (result["n_patients"], result["n_gaps"], result["n_delayed"]) == (8, 1, 1)


def test_printed_tables(run, write):
    text = run(*several(write("rows.csv", *SEVERAL))).stdout
    assert "rows.csv: 12 of 12 rows, 8 patients" in text
    assert "Mantel-Byar test by arm" in text
    assert "12 rows, 7 events; ties by Efron" in text
    assert "Changes of group: 4." in text
    assert "Patients leave observation and come back 1 time." in text


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--start", "age"],
        ["--treated-from", "transplant", "--start", "age", "--patient", "sex", "--treated", "sex"],
    ],
    ids=["nothing", "half", "both"],
)
def test_the_beginning_of_the_treatment_is_said_once(refused, write, options):
    file = write("transplants.csv", *ONE_ROW)
    message = refused("time-dependent", file, "--duration", "months", "--event", "dead", *options)
    assert "The beginning of the treatment is not said, or said twice." in message


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["9,5,5,1,before"], "Each row must start before it stops"),
        (["1,5,6,0,after"], "1 patient with rows after the event"),
        (["7,6,8,1,after"], "overlap"),
    ],
)
def test_rows_that_cannot_be_are_refused(refused, write, extra, message):
    assert message in refused(*several(write("rows.csv", *SEVERAL, *extra)))


def test_a_misspelt_column_is_named(refused, write):
    message = refused(*one_row(write("transplants.csv", *ONE_ROW))[:-1], "transplants")
    assert "Did you mean transplant?" in message


def test_one_group_only_is_refused(refused, write):
    lines = [line.replace("after", "before") for line in SEVERAL]
    assert "there are no groups to compare" in refused(*several(write("rows.csv", *lines)))
