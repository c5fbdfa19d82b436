"""Events of one cause in each group less those expected under one incidence: the arithmetic of Gray's test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.competing_events import CompetingEvents
from hccsurv.analysis.estimate import ChiSquared

__all__ = ["SubdistributionScore", "subdistribution_score"]

Array = NDArray[np.float64]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SubdistributionScore:
    """Events of each group, and the covariance of the weighted differences.

    Attributes
    ----------
    observed : ndarray of int, shape (n_groups,)
    expected : ndarray, shape (n_groups,)
    difference : ndarray, shape (n_groups,)
        Weighted observed minus weighted expected. Sums to zero.
    variance : ndarray, shape (n_groups, n_groups)
        Of `difference`. Each row sums to zero.
    """

    observed: NDArray[np.int64]
    expected: Array
    difference: Array
    variance: Array

    def __add__(self, other: SubdistributionScore) -> SubdistributionScore:
        return SubdistributionScore(
            observed=self.observed + other.observed,
            expected=self.expected + other.expected,
            difference=self.difference + other.difference,
            variance=self.variance + other.variance,
        )

    def chi_squared(self) -> ChiSquared:
        """Test all groups together; df 0 and nan if there is nothing to compare, or no variance to compare by."""
        nothing = ChiSquared(float("nan"), 0, float("nan"))
        spread = np.diagonal(self.variance)
        if not np.isfinite(self.variance).all():
            return nothing
        used = np.flatnonzero(spread > _ROUNDING * max(spread.max(), 0.0))[1:]
        if not used.size:
            return nothing
        scale = np.sqrt(spread[used])
        correlation = self.variance[np.ix_(used, used)] / np.outer(scale, scale)
        if np.linalg.eigvalsh(correlation)[0] <= _ROUNDING:
            return nothing
        scaled = self.difference[used] / scale
        return ChiSquared.of(float(scaled @ np.linalg.solve(correlation, scaled)), used.size)


def subdistribution_score(counts: CompetingEvents, cause: int, rho: float) -> SubdistributionScore:
    """Compare the incidence of one cause between groups, in one stratum.

    Parameters
    ----------
    counts : CompetingEvents
        Levels without patients are allowed.
    cause : int
        Position among the causes.
    rho : float

    Returns
    -------
    SubdistributionScore
        Nan in difference or variance where the weights, or the common incidence that they rest on, are not defined.
    """
    eventful = counts.events.any(axis=(0, 1))
    events = counts.events[:, :, eventful]
    own, others = events[:, cause], np.delete(events, cause, axis=1).sum(axis=1)
    groups = _estimated(counts.at_risk[:, eventful].astype(float), own.astype(float), others.astype(float))
    total = groups.own.sum(axis=0)
    share = _over(groups.standing, groups.standing.sum(axis=0))
    weight = groups.weight(rho)
    return SubdistributionScore(
        observed=own.sum(axis=1),
        expected=share @ total,
        difference=groups.own @ weight - share @ (weight * total),
        variance=_variance(groups, weight),
    )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Groups:
    """What is known of each group at each event time: shape (n_groups, n_times); of all: (n_times,)."""

    at_risk: Array
    own: Array
    others: Array
    free_before: Array
    free_after: Array
    uncensored: Array
    standing: Array
    common_before: Array
    common_after: Array

    @property
    def telling(self) -> NDArray[np.bool_]:
        """Times at which an event of the cause could have come in more than one group."""
        telling: NDArray[np.bool_] = self.own.any(axis=0) & (np.count_nonzero(self.at_risk, axis=0) > 1)
        return telling

    def weight(self, rho: float) -> Array:
        """Raise the share without the event, just before each time, to a power; nan where it is not above 0."""
        left = 1 - self.common_before
        weight = np.where(self.telling, np.nan, 0.0)
        return (
            np.power(left, rho, out=weight, where=self.telling & (left > _ROUNDING))
            if rho
            else self.telling.astype(float)
        )


def _estimated(at_risk: Array, own: Array, others: Array) -> _Groups:
    free_after: Array = np.cumprod(1 - _over(own + others, at_risk), axis=1, dtype=np.float64)
    free_before = _delayed(free_after, 1.0)
    incidence_before = _delayed(np.cumsum(free_before * _over(own, at_risk), axis=1), 0.0)
    # How many would be at risk, had only censoring taken patients away; and, of these, had this cause taken its own.
    uncensored = _over(at_risk, free_before)
    common_after = np.cumsum(_over(own.sum(axis=0), uncensored.sum(axis=0)))
    return _Groups(
        at_risk=at_risk,
        own=own,
        others=others,
        free_before=free_before,
        free_after=free_after,
        uncensored=uncensored,
        standing=uncensored * (1 - incidence_before),
        common_before=_delayed(common_after, 0.0),
        common_after=common_after,
    )


def _variance(groups: _Groups, weight: Array) -> Array:
    """Add up what the events of each group contribute to the variance of the differences."""
    n_groups = len(groups.at_risk)
    everybody, total = groups.uncensored.sum(axis=0), groups.own.sum(axis=0)
    left = 1 - groups.common_before
    rate = np.where(groups.telling, np.nan, 0.0)
    np.divide(total, everybody * left, out=rate, where=groups.telling & (np.abs(left) > _ROUNDING))
    variance = np.zeros((n_groups, n_groups))
    for k in range(n_groups):
        # An event in group k changes the differences at once, and later through the common incidence.
        at_once = -(weight * groups.uncensored[k]) * _over(groups.uncensored, everybody)
        at_once[k] += weight * groups.uncensored[k]
        moved = at_once * rate
        later = moved.sum(axis=1, keepdims=True) - np.cumsum(moved, axis=1)
        remaining = _over(1 - groups.common_after, groups.free_after[k])
        effect = at_once + np.where(groups.free_after[k] > 0, 1 - remaining, 1.0) * later
        variance += (effect * _own_spread(groups, total, everybody, k)) @ effect.T
        effect = remaining * later
        variance += (effect * _other_spread(groups, k)) @ effect.T
    return variance


def _own_spread(groups: _Groups, total: Array, everybody: Array, k: int) -> Array:
    """Variance of a rise of group k's incidence under the common one, with a correction for ties."""
    at_risk, free = groups.at_risk[k], groups.free_before[k]
    several = (total > 1) & (at_risk > 0)
    ties: Array = 1 - np.divide(total - 1, everybody * free - 1, out=np.zeros_like(total), where=several)
    return ties * _over(free * total, everybody * at_risk)


def _other_spread(groups: _Groups, k: int) -> Array:
    """Variance of a fall of group k by other causes, with a correction for ties."""
    at_risk, events = groups.at_risk[k], groups.others[k]
    ties: Array = 1 - np.divide(events - 1, at_risk - 1, out=np.zeros_like(events), where=events > 1)
    return ties * _over(groups.free_before[k] ** 2 * events, at_risk**2)


def _delayed(values: Array, first: float) -> Array:
    """Value just before each time."""
    start = np.full((*values.shape[:-1], 1), first)
    return np.concatenate((start, values[..., :-1]), axis=-1)


def _over(numerator: Array, denominator: Array) -> Array:
    """Divide, with 0 where nobody is left to divide by."""
    return np.divide(
        numerator,
        denominator,
        out=np.zeros(np.broadcast_shapes(numerator.shape, denominator.shape)),
        where=denominator > 0,
    )
