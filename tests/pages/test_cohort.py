"""Cohort: choose a file, say what its columns mean, confirm the counts, keep the study definition."""

import io
import tomllib
from dataclasses import replace

import pandas as pd
import pytest

from hccsurv.intake.study_file import load_study
from tests.ui.driver import PAGES, Dashboard, unescaped
from tests.ui.patients import STUDY, made_up

CONFIRM = "Confirm the event counts"


def form(dashboard, patients, name="trial.csv"):
    """Read a file without a study definition: the form to map it appears."""
    return dashboard.upload(patients.to_csv(index=False).encode(), name)


def confirm(dashboard):
    """Tick what is asked about every endpoint."""
    for box in dashboard.at.checkbox:
        box.check()
    return dashboard.run()


def boxes(dashboard):
    return [(unescaped(box.label), box.value) for box in dashboard.at.checkbox]


def can_be_used(dashboard):
    return not dashboard.control("button", "Use this cohort").disabled


# A good cohort


def test_sample_is_opened_and_summarised(sample, analysed):
    sample.assert_explained()
    dead = str((analysed["status"] == "Dead").sum())
    assert "99 patients in the file, 79 in the cohort" in sample.text
    assert [line[3:] for line in sample.table("Endpoints").lines] == [[str(len(analysed)), dead]] * 2
    assert sample.count == "79 of 79 patients"
    assert "synthetic" in sample.messages
    assert "Go to Survival" in sample.links


def test_endpoints_are_proposed_with_counts_and_wait_for_confirmation(dashboard, patients):
    form(dashboard, patients).assert_explained()
    labels = [label for label, _ in boxes(dashboard)]
    assert f"event in {patients['died'].sum()} of 200 patients" in labels[0]
    assert f"longest follow-up {patients['os_months'].max():g} months" in labels[0]
    assert f"event in {patients['progressed'].sum()} of 200 patients" in labels[1]
    assert [ticked for _, ticked in boxes(dashboard)] == [False, False]
    assert CONFIRM in dashboard.messages
    assert not can_be_used(dashboard)
    dashboard.at.checkbox[0].check()
    assert not can_be_used(dashboard.run()), "every endpoint needs its own confirmation"
    confirm(dashboard).click("Use this cohort").assert_explained()
    assert [line[3:] for line in dashboard.table("Endpoints").lines] == [
        ["200", str(patients["died"].sum())],
        ["200", str(patients["progressed"].sum())],
    ]
    assert dashboard.count == "200 of 200 patients"


def test_codes_1_and_2_are_never_taken_for_granted(dashboard, published):
    lung = published("lung")
    form(dashboard, lung, "lung.csv").assert_explained()
    assert dashboard.control("selectbox", "Time").value == "time"
    assert dashboard.control("selectbox", "Event").value == "status"
    ((label, ticked),) = boxes(dashboard)
    assert label.startswith("2 = ")
    assert "event in 165 of 228 patients" in label
    assert "1022 days (2.8 years)" in label
    assert not ticked
    assert not can_be_used(dashboard)
    # The other way round, which the data cannot tell: the count shows it, and the tick is asked for anew.
    confirm(dashboard)
    assert can_be_used(dashboard)
    dashboard.choose_several("Codes that mean the event", ["1"])
    ((label, ticked),) = boxes(dashboard)
    assert "event in 63 of 228 patients" in label
    assert not ticked
    assert not can_be_used(dashboard)
    dashboard.choose_several("Codes that mean the event", ["2"])
    confirm(dashboard).click("Use this cohort").open("survival").choose("Compare groups of", "")
    assert dashboard.table("Time to event: median").lines[0][1:4] == ["228", "165", "310.0"]  # R: survfit


@pytest.mark.parametrize(
    ("label", "value"), [("Unit", "years"), ("Time", "pfs_months"), ("Event", "progressed"), ("Event", "calm")]
)
@pytest.mark.parametrize("study", [None, STUDY], ids=["proposed", "declared"])
def test_changing_what_was_confirmed_asks_again(dashboard, patients, study, label, value):
    confirm(dashboard.upload(patients.to_csv(index=False).encode(), study=study))
    assert can_be_used(dashboard)
    dashboard.choose(label, value).assert_explained()
    assert not can_be_used(dashboard)
    if dashboard.control("multiselect", "Codes that mean the event").value == []:
        dashboard.choose_several("Codes that mean the event", ["yes" if value == "calm" else "1"])
        assert not can_be_used(dashboard)
    assert [ticked for _, ticked in boxes(dashboard)] == [False, True]


