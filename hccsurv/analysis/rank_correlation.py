"""Correlations of ranks: Spearman's rho and Kendall's tau-b."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from hccsurv.analysis.correlation_coefficient import CorrelationCoefficient, p_by_t, product_moment, z_std_error
from hccsurv.analysis.ranks import midranks

__all__ = ["kendall", "spearman"]

Array = NDArray[np.float64]

# Where R's cor.test leaves the exact distribution.
_SPEARMAN_EXACT_UP_TO = 9
_KENDALL_EXACT_BELOW = 50


def spearman(x: Array, y: Array) -> CorrelationCoefficient:
    """Correlate the ranks of two measurements (Spearman).

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Without missing values.

    Returns
    -------
    CorrelationCoefficient

    Notes
    -----
    Tied values share the mean of their ranks. Without ties and up to nine patients p is exact, as in R's
    ``cor.test``: twice the share of the n! orders whose sum of squared rank differences is at least as far out.
    Otherwise p is by Student's t, as in R with ``exact = FALSE``. (R's default for ten patients or more without ties
    is a series expansion, which can become 0 far out.) If the ranks agree perfectly t is infinite, and p is twice the
    share of the orders that agree so.

    The variance of atanh(r) is (1 + r^2 / 2) / (n - 3) [1]_. A perfect rank correlation has no standard error.

    References
    ----------
    .. [1] Bonett DG, Wright TA. Sample size requirements for estimating Pearson, Kendall and Spearman correlations.
       Psychometrika 2000;65:23-28. doi:10.1007/BF02294183

    Examples
    --------
    >>> found = spearman(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 10.0, 1000.0, 100.0]))
    >>> round(found.r, 4), round(found.p_value, 4), found.p_from
    (0.8, 0.3333, 'exact')
    """
    n = x.size
    (x_ranks, x_tied), (y_ranks, y_tied) = midranks(x), midranks(y)
    r = product_moment(x_ranks, y_ranks)
    if np.isnan(r):
        return CorrelationCoefficient(r, float("nan"), "t", float("nan"))
    if _perfect(x_ranks, y_ranks):
        share = 2 * np.exp(gammaln(x_tied + 1.0).sum() - gammaln(n + 1.0))
        return CorrelationCoefficient(float(np.sign(r)), float(share), "exact", float("nan"))
    std_error = z_std_error(1 + r * r / 2, n - 3)
    if n <= _SPEARMAN_EXACT_UP_TO and x_tied.size == y_tied.size == n:
        return CorrelationCoefficient(r, _exact_spearman_p(x_ranks - y_ranks), "exact", std_error)
    return CorrelationCoefficient(r, p_by_t(r, n), "t", std_error)


def kendall(x: Array, y: Array) -> CorrelationCoefficient:
    """Correlate the order of two measurements (Kendall's tau-b).

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Without missing values.

    Returns
    -------
    CorrelationCoefficient

    Notes
    -----
    As in R's ``cor.test``, p is exact without ties and below 50 patients, and otherwise from the normal
    distribution with the variance corrected for ties, without continuity correction.

    The variance of atanh(tau) is 0.437 / (n - 4) [1]_ [2]_, derived for untied normal measurements and doubtful
    where |tau| exceeds 0.8. A perfect rank correlation has no standard error.

    References
    ----------
    .. [1] Fieller EC, Hartley HO, Pearson ES. Tests for rank correlation coefficients. I. Biometrika 1957;44:470-481.
    .. [2] Bonett DG, Wright TA. Sample size requirements for estimating Pearson, Kendall and Spearman correlations.
       Psychometrika 2000;65:23-28. doi:10.1007/BF02294183

    Examples
    --------
    >>> found = kendall(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 10.0, 1000.0, 100.0]))
    >>> round(found.r, 4), round(found.p_value, 4), found.p_from
    (0.6667, 0.3333, 'exact')
    """
    n = x.size
    if n < 2 or x.min() == x.max() or y.min() == y.max():
        return CorrelationCoefficient(float("nan"), float("nan"), "normal", float("nan"))
    from scipy import stats  # slow to import, and needed only here

    (x_ranks, x_tied), (y_ranks, y_tied) = midranks(x), midranks(y)
    exact = n < _KENDALL_EXACT_BELOW and x_tied.size == y_tied.size == n
    found = stats.kendalltau(x, y, method="exact" if exact else "asymptotic")
    tau, std_error = float(found.statistic), z_std_error(0.437, n - 4)
    if _perfect(x_ranks, y_ranks):
        tau, std_error = float(np.sign(tau)), float("nan")
    return CorrelationCoefficient(tau, float(found.pvalue), "exact" if exact else "normal", std_error)


def _perfect(x_ranks: Array, y_ranks: Array) -> bool:
    return np.array_equal(x_ranks, y_ranks) or np.array_equal(x_ranks, x_ranks.size + 1 - y_ranks)


def _exact_spearman_p(rank_differences: Array) -> float:
    """Twice the share of orders at least as far from the middle, which is the expected sum of squares."""
    n = rank_differences.size
    orders, squares = _orders_by_squares(n), round(float(rank_differences @ rank_differences))
    farthest = max(squares, orders.size - 1 - squares)
    return float(min(2 * orders[farthest:].sum() / orders.sum(), 1.0))


@cache
def _orders_by_squares(n: int) -> NDArray[np.int64]:
    """Count the orders of n ranks by their sum of squared differences from 1, ..., n."""
    largest = n * (n * n - 1) // 3
    orders = np.zeros((1 << n, largest + 1), dtype=np.int64)
    orders[0, 0] = 1
    for taken in range(1 << n):  # ranks given to the first patients, as bits
        patient = taken.bit_count()
        for rank in range(n):
            if not taken >> rank & 1:
                square = (patient - rank) ** 2
                orders[taken | 1 << rank, square:] += orders[taken, : largest + 1 - square]
    result: NDArray[np.int64] = orders[-1]
    result.setflags(write=False)
    return result
