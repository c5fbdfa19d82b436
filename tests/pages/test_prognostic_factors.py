"""Table 3: univariable screen, multivariable model, forest plot."""

import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.statistics import multivariate_logrank_test

from tests.ui.patients import STUDY

TABLE = "Prognostic factors for survival after sorafenib failure"
CATEGORIES = {
    # column: printed name, code: printed level; the first is the reference
    "sex": ("Sex", {"Male": "Male", "Female": "Female"}),
    "ecog_ps": ("ECOG performance status", {"0": "0", "1": "1"}),
    "child_pugh": ("Child-Pugh class", {"A5": "A (5)", "A6": "A (6)", "B": "B"}),
    "extrahepatic_spread": ("Extrahepatic spread", {"Negative": "Negative", "Positive": "Positive"}),
    "afp_class": ("AFP, ng/mL", {"<400": "<400", ">=400": "≥400"}),
    "failure_cause": ("Cause of sorafenib failure", {a: a for a in ("Adverse effect", "Tumor progression")}),
    "therapy_group": (
        "Therapy after sorafenib",
        {"A": "A: locoregional", "B": "B: systemic", "C": "C: supportive care"},
    ),
}


def cox(patients, columns, time="pss_months", event=None):
    """Fit by lifelines, with a column per level that is no reference."""
    dead = (patients["status"] == "Dead") if event is None else patients[event] == 1
    design = pd.DataFrame({"time": patients[time], "dead": dead.astype(int)})
    for column, levels in columns.items():
        if levels is None:
            design[column] = patients[column]
        for level in list(levels or ())[1:]:
            design[f"{column}:{level}"] = (patients[column] == level).astype(int)
    fitter = CoxPHFitter()
    fitter.fit(design.dropna(), "time", "dead", fit_options={"precision": 1e-10})
    return fitter.summary


def ratio(line):
    low, high = line["exp(coef) lower 95%"], line["exp(coef) upper 95%"]
    return f"{line['exp(coef)']:.2f} ({low:.2f}–{high:.2f})"


@pytest.mark.parametrize("column", CATEGORIES)
def test_screen_equals_lifelines(sample, analysed, column):
    label, levels = CATEGORIES[column]
    sample.open("prognostic_factors").assert_explained()
    known = analysed[analysed[column].notna()]
    test = multivariate_logrank_test(known["pss_months"], known[column], known["status"] == "Dead")
    lines = sample.csv("prognostic factors")
    start = next(position for position, line in enumerate(lines) if line[0] == label)
    assert float(lines[start][4]) == pytest.approx(test.p_value, rel=1e-8)
    assert lines[start][8] == ("entered" if test.p_value < 0.1 else "not entered")
    fit = cox(known, {column: levels})
    table = sample.table(TABLE)
    for position, (code, printed) in enumerate(levels.items()):
        line = lines[start + 1 + position]
        group = known[known[column] == code]
        assert line[:3] == [printed, str(len(group)), str((group["status"] == "Dead").sum())]
        if position:
            assert float(line[5]) == pytest.approx(fit.loc[f"{column}:{code}", "exp(coef)"], rel=1e-5)
            assert table[label, printed][4] == ratio(fit.loc[f"{column}:{code}"])


def test_model_of_those_that_entered_equals_lifelines(sample, analysed):
    sample.open("prognostic_factors")
    entered = [line[0] for line in sample.table(TABLE).lines if line[-1] == "entered"]
    assert entered == ["Child-Pugh class", "Therapy after sorafenib"]
    columns = {column: levels for column, (label, levels) in CATEGORIES.items() if label in entered}
    fit = cox(analysed, columns)
    table = sample.table(TABLE)
    for column, levels in columns.items():
        for code, printed in list(levels.items())[1:]:
            assert table[CATEGORIES[column][0], printed][5] == ratio(fit.loc[f"{column}:{code}"])
    assert "79 patients, 63 events" in table.notes
    assert "15.8 events per coefficient" in table.notes  # 63 / 4
    assert "Selection by p-value" in sample.messages
    drawn = sample.figures[0]["data"][0]
    assert len(drawn["text"]) == 4
    assert f"HR {fit.loc['child_pugh:B', 'exp(coef)']:.2f}" in " ".join(drawn["text"])
    assert sample.table("Proportional hazards")["All together"][1] == "4"


def test_a_number_has_a_ratio_per_unit(sample, analysed):
    sample.open("prognostic_factors")
    line = next(line for line in sample.csv("prognostic factors") if line[0] == "Age, years")
    fit = cox(analysed, {"age_years": None}).loc["age_years"]
    assert float(line[5]) == pytest.approx(fit["exp(coef)"], rel=1e-6)
    assert sample.table(TABLE)["Age, years"][4] == ratio(fit)


