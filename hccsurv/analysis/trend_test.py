"""Test for a trend of survival over ordered groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.event_table import GroupedEvents
from hccsurv.analysis.observed_minus_expected import TestWeights, counted, observed_minus_expected
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, TooFewEventsError
from hccsurv.vocabulary import Weighting

__all__ = ["TrendTest", "trend_test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendTest:
    """Result of `trend_test`.

    Attributes
    ----------
    groups : tuple of str
    scores : tuple of float
        One per group.
    z : float
        Above 0: more events than expected in the groups with high scores.
    chi2, p_value : float
    df : int
        Always 1.
    weighting : {'log-rank', 'gehan-breslow', 'tarone-ware', 'peto-peto', 'fleming-harrington'}
    rho, gamma : float
    strata : str
        What the test is stratified by; empty if it is not.
    """

    groups: tuple[str, ...]
    scores: tuple[float, ...]
    z: float
    chi2: float
    df: int
    p_value: float
    weighting: Weighting
    rho: float
    gamma: float
    strata: str


def trend_test(
    follow_up: TimeToEvent | GroupedEvents,
    by: Groups | None = None,
    *,
    scores: Sequence[float] | None = None,
    weighting: Weighting = "log-rank",
    rho: float = 0.0,
    gamma: float = 0.0,
    strata: Groups | None = None,
) -> TrendTest:
    """Test whether survival falls, or rises, from each group to the next (Tarone 1975).

    Parameters
    ----------
    follow_up : TimeToEvent or GroupedEvents, n patients
    by : Groups of the same n patients
        Levels in the order of the supposed trend.
    scores : sequence of float, optional
        Position of each group on the scale of the trend; 1, 2, 3, ... if omitted.
    weighting, rho, gamma, strata : optional
        As in `log_rank_test`.

    Returns
    -------
    TrendTest

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, or the scores are not one finite number per group.
    TooFewEventsError
        If no event was observed while groups with different scores were at risk.

    Notes
    -----
    z = s'(O - E) / sqrt(s'V s), with scores s and the variance V of observed minus expected [1]_. It does not
    change if a constant is added to all scores or all are multiplied by one. With equally spaced scores it
    finds a steady trend more easily than the log-rank test of unordered groups.

    References
    ----------
    .. [1] Tarone RE. Tests for trend in life table analysis. Biometrika 1975;62:679-690.
       doi:10.1093/biomet/62.3.679

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], unit="months")
    >>> stage = Groups.from_labels("stage", ["C", "C", "B", "B", "A", "A"], levels=["A", "B", "C"])
    >>> test = trend_test(follow_up, stage)
    >>> round(test.z, 4), round(test.p_value, 4)
    (2.583, 0.0098)
    """
    weights = TestWeights(weighting=weighting, rho=rho, gamma=gamma)
    tables = counted(follow_up, by, strata)
    groups = tables[0].groups
    s = np.arange(1.0, len(groups) + 1) if scores is None else np.asarray(scores, dtype=float)
    if s.shape != (len(groups),) or not np.isfinite(s).all():
        raise AnalysisError(
            f"`scores` must hold one finite number for each of the {len(groups)} groups of {tables[0].by!r}.",
            "Leave them out to take 1, 2, 3, ...",
        )
    test = observed_minus_expected(tables, weights)
    # A constant taken off the scores changes nothing but the rounding.
    centred = s - s.mean()
    variance = float(centred @ test.variance @ centred)
    if variance <= 1e-12 * float(centred @ centred) * float(np.trace(test.variance)):
        raise TooFewEventsError(
            f"No event was observed while groups of {tables[0].by!r} with different scores were followed.",
            "Follow the patients longer, or choose other scores.",
        )
    z = float(centred @ test.difference) / variance**0.5
    chi2 = ChiSquared.of(z * z, 1)
    return TrendTest(
        groups=groups,
        scores=tuple(s.tolist()),
        z=z,
        chi2=chi2.chi2,
        df=1,
        p_value=chi2.p_value,
        weighting=weighting,
        rho=rho,
        gamma=gamma,
        strata="" if strata is None else strata.name,
    )
