"""How two measurements go together, by subgroup, and how a total goes with its own parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtr, stdtrit

from hccsurv.analysis.estimate import normal_quantile
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.levels import level_text, levels_in_order
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CorrelationTest

__all__ = [
    "Correlation",
    "CorrelationRow",
    "RegressionLine",
    "correlate",
    "correlate_by",
    "part_whole_benchmark",
    "regression_line",
]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Pearson's correlation of two measurements.

    Attributes
    ----------
    n : int
        Patients in whom both are known.
    n_missing : int
    r, ci_low, ci_high : float
        Limits by Fisher's z; nan with fewer than four patients or no spread.
    p_value : float
        Of the hypothesis r = 0; by Student's t it needs three patients, by Fisher's z four.
    p_from : {'t', 'fisher-z'}
    """

    n: int
    n_missing: int
    r: float
    ci_low: float
    ci_high: float
    p_value: float
    p_from: CorrelationTest


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationRow:
    """The correlation in one subgroup.

    Attributes
    ----------
    by, level : str
        Both empty for all patients.
    correlation : Correlation
    benchmark : float
        What r would be if the part were independent of the rest of the total; nan if no part was named.
    """

    by: str
    level: str
    correlation: Correlation
    benchmark: float


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


def correlate(
    x: ArrayLike, y: ArrayLike, *, confidence_level: float = 0.95, p_from: CorrelationTest = "t"
) -> Correlation:
    """Correlate two measurements of the same patients (Pearson).

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Patients with either one missing are left out and counted.
    confidence_level : float in (0, 1)
    p_from : {'t', 'fisher-z'}
        From Student's t, as in R's ``cor.test``, or from the normal distribution of
        Fisher's z [1]_, which is what Terashima et al. (2016) printed.

    Returns
    -------
    Correlation

    References
    ----------
    .. [1] Fisher RA. On the "probable error" of a coefficient of correlation deduced from a
       small sample. Metron 1921;1:3-32.

    Examples
    --------
    >>> result = correlate([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    >>> round(result.r, 4), round(result.ci_low, 4), round(result.ci_high, 4), round(result.p_value, 4)
    (0.8, -0.2796, 0.9862, 0.1041)
    """
    x_values, y_values = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x_values.shape != y_values.shape:
        raise AnalysisError(
            f"`x` has {x_values.size} entries and `y` {y_values.size}.", "Take both from the same patients."
        )
    if np.isinf(x_values).any() or np.isinf(y_values).any():
        raise AnalysisError("A measurement is infinite, so it has no correlation.", "Correct the cells.")
    known = ~(np.isnan(x_values) | np.isnan(y_values))
    n = int(known.sum())
    r = _pearson(x_values[known], y_values[known])
    low = high = p_value = float("nan")
    with np.errstate(divide="ignore"):
        if n > 2 and np.isfinite(r) and p_from == "t":
            p_value = 2 * stdtr(n - 2, -abs(r) * np.sqrt((n - 2) / (1 - r * r))) if abs(r) < 1 else 0.0
        if n > 3 and np.isfinite(r):
            z, spread = np.arctanh(r), 1 / np.sqrt(n - 3)
            low, high = np.tanh(z + normal_quantile(confidence_level) * spread * np.array([-1, 1]))
            p_value = p_value if p_from == "t" else 2 * ndtr(-abs(z) / spread)
    return Correlation(
        n=n,
        n_missing=known.size - n,
        r=r,
        ci_low=float(low),
        ci_high=float(high),
        p_value=float(p_value),
        p_from=p_from,
    )


def part_whole_benchmark(part: ArrayLike, rest: ArrayLike) -> float:
    """Return the correlation of a part with its total if the part were independent of the rest.

    Parameters
    ----------
    part, rest : array_like of float, shape (n,)
        Total = part + rest.

    Returns
    -------
    float

    Notes
    -----
    SD(part) / sqrt(SD(part)^2 + SD(rest)^2): what arithmetic alone produces, and what an observed
    correlation of a total with its own part has to be compared with, instead of 0.

    References
    ----------
    .. [1] Bartko JJ, Pettigrew KD. A note on the correlation of parts with wholes. Am Stat 1968;22(4):41.
       doi:10.1080/00031305.1968.10480502

    Examples
    --------
    >>> round(part_whole_benchmark([0, 2, 0, 2], [0, 0, 2, 2]), 4)
    0.7071
    """
    part, rest = np.asarray(part, dtype=float), np.asarray(rest, dtype=float)
    known = ~(np.isnan(part) | np.isnan(rest))
    if known.sum() < 2:
        return float("nan")
    spread = np.hypot(part[known].std(), rest[known].std())
    return float(part[known].std() / spread) if spread > 0 else float("nan")


def correlate_by(
    cohort: Cohort,
    total: str,
    component: str,
    by: Sequence[str] = (),
    *,
    is_part: bool = False,
    p_from: CorrelationTest = "t",
) -> tuple[CorrelationRow, ...]:
    """Correlate a total with a component in all patients and in each level of each column.

    Parameters
    ----------
    cohort : Cohort
    total, component : str
        Columns with numbers.
    by : sequence of str
        Columns whose levels are the subgroups.
    is_part : bool
        Whether `total` contains `component`, so that the part-whole benchmark applies.
    p_from : {'t', 'fisher-z'}

    Returns
    -------
    tuple of CorrelationRow
        All patients first, then the levels in their order.
    """
    for name in (total, component):
        if cohort.column(name).kind != "number":
            raise AnalysisError(f"Column {name!r} holds categories, so it has no correlation.", "Choose a number.")

    def row(name: str, level: str, rows: NDArray[np.bool_]) -> CorrelationRow:
        x, y = (cohort.patients[column].to_numpy()[rows] for column in (total, component))
        benchmark = part_whole_benchmark(y, x - y) if is_part else float("nan")
        return CorrelationRow(by=name, level=level, correlation=correlate(x, y, p_from=p_from), benchmark=benchmark)

    results = [row("", "", np.ones(cohort.n, dtype=bool))]
    for name in by:
        values = cohort.patients[cohort.column(name).name]
        for level in levels_in_order(values):
            results.append(row(name, level, (level_text(values) == level).to_numpy()))
    return tuple(results)


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
    x_values, y_values = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    known = ~(np.isnan(x_values) | np.isnan(y_values))
    x_values, y_values, n = x_values[known], y_values[known], int(known.sum())
    if n < 3 or np.ptp(x_values) == 0:
        raise AnalysisError(
            f"A line needs three patients with different values of x; {n} have both.", "Clear a filter."
        )
    centre = x_values.mean()
    centred = x_values - centre
    sxx = float(centred @ centred)
    slope = float(centred @ (y_values - y_values.mean())) / sxx
    intercept = float(y_values.mean() - slope * centre)
    residual = y_values - intercept - slope * x_values
    sigma = np.sqrt(residual @ residual / (n - 2))
    grid = np.linspace(x_values.min(), x_values.max(), points)
    height = intercept + slope * grid
    half = stdtrit(n - 2, 0.5 + confidence_level / 2) * sigma * np.sqrt(1 / n + (grid - centre) ** 2 / sxx)
    return RegressionLine(
        intercept=intercept, slope=slope, x=grid, y=height, ci_low=height - half, ci_high=height + half
    )


def _pearson(x: Array, y: Array) -> float:
    if x.size < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    x, y = x - x.mean(), y - y.mean()
    return float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1))
