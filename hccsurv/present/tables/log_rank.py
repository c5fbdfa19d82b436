"""Comparison of groups, all together and pair by pair."""

from __future__ import annotations

from hccsurv.analysis.log_rank import LogRankResult, PairwiseLogRankResult
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import ADJUSTMENT_WORDS

__all__ = ["log_rank_table", "pairwise_table"]


def log_rank_table(result: LogRankResult, *, by: str, synthetic: bool = False) -> Table:
    """List observed and expected events per group, with the test beneath.

    Parameters
    ----------
    result : LogRankResult
    by : str
        What the groups are.
    synthetic : bool

    Returns
    -------
    Table
    """
    rows = [
        row(level, Cell(style.integer(n), n), Cell(style.integer(seen), seen), Cell(style.number(due, 1), due))
        for level, n, seen, due in zip(result.groups, result.n, result.observed, result.expected, strict=True)
    ]
    return Table(
        title=f"Log-rank test by {by}",
        header=(by, "n", "Events\nobserved", "Events\nexpected"),
        rows=tuple(rows),
        notes=(f"Chi-squared {style.number(result.chi2)} on {result.df} df, {style.p_equals(result.p_value)}.",),
        synthetic=synthetic,
    )


def pairwise_table(result: PairwiseLogRankResult, *, synthetic: bool = False) -> Table:
    """List every pair of groups with its p-value, plain and adjusted.

    Parameters
    ----------
    result : PairwiseLogRankResult
    synthetic : bool

    Returns
    -------
    Table
    """
    adjusted = ADJUSTMENT_WORDS[result.adjustment]
    return Table(
        title="Pairwise log-rank tests",
        header=("Pair", "Chi-squared", "p", f"Adjusted p\n({adjusted})"),
        rows=tuple(
            row(
                f"{pair.a} vs {pair.b}",
                Cell(style.number(pair.chi2), pair.chi2),
                Cell(style.p_value(pair.p_value), pair.p_value),
                Cell(style.p_value(pair.p_adjusted), pair.p_adjusted),
            )
            for pair in result.pairs
        ),
        notes=("Each test uses the patients of its two groups only.",),
        synthetic=synthetic,
    )
