"""Fig. 3 and Table 4: a total against its components."""

import numpy as np
import pytest
from scipy import stats

from tests.ui.driver import numbers, traces
from tests.ui.patients import STUDY, made_up

TABLE = "Correlation of Overall survival with its components"
ONE_NUMBER = """
[[endpoint]]
name = "OS"
duration = "os_months"
event = "died"
event_codes = ["1"]
censored_codes = ["0"]
unit = "months"

[[column]]
name = "arm"
kind = "category"
"""


@pytest.fixture
def dead(analysed):
    return analysed[analysed["status"] == "Dead"]


@pytest.fixture
def of_the_dead(sample):
    """The sample's correlation among those who had the event."""
    return sample.open("correlation").tick("Only patients with the event", "toggle")


def test_correlations_equal_scipy(of_the_dead, dead):
    of_the_dead.assert_explained()
    lines = of_the_dead.csv("correlation")
    rows = [("All patients", dead)]
    rows += [(label, dead[dead["therapy_group"] == label[0]]) for label in
             ("A: locoregional", "B: systemic", "C: supportive care")]  # fmt: skip
    for label, patients in rows:
        line = next(line for line in lines if line[0] == label)
        assert int(line[1]) == len(patients)
        for start, part in ((2, "ttf_months"), (5, "pss_months")):
            found = stats.pearsonr(patients["os_months"], patients[part])
            rest = patients["os_months"] - patients[part]
            benchmark = patients[part].std() / np.hypot(patients[part].std(), rest.std())
            assert [float(cell) for cell in line[start : start + 3]] == [
                pytest.approx(found.statistic, rel=1e-9),
                pytest.approx(found.pvalue, rel=1e-6),
                pytest.approx(benchmark, rel=1e-9),
            ]


def test_printed_interval_equals_scipy(of_the_dead, dead):
    found = stats.pearsonr(dead["os_months"], dead["ttf_months"])
    low, high = found.confidence_interval()
    assert of_the_dead.table(TABLE)["All patients"][1] == f"{found.statistic:.2f} ({low:.2f}–{high:.2f})"


def test_leaving_out_patients_without_the_event_is_said(of_the_dead, analysed, dead):
    assert f"{len(analysed) - len(dead)} patients without the event are left out" in of_the_dead.messages
    of_the_dead.choose("Only patients with the event", False, "toggle")
    assert of_the_dead.table(TABLE)["All patients"][0] == str(len(analysed))
    assert "counts as if it were the whole time" in of_the_dead.messages


def test_points_are_the_patients_and_do_not_answer_to_the_mouse(of_the_dead, dead):
    assert len(of_the_dead.figures) == 2
    for figure, part in zip(of_the_dead.figures, ("ttf_months", "pss_months"), strict=True):
        points = traces(figure, "patients")
        assert sorted(numbers(points["x"])) == sorted(dead[part])
        assert sorted(numbers(points["y"])) == sorted(dead["os_months"])
        assert points["hoverinfo"] == "skip"
        line = traces(figure, "least squares")
        x, y = numbers(line["x"]), numbers(line["y"])
        fit = stats.linregress(dead[part], dead["os_months"])
        assert y == pytest.approx([fit.intercept + fit.slope * value for value in x], rel=1e-9)


def test_benchmark_is_shown_only_for_parts_of_the_total(of_the_dead):
    assert any("if unrelated" in title for title in of_the_dead.table(TABLE).header)
    of_the_dead.choose("The total contains its components", False, "toggle").assert_explained()
    assert not any("if unrelated" in title for table in of_the_dead.tables for title in table.header)


def test_p_from_fishers_z(of_the_dead, dead):
    of_the_dead.choose("p-value from", "fisher-z")
    r = stats.pearsonr(dead["os_months"], dead["ttf_months"]).statistic
    line = next(line for line in of_the_dead.csv("correlation") if line[0] == "All patients")
    assert float(line[3]) == pytest.approx(2 * stats.norm.sf(np.arctanh(r) * np.sqrt(len(dead) - 3)), rel=1e-9)


def test_total_and_components_can_be_any_numbers(trial, patients):
    trial.open("correlation").choose("Total", "age").choose_several("Components", ["os_months"]).assert_explained()
    line = next(line for line in trial.csv("correlation") if line[0] == "All patients")
    found = stats.pearsonr(patients["age"], patients["os_months"])
    assert (float(line[2]), float(line[3])) == pytest.approx((found.statistic, found.pvalue), rel=1e-8)


def test_choosing_a_component_as_total_breaks_nothing(trial):
    trial.open("correlation").choose("Total", "pfs_months").assert_explained()
    trial.choose("Total", "age").assert_explained()
    trial.choose("Total", "os_months").assert_explained()


def test_without_a_cohort_the_page_says_where_to_get_one(dashboard):
    dashboard.open("correlation").assert_explained()
    assert "No cohort is open yet" in dashboard.messages
    assert dashboard.links == ["Go to Cohort"]


def test_one_number_has_nothing_to_be_correlated_with(dashboard):
    dashboard.use(made_up(), ONE_NUMBER).open("correlation").assert_explained()
    assert "A correlation needs two columns with numbers" in dashboard.messages
    assert not dashboard.tables


def test_no_component_is_explained(trial):
    trial.open("correlation").choose_several("Components", []).assert_explained()
    assert "Choose at least one component" in trial.messages
    assert not trial.figures


def test_a_handful_of_patients_or_a_constant_has_no_correlation(dashboard):
    patients = made_up()
    patients["fixed"] = 3.5
    column = '\n[[column]]\nname = "fixed"\nlabel = "Fixed"\nkind = "number"\n'
    dashboard.use(patients, STUDY + column).open("correlation").choose_several("Components", ["fixed"])
    dashboard.assert_explained()
    assert dashboard.table("Correlation")["All patients"][1:] == ["– (–)", "–"]
    dashboard.choose_several("Components", ["age"]).filter_by("Age, years")
    dashboard.choose("Age, years from", int(patients["age"].max()), "number_input").assert_explained()


def test_nobody_with_the_event_is_explained(trial):
    trial.open("correlation").filter_by("Calm").choose_several("Calm", ["yes"])
    trial.tick("Only patients with the event", "toggle").assert_explained()
    assert not trial.tables
    assert not trial.figures
    assert trial.messages


def test_a_filter_that_leaves_nobody_is_explained(trial):
    trial.open("correlation").filter_by("Age, years").choose("Age, years from", 120, "number_input").assert_explained()
    assert "No patient passes the filters" in trial.messages
