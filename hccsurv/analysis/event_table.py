"""At risk, events and censored at each time: the one place that counts patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.analysis.group_checks import require_same_length
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import DAYS_PER, TimeUnit

__all__ = [
    "EventTable",
    "GroupedEvents",
    "counts_of_every_group",
    "distinct_times",
    "event_table",
    "grouped_events",
    "near_zero",
]

Counts = NDArray[np.int64]
Times = NDArray[np.float64]

_TOLERANCE = float(np.sqrt(np.finfo(float).eps))

# Whole times, tenths, hundredths; and whole days written as weeks, months or years.
_TICKS = (1.0, 10.0, 100.0, DAYS_PER["weeks"], DAYS_PER["months"], DAYS_PER["years"])
# Up to this many patients sorting is faster than trying.
_FEW = 2000
# Patients handled at a time, so that what is computed for them stays in the processor's cache.
_BLOCK = 1 << 15


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EventTable:
    """Counts at each distinct time, in ascending order.

    Attributes
    ----------
    time : ndarray of float, shape (n_times,)
    at_risk : ndarray of int, shape (n_times,)
        Patients whose duration is at least ``time[i]``.
    events, censored : ndarray of int, shape (n_times,)
    """

    time: Times
    at_risk: Counts
    events: Counts
    censored: Counts

    @property
    def slack(self) -> float:
        """How far apart two times may be and still be one."""
        return near_zero(self.time)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per time."""
        return pd.DataFrame(
            {"time": self.time, "at_risk": self.at_risk, "events": self.events, "censored": self.censored}
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GroupedEvents:
    """Counts of every group on one common time axis.

    Attributes
    ----------
    by : str
        What the groups are; empty if all patients are one group.
    groups : tuple of str
    unit : {'days', 'weeks', 'months', 'years'}
    time : ndarray of float, shape (n_times,)
    at_risk, events, censored : ndarray of int, shape (n_groups, n_times)
    n_missing : int
        Patients who are not counted because their duration, event or group is not known.
    """

    by: str
    groups: tuple[str, ...]
    unit: TimeUnit
    time: Times
    at_risk: Counts
    events: Counts
    censored: Counts
    n_missing: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of patients per group."""
        return tuple(self.at_risk[:, 0].tolist())

    def group(self, position: int) -> EventTable:
        """Keep one group, at the times at which it has an event or a censoring."""
        events, censored = self.events[position], self.censored[position]
        occupied = (events + censored) > 0
        return EventTable(
            time=self.time[occupied],
            at_risk=self.at_risk[position, occupied],
            events=events[occupied],
            censored=censored[occupied],
        )

    def reversed(self) -> GroupedEvents:
        """Take the end of observation as the event, and the event as what hides it.

        A patient with the event at t is then still at risk for a censoring at t, which is how R counts them.
        """
        return GroupedEvents(
            by=self.by, groups=self.groups, unit=self.unit, time=self.time, at_risk=self.at_risk,
            events=self.censored, censored=self.events, n_missing=self.n_missing,
        )  # fmt: skip


def distinct_times(duration: Times) -> tuple[Times, NDArray[np.intp]]:
    """Sort the distinct times, taking times that differ only by rounding error as one.

    Parameters
    ----------
    duration : ndarray of float, shape (n,)

    Returns
    -------
    time : ndarray of float, shape (n_times,)
    position : ndarray of int, shape (n,)
        Where each patient's duration stands in `time`.

    Notes
    -----
    Neighbours closer than 1.5e-8, in absolute terms or relative to the mean distinct
    time, are one time: the rule of R's ``aeqSurv``. Without it 0.1 + 0.2 and 0.3 would
    be two times, and two tied patients would leave the risk set one after the other.
    """
    time, position = _distinct_ticks(duration) or np.unique(duration, return_inverse=True)
    gap = np.diff(time)
    near = gap <= max(_TOLERANCE, near_zero(time)) if time.size else np.empty(0, dtype=bool)
    if not near.any():
        return time, position
    first = np.concatenate(([True], ~near))
    return time[first], (np.cumsum(first) - 1)[position]


def near_zero(time: Times) -> float:
    """Return the largest gap, relative to the mean distinct time, that is only rounding error."""
    return _TOLERANCE * float(np.abs(time).mean())


def _distinct_ticks(duration: Times) -> tuple[Times, NDArray[np.intp]] | None:
    """Count instead of sorting, if every time is a whole number of days, or of tenths, or days in another unit.

    Such times are far fewer than patients. A quotient is the double nearest to its true value, so what
    divides back to the very same number loses nothing by being held as a whole number.
    """
    if not duration.size:
        return None
    limit, largest = 4 * duration.size + 1024, float(duration.max())
    for per_unit in _TICKS if duration.size > _FEW else (1.0,):
        if largest * per_unit < limit and (ticks := _whole(duration, per_unit)) is not None:
            present = np.bincount(ticks) > 0
            place = np.cumsum(present) - 1
            for start in range(0, ticks.size, _BLOCK):
                block = ticks[start : start + _BLOCK]
                block[:] = place[block]
            return np.flatnonzero(present) / per_unit, ticks
    return None


def _whole(duration: Times, per_unit: float) -> NDArray[np.intp] | None:
    """Express times in ticks of which a unit of time has so many; None if one is not a whole number of them."""
    ticks = np.empty(duration.size, dtype=np.intp)
    for start in range(0, duration.size, _BLOCK):
        block = duration[start : start + _BLOCK]
        rounded = np.rint(block * per_unit)
        if not (rounded / per_unit == block).all():
            return None
        ticks[start : start + _BLOCK] = rounded
    return ticks


def grouped_events(
    follow_up: TimeToEvent, by: Groups | None = None, *, patients: Counts | None = None
) -> GroupedEvents:
    """Count at risk, events and censored for every group on one common time axis.

    Parameters
    ----------
    follow_up : TimeToEvent, n entries
    by : Groups of the same n entries, optional
    patients : ndarray of int, shape (n,), optional
        How many patients each entry stands for; one if omitted.

    Returns
    -------
    GroupedEvents

    Raises
    ------
    AnalysisError
        If there is no patient, or `by` has another length.
    """
    if follow_up.n == 0:
        raise AnalysisError("There is no patient to follow.", "Clear a filter.")
    if by is not None:
        require_same_length("by", by.n, follow_up.n)
    time, position = distinct_times(follow_up.duration)
    groups = ("All",) if by is None else by.levels
    shape = (len(groups), time.size, 2)
    counts = np.zeros(2 * len(groups) * time.size, dtype=np.int64)
    # A block is never smaller than the table that its counts are added to.
    step = max(_BLOCK, counts.size)
    for start in range(0, follow_up.n, step):
        block = slice(start, start + step)
        cell = position[block] if by is None else by.codes[block] * time.size + position[block]
        weights = None if patients is None else patients[block]
        counts += np.bincount(2 * cell + follow_up.event[block], weights, counts.size).astype(np.int64, copy=False)
    table = counts.reshape(shape)
    at_risk = table.sum(axis=2)[:, ::-1].cumsum(axis=1)[:, ::-1]
    return GroupedEvents(
        by="" if by is None else by.name, groups=groups, unit=follow_up.unit, time=time, at_risk=at_risk,
        events=np.ascontiguousarray(table[:, :, 1]), censored=np.ascontiguousarray(table[:, :, 0]),
    )  # fmt: skip


def counts_of_every_group(follow_up: TimeToEvent | GroupedEvents, by: Groups | None = None) -> GroupedEvents:
    """Count as `grouped_events` does, unless that was done already, and refuse levels without patients.

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
    by : Groups of the same n patients, optional

    Returns
    -------
    GroupedEvents

    Raises
    ------
    AnalysisError
        If there is no patient, `by` has another length or comes with counts, or a level has no patient.
    """
    if isinstance(follow_up, GroupedEvents):
        if by is not None:
            raise AnalysisError("The patients are counted by group already.", "Leave out `by`.")
        counts = follow_up
    else:
        counts = grouped_events(follow_up, by)
    n_empty = counts.sizes.count(0)
    if n_empty:
        raise AnalysisError(
            f"{n_empty} of the {len(counts.groups)} levels of {counts.by!r} have no patient.",
            "Leave levels without patients out of the groups.",
        )
    return counts


def event_table(follow_up: TimeToEvent) -> EventTable:
    """Count patients at risk, events and censorings at each distinct time.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients

    Returns
    -------
    EventTable
        Arrays of shape (n_times,), sorted by ``time`` and in the same unit.
        ``at_risk[i]`` counts patients whose duration is at least ``time[i]``.

    Notes
    -----
    At equal times, events come before censorings: a patient censored at t was
    still at risk for an event at t ([1]_, p. 461).

    References
    ----------
    .. [1] Kaplan EL, Meier P. Nonparametric estimation from incomplete
       observations. J Am Stat Assoc 1958;53:457-481.
       doi:10.1080/01621459.1958.10501452

    Examples
    --------
    Data set 1 of the appendix of Therneau and Grambsch (2000):

    >>> follow_up = TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0], unit="months")
    >>> event_table(follow_up).to_frame()
       time  at_risk  events  censored
    0   1.0        6       1         1
    1   6.0        4       2         0
    2   8.0        2       0         1
    3   9.0        1       1         0
    """
    return grouped_events(follow_up).group(0)