def test_threshold_decides_who_enters(sample):
    sample.open("prognostic_factors").choose("A variable enters", 0.2, "number_input")
    decisions = {line[0]: line[-1] for line in sample.table(TABLE).lines if line[-1]}
    assert decisions["Cause of sorafenib failure"] == "entered"  # its log-rank p is 0.191
    assert decisions["ECOG performance status"] == "not entered"
    sample.choose("A variable enters", 0.001, "number_input").assert_explained()
    assert [line[0] for line in sample.table(TABLE).lines if line[-1] == "entered"] == ["Therapy after sorafenib"]


def test_variables_can_be_forced_in_and_kept_out(sample, analysed):
    sample.open("prognostic_factors").choose_several("Enter whatever their p", ["sex"])
    sample.choose_several("Keep out", ["child_pugh"])
    decisions = {line[0]: line[-1] for line in sample.table(TABLE).lines if line[-1]}
    assert (decisions["Sex"], decisions["Child-Pugh class"]) == ("forced", "kept out")
    fit = cox(analysed, {column: CATEGORIES[column][1] for column in ("sex", "therapy_group")})
    assert sample.table(TABLE)["Sex", "Female"][5] == ratio(fit.loc["sex:Female"])


def test_breslow_differs_from_efron_and_is_named(sample):
    sample.open("prognostic_factors")
    efron = sample.table(TABLE)
    sample.choose("Tied event times", "breslow")
    breslow = sample.table(TABLE)
    assert "ties by Efron" in efron.notes
    assert "ties by Breslow" in breslow.notes
    assert [line[0] for line in efron.lines] == [line[0] for line in breslow.lines]
    assert sample.csv("prognostic factors") != []


def test_endpoint_switch_changes_the_table(trial, patients):
    trial.open("prognostic_factors").choose("Endpoint", "PFS")
    table = trial.table("Prognostic factors for progression-free survival")
    fit = cox(patients, {"arm": {"A": "A", "B": "B"}}, "pfs_months", "progressed")
    assert table["Arm", "B"][4] == ratio(fit.loc["arm:B"])
    assert table["Arm", "B"][1] == str(patients.loc[patients["arm"] == "B", "progressed"].sum())


def test_without_a_cohort_the_page_says_where_to_get_one(dashboard):
    dashboard.open("prognostic_factors").assert_explained()
    assert "No cohort is open yet" in dashboard.messages
    assert dashboard.links == ["Go to Cohort"]


def test_a_level_without_events_is_not_given_an_infinite_ratio(trial):
    trial.open("prognostic_factors").assert_explained()
    table = trial.table("Prognostic factors for overall survival")
    assert table["Calm"][-1] == "not estimable"
    assert "Calm" in table.notes.split("Multivariable")[-1]
    assert not [cell for line in table.lines for cell in line if "inf" in cell.lower() or ">10000" in cell]


def test_no_events_after_a_filter_is_explained(trial):
    trial.open("prognostic_factors").filter_by("Calm").choose_several("Calm", ["yes"]).assert_explained()
    assert "event" in trial.messages
    assert not trial.figures
    if trial.tables:
        assert {line[-1] for line in trial.tables[0].lines} <= {"not estimable", ""}


def test_one_group_left_is_not_estimable(trial):
    trial.open("prognostic_factors").filter_by("Arm").choose_several("Arm", ["A"]).assert_explained()
    assert trial.table("Prognostic factors")["Arm"][-1] == "not estimable"


def test_no_variable_that_meets_the_rule_is_explained(trial):
    trial.open("prognostic_factors").choose_several("Variables to screen", ["age"])
    trial.choose("A variable enters", 0.001, "number_input").assert_explained()
    assert "No variable met the rule" in trial.messages
    assert not trial.figures


def test_no_variable_at_all_is_explained(trial):
    trial.open("prognostic_factors").choose_several("Variables to screen", []).assert_explained()
    assert "Choose at least one variable" in trial.messages


def test_dropping_a_variable_that_was_forced_in_breaks_nothing(trial):
    trial.open("prognostic_factors").choose_several("Enter whatever their p", ["age"])
    trial.choose_several("Variables to screen", ["arm", "stage"]).assert_explained()
    assert [line[0] for line in trial.table("Prognostic factors").lines if line[-1]] == ["Arm", "Stage"]


def test_two_variables_that_say_the_same_are_explained(dashboard, patients):
    patients["copy"] = patients["arm"].map({"A": "x", "B": "y"})
    column = '\n[[column]]\nname = "copy"\nlabel = "Copy"\nkind = "category"\nlevels = ["x", "y"]\n'
    dashboard.use(patients, STUDY + column).open("prognostic_factors")
    dashboard.choose_several("Enter whatever their p", ["arm", "copy"]).assert_explained()
    assert "Copy" in dashboard.messages or "copy" in dashboard.messages
    assert not dashboard.figures


def test_a_filter_that_leaves_nobody_is_explained(trial):
    trial.open("prognostic_factors").filter_by("Age, years").choose("Age, years from", 120, "number_input")
    trial.assert_explained()
    assert "No patient passes the filters" in trial.messages
