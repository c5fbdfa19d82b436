"""Whether variables of a Cox model overlap so much that their hazard ratios cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.cox_result import CoxResult

__all__ = ["InflationFactor", "VarianceInflation", "variance_inflation"]

Array = NDArray[np.float64]


class InflationFactor(NamedTuple):
    """How much the other variables widen the confidence region of one variable.

    Attributes
    ----------
    gvif : float
        1 if the variable shares nothing with the others. For one coefficient, the usual variance inflation factor.
    df : int
        Coefficients of the variable.
    per_coefficient : float
        gvif^(1 / (2 df)): the factor on the width of an interval, comparable between variables.
    """

    gvif: float
    df: int
    per_coefficient: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceInflation:
    """One factor for each variable of a model.

    Attributes
    ----------
    variables : dict of str to InflationFactor
        In the order of the model.
    """

    variables: dict[str, InflationFactor]

    @property
    def largest(self) -> float:
        """Largest factor per coefficient, squared: on the scale of the usual variance inflation factor."""
        return max(factor.per_coefficient**2 for factor in self.variables.values())


def variance_inflation(fit: CoxResult) -> VarianceInflation:
    """Return the generalised variance inflation factor of each variable of a model.

    Parameters
    ----------
    fit : CoxResult

    Returns
    -------
    VarianceInflation
        1 for the only variable of a model.

    Notes
    -----
    GVIF = det(R_F) det(R_rest) / det(R), with the correlation matrix R of the coefficients and its blocks of the
    variable's own coefficients and of the others [1]_. It does not depend on the reference level or the unit. R is
    taken from the inverse information, in a robust model too: overlap is a matter of the covariates. Equals
    ``car::vif`` of a ``coxph`` model without robust errors.

    References
    ----------
    .. [1] Fox J, Monette G. Generalized collinearity diagnostics. J Am Stat Assoc 1992;87:178-183.
       doi:10.1080/01621459.1992.10475190

    Examples
    --------
    >>> import pandas as pd
    >>> from hccsurv.analysis.cox import fit_cox
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1, 1, 0], unit="months")
    >>> x = pd.DataFrame({"age": [61, 70, 55, 48, 66, 59, 73, 52], "sex": [1, 0, 1, 0, 0, 1, 0, 1]})
    >>> factors = variance_inflation(fit_cox(follow_up, x)).variables
    >>> {name: round(factor.gvif, 3) for name, factor in factors.items()}
    {'age': 1.724, 'sex': 1.724}
    """
    std_error = np.sqrt(np.diag(fit.model_covariance))
    correlation = fit.model_covariance / np.outer(std_error, std_error)
    return VarianceInflation(
        variables={name: _factor(correlation, np.array(columns)) for name, columns in fit.variables.items()}
    )


def _factor(correlation: Array, own: NDArray[np.intp]) -> InflationFactor:
    others = np.setdiff1d(np.arange(correlation.shape[0]), own)
    # Differences of logarithms: with many coefficients the determinants themselves are close to zero.
    gvif = float(
        np.exp(_log_det(correlation, own) + _log_det(correlation, others) - np.linalg.slogdet(correlation).logabsdet)
    )
    return InflationFactor(gvif=gvif, df=own.size, per_coefficient=gvif ** (1 / (2 * own.size)))


def _log_det(matrix: Array, chosen: NDArray[np.intp]) -> float:
    return float(np.linalg.slogdet(matrix[np.ix_(chosen, chosen)]).logabsdet) if chosen.size else 0.0
