"""Risk sets of any number of patients, from rows sorted by stratum and time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from hccsurv.analysis.risk_sets import Array, EventTerms, PartialLikelihood, Positions, RiskSets, TermMeans

__all__ = ["SortedRiskSets"]

# Rows worked on at a time: few enough that a block of covariates stays in the processor's cache.
_BLOCK = 8192


class SortedRiskSets(RiskSets):
    """Risk sets as tails of sorted sums.

    Parameters
    ----------
    terms : EventTerms
    x : ndarray of float, shape (n, p)
        Covariates.
    centre, scale : ndarray of float, shape (p,)
        Taken off the covariates, and divided by, so that all are of similar size.
    stratum : ndarray of int, shape (n,), optional
    weight : ndarray of float, shape (n,), optional

    Notes
    -----
    Rows of one stratum and time are added up first, events and others apart; the sum over a risk set is then a sum
    over later times. With total t and numerators of the means m over the risk set, and e and f over the tied
    events alone, the k-th tied term is (m - g f) / (t - g e) with g = k / d. Its square, summed over k, needs only
    three sums of scalars a_j = sum of g^j / (t - g e)^2:
    a_0 m m' - a_1 (m f' + f m') + a_2 f f'. So the work in p dimensions grows with the number of times, not of events.
    """

    def __init__(
        self,
        terms: EventTerms,
        x: Array,
        centre: Array,
        scale: Array,
        stratum: Positions | None = None,
        weight: Array | None = None,
    ) -> None:
        last = terms.stop.max() if terms.start is None else max(terms.stop.max(), terms.start.max())
        n_times = int(last) + 1
        key = terms.stop if stratum is None else stratum * n_times + terms.stop
        key = 2 * key + (terms.cell_of < 0)
        self.terms = terms
        self.order = _sorted_order(key)
        self.x = x[self.order]
        self.x -= centre
        self.x /= scale
        self.weight = None if weight is None else weight[self.order]
        self._cell_of = terms.cell_of[self.order]
        key = key[self.order]
        self._parts = _Parts(key // 2, key % 2 == 0)
        cell_key = terms.stratum * n_times + terms.position
        self._at = np.searchsorted(self._parts.key, cell_key)
        self._event_part = np.flatnonzero(self._parts.is_event)
        stratum_end = (terms.stratum + 1) * n_times
        self._end = np.searchsorted(self._parts.key, stratum_end)
        self._until = np.searchsorted(cell_key, key // 2, side="right")
        self._from: Positions | None = None
        self._entry: _Entry | None = None
        if terms.start is not None:
            entry_key = terms.start if stratum is None else stratum * n_times + terms.start
            self._entry = _Entry(entry_key, cell_key, stratum_end)
            self._from = np.searchsorted(cell_key, entry_key[self.order], side="right")
        elif stratum is not None:
            self._from = np.searchsorted(terms.stratum, stratum[self.order])
        self._event_x = self._sum_events(None)

    def _sum_events(self, factor: Array | None) -> Array:
        rows = np.flatnonzero(self._cell_of >= 0)
        weight = np.ones(rows.size) if self.weight is None else self.weight[rows]
        if factor is not None:
            weight = weight * factor[self._cell_of[rows]]
        total = np.zeros(1 + self.x.shape[1])
        total[0] = weight.sum()
        for first in range(0, rows.size, _BLOCK):
            block = slice(first, first + _BLOCK)
            total[1:] += weight[block] @ self.x[rows[block]]
        return total

    def _sums(self, beta: Array) -> tuple[Array, Array, Array, float]:
        """Risk of each patient; sums over each cell's risk set and over its tied events; the shift."""
        risk, shift = self.risk_of(beta)
        weighted = risk if self.weight is None else risk * self.weight
        parts = self._parts.sums(weighted, self.x)
        tail = _tails(self._parts.by_time(parts))
        at_risk = tail[self._at] - tail[self._end]
        if self._entry is not None:
            at_risk -= self._entry.not_yet(weighted, self.x, self.order)
        return risk, at_risk, parts[self._event_part], shift

    def evaluate(self, beta: Array, factor: Array | None = None) -> PartialLikelihood:
        """Return the log-likelihood, score and information at `beta`."""
        risk, at_risk, tied, shift = self._sums(beta)
        terms, weight, event_x = self.terms, self.terms.weight, self._event_x
        total = at_risk[:, 0][terms.cell]
        if terms.tied:
            total = total - terms.gone * tied[:, 0][terms.cell]
        log_likelihood = event_x[1:] @ beta - shift * event_x[0] - weight @ np.log(total)
        if factor is not None:
            weight, event_x = weight * factor[terms.cell], self._sum_events(factor)
        share = weight / total
        m, f = at_risk[:, 1:], tied[:, 1:]
        b0, a0 = self._by_cell(share), self._by_cell(share / total)
        score = event_x[1:] - b0 @ m
        squares = (m * a0[:, None]).T @ m
        b1 = None
        if terms.tied:
            gone = terms.gone * share
            b1, a1, a2 = self._by_cell(gone), self._by_cell(gone / total), self._by_cell(terms.gone * gone / total)
            score += b1 @ f
            cross = (m * a1[:, None]).T @ f
            squares += (f * a2[:, None]).T @ f - cross - cross.T
        spread = risk
        spread *= self._collect(b0, b1)
        if self.weight is not None:
            spread *= self.weight
        return PartialLikelihood(float(log_likelihood), score, self._second_moments(spread) - squares)

    def means(self, beta: Array) -> TermMeans:
        """Return total and mean of every risk set at `beta`."""
        risk, at_risk, tied, shift = self._sums(beta)
        sums = at_risk[self.terms.cell]
        if self.terms.tied:
            sums -= self.terms.gone[:, None] * tied[self.terms.cell]
        return TermMeans(risk, sums[:, 0], sums[:, 1:] / sums[:, :1], shift)

    def spread(self, values: Array) -> Array:
        """Give each patient the sum of `values` over the risk sets that hold them."""
        gone = self.terms.gone if values.ndim == 1 else self.terms.gone[:, None]
        return self._collect(self._by_cell(values), self._by_cell(gone * values) if self.terms.tied else None)

    def _by_cell(self, values: Array) -> Array:
        return np.add.reduceat(values, self.terms.first, axis=0)

    def _collect(self, whole: Array, gone: Array | None) -> Array:
        """Sum cells over the time each patient is at risk, less what has gone of a patient's own tied events."""
        until = np.concatenate((np.zeros((1, *whole.shape[1:])), np.cumsum(whole, axis=0)))
        collected = until[self._until]
        if self._from is not None:
            collected -= until[self._from]
        if gone is not None:
            rows = np.flatnonzero(self._cell_of >= 0)
            collected[rows] -= gone[self._cell_of[rows]]
        return collected

    def _second_moments(self, spread: Array) -> Array:
        moments = np.zeros((self.x.shape[1], self.x.shape[1]))
        for first in range(0, spread.size, _BLOCK):
            x = self.x[first : first + _BLOCK]
            moments += (x * spread[first : first + _BLOCK, None]).T @ x
        return moments


