"""Baseline tables and correlations at the edge."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.baseline import baseline
from hccsurv.analysis.contingency import fisher_freeman_halton, pearson_chi_squared
from hccsurv.analysis.correlation import correlate, correlate_by, part_whole_benchmark, regression_line
from hccsurv.cohort.cohort import Cohort
from hccsurv.errors import AnalysisError


def cohort_of(**columns):
    return Cohort.from_frame(pd.DataFrame(columns))


def test_percentages_are_of_the_patients_in_whom_the_variable_is_known():
    cohort = cohort_of(arm=list("AAAABB"), sex=["M", "F", "M", None, "M", None])
    (row,) = baseline(cohort, ["sex"], by="arm").rows
    assert [(level.level, level.count, level.percent, level.counts) for level in row.levels] == [
        ("M", 3, 75.0, (2, 1)), ("F", 1, 25.0, (1, 0)),
    ]  # fmt: skip
    assert row.levels[0].percents == (pytest.approx(200 / 3), 100.0)
    assert (row.missing, row.missing_by_group) == (2, (1, 1))


def test_smallest_expected_count_is_given_and_below_five_the_row_is_sparse():
    (row,) = baseline(cohort_of(arm=list("AAABBB"), sex=list("MFMMFM")), ["sex"], by="arm").rows
    assert (row.test, row.min_expected, row.is_sparse) == ("Pearson chi-squared", 1.0, True)


@pytest.mark.parametrize("number_summary", ["median", "mean"])
@pytest.mark.parametrize(
    "columns",
    [
        {"y": [1.0, 1.0, 1.0, 1.0], "arm": list("AABB")},
        {"y": [1.0, 2.0, np.nan, np.nan], "arm": list("AABB")},
        {"y": [np.nan] * 4, "arm": list("AABB")},
    ],
    ids=["constant", "known in one group", "never known"],
)
def test_number_without_spread_or_without_a_second_group_has_no_p_value(columns, number_summary):
    (row,) = baseline(cohort_of(**columns), ["y"], by="arm", number_summary=number_summary).rows
    assert np.isnan([row.statistic, row.p_value]).all()


@pytest.mark.parametrize("arm", ["AABB", "AABBCC"])
def test_means_of_groups_each_without_spread_have_no_p_value(arm):
    """R's ``t.test`` stops: "data are essentially constant"."""
    cohort = cohort_of(y=[float("ABC".index(group)) for group in arm], arm=list(arm))
    (row,) = baseline(cohort, ["y"], by="arm", number_summary="mean").rows
    assert np.isnan(row.p_value)


def test_single_patient_has_a_mean_but_no_standard_deviation():
    (row,) = baseline(cohort_of(y=[3.0]), ["y"]).rows
    assert (row.overall.n, row.overall.mean, row.overall.median, row.test) == (1, 3.0, 3.0, "")
    assert np.isnan(row.overall.sd)


def test_nobody_is_refused():
    with pytest.raises(AnalysisError, match=r"There is no patient to describe\."):
        baseline(cohort_of(y=pd.Series(dtype=float)), ["y"])


@pytest.mark.parametrize("test", [pearson_chi_squared, fisher_freeman_halton])
@pytest.mark.parametrize("counts", [[[3, 4]], [[3], [4]], [[0, 0], [0, 0]], [[3, 4], [0, 0]]])
def test_table_with_one_row_or_column_has_no_p_value(test, counts):
    assert np.isnan(test(np.array(counts)).p_value)


def test_correlation_with_three_patients_has_a_p_value_but_no_interval_as_in_r():
    """R: ``cor.test(c(1, 2, 3), c(1, 2, 4))`` gives r = 0.98198, t = 5.1962, p = 0.12104, and no interval."""
    result = correlate([1, 2, 3], [1, 2, 4])
    assert result.p_value == pytest.approx(0.1210377183236774, rel=1e-9)
    assert np.isnan([result.ci_low, result.ci_high]).all()


@pytest.mark.parametrize("y", [[5, 5, 5, 5], [np.nan] * 4, [1, np.nan, np.nan, np.nan]])
def test_correlation_without_spread_is_nan(y):
    result = correlate([1, 2, 3, 4], y)
    assert np.isnan([result.r, result.p_value, result.ci_low, result.ci_high]).all()


@pytest.mark.parametrize("p_from", ["t", "fisher-z"])
def test_perfect_correlation_has_p_0_and_no_warning(p_from):
    result = correlate([1, 2, 3, 4], [8, 6, 4, 2], p_from=p_from)
    assert (result.r, result.p_value, result.ci_low, result.ci_high) == (-1.0, 0.0, -1.0, -1.0)


def test_infinite_measurement_is_refused():
    with pytest.raises(AnalysisError, match="infinite"):
        correlate([1, 2, 3, np.inf], [1, 2, 3, 4])


def test_other_length_is_refused():
    with pytest.raises(AnalysisError, match="`x` has 3 entries and `y` 4"):
        correlate([1, 2, 3], [1, 2, 3, 4])


@pytest.mark.parametrize("x", [[1, 2], [1, 1, 1, 1]], ids=["two patients", "one value"])
def test_line_through_too_little_is_refused(x):
    with pytest.raises(AnalysisError, match="A line needs three patients"):
        regression_line(x, range(len(x)))


def test_total_correlates_with_an_independent_part_as_the_benchmark_says():
    """Parts on a full grid are exactly independent: the observed correlation is the benchmark."""
    part, rest = (grid.ravel().astype(float) for grid in np.meshgrid(range(5), range(0, 30, 3)))
    assert correlate(part, part + rest).r == pytest.approx(part_whole_benchmark(part, rest), rel=1e-12)


def test_correlate_by_gives_all_patients_first_and_the_benchmark_only_for_a_part():
    cohort = cohort_of(os=[4.0, 6, 9, 5, 12, 8], ttf=[1.0, 2, 2, 3, 4, 1], stage=list("ABABAB"))
    rows = correlate_by(cohort, "os", "ttf", by=["stage"], is_part=True)
    assert [(row.level, row.correlation.n) for row in rows] == [("", 6), ("A", 3), ("B", 3)]
    assert rows[1].correlation.r == pytest.approx(np.corrcoef([4, 9, 12], [1, 2, 4])[0, 1], rel=1e-12)
    part, rest = np.std([1, 2, 2, 3, 4, 1]), np.std([3, 4, 7, 2, 8, 7])
    assert rows[0].benchmark == pytest.approx(part / np.hypot(part, rest), rel=1e-12)
    assert np.isnan(correlate_by(cohort, "os", "ttf")[0].benchmark)
    with pytest.raises(AnalysisError, match="Column 'stage' holds categories, so it has no correlation"):
        correlate_by(cohort, "os", "stage")
