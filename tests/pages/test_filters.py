"""Filters in the sidebar: on every page, with the number of patients always in view."""

import pytest

from tests.ui.driver import PAGES, Dashboard
from tests.ui.patients import STUDY


def test_a_category_and_a_range_select_on_every_page(trial, patients):
    trial.filter_by("Stage").choose_several("Stage", ["II", "III"])
    trial.filter_by("Age, years").choose("Age, years from", 50, "number_input").choose("to", 70, "number_input")
    left = patients[patients["stage"].isin(["II", "III"]) & patients["age"].between(50, 70)]
    assert 0 < len(left) < 200
    for page in PAGES:
        trial.open(page).assert_explained()
        assert trial.count == f"{len(left)} of 200 patients"
        if page != "cohort":
            assert f"{len(left)} of 200 patients: Stage is II or III; Age, years between 50 and 70" in trial.messages
    assert trial.open("baseline").table("Baseline").header[1] == f"All (n = {len(left)})"


def test_limits_of_a_range_are_included(trial, patients):
    oldest = int(patients["age"].max())
    trial.filter_by("Age, years").choose("Age, years from", oldest, "number_input")
    assert trial.count == f"{(patients['age'] == oldest).sum()} of 200 patients"
    trial.choose("to", oldest, "number_input")
    assert trial.count == f"{(patients['age'] == oldest).sum()} of 200 patients"


def test_a_filter_alone_restricts_nothing_until_it_is_set(trial):
    trial.filter_by("Stage")
    assert trial.count == "200 of 200 patients"
    trial.filter_by("Age, years")
    assert trial.count == "200 of 200 patients"


def test_levels_are_offered_with_their_patients(trial, patients):
    trial.filter_by("Stage")
    assert trial.control("multiselect", "Stage").options == [
        f"{stage} ({(patients['stage'] == stage).sum()})" for stage in ("I", "II", "III")
    ]


def test_missing_cells_pass_no_filter(dashboard, patients):
    patients.loc[patients.index[:9], ["stage", "age"]] = None
    dashboard.use(patients, STUDY)
    dashboard.filter_by("Stage").choose_several("Stage", ["I", "II", "III"])
    assert dashboard.count == "191 of 200 patients"
    dashboard.choose_several("Stage", []).filter_by("Age, years").choose("to", 150, "number_input")
    assert dashboard.count == "191 of 200 patients"


def test_undo_takes_back_one_change_at_a_time_and_its_control_follows(trial, patients):
    trial.filter_by("Stage").choose_several("Stage", ["II"]).choose_several("Stage", ["II", "III"])
    two = patients["stage"].eq("II").sum()
    trial.click("Undo")
    assert trial.count == f"{two} of 200 patients"
    assert trial.control("multiselect", "Stage").value == ["II"]
    trial.click("Undo")
    assert trial.count == "200 of 200 patients"
    assert trial.control("multiselect", "Stage").value == []
    trial.click("Undo")
    assert not trial.has("multiselect", "Stage")
    assert not trial.has("button", "Undo")


def test_clear_lifts_everything_and_can_be_undone(trial, patients):
    trial.filter_by("Stage").choose_several("Stage", ["I"]).filter_by("Age, years")
    trial.choose("Age, years from", 60, "number_input").click("Clear")
    assert trial.count == "200 of 200 patients"
    assert not trial.has("multiselect", "Stage")
    trial.click("Undo")
    assert trial.count == f"{(patients['stage'].eq('I') & patients['age'].ge(60)).sum()} of 200 patients"
    assert trial.control("multiselect", "Stage").value == ["I"]
    assert trial.control("number_input", "Age, years from").value == 60


def test_removing_a_filter_lifts_it(trial, patients):
    trial.filter_by("Stage").choose_several("Stage", ["I"]).filter_by("Arm").choose_several("Arm", ["A"])
    trial.click("Remove")  # the first, Stage
    assert not trial.has("multiselect", "Stage")
    assert trial.count == f"{(patients['arm'] == 'A').sum()} of 200 patients"


def test_a_range_upside_down_leaves_nobody_and_says_so(trial):
    trial.open("survival").filter_by("Age, years").choose("Age, years from", 70, "number_input")
    trial.choose("to", 50, "number_input").assert_explained()
    assert trial.count == "0 of 200 patients"
    assert "No patient passes the filters" in trial.messages


@pytest.mark.parametrize("page", [page for page in PAGES if page != "cohort"])
def test_one_patient_left_breaks_no_page(trial, patients, page):
    row = patients.iloc[0]
    trial.filter_by("Age, years").choose("Age, years from", int(row["age"]), "number_input")
    trial.choose("to", int(row["age"]), "number_input")
    trial.filter_by("os_months, months")
    trial.choose(r"os\_months, months from", float(row["os_months"]), "number_input")
    trial.choose_last("to", float(row["os_months"]))
    assert trial.count == "1 of 200 patients"
    trial.open(page).assert_explained()
    if trial.has("selectbox", "Endpoint"):
        trial.choose("Endpoint", "PFS").assert_explained()


def test_filters_of_one_cohort_do_not_reach_the_next(trial, patients):
    trial.filter_by("Stage").choose_several("Stage", ["I"])
    trial.open("cohort").click("Close the cohort").open_sample()
    assert trial.count == "79 of 79 patients"
    assert not trial.has("multiselect", "Stage")
    assert not trial.has("button", "Undo")


def test_two_sessions_know_nothing_of_each_other(trial):
    other = Dashboard()
    trial.filter_by("Stage").choose_several("Stage", ["I"])
    other.run()
    assert other.count == ""
    other.open_sample()
    trial.open("survival")
    assert other.open("survival").count == "79 of 79 patients"
    assert trial.count.endswith("of 200 patients")


def test_choices_survive_a_change_of_page(trial):
    trial.open("survival").choose("Endpoint", "PFS").choose("Compare groups of", "stage")
    trial.choose("Confidence interval", "plain").write("Survival at", "1, 2")
    trial.open("prognostic_factors").choose_several("Variables to screen", ["arm"])
    trial.choose("A variable enters", 0.5, "number_input")
    trial.open("cohort").open("patient_flow")
    assert trial.control("selectbox", "Endpoint").value == "PFS"
    assert trial.control("selectbox", "Compare groups of").value == "stage"
    trial.open("survival")
    assert trial.control("selectbox", "Endpoint").value == "PFS"
    assert trial.control("selectbox", "Compare groups of").value == "stage"
    assert trial.control("selectbox", "Confidence interval").value == "plain"
    assert trial.control("text_input", "Survival at").value == "1, 2"
    assert trial.tables[0].caption.startswith("Progression-free survival")
    assert [line[0] for line in trial.tables[0].lines] == ["I", "II", "III"]
    trial.open("prognostic_factors")
    assert trial.control("multiselect", "Variables to screen").value == ["arm"]
    assert trial.control("number_input", "A variable enters").value == 0.5


def test_no_groups_and_no_variables_survive_too(trial):
    """What was emptied on purpose must not come back as proposed."""
    trial.open("survival").choose("Compare groups of", "")
    trial.open("baseline").choose_several("Variables", [])
    trial.open("survival")
    assert trial.control("selectbox", "Compare groups of").value == ""
    trial.open("baseline")
    assert trial.control("multiselect", "Variables").value == []
