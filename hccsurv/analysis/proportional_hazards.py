"""Whether the proportional-hazards assumption holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.cox_result import CoxResult
from hccsurv.analysis.estimate import ChiSquared
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import TIME_TRANSFORMS, TimeTransform

__all__ = ["ProportionalHazardsResult", "check_proportional_hazards", "transformed_times"]

Array = NDArray[np.float64]

# Variance left to a trend, relative to that before adjustment, below which it is only rounding error.
_LEAST_VARIANCE = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalHazardsResult:
    """A test for each variable and one for all together.

    Attributes
    ----------
    variables : dict of str to ChiSquared
        All coefficients of a variable are tested together.
    overall : ChiSquared
    transform : {'km', 'rank', 'identity', 'log'}
        Time scale on which a trend is looked for.
    """

    variables: dict[str, ChiSquared]
    overall: ChiSquared
    transform: TimeTransform


def check_proportional_hazards(fit: CoxResult, *, transform: TimeTransform = "km") -> ProportionalHazardsResult:
    """Test whether hazard ratios change with time (Grambsch and Therneau).

    Parameters
    ----------
    fit : CoxResult
    transform : {'km', 'rank', 'identity', 'log'}
        Time scale on which a trend is looked for: one minus the Kaplan-Meier estimate just before t, the
        rank of t, t itself, or its logarithm.

    Returns
    -------
    ProportionalHazardsResult
        A small p-value speaks against proportional hazards; nan if there is too little to test,
        such as all events at one time.

    Raises
    ------
    AnalysisError
        If `transform` is unknown, or is log and an event happens at time zero, or the model is penalised or has robust
        errors.

    Notes
    -----
    The score test of adding x * g(t) to the model: R's ``cox.zph(fit, terms=TRUE)`` since survival 3.0, not the older
    approximation by a correlation of residuals that other packages still print.

    References
    ----------
    .. [1] Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted
       residuals. Biometrika 1994;81:515-526. doi:10.1093/biomet/81.3.515

    Examples
    --------
    >>> import pandas as pd
    >>> from hccsurv.analysis.cox import fit_cox
    >>> from hccsurv.cohort.time_to_event import TimeToEvent
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], unit="months")
    >>> test = check_proportional_hazards(fit_cox(follow_up, pd.DataFrame({"x": [1, 0, 0, 1, 1, 0]}))).overall
    >>> round(test.chi2, 4), test.df, round(test.p_value, 4)
    (0.2353, 1, 0.6276)
    """
    if fit.firth or fit.robust:
        raise AnalysisError(
            f"The test of proportional hazards is not defined with {'the penalty' if fit.firth else 'robust errors'}.",
            "Fit the model without, and test that.",
        )
    trend = transformed_times(fit, transform)
    beta, risk_sets = fit.fitted.beta, fit.fitted.risk_sets
    # The test does not depend on where the time scale begins; centred it loses fewer digits.
    trend = trend - trend.mean()
    once, twice = risk_sets.evaluate(beta, trend), risk_sets.evaluate(beta, trend**2)
    # The score of x itself is zero at the maximum, so only the trend's score enters the test.
    adjusted = twice.information - once.information @ fit.fitted.covariance @ once.information
    adjusted = (adjusted + adjusted.T) / 2
    most = float(np.diag(twice.information).max())
    enough = np.diag(adjusted) > _LEAST_VARIANCE * most

    def test(columns: list[int]) -> ChiSquared:
        nothing = ChiSquared(float("nan"), len(columns), float("nan"))
        if len(columns) == 1:
            only = columns[0]
            return ChiSquared.of(once.score[only] ** 2 / adjusted[only, only], 1) if enough[only] else nothing
        score, information = once.score[columns], adjusted[np.ix_(columns, columns)]
        if not enough[columns].all() or np.linalg.eigvalsh(information)[0] <= _LEAST_VARIANCE * most:
            return nothing
        return ChiSquared.of(float(score @ np.linalg.solve(information, score)), len(columns))

    return ProportionalHazardsResult(
        variables={variable: test(columns) for variable, columns in fit.variables.items()},
        overall=test(list(range(beta.size))),
        transform=transform,
    )


def transformed_times(fit: CoxResult, transform: TimeTransform) -> Array:
    """Return g(t) at each stratum and distinct event time of a model.

    Parameters
    ----------
    fit : CoxResult
    transform : {'km', 'rank', 'identity', 'log'}

    Returns
    -------
    ndarray, shape (n_cells,)

    Raises
    ------
    AnalysisError
        If `transform` is unknown, or is log and an event happens at time zero.
    """
    if transform not in TIME_TRANSFORMS:
        raise AnalysisError(f"`transform` must be one of {', '.join(TIME_TRANSFORMS)}.", "The default is km.")
    terms = fit.fitted.risk_sets.terms
    if transform == "log" and terms.time.min() <= 0:
        raise AnalysisError("An event happens at time 0, which has no logarithm.", "Take another time scale.")
    if transform in ("identity", "log"):
        return terms.time if transform == "identity" else np.log(terms.time)
    rows = fit.fitted.rows
    weight = rows.weight if rows.replicated else None
    leaving = np.bincount(terms.stop, weights=weight)
    if transform == "rank":
        until = np.cumsum(leaving)
        ranks: Array = (until - (leaving - 1) / 2)[terms.position]
        return ranks
    at_risk = leaving[::-1].cumsum()[::-1]
    if terms.start is not None:
        entering = np.bincount(terms.start + 1, weights=weight, minlength=leaving.size + 1)
        at_risk = at_risk - entering[::-1].cumsum()[::-1][1 : leaving.size + 1]
    events = np.bincount(terms.stop, weights=rows.event if weight is None else rows.event * weight)
    before = np.concatenate(([1.0], np.cumprod(1 - events / np.maximum(at_risk, 1))))
    return 1 - before[terms.position]
