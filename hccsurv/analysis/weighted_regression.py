"""Regression of one measurement on another, each patient with a declared weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from hccsurv.analysis.measurement_pairs import from_unit_scale, measurement_pairs, to_unit_scale
from hccsurv.analysis.patient_weights import checked_weights
from hccsurv.analysis.straight_line import fit_straight_line, student_quantile
from hccsurv.errors import AnalysisError

__all__ = ["LineCoefficient", "WeightedRegression", "weighted_regression"]


class LineCoefficient(NamedTuple):
    """Intercept or slope, tested against 0.

    Attributes
    ----------
    value, std_error : float
    t, p_value : float
        nan if the line passes through every point.
    ci_low, ci_high : float
    """

    value: float
    std_error: float
    t: float
    p_value: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedRegression:
    """A weighted least-squares line y = intercept + slope * x.

    Attributes
    ----------
    weights_name : str
        What the weights are; empty if every patient counts the same.
    n : int
        Patients used. Weights never change it.
    n_missing : int
        Patients left out because x or y is not known.
    n_weightless : int
        Patients left out because their weight is 0.
    df : int
        n - 2.
    sum_of_weights : float
    intercept, slope : LineCoefficient
    r, r2 : float
        Weighted Pearson correlation and its square; nan if y is the same for all.
    residual_sd : float
        Of a patient with weight 1.
    confidence_level : float
    """

    weights_name: str
    n: int
    n_missing: int
    n_weightless: int
    df: int
    sum_of_weights: float
    intercept: LineCoefficient
    slope: LineCoefficient
    r: float
    r2: float
    residual_sd: float
    confidence_level: float


def weighted_regression(
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    weights_name: str = "",
    confidence_level: float = 0.95,
) -> WeightedRegression:
    """Fit a line by weighted least squares.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Patients with either one missing are left out and counted.
    weights : array_like of float, shape (n,), optional
        Zero or more, known for every patient; 1 for each if omitted. A patient with weight 0 is left out and counted.
    weights_name : str
        What the weights are, such as ``'1 / variance'``: a weighted result without it is refused.
    confidence_level : float in (0, 1)

    Returns
    -------
    WeightedRegression

    Raises
    ------
    AnalysisError
        If a weight is missing, negative or infinite, the weights have no name, fewer than three patients can be used,
        or x is the same for all of them.

    Notes
    -----
    Minimises sum w (y - intercept - slope x)^2 [1]_. The weights are relative precisions, as in R's ``lm(weights = )``
    and in SPSS ``REGRESSION /REGWGT``: doubling all of them changes nothing but `residual_sd` and `sum_of_weights`, and
    n is the number of patients. (SPSS ``WEIGHT BY`` takes them for numbers of patients instead.)

    The residual variance is sum w e^2 / (n - 2), and Student's t has n - 2 degrees of freedom. If the line passes
    through every point there is nothing to estimate an error from: standard errors are 0, and t and p are nan.

    References
    ----------
    .. [1] Draper NR, Smith H. Applied regression analysis. 3rd ed. New York: Wiley; 1998. Chapter 9.

    Examples
    --------
    R: ``summary(lm(c(2, 3, 5, 9) ~ c(1, 2, 3, 4), weights = c(4, 1, 1, 2)))``

    >>> fit = weighted_regression([1, 2, 3, 4], [2, 3, 5, 9], [4, 1, 1, 2], weights_name="visits")
    >>> round(fit.slope.value, 4), round(fit.slope.std_error, 4), fit.df, round(fit.r2, 4)
    (2.233, 0.358, 2, 0.9511)
    """
    pairs = measurement_pairs(x, y)
    if weights is None:
        weight = np.ones(pairs.known.size)
        weights_name = ""
    elif not weights_name:
        raise AnalysisError("`weights` has no name, so the result could not say what it was weighted by.",
                            "Name it with `weights_name`.")  # fmt: skip
    else:
        weight = checked_weights(weights, pairs.known.size)
    weight = weight[pairs.known]
    used = weight > 0
    scaled, exponent = to_unit_scale(weight[used])
    line = fit_straight_line(pairs.x[used], pairs.y[used], scaled)
    df, up, across = line.n - 2, line.y_exponent, line.y_exponent - line.x_exponent
    quantile = student_quantile(df, confidence_level)
    slope_error = line.residual_sd / np.sqrt(line.sxx)
    intercept_error = line.residual_sd * np.hypot(1 / np.sqrt(line.sum_of_weights), line.x_mean / np.sqrt(line.sxx))
    r = float(np.clip(line.sxy / np.sqrt(line.sxx * line.syy), -1, 1)) if line.syy > 0 else float("nan")
    return WeightedRegression(
        weights_name=weights_name,
        n=line.n,
        n_missing=pairs.n_missing,
        n_weightless=int(np.sum(~used)),
        df=df,
        sum_of_weights=float(from_unit_scale(line.sum_of_weights, exponent)),
        intercept=_coefficient(line.intercept, float(intercept_error), df, quantile, up),
        slope=_coefficient(line.slope, float(slope_error), df, quantile, across),
        r=r,
        r2=r * r,
        residual_sd=float(from_unit_scale(line.residual_sd * 2.0 ** (exponent / 2), up)),
        confidence_level=confidence_level,
    )


def _coefficient(value: float, std_error: float, df: int, quantile: float, exponent: int) -> LineCoefficient:
    t = value / std_error if std_error > 0 else float("nan")
    numbers = [value, std_error, value - quantile * std_error, value + quantile * std_error]
    value, std_error, low, high = from_unit_scale(numbers, exponent).tolist()
    return LineCoefficient(value, std_error, t, float(2 * stdtr(df, -abs(t))), low, high)
