"""Survival: curves, medians, log-rank."""

import pytest
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test, multivariate_logrank_test
from lifelines.utils import median_survival_times

from tests.ui.driver import numbers, traces

GROUPS = {"A": "A: locoregional", "B": "B: systemic", "C": "C: supportive care"}


def curve(patients, time="pss_months"):
    return KaplanMeierFitter().fit(patients[time], patients["status"] == "Dead")


def test_medians_with_intervals_equal_lifelines(sample, analysed):
    sample.open("survival").assert_explained()
    table = sample.table("Survival after sorafenib failure: median")
    assert [line[0] for line in table.lines] == list(GROUPS.values())
    for code, label in GROUPS.items():
        patients = analysed[analysed["therapy_group"] == code]
        fit = curve(patients)
        low, high = median_survival_times(fit.confidence_interval_).iloc[0]
        assert table[label] == [
            str(len(patients)),
            str((patients["status"] == "Dead").sum()),
            f"{fit.median_survival_time_:.1f}",
            f"{low:.1f}–{high:.1f}",
        ]


def test_log_rank_tests_equal_lifelines(sample, analysed):
    sample.open("survival")
    dead = analysed["status"] == "Dead"
    whole = multivariate_logrank_test(analysed["pss_months"], analysed["therapy_group"], dead)
    lines = sample.csv("log-rank")
    assert f"Chi-squared {whole.test_statistic:.2f} on 2 df" in sample.table("Log-rank test").notes
    assert [int(line[1]) for line in lines[2:5]] == [45, 19, 15]
    assert whole.p_value < 0.001
    assert "p < 0.001" in sample.table("Log-rank test").caption + sample.table("Log-rank test").notes
    pairs = {line[0]: line[1:] for line in sample.csv("pairwise log-rank")[2:]}
    for a, b in (("A", "B"), ("A", "C"), ("B", "C")):
        first, second = (analysed[analysed["therapy_group"] == code] for code in (a, b))
        test = logrank_test(
            first["pss_months"], second["pss_months"], first["status"] == "Dead", second["status"] == "Dead"
        )
        chi2, p, _ = map(float, pairs[f"{GROUPS[a]} vs {GROUPS[b]}"])
        assert (chi2, p) == pytest.approx((test.test_statistic, test.p_value), rel=1e-9)
    # Holm: the smallest p thrice, the next twice, the largest once, and never falling.
    p_values = sorted((float(p), float(adjusted)) for _, p, adjusted in list(pairs.values())[:3])
    expected, highest = [], 0.0
    for factor, (p, _) in zip((3, 2, 1), p_values, strict=True):
        highest = max(highest, factor * p)
        expected.append(highest)
    assert [adjusted for _, adjusted in p_values] == pytest.approx(expected, rel=1e-12)


def test_survival_at_chosen_times_equals_lifelines(sample, analysed):
    sample.open("survival").write("Survival at", "3, 9.5")
    table = sample.table("Survival after sorafenib failure at chosen times")
    assert [title.split()[0] for title in table.header[1:]] == ["3", "9.5"]
    for code, label in GROUPS.items():
        patients = analysed[analysed["therapy_group"] == code]
        for cell, time in zip(table[label], (3, 9.5), strict=True):
            assert cell.startswith(f"{100 * curve(patients).predict(time):.1f}%")
            assert cell.endswith(f"{(patients['pss_months'] >= time).sum()} at risk")


def test_curves_are_drawn_from_the_same_numbers_and_name_no_patient(sample, analysed):
    sample.open("survival")
    figure = sample.figures[0]
    for code, label in GROUPS.items():
        patients = analysed[analysed["therapy_group"] == code]
        drawn, fit = traces(figure, label), curve(patients)
        heights = dict(zip(numbers(drawn["x"]), numbers(drawn["y"]), strict=True))
        for time in patients["pss_months"].unique():
            assert heights[time] == pytest.approx(fit.predict(time), abs=1e-12)
        assert all("at risk" in text and "S(t)" in text for text in drawn["text"])
        assert "customdata" not in drawn


