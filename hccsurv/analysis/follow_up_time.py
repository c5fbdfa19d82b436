"""How long patients were followed: the median by the reverse Kaplan-Meier method."""

from __future__ import annotations

from dataclasses import dataclass

from hccsurv.analysis.estimate import Estimate
from hccsurv.analysis.event_table import GroupedEvents, counts_of_every_group
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.one_per_group import OnePerGroup
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.vocabulary import CiMethod, TimeUnit

__all__ = ["FollowUpTime", "FollowUpTimes", "median_follow_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpTime:
    """How long one group was followed.

    Attributes
    ----------
    group : str
    n : int
    n_without_event : int
        Patients whose follow-up ended without the event.
    median : Estimate
        nan means not reached: so many had the event that the rest cannot show it.
    """

    group: str
    n: int
    n_without_event: int
    median: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpTimes(OnePerGroup[FollowUpTime]):
    """Median follow-up of all groups; iterates over `FollowUpTime`.

    Attributes
    ----------
    groups : tuple of FollowUpTime
    by : str
        What the groups are; empty if all patients are one group.
    unit : {'days', 'weeks', 'months', 'years'}
    confidence_level : float
    ci_method : {'log-log', 'log', 'plain'}
    """

    groups: tuple[FollowUpTime, ...]
    by: str
    unit: TimeUnit
    confidence_level: float
    ci_method: CiMethod

    @property
    def _entries(self) -> tuple[FollowUpTime, ...]:
        return self.groups


def median_follow_up(
    follow_up: TimeToEvent | GroupedEvents,
    *,
    by: Groups | None = None,
    confidence_level: float = 0.95,
    ci_method: CiMethod = "log-log",
) -> FollowUpTimes:
    """Estimate how long patients would have been followed had none had the event.

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
        As for `kaplan_meier`; events and censorings are exchanged here.
    by : Groups of the same n patients, optional
    confidence_level : float in (0, 1)
    ci_method : {'log-log', 'log', 'plain'}

    Returns
    -------
    FollowUpTimes
        Iterates over FollowUpTime, one per group.

    Raises
    ------
    AnalysisError
        If there is no patient, `by` has another length or comes with counts, or a level has no patient.

    Notes
    -----
    The Kaplan-Meier curve of the time to the end of observation: whoever had the event is censored there, for the event
    hides how long the patient would have been followed [1]_. The median of the observed times, or of the survivors'
    alone, says less: the first is short where patients die early, the second is not that of the cohort.

    References
    ----------
    .. [1] Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control Clin Trials
       1996;17:343-346. doi:10.1016/0197-2456(96)00075-X

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([3, 10, 12, 14], [1, 0, 0, 0], unit="months")
    >>> (entry,) = median_follow_up(follow_up)
    >>> entry.n_without_event, entry.median.value
    (3, 12.0)
    """
    counts = counts_of_every_group(follow_up, by)
    curves = kaplan_meier(counts.reversed(), confidence_level=confidence_level, ci_method=ci_method)
    return FollowUpTimes(
        groups=tuple(
            FollowUpTime(group=curve.group, n=curve.n, n_without_event=curve.n_events, median=curve.median())
            for curve in curves
        ),
        by=curves.by,
        unit=curves.unit,
        confidence_level=confidence_level,
        ci_method=ci_method,
    )
