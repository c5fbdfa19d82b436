"""Survival curves with intervals, medians and survival at chosen times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.estimate import Estimate, normal_quantile
from hccsurv.analysis.event_table import EventTable, GroupedEvents, counts_of_every_group
from hccsurv.analysis.one_per_group import OnePerGroup
from hccsurv.analysis.step_curve import at_risk_at, quantile_of, value_at
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CI_METHODS, CiMethod, TimeUnit

__all__ = ["KaplanMeierResult", "SurvivalCurve", "kaplan_meier", "survival_limits"]

Array = NDArray[np.float64]


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
        return self.quantile(0.5)

    def quantile(self, probability: float) -> Estimate:
        """Return the time by which a share of the patients have had the event; nan means not reached.

        Parameters
        ----------
        probability : float in (0, 1)
            0.5 is the median.

        Returns
        -------
        Estimate
            The limits are where the interval's own curves cross the same height.
        """
        return quantile_of(self.events.time, self.survival, self.ci_low, self.ci_high, probability)

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
        return at_risk_at(self.events.time, self.events.at_risk, times, slack=self.events.slack)

    def std_error_at(self, times: ArrayLike) -> Array:
        """Return Greenwood's standard error of survival at chosen times; 0 before the first event."""
        return self._read(self.std_error, times, before=0.0)

    def _read(self, curve: Array, times: ArrayLike, *, before: float) -> Array:
        return value_at(
            self.events.time, curve, times,
            before=before, slack=self.events.slack, known_after=bool(self.survival[-1] == 0),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class KaplanMeierResult(OnePerGroup[SurvivalCurve]):
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

    @property
    def _entries(self) -> tuple[SurvivalCurve, ...]:
        return self.curves

    @property
    def n(self) -> int:
        """Number of patients in all groups."""
        return sum(curve.n for curve in self.curves)

    @property
    def n_events(self) -> int:
        """Number of events in all groups."""
        return sum(curve.n_events for curve in self.curves)


def kaplan_meier(
    follow_up: TimeToEvent | GroupedEvents,
    *,
    by: Groups | None = None,
    confidence_level: float = 0.95,
    ci_method: CiMethod = "log-log",
) -> KaplanMeierResult:
    """Estimate survival by the Kaplan-Meier method, for each group.

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
        One row per patient, or patients that were counted already by `grouped_events`.
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
        If there is no patient, `by` has another length or comes with counts, or a level has no patient.

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
    counts = counts_of_every_group(follow_up, by)
    return KaplanMeierResult(
        curves=tuple(_curve(level, counts.group(row), z, ci_method) for row, level in enumerate(counts.groups)),
        by=counts.by,
        unit=counts.unit,
        confidence_level=confidence_level,
        ci_method=ci_method,
    )


def _curve(group: str, table: EventTable, z: float, ci_method: CiMethod) -> SurvivalCurve:
    left = table.at_risk - table.events
    survival: Array = np.cumprod(left / table.at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.sqrt(np.cumsum(table.events / (table.at_risk * left.astype(float))))
        std_error = survival * relative
    if not left[-1]:
        std_error[survival == 0] = np.nan
    low, high = survival_limits(survival, relative, z, ci_method)
    return SurvivalCurve(group=group, events=table, survival=survival, std_error=std_error, ci_low=low, ci_high=high)


def survival_limits(survival: Array, relative: Array, z: float, ci_method: CiMethod) -> tuple[Array, Array]:
    """Return pointwise limits of survival.

    Parameters
    ----------
    survival : ndarray, shape (n_times,)
    relative : ndarray, shape (n_times,)
        Standard error of log survival.
    z : float
        Normal quantile.
    ci_method : {'log-log', 'log', 'plain'}

    Returns
    -------
    low : ndarray, shape (n_times,)
        nan where survival is 0, and, with the log-log transformation, where it is 1.
    high : ndarray, shape (n_times,)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if ci_method == "plain":
            width = z * survival * relative
            low, high = np.maximum(survival - width, 0), np.minimum(survival + width, 1)
        elif ci_method == "log":
            factor = np.exp(z * relative)
            low, high = survival / factor, np.minimum(survival * factor, 1)
        else:
            log_survival = np.log(survival)
            factor = np.exp(z * relative / log_survival)
            low, high = np.exp(log_survival / factor), np.exp(log_survival * factor)
    undefined = survival <= 0
    if ci_method == "log-log":
        undefined |= survival >= 1
    low[undefined] = high[undefined] = np.nan
    return low, high
