"""Hazard ratios by Cox's proportional-hazards model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import eigh, qr
from scipy.special import ndtr

from hccsurv.analysis.concordance import concordance_index
from hccsurv.analysis.design_matrix import DesignMatrix, DesignTerm
from hccsurv.analysis.estimate import Caution, ChiSquared, normal_quantile
from hccsurv.analysis.risk_sets import PartialLikelihood, RiskSets
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, ConvergenceError, TooFewEventsError
from hccsurv.vocabulary import TIES, Ties

__all__ = ["CoxResult", "CoxTerm", "complete_rows", "fit_cox", "standardised"]

Array = NDArray[np.float64]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
_LEAST_INFORMATION = 1e-6
_STEP_TOLERANCE = 1e-10
_EVENTS_PER_COEFFICIENT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxTerm:
    """One coefficient.

    Attributes
    ----------
    variable : str
    level, reference : str or None
        For a category, the level compared and the level it is compared with.
    log_hazard_ratio, std_error : float
    hazard_ratio, ci_low, ci_high : float
        Above 1 the event comes sooner, per one unit of a number or against the reference.
    p_value : float
        Wald's test, two-sided.
    """

    variable: str
    level: str | None
    reference: str | None
    log_hazard_ratio: float
    std_error: float
    hazard_ratio: float
    ci_low: float
    ci_high: float
    p_value: float

    @property
    def name(self) -> str:
        """Variable, and the level if there is one."""
        return DesignTerm(variable=self.variable, level=self.level).name


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CoxResult:
    """A fitted model; ``result["age"]`` or ``result["stage: B"]`` is one of its terms.

    Attributes
    ----------
    terms : tuple of CoxTerm
    n, n_events : int
        Patients and events used.
    n_missing : int
        Patients left out because a covariate is not known.
    ties : {'efron', 'breslow'}
    confidence_level : float
    log_likelihood, log_likelihood_null : float
        With the covariates, and with all coefficients zero.
    likelihood_ratio, wald, score : ChiSquared
        Tests of all coefficients together.
    covariance : ndarray, shape (p, p)
    concordance : float
        Share of comparable pairs in which the patient with the higher risk has the event first.
    cautions : tuple of Caution
    """

    terms: tuple[CoxTerm, ...]
    n: int
    n_events: int
    n_missing: int
    ties: Ties
    confidence_level: float
    log_likelihood: float
    log_likelihood_null: float
    likelihood_ratio: ChiSquared
    wald: ChiSquared
    score: ChiSquared
    covariance: Array
    concordance: float
    cautions: tuple[Caution, ...]

    def __getitem__(self, name: str) -> CoxTerm:
        for term in self.terms:
            if term.name == name:
                return term
        raise KeyError(name)

    @property
    def coefficients(self) -> Array:
        """Log hazard ratios, shape (p,)."""
        return np.array([term.log_hazard_ratio for term in self.terms])

    @property
    def events_per_coefficient(self) -> float:
        """Events divided by coefficients."""
        return self.n_events / len(self.terms)

    def test_of(self, variable: str) -> ChiSquared:
        """Test all coefficients of one variable together (Wald)."""
        rows = [position for position, term in enumerate(self.terms) if term.variable == variable]
        if not rows:
            raise KeyError(variable)
        beta = self.coefficients[rows]
        return ChiSquared.of(float(beta @ np.linalg.solve(self.covariance[np.ix_(rows, rows)], beta)), len(rows))


def fit_cox(
    follow_up: TimeToEvent,
    covariates: pd.DataFrame | DesignMatrix,
    *,
    ties: Ties = "efron",
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
    ties : {'efron', 'breslow'}
        How tied event times enter the likelihood (ADR 0004).
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
    is below 1e-10 standard deviations. Assumes hazards proportional over time: see
    `check_proportional_hazards`.

    References
    ----------
    .. [1] Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187-220.
       doi:10.1111/j.2517-6161.1972.tb00899.x
    .. [2] Efron B. The efficiency of Cox's likelihood function for censored data.
       J Am Stat Assoc 1977;72:557-565. doi:10.1080/01621459.1977.10480613
    .. [3] Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox
       Model. Springer, 2000. Appendix, test data set 1. doi:10.1007/978-1-4757-3294-8

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
    if ties not in TIES:
        raise AnalysisError(f"`ties` must be one of {', '.join(TIES)}.", "The default is efron.")
    z = normal_quantile(confidence_level)
    design = covariates if isinstance(covariates, DesignMatrix) else DesignMatrix.from_frame(covariates)
    rows = complete_rows(follow_up, design)
    used, x = follow_up[rows], design.values[rows]
    _require_estimable(used, x, design.terms)

    standard_x, scale = standardised(x)
    risk_sets = RiskSets(used.duration, used.event, standard_x, ties)
    null = risk_sets.evaluate(np.zeros(x.shape[1]))
    _require_variation(null, design.terms, used.n_events)
    beta, best = _maximise(risk_sets, null, design.terms, used, x)
    covariance = np.linalg.inv(best.information)
    std_error = np.sqrt(np.diag(covariance))
    return CoxResult(
        terms=tuple(
            _term(term, coefficient, error, z)
            for term, coefficient, error in zip(design.terms, beta / scale, std_error / scale, strict=True)
        ),
        n=used.n,
        n_events=used.n_events,
        n_missing=follow_up.n - used.n,
        ties=ties,
        confidence_level=confidence_level,
        log_likelihood=best.log_likelihood,
        log_likelihood_null=null.log_likelihood,
        likelihood_ratio=ChiSquared.of(2 * (best.log_likelihood - null.log_likelihood), beta.size),
        wald=ChiSquared.of(float(beta @ best.information @ beta), beta.size),
        score=ChiSquared.of(float(null.score @ np.linalg.solve(null.information, null.score)), beta.size),
        covariance=covariance / np.outer(scale, scale),
        # Summed row by row in one order: a matrix product would tell equal patients apart by rounding.
        concordance=concordance_index(used, (standard_x * beta).sum(axis=1)),
        cautions=_cautions(used, design.terms),
    )


def complete_rows(follow_up: TimeToEvent, design: DesignMatrix) -> NDArray[np.bool_]:
    """Mark the patients whose every covariate is known.

    Raises
    ------
    AnalysisError
        If the numbers of rows differ or a covariate is infinite.
    """
    if len(design.values) != follow_up.n:
        raise AnalysisError(
            f"`covariates` has {len(design.values)} rows, but there are {follow_up.n} patients.",
            "Take both from the same patients.",
        )
    infinite = np.flatnonzero(np.isinf(design.values).any(axis=0))
    if infinite.size:
        raise AnalysisError(f"Covariate {design.terms[infinite[0]].name!r} is infinite for some patients.")
    rows: NDArray[np.bool_] = np.all(~np.isnan(design.values), axis=1)
    return rows


def standardised(x: Array) -> tuple[Array, Array]:
    """Centre each column and divide it by its standard deviation; return both the result and the divisors."""
    scale = x.std(axis=0)
    return (x - x.mean(axis=0)) / scale, scale


def _require_estimable(used: TimeToEvent, x: Array, terms: tuple[DesignTerm, ...]) -> None:
    if used.n_events <= len(terms):
        raise TooFewEventsError(
            f"The model has {len(terms)} coefficients but only {used.n_events} events among {used.n} patients.",
            "Take fewer covariates, or merge levels.",
        )
    centred = x - x.mean(axis=0)
    spread = np.abs(centred).max(axis=0)
    constant = np.flatnonzero(spread <= 1e-12 * np.abs(x).max(axis=0))
    if constant.size:
        raise AnalysisError(
            f"{terms[constant[0]].name!r} is the same for all {used.n} patients used.", "Leave it out of the model."
        )
    columns = centred / spread
    columns /= np.linalg.norm(columns, axis=0)
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


def _require_variation(null: PartialLikelihood, terms: tuple[DesignTerm, ...], n_events: int) -> None:
    """Refuse covariates that are constant, or dependent, among the patients at risk at every event."""
    share, directions = np.linalg.eigh(null.information)
    if share[0] <= 1e-10 * n_events:
        term = terms[int(np.abs(directions[:, 0]).argmax())]
        raise AnalysisError(
            f"{term.name!r} does not vary by itself among the patients at risk when events happen.",
            "Leave it out of the model.",
        )


def _maximise(
    risk_sets: RiskSets, null: PartialLikelihood, terms: tuple[DesignTerm, ...], used: TimeToEvent, x: Array
) -> tuple[Array, PartialLikelihood]:
    beta, current = np.zeros(len(terms)), null
    for _ in range(_MAX_STEPS):
        _require_information(current, null, terms, used, x)
        step = np.linalg.solve(current.information, current.score)
        trial = risk_sets.evaluate(beta + step)
        for _ in range(_MAX_HALVINGS):
            if trial.log_likelihood >= current.log_likelihood - 1e-12 * abs(current.log_likelihood):
                break
            step = step / 2
            trial = risk_sets.evaluate(beta + step)
        else:
            break
        beta, current = beta + step, trial
        if np.abs(step).max() < _STEP_TOLERANCE * max(1.0, np.abs(beta).max()):
            _require_information(current, null, terms, used, x)
            return beta, current
    raise ConvergenceError(
        f"The model with {', '.join(repr(term.name) for term in terms)} did not converge.",
        "Take fewer covariates, or merge levels.",
    )


def _require_information(
    current: PartialLikelihood, null: PartialLikelihood, terms: tuple[DesignTerm, ...], used: TimeToEvent, x: Array
) -> None:
    """Refuse a coefficient on its way to infinity: there the data lose all information on it.

    The information left in the weakest direction, relative to that at zero, does not depend on
    the scale of the covariates; 1e-6 is reached only where the likelihood is flat.
    """
    share, directions = eigh(current.information, null.information)
    if share[0] < _LEAST_INFORMATION:
        raise _no_maximum(int(np.abs(directions[:, 0]).argmax()), terms, used, x)


def _no_maximum(weakest: int, terms: tuple[DesignTerm, ...], used: TimeToEvent, x: Array) -> ConvergenceError:
    term = terms[weakest]
    dummies = [position for position, other in enumerate(terms) if other.variable == term.variable]
    if term.level is not None:
        members = {terms[position].level: x[:, position] == 1 for position in dummies}
        members[term.reference] = ~(x[:, dummies] == 1).any(axis=1)
        for level, rows in members.items():
            if not used.event[rows].any():
                return ConvergenceError(
                    f"{term.variable} {level} has no events among its {int(rows.sum())} patients: "
                    "the hazard ratio has no finite estimate.",
                    "Merge the level with a neighbour, or leave the variable out.",
                )
    return ConvergenceError(
        f"{term.name!r} separates patients with the event from the others: its hazard ratio has no finite estimate.",
        "Merge levels, or leave the variable out.",
    )


def _term(term: DesignTerm, coefficient: float, std_error: float, z: float) -> CoxTerm:
    with np.errstate(over="ignore"):
        ratio, low, high = np.exp([coefficient, coefficient - z * std_error, coefficient + z * std_error])
    return CoxTerm(
        variable=term.variable,
        level=term.level,
        reference=term.reference,
        log_hazard_ratio=float(coefficient),
        std_error=float(std_error),
        hazard_ratio=float(ratio),
        ci_low=float(low),
        ci_high=float(high),
        p_value=float(2 * ndtr(-abs(coefficient / std_error))),
    )


def _cautions(used: TimeToEvent, terms: tuple[DesignTerm, ...]) -> tuple[Caution, ...]:
    per_coefficient = used.n_events / len(terms)
    if per_coefficient >= _EVENTS_PER_COEFFICIENT:
        return ()
    return (
        Caution(
            rule="events per coefficient",
            text=f"{used.n_events} events for {len(terms)} coefficients ({per_coefficient:.1f} each). "
            f"With fewer than {_EVENTS_PER_COEFFICIENT}, hazard ratios tend to be too far from 1 "
            "and intervals too narrow.",
        ),
    )
