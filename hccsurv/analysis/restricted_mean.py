"""Mean survival up to a fixed time, and its comparison between groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from hccsurv.analysis.estimate import normal_quantile
from hccsurv.analysis.event_table import GroupedEvents
from hccsurv.analysis.kaplan_meier import KaplanMeierResult, SurvivalCurve, kaplan_meier
from hccsurv.analysis.one_per_group import OnePerGroup
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import TimeUnit

__all__ = ["RestrictedMean", "RestrictedMeanComparison", "RestrictedMeans", "restricted_mean"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMean:
    """Restricted mean survival time of one group.

    Attributes
    ----------
    group : str
    n, n_events : int
        In the whole follow-up.
    value, std_error : float
        In the unit of time.
    ci_low, ci_high : float
        nan if no event came before the horizon, or all patients had it at one time: nothing varies.
    """

    group: str
    n: int
    n_events: int
    value: float
    std_error: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMeanComparison:
    """Restricted means of two groups compared.

    Attributes
    ----------
    a, b : str
    difference : float
        Group `a` less group `b`.
    difference_std_error, difference_low, difference_high, difference_p : float
        nan if neither mean has a variance.
    ratio : float
        Group `a` by group `b`; nan if the mean of one of them is 0.
    ratio_log_std_error, ratio_low, ratio_high, ratio_p : float
        By the logarithm of the ratio.
    confidence_level : float
    """

    a: str
    b: str
    difference: float
    difference_std_error: float
    difference_low: float
    difference_high: float
    difference_p: float
    ratio: float
    ratio_log_std_error: float
    ratio_low: float
    ratio_high: float
    ratio_p: float
    confidence_level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMeans(OnePerGroup[RestrictedMean]):
    """Restricted mean survival times of all groups; iterates over `RestrictedMean`.

    Attributes
    ----------
    groups : tuple of RestrictedMean
    by : str
        What the groups are; empty if all patients are one group.
    unit : {'days', 'weeks', 'months', 'years'}
    tau : float
        The horizon.
    confidence_level : float
    """

    groups: tuple[RestrictedMean, ...]
    by: str
    unit: TimeUnit
    tau: float
    confidence_level: float

    @property
    def _entries(self) -> tuple[RestrictedMean, ...]:
        return self.groups

    def compare(self, a: str, b: str) -> RestrictedMeanComparison:
        """Compare two groups by difference and ratio.

        Parameters
        ----------
        a, b : str

        Returns
        -------
        RestrictedMeanComparison
            Two-sided p-values. Those of difference and ratio differ: each is a normal approximation on its own scale.

        Raises
        ------
        AnalysisError
            If `a` and `b` are not two of the groups.
        """
        pair = [entry for name in (a, b) for entry in self.groups if entry.group == name]
        if len(pair) < 2 or a == b:
            raise AnalysisError(
                f"`a` and `b` must be two of the {len(self.groups)} groups of {self.by!r}.", "Choose two of the groups."
            )
        one, two = pair
        z = normal_quantile(self.confidence_level)
        difference = one.value - two.value
        error = _or_nan(float(np.hypot(one.std_error, two.std_error)))
        log_ratio = log_error = float("nan")
        if one.value > 0 and two.value > 0:
            log_ratio = float(np.log(one.value / two.value))
            log_error = _or_nan(float(np.hypot(one.std_error / one.value, two.std_error / two.value)))
        return RestrictedMeanComparison(
            a=a,
            b=b,
            difference=difference,
            difference_std_error=error,
            difference_low=difference - z * error,
            difference_high=difference + z * error,
            difference_p=float(2 * ndtr(-abs(difference) / error)),
            ratio=float(np.exp(log_ratio)),
            ratio_log_std_error=log_error,
            ratio_low=float(np.exp(log_ratio - z * log_error)),
            ratio_high=float(np.exp(log_ratio + z * log_error)),
            ratio_p=float(2 * ndtr(-abs(log_ratio) / log_error)),
            confidence_level=self.confidence_level,
        )


def restricted_mean(
    follow_up: TimeToEvent | GroupedEvents,
    *,
    tau: float | None = None,
    by: Groups | None = None,
    confidence_level: float = 0.95,
) -> RestrictedMeans:
    """Estimate the mean survival time within a horizon, for each group.

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
    tau : float, optional
        The horizon, above 0, in the unit of `follow_up`; chosen before the curves were seen. If omitted, the longest at
        which every group's survival is known: the shortest last follow-up among the groups in which someone is left
        without the event, or, if nobody is left in any group, the longest (as in the R package survRM2).
    by : Groups of the same n patients, optional
    confidence_level : float in (0, 1)

    Returns
    -------
    RestrictedMeans
        Iterates over RestrictedMean, one per group; `compare` compares two.

    Raises
    ------
    AnalysisError
        If the horizon is not above 0 and finite, or a group is not followed so long while some of it are left without
        the event; if there is no patient, `by` has another length or comes with counts, or a level has no patient.

    Notes
    -----
    The area under the Kaplan-Meier curve from 0 to tau [1]_. Its variance is the sum over event times u of
    A(u)^2 d(u) / (n(u) (n(u) - d(u))), with A(u) the area from u to tau, d events and n at risk, as R prints it with
    ``rmean = tau``; there is no factor n / (n - 1). Groups are compared by Wald's limits of the difference, and of the
    ratio on the logarithmic scale [2]_. Hazards need not be proportional. Limits are not cut at 0 and tau.

    If no event came before tau in one of two groups, its variance is 0 and their comparison too certain.

    References
    ----------
    .. [1] Royston P, Parmar MKB. Restricted mean survival time: an alternative to the hazard ratio for the design and
       analysis of randomized trials with a time-to-event outcome. BMC Med Res Methodol 2013;13:152.
       doi:10.1186/1471-2288-13-152
    .. [2] Uno H, Claggett B, Tian L, et al. Moving beyond the hazard ratio in quantifying the between-group difference
       in survival analysis. J Clin Oncol 2014;32:2380-2385. doi:10.1200/JCO.2014.55.2208

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([2, 4, 6, 8, 1, 3, 5, 8], [1, 1, 0, 0, 1, 1, 1, 0], unit="months")
    >>> result = restricted_mean(follow_up, tau=6, by=Groups.from_labels("arm", list("AAAABBBB")))
    >>> [(entry.group, entry.value, round(entry.std_error, 4)) for entry in result]
    [('A', 4.5, 0.8292), ('B', 3.75, 0.9601)]
    >>> result.compare("A", "B").difference, round(result.compare("A", "B").difference_p, 4)
    (0.75, 0.5544)
    """
    if tau is not None and not 0 < tau < np.inf:
        raise AnalysisError("`tau` must be above 0, and finite.", "Give it in the unit of the follow-up.")
    curves = kaplan_meier(follow_up, by=by, confidence_level=confidence_level)
    horizon = _longest_horizon(curves) if tau is None else float(tau)
    unknown = [curve for curve in curves if np.isnan(curve.at(horizon))]
    if unknown:
        raise AnalysisError(
            f"{len(unknown)} of the {len(curves)} groups{f' of {curves.by!r}' if curves.by else ''} are not followed "
            "as long as `tau`, and some of their patients are left without the event.",
            "Choose an earlier horizon, or leave it out to take the longest possible.",
        )
    if horizon <= 0:
        raise AnalysisError("Nobody is followed beyond time 0, so there is no mean to take.", "Check the durations.")
    z = normal_quantile(confidence_level)
    return RestrictedMeans(
        groups=tuple(_of_curve(curve, horizon, z) for curve in curves),
        by=curves.by,
        unit=curves.unit,
        tau=horizon,
        confidence_level=confidence_level,
    )


def _longest_horizon(curves: KaplanMeierResult) -> float:
    open_ended = [float(curve.events.time[-1]) for curve in curves if curve.survival[-1] > 0]
    return min(open_ended) if open_ended else max(float(curve.events.time[-1]) for curve in curves)


def _of_curve(curve: SurvivalCurve, tau: float, z: float) -> RestrictedMean:
    table = curve.events
    within = table.time < tau
    time, at_risk, events = table.time[within], table.at_risk[within].astype(float), table.events[within]
    area = curve.survival[within] * np.diff(np.append(time, tau))
    value = float((time[0] if time.size else tau) + area.sum())
    beyond = np.cumsum(area[::-1])[::-1]
    left = at_risk - events
    # Where nobody is left the curve is 0, and so is the area beyond.
    variance = np.divide(beyond**2 * events, at_risk * left, out=np.zeros_like(beyond), where=left > 0).sum()
    std_error = float(np.sqrt(variance))
    width = z * _or_nan(std_error)
    return RestrictedMean(
        group=curve.group,
        n=curve.n,
        n_events=curve.n_events,
        value=value,
        std_error=std_error,
        ci_low=value - width,
        ci_high=value + width,
    )


def _or_nan(std_error: float) -> float:
    """Where nothing varies, there is no standard error to measure a distance by."""
    return std_error if std_error > 0 else float("nan")
