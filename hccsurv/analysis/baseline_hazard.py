"""The cumulative hazard under a Cox model, stratum by stratum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.cox_result import CoxResult
from hccsurv.cohort.levels import code_text
from hccsurv.errors import AnalysisError

__all__ = ["cumulative_hazard", "stratum_code", "times_of_stratum"]

Array = NDArray[np.float64]

# Its square, which enters the variance, is still a number.
_LARGEST_LOG_RATIO = 300.0


def cumulative_hazard(fit: CoxResult, x: Array, code: int | None) -> tuple[Array, Array]:
    """Return the cumulative hazard of one row of covariates at the event times of a stratum, and its variance.

    Parameters
    ----------
    fit : CoxResult
    x : ndarray, shape (p,)
        In the order of the model's terms, neither centred nor scaled.
    code : int or None
        Position of the stratum; None if the model has no strata.

    Returns
    -------
    hazard : ndarray, shape (n_event_times,)
    variance : ndarray, shape (n_event_times,)

    Raises
    ------
    AnalysisError
        If the covariates are so far from those of the patients that the hazard is no number.
    """
    fitted = fit.fitted
    terms = fitted.risk_sets.terms
    means = fitted.risk_sets.means(fitted.beta)
    centred = (x - fitted.centre) / fitted.scale
    # The shift taken off the patients' linear predictors is taken off the profile's too.
    log_ratio = float(centred @ fitted.beta - means.shift)
    if log_ratio > _LARGEST_LOG_RATIO:
        raise AnalysisError(
            "The profile lies so far from the patients of the model that its hazard cannot be computed.",
            "Check its numbers and their units.",
        )
    ratio = np.exp(log_ratio)
    share = ratio * terms.weight / means.total
    away = share[:, None] * (centred - means.mean)
    cells = slice(None) if code is None else np.flatnonzero(terms.stratum == code)
    jumps, squares, drift = (
        np.add.reduceat(values, terms.first, axis=0)[cells].cumsum(axis=0)
        for values in (share, ratio * share / means.total, away)
    )
    covariance = fit.covariance * np.outer(fitted.scale, fitted.scale)
    return jumps, squares + np.einsum("ij,jk,ik->i", drift, covariance, drift)


def times_of_stratum(fit: CoxResult, code: int | None) -> tuple[Array, Array, NDArray[np.intp]]:
    """Return the times at which follow-up ends in a stratum, and who is at risk.

    Parameters
    ----------
    fit : CoxResult
    code : int or None
        Position of the stratum; None if the model has no strata.

    Returns
    -------
    time, at_risk : ndarray, shape (n_times,)
    position : ndarray of int, shape (n_times,)
        Which event time of the stratum is the last until each time; -1 before the first.
    """
    fitted = fit.fitted
    rows, terms = fitted.rows, fitted.risk_sets.terms
    chosen = np.arange(rows.stop.size) if code is None or rows.strata is None else rows.strata.codes == code
    weight = np.ones(rows.stop.size) if rows.weight is None else rows.weight
    weight, stop = weight[chosen], terms.stop[chosen]
    length = int(stop.max()) + 1
    at_risk = np.bincount(stop, weights=weight, minlength=length)[::-1].cumsum()[::-1]
    if terms.start is not None:
        entering = np.bincount(terms.start[chosen] + 1, weights=weight, minlength=length + 1)
        at_risk = at_risk - entering[::-1].cumsum()[::-1][1 : length + 1]
    time = np.empty(length)
    time[stop] = rows.stop[chosen]
    distinct = np.unique(stop)
    events = terms.position if code is None else terms.position[terms.stratum == code]
    return time[distinct], at_risk[distinct], np.searchsorted(events, distinct, side="right") - 1


def stratum_code(fit: CoxResult, stratum: str | None) -> int | None:
    """Look up the position of a stratum; None if the model has none.

    Parameters
    ----------
    fit : CoxResult
    stratum : str or None

    Returns
    -------
    int or None

    Raises
    ------
    AnalysisError
        If a stratum is needed and not given, or the other way round, or nobody belongs to it.
    """
    strata = fit.fitted.rows.strata
    if strata is None:
        if stratum is None:
            return None
        raise AnalysisError("`stratum` was given, but the model has no strata.", "Leave it out.")
    if stratum is None:
        raise AnalysisError(
            f"The model has a baseline hazard for each level of {strata.name!r}, and `stratum` names none.",
            "Say whose hazard is taken.",
        )
    name = code_text(stratum)
    if name not in strata.levels or not (strata.codes == strata.levels.index(name)).any():
        known = ", ".join(level for level, size in zip(strata.levels, strata.sizes, strict=True) if size)
        raise AnalysisError(f"Nobody in the model has {strata.name!r} as `stratum` says.", f"There are: {known}.")
    return strata.levels.index(name)
