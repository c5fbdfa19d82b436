"""At risk, events of each cause and censored, at each time and in each group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.event_table import grouped_events
from hccsurv.analysis.group_checks import require_same_length
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import TimeUnit

__all__ = ["CompetingEvents", "competing_events", "counts_of_filled_groups"]

Counts = NDArray[np.int64]
Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CompetingEvents:
    """Counts of every group and cause on one common time axis.

    Attributes
    ----------
    by : str
        What the groups are; empty if all patients are one group.
    groups, causes : tuple of str
    unit : {'days', 'weeks', 'months', 'years'}
    time : ndarray of float, shape (n_times,)
    at_risk, censored : ndarray of int, shape (n_groups, n_times)
    events : ndarray of int, shape (n_groups, n_causes, n_times)
    """

    by: str
    groups: tuple[str, ...]
    causes: tuple[str, ...]
    unit: TimeUnit
    time: Times
    at_risk: Counts
    censored: Counts
    events: Counts

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of patients per group."""
        return tuple(self.at_risk[:, 0].tolist())


def competing_events(follow_up: CompetingRisks, by: Groups | None = None) -> CompetingEvents:
    """Count at risk, events of each cause and censored for every group on one common time axis.

    Parameters
    ----------
    follow_up : CompetingRisks, n patients
    by : Groups of the same n patients, optional

    Returns
    -------
    CompetingEvents

    Raises
    ------
    AnalysisError
        If there is no patient, or `by` has another length.

    Notes
    -----
    Each group is counted once for each way in which a patient can leave it, by `grouped_events`.

    Examples
    --------
    >>> follow_up = CompetingRisks.from_arrays([2, 4, 4, 6], [1, 2, 0, 1], causes=["relapse", "death"], unit="months")
    >>> table = competing_events(follow_up)
    >>> table.at_risk.tolist(), table.events.tolist()
    ([[4, 3, 1]], [[[1, 0, 1], [0, 1, 0]]])
    """
    if by is not None:
        require_same_length("by", by.n, follow_up.n)
    groups, n_ends = ("All",) if by is None else by.levels, len(follow_up.causes) + 1
    ends = Groups(
        name="ends",
        levels=tuple(map(str, range(len(groups) * n_ends))),
        codes=follow_up.cause if by is None else by.codes * n_ends + follow_up.cause,
    )
    table = grouped_events(follow_up.any_cause(), ends)
    shape = (len(groups), n_ends, table.time.size)
    return CompetingEvents(
        by="" if by is None else by.name, groups=groups, causes=follow_up.causes, unit=follow_up.unit, time=table.time,
        at_risk=table.at_risk.reshape(shape).sum(axis=1), censored=table.censored.reshape(shape)[:, 0],
        events=table.events.reshape(shape)[:, 1:],
    )  # fmt: skip


def counts_of_filled_groups(follow_up: CompetingRisks, by: Groups | None) -> CompetingEvents:
    """Count as `competing_events` does, and refuse levels without patients."""
    counts = competing_events(follow_up, by)
    n_empty = counts.sizes.count(0)
    if n_empty:
        raise AnalysisError(
            f"{n_empty} of the {len(counts.groups)} levels of {counts.by!r} have no patient.",
            "Leave levels without patients out of the groups.",
        )
    return counts
