"""Table 1: who the patients are."""

import numpy as np
import pytest
from scipy import stats

from tests.ui.driver import read_html
from tests.ui.patients import STUDY

GROUPS = ("A", "B", "C")


def by_group(patients, column):
    return [patients.loc[patients["therapy_group"] == code, column].dropna() for code in GROUPS]


def test_numbers_are_summarised_and_tested_as_by_numpy_and_scipy(sample, analysed):
    sample.open("baseline").assert_explained()
    table = sample.table("Baseline characteristics by Therapy after sorafenib")
    assert table.header[1:5] == [
        f"All (n = {len(analysed)})",
        "A: locoregional (n = 45)",
        "B: systemic (n = 19)",
        "C: supportive care (n = 15)",
    ]
    cells = table["Age, years, median (IQR)"]
    for cell, ages in zip(cells, [analysed["age_years"], *by_group(analysed, "age_years")], strict=False):
        low, middle, high = np.percentile(ages, [25, 50, 75])
        assert cell == f"{middle:.1f} ({low:.1f}–{high:.1f})"
    assert cells[4:] == [f"{stats.kruskal(*by_group(analysed, 'age_years')).pvalue:.2f}", "Kruskal-Wallis"]


@pytest.mark.parametrize(
    ("column", "label", "levels"),
    [
        ("extrahepatic_spread", "Extrahepatic spread", {"Negative": "Negative", "Positive": "Positive"}),
        ("child_pugh", "Child-Pugh class", {"A5": "A (5)", "A6": "A (6)", "B": "B"}),
        ("afp_class", "AFP, ng/mL", {"<400": "<400", ">=400": "≥400"}),
    ],
)
def test_categories_are_counted_and_tested_as_by_pandas_and_scipy(sample, analysed, column, label, levels):
    sample.open("baseline")
    table = sample.table("Baseline characteristics")
    counts = [[int((group == code).sum()) for group in by_group(analysed, column)] for code in levels]
    for printed, row in zip(levels.values(), counts, strict=True):
        known = np.sum(counts, axis=0)
        expected = [f"{sum(row)} ({100 * sum(row) / known.sum():.1f}%)"]
        expected += [f"{n} ({100 * n / of:.1f}%)" for n, of in zip(row, known, strict=True)]
        assert table[label, printed][:4] == expected
    test = stats.chi2_contingency(counts, correction=False)
    decimals = 3 if test.pvalue < 0.1995 else 2
    flag = " †" if (test.expected_freq < 5).any() else ""
    assert table[label][4:] == [f"{test.pvalue:.{decimals}f}{flag}", "Pearson chi-squared"]


def test_missing_values_are_counted_in_their_own_line(sample, analysed):
    sample.open("baseline")
    missing = analysed["afp_class"].isna()
    by = [int((missing & (analysed["therapy_group"] == code)).sum()) for code in GROUPS]
    assert sample.table("Baseline characteristics")["AFP, ng/mL", "Missing"][:4] == [
        str(missing.sum()),
        *map(str, by),
    ]


def test_mean_and_exact_test_on_demand(sample, analysed):
    sample.open("baseline").choose("Summary of numbers", "mean").choose("Test for categories", "fisher")
    table = sample.table("Baseline characteristics")
    ages = analysed["age_years"]
    cells = table["Age, years, mean (SD)"]
    assert cells[0] == f"{ages.mean():.1f} ({ages.std():.1f})"
    lines = {line[0]: line for line in sample.csv("baseline")}
    spread = [[int((group == code).sum()) for group in by_group(analysed, "extrahepatic_spread")]
              for code in ("Negative", "Positive")]  # fmt: skip
    assert float(lines["Extrahepatic spread"][5]) == pytest.approx(exact_p_value(spread), rel=1e-9)


