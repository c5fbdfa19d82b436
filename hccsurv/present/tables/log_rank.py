"""Comparison of groups, all together, pair by pair, and for a trend."""

from __future__ import annotations

from hccsurv.analysis.log_rank import LogRankResult
from hccsurv.analysis.pairwise_log_rank import PairwiseLogRankResult
from hccsurv.analysis.trend_test import TrendTest
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import ADJUSTMENT_WORDS, WEIGHTING_WORDS

__all__ = ["log_rank_table", "pairwise_table", "trend_table"]


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
        title=f"{_name_of(result)} test by {by}",
        header=(by, "n", "Events\nobserved", "Events\nexpected"),
        rows=tuple(rows),
        notes=(
            f"Chi-squared {style.number(result.chi2)} on {result.df} df, {style.p_equals(result.p_value)}.",
            *_how(result),
        ),
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
        title=f"Pairwise {WEIGHTING_WORDS[result.weighting]} tests",
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
        notes=("Each test uses the patients of its two groups only.", *_how(result)),
        synthetic=synthetic,
    )


def trend_table(result: TrendTest, *, by: str, synthetic: bool = False) -> Table:
    """Show the test for a trend over the groups in their order.

    Parameters
    ----------
    result : TrendTest
    by : str
        What the groups are.
    synthetic : bool

    Returns
    -------
    Table
    """
    return Table(
        title=f"Test for trend by {by}",
        header=("Groups in order", "z", "Chi-squared", "df", "p"),
        rows=(
            row(
                ", ".join(result.groups),
                Cell(style.number(result.z), result.z),
                Cell(style.number(result.chi2), result.chi2),
                Cell(style.integer(result.df), result.df),
                Cell(style.p_value(result.p_value), result.p_value),
            ),
        ),
        notes=(
            f"{_name_of(result)} test for trend with equally spaced scores. "
            "z above 0: more events than expected in the later groups.",
            *_how(result),
        ),
        synthetic=synthetic,
    )


def _name_of(result: LogRankResult | TrendTest) -> str:
    words = WEIGHTING_WORDS[result.weighting]
    return words[0].upper() + words[1:]


def _how(result: LogRankResult | PairwiseLogRankResult | TrendTest) -> tuple[str, ...]:
    """What differs from the plain test of all patients."""
    notes = []
    if result.weighting == "fleming-harrington":
        notes.append(f"Weights with rho = {result.rho:g} and gamma = {result.gamma:g}.")
    if result.strata:
        notes.append(f"Stratified by {result.strata}.")
    return tuple(notes)
