"""Medians, and survival at chosen times."""

from __future__ import annotations

from collections.abc import Sequence

from hccsurv.analysis.kaplan_meier import KaplanMeierResult
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import CI_METHOD_WORDS

__all__ = ["medians_table", "survival_at_table"]


def medians_table(result: KaplanMeierResult, *, endpoint: str, synthetic: bool = False) -> Table:
    """List patients, events and the median of each group.

    Parameters
    ----------
    result : KaplanMeierResult
    endpoint : str
    synthetic : bool

    Returns
    -------
    Table
    """
    rows = []
    for curve in result:
        median = curve.median()
        rows.append(
            row(
                curve.group,
                Cell(style.integer(curve.n), curve.n),
                Cell(style.integer(curve.n_events), curve.n_events),
                Cell(style.median(median), median.value),
                Cell(style.median_interval(median)),
            )
        )
    level = style.confidence(result.confidence_level)
    return Table(
        title=f"{endpoint}: median by {result.by}" if result.by else f"{endpoint}: median",
        header=(result.by, "n", "Events", f"Median,\n{result.unit}", level),
        rows=tuple(rows),
        notes=(
            f"Kaplan-Meier; {level} by Greenwood's variance, {CI_METHOD_WORDS[result.ci_method]} type. "
            "NR: not reached.",
        ),
        synthetic=synthetic,
    )


def survival_at_table(
    result: KaplanMeierResult, times: Sequence[float], *, endpoint: str, synthetic: bool = False
) -> Table:
    """List survival with its interval, and the patients at risk, at chosen times.

    Parameters
    ----------
    result : KaplanMeierResult
    times : sequence of float
        In the unit of `result`.
    endpoint : str
    synthetic : bool

    Returns
    -------
    Table
        A dash after the last follow-up of a group.
    """
    rows = []
    for curve in result:
        cells = []
        low, high = curve.interval_at(times)
        columns = zip(curve.at(times), low, high, curve.at_risk_at(times), strict=True)
        for survival, lower, upper, at_risk in columns:
            limits = style.interval(style.number(100 * lower, 0), style.number(100 * upper, 0))
            text = style.percent(100 * survival)
            text += "" if text == style.NOTHING else f" ({limits})\n{style.integer(int(at_risk))} at risk"
            cells.append(Cell(text, float(survival)))
        rows.append(row(curve.group, *cells))
    return Table(
        title=f"{endpoint} at chosen times",
        header=(result.by, *(f"{style.time(time)} {result.unit}" for time in times)),
        rows=tuple(rows),
        notes=(
            f"Survival ({style.confidence(result.confidence_level)}). {style.NOTHING}: nobody was followed so long.",
        ),
        synthetic=synthetic,
    )
