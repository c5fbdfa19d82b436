"""Sums over the patients at risk at each event: the arithmetic under the Cox model."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.event_table import distinct_times
from hccsurv.vocabulary import Ties

__all__ = ["PartialLikelihood", "RiskSets"]

Array = NDArray[np.float64]


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


class RiskSets:
    """Patients sorted once by duration, so that every risk set is the tail of an array.

    Parameters
    ----------
    duration : ndarray of float, shape (n,)
    event : ndarray of bool, shape (n,)
    x : ndarray of float, shape (n, p)
        Covariates, centred and scaled to similar size.
    ties : {'efron', 'breslow'}

    Notes
    -----
    With d events tied at a time, Efron's rule takes the k-th of them (k = 0, ..., d - 1) from a
    risk set in which the tied events count only 1 - k / d [1]_; Breslow's rule leaves them whole.
    Both are one weight per event, so that each sum below runs over events, never over
    risk sets: the second moments need one weighted cross-product of `x`.

    References
    ----------
    .. [1] Efron B. The efficiency of Cox's likelihood function for censored data.
       J Am Stat Assoc 1977;72:557-565. doi:10.1080/01621459.1977.10480613
    """

    def __init__(self, duration: Array, event: NDArray[np.bool_], x: Array, ties: Ties) -> None:
        time, position = distinct_times(duration)
        self.order = np.argsort(position, kind="stable")
        position = position[self.order]
        self.x = np.ascontiguousarray(x[self.order])
        self.rows = np.flatnonzero(event[self.order])
        event_position = position[self.rows]
        self.time = time[event_position]
        self._start = np.searchsorted(position, event_position, side="left")
        self._first = np.flatnonzero(np.concatenate(([True], np.diff(event_position) > 0)))
        tied = np.diff(np.append(self._first, self.rows.size))
        self._tie = np.repeat(np.arange(tied.size), tied)
        rank = np.arange(self.rows.size) - self._first[self._tie]
        self._gone = rank / tied[self._tie] if ties == "efron" else np.zeros(self.rows.size)
        self._events_until = np.searchsorted(event_position, position, side="right")

    def evaluate(self, beta: Array, weight: Array | None = None) -> PartialLikelihood:
        """Return the log-likelihood, score and information at `beta`.

        Parameters
        ----------
        beta : ndarray, shape (p,)
        weight : ndarray, shape (n_events,), optional
            Multiplies each event's contribution to score and information, in the order of `time`.
            The weights of events tied with one another must be equal.
        """
        weight = np.ones(self.rows.size) if weight is None else weight
        eta = self.x @ beta
        eta -= eta.max()
        risk = np.exp(eta)
        risk_x = risk[:, None] * self.x
        events_risk, events_x = risk[self.rows], risk_x[self.rows]
        s0 = _tail_sums(risk)[self._start] - self._gone * np.add.reduceat(events_risk, self._first)[self._tie]
        tied_x = np.add.reduceat(events_x, self._first, axis=0)[self._tie]
        mean_x = (_tail_sums(risk_x)[self._start] - self._gone[:, None] * tied_x) / s0[:, None]

        share = weight / s0
        until = np.concatenate(([0.0], np.cumsum(share)))[self._events_until]
        until[self.rows] -= np.add.reduceat(self._gone * share, self._first)[self._tie]
        information = (risk * until)[:, None] * self.x
        return PartialLikelihood(
            log_likelihood=float(eta[self.rows].sum() - np.log(s0).sum()),
            score=weight @ (self.x[self.rows] - mean_x),
            information=self.x.T @ information - (weight[:, None] * mean_x).T @ mean_x,
        )


def _tail_sums(values: Array) -> Array:
    return values[::-1].cumsum(axis=0)[::-1]