def test_a_third_code_must_be_declared(dashboard, patients):
    patients.loc[patients.index[[3, 10]], "died"] = 9
    form(dashboard, patients)
    dashboard.choose_several("Codes that mean the event", ["1"])
    dashboard.choose_several("Codes that mean no event", ["0"])
    confirm(dashboard).assert_explained()
    assert "Must be solved" in dashboard.errors[0]
    assert "died: code 9 is declared neither as event nor as censored (2 rows) (row 5, 12)" in dashboard.errors[
        0
    ].replace("*", "")
    assert not can_be_used(dashboard)
    dashboard.choose_several("Codes that mean no event", ["0", "9"])
    confirm(dashboard)
    assert not dashboard.errors
    assert can_be_used(dashboard)


def test_endpoints_can_be_added_and_removed(dashboard, patients):
    form(dashboard, patients).click("Add an endpoint").assert_explained()
    assert not can_be_used(confirm(dashboard)), "the new endpoint has no columns yet"
    dashboard.click("Remove the last")
    assert can_be_used(confirm(dashboard))
    dashboard.click("Remove the last")
    assert len(boxes(dashboard)) == 1
    confirm(dashboard).click("Use this cohort")
    assert len(dashboard.table("Endpoints").lines) == 1


def test_two_endpoints_of_one_name_are_refused_in_words(dashboard, patients):
    form(dashboard, patients)
    names = [item for item in dashboard.at.text_input if item.label == "Name"]
    names[1].set_value("OS")
    dashboard.run().assert_explained()
    assert "'OS' twice" in dashboard.errors[0]
    assert not can_be_used(confirm(dashboard))


def test_a_file_without_time_or_event_is_not_usable_and_says_so(dashboard):
    form(dashboard, pd.DataFrame({"stage": ["A", "B", "A"], "sex": ["f", "m", "f"]})).assert_explained()
    assert "Choose the column with the time" in dashboard.messages
    assert not can_be_used(dashboard)


# What is left behind


def test_columns_left_behind_are_named_with_the_reason_and_are_nowhere(dashboard, patients):
    patients["study_no"] = range(1, 201)
    patients["seen"] = pd.date_range("2020-01-01", periods=200).strftime("%Y-%m-%d")
    form(dashboard, patients)
    left = next(line for line in dashboard.messages.splitlines() if line.startswith("Left behind"))
    assert "study_no (a row or study number)" in left
    assert "seen (dates)" in left
    confirm(dashboard).click("Use this cohort")
    assert {"study_no", "seen"}.isdisjoint(dashboard.control("selectbox", "Add a filter").options)


# A study definition


def test_study_definition_loaded_with_its_file_needs_no_confirmation(dashboard, patients):
    dashboard.upload(patients.to_csv(index=False).encode(), study=STUDY)
    assert can_be_used(dashboard)
    dashboard.click("Use this cohort")
    assert "Made-up trial" in dashboard.text
    assert dashboard.open("survival").control("selectbox", "Compare groups of").value == "arm"


def test_a_declared_code_that_is_changed_needs_confirmation_again(dashboard, patients):
    dashboard.upload(patients.to_csv(index=False).encode(), study=STUDY)
    dashboard.choose_several("Codes that mean the event", ["0"])
    assert not can_be_used(dashboard)


def test_downloaded_study_definition_loads_back_equal(sample, root):
    text = sample.download("download_study").decode("utf-8")
    original = load_study((root / "sample_data" / "synthetic_hcc.toml").read_text(encoding="utf-8"))
    assert load_study(text) == original
    assert "Dead" in tomllib.loads(text)["endpoint"][0]["event_codes"]


def test_study_mapped_in_the_form_opens_the_same_cohort_next_time(dashboard, patients):
    confirm(form(dashboard, patients)).click("Use this cohort")
    text = dashboard.download("download_study").decode("utf-8")
    first = {page: [table.lines for table in dashboard.open(page).tables] for page in PAGES}
    again = Dashboard().use(patients, text)
    assert {page: [table.lines for table in again.open(page).tables] for page in PAGES} == first
    again.open("cohort")
    assert replace(load_study(again.download("download_study").decode()), file="") == replace(load_study(text), file="")


@pytest.mark.parametrize(
    ("study", "found"),
    [
        ("[[endpoint", "not valid TOML"),
        ("colour = 3", "unknown key 'colour'"),
        (STUDY.replace('duration = "os_months"\n', ""), "lacks 'duration'"),
        (STUDY.replace('unit = "months"', 'unit = "moons"'), "'unit' must be one of"),
    ],
)
def test_a_broken_study_definition_is_explained(dashboard, patients, study, found):
    dashboard.upload(patients.to_csv(index=False).encode(), study=study).assert_explained()
    assert found in dashboard.errors[0]


