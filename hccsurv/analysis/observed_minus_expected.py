"""Events observed in each group less those expected under one hazard: the arithmetic of log-rank tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.event_table import GroupedEvents, grouped_events
from hccsurv.analysis.group_checks import require_groups_to_compare, require_same_length
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import WEIGHTINGS, Weighting

__all__ = ["ObservedMinusExpected", "TestWeights", "counted", "observed_minus_expected"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestWeights:
    """How much an event counts, depending on when it happens.

    Attributes
    ----------
    weighting : {'log-rank', 'gehan-breslow', 'tarone-ware', 'peto-peto', 'fleming-harrington'}
    rho, gamma : float

    Raises
    ------
    AnalysisError
        If the weighting is not known, or an exponent is negative or was given for another weighting.
    """

    __test__ = False  # no test case, whatever pytest makes of the name

    weighting: Weighting = "log-rank"
    rho: float = 0.0
    gamma: float = 0.0

    def __post_init__(self) -> None:
        if self.weighting not in WEIGHTINGS:
            raise AnalysisError(f"`weighting` must be one of {', '.join(WEIGHTINGS)}.", "The default is log-rank.")
        if not (0 <= self.rho < np.inf and 0 <= self.gamma < np.inf):
            raise AnalysisError("`rho` and `gamma` must be zero or more.", "rho = 0, gamma = 1 looks at late events.")
        if self.weighting != "fleming-harrington" and (self.rho or self.gamma):
            raise AnalysisError(
                f"`rho` and `gamma` have no meaning with weighting {self.weighting!r}.",
                "Use weighting 'fleming-harrington'.",
            )

    def at(self, at_risk: Array, events: Array) -> Array | None:
        """Return the weight of each event time, given patients at risk and events there; None if all are 1."""
        if self.weighting == "gehan-breslow":
            return at_risk
        if self.weighting == "tarone-ware":
            return np.sqrt(at_risk)
        rho, gamma = (1.0, 0.0) if self.weighting == "peto-peto" else (self.rho, self.gamma)
        if not rho and not gamma:
            return None
        before = np.concatenate(([1.0], np.cumprod(1 - events / at_risk)[:-1]))
        weight: Array = before**rho * (1 - before) ** gamma
        return weight


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObservedMinusExpected:
    """Events of each group, and the covariance of observed minus expected.

    Attributes
    ----------
    observed : ndarray of int, shape (n_groups,)
    expected, weighted_observed, weighted_expected : ndarray, shape (n_groups,)
    variance : ndarray, shape (n_groups, n_groups)
        Of weighted observed minus weighted expected. Each row sums to zero.
    """

    observed: NDArray[np.int64]
    expected: Array
    weighted_observed: Array
    weighted_expected: Array
    variance: Array

    def __add__(self, other: ObservedMinusExpected) -> ObservedMinusExpected:
        return ObservedMinusExpected(
            observed=self.observed + other.observed,
            expected=self.expected + other.expected,
            weighted_observed=self.weighted_observed + other.weighted_observed,
            weighted_expected=self.weighted_expected + other.weighted_expected,
            variance=self.variance + other.variance,
        )

    @property
    def difference(self) -> Array:
        """Weighted observed minus weighted expected."""
        return self.weighted_observed - self.weighted_expected

    def chi_squared(self) -> ChiSquared:
        """Test all groups together; df 0 and nan if there is nothing to compare."""
        used = np.flatnonzero(self.expected > 0)[1:]
        if not used.size:
            return ChiSquared(float("nan"), 0, float("nan"))
        difference, inside = self.difference[used], self.variance[np.ix_(used, used)]
        if used.size == 1:
            variance = float(inside[0, 0])
            if variance <= 0:
                return ChiSquared(float("nan"), 0, float("nan"))
            return ChiSquared.of(float(difference[0]) ** 2 / variance, 1)
        if np.linalg.matrix_rank(inside, hermitian=True) < used.size:
            return ChiSquared(float("nan"), 0, float("nan"))
        return ChiSquared.of(float(difference @ np.linalg.solve(inside, difference)), used.size)


def counted(
    follow_up: TimeToEvent | GroupedEvents, by: Groups | None, strata: Groups | None = None
) -> tuple[GroupedEvents, ...]:
    """Count events by group, in one table for each stratum.

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, or lengths differ.
    """
    if isinstance(follow_up, GroupedEvents):
        if by is not None or strata is not None:
            raise AnalysisError("The patients are counted by group already.", "Leave out `by` and `strata`.")
        require_groups_to_compare(follow_up.by, len(follow_up.groups))
        return (follow_up,)
    if by is None:
        raise AnalysisError("There is nothing to compare without groups.", "Say in `by` who is in which group.")
    require_groups_to_compare(by.name, len(by.levels))
    if strata is None:
        return (grouped_events(follow_up, by),)
    for name, groups in (("by", by), ("strata", strata)):
        require_same_length(name, groups.n, follow_up.n)
    return tuple(grouped_events(follow_up[rows], by[rows]) for rows in strata.rows() if rows.size)


def observed_minus_expected(
    tables: Sequence[GroupedEvents], weights: TestWeights, groups: Sequence[int] | None = None
) -> ObservedMinusExpected:
    """Add up observed minus expected over strata.

    Parameters
    ----------
    tables : sequence of GroupedEvents
        One for each stratum, with the same groups.
    weights : TestWeights
    groups : sequence of int, optional
        Positions of the groups to compare, as if there were no others; all if omitted.

    Returns
    -------
    ObservedMinusExpected
    """
    return reduce(add, (_of_stratum(table, weights, groups) for table in tables))


def _of_stratum(table: GroupedEvents, weights: TestWeights, groups: Sequence[int] | None) -> ObservedMinusExpected:
    at_risk, events = table.at_risk, table.events
    if groups is not None:
        at_risk, events = at_risk[list(groups)], events[list(groups)]
    total = events.sum(axis=0)
    used = np.flatnonzero(total)
    at_risk, events = at_risk[:, used], events[:, used]
    n, d = at_risk.sum(axis=0).astype(float), total[used].astype(float)
    share = at_risk / n
    # A lone patient's event is certain: no variance.
    spread = d * (n - d) / np.maximum(n - 1, 1)
    observed, expected = events.sum(axis=1), share @ d
    weight = weights.at(n, d)
    if weight is None:
        weighted_observed, weighted_expected = observed.astype(float), expected
    else:
        weighted_observed, weighted_expected = events @ weight, share @ (weight * d)
        spread = spread * weight**2
    weighted_share = share * spread
    variance = -(weighted_share @ share.T)
    variance[np.diag_indices_from(variance)] += weighted_share.sum(axis=1)
    return ObservedMinusExpected(
        observed=observed,
        expected=expected,
        weighted_observed=weighted_observed,
        weighted_expected=weighted_expected,
        variance=variance,
    )
