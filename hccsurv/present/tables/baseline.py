"""Table 1."""

from __future__ import annotations

import math

from hccsurv.analysis.baseline import BaselineResult, BaselineRow, NumberStatistics
from hccsurv.present import style
from hccsurv.present.table import Cell, Row, Table, row
from hccsurv.vocabulary import NumberSummary

__all__ = ["baseline_table"]


def baseline_table(result: BaselineResult, *, synthetic: bool = False) -> Table:
    """Lay baseline characteristics out: all patients, each group, test and p-value.

    Parameters
    ----------
    result : BaselineResult
    synthetic : bool

    Returns
    -------
    Table
    """
    compared = len(result.groups) > 1
    rows: list[Row] = []
    for line in result.rows:
        rows += _category_rows(line) if line.levels else [_number_row(line, result.number_summary)]
        if line.missing:
            rows.append(row("Missing", *map(_count, (line.missing, *_by_group(line, result))), indent=True))
    header = ["", f"All\n(n = {style.integer(result.n)})"]
    header += [f"{level}\n(n = {style.integer(n)})" for level, n in zip(result.groups, result.sizes, strict=True)]
    header += ["p", "Test"] if compared else []
    return Table(
        title=f"Baseline characteristics{f' by {result.by}' if compared else ''}",
        header=tuple(header),
        rows=tuple(rows),
        notes=_notes(result),
        synthetic=synthetic,
    )


def _by_group(line: BaselineRow, result: BaselineResult) -> tuple[int, ...]:
    return line.missing_by_group if result.groups else ()


def _category_rows(line: BaselineRow) -> list[Row]:
    grouped = len(line.levels[0].counts) > 1
    blanks = [""] * (1 + (len(line.levels[0].counts) if grouped else 0))
    rows = [row(line.label, *blanks, *(_test_cells(line) if grouped else ()), heading=True)]
    for level in line.levels:
        cells = [(level.count, level.percent)]
        cells += list(zip(level.counts, level.percents, strict=True)) if grouped else []
        rows.append(
            row(
                level.level,
                *(Cell(f"{style.integer(n)} ({style.percent(share)})", n) for n, share in cells),
                indent=True,
            )
        )
    return rows


def _number_row(line: BaselineRow, number_summary: NumberSummary) -> Row:
    title = f"{line.label}, {line.unit}" if line.unit else line.label
    form = "median (IQR)" if number_summary == "median" else "mean (SD)"
    summaries = [line.overall, *(line.by_group if len(line.by_group) > 1 else ())]
    cells = [_summary(summary, number_summary) for summary in summaries if summary is not None]
    return row(f"{title}, {form}", *cells, *(_test_cells(line) if len(line.by_group) > 1 else ()), heading=True)


def _summary(summary: NumberStatistics, number_summary: NumberSummary) -> Cell:
    if not summary.n:
        return Cell(style.NOTHING)
    decimals = 0 if summary.high >= 1000 else 1
    if number_summary == "mean":
        return Cell(f"{style.number(summary.mean, decimals)} ({style.number(summary.sd, decimals)})", summary.mean)
    quartiles = style.interval(style.number(summary.q1, decimals), style.number(summary.q3, decimals))
    return Cell(f"{style.number(summary.median, decimals)} ({quartiles})", summary.median)


def _count(n: int) -> Cell:
    return Cell(style.integer(n), n)


def _test_cells(line: BaselineRow) -> tuple[Cell, Cell]:
    flag = " †" if line.is_sparse else ""
    value = None if math.isnan(line.p_value) else line.p_value
    return Cell(style.p_value(line.p_value) + flag, value), Cell(line.test)


def _notes(result: BaselineResult) -> tuple[str, ...]:
    notes = []
    if any(line.levels for line in result.rows):
        notes.append("n (%) of the patients in whom the variable is known.")
    if any(line.overall for line in result.rows):
        notes.append(
            "IQR: 25th to 75th percentile (linear interpolation)."
            if result.number_summary == "median"
            else "SD: standard deviation."
        )
    if len(result.groups) > 1 and any(line.test.startswith("Pearson") for line in result.rows):
        notes.append("Pearson chi-squared: without continuity correction.")
    if len(result.groups) > 1 and any(line.is_sparse for line in result.rows):
        notes.append("† An expected count is below 5: the chi-squared p-value is doubtful, the exact test is offered.")
    return tuple(notes)
