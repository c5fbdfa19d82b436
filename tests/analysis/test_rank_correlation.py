"""Rank correlations, and correlations and lines of numbers that are hard to compute with."""

from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.correlation import correlate, correlate_by, part_whole_benchmark, regression_line
from hccsurv.cohort.cohort import Cohort
from hccsurv.errors import AnalysisError

METHODS = ["pearson", "spearman", "kendall"]
RANKS = ["spearman", "kendall"]


@pytest.mark.parametrize("y", [(2, 1, 4, 3, 5), (5, 1, 4, 2, 3), (3, 5, 1, 4, 2)])
def test_spearmans_p_value_is_the_share_of_all_orders_at_least_as_far_from_the_middle(y):
    """Counted over all 120 orders of five, each tail by itself and doubled, as in R."""

    def squares(order):
        return sum((rank - place) ** 2 for place, rank in enumerate(order, start=1))

    all_squares, seen, middle = [squares(order) for order in permutations(range(1, 6))], squares(y), 20
    tail = [s >= max(seen, 2 * middle - seen) for s in all_squares]
    result = correlate(range(5), y, method="spearman")
    assert result.p_from == "exact"
    assert result.p_value == pytest.approx(min(2 * sum(tail) / 120, 1), rel=1e-14)


@pytest.mark.parametrize("n", [2, 3, 9, 10, 30])
@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_untied_spearman_correlation_has_p_2_over_n_factorial_and_no_interval(n, sign):
    result = correlate(range(n), [sign * np.exp(k) for k in range(n)], method="spearman")
    assert (result.r, result.p_from) == (sign, "exact")
    assert result.p_value == pytest.approx(min(2 / factorial(n), 1), rel=1e-12)
    assert np.isnan([result.ci_low, result.ci_high]).all()


def test_perfect_tied_spearman_correlation_counts_the_orders_that_agree():
    """Two of the six orders of 1, 1, 2 give r = 1; R's Student's t would be infinite and its p 0."""
    result = correlate([1, 1, 2], [5, 5, 7], method="spearman")
    assert (result.r, result.p_value, result.p_from) == (1, pytest.approx(4 / 6, rel=1e-14), "exact")


@pytest.mark.parametrize("method", RANKS)
def test_perfect_rank_correlation_has_no_fisher_z(method):
    result = correlate(range(6), range(6), method=method, p_from="fisher-z")
    assert (result.r, result.p_from) == (1, "fisher-z")
    assert np.isnan([result.p_value, result.ci_low, result.ci_high]).all()


def test_perfect_kendall_correlation_of_five_has_p_2_over_120():
    assert correlate(range(5), range(5), method="kendall").p_value == pytest.approx(2 / 120, rel=1e-14)


def test_kendalls_tau_b_of_a_tied_table_by_hand():
    """Of 15 pairs 4 are tied in x and 4 in y; 6 are concordant and 2 discordant: (6 - 2) / sqrt(11 * 11)."""
    result = correlate([1, 1, 2, 2, 2, 3], [1, 2, 2, 3, 3, 2], method="kendall")
    assert result.r == pytest.approx(4 / 11, rel=1e-14)
    assert result.p_from == "normal"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1, 2, 3, 4], [5, 5, 5, 5]),
        ([7, 7, 7, 7], [5, 5, 5, 5]),
        ([1, 2, 3], [np.nan] * 3),
        ([1, np.nan, 3], [np.nan, 2, 3]),
        ([1], [2]),
        ([], []),
    ],
    ids=["y constant", "both constant", "y never known", "one known", "one patient", "nobody"],
)
def test_without_two_different_values_there_is_no_correlation(method, x, y):
    result = correlate(x, y, method=method)
    assert np.isnan([result.r, result.p_value, result.ci_low, result.ci_high]).all()
    assert result.n + result.n_missing == len(x)


@pytest.mark.parametrize(("method", "enough"), [("pearson", 4), ("spearman", 4), ("kendall", 5)])
def test_interval_needs_four_patients_and_kendalls_five(method, enough):
    y = [2, 1, 4, 3, 5]
    for n in (3, 4, 5):
        result = correlate(range(n), y[:n], method=method)
        assert np.isfinite([result.ci_low, result.ci_high]).all() == (n >= enough)
        assert np.isfinite(result.r)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
def test_unit_of_a_measurement_does_not_move_the_correlation(method, scale):
    x, y = np.array([3.0, 1, 4, 1, 5, 9, 2, 6]), np.array([2.0, 7, 1, 8, 2, 8, 1, 8])
    plain, scaled = correlate(x, y, method=method), correlate(scale * x, -y / scale, method=method)
    assert scaled.r == pytest.approx(-plain.r, rel=1e-13)
    assert scaled.p_value == pytest.approx(plain.p_value, rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_numbers_at_the_end_of_the_range_are_correlated_without_overflow(method):
    largest = np.finfo(float).max
    result = correlate([-largest, 0, largest, largest], [1, 2, 3, 2], method=method)
    assert result.r == pytest.approx(correlate([-1, 0, 1, 1], [1, 2, 3, 2], method=method).r, rel=1e-13)


def test_billions_that_differ_by_thousandths_keep_their_correlation():
    x, y = np.array([1.0, 2, 3, 5, 8]), np.array([2.0, 1, 4, 3, 9])
    assert correlate(1e9 + x / 1024, y).r == pytest.approx(correlate(x, y).r, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "problem"),
    [
        ([1, 2, np.inf], [1, 2, 3], r"`x` is infinite in 1 patient\."),
        ([1, 2, 3], [-np.inf, np.inf, 1], r"`y` is infinite in 2 patients\."),
        ([1, 2, "Meier"], [1, 2, 3], r"`x` holds something that is not a number\."),
        ([[1, 2], [3, 4]], [1, 2], r"`x` has 2 dimensions\."),
        ([1, 2], [1, 2, 3], r"`x` has 2 entries and `y` 3\."),
    ],
)
@pytest.mark.parametrize("compute", [correlate, regression_line])
def test_what_is_no_pair_of_measurements_is_refused_without_its_value(compute, x, y, problem):
    with pytest.raises(AnalysisError, match=problem) as refusal:
        compute(x, y)
    assert "Meier" not in str(refusal.value)


