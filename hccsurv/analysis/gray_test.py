"""Compare cumulative incidence between groups: Gray's test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from hccsurv.analysis.competing_events import CompetingEvents, competing_events
from hccsurv.analysis.group_checks import require_groups_to_compare, require_same_length
from hccsurv.analysis.subdistribution_score import subdistribution_score
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups
from hccsurv.errors import AnalysisError, TooFewEventsError

__all__ = ["GrayTest", "GrayTestResult", "gray_test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrayTest:
    """Gray's test of one cause; one entry per group in the order of `GrayTestResult.groups`.

    Attributes
    ----------
    cause : str
    observed : tuple of int
        Events of this cause.
    expected : tuple of float
        The same if all groups shared one hazard of the subdistribution. Sums to the sum of `observed`.
    chi2 : float
        Chi-square on `df` degrees of freedom; nan if there is nothing to compare.
    df : int
        Number of groups that could differ, minus one; 0 if there is nothing to compare.
    p_value : float
        Two-sided. Not rounded.
    """

    cause: str
    observed: tuple[int, ...]
    expected: tuple[float, ...]
    chi2: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GrayTestResult:
    """Gray's test of every cause; iterates over `GrayTest`.

    Attributes
    ----------
    tests : tuple of GrayTest
        In the order of the causes.
    by : str
        What the groups are.
    groups : tuple of str
    n : tuple of int
        Patients in each group.
    rho : float
    strata : str
        What the test is stratified by; empty if it is not.
    """

    tests: tuple[GrayTest, ...]
    by: str
    groups: tuple[str, ...]
    n: tuple[int, ...]
    rho: float
    strata: str

    def __iter__(self) -> Iterator[GrayTest]:
        return iter(self.tests)

    def __len__(self) -> int:
        return len(self.tests)

    def __getitem__(self, cause: str) -> GrayTest:
        for test in self.tests:
            if test.cause == cause:
                return test
        raise KeyError(cause)


def gray_test(
    follow_up: CompetingRisks, by: Groups, *, strata: Groups | None = None, rho: float = 0.0
) -> GrayTestResult:
    """Test whether groups differ in the cumulative incidence of each cause.

    Parameters
    ----------
    follow_up : CompetingRisks, n patients
    by : Groups of the same n patients
    strata : Groups of the same n patients, optional
        Groups are compared within each stratum, and the differences are added up.
    rho : float
        Power of the share still without the event, by which events are weighted; above 0 for early differences,
        below 0 for late ones.

    Returns
    -------
    GrayTestResult
        Iterates over GrayTest, one per cause. A cause without an event while more than one group is followed has
        no test: nan.

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, lengths differ, or `rho` is not finite.
    TooFewEventsError
        If no event of any cause was observed while more than one group was followed.

    Notes
    -----
    Null hypothesis: the cumulative incidence of the cause is the same in all groups, whatever that of the others
    [1]_. In group j, R_j(t) = n_j(t) (1 - F_j(t-)) / S_j(t-) patients stand at risk for the subdistribution: those
    without any event, and for those with another event what censoring would have left of them. The difference is
    the sum of w (d_j - d R_j / R) over times with d events of the cause, w = (1 - F(t-))^rho, and F the incidence
    common to all groups. Its variance is Gray's, with the corrections for ties of the R package ``cmprsk``.

    With a single cause R_j = n_j, and observed and expected events are those of the log-rank test; the variance is
    another estimate of the same.

    Censoring must not depend on prognosis within a group, but may differ between groups. Where it differs much, and
    so does the incidence, the common incidence can exceed 1: with `rho` other than 0 there is then no test.

    References
    ----------
    .. [1] Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk.
       Ann Stat 1988;16:1141-1154. doi:10.1214/aos/1176350951

    Examples
    --------
    R: ``cmprsk::cuminc(months, cause, arm)$Tests``

    >>> months = [2, 3, 4, 5, 7, 9, 1, 2, 3, 6, 8, 10]
    >>> cause = [1, 2, 0, 1, 2, 0, 1, 1, 1, 2, 1, 0]
    >>> follow_up = CompetingRisks.from_arrays(months, cause, causes=["relapse", "death"], unit="months")
    >>> result = gray_test(follow_up, Groups.from_labels("arm", ["A"] * 6 + ["B"] * 6))
    >>> for test in result:
    ...     print(test.cause, test.observed, round(test.chi2, 5), round(test.p_value, 5))
    relapse (2, 4) 0.93612 0.33328
    death (2, 1) 0.57562 0.44803
    """
    if not np.isfinite(rho):
        raise AnalysisError("`rho` must be a finite number.", "0 weighs every time alike.")
    tables = _counted(follow_up, by, strata)
    tests = tuple(_of_cause(tables, number, float(rho)) for number in range(len(follow_up.causes)))
    if not any(map(_telling, tables)):
        raise TooFewEventsError(
            f"No event was observed while more than one of the {len(by.levels)} groups of {by.name!r} was followed.",
            "Follow the patients longer, or merge groups.",
        )
    return GrayTestResult(
        tests=tests,
        by=by.name,
        groups=by.levels,
        n=by.sizes,
        rho=float(rho),
        strata="" if strata is None else strata.name,
    )


def _counted(follow_up: CompetingRisks, by: Groups, strata: Groups | None) -> tuple[CompetingEvents, ...]:
    """Count events by group and cause, in one table for each stratum."""
    require_groups_to_compare(by.name, len(by.levels))
    if strata is None:
        return (competing_events(follow_up, by),)
    for name, groups in (("by", by), ("strata", strata)):
        require_same_length(name, groups.n, follow_up.n)
    return tuple(competing_events(follow_up[rows], by[rows]) for rows in strata.rows() if rows.size)


def _of_cause(tables: tuple[CompetingEvents, ...], number: int, rho: float) -> GrayTest:
    score = reduce(add, (subdistribution_score(table, number, rho) for table in tables))
    chi2, df, p_value = score.chi_squared()
    return GrayTest(
        cause=tables[0].causes[number],
        observed=tuple(score.observed.tolist()),
        expected=tuple(score.expected.tolist()),
        chi2=chi2,
        df=df,
        p_value=p_value,
    )


def _telling(table: CompetingEvents) -> bool:
    """Whether there was an event while more than one group was followed."""
    compared = np.count_nonzero(table.at_risk, axis=0) > 1
    return bool(table.events[:, :, compared].any())
