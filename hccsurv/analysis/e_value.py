"""How strong unmeasured confounding would have to be to explain a hazard ratio away."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hccsurv.errors import AnalysisError

__all__ = ["EValue", "e_value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """E-values of a hazard ratio and of its interval.

    Attributes
    ----------
    hazard_ratio, ci_low, ci_high : float
    common_outcome : bool
        Whether the hazard ratio was converted to a risk ratio, rather than taken for one.
    risk_ratio : float
        What the hazard ratio was taken for.
    point : float
        E-value of the estimate; 1 if no confounding is needed.
    limit : float
        E-value of the limit closer to 1; 1 if the interval holds 1.
    """

    hazard_ratio: float
    ci_low: float
    ci_high: float
    common_outcome: bool
    risk_ratio: float
    point: float
    limit: float


def e_value(hazard_ratio: float, ci_low: float, ci_high: float, *, common_outcome: bool) -> EValue:
    """Find the weakest unmeasured confounding that could explain a hazard ratio away.

    Parameters
    ----------
    hazard_ratio, ci_low, ci_high : float
        Above 0; nan where there is none.
    common_outcome : bool
        Whether more than about 15% of the patients had the event by the end of follow-up. It has to be said: for a rare
        outcome the hazard ratio stands for the risk ratio, for a common one it is far from it.

    Returns
    -------
    EValue

    Raises
    ------
    AnalysisError
        If a number is not above 0 or not finite, or the estimate lies outside its interval.

    Notes
    -----
    E = RR + sqrt(RR (RR - 1)) with RR taken above 1 (a protective one is inverted) [1]_: a confounder tied to both
    treatment and outcome by risk ratios of E each, beyond the measured covariates, could explain the estimate away, and
    weaker confounding could not. For a common outcome RR = (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1 / HR)), an
    approximation. The E-value is silent on immortal time, selection and the choice of the model.

    References
    ----------
    .. [1] VanderWeele TJ, Ding P. Sensitivity analysis in observational research: introducing the E-value.
       Ann Intern Med 2017;167:268-274. doi:10.7326/M16-2607

    Examples
    --------
    No therapy after sorafenib, against therapy of the liver (Terashima et al. 2016): 5.805 (2.684 to 12.553).

    >>> result = e_value(5.805, 2.684, 12.553, common_outcome=True)
    >>> round(result.point, 2), round(result.limit, 2)
    (5.95, 3.35)
    """
    for name, value in (("hazard_ratio", hazard_ratio), ("ci_low", ci_low), ("ci_high", ci_high)):
        if value <= 0 or math.isinf(value):
            raise AnalysisError(f"`{name}` must be a finite number above 0.", "Give a hazard ratio, not its logarithm.")
    if hazard_ratio < ci_low or hazard_ratio > ci_high:
        raise AnalysisError("`hazard_ratio` lies outside its interval.", "Give the lower limit first.")
    point = _e_value(hazard_ratio, common_outcome=common_outcome)
    if ci_low <= 1 <= ci_high:
        limit = 1.0
    else:
        limit = _e_value(ci_low if hazard_ratio > 1 else ci_high, common_outcome=common_outcome)
    if math.isnan(ci_low + ci_high + hazard_ratio):
        limit = math.nan
    return EValue(
        hazard_ratio=hazard_ratio,
        ci_low=ci_low,
        ci_high=ci_high,
        common_outcome=common_outcome,
        risk_ratio=_risk_ratio(hazard_ratio, common_outcome=common_outcome),
        point=point,
        limit=limit,
    )


def _risk_ratio(hazard_ratio: float, *, common_outcome: bool) -> float:
    if not common_outcome:
        return hazard_ratio
    root = math.sqrt(hazard_ratio)
    return math.expm1(-root * math.log(2)) / math.expm1(-math.log(2) / root)


def _e_value(hazard_ratio: float, *, common_outcome: bool) -> float:
    risk_ratio = _risk_ratio(hazard_ratio, common_outcome=common_outcome)
    away = max(risk_ratio, 1 / risk_ratio)
    e = away + math.sqrt(away) * math.sqrt(away - 1)
    return e if math.isfinite(e) else math.nan
