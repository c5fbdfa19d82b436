"""Compare the survival of groups: the log-rank test and its weighted relatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.event_table import GroupedEvents
from hccsurv.analysis.observed_minus_expected import (
    ObservedMinusExpected,
    TestWeights,
    counted,
    observed_minus_expected,
)
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import TooFewEventsError
from hccsurv.vocabulary import Weighting

__all__ = ["LogRankResult", "log_rank_test"]


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
    weighted_observed, weighted_expected : tuple of float
        The same with each event counted by the weight of its time; equal to `observed` and
        `expected` for the log-rank test itself.
    chi2 : float
        Chi-square on `df` degrees of freedom. Not its signed root, which is
        what ``scipy.stats.logrank`` calls ``statistic``.
    df : int
        Number of groups with any expected event, minus one.
    p_value : float
        Two-sided. Not rounded.
    weighting : {'log-rank', 'gehan-breslow', 'tarone-ware', 'peto-peto', 'fleming-harrington'}
    rho, gamma : float
        Of the Fleming-Harrington weights.
    strata : str
        What the test is stratified by; empty if it is not.
    """

    groups: tuple[str, ...]
    n: tuple[int, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]
    weighted_observed: tuple[float, ...]
    weighted_expected: tuple[float, ...]
    chi2: float
    df: int
    p_value: float
    weighting: Weighting
    rho: float
    gamma: float
    strata: str


def log_rank_test(
    follow_up: TimeToEvent | GroupedEvents,
    by: Groups | None = None,
    *,
    weighting: Weighting = "log-rank",
    rho: float = 0.0,
    gamma: float = 0.0,
    strata: Groups | None = None,
) -> LogRankResult:
    """Test whether groups share one survival curve (log-rank, Mantel 1966, and weighted forms).

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
    by : Groups of the same n patients, at least two levels
        Omitted if `follow_up` is counted by group already.
    weighting : {'log-rank', 'gehan-breslow', 'tarone-ware', 'peto-peto', 'fleming-harrington'}
        How much an event at time t counts: 1, n(t), sqrt(n(t)), S(t-), or S(t-)^rho (1 - S(t-))^gamma, with n
        at risk and S the Kaplan-Meier estimate of all groups together just before t (ADR 0013).
        Choose it before looking at the curves.
    rho, gamma : float
        Zero or more; used with ``'fleming-harrington'`` only.
    strata : Groups of the same n patients, optional
        Groups are compared within each stratum, and the differences are added up.

    Returns
    -------
    LogRankResult

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, `by` has another length, or a weight is not defined.
    TooFewEventsError
        If no event was observed while more than one group was at risk: there is nothing to test.

    Notes
    -----
    Null hypothesis: all groups have the same hazard at every time. The log-rank test is most powerful
    when hazards are proportional and may miss curves that cross; Gehan-Breslow, Tarone-Ware and Peto-Peto
    look more at early differences, Fleming-Harrington with gamma > 0 at late ones [3]_. With weights w,
    the difference is the sum of w (d_j - n_j d / n) over event times; its variance is hypergeometric, with
    the (n - d) / (n - 1) factor for ties, times w^2.

    References
    ----------
    .. [1] Mantel N. Evaluation of survival data and two new rank order statistics
       arising in its consideration. Cancer Chemother Rep 1966;50:163-170. PMID 5910392.
    .. [2] Bland JM, Altman DG. The logrank test. BMJ 2004;328:1073.
       doi:10.1136/bmj.328.7447.1073
    .. [3] Harrington DP, Fleming TR. A class of rank test procedures for censored survival data.
       Biometrika 1982;69:553-566. doi:10.1093/biomet/69.3.553

    Examples
    --------
    The same patients as in `kaplan_meier`; R: ``survdiff(Surv(time, status) ~ x, aml)``

    >>> weeks = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> relapse = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> arm = Groups.from_labels("arm", ["maintained"] * 11 + ["not maintained"] * 12)
    >>> follow_up = TimeToEvent.from_arrays(weeks, relapse, unit="weeks")
    >>> result = log_rank_test(follow_up, arm)
    >>> result.observed, [round(e, 5) for e in result.expected]
    ((7, 11), [10.68934, 7.31066])
    >>> round(result.chi2, 5), result.df, round(result.p_value, 5)
    (3.39639, 1, 0.06534)
    >>> round(log_rank_test(follow_up, arm, weighting="peto-peto").p_value, 5)
    0.09549
    """
    weights = TestWeights(weighting=weighting, rho=rho, gamma=gamma)
    tables = counted(follow_up, by, strata)
    test = observed_minus_expected(tables, weights)
    chi2 = test.chi_squared()
    if chi2.df < 1:
        raise TooFewEventsError(
            f"No event was observed while more than one of the {len(tables[0].groups)} groups of "
            f"{tables[0].by!r} was followed.",
            "Follow the patients longer, or merge groups.",
        )
    return _result(tables, test, chi2, weights, "" if strata is None else strata.name)


def _result(
    tables: tuple[GroupedEvents, ...],
    test: ObservedMinusExpected,
    chi2: ChiSquared,
    weights: TestWeights,
    strata: str,
) -> LogRankResult:
    return LogRankResult(
        groups=tables[0].groups,
        n=tables[0].sizes if len(tables) == 1 else tuple(np.sum([table.sizes for table in tables], axis=0).tolist()),
        observed=tuple(test.observed.tolist()),
        expected=tuple(test.expected.tolist()),
        weighted_observed=tuple(test.weighted_observed.tolist()),
        weighted_expected=tuple(test.weighted_expected.tolist()),
        chi2=chi2.chi2,
        df=chi2.df,
        p_value=chi2.p_value,
        weighting=weights.weighting,
        rho=weights.rho,
        gamma=weights.gamma,
        strata=strata,
    )
