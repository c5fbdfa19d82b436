"""Whether the proportional-hazards assumption holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.analysis.cox import CoxResult, complete_rows, standardised
from hccsurv.analysis.design_matrix import DesignMatrix
from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.event_table import event_table
from hccsurv.analysis.risk_sets import RiskSets
from hccsurv.cohort.time_to_event import TimeToEvent

__all__ = ["ProportionalHazardsResult", "check_proportional_hazards"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalHazardsResult:
    """A test for each variable and one for all together.

    Attributes
    ----------
    variables : dict of str to ChiSquared
        All coefficients of a variable are tested together.
    overall : ChiSquared
    transform : str
        Time scale on which a trend is looked for.
    """

    variables: dict[str, ChiSquared]
    overall: ChiSquared
    transform: str = "km"


def check_proportional_hazards(
    follow_up: TimeToEvent, covariates: pd.DataFrame | DesignMatrix, fit: CoxResult
) -> ProportionalHazardsResult:
    """Test whether hazard ratios change with time (Grambsch and Therneau).

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    covariates : DataFrame or DesignMatrix, n rows
        The same that were given to `fit_cox`.
    fit : CoxResult

    Returns
    -------
    ProportionalHazardsResult
        A small p-value speaks against proportional hazards; nan if there is too little to test,
        such as all events at one time.

    Notes
    -----
    The score test of adding x * g(t) to the model, with g(t) one minus the Kaplan-Meier estimate
    just before t: R's ``cox.zph(fit, transform="km", terms=TRUE)`` since survival 3.0, not the older
    approximation by a correlation of residuals that other packages still print.

    References
    ----------
    .. [1] Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted
       residuals. Biometrika 1994;81:515-526. doi:10.1093/biomet/81.3.515

    Examples
    --------
    >>> from hccsurv.analysis.cox import fit_cox
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], unit="months")
    >>> x = pd.DataFrame({"x": [1, 0, 0, 1, 1, 0]})
    >>> test = check_proportional_hazards(follow_up, x, fit_cox(follow_up, x)).overall
    >>> round(test.chi2, 4), test.df, round(test.p_value, 4)
    (0.2353, 1, 0.6276)
    """
    design = covariates if isinstance(covariates, DesignMatrix) else DesignMatrix.from_frame(covariates)
    rows = complete_rows(follow_up, design)
    used = follow_up[rows]
    x, scale = standardised(design.values[rows])
    risk_sets = RiskSets(used.duration, used.event, x, fit.ties)
    beta = fit.coefficients * scale
    trend = _one_minus_survival_before(used, risk_sets.time)
    plain, once, twice = (risk_sets.evaluate(beta, trend**power) for power in (0, 1, 2))
    # The score of x itself is zero at the maximum, so only the trend's score enters the test.
    adjusted = twice.information - once.information @ np.linalg.solve(plain.information, once.information)

    def test(columns: list[int]) -> ChiSquared:
        score, information = once.score[columns], adjusted[np.ix_(columns, columns)]
        if np.linalg.eigvalsh(information)[0] <= 1e-10 * np.linalg.eigvalsh(twice.information)[-1]:
            return ChiSquared(float("nan"), len(columns), float("nan"))
        return ChiSquared.of(float(score @ np.linalg.solve(information, score)), len(columns))

    return ProportionalHazardsResult(
        variables={variable: test(columns) for variable, columns in design.variables.items()},
        overall=test(list(range(len(design.terms)))),
    )


def _one_minus_survival_before(follow_up: TimeToEvent, times: NDArray[np.float64]) -> NDArray[np.float64]:
    table = event_table(follow_up)
    survival = np.cumprod(1 - table.events / table.at_risk)
    before = np.concatenate(([1.0], survival))[np.searchsorted(table.time, times, side="left")]
    return 1 - before
