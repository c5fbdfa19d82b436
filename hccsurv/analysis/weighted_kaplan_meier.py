"""Survival curves in which each patient counts with a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.estimate import Estimate, normal_quantile
from hccsurv.analysis.event_table import distinct_times, near_zero
from hccsurv.analysis.group_checks import require_same_length
from hccsurv.analysis.kaplan_meier import survival_limits
from hccsurv.analysis.measurement_pairs import from_unit_scale, to_unit_scale
from hccsurv.analysis.one_per_group import OnePerGroup
from hccsurv.analysis.patient_weights import checked_weights, effective_size
from hccsurv.analysis.step_curve import at_risk_at, quantile_of, value_at
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CI_METHODS, CiMethod, TimeUnit

__all__ = ["WeightedKaplanMeierResult", "WeightedSurvivalCurve", "weighted_kaplan_meier"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class WeightedSurvivalCurve:
    """The weighted Kaplan-Meier estimate of one group.

    Attributes
    ----------
    group : str
    n, n_events : int
        Patients, and patients with the event, whose weight is above 0.
    n_weightless : int
        Patients left out because their weight is 0.
    effective_n : float
        (sum w)^2 / sum w^2: how many equally weighted patients would tell as much.
    time : ndarray of float, shape (n_times,)
    at_risk, events, censored : ndarray of float, shape (n_times,)
        Sums of weights.
    survival, std_error : ndarray of float, shape (n_times,)
        Survival just after ``time[i]`` and its robust standard error; the latter is nan where survival is 0.
    ci_low, ci_high : ndarray of float, shape (n_times,)
        nan where the interval is not defined.
    """

    group: str
    n: int
    n_events: int
    n_weightless: int
    effective_n: float
    time: Array
    at_risk: Array
    events: Array
    censored: Array
    survival: Array
    std_error: Array
    ci_low: Array
    ci_high: Array

    def median(self) -> Estimate:
        """Return the median and its limits; nan means not reached."""
        return self.quantile(0.5)

    def quantile(self, probability: float) -> Estimate:
        """Return the time by which a share of the weight has had the event; nan means not reached.

        Parameters
        ----------
        probability : float in (0, 1)
            0.5 is the median.

        Returns
        -------
        Estimate
            The limits are where the interval's own curves cross the same height.
        """
        return quantile_of(self.time, self.survival, self.ci_low, self.ci_high, probability)

    def at(self, times: ArrayLike) -> Array:
        """Return survival at chosen times; nan after the last follow-up, unless nobody survived it."""
        return self._read(self.survival, times, before=1.0)

    def interval_at(self, times: ArrayLike) -> tuple[Array, Array]:
        """Return the confidence limits at chosen times; nan where the interval is not defined."""
        return self._read(self.ci_low, times, before=1.0), self._read(self.ci_high, times, before=1.0)

    def at_risk_at(self, times: ArrayLike) -> Array:
        """Add up the weights of the patients followed to each chosen time or beyond."""
        return at_risk_at(self.time, self.at_risk, times, slack=near_zero(self.time))

    def std_error_at(self, times: ArrayLike) -> Array:
        """Return the standard error of survival at chosen times; 0 before the first event."""
        return self._read(self.std_error, times, before=0.0)

    def _read(self, curve: Array, times: ArrayLike, *, before: float) -> Array:
        return value_at(
            self.time, curve, times, before=before, slack=near_zero(self.time), known_after=bool(self.survival[-1] == 0)
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class WeightedKaplanMeierResult(OnePerGroup[WeightedSurvivalCurve]):
    """Weighted survival curves of all groups; iterates over `WeightedSurvivalCurve`.

    Attributes
    ----------
    curves : tuple of WeightedSurvivalCurve
    by : str
        What the groups are; empty if there is one curve for all.
    weights_name : str
        What the weights are.
    unit : {'days', 'weeks', 'months', 'years'}
    confidence_level : float
    ci_method : {'log-log', 'log', 'plain'}
    """

    curves: tuple[WeightedSurvivalCurve, ...]
    by: str
    weights_name: str
    unit: TimeUnit
    confidence_level: float
    ci_method: CiMethod

    @property
    def _entries(self) -> tuple[WeightedSurvivalCurve, ...]:
        return self.curves


def weighted_kaplan_meier(
    follow_up: TimeToEvent,
    weights: ArrayLike,
    *,
    weights_name: str,
    by: Groups | None = None,
    confidence_level: float = 0.95,
    ci_method: CiMethod = "log-log",
) -> WeightedKaplanMeierResult:
    """Estimate survival by the Kaplan-Meier method with one weight per patient, for each group.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    weights : array_like of float, shape (n,)
        Zero or more, known for every patient, such as those of `propensity_weights`. A patient with weight 0 is left
        out and counted.
    weights_name : str
        What the weights are, such as ``'overlap weights'``: a weighted result without it is refused.
    by : Groups of the same n patients, optional
    confidence_level : float in (0, 1)
    ci_method : {'log-log', 'log', 'plain'}

    Returns
    -------
    WeightedKaplanMeierResult
        Iterates over WeightedSurvivalCurve, one per group.

    Raises
    ------
    AnalysisError
        If there is no patient, `by` has another length, a weight is missing, negative or infinite, the weights have no
        name, or a level has no patient with a weight above 0.

    Notes
    -----
    S(t) is the product over times u <= t of 1 - d(u) / n(u), with d the weights of the events and n those of the
    patients at risk [1]_ [2]_. The standard error is that of the infinitesimal jackknife, the root of the sum over
    patients of (w dS/dw)^2, as in R's ``survfit(weights = w, robust = TRUE)``. It does not change if all weights of a
    group are multiplied by one number, and is Greenwood's if they are equal. It takes the weights as known; where they
    come from a propensity model it is, as a rule, slightly too large for weights of the whole population.

    The interval is that of `kaplan_meier`, from this standard error.

    References
    ----------
    .. [1] Xie J, Liu C. Adjusted Kaplan-Meier estimator and log-rank test with inverse probability of treatment
       weighting for survival data. Stat Med 2005;24:3089-3110. doi:10.1002/sim.2174
    .. [2] Cole SR, Hernán MA. Adjusted survival curves with inverse probability weights. Comput Methods Programs Biomed
       2004;75:45-49. doi:10.1016/j.cmpb.2003.10.004

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([2, 4, 6, 8], [1, 1, 0, 1], unit="months")
    >>> (curve,) = weighted_kaplan_meier(follow_up, [1, 2, 1, 1], weights_name="visits")
    >>> curve.survival.round(4), curve.std_error.round(4)
    (array([0.8, 0.4, 0.4, 0. ]), array([0.1876, 0.2466, 0.2466,    nan]))
    """
    if ci_method not in CI_METHODS:
        raise AnalysisError(f"`ci_method` must be one of {', '.join(CI_METHODS)}.", "The default is log-log.")
    if not weights_name:
        raise AnalysisError("`weights` has no name, so the result could not say what it was weighted by.",
                            "Name it with `weights_name`.")  # fmt: skip
    if follow_up.n == 0:
        raise AnalysisError("There is no patient to follow.", "Clear a filter.")
    if by is not None:
        require_same_length("by", by.n, follow_up.n)
    z = normal_quantile(confidence_level)
    weight = checked_weights(weights, follow_up.n)
    groups = ("All",) if by is None else by.levels
    rows = [np.arange(follow_up.n)] if by is None else by.rows()
    n_empty = sum(not (weight[chosen] > 0).any() for chosen in rows)
    if n_empty:
        raise AnalysisError(
            f"{n_empty} of the {len(groups)} groups have no patient with a weight above 0.",
            "Leave such groups out, or check the weights.",
        )
    return WeightedKaplanMeierResult(
        curves=tuple(
            _curve(group, follow_up[chosen], weight[chosen], z, ci_method)
            for group, chosen in zip(groups, rows, strict=True)
        ),
        by="" if by is None else by.name,
        weights_name=weights_name,
        unit=follow_up.unit,
        confidence_level=confidence_level,
        ci_method=ci_method,
    )


def _curve(group: str, patients: TimeToEvent, weight: Array, z: float, ci_method: CiMethod) -> WeightedSurvivalCurve:
    used = weight > 0
    n_weightless = int((~used).sum())
    if n_weightless:
        patients, weight = patients[used], weight[used]
    weight, exponent = to_unit_scale(weight)
    time, position = distinct_times(patients.duration)
    counts = np.bincount(2 * position + patients.event, weights=weight, minlength=2 * time.size).reshape(-1, 2)
    at_risk = counts.sum(axis=1)[::-1].cumsum()[::-1]
    # Added up anew rather than subtracted: a small weight that is left must not vanish beside the events.
    left = counts[:, 0] + np.append(at_risk[1:], 0.0)
    survival = np.cumprod(left / at_risk)
    relative = _relative_error(position, patients.event, weight, counts[:, 1] / at_risk, left)
    low, high = survival_limits(survival, relative, z, ci_method)
    return WeightedSurvivalCurve(
        group=group,
        n=patients.n,
        n_events=patients.n_events,
        n_weightless=n_weightless,
        effective_n=effective_size(weight),
        time=time,
        at_risk=from_unit_scale(at_risk, exponent),
        events=from_unit_scale(counts[:, 1], exponent),
        censored=from_unit_scale(counts[:, 0], exponent),
        survival=survival,
        std_error=survival * relative,
        ci_low=low,
        ci_high=high,
    )


def _relative_error(
    position: NDArray[np.intp], event: NDArray[np.bool_], weight: Array, hazard: Array, left: Array
) -> Array:
    """Robust standard error of survival, relative to survival; nan where survival is 0.

    With C the running sum of h / n, n the weight left after the events, d log S(t) / dw of a patient at risk is C(t);
    after an event at u it is C(u) - 1 / n(u), and after a censoring C(u), whatever comes later.
    """
    surviving = np.where(left > 0, left, np.nan)
    running = np.cumsum(hazard / surviving)
    final = running[position] - np.where(event, 1 / surviving[position], 0.0)
    gone = np.bincount(position, weights=(weight * final) ** 2, minlength=hazard.size).cumsum()
    squares = np.bincount(position, weights=weight**2, minlength=hazard.size)
    after = np.append(squares[::-1].cumsum()[::-1][1:], 0.0)
    with np.errstate(over="ignore", invalid="ignore"):  # weights of 1 and 1e-200 side by side
        error: Array = np.sqrt(gone + (running * np.sqrt(after)) ** 2)
    return error
