"""Small results that many analyses share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc, ndtri

from hccsurv.errors import AnalysisError

__all__ = ["Caution", "ChiSquared", "Estimate", "normal_quantile"]


class Estimate(NamedTuple):
    """A value with its confidence limits; nan where there is none.

    Attributes
    ----------
    value, low, high : float
    """

    value: float
    low: float
    high: float


class ChiSquared(NamedTuple):
    """A chi-square test.

    Attributes
    ----------
    chi2 : float
    df : int
    p_value : float
        Upper tail. Not rounded.
    """

    chi2: float
    df: int
    p_value: float

    @classmethod
    def of(cls, chi2: float, df: int) -> ChiSquared:
        """Look the p-value up."""
        return cls(float(chi2), df, float(chdtrc(df, max(chi2, 0.0))) if df > 0 and np.isfinite(chi2) else float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """A caveat that travels with a result and is shown beside its numbers.

    Attributes
    ----------
    rule : str
        Short name, such as ``'events per coefficient'``.
    text : str
        One or two sentences for the reader.
    """

    rule: str
    text: str


def normal_quantile(confidence_level: float) -> float:
    """Return z such that a normal variable lies within z of its mean with the given probability."""
    if not 0 < confidence_level < 1:
        raise AnalysisError("`confidence_level` must lie between 0 and 1.", "95% is 0.95.")
    return float(ndtri(0.5 + confidence_level / 2))
