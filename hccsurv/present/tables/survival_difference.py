"""Differences of survival at chosen times."""

from __future__ import annotations

from collections.abc import Sequence

from hccsurv.analysis.survival_difference import SurvivalDifference
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import ADJUSTMENT_WORDS
from hccsurv.vocabulary import Adjustment

__all__ = ["survival_difference_table"]


def survival_difference_table(
    differences: Sequence[SurvivalDifference],
    p_adjusted: Sequence[float],
    *,
    endpoint: str,
    adjustment: Adjustment,
    several: bool,
    synthetic: bool = False,
) -> Table:
    """List differences of survival with their tests.

    Parameters
    ----------
    differences : sequence of SurvivalDifference
        One or more, of one unit and confidence level.
    p_adjusted : sequence of float
        Of the complementary log-log tests, one per difference.
    endpoint : str
    adjustment : {'holm', 'bonferroni', 'bh', 'none'}
    several : bool
        Whether more than one pair is compared at each time, so that adjusted p-values are shown.
    synthetic : bool

    Returns
    -------
    Table
    """
    first = differences[0]
    rows = []
    for entry, adjusted in zip(differences, p_adjusted, strict=True):
        limits = style.difference_interval(100 * entry.ci_low, 100 * entry.ci_high, decimals=1)
        cells = [
            Cell(style.time(entry.time), entry.time),
            Cell(f"{style.number(100 * entry.difference, 1)} ({limits})", 100 * entry.difference),
            Cell(style.p_value(entry.p_value), entry.p_value),
            Cell(style.p_value(entry.log_log.p_value), entry.log_log.p_value),
        ]
        if several:
            cells.append(Cell(style.p_value(adjusted), adjusted))
        rows.append(row(f"{entry.a} vs {entry.b}", *cells))
    header = (
        "Pair", f"Time,\n{first.unit}", f"Difference, percentage points\n({style.confidence(first.confidence_level)})",
        "p, Wald", "p, log-log",
    )  # fmt: skip
    return Table(
        title=f"{endpoint}: differences of survival",
        header=(*header, f"Adjusted p,\nlog-log ({ADJUSTMENT_WORDS[adjustment]})") if several else header,
        rows=tuple(rows),
        notes=(
            "Survival of the first group less that of the second. p by Wald's test of the difference and by the test "
            "on the complementary log-log scale; the latter keeps its level better in small groups.",
        ),
        synthetic=synthetic,
    )
