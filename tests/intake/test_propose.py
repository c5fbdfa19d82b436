"""A first guess at an unknown file, and what it rests on. Nothing here is final: a person confirms it."""

import pytest

from hccsurv.intake.propose import propose_study
from hccsurv.intake.read import read_table


def proposed(text):
    return propose_study(read_table(text.encode(), "cohort.csv"))


def endpoint_of(text):
    """Duration, event, event codes, censored codes, unit of the only endpoint."""
    (endpoint,) = proposed(text).study.endpoints
    return endpoint.duration, endpoint.event, endpoint.event_codes, endpoint.censored_codes, endpoint.unit


def rows(header, *lines):
    return "\n".join([header, *lines]) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rows("OS,Death", "5,1", "7,0", "9,1"), ("OS", "Death", ("1",), ("0",), "months")),
        (rows("time,status", "306,2", "455,2", "1010,1"), ("time", "status", ("2",), ("1",), "days")),
        (rows("OS_MONTHS,OS_STATUS", "5.1,1:DECEASED", "7.5,0:LIVING", "9.5,0:LIVING"),
         ("OS_MONTHS", "OS_STATUS", ("1:DECEASED",), ("0:LIVING",), "months")),
        (rows("OS_MONTHS,OS_STATUS", "5.1,LIVING", "7.5,DECEASED", "9.5,LIVING"),
         ("OS_MONTHS", "OS_STATUS", ("DECEASED",), ("LIVING",), "months")),
        (rows("生存期間(月),転帰", "5,死亡", "6,生存", "7,生存"),
         ("生存期間(月)", "転帰", ("死亡",), ("生存",), "months")),
        (rows("生存期間（月）,転帰", "5,死亡", "6,生存", "7,生存"),
         ("生存期間（月）", "転帰", ("死亡",), ("生存",), "months")),
        (rows("全生存期間_日,生死", "500,生存", "600,死亡", "700,生存"),
         ("全生存期間_日", "生死", ("死亡",), ("生存",), "days")),
        (rows("survival_months,vital_status", "5,Dead", "6,Alive", "7,Alive"),
         ("survival_months", "vital_status", ("Dead",), ("Alive",), "months")),
        (rows("time,status", "5,AWD", "6,DOD", "7,NED"), ("time", "status", ("DOD",), ("AWD", "NED"), "months")),
        (rows("OS,OS.time", "1,500", "0,800", "1,30"), ("OS.time", "OS", ("1",), ("0",), "days")),
    ],
    ids=["0 and 1", "1 and 2", "TCGA with prefix", "TCGA words", "Japanese", "Japanese full width", "Japanese days",
         "survival_months", "three words", "a bare os beside its time"],
)  # fmt: skip
def test_endpoint_of_a_file_in_a_known_dialect(text, expected):
    assert endpoint_of(text) == expected


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("OS (days)", "days"),
        ("os_days", "days"),
        ("OS weeks", "weeks"),
        ("os.months", "months"),
        ("OS_mo", "months"),
        ("OSMonths", "months"),
        ("OS [years]", "years"),
        ("OS_yr", "years"),
        ("OS", "months"),
    ],
)
def test_unit_is_read_from_the_name(name, unit):
    assert endpoint_of(rows(f"{name},death", "5,1", "6,0", "7,0"))[4] == unit


@pytest.mark.parametrize(("longest", "unit"), [(400, "months"), (401, "days")])
def test_unit_of_a_nameless_time_depends_on_the_longest_follow_up(longest, unit):
    assert endpoint_of(rows("OS,death", "5,1", "6,0", f"{longest},0"))[4] == unit


