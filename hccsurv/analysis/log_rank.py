"""Compare the survival of groups."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.event_table import GroupedEvents, grouped_events
from hccsurv.analysis.multiplicity import adjust_p_values
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, TooFewEventsError
from hccsurv.vocabulary import Adjustment

__all__ = ["LogRankResult", "PairwiseLogRank", "PairwiseLogRankResult", "log_rank_test", "pairwise_log_rank_tests"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRankResult:
    """Result of `log_rank_test`; one entry per group in the order of `groups`.

    Attributes
    ----------
    groups : tuple of str
    n, observed : tuple of int
        Patients and events in each group.
    expected : tuple of float
        Events expected if all groups shared one hazard. Sums to the sum of `observed`.
    chi2 : float
        Chi-square on `df` degrees of freedom. Not its signed root, which is
        what ``scipy.stats.logrank`` calls ``statistic``.
    df : int
        Number of groups with any expected event, minus one.
    p_value : float
        Two-sided. Not rounded.
    """

    groups: tuple[str, ...]
    n: tuple[int, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]
    chi2: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairwiseLogRank:
    """One pair of groups compared on the patients of these two alone.

    Attributes
    ----------
    a, b : str
    chi2, p_value, p_adjusted : float
        nan if neither group had an event while both were followed.
    """

    a: str
    b: str
    chi2: float
    p_value: float
    p_adjusted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairwiseLogRankResult:
    """All pairs of groups.

    Attributes
    ----------
    pairs : tuple of PairwiseLogRank
    adjustment : {'holm', 'bonferroni', 'bh', 'none'}
    """

    pairs: tuple[PairwiseLogRank, ...]
    adjustment: Adjustment


def log_rank_test(follow_up: TimeToEvent, by: Groups) -> LogRankResult:
    """Test whether groups share one survival curve (log-rank, Mantel 1966).

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    by : Groups of the same n patients, at least two levels

    Returns
    -------
    LogRankResult

    Raises
    ------
    AnalysisError
        If there are fewer than two groups or `by` has another length.
    TooFewEventsError
        If no event was observed while more than one group was at risk: there is nothing to test.

    Notes
    -----
    Null hypothesis: all groups have the same hazard at every time. Most powerful
    when hazards are proportional; may miss curves that cross. The variance is
    hypergeometric, with the (n - d) / (n - 1) factor for ties.

    References
    ----------
    .. [1] Mantel N. Evaluation of survival data and two new rank order statistics
       arising in its consideration. Cancer Chemother Rep 1966;50:163-170. PMID 5910392.
    .. [2] Bland JM, Altman DG. The logrank test. BMJ 2004;328:1073.
       doi:10.1136/bmj.328.7447.1073

    Examples
    --------
    The same patients as in `kaplan_meier`; R: ``survdiff(Surv(time, status) ~ x, aml)``

    >>> weeks = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> relapse = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> arm = Groups.from_labels("arm", ["maintained"] * 11 + ["not maintained"] * 12)
    >>> result = log_rank_test(TimeToEvent.from_arrays(weeks, relapse, unit="weeks"), arm)
    >>> result.observed, [round(e, 5) for e in result.expected]
    ((7, 11), [10.68934, 7.31066])
    >>> round(result.chi2, 5), result.df, round(result.p_value, 5)
    (3.39639, 1, 0.06534)
    """
    counts = _compared(follow_up, by)
    expected, variance = _expected_and_variance(counts.at_risk, counts.events)
    observed = counts.events.sum(axis=1)
    test = _chi_squared(observed - expected, variance, expected)
    if test.df < 1:
        raise TooFewEventsError(
            f"No event was observed while more than one of the {len(by.levels)} groups of {by.name!r} was followed.",
            "Follow the patients longer, or merge groups.",
        )
    return LogRankResult(
        groups=by.levels,
        n=by.sizes,
        observed=tuple(observed.tolist()),
        expected=tuple(expected.tolist()),
        chi2=test.chi2,
        df=test.df,
        p_value=test.p_value,
    )


def pairwise_log_rank_tests(
    follow_up: TimeToEvent, by: Groups, *, adjustment: Adjustment = "holm"
) -> PairwiseLogRankResult:
    """Compare every pair of groups and adjust for the number of pairs.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    by : Groups of the same n patients, at least two levels
    adjustment : {'holm', 'bonferroni', 'bh', 'none'}

    Returns
    -------
    PairwiseLogRankResult
        Pairs in the order of the levels.

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], unit="months")
    >>> by = Groups.from_labels("arm", ["A", "A", "B", "B", "C", "C"])
    >>> [(pair.a, pair.b, round(pair.p_value, 4)) for pair in pairwise_log_rank_tests(follow_up, by).pairs]
    [('A', 'B', 0.0896), ('A', 'C', 0.0896), ('B', 'C', 0.0896)]
    """
    counts = _compared(follow_up, by)
    pairs, tests = list(combinations(range(len(by.levels)), 2)), []
    for pair in pairs:
        at_risk, events = counts.at_risk[list(pair)], counts.events[list(pair)]
        expected, variance = _expected_and_variance(at_risk, events)
        tests.append(_chi_squared(events.sum(axis=1) - expected, variance, expected))
    adjusted = adjust_p_values([test.p_value for test in tests], adjustment)
    return PairwiseLogRankResult(
        pairs=tuple(
            PairwiseLogRank(a=by.levels[a], b=by.levels[b], chi2=test.chi2, p_value=test.p_value, p_adjusted=float(p))
            for (a, b), test, p in zip(pairs, tests, adjusted, strict=True)
        ),
        adjustment=adjustment,
    )


def _compared(follow_up: TimeToEvent, by: Groups) -> GroupedEvents:
    if len(by.levels) < 2:
        raise AnalysisError(
            f"{by.name!r} has fewer than two groups, so there is nothing to compare.", "Clear a filter."
        )
    return grouped_events(follow_up, by)


def _expected_and_variance(
    at_risk: NDArray[np.int64], events: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Expected events per group and the covariance of observed minus expected."""
    total_events = events.sum(axis=0)
    used = total_events > 0
    n, d = at_risk[:, used].sum(axis=0).astype(float), total_events[used].astype(float)
    share = at_risk[:, used] / n
    spread = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    expected = share @ d
    return expected, np.diag(share @ spread) - (share * spread) @ share.T


def _chi_squared(
    difference: NDArray[np.float64], variance: NDArray[np.float64], expected: NDArray[np.float64]
) -> ChiSquared:
    used = np.flatnonzero(expected > 0)[1:]
    if not used.size:
        return ChiSquared(float("nan"), 0, float("nan"))
    inside = variance[np.ix_(used, used)]
    if np.linalg.matrix_rank(inside, hermitian=True) < used.size:
        return ChiSquared(float("nan"), 0, float("nan"))
    return ChiSquared.of(float(difference[used] @ np.linalg.solve(inside, difference[used])), used.size)
