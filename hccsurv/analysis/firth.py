"""Cox models with Firth's penalty: finite estimates where events separate the patients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.cox_maximum import no_convergence
from hccsurv.analysis.cox_rows import CoxRows
from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.risk_sets import MatrixRiskSets

__all__ = ["FirthFit", "FirthModel"]

Array = NDArray[np.float64]

_MAX_STEPS = 500
_MAX_HALVINGS = 40
_STEP_TOLERANCE = 1e-10
_FARTHEST = 100.0


class FirthFit(NamedTuple):
    """The penalised likelihood at its maximum, or at its maximum with some coefficients held.

    Attributes
    ----------
    beta : ndarray, shape (p,)
    log_likelihood, penalised : float
        Without and with the penalty.
    covariance : ndarray, shape (p, p)
        Inverse information.
    """

    beta: Array
    log_likelihood: float
    penalised: float
    covariance: Array


class FirthModel:
    """The log partial likelihood plus half the log determinant of its information.

    Parameters
    ----------
    risk_sets : MatrixRiskSets
    rows : CoxRows

    Notes
    -----
    The penalty removes the first-order bias of the estimates, and keeps them finite where the likelihood alone rises
    for ever [1]_ [2]_. Coefficients held at a value still count in the penalty, so that tests and limits compare like
    with like.

    References
    ----------
    .. [1] Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27-38.
       doi:10.1093/biomet/80.1.27
    .. [2] Heinze G, Schemper M. A solution to the problem of monotone likelihood in Cox regression. Biometrics
       2001;57:114-119. doi:10.1111/j.0006-341X.2001.00114.x
    """

    def __init__(self, risk_sets: MatrixRiskSets, rows: CoxRows) -> None:
        self._risk_sets = risk_sets
        self._rows = rows

    def maximise(self, start: Array | None = None, held: Sequence[int] = ()) -> FirthFit:
        """Climb to the maximum, with the coefficients in `held` fixed at their start.

        Raises
        ------
        ConvergenceError
        """
        beta = np.zeros(len(self._rows.terms)) if start is None else start.copy()
        free = np.setdiff1d(np.arange(beta.size), held)
        current = self._at(beta)
        for _ in range(_MAX_STEPS if free.size else 0):
            fit, score, information = current
            step = np.zeros_like(beta)
            step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
            # Far from the maximum a full step may leave the region where the quadratic form is any guide.
            step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
            smallest = _STEP_TOLERANCE * max(1.0, float(np.abs(beta).max()))
            for _ in range(_MAX_HALVINGS):
                trial = self._at(beta + step)
                if np.abs(step).max() < smallest or _is_ascent(fit, score, trial, step):
                    break
                step /= 2
            else:
                break
            beta, current = beta + step, trial
            if np.abs(step).max() < smallest:
                return current[0]
        if not free.size:
            return current[0]
        raise no_convergence(self._rows)

    def test(self, best: FirthFit, columns: Sequence[int]) -> ChiSquared:
        """Test some coefficients against zero by the penalised likelihood ratio."""
        start = best.beta.copy()
        start[list(columns)] = 0.0
        null = self.maximise(start, held=columns)
        return ChiSquared.of(2 * (best.penalised - null.penalised), len(columns))

    def limits(self, best: FirthFit, column: int, drop: float) -> tuple[float, float]:
        """Return where the profile of one coefficient has fallen by `drop`; nan if it never does.

        Parameters
        ----------
        best : FirthFit
        column : int
        drop : float
            Half the chi-square quantile of the confidence level.

        Returns
        -------
        low : float
        high : float
        """
        low, high = (self._limit(best, column, drop, side) for side in (-1, 1))
        return low, high

    def _limit(self, best: FirthFit, column: int, drop: float, side: int) -> float:
        from scipy.optimize import brentq  # needed only here

        warm = best.beta

        def above(distance: float) -> float:
            nonlocal warm
            start = warm.copy()
            start[column] = best.beta[column] + side * distance
            fit = self.maximise(start, held=[column])
            warm = fit.beta
            return fit.penalised - best.penalised + drop

        inside, outside = 0.0, float(np.sqrt(2 * drop * best.covariance[column, column]))
        while above(outside) > 0:
            inside, outside = outside, 1.5 * outside
            if outside > _FARTHEST:
                return float("nan")
        return float(best.beta[column] + side * brentq(above, inside, outside, xtol=1e-11, rtol=1e-12))

    def _at(self, beta: Array) -> tuple[FirthFit, Array, Array]:
        likelihood = self._risk_sets.evaluate(beta)
        sign, log_determinant = np.linalg.slogdet(likelihood.information)
        if sign <= 0 or not np.isfinite(log_determinant):
            nowhere = FirthFit(beta, likelihood.log_likelihood, -np.inf, likelihood.information)
            return nowhere, likelihood.score, likelihood.information
        covariance = np.asarray(np.linalg.inv(likelihood.information), dtype=float)
        penalised = likelihood.log_likelihood + float(log_determinant) / 2
        score = likelihood.score + self._risk_sets.bias_score(beta, covariance)
        return FirthFit(beta, likelihood.log_likelihood, penalised, covariance), score, likelihood.information


def _is_ascent(fit: FirthFit, score: Array, trial: tuple[FirthFit, Array, Array], step: Array) -> bool:
    """Whether a step goes up, and not so far past the top that the next would go all the way back.

    The information leaves out the curvature of the penalty. Where that is as large, as with two events, steps by the
    information alone are twice too long and would swing about the maximum for ever.
    """
    higher = trial[0].penalised >= fit.penalised - 1e-12 * abs(fit.penalised)
    return higher and float(trial[1] @ step) >= -0.5 * float(score @ step)
