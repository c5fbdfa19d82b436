"""Patient flow: who was reviewed, who left and why, who is analysed."""

import re
from itertools import pairwise

import pandas as pd

from tests.ui.driver import unescaped
from tests.ui.patients import STUDY


def boxes(dashboard):
    """What the boxes of the diagram say."""
    return [unescaped(note["text"]).replace("<br>", " ") for note in dashboard.figures[0]["layout"]["annotations"]]


def test_every_patient_is_accounted_for(sample, root, analysed):
    sample.open("patient_flow").assert_explained()
    reviewed = pd.read_csv(root / "sample_data" / "synthetic_hcc.csv")
    ineligible = int((reviewed["eligible"] == "no").sum())
    lines = [[line[0], *(int(cell) if cell else 0 for cell in line[1:])] for line in sample.table("Patient flow").lines]
    assert lines[0][2] == len(reviewed) == 99
    assert ["Not eligible", ineligible, len(reviewed) - ineligible] in lines
    assert lines[-1][2] == len(analysed) == 79
    assert all(before[2] - after[1] == after[2] for before, after in pairwise(lines))
    shown = " ".join(boxes(sample))
    assert "n = 99" in shown
    assert f"n = {ineligible}" in shown
    assert "n = 79" in shown


def test_groups_of_the_analysed_are_at_the_bottom(sample, analysed):
    sample.open("patient_flow")
    shown = " ".join(boxes(sample))
    for code, label in (("A", "A: locoregional"), ("B", "B: systemic"), ("C", "C: supportive care")):
        n = (analysed["therapy_group"] == code).sum()
        assert re.search(rf"<b>{label}</b>:? n = {n}\b", shown)


def test_a_filter_is_a_step(trial, patients):
    trial.open("patient_flow").filter_by("Stage").choose_several("Stage", ["III"])
    left = int((patients["stage"] == "III").sum())
    assert [line[1:] for line in trial.table("Patient flow").lines] == [["", "200"], [str(200 - left), str(left)]]
    assert trial.table("Patient flow").lines[1][0] == "Only: Stage is III"
    assert "Outside the filter" in " ".join(boxes(trial))


def test_unknown_follow_up_of_the_chosen_endpoint_is_a_step(dashboard, patients):
    patients.loc[patients.index[:5], "pfs_months"] = None
    dashboard.use(patients, STUDY).open("patient_flow")
    assert dashboard.table("Patient flow").lines == [["Patients reviewed", "", "200"]]
    dashboard.choose("Endpoint", "PFS")
    assert dashboard.table("Patient flow").lines[1] == ["Progression-free survival: follow-up not known", "5", "195"]


def test_download_holds_the_same_counts(sample):
    sample.open("patient_flow")
    lines = sample.csv("patient flow")
    assert lines[0] == ["Patient flow – SYNTHETIC DATA"]
    assert lines[1] == ["Step", "Left out", "Remaining"]
    assert lines[2] == ["Patients reviewed", "", "99"]
    assert lines[-1][2] == "79"


def test_without_a_cohort_the_page_says_where_to_get_one(dashboard):
    dashboard.open("patient_flow").assert_explained()
    assert "No cohort is open yet" in dashboard.messages
    assert dashboard.links == ["Go to Cohort"]


def test_nobody_with_follow_up_is_shown_as_none(dashboard, patients):
    patients.loc[patients["calm"] == "yes", "os_months"] = None
    dashboard.use(patients, STUDY).open("patient_flow").filter_by("Calm").choose_several("Calm", ["yes"])
    dashboard.assert_explained()
    assert dashboard.table("Patient flow").lines[-1][2] == "0"
    assert "n = 0" in " ".join(boxes(dashboard))


def test_a_filter_that_leaves_nobody_is_explained(trial):
    trial.open("patient_flow").filter_by("Age, years").choose("Age, years from", 120, "number_input").assert_explained()
    assert "No patient passes the filters" in trial.messages