@pytest.mark.parametrize(
    "options", [{"method": "phi"}, {"p_from": "exact"}, {"confidence_level": 1.0}, {"confidence_level": 0}]
)
def test_unknown_options_are_refused_even_for_nobody(options):
    (name,) = options
    with pytest.raises(AnalysisError, match=f"`{name}` must"):
        correlate([], [], **options)


def test_infinite_cell_of_a_column_is_refused_by_the_name_of_the_column():
    cohort = Cohort.from_frame(pd.DataFrame({"os": [1.0, np.inf, 3], "ttf": [1.0, 2, 2]}))
    with pytest.raises(AnalysisError, match=r"Column 'os' is infinite in 1 patient\."):
        correlate_by(cohort, "os", "ttf")


@pytest.mark.parametrize("method", RANKS)
def test_rank_correlation_by_subgroup_has_no_part_whole_benchmark(method):
    columns = {"os": [4.0, 6, 9, 5, 12, 8, 7, 1], "ttf": [1.0, 2, 2, 3, 4, 1, 1, 3], "stage": list("ABABABAA")}
    rows = correlate_by(
        Cohort.from_frame(pd.DataFrame(columns)), "os", "ttf", by=["stage"], is_part=True, method=method
    )
    assert [row.correlation.method for row in rows] == [method] * 3
    assert rows[1].correlation == correlate([4, 9, 12, 7, 1], [1, 2, 4, 1, 3], method=method)
    assert np.isnan([row.benchmark for row in rows]).all()


def test_confidence_level_reaches_every_subgroup():
    columns = {"os": [4.0, 6, 9, 5, 12, 8, 7, 3], "ttf": [1.0, 2, 2, 3, 4, 1, 1, 2], "stage": list("ABABABAB")}
    rows = correlate_by(Cohort.from_frame(pd.DataFrame(columns)), "os", "ttf", by=["stage"], confidence_level=0.5)
    assert rows[2].correlation == correlate([6, 5, 8, 3], [2, 3, 1, 2], confidence_level=0.5)


@pytest.mark.parametrize(
    ("part", "rest", "expected"),
    [
        ([1, 1, 1], [1, 2, 3], 0.0),
        ([1, 2, 3], [5, 5, 5], 1.0),
        ([1, 1, 1], [5, 5, 5], np.nan),
        ([1], [2], np.nan),
        ([1e308, -1e308, 1e308, -1e308], [-1e308, -1e308, 1e308, 1e308], np.sqrt(0.5)),
    ],
    ids=["part constant", "rest constant", "both constant", "one patient", "near overflow"],
)
def test_benchmark_at_the_edge(part, rest, expected):
    assert part_whole_benchmark(part, rest) == pytest.approx(expected, rel=1e-13, nan_ok=True)


def test_parts_of_different_length_have_no_benchmark():
    with pytest.raises(AnalysisError, match="`part` has 2 entries and `rest` 3"):
        part_whole_benchmark([1, 2], [1, 2, 3])


@pytest.mark.parametrize("x_scale", [1e-150, 1e-9, 1e9, 1e150])
@pytest.mark.parametrize("y_scale", [1e-150, 1e150])
def test_line_scales_with_its_units(x_scale, y_scale):
    x, y = np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 6, 9])
    line, scaled = regression_line(x, y), regression_line(x * x_scale, y * y_scale)
    assert scaled.slope == pytest.approx(line.slope * (y_scale / x_scale), rel=1e-13)
    for field in ("y", "ci_low", "ci_high"):
        np.testing.assert_allclose(getattr(scaled, field), getattr(line, field) * y_scale, rtol=1e-12)


def test_slope_that_no_double_can_hold_is_nan():
    assert np.isnan(regression_line(np.array([1.0, 2, 3]) * 1e-200, np.array([1.0, 3, 2]) * 1e200).slope)


def test_band_of_a_line_through_every_point_is_the_line():
    line = regression_line([0.1, 0.2, 0.3, 0.4], [1.1, 1.2, 1.3, 1.4], points=3)
    np.testing.assert_array_equal(line.ci_low, line.y)
    np.testing.assert_array_equal(line.ci_high, line.y)


@pytest.mark.parametrize("options", [{"confidence_level": 2}, {"points": 0}])
def test_line_refuses_impossible_options(options):
    (name,) = options
    with pytest.raises(AnalysisError, match=f"`{name}` must"):
        regression_line([1, 2, 3], [1, 2, 4], **options)
