"""Sums over the patients at risk at each event: the arithmetic under the Cox model.

`MatrixRiskSets` writes the definition out: one row per event, one column per patient. It is the fastest form for a
clinical cohort. `hccsurv.analysis.sorted_risk_sets` gets the same sums from sorted patients, for any number of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.event_table import distinct_times
from hccsurv.vocabulary import Ties

__all__ = ["EventTerms", "MatrixRiskSets", "PartialLikelihood", "RiskSets", "TermMeans", "event_terms"]

Array = NDArray[np.float64]
Positions = NDArray[np.intp]


class PartialLikelihood(NamedTuple):
    """The log partial likelihood at one coefficient vector, with its first two derivatives.

    Attributes
    ----------
    log_likelihood : float
    score : ndarray, shape (p,)
    information : ndarray, shape (p, p)
    """

    log_likelihood: float
    score: Array
    information: Array


class TermMeans(NamedTuple):
    """What each factor of the partial likelihood looks like at one coefficient vector.

    Attributes
    ----------
    risk : ndarray, shape (n,)
        exp(x beta - shift), without case weights, in the order of ``RiskSets.x``.
    total : ndarray, shape (n_terms,)
        Sum of weight times risk over the risk set.
    mean : ndarray, shape (n_terms, p)
        Mean of x over the risk set, weighted by weight times risk.
    shift : float
        Taken off x beta so that no exponential overflows.
    """

    risk: Array
    total: Array
    mean: Array
    shift: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EventTerms:
    """The factors of the partial likelihood, in the order of stratum and time.

    Attributes
    ----------
    time : ndarray of float, shape (n_cells,)
        One entry per stratum and distinct event time, called a cell.
    stratum, position : ndarray of int, shape (n_cells,)
        `position` numbers the distinct times.
    cell_of : ndarray of int, shape (n,)
        The cell of a patient with the event, in the caller's order; -1 for the others.
    cell : ndarray of int, shape (n_terms,)
        The cell of each term, ascending.
    gone : ndarray of float, shape (n_terms,)
        Share of the tied events that has left the risk set.
    weight : ndarray of float, shape (n_terms,)
        How often the term counts.
    first : ndarray of int, shape (n_cells,)
        Where the terms of each cell begin.
    start, stop : ndarray of int, shape (n,)
        Positions of the times at which each patient enters (-1 if from the beginning) and leaves.
    """

    time: Array
    stratum: Positions
    position: Positions
    cell_of: Positions
    cell: Positions
    gone: Array
    weight: Array
    first: Positions
    start: Positions | None
    stop: Positions

    @property
    def tied(self) -> bool:
        """Whether any term leaves out part of the tied events."""
        return bool(self.gone.size and self.gone.max() > 0)


def event_terms(
    stop: Array,
    event: NDArray[np.bool_],
    ties: Ties,
    *,
    start: Array | None = None,
    stratum: Positions | None = None,
    weight: Array | None = None,
    replicated: bool = False,
) -> EventTerms:
    """List the factors of the partial likelihood.

    Parameters
    ----------
    stop : ndarray of float, shape (n,)
    event : ndarray of bool, shape (n,)
    ties : {'efron', 'breslow'}
    start : ndarray of float, shape (n,), optional
        When each row comes under observation; the beginning if omitted.
    stratum : ndarray of int, shape (n,), optional
    weight : ndarray of float, shape (n,), optional
    replicated : bool
        Whether `weight` counts identical patients, so that an event of weight 3 is three tied events.
        Otherwise it is one event that counts 3 times.

    Returns
    -------
    EventTerms

    Notes
    -----
    With d events tied at a time, Efron's rule takes the k-th of them (k = 0, ..., d - 1) from a
    risk set in which the tied events count only 1 - k / d [1]_; Breslow's rule leaves them whole, so that
    all terms of a cell are one that counts d times. With case weights each of Efron's terms has the mean
    weight of the tied events, as in R.

    References
    ----------
    .. [1] Efron B. The efficiency of Cox's likelihood function for censored data.
       J Am Stat Assoc 1977;72:557-565. doi:10.1080/01621459.1977.10480613
    """
    entry = None
    if start is None:
        time, position = distinct_times(stop)
    else:
        time, both = distinct_times(np.concatenate((stop, start)))
        position, entry = both[: stop.size], both[stop.size :]
    key = position if stratum is None else stratum * time.size + position
    rows = np.flatnonzero(event)
    cells, event_cell, count = _counted_keys(key[rows])
    cell_of = np.full(stop.size, -1, dtype=np.intp)
    cell_of[rows] = event_cell
    total = count.astype(float)
    if weight is not None:
        total = np.bincount(event_cell, weights=weight[rows], minlength=cells.size)
        if replicated:
            count = np.rint(total).astype(np.intp)
    repeats = count if ties == "efron" else np.ones(cells.size, dtype=np.intp)
    first = np.cumsum(repeats) - repeats
    cell = np.repeat(np.arange(cells.size), repeats)
    gone = (np.arange(cell.size) - first[cell]) / repeats[cell] if cell.size else np.empty(0)
    return EventTerms(
        time=time[cells % time.size] if time.size else time,
        stratum=cells // max(time.size, 1),
        position=cells % max(time.size, 1),
        cell_of=cell_of,
        cell=cell,
        gone=gone,
        weight=(total / repeats)[cell],
        first=first,
        start=entry,
        stop=position,
    )


def _counted_keys(key: Positions) -> tuple[Positions, Positions, Positions]:
    """Distinct keys in order, where each key stands among them, and how often each occurs."""
    if not key.size or key.max() > 4 * key.size + 1024:
        return np.unique(key, return_inverse=True, return_counts=True)
    occurs = np.bincount(key)
    distinct = np.flatnonzero(occurs)
    return distinct, (np.cumsum(occurs > 0) - 1)[key], occurs[distinct]


class RiskSets(ABC):
    """Risk sets of a cohort, whichever way they are stored.

    Attributes
    ----------
    terms : EventTerms
    x : ndarray, shape (n, p)
        Centred and scaled covariates in the order of `order`.
    order : ndarray of int or slice
        Rows of the caller's table in the order kept here.
    weight : ndarray, shape (n,), or None
        In the order kept here.
    """

    terms: EventTerms
    x: Array
    order: Positions | slice
    weight: Array | None

    @abstractmethod
    def evaluate(self, beta: Array, factor: Array | None = None) -> PartialLikelihood:
        """Return the log-likelihood, score and information at `beta`.

        Parameters
        ----------
        beta : ndarray, shape (p,)
        factor : ndarray, shape (n_cells,), optional
            Multiplies each event's contribution to score and information.
        """

    @abstractmethod
    def means(self, beta: Array) -> TermMeans:
        """Return total and mean of every risk set at `beta`."""

    @abstractmethod
    def spread(self, values: Array) -> Array:
        """Give each patient the sum of `values` (n_terms, or n_terms by q) over the risk sets that hold them.

        A patient with the event counts in tied terms for the part that has not gone.
        """

    def risk_of(self, beta: Array) -> tuple[Array, float]:
        """Return exp(x beta - shift) and the shift."""
        eta = self.x @ beta
        shift = float(eta.max())
        eta -= shift
        return np.exp(eta, out=eta), shift

    def in_order(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """Bring an array of the caller's rows into the order kept here."""
        return values[self.order]

    def original(self, values: Array) -> Array:
        """Bring an array of rows kept here back into the caller's order."""
        if isinstance(self.order, slice):
            return values
        back = np.empty_like(values)
        back[self.order] = values
        return back


