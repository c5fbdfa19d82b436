"""A coefficient of correlation with its p-value and the standard error of its Fisher z; Pearson's r."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from hccsurv.analysis.measurement_pairs import centred, to_unit_scale

__all__ = ["CorrelationCoefficient", "PValueSource", "p_by_t", "pearson", "product_moment", "z_std_error"]

Array = NDArray[np.float64]

PValueSource = Literal["t", "fisher-z", "exact", "normal"]


class CorrelationCoefficient(NamedTuple):
    """A coefficient of correlation, tested against 0.

    Attributes
    ----------
    r : float
        nan without two different values of either measurement.
    p_value : float
    p_from : {'t', 'exact', 'normal'}
        Distribution of the coefficient under independence.
    std_error : float
        Of Fisher's z, atanh(r); nan where there is none.
    """

    r: float
    p_value: float
    p_from: PValueSource
    std_error: float


def pearson(x: Array, y: Array) -> CorrelationCoefficient:
    """Correlate two measurements; p by Student's t.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Without missing values.

    Returns
    -------
    CorrelationCoefficient

    Notes
    -----
    t = r sqrt((n - 2) / (1 - r^2)) on n - 2 degrees of freedom; the standard error of atanh(r) is 1 / sqrt(n - 3).
    """
    r = product_moment(to_unit_scale(x)[0], to_unit_scale(y)[0])
    return CorrelationCoefficient(r, p_by_t(r, x.size), "t", z_std_error(1.0, x.size - 3))


def product_moment(x: Array, y: Array) -> float:
    """Correlate deviations from the mean; nan without two different values of each."""
    if x.size < 2 or x.min() == x.max() or y.min() == y.max():
        return float("nan")
    (_, x), (_, y) = centred(x), centred(y)
    return float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1))


def p_by_t(r: float, n: int) -> float:
    """Return the two-sided p-value of r = 0 on n - 2 degrees of freedom; nan with fewer than three patients."""
    if n < 3 or np.isnan(r):
        return float("nan")
    return float(2 * stdtr(n - 2, -abs(r) * np.sqrt((n - 2) / (1 - r * r)))) if abs(r) < 1 else 0.0


def z_std_error(numerator: float, denominator: int) -> float:
    """Return the root of a variance of Fisher's z; nan with too few patients."""
    return float(np.sqrt(numerator / denominator)) if denominator > 0 else float("nan")
