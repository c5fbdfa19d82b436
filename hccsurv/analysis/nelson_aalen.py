"""Cumulative hazards with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.estimate import normal_quantile
from hccsurv.analysis.event_table import EventTable, GroupedEvents, counts_of_every_group
from hccsurv.analysis.one_per_group import OnePerGroup
from hccsurv.analysis.step_curve import value_at
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import HAZARD_CI_METHODS, HazardCiMethod, TimeUnit

__all__ = ["CumulativeHazard", "NelsonAalenResult", "nelson_aalen"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CumulativeHazard:
    """The Nelson-Aalen estimate of one group.

    Attributes
    ----------
    group : str
    events : EventTable
        Counts at each time at which the group has an event or a censoring.
    cumulative_hazard : ndarray of float, shape (n_times,)
        From ``events.time[i]`` on.
    std_error : ndarray of float, shape (n_times,)
        Of `cumulative_hazard`.
    ci_low, ci_high : ndarray of float, shape (n_times,)
        nan where no event has happened yet.
    """

    group: str
    events: EventTable
    cumulative_hazard: Array
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

    def at(self, times: ArrayLike) -> Array:
        """Return the cumulative hazard at chosen times.

        Parameters
        ----------
        times : array_like of float, shape (m,)

        Returns
        -------
        ndarray, shape (m,)
            0 before the first event; nan after the last follow-up, whoever is left: nobody shows what the hazard is.
        """
        return self._read(self.cumulative_hazard, times, before=0.0)

    def interval_at(self, times: ArrayLike) -> tuple[Array, Array]:
        """Return the confidence limits at chosen times; nan where the interval is not defined."""
        undefined = float("nan")
        return self._read(self.ci_low, times, before=undefined), self._read(self.ci_high, times, before=undefined)

    def std_error_at(self, times: ArrayLike) -> Array:
        """Return the standard error at chosen times; 0 before the first event."""
        return self._read(self.std_error, times, before=0.0)

    def _read(self, curve: Array, times: ArrayLike, *, before: float) -> Array:
        return value_at(self.events.time, curve, times, before=before, slack=self.events.slack, known_after=False)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NelsonAalenResult(OnePerGroup[CumulativeHazard]):
    """Cumulative hazards of all groups; iterates over `CumulativeHazard`.

    Attributes
    ----------
    curves : tuple of CumulativeHazard
    by : str
        What the groups are; empty if there is one curve for all.
    unit : {'days', 'weeks', 'months', 'years'}
    confidence_level : float
    ci_method : {'log', 'plain'}
    """

    curves: tuple[CumulativeHazard, ...]
    by: str
    unit: TimeUnit
    confidence_level: float
    ci_method: HazardCiMethod

    @property
    def _entries(self) -> tuple[CumulativeHazard, ...]:
        return self.curves


def nelson_aalen(
    follow_up: TimeToEvent | GroupedEvents,
    *,
    by: Groups | None = None,
    confidence_level: float = 0.95,
    ci_method: HazardCiMethod = "log",
) -> NelsonAalenResult:
    """Estimate the cumulative hazard by the Nelson-Aalen method, for each group.

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
    by : Groups of the same n patients, optional
        One curve per level, in the order of the levels. One curve for all if omitted.
    confidence_level : float in (0, 1)
    ci_method : {'log', 'plain'}
        Transformation of the cumulative hazard for the pointwise interval.

    Returns
    -------
    NelsonAalenResult
        Iterates over CumulativeHazard, one per group.

    Raises
    ------
    AnalysisError
        If there is no patient, `by` has another length or comes with counts, or a level has no patient.

    Notes
    -----
    H(t) is the sum over times u <= t of d(u) / n(u), with d events among n at risk [1]_ [2]_, and its variance the sum
    of d(u) / n(u)^2. Several events at one time count as simultaneous, as with ``ctype = 1`` in R's ``survfit``.

    The limits are H exp(-z SE / H) and H exp(z SE / H) by ``'log'``, and H - z SE, not below 0, and H + z SE by
    ``'plain'``. Before the first event there is no interval: no event says how large the hazard might be.

    References
    ----------
    .. [1] Nelson W. Theory and applications of hazard plotting for censored failure data. Technometrics
       1972;14:945-966. doi:10.1080/00401706.1972.10488991
    .. [2] Aalen O. Nonparametric inference for a family of counting processes. Ann Stat 1978;6:701-726.
       doi:10.1214/aos/1176344247

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4], [1, 0, 1, 1], unit="months")
    >>> (curve,) = nelson_aalen(follow_up)
    >>> curve.at([0.5, 1, 3, 4]), curve.std_error_at(3).round(4)
    (array([0.  , 0.25, 0.75, 1.75]), np.float64(0.559))
    """
    if ci_method not in HAZARD_CI_METHODS:
        raise AnalysisError(f"`ci_method` must be one of {', '.join(HAZARD_CI_METHODS)}.", "The default is log.")
    z = normal_quantile(confidence_level)
    counts = counts_of_every_group(follow_up, by)
    return NelsonAalenResult(
        curves=tuple(_curve(group, counts.group(row), z, ci_method) for row, group in enumerate(counts.groups)),
        by=counts.by,
        unit=counts.unit,
        confidence_level=confidence_level,
        ci_method=ci_method,
    )


def _curve(group: str, table: EventTable, z: float, ci_method: HazardCiMethod) -> CumulativeHazard:
    step = table.events / table.at_risk
    hazard, std_error = np.cumsum(step), np.sqrt(np.cumsum(step / table.at_risk))
    low, high = np.full_like(hazard, np.nan), np.full_like(hazard, np.nan)
    begun = hazard > 0
    width = z * std_error[begun]
    if ci_method == "plain":
        low[begun], high[begun] = np.maximum(hazard[begun] - width, 0), hazard[begun] + width
    else:
        factor = np.exp(width / hazard[begun])
        low[begun], high[begun] = hazard[begun] / factor, hazard[begun] * factor
    return CumulativeHazard(
        group=group, events=table, cumulative_hazard=hazard, std_error=std_error, ci_low=low, ci_high=high
    )
