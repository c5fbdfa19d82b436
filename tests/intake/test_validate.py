"""Every rule on every row; all problems at once; never a patient's value."""

import pytest

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.filters import InRange, IsOneOf
from hccsurv.cohort.study import Options, StudyDefinition
from hccsurv.intake.read import read_table
from hccsurv.intake.validate import Rule, named_columns, validate

OS = Endpoint(name="OS", label="Overall survival", duration="time", event="status", event_codes=("1",), unit="months")


def report_on(text, study=None, **fields):
    fields.setdefault("endpoints", (OS,))
    return validate(read_table(text.encode(), "cohort.csv"), study or StudyDefinition(**fields))


def one(text, **fields):
    (problem,) = report_on(text, **fields).problems
    return problem.column, problem.rule, problem.severity, problem.found, problem.rows, problem.hint


def test_a_sound_table_has_no_problem_and_every_rule_ran():
    report = report_on("time,status\n5,1\n6,0\n")
    assert (report.problems, report.n_checked, report.ok, report.rules_run) == ((), 2, True, tuple(Rule))


NUMBER = Column(name="age", kind="number")
STAGE = Column(name="stage", kind="category", levels=("A", "B"))
TABLE = [
    # rule, rest of the study, cells, severity, found, rows, hint
    (Rule.COLUMN_EXISTS, {"columns": (NUMBER,)}, "time,status,Age\n5,1,61\n6,0,70\n", "error",
     "the file has no such column", (), "Did you mean Age?"),
    (Rule.COLUMN_EXISTS, {"group": "stage"}, "time,status\n5,1\n6,0\n", "error",
     "the file has no such column", (), "The table has 2 other columns."),
    (Rule.IS_NUMBER, {"columns": (NUMBER,)}, "time,status,age\n5,1,61\n6,0,x\n7,0,\n8,0,<5\n", "error",
     "2 of 3 cells are not finite numbers", (3, 5),
     "Correct the cells (a decimal point, no unit, no < or >), or declare the column a category."),
    (Rule.IS_NUMBER, {}, "time,status\n5,1\nx,0\n", "error", "1 of 2 durations are not finite numbers", (3,),
     "Correct the cells: a number of days, weeks, months or years."),
    (Rule.DECLARED_LEVEL, {"columns": (STAGE,)}, "time,status,stage\n5,1,A\n6,0,C\n7,0,\n8,0,a\n", "error",
     "2 cells hold a level that is not among the 2 declared", (3, 5),
     "Add the level to the study, or correct the cells."),
    (Rule.DURATION_NOT_NEGATIVE, {}, "time,status\n5,1\n-1,0\n\n-0.5,0\n", "error", "2 of 3 durations are negative",
     (3, 5),
     "Check which date was subtracted from which."),
    (Rule.DURATION_POSITIVE, {}, "time,status\n5,1\n0,0\n", "warning", "1 of 2 durations are zero", (3,),
     "These patients are kept: they are at risk only at the very start."),
    (Rule.DURATION_PLAUSIBLE, {}, "time,status\n5,1\n600,0\n600.1,0\n", "warning",
     "1 of 3 durations are longer than 600 months (50 years)", (4,),
     "Check the unit: are these days rather than months?"),
    (Rule.EVENT_CODE_DECLARED, {}, "time,status\n5,1\n6,0\n7,2\n8,9\n", "error",
     "codes 0, 2, 9 are declared neither as event nor as censored (3 rows)", (3, 4, 5),
     "Say of every code whether it means the event or the end of follow-up without it."),
    (Rule.EVENT_OBSERVED, {}, "time,status\n5,0\n6,0\n", "error",
     "Overall survival: no row has the declared event code", (), "Check the event codes against the file."),
    (Rule.FOLLOW_UP_KNOWN, {}, "time,status\n5,1\n,0\n7,\n8,0\n", "warning",
     "Overall survival: duration or event is missing for 2 of 4 patients", (3, 4),
     "These patients are left out where this endpoint is used, and counted."),
    (Rule.ENDPOINT_GIVEN, {"endpoints": ()}, "time,status\n5,1\n", "error", "no endpoint is declared", (),
     "Say which column is the duration and which code of which column is the event."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "fields", "text", "severity", "found", "rows", "hint"), TABLE)
def test_broken_rule_is_named_with_its_rows(rule, fields, text, severity, found, rows, hint):
    _, got_rule, got_severity, got_found, got_rows, got_hint = one(text, **fields)
    assert (got_rule, got_severity, got_rows) == (rule, severity, rows)
    # "1 of 2 durations is" is as good as "are".
    assert got_found.replace(" is ", " are ") == found.replace(" is ", " are ")
    assert got_hint == hint


def test_the_table_above_breaks_every_rule():
    assert {row[0] for row in TABLE} == set(Rule)