def test_two_endpoints_group_and_covariates_of_a_trial_file_of_zeros_and_ones():
    header = "OS,Death,RFS,Recurrence,Gender,Age,Treatment,MVI"
    lines = [
        f"{i + 0.5},{i % 2},{i / 2},{(i + 1) % 2},{i % 2},{40 + i * i % 37},{'AB'[i % 2]},{i % 3}" for i in range(30)
    ]
    proposal = proposed(rows(header, *lines))
    assert [(e.name, e.label, e.duration, e.event) for e in proposal.study.endpoints] == [
        ("OS", "Overall survival", "OS", "Death"),
        ("RFS", "Relapse-free survival", "RFS", "Recurrence"),
    ]
    assert proposal.evidence["OS"] == "duration 'OS' (up to 29.5), event 'Death': 1 = event in 15 of 30 patients"
    assert proposal.study.group == "Treatment"
    assert {column.name: column.kind for column in proposal.study.columns} == {
        "OS": "number", "Death": "category", "RFS": "number", "Recurrence": "category", "Gender": "category",
        "Age": "number", "Treatment": "category", "MVI": "category",
    }  # fmt: skip
    assert proposal.study.covariates == ("Gender", "Age", "Treatment", "MVI")
    assert proposal.study.columns[4].levels == ("0", "1")


def test_text_codes_are_not_repeated_in_the_evidence():
    proposal = proposed(rows("OS,outcome,status", "5,CANARY,CANARY dead", "6,x,alive", "7,x,alive"))
    assert "CANARY" not in " ".join(proposal.evidence.values())
    assert proposal.evidence["OS"].endswith("one level = event in 1 of 3 patients")


def test_what_is_left_behind_and_why():
    header = "no,name,birth,診断日,empty,mostly,city,OS,Death"
    lines = [
        f"{i},Name {i},{i % 28 + 1:02d}/02/1950,2010年{i % 12 + 1}月1日,,"
        f"{'<2' if i == 3 else i / 7},{'xyz'[i % 3]},{i * 1.5},{i % 2}"
        for i in range(1, 41)
    ]
    proposal = proposed(rows(header, *lines))
    assert {left.column: left.reason for left in proposal.left_behind} == {
        "no": "a row or study number",
        "name": "text with 40 different entries",
        "birth": "dates",
        "診断日": "dates",
        "mostly": "text, but 39 of 40 cells are numbers",
        "empty": "empty",
    }
    assert [column.name for column in proposal.study.columns] == ["city", "OS", "Death"]


def test_no_reason_repeats_a_cell():
    proposal = proposed(rows("name,OS,Death", *(f"CANARY {i},{i * 1.5},{i % 2}" for i in range(40))))
    assert [left.column for left in proposal.left_behind] == ["name"]
    assert "CANARY" not in proposal.left_behind[0].reason


@pytest.mark.parametrize(
    "text",
    [
        rows("os,death", "1,1", "0,0", "1,0"),
        rows("os,age", "5,61", "6,70", "7,59"),
        rows("a,b", "1,2", "2,3"),
        rows("OS,Death", "-5,1", "6,0", "7,0"),
        rows("OS,Death", "five,1", "6,0", "7,0"),
        rows("time,status", "5,1", "6,1", "7,1"),
    ],
    ids=["os is a flag", "no event column", "nothing", "negative times", "text among the times", "one code only"],
)
def test_no_endpoint_is_better_than_a_wrong_one(text):
    assert proposed(text).study.endpoints == ()


def test_time_to_death_that_only_the_dead_have_is_no_duration():
    text = rows("vital_status,days_to_death", "Dead,500", "Alive,", "Dead,30", "Dead,45", "Alive,")
    assert proposed(text).study.endpoints == ()


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", "3", "4", "5", "6"] * 2, "category"),
        (["1", "2", "3", "4", "5", "6", "7"] * 2, "number"),
        (["1.5", "2.5"] * 6, "number"),
        (["A", "B"] * 6, "category"),
    ],
    ids=["six whole numbers", "seven", "fractions", "words"],
)
def test_few_whole_numbers_are_codes(cells, kind):
    (column,) = proposed(rows("x,", *(f"{cell}," for cell in cells))).study.columns
    assert column.kind == kind


def test_proposal_of_a_file_is_admitted_as_it_is():
    from hccsurv.intake.admit import admit

    raw = read_table(rows("OS,Death,stage", "5,1,A", "7,0,B", "9,1,A").encode(), "cohort.csv")
    cohort = admit(raw, propose_study(raw).study)
    assert (cohort.n, list(cohort.columns)) == (3, ["OS", "Death", "stage"])