class MatrixRiskSets(RiskSets):
    """Risk sets as a matrix with one row per term and one column per patient.

    Parameters
    ----------
    terms : EventTerms
    x : ndarray of float, shape (n, p)
        Covariates.
    centre, scale : ndarray of float, shape (p,)
        Taken off the covariates, and divided by, so that all are of similar size.
    stratum : ndarray of int, shape (n,), optional
    weight : ndarray of float, shape (n,), optional
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
        x = (x - centre) / scale
        self.terms, self.x, self.order, self.weight = terms, x, slice(None), weight
        at = terms.position[terms.cell][:, None]
        member = terms.stop >= at
        if terms.start is not None:
            member &= terms.start < at
        if stratum is not None:
            member &= stratum == terms.stratum[terms.cell][:, None]
        self.member = member.astype(float)
        if terms.tied:
            self.member -= terms.gone[:, None] * (terms.cell_of == terms.cell[:, None])
        # One product with this gives the total and the means' numerators of every risk set.
        self._columns = np.concatenate((np.ones((x.shape[0], 1)), x), axis=1)
        self._weighted = self._columns if weight is None else self._columns * weight[:, None]
        self._is_event = terms.cell_of >= 0
        self._event_x = self._sum_events(None)

    def _sum_events(self, factor: Array | None) -> Array:
        weight = np.ones(self.x.shape[0]) if self.weight is None else self.weight
        weight = np.where(self._is_event, weight, 0.0)
        if factor is not None:
            weight = weight * factor[self.terms.cell_of]
        return weight @ self._columns

    def evaluate(self, beta: Array, factor: Array | None = None) -> PartialLikelihood:
        """Return the log-likelihood, score and information at `beta`."""
        risk, shift = self.risk_of(beta)
        sums = self.member @ (risk[:, None] * self._weighted)
        total, weight = sums[:, 0], self.terms.weight
        mean = sums[:, 1:] / total[:, None]
        log_likelihood = self._event_x[1:] @ beta - shift * self._event_x[0] - weight @ np.log(total)
        event_x = self._event_x
        if factor is not None:
            weight, event_x = weight * factor[self.terms.cell], self._sum_events(factor)
        spread = risk * ((weight / total) @ self.member)
        return PartialLikelihood(
            log_likelihood=float(log_likelihood),
            score=event_x[1:] - weight @ mean,
            information=(self._weighted[:, 1:] * spread[:, None]).T @ self.x - (mean * weight[:, None]).T @ mean,
        )

    def means(self, beta: Array) -> TermMeans:
        """Return total and mean of every risk set at `beta`."""
        risk, shift = self.risk_of(beta)
        sums = self.member @ (risk[:, None] * self._weighted)
        return TermMeans(risk, sums[:, 0], sums[:, 1:] / sums[:, :1], shift)

    def spread(self, values: Array) -> Array:
        """Give each patient the sum of `values` over the risk sets that hold them."""
        return self.member.T @ values

    def bias_score(self, beta: Array, covariance: Array) -> Array:
        """Return the gradient of half the log determinant of the information: Firth's correction of the score.

        Parameters
        ----------
        beta : ndarray, shape (p,)
        covariance : ndarray, shape (p, p)
            Inverse information at `beta`.

        Returns
        -------
        ndarray, shape (p,)

        Notes
        -----
        Half the trace of the covariance times the derivative of the information: within each risk set, the third
        central moment of x contracted with the covariance.
        """
        risk, total, mean, _ = self.means(beta)
        member = self.member * ((risk if self.weight is None else risk * self.weight) / total[:, None])
        root = np.linalg.cholesky(covariance)
        y, centre = self.x @ root, mean @ root
        distance = (y**2).sum(axis=1) - 2 * centre @ y.T + (centre**2).sum(axis=1)[:, None]
        member *= distance * self.terms.weight[:, None]
        third: Array = (member.sum(axis=0) @ self.x - member.sum(axis=1) @ mean) / 2
        return third
