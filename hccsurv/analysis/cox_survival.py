"""Survival that a Cox model expects of patients with given covariates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.baseline_hazard import cumulative_hazard, stratum_code, times_of_stratum
from hccsurv.analysis.cox_result import CoxResult
from hccsurv.analysis.estimate import Estimate, normal_quantile
from hccsurv.analysis.event_table import near_zero
from hccsurv.analysis.kaplan_meier import survival_limits
from hccsurv.analysis.step_curve import quantile_of, value_at
from hccsurv.cohort.levels import code_text
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CI_METHODS, CiMethod, TimeUnit

__all__ = ["PredictedSurvival", "predicted_survival"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PredictedSurvival:
    """The survival curve of one covariate profile.

    Attributes
    ----------
    profile : dict of str to float or str
        Value of each variable, or the level of a category; empty for the mean of every column of the model.
    stratum : str
        Whose baseline hazard it is; empty if there is one for all.
    time : ndarray of float, shape (n_times,)
        Every time at which follow-up ends, with the event or without, in the stratum.
    at_risk : ndarray of float, shape (n_times,)
        Patients at risk, or the sum of their case weights.
    survival, cumulative_hazard : ndarray of float, shape (n_times,)
        Just after ``time[i]``.
    std_error : ndarray of float, shape (n_times,)
        Of `survival`.
    ci_low, ci_high : ndarray of float, shape (n_times,)
        nan where the interval is not defined.
    confidence_level : float
    ci_method : {'log-log', 'log', 'plain'}
    unit : {'days', 'weeks', 'months', 'years'}
    """

    profile: dict[str, float | str]
    stratum: str
    time: Array
    at_risk: Array
    survival: Array
    cumulative_hazard: Array
    std_error: Array
    ci_low: Array
    ci_high: Array
    confidence_level: float
    ci_method: CiMethod
    unit: TimeUnit

    def median(self) -> Estimate:
        """Return the median and its limits; nan means not reached."""
        return self.quantile(0.5)

    def quantile(self, probability: float) -> Estimate:
        """Return the time by which a share of such patients have had the event; nan means not reached.

        Parameters
        ----------
        probability : float in (0, 1)
            0.5 is the median.

        Returns
        -------
        Estimate
            By the rules of `kaplan_meier`: the limits are where the interval's own curves cross the same height.
        """
        return quantile_of(self.time, self.survival, self.ci_low, self.ci_high, probability)

    def at(self, times: ArrayLike) -> Array:
        """Return survival at chosen times; nan after the last follow-up.

        Parameters
        ----------
        times : array_like of float, shape (m,)

        Returns
        -------
        ndarray, shape (m,)
        """
        return self._read(self.survival, times, before=1.0)

    def interval_at(self, times: ArrayLike) -> tuple[Array, Array]:
        """Return the confidence limits at chosen times; nan where the interval is not defined."""
        return self._read(self.ci_low, times, before=1.0), self._read(self.ci_high, times, before=1.0)

    def _read(self, curve: Array, times: ArrayLike, *, before: float) -> Array:
        return value_at(self.time, curve, times, before=before, slack=near_zero(self.time), known_after=False)


def predicted_survival(
    fit: CoxResult,
    profile: Mapping[str, float | str] | None = None,
    *,
    stratum: str | None = None,
    ci_method: CiMethod = "log-log",
    confidence_level: float = 0.95,
) -> PredictedSurvival:
    """Return the survival curve that a Cox model expects of a patient with given covariates.

    Parameters
    ----------
    fit : CoxResult
    profile : mapping of str to float or str, optional
        A number, or a level of a category, for each variable of the model. If omitted, the mean of every
        column of the model, which for a category is no patient at all: R's ``survfit(fit)``.
    stratum : str, optional
        Level whose baseline hazard is taken; needed if the model has strata.
    ci_method : {'log-log', 'log', 'plain'}
        Transformation for the pointwise interval.
    confidence_level : float in (0, 1)

    Returns
    -------
    PredictedSurvival

    Raises
    ------
    AnalysisError
        If a variable or level is not known, a variable is missing or not finite, or the stratum is not one of the
        model's, which it names; or if the profile is far from all patients.

    Notes
    -----
    H(t) = exp(x beta) times the sum over events up to t of 1 / (sum over the risk set of exp(x_j beta)) [1]_, with
    Efron's tied terms if the model has them; S(t) = exp(-H(t)). The variance of H adds that of the increments to
    d' V d, with V the covariance of the coefficients (the sandwich if the model is robust) and d the sum of the
    increments times x less its mean over the risk set [2]_ [3]_. Equals R's ``survfit(fit, newdata)`` with
    ``conf.type`` as `ci_method`, except that R takes the infinitesimal jackknife of the whole curve if the model is
    robust.

    References
    ----------
    .. [1] Breslow N. Covariance analysis of censored survival data. Biometrics 1974;30:89-99. doi:10.2307/2529620
    .. [2] Tsiatis AA. A large sample study of Cox's regression model. Ann Stat 1981;9:93-108.
    .. [3] Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox Model. Springer, 2000.
       doi:10.1007/978-1-4757-3294-8

    Examples
    --------
    >>> import pandas as pd
    >>> from hccsurv.analysis.cox import fit_cox
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> follow_up = TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0], unit="months")
    >>> fit = fit_cox(follow_up, pd.DataFrame({"x": [0, 1, 1, 1, 0, 0]}), ties="breslow")
    >>> curve = predicted_survival(fit, {"x": 0})
    >>> curve.time, curve.survival.round(4)
    (array([1., 6., 8., 9.]), array([0.9398, 0.7165, 0.7165, 0.2636]))
    """
    if ci_method not in CI_METHODS:
        raise AnalysisError(f"`ci_method` must be one of {', '.join(CI_METHODS)}.", "The default is log-log.")
    z = normal_quantile(confidence_level)
    code = stratum_code(fit, stratum)
    x = _mean_columns(fit) if profile is None else _columns(fit, profile)
    time, at_risk, position = times_of_stratum(fit, code)
    hazard, variance = cumulative_hazard(fit, x, code)
    # Position -1, before the first event, is the zero appended at the end.
    hazard, relative = np.append(hazard, 0.0)[position], np.sqrt(np.append(variance, 0.0)[position])
    survival = np.exp(-hazard)
    low, high = survival_limits(survival, relative, z, ci_method)
    return PredictedSurvival(
        profile={} if profile is None else dict(profile),
        stratum="" if stratum is None else code_text(stratum),
        time=time,
        at_risk=at_risk,
        survival=survival,
        cumulative_hazard=hazard,
        std_error=survival * relative,
        ci_low=low,
        ci_high=high,
        confidence_level=confidence_level,
        ci_method=ci_method,
        unit=fit.fitted.rows.unit,
    )


def _mean_columns(fit: CoxResult) -> Array:
    rows = fit.fitted.rows
    mean: Array = np.average(rows.x, axis=0, weights=rows.weight)
    return mean


def _columns(fit: CoxResult, profile: Mapping[str, float | str]) -> Array:
    """Code a profile as a row of the model."""
    variables = fit.variables
    for what, names in (("has no", profile.keys() - variables.keys()), ("needs", variables.keys() - profile.keys())):
        if names:
            raise AnalysisError(
                f"The model {what} {', '.join(map(repr, sorted(names)))}.",
                f"Give a value for each of: {', '.join(variables)}.",
            )
    x = np.zeros(len(fit.terms))
    for variable, columns in variables.items():
        value = profile[variable]
        terms = [fit.terms[column] for column in columns]
        if terms[0].level is None:
            x[columns[0]] = _number(variable, value)
            continue
        levels = [term.level for term in terms]
        known = [terms[0].reference, *levels]
        if code_text(value) not in known:
            raise AnalysisError(
                f"The profile's level of {variable!r} is none of the model's.",
                f"There are: {', '.join(map(str, known))}.",
            )
        x[columns] = [float(level == code_text(value)) for level in levels]
    return x


def _number(variable: str, value: float | str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not np.isfinite(number):
        raise AnalysisError(f"The profile's value of {variable!r} is not a finite number.", "Give a number.")
    return number
