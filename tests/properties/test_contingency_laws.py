"""The exact test equals a count by hand; the approximate one does not mind the order of its rows."""

from fractions import Fraction
from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from hccsurv.analysis.contingency import fisher_freeman_halton, pearson_chi_squared


def tables(n_rows, n_columns, largest):
    cells = st.lists(st.integers(0, largest), min_size=n_rows * n_columns, max_size=n_rows * n_columns)
    return cells.map(lambda flat: np.array(flat).reshape(n_rows, n_columns))


def fillings(row_totals, column_totals):
    """Every table with these margins, one row after another."""
    if len(row_totals) == 1:
        yield [column_totals]
        return
    for row in product(*(range(total + 1) for total in column_totals)):
        if sum(row) == row_totals[0]:
            rest = tuple(total - cell for total, cell in zip(column_totals, row, strict=True))
            for others in fillings(row_totals[1:], rest):
                yield [row, *others]


def exact_p(counts):
    """Sum the probabilities of all tables not more likely than the one seen, in whole numbers."""

    def weight(table):
        return Fraction(1, prod(factorial(int(cell)) for row in table for cell in row))

    margins = [tuple(int(total) for total in counts.sum(axis=axis)) for axis in (1, 0)]
    weights = [weight(table) for table in fillings(*margins)]
    return float(sum(w for w in weights if w <= weight(counts)) / sum(weights))


@given(st.one_of(tables(2, 2, 6), tables(2, 3, 4), tables(3, 2, 4), tables(3, 3, 2), tables(2, 4, 2)))
def test_fisher_freeman_halton_equals_enumeration_in_exact_fractions(counts):
    occupied = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    result = fisher_freeman_halton(counts)
    if min(occupied.shape) < 2:
        assert np.isnan(result.p_value)
    else:
        assert result.p_value == pytest.approx(exact_p(occupied), rel=1e-9)


@given(tables(2, 2, 400))
def test_fisher_equals_scipy_for_two_by_two(counts):
    assume(counts.sum(axis=0).all() and counts.sum(axis=1).all())
    # SciPy finds the other tail's end by search, so a table as likely as the one seen may fall on either side.
    assert fisher_freeman_halton(counts).p_value == pytest.approx(
        stats.fisher_exact(counts).pvalue, rel=1e-6, abs=1e-300
    )


@given(tables(3, 4, 30))
def test_pearson_equals_scipy_and_does_not_depend_on_the_order(counts):
    assume(counts.sum(axis=0).all() and counts.sum(axis=1).all())
    result, expected = pearson_chi_squared(counts), stats.chi2_contingency(counts, correction=False)
    assert result.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
    assert result.p_value == pytest.approx(expected.pvalue, rel=1e-8)
    assert (result.df, result.min_expected) == (expected.dof, pytest.approx(expected.expected_freq.min()))
    assert pearson_chi_squared(counts.T[::-1]).statistic == pytest.approx(result.statistic, rel=1e-9, abs=1e-12)


def test_too_many_tables_are_simulated_and_the_name_says_so():
    counts = np.full((6, 6), 20) + np.diag([30] * 6)
    result = fisher_freeman_halton(counts)
    assert result.test == "Fisher-Freeman-Halton, 100000 simulated tables"
    assert result.p_value == pytest.approx(1 / 100_001, rel=1e-12)
    assert fisher_freeman_halton(np.full((6, 6), 20)).p_value == 1


@given(tables(3, 3, 4), st.integers(0, 2), st.integers(0, 2))
def test_order_of_rows_and_columns_and_empty_lines_do_not_matter(counts, row, column):
    moved = np.roll(np.insert(counts, row, 0, axis=0), column, axis=1).T
    for test in (fisher_freeman_halton, pearson_chi_squared):
        one, other = test(counts), test(moved)
        assert other.p_value == pytest.approx(one.p_value, rel=1e-9, nan_ok=True)
        assert other.min_expected == pytest.approx(one.min_expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("seen", [[[11, 7, 3], [19, 6, 2], [14, 6, 11]], [[8, 2, 4, 1], [1, 6, 3, 5], [2, 2, 7, 4]]])
def test_simulation_lies_within_three_standard_errors_of_the_enumeration(seen, monkeypatch):
    exact = fisher_freeman_halton(np.array(seen))
    monkeypatch.setattr("hccsurv.analysis.contingency._MAX_TABLES", 10)
    simulated = fisher_freeman_halton(np.array(seen))
    assert (exact.p_std_error, "simulated" in simulated.test) == (0, True)
    assert simulated.p_std_error == pytest.approx(np.sqrt(exact.p_value * (1 - exact.p_value) / 100_000), rel=0.05)
    assert abs(simulated.p_value - exact.p_value) < 3 * simulated.p_std_error
