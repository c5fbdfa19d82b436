"""The subcommand ``correlation``: how two measurements go together, by subgroup."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccsurv.analysis.correlation import CorrelationRow, correlate_by
from hccsurv.command.options import column_in, columns_in, file_options
from hccsurv.command.patients import open_table, select_patients
from hccsurv.command.printed import Report, print_report, said
from hccsurv.present.tables.correlation import correlation_table
from hccsurv.vocabulary import CORRELATION_TESTS

if TYPE_CHECKING:
    from hccsurv.vocabulary import CorrelationTest

__all__ = ["command", "correlation_rows"]


def correlation_rows(lines: Iterable[CorrelationRow]) -> list[dict[str, object]]:
    """Return what ``--json`` prints: all patients first, then the levels.

    Parameters
    ----------
    lines : iterable of CorrelationRow

    Returns
    -------
    list of dict
    """
    return [
        {
            "by": line.by or None,
            "level": line.level or None,
            "n": line.correlation.n,
            "n_missing": line.correlation.n_missing,
            "r": line.correlation.r,
            "ci_low": line.correlation.ci_low,
            "ci_high": line.correlation.ci_high,
            "p_value": line.correlation.p_value,
            "benchmark": line.benchmark,
        }
        for line in lines
    ]


@click.command("correlation")
@file_options
@click.option("--x", required=True, metavar="COLUMN", help="A measurement.")
@click.option("--y", required=True, metavar="COLUMN", help="Another measurement.")
@click.option("--by", multiple=True, metavar="COLUMNS", help="Also in each level of these columns. May be repeated.")
@click.option(
    "--p",
    "p_from",
    type=click.Choice(CORRELATION_TESTS),
    default="t",
    show_default=True,
    help="Where the p-value comes from.",
)
def command(
    *,
    file: Path,
    where: tuple[str, ...],
    sheet: str,
    as_json: bool,
    x: str,
    y: str,
    by: tuple[str, ...],
    p_from: CorrelationTest,
) -> None:
    """Correlate two measurements of the same patients (Pearson)."""
    raw = open_table(file, sheet)
    first, second, groups = column_in(raw, x), column_in(raw, y), columns_in(raw, by, "--by")
    measured = tuple(dict.fromkeys((first, second)))
    patients = select_patients(raw, where, [*measured, *groups], numbers=measured)
    lines = correlate_by(patients.cohort, first, second, groups, p_from=p_from)
    used = patients.cohort.known(measured)
    report = Report(
        result={
            **patients.in_numbers(used),
            "x": first,
            "y": second,
            "p_from": p_from,
            "rows": correlation_rows(lines),
        },
        head=said(patients, used),
        tables=(correlation_table(first, {second: lines}, {}),),
        notes=patients.notes,
    )
    print_report(report, as_json=as_json)
