"""Survival results as ``--json`` prints them."""

from __future__ import annotations

from collections.abc import Sequence

from hccsurv.analysis.follow_up_time import FollowUpTimes
from hccsurv.analysis.kaplan_meier import SurvivalCurve
from hccsurv.analysis.landmark import Landmark
from hccsurv.analysis.log_rank import LogRankResult
from hccsurv.analysis.restricted_mean import RestrictedMeanComparison, RestrictedMeans
from hccsurv.analysis.survival_difference import SurvivalDifference
from hccsurv.analysis.trend_test import TrendTest

__all__ = [
    "curve_numbers",
    "difference_numbers",
    "follow_up_numbers",
    "landmark_numbers",
    "log_rank_numbers",
    "restricted_mean_numbers",
    "trend_numbers",
]


def curve_numbers(curve: SurvivalCurve, times: tuple[float, ...]) -> dict[str, object]:
    """Return the median of a group and its survival at chosen times."""
    median = curve.median()
    low, high = curve.interval_at(times)
    columns = zip(times, curve.at(times), low, high, curve.at_risk_at(times), strict=True)
    return {
        "level": curve.group,
        "n": curve.n,
        "events": curve.n_events,
        "median": median.value,
        "ci_low": median.low,
        "ci_high": median.high,
        "at": [
            {
                "time": time,
                "survival": float(survival),
                "ci_low": float(lower),
                "ci_high": float(upper),
                "at_risk": int(at_risk),
            }
            for time, survival, lower, upper, at_risk in columns
        ],
    }


def log_rank_numbers(test: LogRankResult | None) -> dict[str, object]:
    """Return the test of all groups together; nulls if there was nothing to test."""
    if test is None:
        return {"chi2": None, "df": None, "p_value": None}
    return {
        "chi2": test.chi2,
        "df": test.df,
        "p_value": test.p_value,
        "groups": test.groups,
        "observed": test.observed,
        "expected": test.expected,
        "weighting": test.weighting,
        "rho": test.rho,
        "gamma": test.gamma,
        "strata": test.strata or None,
    }


def trend_numbers(test: TrendTest) -> dict[str, object]:
    """Return the test for a trend."""
    return {
        "groups": test.groups, "scores": test.scores, "z": test.z, "chi2": test.chi2, "df": test.df,
        "p_value": test.p_value,
    }  # fmt: skip


def follow_up_numbers(times: FollowUpTimes) -> list[dict[str, object]]:
    """Return the median follow-up of each group."""
    return [
        {
            "level": entry.group,
            "n": entry.n,
            "n_without_event": entry.n_without_event,
            "median": entry.median.value,
            "ci_low": entry.median.low,
            "ci_high": entry.median.high,
        }
        for entry in times
    ]


def restricted_mean_numbers(
    means: RestrictedMeans, comparisons: Sequence[RestrictedMeanComparison], p_adjusted: Sequence[float]
) -> dict[str, object]:
    """Return the restricted mean of each group, and the pairs."""
    return {
        "tau": means.tau,
        "groups": [
            {
                "level": entry.group,
                "n": entry.n,
                "events": entry.n_events,
                "mean": entry.value,
                "std_error": entry.std_error,
                "ci_low": entry.ci_low,
                "ci_high": entry.ci_high,
            }
            for entry in means
        ],
        "comparisons": [
            {
                "a": pair.a,
                "b": pair.b,
                "difference": pair.difference,
                "difference_low": pair.difference_low,
                "difference_high": pair.difference_high,
                "difference_p": pair.difference_p,
                "difference_p_adjusted": adjusted,
                "ratio": pair.ratio,
                "ratio_low": pair.ratio_low,
                "ratio_high": pair.ratio_high,
                "ratio_p": pair.ratio_p,
            }
            for pair, adjusted in zip(comparisons, p_adjusted, strict=True)
        ],
    }


def difference_numbers(
    differences: Sequence[SurvivalDifference], p_adjusted: Sequence[float]
) -> list[dict[str, object]]:
    """Return differences of survival at chosen times."""
    return [
        {
            "a": entry.a,
            "b": entry.b,
            "time": entry.time,
            "difference": entry.difference,
            "ci_low": entry.ci_low,
            "ci_high": entry.ci_high,
            "p_value": entry.p_value,
            "log_log_chi2": entry.log_log.chi2,
            "log_log_p_value": entry.log_log.p_value,
            "log_log_p_adjusted": adjusted,
        }
        for entry, adjusted in zip(differences, p_adjusted, strict=True)
    ]


def landmark_numbers(later: Landmark) -> dict[str, object]:
    """Return where the clock starts, and who left before."""
    return {
        "time": later.time,
        "n": later.follow_up.n,
        "n_events_before": later.n_events_before,
        "n_censored_before": later.n_censored_before,
    }
