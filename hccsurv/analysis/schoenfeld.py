"""Schoenfeld residuals: when in follow-up a hazard ratio rises or falls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.cox_residuals import mean_at_events
from hccsurv.analysis.cox_result import CoxResult, FittedCox
from hccsurv.analysis.proportional_hazards import transformed_times
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import TimeTransform, TimeUnit

__all__ = ["SchoenfeldResiduals", "schoenfeld_residuals"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SchoenfeldResiduals:
    """One line per event, in the order of time; one column per coefficient.

    Attributes
    ----------
    terms : tuple of str, length p
        Names of the coefficients.
    row : ndarray of int, shape (n_events,)
        Position of the event among the rows that the model used.
    time : ndarray of float, shape (n_events,)
    transformed_time : ndarray of float, shape (n_events,)
        `time` on the scale on which a trend is looked for.
    residuals : ndarray of float, shape (n_events, p)
        Covariate of the patient with the event less its mean over the risk set.
    scaled : ndarray of float, shape (n_events, p)
        About the log hazard ratio at that time; nan where a covariate is the same for a whole stratum.
    transform : {'km', 'rank', 'identity', 'log'}
    unit : {'days', 'weeks', 'months', 'years'}
        Of `time`.
    """

    terms: tuple[str, ...]
    row: NDArray[np.intp]
    time: Array
    transformed_time: Array
    residuals: Array
    scaled: Array
    transform: TimeTransform
    unit: TimeUnit

    @property
    def n_events(self) -> int:
        """Number of events."""
        return self.time.size

    def column(self, term: str) -> int:
        """Return the position of a coefficient by its name.

        Raises
        ------
        AnalysisError
            If there is no such coefficient.
        """
        if term not in self.terms:
            raise AnalysisError(f"The model has no coefficient {term!r}.", f"It has: {', '.join(self.terms)}.")
        return self.terms.index(term)

    def scaled_of(self, term: str) -> Array:
        """Return the scaled residuals of one coefficient, shape (n_events,)."""
        return self.scaled[:, self.column(term)]


def schoenfeld_residuals(fit: CoxResult, *, transform: TimeTransform = "km") -> SchoenfeldResiduals:
    """Compare the patient with the event with those at risk, at each event.

    Parameters
    ----------
    fit : CoxResult
        Of one row per patient or of start-stop rows, with or without strata, weights and counts.
    transform : {'km', 'rank', 'identity', 'log'}
        As for `check_proportional_hazards`. It moves times, not residuals.

    Returns
    -------
    SchoenfeldResiduals
        With counts, an event of count 3 is three events, in three lines.

    Raises
    ------
    AnalysisError
        If `transform` is unknown, or is log and an event happens at time zero.

    Notes
    -----
    r_i = x_i - m(t_i), with the mean m over the risk set weighted by exp(x beta), and averaged over Efron's tied
    terms [1]_. Scaled: d V r_i + beta, with d events and covariance V. If hazards are proportional the scaled residuals
    scatter about beta at all times; a smooth line through them is the course of the log hazard ratio [2]_. Equals
    R's ``residuals(fit, "schoenfeld")`` and the ``y`` of ``cox.zph(fit, terms = FALSE)``. As there, a stratum in which
    a covariate does not vary says nothing about its course: the scaled residual is nan, and d counts the events of
    the other strata.

    References
    ----------
    .. [1] Schoenfeld D. Partial residuals for the proportional hazards regression model. Biometrika 1982;69:239-241.
       doi:10.1093/biomet/69.1.239
    .. [2] Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted residuals. Biometrika
       1994;81:515-526. doi:10.1093/biomet/81.3.515

    Examples
    --------
    >>> import pandas as pd
    >>> from hccsurv.analysis.cox import fit_cox
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> follow_up = TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0], unit="months")
    >>> course = schoenfeld_residuals(fit_cox(follow_up, pd.DataFrame({"x": [0, 1, 1, 1, 0, 0]}), ties="breslow"))
    >>> course.time, course.residuals[:, 0].round(4)
    (array([1., 6., 6., 9.]), array([ 0.1861,  0.4069, -0.5931,  0.    ]))
    """
    trend = transformed_times(fit, transform)
    fitted = fit.fitted
    rows, risk_sets = fitted.rows, fitted.risk_sets
    terms = risk_sets.terms
    row = np.flatnonzero(rows.event)
    row = row[np.argsort(terms.position[terms.cell_of[row]], kind="stable")]
    if rows.replicated and rows.weight is not None:
        row = np.repeat(row, np.rint(rows.weight[row]).astype(np.intp))
    cell = terms.cell_of[row]
    mean = mean_at_events(risk_sets, risk_sets.means(fitted.beta))
    residuals = (rows.x[row] - fitted.centre) / fitted.scale - mean[cell]
    return SchoenfeldResiduals(
        terms=tuple(term.name for term in fit.terms),
        row=row,
        time=terms.time[cell],
        transformed_time=trend[cell],
        residuals=residuals * fitted.scale,
        scaled=_scaled(fitted, residuals, terms.stratum[cell]) / fitted.scale,
        transform=transform,
        unit=rows.unit,
    )


def _scaled(fitted: FittedCox, residuals: Array, stratum: NDArray[np.intp]) -> Array:
    """Divide residuals by the mean variance of the covariates in a risk set, and add the coefficients."""
    n_events, varies = _informative(fitted)
    used = n_events[:, None] * varies
    information = np.linalg.inv(fitted.covariance)
    pairs = np.minimum(used[:, :, None], used[:, None, :]).sum(axis=0)
    variance = information / np.where(pairs > 0, pairs, 1.0)
    scaled = np.full_like(residuals, np.nan)
    # Strata in which the same covariates vary are handled together: nearly always all of them.
    patterns, of_stratum = np.unique(varies, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        columns = np.flatnonzero(pattern)
        lines = np.flatnonzero(of_stratum.ravel()[stratum] == number)
        if columns.size and lines.size:
            solved = np.linalg.solve(variance[np.ix_(columns, columns)], residuals[np.ix_(lines, columns)].T).T
            scaled[np.ix_(lines, columns)] = solved + fitted.beta[columns]
    return scaled


def _informative(fitted: FittedCox) -> tuple[Array, NDArray[np.bool_]]:
    """Count the events of each stratum, and mark the covariates that vary in it."""
    rows = fitted.rows
    stratum = np.zeros(rows.stop.size, dtype=np.intp) if rows.strata is None else rows.strata.codes
    weight = rows.weight if rows.replicated else None
    n_strata = int(stratum.max()) + 1
    n_events = np.bincount(
        stratum[rows.event], weights=None if weight is None else weight[rows.event], minlength=n_strata
    ).astype(float)
    low = np.full((n_strata, rows.x.shape[1]), np.inf)
    high = -low
    np.minimum.at(low, stratum, rows.x)
    np.maximum.at(high, stratum, rows.x)
    return n_events, high > low