def test_all_problems_are_reported_at_once():
    study = StudyDefinition(
        columns=(NUMBER, STAGE, Column(name="sex", kind="category")),
        endpoints=(
            Endpoint(
                name="OS", duration="time", event="status", event_codes=("1",), censored_codes=("0",), unit="years"
            ),
        ),
    )
    report = report_on("time,status,age,stage\n-5,1,61,A\n0,7,x,C\n60,0,,B\n,0,59,\n", study)
    assert [(problem.column, problem.rule, problem.rows) for problem in report.problems] == [
        ("sex", Rule.COLUMN_EXISTS, ()),
        ("age", Rule.IS_NUMBER, (3,)),
        ("stage", Rule.DECLARED_LEVEL, (3,)),
        ("time", Rule.DURATION_NOT_NEGATIVE, (2,)),
        ("time", Rule.DURATION_POSITIVE, (3,)),
        ("time", Rule.DURATION_PLAUSIBLE, (4,)),
        ("status", Rule.EVENT_CODE_DECLARED, (3,)),
        ("time", Rule.FOLLOW_UP_KNOWN, (5,)),
    ]
    assert not report.ok
    assert [problem.rule for problem in report.warnings] == [
        Rule.DURATION_POSITIVE,
        Rule.DURATION_PLAUSIBLE,
        Rule.FOLLOW_UP_KNOWN,
    ]
    assert len(report.errors) == 5


def test_the_same_broken_cells_are_one_problem_even_if_the_duration_is_also_a_declared_number():
    report = report_on("time,status\n5,1\nx,0\n", columns=(Column(name="time", kind="number"),))
    assert [(problem.rule, problem.rows) for problem in report.problems] == [(Rule.IS_NUMBER, (3,))]


CANARY = "CANARY"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (f"time,status\n{CANARY},1\n6,0\n", {}),
        (f"time,status\n5,{CANARY} A\n6,{CANARY} B\n7,1\n", {}),
        (f"time,status,age\n5,1,{CANARY}\n6,0,5\n", {"columns": (NUMBER,)}),
        (f"time,status,stage\n5,1,{CANARY}\n6,0,A\n", {"columns": (STAGE,)}),
        (f"time,name\n5,{CANARY} A\n6,{CANARY} B\n",
         {"endpoints": (Endpoint(name="OS", duration="time", event="name", event_codes=("1",), unit="days"),)}),
        (f"name,status\n{CANARY} A,1\n{CANARY} B,0\n",
         {"endpoints": (Endpoint(name="OS", duration="name", event="status", event_codes=("1",), unit="days"),)}),
    ],
    ids=["duration", "event code", "number", "level", "names as event", "names as duration"],
)  # fmt: skip
def test_a_cell_is_never_shown(text, fields):
    report = report_on(text, **fields)
    assert report.errors
    assert CANARY not in repr(report)


def test_event_codes_that_are_text_are_only_counted_and_at_most_five_numbers_are_named():
    assert one("time,status\n5,1\n6,no\n7,lost\n")[3].startswith("2 codes are declared neither")
    six = "".join(f"5,{code}\n" for code in range(1, 8))
    assert one(f"time,status\n{six}")[3].startswith("6 codes are declared neither")


def test_one_undeclared_code_is_censored_only_if_no_censored_code_was_declared():
    declared = Endpoint(
        name="OS", duration="time", event="status", event_codes=("1",), censored_codes=("0",), unit="days"
    )
    assert report_on("time,status\n5,1\n6,0\n").ok
    problem = one("time,status\n5,1\n6,0\n7,2\n", endpoints=(declared,))
    assert problem[3] == "code 2 is declared neither as event nor as censored (1 row)"


def test_limit_of_plausible_follow_up_is_50_years_in_each_unit():
    for unit, longest in (("days", 18262.5), ("weeks", 18262.5 / 7), ("months", 600), ("years", 50)):
        endpoint = Endpoint(name="OS", duration="time", event="status", event_codes=("1",), unit=unit)
        text = f"time,status\n{longest - 0.01!r},1\n{longest + 0.01!r},0\n"
        (problem,) = report_on(text, endpoints=(endpoint,)).problems
        assert (problem.rule, problem.rows) == (Rule.DURATION_PLAUSIBLE, (3,))


def test_numbers_as_codes_match_however_they_are_written():
    assert report_on("time,status,stage\n5,1.0,1\n6,0,2.0\n", columns=(
        Column(name="stage", kind="category", levels=("1", "2")),
    )).ok  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"exclusions": (IsOneOf("stage", ("Z",)),)},
        {"exclusions": (InRange("stage", 1, 2),)},
        {"columns": (Column(name="time", kind="category"),)},
        {"columns": (Column(name="stage", kind="category", reference="Z"),)},
    ],
    ids=[
        "exclusion of a level nobody has declared",
        "range of a category",
        "category as duration",
        "unknown reference",
    ],
)
def test_a_study_that_contradicts_itself_is_found_before_admission(fields):
    fields.setdefault("columns", (STAGE,))
    assert not report_on("time,status,stage\n5,1,A\n6,0,B\n", **fields).ok


def test_named_columns_lists_each_column_once_in_order():
    study = StudyDefinition(
        columns=(NUMBER, STAGE), endpoints=(OS,), group="stage",
        exclusions=(InRange("age", 18), IsOneOf("site", ("x",))),
        total="time", components=("ttf", "pss"), options=Options(forced=("age",)),
    )  # fmt: skip
    assert named_columns(study) == ("age", "stage", "time", "status", "site", "ttf", "pss")


def test_the_table_is_not_modified():
    raw = read_table(b"time,status\nx,1\n6,0\n", "cohort.csv")
    before = raw.cells.copy()
    validate(raw, StudyDefinition(endpoints=(OS,)))
    assert raw.cells.equals(before)
