"""Probability of belonging to each group, given covariates: the model behind propensity scores."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.design_matrix import DesignMatrix
from hccsurv.analysis.measurement_pairs import centred, to_unit_scale
from hccsurv.errors import AnalysisError, ConvergenceError

__all__ = ["membership_probabilities"]

Array = NDArray[np.float64]

# A fit that ran away along a separating direction has some probability far below this; a sound one rarely does, and is
# then looked at more closely.
_SUSPICIOUS = 1e-5
_MARGIN = 1e-5


def membership_probabilities(design: DesignMatrix, codes: NDArray[np.intp], n_groups: int, *, by: str) -> Array:
    """Fit a multinomial logistic regression of the group on the covariates.

    Parameters
    ----------
    design : DesignMatrix, n patients
        Nothing missing.
    codes : ndarray of int, shape (n,)
        Group of each patient, each of 0, ..., n_groups - 1 at least once.
    n_groups : int
        Two or more; with two this is ordinary logistic regression.
    by : str
        What a message calls the groups.

    Returns
    -------
    ndarray, shape (n, n_groups)
        Each row sums to 1.

    Raises
    ------
    AnalysisError
        If a covariate is infinite, constant, or follows from the others.
    ConvergenceError
        If covariates separate the groups: then the likelihood has no finite maximum.

    Notes
    -----
    Maximum likelihood with an intercept, by Newton's method. Whether a maximum exists is decided by linear programming:
    it does not if some direction of the coefficients never lowers the probability of any patient's own group, and
    raises that of some [1]_.

    References
    ----------
    .. [1] Albert A, Anderson JA. On the existence of maximum likelihood estimates in logistic regression models.
       Biometrika 1984;71:1-10.
    """
    x = _standardised(design)
    probabilities = _maximum(x, codes, n_groups)
    if probabilities is None or probabilities.min() < _SUSPICIOUS:
        variables = _separating_variables(design, x, codes, n_groups)
        if variables:
            raise ConvergenceError(
                f"{', '.join(map(repr, variables))} {'separates' if len(variables) == 1 else 'separate'} the groups of "
                f"{by!r}: some level or range occurs in one group only, and the model has no finite estimate.",
                "Leave the variable out, merge its levels, or keep only patients who could be in any group.",
            )
        if probabilities is None:
            raise ConvergenceError(
                f"The model of {by!r} was not fitted: its likelihood is too flat.", "Leave covariates out."
            )
    return probabilities


def _standardised(design: DesignMatrix) -> Array:
    """Intercept and covariates with mean 0 and standard deviation 1, refusing those that cannot be estimated."""
    columns = [np.ones(len(design.values))]
    for term, values in zip(design.terms, design.values.T, strict=True):
        if np.isinf(values).any():
            raise AnalysisError(f"Covariate {term.name!r} is infinite in some patients.", "Correct the cells.")
        deviations = centred(to_unit_scale(values)[0])[1]
        spread = float(np.sqrt(np.mean(deviations**2)))
        if not spread > 0:
            raise AnalysisError(
                f"Covariate {term.name!r} is the same for all patients, so it tells no group from another.",
                "Leave it out.",
            )
        columns.append(deviations / spread)
    x = np.column_stack(columns)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        follows = next(
            term
            for position, term in enumerate(design.terms, start=1)
            if np.linalg.matrix_rank(x[:, : position + 1]) <= position
        )
        raise AnalysisError(
            f"Covariate {follows.name!r} follows exactly from the ones before it, or there are too few patients.",
            "Leave it out.",
        )
    return x


def _maximum(x: Array, codes: NDArray[np.intp], n_groups: int) -> Array | None:
    """Fitted probabilities; None if Newton's method found no maximum."""
    from statsmodels.discrete.discrete_model import MNLogit  # needed only here

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what they are about is looked at below
        try:
            fit = MNLogit(codes, x).fit(method="newton", maxiter=100, tol=1e-12, disp=0, skip_hessian=True)
            probabilities = np.asarray(fit.predict(), dtype=float)
        except np.linalg.LinAlgError:
            return None
    if not np.isfinite(probabilities).all():
        return None
    residual = np.eye(n_groups)[codes] - probabilities
    return probabilities if np.abs(x.T @ residual).max() < 1e-8 * len(x) else None


def _separating_variables(design: DesignMatrix, x: Array, codes: NDArray[np.intp], n_groups: int) -> list[str]:
    """Name the variables that separate the groups: each that does so alone, or else those that do so together."""
    separating = _separating_columns(x, codes, n_groups)
    if not separating.any():
        return []
    variables = {name: np.array(positions) for name, positions in design.variables.items()}
    alone = [
        name
        for name, positions in variables.items()
        if _separating_columns(x[:, [0, *(positions + 1)]], codes, n_groups).any()
    ]
    return alone or [name for name, positions in variables.items() if separating[positions].any()]


def _separating_columns(x: Array, codes: NDArray[np.intp], n_groups: int) -> NDArray[np.bool_]:
    """Which covariates take part in a direction along which the likelihood rises for ever."""
    from scipy.optimize import linprog  # needed only here

    n, p = x.shape
    gains = []
    for other in range(n_groups):
        rows = np.flatnonzero(codes != other)
        block = np.zeros((rows.size, n_groups, p))
        block[np.arange(rows.size), codes[rows]] = x[rows]
        block[:, other] -= x[rows]
        gains.append(block[:, 1:].reshape(rows.size, -1))  # the first group's coefficients are 0
    gain = np.unique(np.concatenate(gains), axis=0)
    found = linprog(-gain.sum(axis=0) / n, A_ub=-gain, b_ub=np.zeros(len(gain)), bounds=(-1, 1), method="highs")
    if not found.success or (gain @ found.x).max() < _MARGIN:
        return np.zeros(p - 1, dtype=bool)
    coefficients = np.abs(found.x.reshape(n_groups - 1, p)[:, 1:]).max(axis=0)
    separating: NDArray[np.bool_] = coefficients > _MARGIN
    return separating
