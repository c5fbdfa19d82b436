"""The rows a Cox model is fitted to, checked and scaled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import qr

from hccsurv.analysis.design_matrix import DesignMatrix, DesignTerm
from hccsurv.analysis.risk_sets import MatrixRiskSets, RiskSets, event_terms
from hccsurv.analysis.sorted_risk_sets import SortedRiskSets
from hccsurv.cohort.groups import Groups
from hccsurv.errors import AnalysisError, TooFewEventsError
from hccsurv.vocabulary import Ties, TimeUnit

__all__ = [
    "CoxRows",
    "complete_rows",
    "require_enough_events",
    "require_independent",
    "row_weights",
    "standardisation",
]

Array = NDArray[np.float64]

# Cells of the matrix of events by patients up to which the matrix is the faster form.
_MATRIX_CELLS = 1 << 18


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CoxRows:
    """Complete rows: one per patient, or one per interval of a patient.

    Attributes
    ----------
    start : ndarray of float, shape (n,), or None
        When each row comes under observation; None if all do from the beginning.
    stop : ndarray of float, shape (n,)
    event : ndarray of bool, shape (n,)
    x : ndarray of float, shape (n, p)
    terms : tuple of DesignTerm, length p
    strata : Groups or None
    weight : ndarray of float, shape (n,), or None
    replicated : bool
        Whether `weight` counts identical patients.
    unit : {'days', 'weeks', 'months', 'years'}
    used : ndarray of bool
        Which of the rows that were given are these.
    """

    start: Array | None
    stop: Array
    event: NDArray[np.bool_]
    x: Array
    terms: tuple[DesignTerm, ...]
    strata: Groups | None
    weight: Array | None
    replicated: bool
    unit: TimeUnit
    used: NDArray[np.bool_]

    def kept(self) -> CoxRows:
        """Keep the rows in `used` of arrays that hold all; nothing is copied if all are."""
        if self.used.all():
            return self
        return replace(
            self,
            start=None if self.start is None else self.start[self.used],
            stop=self.stop[self.used],
            event=self.event[self.used],
            x=self.x[self.used],
            strata=None if self.strata is None else self.strata[self.used],
            weight=None if self.weight is None else self.weight[self.used],
        )

    @property
    def n(self) -> int:
        """Number of patients, counting replicates."""
        return self.stop.size if self.weight is None or not self.replicated else round(float(self.weight.sum()))

    @property
    def n_events(self) -> int:
        """Number of events, counting replicates."""
        if self.weight is None or not self.replicated:
            return int(np.count_nonzero(self.event))
        return round(float(self.weight[self.event].sum()))

    def risk_sets(self, ties: Ties, centre: Array, scale: Array, *, as_matrix: bool = False) -> RiskSets:
        """Arrange the covariates, less `centre` and divided by `scale`, by risk set.

        Parameters
        ----------
        ties : {'efron', 'breslow'}
        centre, scale : ndarray, shape (p,)
        as_matrix : bool
            Whether the form has to be a matrix, however large.
        """
        stratum = None if self.strata is None else self.strata.codes
        terms = event_terms(
            self.stop, self.event, ties, start=self.start, stratum=stratum, weight=self.weight,
            replicated=self.replicated,
        )  # fmt: skip
        small = as_matrix or terms.cell.size * self.stop.size <= _MATRIX_CELLS
        return (MatrixRiskSets if small else SortedRiskSets)(terms, self.x, centre, scale, stratum, self.weight)


def complete_rows(n: int, design: DesignMatrix) -> NDArray[np.bool_]:
    """Mark the rows whose every covariate is known.

    Raises
    ------
    AnalysisError
        If the numbers of rows differ or a covariate is infinite.
    """
    if len(design.values) != n:
        raise AnalysisError(
            f"`covariates` has {len(design.values)} rows, but there are {n} patients.",
            "Take both from the same patients.",
        )
    # One sum tells a table of finite numbers, which is the rule, without a table of flags.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(design.values.sum()):
            return np.ones(n, dtype=bool)
    infinite = np.flatnonzero(np.isinf(design.values).any(axis=0))
    if infinite.size:
        raise AnalysisError(
            f"Covariate {design.terms[infinite[0]].name!r} is infinite for some patients.", "Correct the cells."
        )
    known: NDArray[np.bool_] = np.logical_not(np.isnan(design.values).any(axis=1))
    return known


def row_weights(n: int, counts: ArrayLike | None, weights: ArrayLike | None) -> Array | None:
    """Check case counts or case weights.

    Raises
    ------
    AnalysisError
        If both are given, lengths differ, a count is no whole number of zero or more, or a weight is not positive.
    """
    if counts is None and weights is None:
        return None
    if counts is not None and weights is not None:
        raise AnalysisError("`counts` and `weights` were both given.", "Give one of them.")
    name = "weights" if counts is None else "counts"
    values = np.asarray(weights if counts is None else counts, dtype=float)
    if values.shape != (n,):
        raise AnalysisError(f"`{name}` must hold one number for each of the {n} rows.", "Take both from the same rows.")
    finite = np.isfinite(values)
    bad = ~finite | (values <= 0) if counts is None else ~finite | (values < 0) | (values != np.round(values))
    if bad.any():
        rule = "finite and above 0" if counts is None else "whole numbers of zero or more"
        raise AnalysisError(
            f"`{name}` must be {rule}, but {int(bad.sum())} of {n} are not.", "Correct them, or leave out the rows."
        )
    return values


def require_enough_events(rows: CoxRows) -> None:
    """Refuse a model with as many coefficients as events.

    Raises
    ------
    TooFewEventsError
    """
    if rows.n_events <= len(rows.terms):
        raise TooFewEventsError(
            f"The model has {len(rows.terms)} coefficients but only {rows.n_events} events among {rows.n} patients.",
            "Take fewer covariates, or merge levels.",
        )


def standardisation(rows: CoxRows) -> tuple[Array, Array]:
    """Return mean and standard deviation of each covariate; refuse covariates that are the same for all.

    Raises
    ------
    AnalysisError
    """
    x, terms = rows.x, rows.terms
    low, high = x.min(axis=0), x.max(axis=0)
    constant = np.flatnonzero(high - low <= 1e-12 * np.maximum(np.abs(low), np.abs(high)))
    if constant.size:
        raise AnalysisError(
            f"{terms[constant[0]].name!r} is the same for all {rows.n} patients used.", "Leave it out of the model."
        )
    return x.mean(axis=0), x.std(axis=0)


def require_independent(x: Array, terms: tuple[DesignTerm, ...]) -> None:
    """Refuse standardised covariates of which one is a combination of others.

    Raises
    ------
    AnalysisError
    """
    # The eigenvalues of the correlation matrix are squares of singular values: a small one asks for the careful look.
    if np.linalg.eigvalsh(x.T @ x / x.shape[0])[0] > 1e-6:
        return
    columns = x / np.linalg.norm(x, axis=0)
    _, r, pivot = qr(columns, mode="economic", pivoting=True)
    dependent = np.flatnonzero(np.abs(np.diag(r)) < 1e-9)
    if dependent.size:
        first = dependent[0]
        weights = np.linalg.lstsq(columns[:, pivot[:first]], columns[:, pivot[first]], rcond=None)[0]
        partners = [terms[pivot[i]].name for i in np.flatnonzero(np.abs(weights) > 1e-6)]
        raise AnalysisError(
            f"{terms[pivot[first]].name!r} is determined by {', '.join(map(repr, partners))}.",
            "Keep only one of them: their hazard ratios cannot be told apart.",
        )