def test_problems_of_a_study_are_listed_all_at_once_with_rows(dashboard, patients):
    patients["os_months"] = patients["os_months"].astype(str)
    patients.loc[0, "os_months"] = "long"
    patients.loc[1, "os_months"] = "-3"
    patients.loc[2, "stage"] = "IV"
    patients = patients.drop(columns="calm")
    dashboard.upload(patients.to_csv(index=False).encode(), study=STUDY).assert_explained()
    found = "\n".join(dashboard.errors).replace("*", "")
    assert "os_months: 1 of 200" in found
    assert "not finite numbers (row 2)" in found
    assert "are negative (row 3)" in found
    assert "stage: 1 cell" in found
    assert "(row 4)" in found
    assert "calm: the file has no such column" in found
    assert not can_be_used(dashboard)


# Levels


def test_printed_names_order_and_reference_reach_table_3(dashboard, patients):
    study = STUDY.replace('label = "Stage"', 'label = "stage"')
    dashboard.upload(patients.to_csv(index=False).encode(), study=study)
    dashboard.choose("Column", "stage").assert_explained()
    dashboard.write("Printed name of the column", "Clinical stage")
    names = [item for item in dashboard.at.text_input if item.label == "Printed name"]
    for item, name in zip(names, ("Early", "Middle", "Late"), strict=True):
        item.set_value(name)
    dashboard.run().choose("Reference", "Late")
    [button for button in dashboard.at.button if button.label == "Move up"][2].click()
    dashboard.run().assert_explained()
    # What was written stays when another column is looked at.
    dashboard.choose("Column", "arm").choose("Column", "stage")
    assert dashboard.control("text_input", "Printed name of the column").value == "Clinical stage"
    dashboard.click("Use this cohort").open("prognostic_factors").assert_explained()
    table = dashboard.table("Prognostic factors for overall survival")
    start = next(position for position, line in enumerate(table.lines) if line[0] == "Clinical stage")
    assert [line[0] for line in table.lines[start + 1 : start + 4]] == ["Early", "Late", "Middle"]
    for printed, code in (("Early", "I"), ("Late", "III"), ("Middle", "II")):
        assert table["Clinical stage", printed][0] == str((patients["stage"] == code).sum())
    assert table["Clinical stage", "Late"][4] == "1 (reference)"
    assert table["Clinical stage", "Early"][4] != "1 (reference)"
    kept = load_study(dashboard.open("cohort").download("download_study").decode())
    column = next(column for column in kept.columns if column.name == "stage")
    assert (column.levels, column.level_labels, column.reference) == (
        ("I", "III", "II"),
        ("Early", "Late", "Middle"),
        "Late",
    )


def test_two_levels_of_one_name_are_refused_in_words(dashboard, patients):
    dashboard.upload(patients.to_csv(index=False).encode(), study=STUDY).choose("Column", "stage")
    names = [item for item in dashboard.at.text_input if item.label == "Printed name"]
    names[0].set_value("same")
    names[1].set_value("same")
    dashboard.run().assert_explained()
    assert any("two level labels are the same" in text for text in dashboard.errors)
    assert not dashboard.has("button", "Use this cohort") or not can_be_used(dashboard)
    [item for item in dashboard.at.text_input if item.label == "Printed name"][1].set_value("other")
    dashboard.run()
    assert not dashboard.errors
    assert can_be_used(dashboard)


def test_changing_what_columns_mean_begins_with_what_was_said(trial):
    trial.click("Change what columns mean").assert_explained()
    assert trial.count == ""
    assert trial.control("selectbox", "Event").value == "died"
    trial.choose_several("Columns to keep", ["arm", "age"]).click("Use this cohort").assert_explained()
    options = trial.control("selectbox", "Add a filter").options
    assert "Stage" not in options
    assert "Arm" in options


# No cohort, and files that cannot be one


def test_without_a_cohort_the_page_offers_a_file_and_the_sample(dashboard):
    dashboard.assert_explained()
    assert dashboard.title == "Cohort"
    assert "No cohort is open." in dashboard.messages
    assert "stays in the memory of this machine" in dashboard.messages
    assert dashboard.has("button", "Open the synthetic sample")
    assert not dashboard.has("button", "Read the file")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "is empty"),
        (b"os,died\n", "has a header but no patients"),
        (b"os,died\n1,2\n3,4,5\n", "more (row 3)"),
        (b"os,os\n1,2\n", "more than once"),
        (b"\x89PNG\0\0", ""),
        (b"os;died\n\0;1\n", "NUL"),
    ],
)
def test_a_file_that_is_no_table_is_explained(dashboard, content, found):
    dashboard.upload(content, "cohort.csv").assert_explained()
    assert dashboard.errors
    assert found in dashboard.errors[0]


def test_a_damaged_workbook_is_explained(dashboard):
    dashboard.at.file_uploader[0].set_value(("cohort.xlsx", b"PK\x03\x04 damaged", "application/xlsx"))
    dashboard.run().assert_explained()
    assert "cannot be opened as XLSX" in dashboard.errors[0]


