"""Tests of a table of counts: Pearson's chi-squared and Fisher-Freeman-Halton."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, gammaln

from hccsurv.errors import AnalysisError

__all__ = ["ContingencyTest", "fisher_freeman_halton", "pearson_chi_squared"]

Counts = NDArray[np.int64]

_MAX_TABLES = 2_000_000
_SIMULATED_TABLES = 100_000
_SEED = 20160509
# Probabilities that differ by rounding only count as equal, as in R's fisher.test.
_EQUAL = 1 + 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencyTest:
    """A test of independence of rows and columns.

    Attributes
    ----------
    test : str
        As printed beside the p-value.
    statistic : float
        nan for a test without one.
    df : int or None
    p_value : float
        nan if fewer than two rows or two columns hold anybody.
    min_expected : float
        Smallest count expected under independence.
    p_std_error : float
        Monte Carlo standard error of `p_value`; 0 unless the tables were simulated.
    """

    test: str
    statistic: float
    df: int | None
    p_value: float
    min_expected: float
    p_std_error: float = 0.0


def pearson_chi_squared(counts: Counts) -> ContingencyTest:
    """Test independence by Pearson's chi-squared, without continuity correction.

    Parameters
    ----------
    counts : ndarray of int, shape (n_rows, n_columns)
        Empty rows and columns are left out.

    Returns
    -------
    ContingencyTest

    Raises
    ------
    AnalysisError
        If a count is negative or not whole.

    Notes
    -----
    The sum of (observed - expected)^2 / expected on (rows - 1)(columns - 1) degrees of freedom.
    Doubtful where an expected count is below 5 [1]_.

    References
    ----------
    .. [1] Cochran WG. Some methods for strengthening the common chi-squared tests.
       Biometrics 1954;10:417-451. doi:10.2307/3001616

    Examples
    --------
    Child-Pugh A(5), A(6), B by therapy group in Terashima et al. (2016), printed p = 0.064:

    >>> test = pearson_chi_squared(np.array([[11, 7, 3], [19, 6, 2], [14, 6, 11]]))
    >>> round(test.statistic, 4), test.df, round(test.p_value, 4), round(test.min_expected, 2)
    (8.8969, 4, 0.0637, 4.25)
    """
    name = "Pearson chi-squared"
    table, expected = _expected(counts)
    if min(table.shape) < 2:
        return ContingencyTest(test=name, statistic=np.nan, df=None, p_value=np.nan, min_expected=np.nan)
    chi2 = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    return ContingencyTest(
        test=name, statistic=chi2, df=df, p_value=float(chdtrc(df, chi2)), min_expected=float(expected.min())
    )


def fisher_freeman_halton(counts: Counts) -> ContingencyTest:
    """Test independence exactly, given the margins (Fisher; Freeman and Halton for larger tables).

    Parameters
    ----------
    counts : ndarray of int, shape (n_rows, n_columns)
        Empty rows and columns are left out.

    Returns
    -------
    ContingencyTest
        The p-value is the probability of all tables with these margins that are at most as
        likely as the one seen [1]_. With more than 2 000 000 such tables it is estimated from
        100 000 random ones (seed 20160509), and `test` says so.

    Raises
    ------
    AnalysisError
        If a count is negative or not whole.

    Notes
    -----
    Simulated: (m + 1) / (B + 1), where m of B random tables are at most as likely as the one seen [2]_; its standard
    error is sqrt(p (1 - p) / B).

    References
    ----------
    .. [1] Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and
       other problems of significance. Biometrika 1951;38:141-149. doi:10.1093/biomet/38.1-2.141
    .. [2] Davison AC, Hinkley DV. Bootstrap methods and their application. Cambridge University Press; 1997. Chapter 4.

    Examples
    --------
    Tea tasting (Fisher 1935), R: ``fisher.test(matrix(c(3, 1, 1, 3), 2))``

    >>> round(fisher_freeman_halton(np.array([[3, 1], [1, 3]])).p_value, 4)
    0.4857
    """
    table, expected = _expected(counts)
    if min(table.shape) < 2:
        return ContingencyTest(test="Fisher exact", statistic=np.nan, df=None, p_value=np.nan, min_expected=np.nan)
    name, std_error = "Fisher exact" if table.shape == (2, 2) else "Fisher-Freeman-Halton exact", 0.0
    p_value = _exact_p(table)
    if p_value is None:
        name, p_value = f"Fisher-Freeman-Halton, {_SIMULATED_TABLES} simulated tables", _simulated_p(table)
        std_error = float(np.sqrt(p_value * (1 - p_value) / _SIMULATED_TABLES))
    return ContingencyTest(
        test=name,
        statistic=np.nan,
        df=None,
        p_value=p_value,
        min_expected=float(expected.min()),
        p_std_error=std_error,
    )


def _expected(counts: Counts) -> tuple[Counts, NDArray[np.float64]]:
    table = np.asarray(counts)
    if table.ndim != 2 or (table.dtype.kind not in "iu" and not (table == np.floor(table)).all()) or (table < 0).any():
        raise AnalysisError("`counts` must be a table of whole numbers, zero or more.", "Count patients per cell.")
    table = table.astype(np.int64)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0] if table.size else table
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0) / total) if total else np.zeros(table.shape)
    return table, expected


def _exact_p(table: Counts) -> float | None:
    """Sum over all tables with the same margins, built column by column; None if there are too many."""
    if table.shape[0] > table.shape[1]:
        table = table.T
    table = table[:, np.argsort(table.sum(axis=0))]
    log_factorial = _log_factorials(table)
    room, weight = table.sum(axis=1)[None, :], np.zeros(1)
    for total in table.sum(axis=0)[:-1]:
        parts = _fillings(room, int(total))
        if parts is None:
            return None
        source, cells = parts
        room, weight = room[source] - cells, weight[source] - log_factorial[cells].sum(axis=1)
    weight = weight - log_factorial[room].sum(axis=1)
    seen = -float(log_factorial[table].sum())
    likelihood = np.exp(weight - weight.max())
    return float(likelihood[weight <= seen + np.log(_EQUAL)].sum() / likelihood.sum())


def _log_factorials(table: Counts) -> NDArray[np.float64]:
    """Log of k! for every count k that can occur."""
    logs: NDArray[np.float64] = gammaln(np.arange(1.0, table.sum() + 2))
    return logs


def _fillings(room: Counts, total: int) -> tuple[NDArray[np.intp], Counts] | None:
    """All ways to put `total` patients into rows with limited room, for each line of `room`."""
    source, left = np.arange(len(room)), np.full(len(room), total)
    cells = np.zeros((len(room), 0), dtype=room.dtype)
    room_after = room.sum(axis=1, keepdims=True) - room.cumsum(axis=1)
    for row in range(room.shape[1] - 1):
        low, high = np.maximum(left - room_after[source, row], 0), np.minimum(left, room[source, row])
        ways = high - low + 1
        if ways.sum() > _MAX_TABLES:
            return None
        parent = np.repeat(np.arange(len(source)), ways)
        value = low[parent] + np.arange(ways.sum()) - np.repeat(np.cumsum(ways) - ways, ways)
        source, left = source[parent], left[parent] - value
        cells = np.column_stack([cells[parent], value])
    return source, np.column_stack([cells, left])


def _simulated_p(table: Counts) -> float:
    """Draw tables with the same margins cell by cell, each from its hypergeometric distribution given those before."""
    random = np.random.default_rng(_SEED)
    log_factorial = _log_factorials(table)
    seen = -float(log_factorial[table].sum())
    room = np.tile(table.sum(axis=0), (_SIMULATED_TABLES, 1))
    weight = np.zeros(_SIMULATED_TABLES)
    for total in table.sum(axis=1)[:-1]:
        left = np.full(_SIMULATED_TABLES, total)
        room_after = room.sum(axis=1)
        for column in range(table.shape[1]):
            room_after -= room[:, column]
            cell = random.hypergeometric(room[:, column], room_after, left)
            left -= cell
            room[:, column] -= cell
            weight -= log_factorial[cell]
    weight -= log_factorial[room].sum(axis=1)
    as_extreme = int((weight <= seen + np.log(_EQUAL)).sum())
    return (as_extreme + 1) / (_SIMULATED_TABLES + 1)
