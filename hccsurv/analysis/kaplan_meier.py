"""Survival curves with intervals, medians and survival at chosen times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.estimate import Estimate, normal_quantile
from hccsurv.analysis.event_table import EventTable, grouped_events
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CI_METHODS, CiMethod, TimeUnit

__all__ = ["KaplanMeierResult", "SurvivalCurve", "kaplan_meier"]

Array = NDArray[np.float64]

_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SurvivalCurve:
    """The Kaplan-Meier estimate of one group.

    Attributes
    ----------
    group : str
    events : EventTable
        Counts at each time at which the group has an event or a censoring.
    survival : ndarray of float, shape (n_times,)
        Survival just after ``events.time[i]``.
    std_error : ndarray of float, shape (n_times,)
        Greenwood's standard error of `survival`.
    ci_low, ci_high : ndarray of float, shape (n_times,)
        nan where the interval is not defined.
    """

    group: str
    events: EventTable
    survival: Array
    std_error: Array
    ci_low: Array
    ci_high: Array

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.events.at_risk[0])

    @property
    def n_events(self) -> int:
        """Number of events."""
        return int(self.events.events.sum())

    def median(self) -> Estimate:
        """Return the median and its limits; nan means not reached.

        Returns
        -------
        Estimate
            The limits are where the interval's own curves cross one half [1]_.

        References
        ----------
        .. [1] Brookmeyer R, Crowley J. A confidence interval for the median survival
           time. Biometrics 1982;38:29-41. doi:10.2307/2530286
        """
        return Estimate(*(_crossing(self.events.time, curve) for curve in (self.survival, self.ci_low, self.ci_high)))

    def at(self, times: ArrayLike) -> Array:
        """Return survival at chosen times.

        Parameters
        ----------
        times : array_like of float, shape (m,)

        Returns
        -------
        ndarray, shape (m,)
            nan after the last follow-up, unless nobody survived it.
        """
        return self._read(self.survival, times, before=1.0)

    def interval_at(self, times: ArrayLike) -> tuple[Array, Array]:
        """Return the confidence limits at chosen times; nan where the interval is not defined."""
        return self._read(self.ci_low, times, before=1.0), self._read(self.ci_high, times, before=1.0)

    def at_risk_at(self, times: ArrayLike) -> NDArray[np.int64]:
        """Count the patients followed to each chosen time or beyond."""
        wanted = np.asarray(times, dtype=float)
        position = np.searchsorted(self.events.time, wanted - self._slack, side="left")
        return np.append(self.events.at_risk, 0)[position]

    @property
    def _slack(self) -> float:
        return _TOLERANCE * float(np.abs(self.events.time).mean())

    def _read(self, curve: Array, times: ArrayLike, *, before: float) -> Array:
        wanted = np.asarray(times, dtype=float)
        values = np.concatenate(([before], curve))
        read = values[np.searchsorted(self.events.time, wanted + self._slack, side="right")]
        unknown = (wanted > self.events.time[-1] + self._slack) & (self.survival[-1] > 0)
        return np.where(unknown, np.nan, read)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class KaplanMeierResult:
    """Survival curves of all groups; iterates over `SurvivalCurve`.

    Attributes
    ----------
    curves : tuple of SurvivalCurve
    by : str
        What the groups are; empty if there is one curve for all.
    unit : {'days', 'weeks', 'months', 'years'}
    confidence_level : float
    ci_method : {'log-log', 'log', 'plain'}
    """

    curves: tuple[SurvivalCurve, ...]
    by: str
    unit: TimeUnit
    confidence_level: float
    ci_method: CiMethod

    def __iter__(self) -> Iterator[SurvivalCurve]:
        return iter(self.curves)

    def __len__(self) -> int:
        return len(self.curves)

    @property
    def n(self) -> int:
        """Number of patients in all groups."""
        return sum(curve.n for curve in self.curves)

    @property
    def n_events(self) -> int:
        """Number of events in all groups."""
        return sum(curve.n_events for curve in self.curves)


def kaplan_meier(
    follow_up: TimeToEvent,
    *,
    by: Groups | None = None,
    confidence_level: float = 0.95,
    ci_method: CiMethod = "log-log",
) -> KaplanMeierResult:
    """Estimate survival by the Kaplan-Meier method, for each group.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    by : Groups of the same n patients, optional
        One curve per level, in the order of the levels. One curve for all if omitted.
    confidence_level : float in (0, 1)
    ci_method : {'log-log', 'log', 'plain'}
        Transformation for the pointwise interval; R calls it ``conf.type``.
        Greenwood's variance in all three. Default chosen in ADR 0003
        (note that R's own default is ``log``).

    Returns
    -------
    KaplanMeierResult
        Iterates over SurvivalCurve, one per group.

    Raises
    ------
    AnalysisError
        If there is no patient, `by` has another length, or a level has no patient.

    Notes
    -----
    S(t) is the product over times u <= t of 1 - d(u) / n(u), with d events among n at risk [1]_.
    If the curve is exactly 0.5 over an interval, the median is its midpoint, as in
    R (ADR 0005). Where survival is 0 the interval is undefined and is nan, as in R; so it is,
    with the log-log transformation, where survival is still 1.

    References
    ----------
    .. [1] Kaplan EL, Meier P. Nonparametric estimation from incomplete observations.
       J Am Stat Assoc 1958;53:457-481. doi:10.1080/01621459.1958.10501452
    .. [2] Brookmeyer R, Crowley J. A confidence interval for the median survival
       time. Biometrics 1982;38:29-41. doi:10.2307/2530286

    Examples
    --------
    Maintenance chemotherapy in acute myelogenous leukaemia (R data set ``aml``):

    >>> weeks = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> relapse = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> arm = Groups.from_labels("arm", ["maintained"] * 11 + ["not maintained"] * 12)
    >>> result = kaplan_meier(TimeToEvent.from_arrays(weeks, relapse, unit="weeks"), by=arm)
    >>> for curve in result:
    ...     print(curve.group, curve.median(), curve.at([12, 24]).round(6))
    maintained Estimate(value=31.0, low=13.0, high=nan) [0.909091 0.613636]
    not maintained Estimate(value=23.0, low=5.0, high=33.0) [0.583333 0.486111]
    """
    if ci_method not in CI_METHODS:
        raise AnalysisError(f"`ci_method` must be one of {', '.join(CI_METHODS)}.", "The default is log-log.")
    z = normal_quantile(confidence_level)
    counts = grouped_events(follow_up, by)
    levels = ("All",) if by is None else by.levels
    empty = [level for level, at_risk in zip(levels, counts.at_risk, strict=True) if at_risk[0] == 0]
    if empty:
        raise AnalysisError(
            f"{len(empty)} of the {len(levels)} levels of {by.name if by else 'all'!r} have no patient.",
            "Leave levels without patients out of the groups.",
        )
    return KaplanMeierResult(
        curves=tuple(_curve(level, counts.group(position), z, ci_method) for position, level in enumerate(levels)),
        by="" if by is None else by.name,
        unit=follow_up.unit,
        confidence_level=confidence_level,
        ci_method=ci_method,
    )


def _curve(group: str, table: EventTable, z: float, ci_method: CiMethod) -> SurvivalCurve:
    at_risk, events = table.at_risk.astype(float), table.events.astype(float)
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
        std_error = np.where(survival > 0, survival * relative, np.nan)
        if ci_method == "plain":
            low, high = np.maximum(survival - z * std_error, 0), np.minimum(survival + z * std_error, 1)
        elif ci_method == "log":
            low, high = survival * np.exp(-z * relative), np.minimum(survival * np.exp(z * relative), 1)
        else:
            log_survival = np.log(survival)
            width = z * relative / log_survival
            low, high = (np.exp(log_survival * np.exp(sign * width)) for sign in (-1, 1))
    defined = (survival > 0) & ((survival < 1) | (ci_method != "log-log"))
    return SurvivalCurve(
        group=group,
        events=table,
        survival=survival,
        std_error=std_error,
        ci_low=np.where(defined, low, np.nan),
        ci_high=np.where(defined, high, np.nan),
    )


def _crossing(time: Array, curve: Array) -> float:
    """First time at which a falling curve is at or below one half; the midpoint if it rests there."""
    below = np.flatnonzero(curve < 0.5 + _TOLERANCE)
    if not below.size:
        return float("nan")
    first = below[0]
    lower = below[curve[below] < curve[first] - _TOLERANCE]
    if abs(curve[first] - 0.5) < _TOLERANCE and lower.size:
        return float(time[first] + time[lower[0]]) / 2
    return float(time[first])
