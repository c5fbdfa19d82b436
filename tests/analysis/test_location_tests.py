"""Rank tests and tests of means by hand and at the edge."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.baseline import baseline
from hccsurv.analysis.location_tests import mean_test, rank_test
from hccsurv.cohort.cohort import Cohort
from hccsurv.errors import AnalysisError


def arrays(*samples):
    return [np.array(sample, dtype=float) for sample in samples]


def test_mann_whitney_with_ties_by_hand():
    """Ranks 1.5, 1.5, 4 against 4, 4, 6: U = 1, variance 9/12 (7 - (6 + 24) / 30) = 4.5, z = 3 / sqrt(4.5)."""
    test = rank_test(arrays([1, 1, 2], [2, 2, 3]))
    assert (test.test, test.statistic, test.df) == ("Mann-Whitney", 1, None)
    assert test.p_value == pytest.approx(0.15729920705028502, rel=1e-12)


def test_mann_whitney_in_the_middle_of_the_ranks_has_p_1():
    assert rank_test(arrays([1, 4], [2, 3])).p_value == 1


def test_kruskal_wallis_without_ties_by_hand():
    """Rank sums 3, 7, 11 of two each: 12 / 42 (9 + 49 + 121) / 2 - 21 = 32 / 7."""
    test = rank_test(arrays([1, 2], [3, 4], [5, 6]))
    assert (test.test, test.df) == ("Kruskal-Wallis", 2)
    assert test.statistic == pytest.approx(32 / 7, rel=1e-14)
    assert test.p_value == pytest.approx(np.exp(-16 / 7), rel=1e-13)


def test_analysis_of_variance_by_hand():
    """Means 1.5, 3.5, 5.5 and within variance 0.5: F = 8 / 0.5."""
    test = mean_test(arrays([1, 2], [3, 4], [5, 6]))
    assert (test.test, test.df) == ("Analysis of variance", 2)
    assert test.statistic == pytest.approx(16, rel=1e-13)


@pytest.mark.parametrize("compare", [rank_test, mean_test])
@pytest.mark.parametrize(
    "samples", [[], [[1, 2]], [[], [1, 2]], [[5, 5], [5, 5]], [[5, 5], [5, 5], [5, 5]], [[], [], []]],
    ids=["no group", "one group", "empty group", "constant", "three constant", "three empty"],
)  # fmt: skip
def test_nothing_to_compare_has_no_p_value(compare, samples):
    test = compare(arrays(*samples))
    assert np.isnan([test.statistic, test.p_value]).all()
    assert test.df is None


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
@pytest.mark.parametrize("compare", [rank_test, mean_test])
@pytest.mark.parametrize("groups", [2, 3])
def test_unit_does_not_matter(compare, groups, scale):
    samples = arrays([1, 2, 4], [3, 8, 9, 2], [7, 7, 5])[:groups]
    plain, scaled = compare(samples), compare([sample * scale for sample in samples])
    assert scaled.statistic == pytest.approx(plain.statistic, rel=1e-12)
    assert scaled.p_value == pytest.approx(plain.p_value, rel=1e-12)


@pytest.mark.parametrize("samples", [[[5], [1, 2]], [[1, 2], [5], [3, 4]]])
def test_means_of_a_group_of_one_patient_are_not_compared_and_its_ranks_are(samples):
    assert np.isnan(mean_test(arrays(*samples)).p_value)
    assert 0 < rank_test(arrays(*samples)).p_value <= 1


def test_group_with_hardly_any_spread_is_compared_without_a_warning():
    ulp = np.spacing(1e9)
    test = mean_test(arrays([1e9, 1e9 + ulp, 1e9], [0, 1, 2]))
    assert test.statistic == pytest.approx((1e9 - 1) / np.sqrt(1 / 3), rel=1e-9)


@pytest.mark.parametrize("number_summary", ["median", "mean"])
@pytest.mark.parametrize("scale", [1e-300, 1e300, 1.7e308])
def test_baseline_describes_numbers_at_the_ends_of_the_range(number_summary, scale):
    y = np.array([-1.0, 0.25, 0.5, 1.0, -0.5, 0.75])
    frames = [pd.DataFrame({"y": values, "arm": list("AAABBB")}) for values in (y, scale * y)]
    plain, scaled = (
        baseline(Cohort.from_frame(frame), ["y"], by="arm", number_summary=number_summary).rows[0] for frame in frames
    )
    assert scaled.p_value == pytest.approx(plain.p_value, rel=1e-12)
    for field in ("mean", "sd", "low", "q1", "median", "q3", "high"):
        ours, expected = getattr(scaled.overall, field), getattr(plain.overall, field)
        assert ours == pytest.approx(scale * expected, rel=1e-13)


@pytest.mark.parametrize("number_summary", ["median", "mean"])
def test_baseline_shows_a_group_in_whom_a_number_is_never_known_and_compares_the_others(number_summary):
    y = [1.0, 2, 3, 4, 5, 7]
    three = pd.DataFrame({"y": [*y, np.nan, np.nan], "arm": list("AAABBBCC")})
    rows = [
        baseline(Cohort.from_frame(frame), ["y"], by="arm", number_summary=number_summary).rows[0]
        for frame in (three, three[:6])
    ]
    assert [group.n for group in rows[0].by_group] == [3, 3, 0]
    assert (rows[0].test, rows[0].p_value) == (rows[1].test, rows[1].p_value)
    assert rows[0].missing_by_group == (0, 0, 2)


def test_mean_of_a_constant_is_the_constant():
    (row,) = baseline(Cohort.from_frame(pd.DataFrame({"y": [0.1] * 3})), ["y"]).rows
    assert (row.overall.mean, row.overall.sd, row.overall.q1, row.overall.median) == (0.1, 0.0, 0.1, 0.1)


def test_baseline_refuses_an_infinite_number_by_column():
    cohort = Cohort.from_frame(pd.DataFrame({"y": [1.0, np.inf, 2], "arm": list("AAB")}))
    with pytest.raises(AnalysisError, match=r"Column 'y' is infinite in 1 patient\."):
        baseline(cohort, ["y"], by="arm")


def test_baseline_of_a_category_that_nobody_has_shows_no_level_and_no_p_value():
    cohort = Cohort.from_frame(pd.DataFrame({"sex": [None, None], "arm": list("AB")}))
    (row,) = baseline(cohort, ["sex"], by="arm").rows
    assert (row.levels, row.missing, row.missing_by_group) == ((), 2, (1, 1))
    assert np.isnan(row.p_value)


def test_baseline_of_a_group_in_whom_a_category_is_never_known_has_no_percentages_there():
    cohort = Cohort.from_frame(pd.DataFrame({"sex": ["M", "F", None, None], "arm": list("AABB")}))
    (row,) = baseline(cohort, ["sex"], by="arm").rows
    assert [level.counts for level in row.levels] == [(1, 0), (1, 0)]
    assert np.isnan([level.percents[1] for level in row.levels]).all()
    assert np.isnan(row.p_value)


def test_baseline_says_how_exact_a_simulated_p_value_is():
    random = np.random.default_rng(1)
    columns = {"centre": random.choice(list("abcdef"), 200), "arm": random.choice(list("ABCD"), 200)}
    (row,) = baseline(Cohort.from_frame(pd.DataFrame(columns)), ["centre"], by="arm", category_test="fisher").rows
    assert "simulated" in row.test
    assert row.p_std_error == pytest.approx(np.sqrt(row.p_value * (1 - row.p_value) / 100_000), rel=1e-12)
