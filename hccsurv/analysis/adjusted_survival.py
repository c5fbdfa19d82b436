"""Survival of a cohort, were all of its patients in one group."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.baseline_hazard import cumulative_hazard, stratum_code, times_of_stratum
from hccsurv.analysis.cox_result import CoxResult
from hccsurv.analysis.event_table import near_zero
from hccsurv.analysis.step_curve import value_at
from hccsurv.errors import AnalysisError

__all__ = ["adjusted_survival"]

Array = NDArray[np.float64]


def adjusted_survival(
    fit: CoxResult, variable: str, times: ArrayLike, *, stratum: str | None = None
) -> dict[str, Array]:
    """Return the mean of the survival that the model expects of all patients, were all of them in one group.

    Parameters
    ----------
    fit : CoxResult
    variable : str
        A category of the model.
    times : array_like of float, shape (m,)
    stratum : str, optional
        Level whose baseline hazard is taken, and whose patients; needed if the model has strata.

    Returns
    -------
    dict of str to ndarray, shape (m,)
        One curve per level, the reference first; nan after the last follow-up.

    Raises
    ------
    AnalysisError
        If `variable` is no category of the model, or the stratum is not one of the model's.

    Notes
    -----
    Each patient keeps all other covariates; the curve of a level is the mean of S(t | x) [1]_. Unlike the curve of
    a mean profile it is the survival of a cohort. It is descriptive: no standard error is given.

    References
    ----------
    .. [1] Makuch RW. Adjusted survival curve estimation using covariates. J Chronic Dis 1982;35:437-443.

    Examples
    --------
    >>> import pandas as pd
    >>> from hccsurv.analysis.cox import fit_cox
    >>> from hccsurv.analysis.design_matrix import design_matrix
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> patients = pd.DataFrame({"arm": list("ABABABAB"), "age": [61, 70, 55, 48, 66, 59, 73, 52]})
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1, 1, 0], unit="months")
    >>> fit = fit_cox(follow_up, design_matrix(patients, {"arm": "A", "age": None}))
    >>> {level: curve.round(3).tolist() for level, curve in adjusted_survival(fit, "arm", [2, 5]).items()}
    {'A': [0.679, 0.276], 'B': [0.838, 0.553]}
    """
    if variable not in fit.variables:
        raise AnalysisError(f"The model has no variable {variable!r}.", f"It has: {', '.join(fit.variables)}.")
    columns = fit.variables[variable]
    first = fit.terms[columns[0]]
    if first.level is None or first.reference is None:
        raise AnalysisError(f"{variable!r} is a number, so there are no groups.", "Choose a category of the model.")
    code = stratum_code(fit, stratum)
    fitted = fit.fitted
    rows = fitted.rows
    chosen = slice(None) if code is None or rows.strata is None else rows.strata.codes == code
    x = rows.x[chosen].copy()
    weight = None if rows.weight is None else rows.weight[chosen]
    time, _, position = times_of_stratum(fit, code)
    curves = {}
    for level in (first.reference, *(fit.terms[column].level for column in columns)):
        x[:, columns] = [float(fit.terms[column].level == level) for column in columns]
        # Position -1, before the first event, is the zero appended at the end.
        hazard = np.append(cumulative_hazard(fit, x[0], code)[0], 0.0)[position]
        curve = _mean_survival(hazard, (x - x[0]) @ fit.coefficients, weight)
        curves[str(level)] = value_at(time, curve, times, before=1.0, slack=near_zero(time), known_after=False)
    return curves


def _mean_survival(hazard: Array, log_ratio: Array, weight: Array | None) -> Array:
    """Average exp(-H r) over patients, one time after the other: no table of times by patients."""
    with np.errstate(over="ignore"):
        ratio = np.exp(log_ratio)
    return np.array([np.average(np.exp(-value * ratio), weights=weight) for value in hazard])
