"""The gate: what a raw table becomes, and what never gets in."""

import numpy as np
import pytest

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.filters import InRange, IsNoneOf, IsOneOf
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import StudyError
from hccsurv.intake.admit import admit
from hccsurv.intake.read import read_table

OS = Endpoint(name="OS", label="Overall survival", duration="time", event="status", event_codes=("1",), unit="months")
TEXT = """name,time,status,stage,age,site
CANARY 1,5,1,2,61,x
CANARY 2,6,0,1,70,y
CANARY 3,,0,3,59,x
CANARY 4,8,,2,,z
CANARY 5,9,1,,66,x
"""


def admitted(text=TEXT, **fields):
    fields.setdefault("endpoints", (OS,))
    return admit(read_table(text.encode(), "cohort.csv"), StudyDefinition(**fields))


def refused(text=TEXT, **fields):
    with pytest.raises(StudyError) as raised:
        admitted(text, **fields)
    return raised.value


STAGE = Column(
    name="stage", kind="category", label="Stage", levels=("3", "2", "1"), level_labels=("C", "B", "A"), reference="A"
)


def test_levels_keep_the_declared_order_under_their_labels():
    cohort = admitted(columns=(STAGE,))
    stage = cohort.patients["stage"]
    assert list(stage.cat.categories) == ["C", "B", "A"]
    assert stage.cat.ordered
    assert stage.astype(object).where(stage.notna(), None).tolist() == ["B", "A", "C", "B", None]
    assert (cohort.column("stage").label, cohort.column("stage").reference_level) == ("Stage", "A")


def test_levels_that_are_not_declared_are_in_numeric_order_or_in_order_of_appearance():
    cohort = admitted(columns=(Column(name="stage", kind="category"), Column(name="site", kind="category")))
    assert cohort.column("stage").levels == ("1", "2", "3")
    assert cohort.column("site").levels == ("x", "y", "z")
    assert cohort.column("site").reference_level == "x"


def test_numbers_are_floats_and_missing_cells_stay_missing():
    age = admitted(columns=(Column(name="age", kind="number", unit="years"),)).patients["age"]
    assert age.dtype == np.float64
    np.testing.assert_array_equal(age, [61, 70, 59, np.nan, 66])


def test_columns_that_the_study_does_not_name_stay_behind():
    cohort = admitted(columns=(Column(name="age", kind="number"),))
    assert list(cohort.columns) == list(cohort.patients.columns) == ["age", "time", "status"]
    assert "CANARY" not in cohort.patients.to_csv() + repr(cohort) + repr(cohort.columns)


def test_columns_that_only_an_endpoint_or_an_exclusion_names_are_admitted_and_are_no_covariates():
    cohort = admitted(exclusions=(IsNoneOf("site", ("z",)), InRange("age", low=18)), group="stage")
    assert {name: (column.kind, column.covariate) for name, column in cohort.columns.items()} == {
        "time": ("number", False),
        "status": ("category", False),
        "site": ("category", False),
        "age": ("number", False),
        "stage": ("category", True),
    }
    assert cohort.column("time").unit == "months"


def test_exclusions_are_steps_in_their_order():
    cohort = admitted(
        columns=(STAGE,),
        exclusions=(
            IsOneOf("site", ("x", "y"), reason="Another site"),
            InRange("age", low=60),
            IsOneOf("stage", ("B",)),
        ),
    )
    assert cohort.n_reviewed == 5
    assert [tuple(step) for step in cohort.flow()] == [
        ("Another site", 1, 4, False),
        ("age at least 60", 1, 3, True),
        ("stage is B", 2, 1, True),
    ]
    assert cohort.patients["time"].tolist() == [5]


@pytest.mark.parametrize("rule", [IsOneOf("stage", ("2",)), IsOneOf("stage", ("B",))], ids=["code", "label"])
def test_exclusion_means_the_same_whether_it_names_the_code_or_the_label(rule):
    assert admitted(columns=(STAGE,), exclusions=(rule,)).patients["time"].isna().tolist() == [False, False]


def test_exclusion_by_code_never_leaves_everybody_in():
    kept = admitted(columns=(STAGE,), exclusions=(IsNoneOf("stage", ("3",)),))
    assert "C" not in kept.patients["stage"].tolist()


def test_patients_without_follow_up_are_kept_and_counted_where_the_endpoint_is_used():
    cohort = admitted()
    assert cohort.n == 5
    observed = OS.observed(cohort)
    (step,) = observed.flow()
    assert (step.reason, step.removed, step.remaining) == ("Overall survival: follow-up not known", 2, 3)
    follow_up = OS.follow_up(observed)
    assert (follow_up.duration.tolist(), follow_up.event.tolist()) == ([5, 6, 9], [True, False, True])


def test_event_column_may_be_a_labelled_category():
    status = Column(name="status", kind="category", levels=("1", "0"), level_labels=("Dead", "Alive"))
    cohort = admitted("time,status\n5,1\n6,0\n7,1\n", columns=(status,))
    assert OS.follow_up(cohort).event.tolist() == [True, False, True]


def test_event_column_may_be_declared_a_number():
    cohort = admitted("time,status\n5,1\n6,0\n", columns=(Column(name="status", kind="number"),))
    assert OS.follow_up(cohort).event.tolist() == [True, False]


def test_a_refusal_lists_every_error_with_rows_and_no_value():
    error = refused(
        "time,status,stage\n-5,1,2\nCANARY,0,CANARY\n7,0,1\n",
        columns=(Column(name="stage", kind="category", levels=("1", "2")), Column(name="age", kind="number")),
    )
    assert error.problem.splitlines() == [
        "Column 'age': the file has no such column. Did you mean stage?",
        "Column 'stage': 1 cell hold a level that is not among the 2 declared (row 3). "
        "Add the level to the study, or correct the cells.",
        "Column 'time': 1 of 3 durations are not finite numbers (row 3). "
        "Correct the cells: a number of days, weeks, months or years.",
        "Column 'time': 1 of 3 durations are negative (row 2). Check which date was subtracted from which.",
    ]
    assert error.hint == "Correct the file or the study definition; every problem is listed."


def test_ten_rows_are_named_and_the_rest_is_counted():
    text = "time,status\n" + "-1,1\n" * 12 + "1,0\n"
    assert refused(text).problem.startswith(
        "Column 'time': 12 of 13 durations are negative (row 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...)."
    )


def test_warnings_do_not_keep_the_cohort_out():
    assert admitted("time,status\n0,1\n700,0\n").n == 2


def test_the_stamp_of_invented_data_stays_on_the_cohort():
    assert admitted(synthetic=True).synthetic
    assert not admitted().synthetic


def test_the_raw_table_is_not_modified():
    raw = read_table(TEXT.encode(), "cohort.csv")
    before = raw.cells.copy()
    admit(raw, StudyDefinition(columns=(STAGE,), endpoints=(OS,)))
    assert raw.cells.equals(before)


@pytest.mark.parametrize(
    "fields",
    [
        {"columns": (STAGE,), "exclusions": (InRange("stage", 1, 2),)},
        {"columns": (Column(name="site", kind="category", reference="nowhere"),)},
    ],
    ids=["range of a category", "reference that is no level"],
)
def test_a_study_that_does_not_fit_is_a_study_error(fields):
    refused(**fields)
