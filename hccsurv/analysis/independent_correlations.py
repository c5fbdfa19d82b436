"""Whether one correlation is stronger than another, in different patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from hccsurv.analysis.estimate import normal_quantile
from hccsurv.errors import AnalysisError

__all__ = [
    "FisherZTest",
    "IndependentCorrelations",
    "compare_independent_correlations",
    "number_of_patients",
    "refuse_impossible",
    "zou_limits",
]

_NAN = float("nan")


class FisherZTest(NamedTuple):
    """A difference of two Fisher z over its standard error.

    Attributes
    ----------
    z : float
        Positive if the first correlation is larger.
    p_value : float
        Two-sided.
    """

    z: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndependentCorrelations:
    """Two correlations in different patients.

    Attributes
    ----------
    n1, n2 : int
    r1, r2 : float
    difference, ci_low, ci_high : float
        r1 - r2 with Zou's interval; nan limits if there is none.
    fisher : FisherZTest
    confidence_level : float
    """

    n1: int
    n2: int
    r1: float
    r2: float
    difference: float
    ci_low: float
    ci_high: float
    fisher: FisherZTest
    confidence_level: float


def compare_independent_correlations(
    r1: float, n1: int, r2: float, n2: int, *, confidence_level: float = 0.95
) -> IndependentCorrelations:
    """Compare two Pearson correlations of different patients, such as those of two subgroups.

    Parameters
    ----------
    r1 : float in [-1, 1]
    n1 : int
        Patients behind it.
    r2 : float in [-1, 1]
    n2 : int
    confidence_level : float in (0, 1)

    Returns
    -------
    IndependentCorrelations
        Test and limits are nan with fewer than four patients behind one of them, or if one is missing, 1 or -1.

    Raises
    ------
    AnalysisError
        If a correlation lies outside -1 to 1.

    Notes
    -----
    z = (atanh(r1) - atanh(r2)) / sqrt(1 / (n1 - 3) + 1 / (n2 - 3)); the interval of r1 - r2 is Zou's [1]_.

    References
    ----------
    .. [1] Zou GY. Toward using confidence intervals to compare correlations. Psychol Methods 2007;12:399-413.
       doi:10.1037/1082-989X.12.4.399

    Examples
    --------
    The example of Zou (2007), printed -0.087 to 0.359:

    >>> result = compare_independent_correlations(0.49, 145, 0.36, 87)
    >>> round(result.ci_low, 3), round(result.ci_high, 3)
    (-0.087, 0.359)
    """
    quantile = normal_quantile(confidence_level)
    for name, r in (("r1", r1), ("r2", r2)):
        refuse_impossible(name, r)
    n1, n2 = number_of_patients("n1", n1), number_of_patients("n2", n2)
    z = _NAN
    if min(n1, n2) > 3 and max(abs(r1), abs(r2)) < 1:
        z = float((np.arctanh(r1) - np.arctanh(r2)) / np.sqrt(1 / (n1 - 3) + 1 / (n2 - 3)))
    low, high = zou_limits(r1, r2, n1, n2, 0.0, quantile)
    return IndependentCorrelations(
        n1=n1,
        n2=n2,
        r1=r1,
        r2=r2,
        difference=r1 - r2,
        ci_low=low,
        ci_high=high,
        fisher=FisherZTest(z, float(2 * ndtr(-abs(z)))),
        confidence_level=confidence_level,
    )


def refuse_impossible(name: str, r: float) -> None:
    """Refuse a correlation outside -1 to 1; nan passes."""
    if abs(r) > 1:
        raise AnalysisError(f"`{name}` must lie between -1 and 1.", "Give a correlation.")


def number_of_patients(name: str, n: int) -> int:
    """Read a number of patients."""
    if not float(n).is_integer() or n < 0:
        raise AnalysisError(f"`{name}` must be a number of patients.", "Give a whole number, zero or more.")
    return int(n)


def zou_limits(r1: float, r2: float, n1: int, n2: int, correlation: float, quantile: float) -> tuple[float, float]:
    """Limits of r1 - r2, given the large-sample correlation of the two coefficients; nan where there are none."""
    if min(n1, n2) <= 3 or not max(abs(r1), abs(r2)) < 1:
        return _NAN, _NAN
    (low1, high1), (low2, high2) = (
        np.tanh(np.arctanh(r) + quantile / np.sqrt(n - 3) * np.array([-1, 1])) for r, n in ((r1, n1), (r2, n2))
    )

    def reach(first: float, second: float) -> float:
        return float(np.sqrt(max(first**2 + second**2 - 2 * correlation * first * second, 0.0)))

    return r1 - r2 - reach(r1 - low1, high2 - r2), r1 - r2 + reach(high1 - r1, r2 - low2)
