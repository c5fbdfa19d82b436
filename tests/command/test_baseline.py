"""python -m hccsurv baseline."""

import pandas as pd
import pytest
from scipy import stats

# Child-Pugh class by therapy group A, B, C: Terashima et al. (2016), table 1.
CHILD_PUGH = {"A5": (11, 7, 3), "A6": (19, 6, 2), "B": (14, 6, 11)}


def patients(counts):
    return [
        f"{group},{level}"
        for group, position in (("A", 0), ("B", 1), ("C", 2))
        for level, by_group in counts.items()
        for _ in range(by_group[position])
    ]


@pytest.fixture
def table_one(write):
    return write("table1.csv", "therapy,child", *patients(CHILD_PUGH))


@pytest.fixture
def mixed(write):
    lines = [f"{'xyx'[n % 3]},{n % 4},{n % 7 + n / 10},{n % 9},{'MF'[n % 2]}" for n in range(30)]
    return write("mixed.csv", "arm,grade,AFP,age,sex", *lines)


def baseline(file, group, variables, *options):
    return ("baseline", file, "--group", group, "--variables", variables, *options)


def test_child_pugh_row_of_terashima_2016(result_of, table_one):
    result = result_of(*baseline(table_one, "therapy", "child"))
    assert result["groups"] == [{"level": "A", "n": 44}, {"level": "B", "n": 19}, {"level": "C", "n": 16}]
    (row,) = result["rows"]
    assert (row["test"], row["df"]) == ("Pearson chi-squared", 4)
    assert row["statistic"] == pytest.approx(8.8969, abs=5e-5)
    assert row["p_value"] == pytest.approx(0.0637, abs=5e-5)
    assert row["min_expected"] == pytest.approx(4.25, abs=0.005)
    assert {level["level"]: tuple(level["counts"]) for level in row["levels"]} == CHILD_PUGH
    assert row["levels"][2]["percents"] == pytest.approx([100 * 14 / 44, 100 * 6 / 19, 100 * 11 / 16])
    assert (row["missing"], row["summary"]) == (0, [])


def test_fisher(result_of, write):
    # Fisher's tea tasting; R: fisher.test(matrix(c(3, 1, 1, 3), 2))
    file = write("tea.csv", "poured,guess", *["milk,milk"] * 3, "milk,tea", "tea,milk", *["tea,tea"] * 3)
    (row,) = result_of(*baseline(file, "poured", "guess", "--test", "fisher"))["rows"]
    assert (row["test"], row["statistic"], row["df"]) == ("Fisher exact", None, None)
    assert row["p_value"] == pytest.approx(stats.fisher_exact([[3, 1], [1, 3]])[1])
    assert row["p_value"] == pytest.approx(0.4857, abs=5e-5)


def test_few_whole_numbers_are_categories_and_others_are_numbers(result_of, mixed):
    rows = {row["variable"]: row for row in result_of(*baseline(mixed, "arm", "grade,AFP,age,sex"))["rows"]}
    assert [level["level"] for level in rows["grade"]["levels"]] == ["0", "1", "2", "3"]
    assert [level["level"] for level in rows["sex"]["levels"]] == ["M", "F"]
    assert rows["AFP"]["levels"] == rows["age"]["levels"] == []
    data = pd.read_csv(mixed)
    x, y = (data.loc[data["arm"] == arm, "AFP"] for arm in "xy")
    assert rows["AFP"]["test"] == "Mann-Whitney"
    assert rows["AFP"]["p_value"] == pytest.approx(stats.mannwhitneyu(x, y, method="asymptotic")[1])
    assert [summary["median"] for summary in rows["AFP"]["summary"]] == pytest.approx([x.median(), y.median()])


def test_kinds_can_be_overridden(result_of, mixed):
    options = ("--continuous", "grade", "--categorical", "age", "--summary", "mean")
    grade, age = result_of(*baseline(mixed, "arm", "grade,age", *options))["rows"]
    data = pd.read_csv(mixed)
    x, y = (data.loc[data["arm"] == arm, "grade"] for arm in "xy")
    assert grade["test"] == "Welch t"
    assert grade["p_value"] == pytest.approx(stats.ttest_ind(x, y, equal_var=False)[1])
    assert [(summary["mean"], summary["sd"]) for summary in grade["summary"]] == [
        pytest.approx((x.mean(), x.std())),
        pytest.approx((y.mean(), y.std())),
    ]
    assert len(age["levels"]) == 9


def test_a_category_of_numbers_can_still_be_filtered_by_range(result_of, mixed):
    result = result_of(*baseline(mixed, "arm", "grade", "--where", "grade >= 2"))
    assert [level["level"] for level in result["rows"][0]["levels"]] == ["2", "3"]
    assert result["filters"] == ["grade at least 2"]


def test_patients_without_group_are_left_out_and_missing_cells_counted(result_of, run, write):
    file = write("gaps.csv", "群,性別", "甲,男", "甲,", "乙,女", ",男", "NA,男", "乙,女")
    result = result_of(*baseline(file, "群", "性別"))
    assert (result["n"], result["n_missing"]) == (4, 2)
    assert result["steps"] == [{"reason": "群 not known", "removed": 2, "remaining": 4}]
    (row,) = result["rows"]
    assert (row["missing"], row["missing_by_group"]) == (1, [1, 0])
    assert [level["counts"] for level in row["levels"]] == [[1, 0], [0, 2]]
    text = run(*baseline(file, "群", "性別")).stdout
    assert "Left out because a value is missing: 2 (群 not known). Used: 4." in text


def test_printed_table(run, table_one):
    text = run(*baseline(table_one, "therapy", "child")).stdout
    assert "Baseline characteristics by therapy" in text
    assert "0.064 †" in text
    assert "11 (25.0%)" in text
    assert "without continuity correction" in text


@pytest.mark.parametrize(
    ("group", "variables", "options", "message"),
    [
        ("arms", "sex", [], "Did you mean arm?"),
        ("arm", "sex,gradee", [], "Did you mean grade?"),
        ("arm", "sex", ["--where", "arm = x"], "'arm' has 1 level among these 20 patients"),
        ("arm", "sex", ["--where", "sex = Q"], "No patient is left: sex is Q"),
        ("arm", "sex", ["--where", "sex > 2"], "'sex' holds categories, so it has no range"),
        ("arm", "sex", ["--continuous", "sex"], "Column 'sex': 30 of 30 cells are not finite numbers (row 2, 3,"),
        ("arm", "sex", ["--continuous", "age"], "--continuous names 'age', which is not among --variables"),
        ("arm", "age", ["--continuous", "age", "--categorical", "age"], "both --continuous and --categorical"),
        ("arm", "sex", ["--test", "exact"], "'exact' is not one of"),
    ],
)
def test_bad_input_is_refused_with_one_message(refused, mixed, group, variables, options, message):
    assert message in refused(*baseline(mixed, group, variables, *options))
