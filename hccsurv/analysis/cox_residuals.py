"""Residuals of a Cox model, patient by patient and event by event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.risk_sets import RiskSets, TermMeans

if TYPE_CHECKING:
    from hccsurv.analysis.cox_result import CoxResult

__all__ = [
    "deviance_residuals",
    "dfbeta_residuals",
    "martingale_residuals",
    "mean_at_events",
    "row_scores",
    "score_residuals",
]

Array = NDArray[np.float64]


def mean_at_events(risk_sets: RiskSets, means: TermMeans) -> Array:
    """Return the mean of x over the risk set of each cell, averaged over its tied terms; shape (n_cells, p)."""
    terms = risk_sets.terms
    total = np.add.reduceat(terms.weight, terms.first)
    average: Array = np.add.reduceat(terms.weight[:, None] * means.mean, terms.first, axis=0) / total[:, None]
    return average


def score_residuals(risk_sets: RiskSets, beta: Array) -> Array:
    """Split the score into the parts of single rows; shape (n, p), in the order of ``risk_sets.x``.

    Notes
    -----
    d_i (x_i - m(t_i)) less the sum over the terms at which i is at risk of w r_i (x_i - m) / total, with
    r_i = exp(x_i beta) and m the mean over the risk set. Weighted by the case weights they sum to the score.
    """
    means = risk_sets.means(beta)
    terms = risk_sets.terms
    share = terms.weight / means.total
    cell = np.asarray(risk_sets.in_order(terms.cell_of))
    residuals = risk_sets.spread(share[:, None] * means.mean) - risk_sets.x * risk_sets.spread(share)[:, None]
    residuals *= means.risk[:, None]
    rows = np.flatnonzero(cell >= 0)
    residuals[rows] += risk_sets.x[rows] - mean_at_events(risk_sets, means)[cell[rows]]
    return residuals


def row_scores(fit: CoxResult) -> Array:
    """Return each row's part of the score, which is zero in sum.

    Parameters
    ----------
    fit : CoxResult

    Returns
    -------
    ndarray, shape (n, p)
        In the order of the rows used, in the covariates' own units and not multiplied by case weights or counts: R's
        ``residuals(fit, "score")``.

    Notes
    -----
    The sum over rows, times their weights, is zero at the maximum of the likelihood; with Firth's penalty it is not.

    References
    ----------
    .. [1] Therneau TM, Grambsch PM, Fleming TR. Martingale-based residuals for survival models. Biometrika
       1990;77:147-160. doi:10.1093/biomet/77.1.147
    """
    fitted = fit.fitted
    return fitted.risk_sets.original(score_residuals(fitted.risk_sets, fitted.beta) * fitted.scale)


def dfbeta_residuals(fit: CoxResult) -> Array:
    """Return how much each coefficient owes to each row.

    Parameters
    ----------
    fit : CoxResult

    Returns
    -------
    ndarray, shape (n, p)
        In the order of the rows used, per unit of each covariate and not multiplied by case weights or counts: R's
        ``residuals(fit, "dfbeta", weighted = FALSE)``.

    Notes
    -----
    A row's score times the inverse information: to first order, what the coefficients would lose without the row [1]_.

    References
    ----------
    .. [1] Cain KC, Lange NT. Approximate case influence for the proportional hazards regression model with censored
       data. Biometrics 1984;40:493-499.
    """
    fitted = fit.fitted
    residuals = score_residuals(fitted.risk_sets, fitted.beta) @ fitted.covariance / fitted.scale
    return fitted.risk_sets.original(residuals)


def martingale_residuals(fit: CoxResult) -> Array:
    """Return each row's observed events less those that the model expects.

    Parameters
    ----------
    fit : CoxResult

    Returns
    -------
    ndarray, shape (n,)
        In the order of the rows used, each of a single patient. Times weights or counts they sum to zero, within each
        stratum too. A patient in several rows has the sum of theirs.

    References
    ----------
    .. [1] Therneau TM, Grambsch PM, Fleming TR. Martingale-based residuals for survival models. Biometrika
       1990;77:147-160. doi:10.1093/biomet/77.1.147
    """
    risk_sets = fit.fitted.risk_sets
    means = risk_sets.means(fit.fitted.beta)
    expected = means.risk * risk_sets.spread(risk_sets.terms.weight / means.total)
    observed = np.asarray(risk_sets.in_order(risk_sets.terms.cell_of)) >= 0
    return risk_sets.original(observed - expected)


def deviance_residuals(fit: CoxResult) -> Array:
    """Return martingale residuals made about symmetric, so that a patient whom the model does not fit stands out.

    Parameters
    ----------
    fit : CoxResult

    Returns
    -------
    ndarray, shape (n,)
        In the order of the rows used. Above zero the event came sooner than expected.

    Notes
    -----
    sign(m) sqrt(-2 (m + d log(d - m))) with martingale residual m and d = 1 for an event, 0 otherwise [1]_.

    References
    ----------
    .. [1] Therneau TM, Grambsch PM, Fleming TR. Martingale-based residuals for survival models. Biometrika
       1990;77:147-160. doi:10.1093/biomet/77.1.147

    Examples
    --------
    >>> import pandas as pd
    >>> from hccsurv.analysis.cox import fit_cox
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> follow_up = TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0], unit="months")
    >>> fit = fit_cox(follow_up, pd.DataFrame({"x": [0, 1, 1, 1, 0, 0]}))
    >>> deviance_residuals(fit).round(4)
    array([-0.3286,  1.0496, -0.7494, -0.3869,  1.0791, -0.855 ])
    """
    event = fit.fitted.rows.event
    martingale = martingale_residuals(fit)
    # What the model expects of a patient; rounding may take an expectation of zero below it.
    expected = np.maximum(event - martingale, 0.0)
    logarithm = np.zeros_like(expected)
    np.log(expected, out=logarithm, where=event & (expected > 0))
    residuals: Array = np.sign(martingale) * np.sqrt(np.maximum(-2 * (martingale + logarithm), 0.0))
    return residuals
