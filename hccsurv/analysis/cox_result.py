"""What a fitted Cox model says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.concordance import Concordance, ranked_pairs
from hccsurv.analysis.cox_rows import CoxRows
from hccsurv.analysis.design_matrix import DesignTerm, positions_of_variables
from hccsurv.analysis.estimate import Caution, ChiSquared
from hccsurv.analysis.firth import FirthFit, FirthModel
from hccsurv.analysis.risk_sets import MatrixRiskSets, RiskSets
from hccsurv.vocabulary import Ties

__all__ = ["CoxResult", "CoxTerm", "FittedCox"]

Array = NDArray[np.float64]


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
        Wald's test, two-sided; with Firth's penalty the penalised likelihood-ratio test.
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
class FittedCox:
    """The model on centred and scaled covariates, from which other analyses go on.

    Attributes
    ----------
    rows : CoxRows
    risk_sets : RiskSets
    beta : ndarray, shape (p,)
        Coefficients of the scaled covariates.
    covariance : ndarray, shape (p, p)
        Inverse information of `beta`.
    centre, scale : ndarray, shape (p,)
        What was taken off each covariate, and what it was divided by.
    penalised : float
        Penalised log-likelihood of Firth's method; nan without it.
    """

    rows: CoxRows
    risk_sets: RiskSets
    beta: Array
    covariance: Array
    centre: Array
    scale: Array
    penalised: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CoxResult:
    """A fitted model; ``result["age"]`` or ``result["stage: B"]`` is one of its terms.

    Attributes
    ----------
    terms : tuple of CoxTerm
    n, n_events : int
        Patients and events used; rows and events of start-stop data.
    n_missing : int
        Patients left out because a covariate is not known.
    ties : {'efron', 'breslow'}
    strata : str
        What the baseline hazards differ by; empty if there is one for all.
    robust : bool
        Whether standard errors are those of the sandwich.
    firth : bool
        Whether the likelihood was penalised.
    confidence_level : float
    log_likelihood, log_likelihood_null : float
        Log partial likelihood with the covariates, and with all coefficients zero.
    likelihood_ratio, wald, score : ChiSquared
        Tests of all coefficients together; nan where not valid: the first and the last with robust standard errors, the
        last with Firth's penalty.
    covariance : ndarray, shape (p, p)
        Of the log hazard ratios; the sandwich if `robust`.
    model_covariance : ndarray, shape (p, p)
        Inverse information.
    fitted : FittedCox
    cautions : tuple of Caution
    """

    terms: tuple[CoxTerm, ...]
    n: int
    n_events: int
    n_missing: int
    ties: Ties
    strata: str
    robust: bool
    firth: bool
    confidence_level: float
    log_likelihood: float
    log_likelihood_null: float
    likelihood_ratio: ChiSquared
    wald: ChiSquared
    score: ChiSquared
    covariance: Array
    model_covariance: Array
    fitted: FittedCox
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

    @property
    def variables(self) -> dict[str, list[int]]:
        """Positions of the coefficients of each variable."""
        return positions_of_variables(term.variable for term in self.terms)

    def test_of(self, variable: str) -> ChiSquared:
        """Test all coefficients of one variable, by Wald's test or with Firth's penalty by likelihood ratio."""
        rows = self.variables[variable]
        if self.firth and isinstance(self.fitted.risk_sets, MatrixRiskSets):
            best = FirthFit(self.fitted.beta, self.log_likelihood, self.fitted.penalised, self.fitted.covariance)
            return FirthModel(self.fitted.risk_sets, self.fitted.rows).test(best, rows)
        beta = self.coefficients[rows]
        return ChiSquared.of(float(beta @ np.linalg.solve(self.covariance[np.ix_(rows, rows)], beta)), len(rows))

    def ranking(self) -> Concordance:
        """Count the comparable pairs of patients that the model orders correctly.

        Returns
        -------
        Concordance
        """
        fitted = self.fitted
        rows, terms = fitted.rows, fitted.risk_sets.terms
        # Summed row by row in one order: a matrix product would tell equal patients apart by rounding.
        risk = fitted.risk_sets.original((fitted.risk_sets.x * fitted.beta).sum(axis=1))
        return ranked_pairs(
            terms.stop, rows.event, risk, start=terms.start, stratum=None if rows.strata is None else rows.strata.codes,
            weight=rows.weight, replicated=rows.replicated,
        )  # fmt: skip

    @property
    def concordance(self) -> float:
        """Share of comparable pairs in which the patient with the higher risk has the event first."""
        return self.ranking().value

    @property
    def concordance_std_error(self) -> float:
        """Standard error of `concordance`, by the infinitesimal jackknife."""
        return self.ranking().std_error
