"""Find the maximum of the partial likelihood, or say which covariate has none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from hccsurv.analysis.cox_rows import CoxRows
from hccsurv.analysis.risk_sets import PartialLikelihood, RiskSets
from hccsurv.errors import AnalysisError, ConvergenceError

__all__ = ["maximise", "no_convergence", "require_variation"]

Array = NDArray[np.float64]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
_LEAST_INFORMATION = 1e-6
# Newton's steps square the error: what is left after a step of this size is below 1e-13 standard deviations.
_STEP_TOLERANCE = 1e-7


def require_variation(null: PartialLikelihood, rows: CoxRows) -> None:
    """Refuse covariates that are constant, or dependent, among the patients at risk at every event.

    Raises
    ------
    AnalysisError
    """
    share, directions = np.linalg.eigh(null.information)
    weight = float(rows.n_events if rows.weight is None else rows.weight[rows.event].sum())
    if share[0] <= 1e-10 * weight:
        term = rows.terms[int(np.abs(directions[:, 0]).argmax())]
        raise AnalysisError(
            f"{term.name!r} does not vary by itself among the patients at risk when events happen.",
            "Leave it out of the model.",
        )


def maximise(risk_sets: RiskSets, null: PartialLikelihood, rows: CoxRows) -> tuple[Array, PartialLikelihood, Array]:
    """Climb the log partial likelihood by Newton's method with step halving.

    Parameters
    ----------
    risk_sets : RiskSets
    null : PartialLikelihood
        At zero coefficients.
    rows : CoxRows

    Returns
    -------
    beta : ndarray, shape (p,)
    best : PartialLikelihood
    covariance : ndarray, shape (p, p)
        Inverse information at `beta`.

    Raises
    ------
    ConvergenceError
        If there is no finite maximum; the covariate is named.
    """
    beta, current = np.zeros(len(rows.terms)), null
    null_variance = np.diag(np.linalg.inv(null.information))
    for _ in range(_MAX_STEPS):
        covariance = _covariance(current, null, null_variance, rows)
        step = covariance @ current.score
        trial = risk_sets.evaluate(beta + step)
        for _ in range(_MAX_HALVINGS):
            if trial.log_likelihood >= current.log_likelihood - 1e-12 * abs(current.log_likelihood):
                break
            step = step / 2
            trial = risk_sets.evaluate(beta + step)
        else:
            break
        beta, current = beta + step, trial
        if np.abs(step).max() < _STEP_TOLERANCE * max(1.0, float(np.abs(beta).max())):
            return beta, current, _covariance(current, null, null_variance, rows)
    raise no_convergence(rows)


def no_convergence(rows: CoxRows) -> ConvergenceError:
    """Say that a model did not converge."""
    return ConvergenceError(
        f"The model with {', '.join(repr(term.name) for term in rows.terms)} did not converge.",
        "Take fewer covariates, or merge levels.",
    )


def _covariance(current: PartialLikelihood, null: PartialLikelihood, null_variance: Array, rows: CoxRows) -> Array:
    """Invert the information; refuse a coefficient on its way to infinity, where the data lose all information on it.

    The information left in the weakest direction, relative to that at zero, does not depend on
    the scale of the covariates; 1e-6 is reached only where the likelihood is flat. It is looked at when a variance
    has grown.
    """
    try:
        covariance = np.asarray(np.linalg.inv(current.information), dtype=float)
    except np.linalg.LinAlgError:
        covariance = np.full_like(current.information, np.nan)
    variance = covariance.diagonal()
    if not ((variance > 0) & (variance < 10 * null_variance)).all():
        share, directions = eigh(current.information, null.information)
        if share[0] < _LEAST_INFORMATION:
            raise _no_maximum(int(np.abs(directions[:, 0]).argmax()), rows)
    return covariance


def _no_maximum(weakest: int, rows: CoxRows) -> ConvergenceError:
    term = rows.terms[weakest]
    dummies = [position for position, other in enumerate(rows.terms) if other.variable == term.variable]
    if term.level is not None:
        members = {rows.terms[position].level: rows.x[:, position] == 1 for position in dummies}
        members[term.reference] = ~(rows.x[:, dummies] == 1).any(axis=1)
        for level, chosen in members.items():
            if not rows.event[chosen].any():
                return ConvergenceError(
                    f"{term.variable} {level} has no events among its {int(chosen.sum())} patients: "
                    "the hazard ratio has no finite estimate.",
                    "Merge the level with a neighbour, leave the variable out, "
                    "or ask for Firth's penalised likelihood.",
                )
    return ConvergenceError(
        f"{term.name!r} separates patients with the event from the others: its hazard ratio has no finite estimate.",
        "Merge levels, leave the variable out, or ask for Firth's penalised likelihood.",
    )
