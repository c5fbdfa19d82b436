"""Compare groups that patients change during follow-up: the test of Mantel and Byar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.event_table import GroupedEvents, distinct_times
from hccsurv.analysis.group_checks import require_groups_to_compare, require_same_length
from hccsurv.analysis.observed_minus_expected import TestWeights, observed_minus_expected
from hccsurv.analysis.start_stop import StartStop
from hccsurv.cohort.groups import Groups
from hccsurv.errors import TooFewEventsError

__all__ = ["MantelByarResult", "mantel_byar_test"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MantelByarResult:
    """Result of `mantel_byar_test`; one entry per group in the order of `groups`.

    Attributes
    ----------
    groups : tuple of str
    n : tuple of int
        Patients who spend time in each group; who changes counts in several.
    time : tuple of float
        Time spent in each group by all patients together, in the unit of the follow-up.
    observed : tuple of int
        Events in each group.
    expected : tuple of float
        Events expected if all groups shared one hazard. Sums to the sum of `observed`.
    chi2 : float
        Chi-square on `df` degrees of freedom.
    df : int
        Number of groups with any expected event, minus one.
    p_value : float
        Two-sided. Not rounded.
    strata : str
        What the test is stratified by; empty if it is not.
    """

    groups: tuple[str, ...]
    n: tuple[int, ...]
    time: tuple[float, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]
    chi2: float
    df: int
    p_value: float
    strata: str


def mantel_byar_test(follow_up: StartStop, by: Groups, *, strata: Groups | None = None) -> MantelByarResult:
    """Test whether the hazard is the same in groups that patients change during follow-up.

    Parameters
    ----------
    follow_up : StartStop, n rows
        As `split_at_treatment` makes them.
    by : Groups of the same n rows, at least two levels
        The group during each row.
    strata : Groups of the same n rows, optional
        Groups are compared within each stratum, and the differences are added up.

    Returns
    -------
    MantelByarResult

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, or lengths differ.
    TooFewEventsError
        If no event was observed while more than one group was at risk.

    Notes
    -----
    At each event time t the rows with start < t <= stop form a table of groups by event, in which each patient stands
    in the group of that moment; observed less expected and the hypergeometric variance are added up as in the
    log-rank test [1]_, which this is if nobody changes. Without ties it is the score test of a Cox model with a
    time-dependent covariate.

    References
    ----------
    .. [1] Mantel N, Byar DP. Evaluation of response-time data involving transient states: an illustration using
       heart-transplant data. J Am Stat Assoc 1974;69:81-86.

    Examples
    --------
    >>> from hccsurv.analysis.treatment_periods import split_at_treatment
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 4, 6], [1, 1, 1, 0], unit="months")
    >>> periods = split_at_treatment(follow_up, [float("nan"), float("nan"), 1.5, 1.5])
    >>> result = mantel_byar_test(periods.follow_up, periods.groups())
    >>> result.observed, [round(expected, 4) for expected in result.expected], round(result.chi2, 4)
    ((2, 1), [1.3333, 1.6667], 2.0)
    """
    require_groups_to_compare(by.name, len(by.levels))
    for name, groups in (("by", by), ("strata", strata)):
        if groups is not None:
            require_same_length(name, groups.n, follow_up.n_rows, of="rows")
    strata_rows = [np.arange(follow_up.n_rows)] if strata is None else strata.rows()
    tables = [_table(follow_up, by, rows) for rows in strata_rows if follow_up.event[rows].any()]
    total = observed_minus_expected(tables, TestWeights()) if tables else None
    test = None if total is None else total.chi_squared()
    if total is None or test is None or not test.df:
        raise TooFewEventsError(
            f"No event was observed while more than one group of {by.name!r} was at risk.",
            "Nothing can be compared: clear a filter, or choose other groups.",
        )
    n_groups = len(by.levels)
    pairs = np.unique(np.column_stack((by.codes, follow_up.patient)), axis=0)
    return MantelByarResult(
        groups=by.levels,
        n=tuple(np.bincount(pairs[:, 0], minlength=n_groups).tolist()),
        time=tuple(np.bincount(by.codes, weights=follow_up.stop - follow_up.start, minlength=n_groups).tolist()),
        observed=tuple(total.observed.tolist()),
        expected=tuple(total.expected.tolist()),
        chi2=test.chi2,
        df=test.df,
        p_value=test.p_value,
        strata="" if strata is None else strata.name,
    )


def _table(follow_up: StartStop, by: Groups, rows: NDArray[np.intp]) -> GroupedEvents:
    """Count who is at risk, and has the event, in each group at each time at which a row ends."""
    time, both = distinct_times(np.concatenate((follow_up.stop[rows], follow_up.start[rows])))
    stop, start = both[: rows.size], both[rows.size :]
    group, event, n_groups = by.codes[rows], follow_up.event[rows], len(by.levels)

    def counts(position: NDArray[np.intp], chosen: NDArray[np.bool_] | slice) -> NDArray[np.int64]:
        cells = group[chosen] * time.size + position[chosen]
        return np.bincount(cells, minlength=n_groups * time.size).reshape(n_groups, time.size)

    leaving, entering = counts(stop, slice(None)), counts(start, slice(None))
    # At risk at t are the rows that end at t or later, less those that have not begun before t.
    at_risk = (leaving - entering)[:, ::-1].cumsum(axis=1)[:, ::-1]
    events = counts(stop, event)
    return GroupedEvents(
        by=by.name, groups=by.levels, unit=follow_up.unit, time=time, at_risk=at_risk, events=events,
        censored=leaving - events, n_missing=0,
    )  # fmt: skip