def test_worksheet_can_be_chosen(dashboard, patients):
    content = io.BytesIO()
    with pd.ExcelWriter(content) as book:
        pd.DataFrame({"note": ["nothing here"]}).to_excel(book, sheet_name="Notes", index=False)
        patients.to_excel(book, sheet_name="Patients", index=False)
    dashboard.at.file_uploader[0].set_value(("trial.xlsx", content.getvalue(), "application/xlsx"))
    dashboard.run().choose("Worksheet", "Patients").click("Read the file").assert_explained()
    assert "200 rows, 8 columns" in dashboard.text
    confirm(dashboard).click("Use this cohort").assert_explained()
    assert dashboard.count == "200 of 200 patients"


def test_a_file_in_which_nobody_had_the_event_is_not_usable(dashboard, patients):
    patients["died"] = 0
    dashboard.upload(patients.to_csv(index=False).encode(), study=STUDY).assert_explained()
    assert "Choose the code that means that the event happened" in dashboard.messages
    assert not can_be_used(dashboard)


# Names that are not ASCII, or not meant well


def test_japanese_names_and_levels_on_every_page(dashboard, patients):
    japanese = patients.rename(
        columns={"arm": "治療群", "stage": "病期", "age": "年齢（歳）", "os_months": "生存期間（月）", "died": "転帰"}
    )
    japanese["治療群"] = japanese["治療群"].map({"A": "切除", "B": "薬物療法"})
    japanese["転帰"] = japanese["転帰"].map({0: "生存", 1: "死亡"})
    japanese = japanese.drop(columns=["pfs_months", "progressed", "calm"])
    content = japanese.to_csv(index=False).encode("cp932")
    confirm(dashboard.upload(content, "患者.csv")).assert_explained()
    assert f"event in {patients['died'].sum()} of 200 patients" in boxes(dashboard)[0][0]
    assert boxes(dashboard)[0][0].startswith("死亡 = ")
    dashboard.click("Use this cohort")
    for page in PAGES:
        dashboard.open(page).assert_explained()
    dashboard.open("survival")
    assert {line[0] for line in dashboard.tables[0].lines} == {"切除", "薬物療法"}
    assert "薬物療法" in dashboard.download("csv:medians").decode("utf-8-sig")
    dashboard.filter_by("病期").choose_several("病期", ["III"])
    assert dashboard.count == f"{(patients['stage'] == 'III').sum()} of 200 patients"
    assert "病期 is III" in dashboard.messages


HOSTILE = (
    "![x](http://evil.example/a.png)",
    "<img src=http://evil.example/b.png>",
    "[click](http://evil.example)",
    ":material/delete: $\\href{http://evil.example}{x}$",
    "<b>bold</b> & `code` ~~gone~~ **strong** #1",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_and_levels_are_shown_as_text_never_read_as_markup(dashboard, hostile):
    patients = made_up(80).sort_values(["arm", "stage"], ignore_index=True)
    patients["arm"] = patients["arm"].map({"A": hostile, "B": "plain"})
    patients = patients.rename(columns={"stage": hostile}).drop(columns=["pfs_months", "progressed", "calm"])
    confirm(form(dashboard, patients, "trial.csv")).click("Use this cohort")
    dashboard.filter_by(hostile).choose_several(plain_label(hostile), ["I", "II", "III"])
    for page in PAGES:
        dashboard.open(page).assert_explained()
        for kind in ("markdown", "caption", "error", "warning", "info"):
            for item in dashboard.at.get(kind):
                assert hostile not in item.value, f"{kind} would be read as Markdown"
        for item in dashboard.at.get("html"):
            assert "<img" not in item.value.lower()
            assert "<b>bold" not in item.value
            assert "<a " not in item.value.lower()
        for figure in dashboard.figures:
            for text in texts(figure):
                assert "<img" not in text
                assert "<b>bold" not in text
    dashboard.open("survival")
    assert hostile in [line[0] for line in dashboard.tables[0].lines]
    for kind in ("selectbox", "multiselect", "number_input", "button", "checkbox", "text_input"):
        for item in dashboard.at.get(kind):
            assert hostile not in item.label, f"the label of a {kind} is read as Markdown"


def plain_label(label):
    """The label of a control as Streamlit gets it."""
    from hccsurv.ui.notices import plain

    return plain(label)


def texts(value):
    """Every text inside a figure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_a_hostile_name_of_the_event_column_is_no_markup_in_a_label(dashboard, patients):
    hostile = HOSTILE[0]
    study = STUDY.replace('event = "died"', f'event = "{hostile}"')
    dashboard.use(patients.rename(columns={"died": hostile}), study)
    for page in PAGES:
        dashboard.open(page).assert_explained()
        for kind in ("toggle", "checkbox", "selectbox", "multiselect", "text_input", "number_input"):
            assert not [item.label for item in dashboard.at.get(kind) if hostile in item.label]