def exact_p_value(counts):
    """Fisher-Freeman-Halton for 2 x k: all tables with these margins that are not likelier than the one seen."""
    counts = np.array(counts)
    sizes, row = counts.sum(axis=0), counts[0].sum()
    law = stats.multivariate_hypergeom(m=sizes, n=row)
    ranges = [range(size + 1) for size in sizes]
    tables = [(a, b, row - a - b) for a in ranges[0] for b in ranges[1] if 0 <= row - a - b <= sizes[2]]
    p = law.pmf(tables)
    return p[p <= law.pmf(counts[0]) * (1 + 1e-7)].sum()


def test_two_groups_are_compared_by_rank_and_chi_squared(trial, patients):
    trial.open("baseline")
    lines = {line[0]: line for line in trial.csv("baseline")}
    ages = [patients.loc[patients["arm"] == arm, "age"] for arm in "AB"]
    expected = {
        stats.mannwhitneyu(*ages, use_continuity=correct, method="asymptotic").pvalue for correct in (True, False)
    } | {stats.kruskal(*ages).pvalue}
    assert any(float(lines["Age, years, median (IQR)"][4]) == pytest.approx(p, rel=1e-9) for p in expected)
    counts = [
        [((patients["arm"] == arm) & (patients["stage"] == stage)).sum() for arm in "AB"]
        for stage in ("I", "II", "III")
    ]
    p = stats.chi2_contingency(counts, correction=False).pvalue
    assert float(lines["Stage"][4]) == pytest.approx(p, rel=1e-9)
    assert float(lines["Age, years, median (IQR)"][1]) == patients["age"].median()


def test_variables_are_shown_as_chosen(trial):
    trial.open("baseline").choose_several("Variables", ["stage"])
    assert [line[0] for line in trial.table("Baseline characteristics").lines] == ["Stage", "I", "II", "III"]
    trial.choose_several("Variables", []).assert_explained()
    assert "Choose at least one variable" in trial.messages
    assert not trial.tables


def test_without_a_cohort_the_page_says_where_to_get_one(dashboard):
    dashboard.open("baseline").assert_explained()
    assert "No cohort is open yet" in dashboard.messages
    assert dashboard.links == ["Go to Cohort"]


def test_one_group_left_is_described_without_a_test(trial, patients):
    trial.open("baseline").filter_by("Arm").choose_several("Arm", ["A"]).assert_explained()
    table = trial.table("Baseline characteristics")
    assert "p" not in table.header
    ages = patients.loc[patients["arm"] == "A", "age"]
    assert table["Age, years, median (IQR)"][0].startswith(f"{ages.median():.1f} (")


def test_patients_of_unknown_group_are_left_out_and_counted(dashboard, patients):
    patients.loc[patients.index[:7], "arm"] = None
    dashboard.use(patients, STUDY).open("baseline").assert_explained()
    assert "7 patients left out: their group is not known" in dashboard.messages
    assert dashboard.table("Baseline characteristics").header[1] == "All (n = 193)"


def test_nobody_of_known_group_is_explained(dashboard, patients):
    patients.loc[patients["calm"] == "yes", "arm"] = None
    dashboard.use(patients, STUDY).open("baseline").filter_by("Calm").choose_several("Calm", ["yes"])
    dashboard.assert_explained()
    assert not dashboard.tables
    assert "group is not known" in dashboard.messages
    assert "Choose at least one variable" not in dashboard.messages, (
        "variables are chosen: the group is what is missing"
    )


def test_a_filter_that_leaves_nobody_is_explained(trial):
    trial.open("baseline").filter_by("Age, years").choose("Age, years from", 120, "number_input").assert_explained()
    assert "No patient passes the filters" in trial.messages


def test_a_level_that_nobody_has_any_more_breaks_nothing(trial, patients):
    trial.open("baseline").filter_by("Stage").choose_several("Stage", ["I"]).assert_explained()
    table = trial.table("Baseline characteristics")
    assert table["Stage", "I"][0] == f"{(patients['stage'] == 'I').sum()} (100.0%)"
    assert read_html(trial.at.get("html")[0].value).caption == table.caption
