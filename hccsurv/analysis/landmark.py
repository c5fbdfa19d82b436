"""Follow-up of those still followed at a chosen time, counted from there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.event_table import distinct_times, near_zero
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

__all__ = ["Landmark", "landmark"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Landmark:
    """Who is still followed after a landmark, and for how long from there.

    Attributes
    ----------
    time : float
        The landmark, in the unit of the follow-up.
    follow_up : TimeToEvent
        Of those who stay; their duration is counted from the landmark.
    rows : ndarray of bool, shape (n,)
        Which of the patients given they are. Read-only.
    n_events_before, n_censored_before : int
        Patients who left at or before the landmark, with the event and without.
    """

    time: float
    follow_up: TimeToEvent
    rows: NDArray[np.bool_]
    n_events_before: int
    n_censored_before: int

    @property
    def n_excluded(self) -> int:
        """Number of patients who left at or before the landmark."""
        return self.n_events_before + self.n_censored_before


def landmark(follow_up: TimeToEvent, time: float) -> Landmark:
    """Keep the patients who are still followed after a landmark, and restart the clock there.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    time : float
        The landmark, zero or more, in the unit of `follow_up`. Chosen before the results were seen.

    Returns
    -------
    Landmark

    Raises
    ------
    AnalysisError
        If the landmark is negative or not finite, or nobody is followed beyond it.

    Notes
    -----
    A group that is known only later, such as "responded within 6 months", favours whoever lived to enter it. In a
    landmark analysis [1]_ each patient is put in the group he or she was in at the landmark, whatever comes after,
    and only those still followed then are compared. Groups by what is known at the landmark are the caller's task:
    ``cohort.keep(result.rows, ...)`` selects the same patients.

    Patients whose duration equals the landmark leave: nothing is seen of them after it. The new duration is the old one
    less the landmark, so that curves start at 1 there and their times are counted from there, as in R's
    ``Surv(time - landmark, event)`` of the rows with ``time > landmark``. Tests of groups and hazard ratios are the
    same with either clock. Durations that differ from the landmark by rounding only are equal to it.

    References
    ----------
    .. [1] Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response. J Clin Oncol 1983;1:710-719.
       doi:10.1200/JCO.1983.1.11.710

    Examples
    --------
    >>> later = landmark(TimeToEvent.from_arrays([2, 6, 7, 15], [1, 0, 1, 0], unit="months"), 6)
    >>> later.follow_up.duration, later.rows, later.n_events_before, later.n_censored_before
    (array([1., 9.]), array([False, False,  True,  True]), 1, 1)
    """
    if not 0 <= time < np.inf:
        raise AnalysisError("`time` must be zero or more, and finite.", "Give it in the unit of the follow-up.")
    duration = follow_up.duration
    slack = near_zero(distinct_times(duration)[0]) if follow_up.n else 0.0
    rows = duration > time + slack
    if not rows.any():
        raise AnalysisError(
            f"None of the {follow_up.n} patients is followed beyond the landmark.", "Choose an earlier one."
        )
    rows.setflags(write=False)
    n_events = int(follow_up.event[~rows].sum())
    return Landmark(
        time=float(time),
        follow_up=TimeToEvent(duration=duration[rows] - time, event=follow_up.event[rows], unit=follow_up.unit),
        rows=rows,
        n_events_before=n_events,
        n_censored_before=int(follow_up.n - rows.sum()) - n_events,
    )
