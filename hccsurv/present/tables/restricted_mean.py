"""Restricted mean survival times, and their comparison."""

from __future__ import annotations

from collections.abc import Sequence

from hccsurv.analysis.restricted_mean import RestrictedMeanComparison, RestrictedMeans
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import ADJUSTMENT_WORDS
from hccsurv.vocabulary import Adjustment

__all__ = ["restricted_mean_comparison_table", "restricted_mean_table"]


def restricted_mean_table(result: RestrictedMeans, *, endpoint: str, synthetic: bool = False) -> Table:
    """List the restricted mean of each group.

    Parameters
    ----------
    result : RestrictedMeans
    endpoint : str
    synthetic : bool

    Returns
    -------
    Table
    """
    level = style.confidence(result.confidence_level)
    return Table(
        title=f"{endpoint}: restricted mean{f' by {result.by}' if result.by else ''}",
        header=(result.by, "n", "Events", f"Mean,\n{result.unit}", level),
        rows=tuple(
            row(
                entry.group,
                Cell(style.integer(entry.n), entry.n),
                Cell(style.integer(entry.n_events), entry.n_events),
                Cell(style.number(entry.value), entry.value),
                Cell(style.interval(style.number(entry.ci_low), style.number(entry.ci_high))),
            )
            for entry in result
        ),
        notes=(f"Area under the Kaplan-Meier curve up to {style.time(result.tau)} {result.unit}.",),
        synthetic=synthetic,
    )


def restricted_mean_comparison_table(
    result: RestrictedMeans,
    comparisons: Sequence[RestrictedMeanComparison],
    p_adjusted: Sequence[float],
    *,
    adjustment: Adjustment,
    synthetic: bool = False,
) -> Table:
    """List differences and ratios of restricted means.

    Parameters
    ----------
    result : RestrictedMeans
    comparisons : sequence of RestrictedMeanComparison
    p_adjusted : sequence of float
        Of the differences, one per comparison; shown if there is more than one.
    adjustment : {'holm', 'bonferroni', 'bh', 'none'}
    synthetic : bool

    Returns
    -------
    Table
    """
    level = style.confidence(result.confidence_level)
    several = len(comparisons) > 1
    rows = []
    for pair, adjusted in zip(comparisons, p_adjusted, strict=True):
        difference = style.difference_interval(pair.difference_low, pair.difference_high)
        ratio = style.interval(style.ratio(pair.ratio_low), style.ratio(pair.ratio_high))
        cells = [
            Cell(f"{style.number(pair.difference)} ({difference})", pair.difference),
            Cell(f"{style.ratio(pair.ratio)} ({ratio})", pair.ratio),
            Cell(style.p_value(pair.difference_p), pair.difference_p),
        ]
        if several:
            cells.append(Cell(style.p_value(adjusted), adjusted))
        rows.append(row(f"{pair.a} vs {pair.b}", *cells))
    header = ("Pair", f"Difference, {result.unit}\n({level})", f"Ratio\n({level})", "p")
    return Table(
        title=f"Restricted means up to {style.time(result.tau)} {result.unit} compared",
        header=(*header, f"Adjusted p\n({ADJUSTMENT_WORDS[adjustment]})") if several else header,
        rows=tuple(rows),
        notes=("First group less, or divided by, the second. p: of no difference, by Wald.",),
        synthetic=synthetic,
    )
