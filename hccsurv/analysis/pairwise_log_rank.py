"""Compare groups two at a time, with p-values adjusted for the number of comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from hccsurv.analysis.event_table import GroupedEvents
from hccsurv.analysis.multiplicity import adjust_p_values
from hccsurv.analysis.observed_minus_expected import TestWeights, counted, observed_minus_expected
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import Adjustment, Weighting

__all__ = ["PairwiseLogRank", "PairwiseLogRankResult", "pairwise_log_rank_tests"]


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
    """All pairs of groups, or each group against a control.

    Attributes
    ----------
    pairs : tuple of PairwiseLogRank
    adjustment : {'holm', 'bonferroni', 'bh', 'none'}
    control : str
        Group that every other one is compared with; empty if all pairs are.
    weighting : {'log-rank', 'gehan-breslow', 'tarone-ware', 'peto-peto', 'fleming-harrington'}
    rho, gamma : float
    strata : str
        What the tests are stratified by; empty if they are not.
    """

    pairs: tuple[PairwiseLogRank, ...]
    adjustment: Adjustment
    control: str
    weighting: Weighting
    rho: float
    gamma: float
    strata: str


def pairwise_log_rank_tests(
    follow_up: TimeToEvent | GroupedEvents,
    by: Groups | None = None,
    *,
    adjustment: Adjustment = "holm",
    control: str = "",
    weighting: Weighting = "log-rank",
    rho: float = 0.0,
    gamma: float = 0.0,
    strata: Groups | None = None,
) -> PairwiseLogRankResult:
    """Compare groups two at a time and adjust for the number of comparisons.

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
    by : Groups of the same n patients, at least two levels
    adjustment : {'holm', 'bonferroni', 'bh', 'none'}
    control : str, optional
        Compare every other group with this one, instead of all pairs.
    weighting, rho, gamma, strata : optional
        As in `log_rank_test`.

    Returns
    -------
    PairwiseLogRankResult
        Pairs in the order of the levels.

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, or `control` is none of them.

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], unit="months")
    >>> by = Groups.from_labels("arm", ["A", "A", "B", "B", "C", "C"])
    >>> [(pair.a, pair.b, round(pair.p_adjusted, 4)) for pair in pairwise_log_rank_tests(follow_up, by).pairs]
    [('A', 'B', 0.2687), ('A', 'C', 0.2687), ('B', 'C', 0.2687)]
    >>> [(pair.a, pair.b) for pair in pairwise_log_rank_tests(follow_up, by, control="B").pairs]
    [('B', 'A'), ('B', 'C')]
    """
    weights = TestWeights(weighting=weighting, rho=rho, gamma=gamma)
    tables = counted(follow_up, by, strata)
    groups = tables[0].groups
    if control and control not in groups:
        raise AnalysisError(
            f"The control is not one of the {len(groups)} groups of {tables[0].by!r}.", "Choose one of the groups."
        )
    if control:
        first = groups.index(control)
        pairs = [(first, other) for other in range(len(groups)) if other != first]
    else:
        pairs = list(combinations(range(len(groups)), 2))
    tests = [observed_minus_expected(tables, weights, pair).chi_squared() for pair in pairs]
    adjusted = adjust_p_values([test.p_value for test in tests], adjustment).tolist()
    return PairwiseLogRankResult(
        pairs=tuple(
            PairwiseLogRank(a=groups[a], b=groups[b], chi2=test.chi2, p_value=test.p_value, p_adjusted=p)
            for (a, b), test, p in zip(pairs, tests, adjusted, strict=True)
        ),
        adjustment=adjustment,
        control=control,
        weighting=weighting,
        rho=rho,
        gamma=gamma,
        strata="" if strata is None else strata.name,
    )
