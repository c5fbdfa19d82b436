"""Cumulative incidence where several kinds of event compete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.competing_events import CompetingEvents, counts_of_filled_groups
from hccsurv.analysis.estimate import normal_quantile
from hccsurv.analysis.event_table import near_zero
from hccsurv.analysis.kaplan_meier import survival_limits
from hccsurv.analysis.step_curve import at_risk_at, value_at
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CI_METHODS, CiMethod, TimeUnit

__all__ = ["CumulativeIncidenceResult", "IncidenceCurve", "cumulative_incidence"]

Array = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class IncidenceCurve:
    """The cumulative incidence of one cause in one group.

    Attributes
    ----------
    group, cause : str
    time : ndarray of float, shape (n_times,)
        Times at which the group has an event of any cause or a censoring, ascending.
    at_risk : ndarray of int, shape (n_times,)
        Patients whose duration is at least ``time[i]``.
    events, other_events, censored : ndarray of int, shape (n_times,)
        Events of this cause, of all others together, and patients who leave without any.
    incidence : ndarray of float, shape (n_times,)
        Share of patients with an event of this cause at ``time[i]`` or before.
    event_free : ndarray of float, shape (n_times,)
        Share of patients without any event; with the incidence of every cause it adds up to 1.
    std_error : ndarray of float, shape (n_times,)
        Of `incidence`. 0 where it is 0 or 1.
    ci_low, ci_high : ndarray of float, shape (n_times,)
        nan where the interval is not defined.
    ci_method : {'log-log', 'log', 'plain'}
    """

    group: str
    cause: str
    time: Array
    at_risk: Counts
    events: Counts
    other_events: Counts
    censored: Counts
    incidence: Array
    event_free: Array
    std_error: Array
    ci_low: Array
    ci_high: Array
    ci_method: CiMethod

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.at_risk[0])

    @property
    def n_events(self) -> int:
        """Number of events of this cause."""
        return int(self.events.sum())

    def at(self, times: ArrayLike) -> Array:
        """Return the cumulative incidence at chosen times.

        Parameters
        ----------
        times : array_like of float, shape (m,)

        Returns
        -------
        ndarray, shape (m,)
            nan after the last follow-up, unless nobody was left without an event.
        """
        return self._read(self.incidence, times, before=0.0)

    def interval_at(self, times: ArrayLike) -> tuple[Array, Array]:
        """Return the confidence limits at chosen times; nan where the interval is not defined."""
        before = 0.0 if self.ci_method == "plain" else float("nan")
        return self._read(self.ci_low, times, before=before), self._read(self.ci_high, times, before=before)

    def std_error_at(self, times: ArrayLike) -> Array:
        """Return the standard error at chosen times; 0 before the first event of this cause."""
        return self._read(self.std_error, times, before=0.0)

    def at_risk_at(self, times: ArrayLike) -> Counts:
        """Count the patients followed to each chosen time or beyond without any event before."""
        return at_risk_at(self.time, self.at_risk, times, slack=self._slack)

    @property
    def _slack(self) -> float:
        return near_zero(self.time)

    def _read(self, curve: Array, times: ArrayLike, *, before: float) -> Array:
        return value_at(
            self.time, curve, times, before=before, slack=self._slack, known_after=bool(self.event_free[-1] == 0)
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CumulativeIncidenceResult:
    """Cumulative incidence of every cause in every group; iterates over `IncidenceCurve`.

    Attributes
    ----------
    curves : tuple of IncidenceCurve
        Group by group, causes in their order.
    groups, causes : tuple of str
    by : str
        What the groups are; empty if there is one for all.
    unit : {'days', 'weeks', 'months', 'years'}
    confidence_level : float
    ci_method : {'log-log', 'log', 'plain'}
    """

    curves: tuple[IncidenceCurve, ...]
    groups: tuple[str, ...]
    causes: tuple[str, ...]
    by: str
    unit: TimeUnit
    confidence_level: float
    ci_method: CiMethod

    def __iter__(self) -> Iterator[IncidenceCurve]:
        return iter(self.curves)

    def __len__(self) -> int:
        return len(self.curves)

    def __getitem__(self, group_and_cause: tuple[str, str]) -> IncidenceCurve:
        for curve in self.curves:
            if (curve.group, curve.cause) == group_and_cause:
                return curve
        raise KeyError(group_and_cause)

    @property
    def n(self) -> int:
        """Number of patients in all groups."""
        return sum(curve.n for curve in self.curves[:: len(self.causes)])

    @property
    def n_events(self) -> int:
        """Number of events of all causes in all groups."""
        return sum(curve.n_events for curve in self.curves)


def cumulative_incidence(
    follow_up: CompetingRisks,
    *,
    by: Groups | None = None,
    confidence_level: float = 0.95,
    ci_method: CiMethod = "log-log",
) -> CumulativeIncidenceResult:
    """Estimate by the Aalen-Johansen method what share of patients has had each kind of event, for each group.

    Parameters
    ----------
    follow_up : CompetingRisks, n patients
    by : Groups of the same n patients, optional
        In the order of the levels. All patients together if omitted.
    confidence_level : float in (0, 1)
    ci_method : {'log-log', 'log', 'plain'}
        Transformation of the cumulative incidence for the pointwise interval; R calls it ``conf.type``
        (its default is ``log``).

    Returns
    -------
    CumulativeIncidenceResult
        Iterates over IncidenceCurve, one per group and cause.

    Raises
    ------
    AnalysisError
        If there is no patient, `by` has another length, or a level has no patient.

    Notes
    -----
    F_k(t) is the sum over times u <= t of S(u-) d_k(u) / n(u), with d_k events of cause k among n at risk and S
    the Kaplan-Meier estimate for the first event of whatever cause [1]_ [2]_. One minus the Kaplan-Meier estimate
    that censors the other causes is larger: it asks what would happen if nobody could have them.

    The variance is Greenwood's, extended to several causes: with d events of any cause and
    g(u) = F_k(t) - F_k(u), the sum over u <= t of
    S(u-)^2 d_k (n - d_k) / n^3 - 2 g S(u-) d_k / n^2 + g^2 d / (n (n - d)). It equals R's infinitesimal jackknife
    (``survfit``) exactly; without censoring it is F (1 - F) / n, and with a single cause Greenwood's. The variance
    of ``cmprsk::cuminc``, after Aalen, is nearly the same while many are at risk, and larger where few are.

    The log-log interval is F^exp(+-z se / (F log F)) [3]_, as in R: of F, not of 1 - F. It is not defined where F is
    0 or 1. With ``'log'`` it is not defined where F is 0.

    References
    ----------
    .. [1] Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based on censored
       observations. Scand J Stat 1978;5:141-150.
    .. [2] Putter H, Fiocco M, Geskus RB. Tutorial in biostatistics: competing risks and multi-state models.
       Stat Med 2007;26:2389-2430. doi:10.1002/sim.2712
    .. [3] Choudhury JB. Non-parametric confidence interval estimation for competing risks analysis: application to
       contraceptive data. Stat Med 2002;21:1129-1144. doi:10.1002/sim.1070

    Examples
    --------
    Five patients; a relapse at 2, deaths without relapse at 3 and 6, a relapse at 5:

    >>> follow_up = CompetingRisks.from_arrays(
    ...     [2, 3, 4, 5, 6], [1, 2, 0, 1, 2], causes=["relapse", "death"], unit="months"
    ... )
    >>> for curve in cumulative_incidence(follow_up):
    ...     print(curve.cause, curve.incidence.round(6), curve.std_error.round(6))
    relapse [0.2 0.2 0.2 0.5 0.5] [0.178885 0.178885 0.178885 0.254951 0.254951]
    death [0.  0.2 0.2 0.2 0.5] [0.       0.178885 0.178885 0.178885 0.254951]
    """
    if ci_method not in CI_METHODS:
        raise AnalysisError(f"`ci_method` must be one of {', '.join(CI_METHODS)}.", "The default is log-log.")
    z = normal_quantile(confidence_level)
    counts = counts_of_filled_groups(follow_up, by)
    return CumulativeIncidenceResult(
        curves=tuple(curve for row in range(len(counts.groups)) for curve in _curves(counts, row, z, ci_method)),
        groups=counts.groups,
        causes=counts.causes,
        by=counts.by,
        unit=counts.unit,
        confidence_level=confidence_level,
        ci_method=ci_method,
    )


def _curves(counts: CompetingEvents, row: int, z: float, ci_method: CiMethod) -> Iterator[IncidenceCurve]:
    """Estimate every cause in one group."""
    of_causes, censored = counts.events[row], counts.censored[row]
    together = of_causes.sum(axis=0)
    occupied = (together + censored) > 0
    time, at_risk, together = counts.time[occupied], counts.at_risk[row, occupied], together[occupied]
    event_free: Array = np.cumprod((at_risk - together) / at_risk, dtype=np.float64)
    before = np.concatenate(([1.0], event_free[:-1]))
    for cause, events in zip(counts.causes, of_causes[:, occupied], strict=True):
        others = together - events
        incidence = np.cumsum(before * events / at_risk)
        variance = _variance(incidence, before, at_risk.astype(float), events, together)
        # Where all patients have had this event and none another, nothing is left to rounding.
        certain = (event_free == 0) & (np.cumsum(others) == 0)
        incidence[certain], variance[certain] = 1.0, 0.0
        std_error = np.sqrt(np.maximum(variance, 0.0))
        low, high = _limits(incidence, std_error, z, ci_method)
        yield IncidenceCurve(
            group=counts.groups[row], cause=cause, time=time, at_risk=at_risk, events=events, other_events=others,
            censored=censored[occupied], incidence=incidence, event_free=event_free, std_error=std_error,
            ci_low=low, ci_high=high, ci_method=ci_method,
        )  # fmt: skip


def _variance(incidence: Array, before: Array, at_risk: Array, events: Counts, together: Counts) -> Array:
    """Extend Greenwood's variance to one cause of several.

    The sum over u <= t of a(u) - 2 g(u, t) b(u) + g(u, t)^2 c(u), with g(u, t) the rise of the incidence from u to t,
    is carried along from time to time: a rise by r adds 2 r linear + r^2 square. Multiplied out instead, it would be a
    small difference of large sums.
    """
    left = at_risk - together
    a = before**2 * events * (at_risk - events) / at_risk**3
    b = before * events / at_risk**2
    # After the last patient's event the incidence rises no more.
    c = np.divide(together, at_risk * left, out=np.zeros_like(before), where=left > 0)
    rise = np.diff(incidence, prepend=0.0)
    square = np.concatenate(([0.0], np.cumsum(c)[:-1]))
    linear = np.concatenate(([0.0], np.cumsum(rise * square - b)[:-1]))
    variance: Array = np.cumsum(a + rise * (2 * linear + rise * square))
    return variance


def _limits(incidence: Array, std_error: Array, z: float, ci_method: CiMethod) -> tuple[Array, Array]:
    relative = np.divide(std_error, incidence, out=np.zeros_like(incidence), where=incidence > 0)
    low, high = survival_limits(incidence, relative, z, ci_method)
    if ci_method == "plain":
        low[incidence <= 0] = high[incidence <= 0] = 0.0
    return low, high
