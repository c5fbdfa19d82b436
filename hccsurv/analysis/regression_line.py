"""The least-squares line of one measurement on another, with the confidence band of its height."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.measurement_pairs import from_unit_scale, measurement_pairs, to_unit_scale
from hccsurv.analysis.straight_line import fit_straight_line, student_quantile
from hccsurv.errors import AnalysisError

__all__ = ["RegressionLine", "regression_line"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RegressionLine:
    """Least-squares line of y on x with the confidence band of its height.

    Attributes
    ----------
    intercept, slope : float
    x, y, ci_low, ci_high : ndarray, shape (m,)
    """

    intercept: float
    slope: float
    x: Array
    y: Array
    ci_low: Array
    ci_high: Array


def regression_line(x: ArrayLike, y: ArrayLike, *, confidence_level: float = 0.95, points: int = 60) -> RegressionLine:
    """Fit y = intercept + slope * x by least squares, with a confidence band for the line.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
    confidence_level : float in (0, 1)
    points : int
        Points at which the line is evaluated, evenly over the range of `x`.

    Returns
    -------
    RegressionLine

    Raises
    ------
    AnalysisError
        If fewer than three patients have both, or `x` is the same for all.

    Examples
    --------
    >>> line = regression_line([1, 2, 3, 4], [2, 4, 6, 9])
    >>> round(line.intercept, 4), round(line.slope, 4)
    (-0.5, 2.3)
    """
    pairs = measurement_pairs(x, y)
    if points < 1:
        raise AnalysisError("`points` must be 1 or more.", "The default is 60.")
    line, scaled = fit_straight_line(pairs.x, pairs.y), to_unit_scale(pairs.x)[0]
    grid = np.linspace(scaled.min(), scaled.max(), points)
    height = line.intercept + line.slope * grid
    half = (
        student_quantile(line.n - 2, confidence_level)
        * line.residual_sd
        * np.sqrt(1 / line.n + (grid - line.x_mean) ** 2 / line.sxx)
    )
    return RegressionLine(
        intercept=float(from_unit_scale(line.intercept, line.y_exponent)),
        slope=float(from_unit_scale(line.slope, line.y_exponent - line.x_exponent)),
        x=from_unit_scale(grid, line.x_exponent),
        y=from_unit_scale(height, line.y_exponent),
        ci_low=from_unit_scale(height - half, line.y_exponent),
        ci_high=from_unit_scale(height + half, line.y_exponent),
    )
