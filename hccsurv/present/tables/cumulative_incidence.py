"""Cumulative incidence at chosen times, and its comparison between groups."""

from __future__ import annotations

from collections.abc import Sequence

from hccsurv.analysis.cumulative_incidence import CumulativeIncidenceResult
from hccsurv.analysis.gray_test import GrayTestResult
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import CI_METHOD_WORDS

__all__ = ["first_events_table", "gray_test_table", "incidence_at_table"]


def first_events_table(result: CumulativeIncidenceResult, *, synthetic: bool = False) -> Table:
    """List patients, first events of each cause and patients without any, by group.

    Parameters
    ----------
    result : CumulativeIncidenceResult
    synthetic : bool

    Returns
    -------
    Table
    """
    rows = []
    for group in result.groups:
        curves = [result[group, cause] for cause in result.causes]
        counts = [curves[0].n, *(curve.n_events for curve in curves), int(curves[0].censored.sum())]
        rows.append(row(group, *(Cell(style.integer(count), count) for count in counts)))
    return Table(
        title=f"First events by {result.by}" if result.by else "First events",
        header=(result.by, "n", *result.causes, "Without\nevent"),
        rows=tuple(rows),
        synthetic=synthetic,
    )


def incidence_at_table(
    result: CumulativeIncidenceResult, cause: str, times: Sequence[float], *, synthetic: bool = False
) -> Table:
    """List the cumulative incidence of one cause with its interval, and the patients at risk, at chosen times.

    Parameters
    ----------
    result : CumulativeIncidenceResult
    cause : str
    times : sequence of float
        In the unit of `result`.
    synthetic : bool

    Returns
    -------
    Table
        A dash after the last follow-up of a group.
    """
    rows = []
    for group in result.groups:
        curve = result[group, cause]
        cells = []
        columns = zip(curve.at(times), *curve.interval_at(times), curve.at_risk_at(times), strict=True)
        for incidence, low, high, at_risk in columns:
            limits = style.interval(style.number(100 * low, 1), style.number(100 * high, 1))
            text = style.percent(100 * incidence)
            text += "" if text == style.NOTHING else f" ({limits})\n{style.integer(int(at_risk))} at risk"
            cells.append(Cell(text, float(incidence)))
        rows.append(row(group, *cells))
    level = style.confidence(result.confidence_level)
    return Table(
        title=f"Cumulative incidence of {cause}" + (f" by {result.by}" if result.by else ""),
        header=(result.by, *(f"{style.time(time)} {result.unit}" for time in times)),
        rows=tuple(rows),
        notes=(
            f"Aalen-Johansen; {level} by Greenwood's variance, {CI_METHOD_WORDS[result.ci_method]} type. "
            f"{style.NOTHING}: not followed so long, or no interval.",
        ),
        synthetic=synthetic,
    )


def gray_test_table(result: GrayTestResult, *, synthetic: bool = False) -> Table:
    """List the test of each cause.

    Parameters
    ----------
    result : GrayTestResult
    synthetic : bool

    Returns
    -------
    Table
    """
    notes = ["Do groups differ in the cumulative incidence of this event, whatever that of the others?"]
    if result.rho:
        notes.append(f"Weights with rho = {result.rho:g}.")
    if result.strata:
        notes.append(f"Stratified by {result.strata}.")
    return Table(
        title=f"Gray's test by {result.by}",
        header=("Event", "Chi-squared", "df", "p"),
        rows=tuple(
            row(
                test.cause,
                Cell(style.number(test.chi2), test.chi2),
                Cell(style.integer(test.df), test.df),
                Cell(style.p_value(test.p_value), test.p_value),
            )
            for test in result
        ),
        notes=tuple(notes),
        synthetic=synthetic,
    )