class _Parts:
    """Sums over rows of one stratum and time, those with the event apart from the others."""

    def __init__(self, key: Positions, is_event: np.ndarray) -> None:
        changes = np.flatnonzero((key[1:] != key[:-1]) | (is_event[1:] != is_event[:-1])) + 1
        self.first = np.concatenate(([0], changes))
        part_key = key[self.first]
        self.is_event = is_event[self.first]
        self._cell_first = np.concatenate(([0], np.flatnonzero(part_key[1:] != part_key[:-1]) + 1))
        self.key = part_key[self._cell_first]
        cuts = np.unique(np.append(np.searchsorted(self.first, np.arange(0, key.size, _BLOCK)), self.first.size))
        rows = np.append(self.first, key.size)
        self._blocks = [(slice(a, b), slice(int(rows[a]), int(rows[b]))) for a, b in pairwise(cuts)]

    def sums(self, weight: Array, x: Array) -> Array:
        """Return the sum of `weight`, and of `weight` times each column of `x`, for every part."""
        sums = np.empty((self.first.size, 1 + x.shape[1]))
        sums[:, 0] = np.add.reduceat(weight, self.first)
        for parts, rows in self._blocks:
            sums[parts, 1:] = np.add.reduceat(weight[rows, None] * x[rows], self.first[parts] - rows.start, axis=0)
        return sums

    def by_time(self, sums: Array) -> Array:
        """Add the two parts of each stratum and time."""
        return np.add.reduceat(sums, self._cell_first, axis=0)


class _Entry:
    """Patients who come under observation later: until then they are in no risk set."""

    def __init__(self, entry_key: Positions, cell_key: Positions, stratum_end: Positions) -> None:
        self._order = _sorted_order(entry_key)
        key = entry_key[self._order]
        self._parts = _Parts(key, np.zeros(key.size, dtype=bool))
        self._at = np.searchsorted(self._parts.key, cell_key)
        self._end = np.searchsorted(self._parts.key, stratum_end)

    def not_yet(self, weight: Array, x: Array, order: Positions | slice) -> Array:
        """Sum over the patients who enter at or after the time of each cell."""
        back = np.empty(weight.size, dtype=np.intp)
        back[order] = np.arange(weight.size)
        rows = back[self._order]
        tail = _tails(self._parts.sums(weight[rows], x[rows]))
        return tail[self._at] - tail[self._end]


def _tails(sums: Array) -> Array:
    """Sum each row and all that follow, with a last row of zeros."""
    tails = np.zeros((sums.shape[0] + 1, sums.shape[1]))
    np.cumsum(sums[::-1], axis=0, out=tails[-2::-1])
    return tails


def _sorted_order(key: Positions) -> Positions:
    """Sort stably; numbers that fit into 16 bits are sorted in linear time."""
    return np.argsort(key.astype(np.uint16) if key.max() < 65536 else key, kind="stable")