def test_endpoint_switch_changes_time_and_numbers(sample, analysed):
    sample.open("survival").choose("Endpoint", "OS")
    table = sample.table("Overall survival: median")
    for code, label in GROUPS.items():
        fit = curve(analysed[analysed["therapy_group"] == code], "os_months")
        assert table[label][2] == f"{fit.median_survival_time_:.1f}"


def test_without_groups_there_is_one_curve_and_no_test(sample, analysed):
    sample.open("survival").choose("Compare groups of", "").assert_explained()
    table = sample.table("Survival after sorafenib failure: median")
    assert [line[1:4] for line in table.lines] == [["79", "63", f"{curve(analysed).median_survival_time_:.1f}"]]
    assert not [table for table in sample.tables if "og-rank" in table.caption]


def test_interval_method_is_named_and_changes_the_limits(sample, analysed):
    sample.open("survival")
    before = sample.table("Survival after sorafenib failure: median")
    sample.choose("Confidence interval", "plain")
    after = sample.table("Survival after sorafenib failure: median")
    assert [line[:4] for line in after.lines] == [line[:4] for line in before.lines]
    assert [line[4] for line in after.lines] != [line[4] for line in before.lines]
    assert after.notes != before.notes


def test_download_holds_unrounded_numbers(sample, analysed):
    sample.open("survival")
    lines = sample.csv("medians")
    assert lines[1][1:3] == ["n", "Events"]
    medians = [float(line[3]) for line in lines[2:5]]
    assert medians == [
        pytest.approx(curve(analysed[analysed["therapy_group"] == code]).median_survival_time_) for code in GROUPS
    ]
    twelve = [float(line[2]) for line in sample.csv("survival at times")[2:5]]
    assert twelve == [
        pytest.approx(float(curve(analysed[analysed["therapy_group"] == code]).predict(12)), abs=1e-14)
        for code in GROUPS
    ]


def test_unreadable_time_is_named_and_the_others_are_used(sample):
    sample.open("survival").write("Survival at", "6, twelve, 24").assert_explained()
    assert "1 of the times cannot be read" in sample.messages
    assert len(sample.table("Survival after sorafenib failure at chosen times").header) == 3


@pytest.mark.parametrize("typed", ["", ",", "-5", "1e400", "nan"])
def test_no_usable_time_gives_no_table_of_times(sample, typed):
    sample.open("survival").write("Survival at", typed).assert_explained()
    assert not [table for table in sample.tables if "at chosen times" in table.caption]


def test_without_a_cohort_the_page_says_where_to_get_one(dashboard):
    dashboard.open("survival").assert_explained()
    assert "No cohort is open yet" in dashboard.messages
    assert dashboard.links == ["Go to Cohort"]
    assert not dashboard.tables


def test_no_events_after_a_filter_is_explained(trial, patients):
    trial.open("survival").filter_by("Calm").choose_several("Calm", ["yes"]).assert_explained()
    calm = patients[patients["calm"] == "yes"]
    assert [line[1:4] for line in trial.table("Overall survival: median").lines] == [
        [str((calm["arm"] == arm).sum()), "0", "not reached"] for arm in "AB"
    ]
    assert trial.errors
    assert "event" in trial.errors[0]
    assert "What to do" in trial.errors[0]
    assert not [table for table in trial.tables if table.caption.startswith("Log-rank")]


def test_one_group_left_is_explained(trial, patients):
    trial.open("survival").filter_by("Arm").choose_several("Arm", ["A"]).assert_explained()
    assert [line[:2] for line in trial.table("Overall survival: median").lines] == [
        ["A", str((patients["arm"] == "A").sum())]
    ]
    assert "group" in trial.messages
    assert not [table for table in trial.tables if table.caption.startswith("Log-rank")]


def test_a_filter_that_leaves_nobody_is_explained_and_can_be_cleared(trial):
    trial.open("survival").filter_by("Age, years").choose("Age, years from", 120, "number_input").assert_explained()
    assert trial.count == "0 of 200 patients"
    assert "No patient passes the filters" in trial.messages
    trial.click("Clear all filters").assert_explained()
    assert trial.count == "200 of 200 patients"
    assert trial.tables
