"""Hazard ratios by Cox's proportional-hazards model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from hccsurv.analysis.cox_maximum import maximise, require_variation
from hccsurv.analysis.cox_residuals import score_residuals
from hccsurv.analysis.cox_result import CoxResult, CoxTerm, FittedCox
from hccsurv.analysis.cox_rows import (
    CoxRows,
    complete_rows,
    require_enough_events,
    require_independent,
    row_weights,
    standardisation,
)
from hccsurv.analysis.design_matrix import DesignMatrix, DesignTerm
from hccsurv.analysis.estimate import Caution, ChiSquared, normal_quantile
from hccsurv.analysis.firth import FirthModel
from hccsurv.analysis.group_checks import require_same_length
from hccsurv.analysis.risk_sets import MatrixRiskSets, PartialLikelihood, RiskSets
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import TIES, Ties

__all__ = ["CoxOptions", "CoxResult", "CoxTerm", "fit_cox", "fit_rows"]

Array = NDArray[np.float64]

_EVENTS_PER_COEFFICIENT = 10
_MOST_FIRTH_CELLS = 25_000_000


class CoxOptions(NamedTuple):
    """How a model is fitted, whatever its rows.

    Attributes
    ----------
    ties : {'efron', 'breslow'}
    confidence_level : float
    firth, robust : bool
    cluster : ndarray of int, or None
        Rows of one cluster, such as one patient, are not independent.
    """

    ties: Ties = "efron"
    confidence_level: float = 0.95
    firth: bool = False
    robust: bool = False
    cluster: NDArray[np.intp] | None = None


class _Estimates(NamedTuple):
    """Estimates for the scaled covariates, and their limits and p-values."""

    beta: Array
    covariance: Array
    std_error: Array
    low: Array
    high: Array
    p_value: Array
    log_likelihood: float
    likelihood_ratio: ChiSquared
    penalised: float
    sandwich: Array | None = None


def fit_cox(
    follow_up: TimeToEvent,
    covariates: pd.DataFrame | DesignMatrix,
    *,
    strata: Groups | None = None,
    counts: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    robust: bool | None = None,
    cluster: Groups | None = None,
    ties: Ties = "efron",
    firth: bool = False,
    confidence_level: float = 0.95,
) -> CoxResult:
    """Fit a Cox proportional-hazards model by partial likelihood.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    covariates : DataFrame or DesignMatrix, n rows
        Numeric or 0/1 columns in the order they will be printed. Categories are
        coded beforehand by `design_matrix`, so the reference level is always chosen
        by a person. Patients with a missing covariate are left out and counted.
    strata : Groups of the same n patients, optional
        Each level has a baseline hazard of its own.
    counts : array_like of int, shape (n,), optional
        How many identical patients each row stands for: the result is that of as many rows.
    weights : array_like of float, shape (n,), optional
        Case weights, such as `propensity_weights` gives. They are not counts: a patient of weight 2 stays one patient.
    robust : bool, optional
        Standard errors by the sandwich [4]_. By default with `weights` or `cluster`, and not without.
    cluster : Groups of the same n patients, optional
        Rows of one cluster are not independent, such as two tumours of one patient.
    ties : {'efron', 'breslow'}
        How tied event times enter the likelihood (ADR 0004).
    firth : bool
        Penalise the likelihood, so that estimates are finite where events separate the patients. Limits
        are then those of the profile, and p-values those of the penalised likelihood ratio.
    confidence_level : float in (0, 1)
        Wald intervals on the log scale.

    Returns
    -------
    CoxResult

    Raises
    ------
    TooFewEventsError
        If there are no more events than coefficients.
    AnalysisError
        If a covariate is constant, not finite, or a combination of others; it is named.
    ConvergenceError
        If the likelihood has no finite maximum; the hint names the covariate that
        separates patients with the event from the others.

    Notes
    -----
    Newton-Raphson with step halving on centred and scaled covariates, until the largest step
    is below 1e-7 standard deviations, which leaves an error of its square. Assumes hazards
    proportional over time: see `check_proportional_hazards`.

    References
    ----------
    .. [1] Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187-220.
       doi:10.1111/j.2517-6161.1972.tb00899.x
    .. [2] Efron B. The efficiency of Cox's likelihood function for censored data.
       J Am Stat Assoc 1977;72:557-565. doi:10.1080/01621459.1977.10480613
    .. [3] Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox
       Model. Springer, 2000. Appendix, test data set 1. doi:10.1007/978-1-4757-3294-8
    .. [4] Lin DY, Wei LJ. The robust inference for the Cox proportional hazards model. J Am Stat Assoc
       1989;84:1074-1078. doi:10.1080/01621459.1989.10478874

    Examples
    --------
    The book's six patients [3]_; a seventh has no covariate and is counted as missing.

    >>> follow_up = TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8, 3], [1, 1, 0, 1, 1, 0, 1], unit="months")
    >>> x = pd.DataFrame({"x": [0, 1, 1, 1, 0, 0, None]})
    >>> efron = fit_cox(follow_up, x)
    >>> round(efron["x"].log_hazard_ratio, 6), efron.n, efron.n_missing
    (1.676857, 6, 1)

    With Breslow's approximation the exact answer is log((3 + sqrt(33)) / 2):

    >>> import math
    >>> round(fit_cox(follow_up, x, ties="breslow")["x"].log_hazard_ratio, 6), round(math.log((3 + 33**0.5) / 2), 6)
    (1.475285, 1.475285)
    """
    design = covariates if isinstance(covariates, DesignMatrix) else DesignMatrix.from_frame(covariates)
    known = complete_rows(follow_up.n, design)
    weight = row_weights(follow_up.n, counts, weights)
    for name, groups in (("strata", strata), ("cluster", cluster)):
        if groups is not None:
            require_same_length(name, groups.n, follow_up.n)
    n_missing = int(np.count_nonzero(~known)) if counts is None or weight is None else round(weight[~known].sum())
    used = known if counts is None or weight is None else known & (weight > 0)
    rows = CoxRows(
        start=None, stop=follow_up.duration, event=follow_up.event, x=design.values, terms=design.terms, strata=strata,
        weight=weight, replicated=counts is not None, unit=follow_up.unit, used=used,
    ).kept()  # fmt: skip
    options = CoxOptions(
        ties=ties,
        confidence_level=confidence_level,
        firth=firth,
        robust=(weights is not None or cluster is not None) if robust is None else robust,
        cluster=None if cluster is None else cluster.codes[used],
    )
    return fit_rows(rows, options, n_missing=n_missing)


def fit_rows(rows: CoxRows, options: CoxOptions, *, n_missing: int) -> CoxResult:
    """Fit a model to rows that are complete.

    Parameters
    ----------
    rows : CoxRows
    options : CoxOptions
    n_missing : int

    Returns
    -------
    CoxResult
    """
    if options.ties not in TIES:
        raise AnalysisError(f"`ties` must be one of {', '.join(TIES)}.", "The default is efron.")
    if options.firth and options.robust:
        raise AnalysisError(
            "Firth's penalty and robust standard errors were both asked for.", "Ask for one of them, and drop weights."
        )
    z = normal_quantile(options.confidence_level)
    require_enough_events(rows)
    centre, scale = standardisation(rows)
    if options.firth and rows.n_events * rows.stop.size > _MOST_FIRTH_CELLS:
        raise AnalysisError(
            f"Firth's penalty is for small studies, and these are {rows.n} patients with {rows.n_events} events.",
            "Merge the level without events instead.",
        )
    risk_sets = rows.risk_sets(options.ties, centre, scale, as_matrix=options.firth)
    require_independent(risk_sets.x, rows.terms)
    null = risk_sets.evaluate(np.zeros(len(rows.terms)))
    require_variation(null, rows)
    if isinstance(risk_sets, MatrixRiskSets) and options.firth:
        found = _penalised(risk_sets, rows, null, z)
    else:
        found = _unpenalised(risk_sets, rows, null, options, z)
    return _result(rows, risk_sets, null, found, options, centre, scale, n_missing)


def _unpenalised(
    risk_sets: RiskSets, rows: CoxRows, null: PartialLikelihood, options: CoxOptions, z: float
) -> _Estimates:
    beta, best, covariance = maximise(risk_sets, null, rows)
    sandwich = _sandwich(risk_sets, rows, beta, covariance, options.cluster) if options.robust else None
    std_error = np.sqrt(np.diag(covariance if sandwich is None else sandwich))
    return _Estimates(
        beta=beta,
        covariance=covariance,
        std_error=std_error,
        low=beta - z * std_error,
        high=beta + z * std_error,
        p_value=2 * ndtr(-np.abs(beta / std_error)),
        log_likelihood=best.log_likelihood,
        likelihood_ratio=ChiSquared.of(2 * (best.log_likelihood - null.log_likelihood), beta.size),
        penalised=float("nan"),
        sandwich=sandwich,
    )


def _penalised(risk_sets: MatrixRiskSets, rows: CoxRows, null: PartialLikelihood, z: float) -> _Estimates:
    model = FirthModel(risk_sets, rows)
    best = model.maximise()
    columns = range(best.beta.size)
    limits = np.array([model.limits(best, column, z**2 / 2) for column in columns])
    return _Estimates(
        beta=best.beta,
        covariance=best.covariance,
        std_error=np.sqrt(np.diag(best.covariance)),
        low=limits[:, 0],
        high=limits[:, 1],
        p_value=np.array([model.test(best, [column]).p_value for column in columns]),
        log_likelihood=best.log_likelihood,
        likelihood_ratio=model.test(best, columns),
        penalised=best.penalised,
    )


def _sandwich(
    risk_sets: RiskSets, rows: CoxRows, beta: Array, covariance: Array, cluster: NDArray[np.intp] | None
) -> Array:
    """Add up the squares of what each patient, or each cluster, contributes to the coefficients."""
    parts = risk_sets.original(score_residuals(risk_sets, beta)) @ covariance
    weight = None if rows.weight is None else rows.weight[:, None]
    if weight is not None and rows.replicated and cluster is None:
        # Each of the identical patients stands for itself.
        replicates: Array = (weight * parts).T @ parts
        return replicates
    if weight is not None:
        parts = parts * weight
    if cluster is not None:
        clusters = np.zeros((int(cluster.max()) + 1, parts.shape[1]))
        np.add.at(clusters, cluster, parts)
        parts = clusters
    sandwich: Array = parts.T @ parts
    return sandwich


def _result(
    rows: CoxRows,
    risk_sets: RiskSets,
    null: PartialLikelihood,
    found: _Estimates,
    options: CoxOptions,
    centre: Array,
    scale: Array,
    n_missing: int,
) -> CoxResult:
    scales = np.outer(scale, scale)
    covariance = found.covariance if found.sandwich is None else found.sandwich
    df = found.beta.size
    not_valid = ChiSquared(float("nan"), df, float("nan"))
    score = not_valid
    if not options.robust and not options.firth:
        score = ChiSquared.of(float(null.score @ np.linalg.solve(null.information, null.score)), df)
    fitted = FittedCox(
        rows=rows, risk_sets=risk_sets, beta=found.beta, covariance=found.covariance, centre=centre, scale=scale,
        penalised=found.penalised,
    )  # fmt: skip
    return CoxResult(
        terms=_terms(rows.terms, found, scale),
        n=rows.n,
        n_events=rows.n_events,
        n_missing=n_missing,
        ties=options.ties,
        strata="" if rows.strata is None else rows.strata.name,
        robust=options.robust,
        firth=options.firth,
        confidence_level=options.confidence_level,
        log_likelihood=found.log_likelihood,
        log_likelihood_null=null.log_likelihood,
        likelihood_ratio=not_valid if options.robust else found.likelihood_ratio,
        wald=ChiSquared.of(float(found.beta @ np.linalg.solve(covariance, found.beta)), df),
        score=score,
        covariance=covariance / scales,
        model_covariance=found.covariance / scales,
        fitted=fitted,
        cautions=_cautions(rows),
    )


def _terms(terms: Sequence[DesignTerm], found: _Estimates, scale: Array) -> tuple[CoxTerm, ...]:
    logs = np.stack((found.beta, found.low, found.high)) / scale
    with np.errstate(over="ignore"):
        ratios = np.exp(logs)
    columns = zip(terms, *logs[:1].tolist(), (found.std_error / scale).tolist(), *ratios.tolist(), strict=True)
    return tuple(
        CoxTerm(
            variable=term.variable,
            level=term.level,
            reference=term.reference,
            log_hazard_ratio=log_ratio,
            std_error=std_error,
            hazard_ratio=ratio,
            ci_low=low,
            ci_high=high,
            p_value=p_value,
        )
        for (term, log_ratio, std_error, ratio, low, high), p_value in zip(columns, found.p_value.tolist(), strict=True)
    )


def _cautions(rows: CoxRows) -> tuple[Caution, ...]:
    n_terms = len(rows.terms)
    per_coefficient = rows.n_events / n_terms
    if per_coefficient >= _EVENTS_PER_COEFFICIENT:
        return ()
    return (
        Caution(
            rule="events per coefficient",
            text=f"{rows.n_events} events for {n_terms} coefficients ({per_coefficient:.1f} each). "
            f"With fewer than {_EVENTS_PER_COEFFICIENT}, hazard ratios tend to be too far from 1 "
            "and intervals too narrow.",
        ),
    )
