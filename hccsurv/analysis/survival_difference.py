"""Difference of survival between two groups at one chosen time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from hccsurv.analysis.estimate import ChiSquared, Estimate, normal_quantile
from hccsurv.analysis.kaplan_meier import KaplanMeierResult, SurvivalCurve
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import TimeUnit

__all__ = ["SurvivalDifference", "survival_difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalDifference:
    """Survival of group `a` less that of group `b` at one time.

    Attributes
    ----------
    a, b : str
    time : float
    unit : {'days', 'weeks', 'months', 'years'}
    survival_a, survival_b : Estimate
        With the interval of the curves.
    at_risk_a, at_risk_b : int
        Patients followed to `time` or beyond.
    difference : float
    std_error, ci_low, ci_high, p_value : float
        By Greenwood's variances; the p-value is two-sided. nan where a curve has reached 0, and where both are still
        at 1.
    log_log : ChiSquared
        Test of the same null hypothesis on the complementary log-log scale. nan where a curve is at 0 or 1.
    confidence_level : float
    """

    a: str
    b: str
    time: float
    unit: TimeUnit
    survival_a: Estimate
    survival_b: Estimate
    at_risk_a: int
    at_risk_b: int
    difference: float
    std_error: float
    ci_low: float
    ci_high: float
    p_value: float
    log_log: ChiSquared
    confidence_level: float


def survival_difference(curves: KaplanMeierResult, a: str, b: str, time: float) -> SurvivalDifference:
    """Compare the survival of two groups at one time.

    Parameters
    ----------
    curves : KaplanMeierResult
    a, b : str
        Two of its groups.
    time : float
        Zero or more, in the unit of `curves`. Chosen before the curves were seen.

    Returns
    -------
    SurvivalDifference
        At the confidence level of `curves`.

    Raises
    ------
    AnalysisError
        If `a` and `b` are not two of the groups, or survival at `time` is not known in both.

    Notes
    -----
    S_a(t) - S_b(t), with the variances of the two curves added; the limits are Wald's and are not cut at -1 and 1.
    The test on the complementary log-log scale,

    (log(-log S_a) - log(-log S_b))^2 / (V_a / (log S_a)^2 + V_b / (log S_b)^2),

    with Greenwood's sums V, keeps its level better in small groups and for survival near 0 or 1 [1]_. Before a group's
    first event Greenwood's variance of its survival is 0, so that the interval of the difference is too narrow.

    References
    ----------
    .. [1] Klein JP, Logan B, Harhoff M, Andersen PK. Analyzing survival curves at a fixed point in time. Stat Med
       2007;26:4505-4519. doi:10.1002/sim.2864

    Examples
    --------
    >>> from hccsurv.analysis.kaplan_meier import kaplan_meier
    >>> from hccsurv.cohort.groups import Groups
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> follow_up = TimeToEvent.from_arrays([1, 5, 6, 9, 2, 3, 4, 9], [1, 0, 1, 0, 1, 1, 1, 0], unit="months")
    >>> curves = kaplan_meier(follow_up, by=Groups.from_labels("arm", list("AAAABBBB")))
    >>> result = survival_difference(curves, "A", "B", 5)
    >>> result.difference, round(result.std_error, 4), round(result.p_value, 4), round(result.log_log.p_value, 4)
    (0.5, 0.3062, 0.1025, 0.1834)
    """
    if not 0 <= time < np.inf:
        raise AnalysisError("`time` must be zero or more, and finite.", "Give it in the unit of the curves.")
    pair = [curve for name in (a, b) for curve in curves if curve.group == name]
    if len(pair) < 2 or a == b:
        raise AnalysisError(
            f"`a` and `b` must be two of the {len(curves)} groups of {curves.by!r}.", "Choose two of the groups."
        )
    survival = [_survival(curve, time) for curve in pair]
    n_unknown = int(np.isnan([estimate.value for estimate in survival]).sum())
    if n_unknown:
        raise AnalysisError(
            f"In {n_unknown} of the two groups nobody was followed as long as `time`, so survival there is not known.",
            "Choose an earlier time.",
        )
    errors = [float(curve.std_error_at(time)) for curve in pair]
    difference, std_error = survival[0].value - survival[1].value, float(np.hypot(errors[0], errors[1]))
    tested = std_error if std_error > 0 else float("nan")
    width = normal_quantile(curves.confidence_level) * tested
    return SurvivalDifference(
        a=a,
        b=b,
        time=float(time),
        unit=curves.unit,
        survival_a=survival[0],
        survival_b=survival[1],
        at_risk_a=int(pair[0].at_risk_at(time)),
        at_risk_b=int(pair[1].at_risk_at(time)),
        difference=difference,
        std_error=tested,
        ci_low=difference - width,
        ci_high=difference + width,
        p_value=float(2 * ndtr(-abs(difference) / tested)),
        log_log=_log_log_test([estimate.value for estimate in survival], errors),
        confidence_level=curves.confidence_level,
    )


def _survival(curve: SurvivalCurve, time: float) -> Estimate:
    low, high = curve.interval_at(time)
    return Estimate(float(curve.at(time)), float(low), float(high))


def _log_log_test(survival: list[float], errors: list[float]) -> ChiSquared:
    if not all(0 < value < 1 for value in survival):
        return ChiSquared(float("nan"), 1, float("nan"))
    value = np.array(survival)
    log_survival = np.log(value)
    one, two = np.log(-log_survival).tolist()
    variance = float(((np.array(errors) / (value * log_survival)) ** 2).sum())
    return ChiSquared.of((one - two) ** 2 / variance, 1)
