"""At risk, events and censored at each time: the one place that counts patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

__all__ = ["EventTable", "GroupedEvents", "distinct_times", "event_table", "grouped_events"]

Counts = NDArray[np.int64]
Times = NDArray[np.float64]

_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


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
    time : ndarray of float, shape (n_times,)
    at_risk, events, censored : ndarray of int, shape (n_groups, n_times)
    """

    time: Times
    at_risk: Counts
    events: Counts
    censored: Counts

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
    time, position = np.unique(duration, return_inverse=True)
    gap = np.diff(time)
    near = (gap <= _TOLERANCE) | (gap <= _TOLERANCE * np.abs(time).mean()) if time.size else np.empty(0, dtype=bool)
    if not near.any():
        return time, position
    first = np.concatenate(([True], ~near))
    return time[first], (np.cumsum(first) - 1)[position]


def grouped_events(follow_up: TimeToEvent, by: Groups | None = None) -> GroupedEvents:
    """Count at risk, events and censored for every group on one common time axis.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    by : Groups of the same n patients, optional

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
    if by is not None and by.n != follow_up.n:
        raise AnalysisError(
            f"`by` has {by.n} entries, but there are {follow_up.n} patients.", "Take both from the same patients."
        )
    n_groups = 1 if by is None else len(by.levels)
    time, position = distinct_times(follow_up.duration)
    cell = position if by is None else by.codes * time.size + position
    shape = (n_groups, time.size)
    leaving = np.bincount(cell, minlength=n_groups * time.size).reshape(shape)
    events = np.bincount(cell[follow_up.event], minlength=n_groups * time.size).reshape(shape)
    at_risk = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    return GroupedEvents(time=time, at_risk=at_risk, events=events, censored=leaving - events)


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
