"""Whether one correlation is stronger than another, in the same patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, stdtr

from hccsurv.analysis.estimate import normal_quantile
from hccsurv.analysis.independent_correlations import (
    FisherZTest,
    number_of_patients,
    refuse_impossible,
    zou_limits,
)
from hccsurv.errors import AnalysisError

__all__ = ["DependentCorrelations", "WilliamsTest", "compare_dependent_correlations"]

_NAN = float("nan")

# Correlations printed with two decimals may miss the possible range by this much.
_PRINTED = 0.005


class WilliamsTest(NamedTuple):
    """Williams' test of two correlations that share a variable.

    Attributes
    ----------
    t : float
        Positive if the first correlation is larger.
    df : int
    p_value : float
        Two-sided.
    """

    t: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentCorrelations:
    """Two correlations with one and the same variable z, in the same patients.

    Attributes
    ----------
    n : int
    r_xz, r_yz, r_xy : float
    difference, ci_low, ci_high : float
        r_xz - r_yz with Zou's interval; nan limits if there is none.
    williams : WilliamsTest
    meng : FisherZTest
        Test of Meng, Rosenthal and Rubin.
    confidence_level : float
    """

    n: int
    r_xz: float
    r_yz: float
    r_xy: float
    difference: float
    ci_low: float
    ci_high: float
    williams: WilliamsTest
    meng: FisherZTest
    confidence_level: float


def compare_dependent_correlations(
    r_xz: float, r_yz: float, r_xy: float, n: int, *, confidence_level: float = 0.95
) -> DependentCorrelations:
    """Compare two correlations that share the variable z, measured in the same patients.

    Parameters
    ----------
    r_xz, r_yz : float in [-1, 1]
        Pearson correlations to compare, such as that of survival with each of its two parts.
    r_xy : float in [-1, 1]
        Pearson correlation of the two that are not shared.
    n : int
        Patients in whom all three are known.
    confidence_level : float in (0, 1)

    Returns
    -------
    DependentCorrelations
        Tests and limits are nan with fewer than four patients or a missing correlation, those by Fisher's z also where
        a correlation is 1 or -1.

    Raises
    ------
    AnalysisError
        If a correlation lies outside -1 to 1, or no three variables can have these three correlations.

    Notes
    -----
    With D = 1 - r_xz^2 - r_yz^2 - r_xy^2 + 2 r_xz r_yz r_xy and the mean m of r_xz and r_yz, Williams' [1]_ statistic,
    as Steiger [2]_ recommends it, is::

        t = (r_xz - r_yz) sqrt((n - 1) (1 + r_xy) / (2 D (n - 1) / (n - 3) + m^2 (1 - r_xy)^3))

    on n - 3 degrees of freedom. Meng, Rosenthal and Rubin [3]_ divide the difference of the Fisher z by
    sqrt(2 (1 - r_xy) h / (n - 3)), where h = (1 - f q) / (1 - q), f = min(1, (1 - r_xy) / (2 (1 - q))) and q is the
    mean of r_xz^2 and r_yz^2. Zou [4]_ builds the interval of r_xz - r_yz from the two single intervals and the
    correlation of the two coefficients. All assume a normal distribution of the three.

    A total and its only two parts have D = 0, and the formulas still hold. Which part then correlates more
    with the total depends on which varies more, and the test says no more than that.

    References
    ----------
    .. [1] Williams EJ. The comparison of regression variables. J R Stat Soc B 1959;21:396-399.
    .. [2] Steiger JH. Tests for comparing elements of a correlation matrix. Psychol Bull 1980;87:245-251.
       doi:10.1037/0033-2909.87.2.245
    .. [3] Meng XL, Rosenthal R, Rubin DB. Comparing correlated correlation coefficients. Psychol Bull 1992;111:172-175.
       doi:10.1037/0033-2909.111.1.172
    .. [4] Zou GY. Toward using confidence intervals to compare correlations. Psychol Methods 2007;12:399-413.
       doi:10.1037/1082-989X.12.4.399

    Examples
    --------
    The example of Meng, Rosenthal and Rubin (1992), printed Z = 1.68:

    >>> round(compare_dependent_correlations(0.63, -0.03, -0.19, 15).meng.z, 2)
    1.68

    The example of Zou (2007), printed -0.093 to 0.517:

    >>> result = compare_dependent_correlations(0.396, 0.179, 0.088, 66)
    >>> round(result.ci_low, 3), round(result.ci_high, 3)
    (-0.093, 0.517)
    """
    quantile = normal_quantile(confidence_level)
    for name, r in (("r_xz", r_xz), ("r_yz", r_yz), ("r_xy", r_xy)):
        refuse_impossible(name, r)
    n = number_of_patients("n", n)
    if abs(r_xy - r_xz * r_yz) > np.sqrt((1 - r_xz**2) * (1 - r_yz**2)) + _PRINTED:
        raise AnalysisError(
            "`r_xz`, `r_yz` and `r_xy` contradict one another: no three variables have these correlations.",
            "Take all three from the same patients.",
        )
    low, high = zou_limits(r_xz, r_yz, n, n, _correlation_of_coefficients(r_xz, r_yz, r_xy), quantile)
    return DependentCorrelations(
        n=n,
        r_xz=r_xz,
        r_yz=r_yz,
        r_xy=r_xy,
        difference=r_xz - r_yz,
        ci_low=low,
        ci_high=high,
        williams=_williams(r_xz, r_yz, r_xy, n),
        meng=_meng(r_xz, r_yz, r_xy, n),
        confidence_level=confidence_level,
    )


def _williams(r_xz: float, r_yz: float, r_xy: float, n: int) -> WilliamsTest:
    df = max(n - 3, 0)
    determinant = max(1 - r_xz**2 - r_yz**2 - r_xy**2 + 2 * r_xz * r_yz * r_xy, 0.0)
    variance = _NAN
    if df > 0:
        variance = 2 * determinant * (n - 1) / df + (r_xz + r_yz) ** 2 / 4 * (1 - r_xy) ** 3
    if not variance > 0:
        return WilliamsTest(_NAN, df, _NAN)
    t = float((r_xz - r_yz) * np.sqrt((n - 1) * (1 + r_xy) / variance))
    return WilliamsTest(t, df, float(2 * stdtr(df, -abs(t))))


def _meng(r_xz: float, r_yz: float, r_xy: float, n: int) -> FisherZTest:
    if n <= 3 or not max(abs(r_xz), abs(r_yz)) < 1 or not r_xy < 1:
        return FisherZTest(_NAN, _NAN)
    mean_square = (r_xz**2 + r_yz**2) / 2
    f = min((1 - r_xy) / (2 * (1 - mean_square)), 1.0)
    h = (1 - f * mean_square) / (1 - mean_square)
    z = float((np.arctanh(r_xz) - np.arctanh(r_yz)) * np.sqrt((n - 3) / (2 * (1 - r_xy) * h)))
    return FisherZTest(z, float(2 * ndtr(-abs(z))))


def _correlation_of_coefficients(r_xz: float, r_yz: float, r_xy: float) -> float:
    """Large-sample correlation of the two sample correlations."""
    alone = (1 - r_xz**2) * (1 - r_yz**2)
    if not alone > 0:
        return _NAN
    shared = (r_xy - r_xz * r_yz / 2) * (1 - r_xz**2 - r_yz**2 - r_xy**2) + r_xy**3
    return float(np.clip(shared / alone, -1, 1))
