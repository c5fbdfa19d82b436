"""How two measurements go together, by subgroup, and how a total goes with its own parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from hccsurv.analysis.correlation_coefficient import PValueSource, pearson
from hccsurv.analysis.estimate import normal_quantile
from hccsurv.analysis.measurement_pairs import MeasurementPairs, centred, measurement_pairs, to_unit_scale
from hccsurv.analysis.rank_correlation import kendall, spearman
from hccsurv.analysis.regression_line import RegressionLine, regression_line
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.levels import coded_levels, present_levels
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CORRELATION_METHODS, CORRELATION_TESTS, CorrelationMethod, CorrelationTest

__all__ = [
    "Correlation",
    "CorrelationRow",
    "RegressionLine",
    "correlate",
    "correlate_by",
    "part_whole_benchmark",
    "regression_line",
]

_COEFFICIENTS = {"pearson": pearson, "spearman": spearman, "kendall": kendall}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """The correlation of two measurements.

    Attributes
    ----------
    n : int
        Patients in whom both are known.
    n_missing : int
    r, ci_low, ci_high : float
        The coefficient, nan without spread, and its limits by Fisher's z: nan with fewer than four patients
        (Kendall: five), or if a rank correlation is perfect.
    p_value : float
        Of the hypothesis r = 0.
    p_from : {'t', 'fisher-z', 'exact', 'normal'}
        Distribution it was taken from.
    method : {'pearson', 'spearman', 'kendall'}
    """

    n: int
    n_missing: int
    r: float
    ci_low: float
    ci_high: float
    p_value: float
    p_from: PValueSource
    method: CorrelationMethod = "pearson"


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


def correlate(
    x: ArrayLike,
    y: ArrayLike,
    *,
    confidence_level: float = 0.95,
    p_from: CorrelationTest = "t",
    method: CorrelationMethod = "pearson",
) -> Correlation:
    """Correlate two measurements of the same patients.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        Patients with either one missing are left out and counted.
    confidence_level : float in (0, 1)
    p_from : {'t', 'fisher-z'}
        With ``'t'`` as in R's ``cor.test``: by Student's t; a rank correlation of few patients without ties exactly,
        and Kendall's tau of many, or with ties, by the normal distribution. With ``'fisher-z'`` from the normal
        distribution of Fisher's z [1]_, whose test of r = 0 and interval never contradict one another.
        Terashima et al. (2016) printed the latter.
    method : {'pearson', 'spearman', 'kendall'}
        Linear correlation, or one of the ranks, which no outlier and no transformation of a measurement can move much.

    Returns
    -------
    Correlation

    Raises
    ------
    AnalysisError
        If the lengths differ, or a measurement is infinite or no number.

    Notes
    -----
    The interval is tanh(atanh(r) -/+ z_(level) * s) with s^2 = 1 / (n - 3) for Pearson's r [1]_,
    (1 + r^2 / 2) / (n - 3) for Spearman's rho [2]_ and 0.437 / (n - 4) for Kendall's tau [3]_. Where atanh(r) is
    infinite, the limits of Pearson's r are r itself, as in R, and a rank correlation has none.

    References
    ----------
    .. [1] Fisher RA. On the "probable error" of a coefficient of correlation deduced from a
       small sample. Metron 1921;1:3-32.
    .. [2] Bonett DG, Wright TA. Sample size requirements for estimating Pearson, Kendall and Spearman correlations.
       Psychometrika 2000;65:23-28. doi:10.1007/BF02294183
    .. [3] Fieller EC, Hartley HO, Pearson ES. Tests for rank correlation coefficients. I. Biometrika 1957;44:470-481.

    Examples
    --------
    >>> result = correlate([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    >>> round(result.r, 4), round(result.ci_low, 4), round(result.ci_high, 4), round(result.p_value, 4)
    (0.8, -0.2796, 0.9862, 0.1041)
    >>> result = correlate([1, 2, 3, 4, 5], [2, 1, 4, 3, 50], method="spearman")
    >>> round(result.r, 4), round(result.p_value, 4), result.p_from
    (0.8, 0.1333, 'exact')
    """
    return _correlation(measurement_pairs(x, y), method, p_from, confidence_level)


def _correlation(
    pairs: MeasurementPairs, method: CorrelationMethod, p_from: CorrelationTest, confidence_level: float
) -> Correlation:
    if method not in CORRELATION_METHODS:
        raise AnalysisError(f"`method` must be one of {', '.join(CORRELATION_METHODS)}.", "The default is pearson.")
    if p_from not in CORRELATION_TESTS:
        raise AnalysisError(f"`p_from` must be one of {', '.join(CORRELATION_TESTS)}.", "The default is t.")
    quantile = normal_quantile(confidence_level)
    found = _COEFFICIENTS[method](pairs.x, pairs.y)
    low = high = fisher_p = float("nan")
    if np.isfinite(found.std_error) and np.isfinite(found.r):
        with np.errstate(divide="ignore"):
            z = np.arctanh(found.r)
        low, high = np.tanh(z + quantile * found.std_error * np.array([-1, 1])).tolist()
        fisher_p = float(2 * ndtr(-abs(z) / found.std_error))
    return Correlation(
        n=pairs.n,
        n_missing=pairs.n_missing,
        r=found.r,
        ci_low=low,
        ci_high=high,
        p_value=found.p_value if p_from == "t" else fisher_p,
        p_from=found.p_from if p_from == "t" else "fisher-z",
        method=method,
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
    parts = measurement_pairs(part, rest, x_name="`part`", y_name="`rest`")
    if parts.n < 2:
        return float("nan")
    both = to_unit_scale(np.concatenate([parts.x, parts.y]))[0].reshape(2, parts.n)
    spread = [float(np.linalg.norm(centred(values)[1])) for values in both]
    return spread[0] / math.hypot(*spread) if any(spread) else float("nan")


def correlate_by(
    cohort: Cohort,
    total: str,
    component: str,
    by: Sequence[str] = (),
    *,
    is_part: bool = False,
    p_from: CorrelationTest = "t",
    method: CorrelationMethod = "pearson",
    confidence_level: float = 0.95,
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
        Whether `total` contains `component`, so that the part-whole benchmark applies. It is one of Pearson's r, and
        nan beside a rank correlation.
    p_from : {'t', 'fisher-z'}
    method : {'pearson', 'spearman', 'kendall'}
    confidence_level : float in (0, 1)

    Returns
    -------
    tuple of CorrelationRow
        All patients first, then the levels in their order.
    """
    for name in (total, component):
        if cohort.column(name).kind != "number":
            raise AnalysisError(f"Column {name!r} holds categories, so it has no correlation.", "Choose a number.")
    x, y = (cohort.patients[name].to_numpy(dtype=float) for name in (total, component))
    names = {"x_name": f"Column {total!r}", "y_name": f"Column {component!r}"}

    def row(name: str, level: str, rows: NDArray[np.bool_]) -> CorrelationRow:
        pairs = measurement_pairs(x[rows], y[rows], **names)
        benchmark = float("nan")
        if is_part and method == "pearson":
            benchmark = part_whole_benchmark(pairs.y, pairs.x - pairs.y)
        correlation = _correlation(pairs, method, p_from, confidence_level)
        return CorrelationRow(by=name, level=level, correlation=correlation, benchmark=benchmark)

    results = [row("", "", np.ones(cohort.n, dtype=bool))]
    for name in by:
        values = cohort.patients[cohort.column(name).name]
        codes, written = coded_levels(values)
        results += [row(name, level, codes == written.index(level)) for level in present_levels(values, codes, written)]
    return tuple(results)
