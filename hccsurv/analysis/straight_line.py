"""The least-squares line through pairs of measurements, with or without weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from hccsurv.analysis.estimate import normal_quantile
from hccsurv.analysis.measurement_pairs import centred, to_unit_scale
from hccsurv.errors import AnalysisError, counted

__all__ = ["StraightLine", "fit_straight_line", "student_quantile"]

Array = NDArray[np.float64]

# A residual this small beside y is rounding: the line passes through every point. As in R's summary.lm.
_ROUNDING = 1e-15


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLine:
    """A line y = intercept + slope * x in units of powers of two, so that no square overflows.

    Attributes
    ----------
    n : int
    x_exponent, y_exponent : int
        x and y are divided by two to these powers.
    intercept, slope, x_mean : float
    sum_of_weights : float
    sxx, sxy, syy : float
        Weighted sums of squares and products about the weighted means.
    residual_sd : float
        Root of the weighted residual sum of squares over n - 2; 0 if the line passes through every point.
    """

    n: int
    x_exponent: int
    y_exponent: int
    intercept: float
    slope: float
    x_mean: float
    sum_of_weights: float
    sxx: float
    sxy: float
    syy: float
    residual_sd: float


def fit_straight_line(x: Array, y: Array, weights: Array | None = None) -> StraightLine:
    """Minimise the weighted sum of squared residuals.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Without missing values.
    weights : ndarray of float, shape (n,), optional
        Above 0; all 1 if omitted.

    Returns
    -------
    StraightLine

    Raises
    ------
    AnalysisError
        If there are fewer than three patients, or `x` is the same for all.
    """
    w = np.ones(x.size) if weights is None else weights
    if x.size < 3 or x.min() == x.max():
        raise _too_little(x.size)
    (x, x_exponent), (y, y_exponent) = to_unit_scale(x), to_unit_scale(y)
    total = w.sum()
    (x_mean, x_centred), (y_mean, y_centred) = centred(x, w), centred(y, w)
    sxx, sxy = w @ x_centred**2, w @ (x_centred * y_centred)
    if sxx == 0:  # all the weight that a double can hold is at one value of x
        raise _too_little(x.size)
    slope = sxy / sxx
    residual = y_centred - slope * x_centred
    rss = w @ residual**2
    through_all = rss <= _ROUNDING**2 * (w @ y**2)
    return StraightLine(
        n=x.size,
        x_exponent=x_exponent,
        y_exponent=y_exponent,
        intercept=float(y_mean - slope * x_mean),
        slope=float(slope),
        x_mean=x_mean,
        sum_of_weights=float(total),
        sxx=float(sxx),
        sxy=float(sxy),
        syy=float(w @ y_centred**2),
        residual_sd=0.0 if through_all else float(np.sqrt(rss / (x.size - 2))),
    )


def student_quantile(df: int, confidence_level: float) -> float:
    """Return t such that a Student variable lies within t of 0 with the given probability."""
    normal_quantile(confidence_level)  # refuses levels outside 0 to 1
    return float(stdtrit(df, 0.5 + confidence_level / 2))


def _too_little(n: int) -> AnalysisError:
    return AnalysisError(
        f"A line needs three patients with different values of x; {counted(n, 'patient')} can be used.",
        "Clear a filter.",
    )
