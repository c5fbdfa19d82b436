"""The subcommand ``baseline``: who the patients are, by group."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccsurv.analysis.baseline import BaselineResult, BaselineRow, baseline
from hccsurv.command.options import column_in, columns_in, file_options
from hccsurv.command.patients import comparable, open_table, refuse_spoilt_numbers, select_patients, with_categories
from hccsurv.command.printed import Report, print_report, said
from hccsurv.errors import CohortError
from hccsurv.intake.propose import columns_of
from hccsurv.present.tables.baseline import baseline_table
from hccsurv.vocabulary import CATEGORY_TESTS, NUMBER_SUMMARIES

if TYPE_CHECKING:
    from hccsurv.intake.raw_table import RawTable
    from hccsurv.vocabulary import CategoryTest, NumberSummary

__all__ = ["baseline_result", "command"]


def baseline_result(described: BaselineResult) -> dict[str, object]:
    """Return what ``--json`` prints of a baseline table.

    Parameters
    ----------
    described : BaselineResult

    Returns
    -------
    dict
        Without groups, one group 'All'.
    """
    groups, sizes = described.groups or ("All",), described.sizes or (described.n,)
    return {
        "by": described.by or None,
        "number_summary": described.number_summary,
        "groups": [{"level": level, "n": n} for level, n in zip(groups, sizes, strict=True)],
        "rows": [_row(line) for line in described.rows],
    }


def _row(line: BaselineRow) -> dict[str, object]:
    return {
        "variable": line.variable,
        "label": line.label,
        "unit": line.unit,
        "test": line.test,
        "statistic": line.statistic,
        "df": line.df,
        "p_value": line.p_value,
        "min_expected": line.min_expected,
        "missing": line.missing,
        "missing_by_group": line.missing_by_group,
        "levels": [asdict(level) for level in line.levels],
        "overall": asdict(line.overall) if line.overall else None,
        "summary": [asdict(summary) for summary in line.by_group],
    }


def _numbers_as_categories(
    raw: RawTable, variables: tuple[str, ...], continuous: tuple[str, ...], categorical: tuple[str, ...]
) -> list[str]:
    """List the columns of numbers that are shown as categories."""
    for names, option in ((continuous, "--continuous"), (categorical, "--categorical")):
        for name in names:
            if name not in variables:
                raise CohortError(
                    f"{option} names {name!r}, which is not among --variables.", "Add it, or leave it out."
                )
    both = [name for name in continuous if name in categorical]
    if both:
        raise CohortError(f"{both[0]!r} is both --continuous and --categorical.", "Choose one.")
    coded = {column.name for column in columns_of(raw)[0] if column.kind == "category"}
    return [name for name in variables if name in categorical or (name in coded and name not in continuous)]


@click.command("baseline")
@file_options
@click.option("--group", required=True, metavar="COLUMN", help="Describe and compare the groups of this column.")
@click.option(
    "--variables", multiple=True, required=True, metavar="COLUMNS",
    help="Separated by commas. Text, and whole numbers with at most six different values, are categories. Repeatable.",
)  # fmt: skip
@click.option(
    "--test", "category_test", type=click.Choice(CATEGORY_TESTS), default="chi-squared", show_default=True,
    help="For categories.",
)  # fmt: skip
@click.option(
    "--summary", "number_summary", type=click.Choice(NUMBER_SUMMARIES), default="median", show_default=True,
    help="For numbers: median with a rank test, or mean with a t test or analysis of variance.",
)  # fmt: skip
@click.option("--continuous", multiple=True, metavar="COLUMNS", help="Take these as numbers.")
@click.option("--categorical", multiple=True, metavar="COLUMNS", help="Take these as categories.")
def command(
    *,
    file: Path,
    where: tuple[str, ...],
    sheet: str,
    as_json: bool,
    group: str,
    variables: tuple[str, ...],
    category_test: CategoryTest,
    number_summary: NumberSummary,
    continuous: tuple[str, ...],
    categorical: tuple[str, ...],
) -> None:
    """Describe the patients of each group, with a test per variable."""
    raw = open_table(file, sheet)
    by, names = column_in(raw, group), columns_in(raw, variables, "--variables")
    numbers = columns_in(raw, continuous, "--continuous")
    chosen = columns_in(raw, categorical, "--categorical")
    categories = _numbers_as_categories(raw, names, numbers, chosen)
    refuse_spoilt_numbers(raw, [name for name in names if name not in chosen])
    patients = select_patients(raw, where, [by, *names], numbers=numbers)
    used = comparable(with_categories(patients.cohort, raw, categories), by)
    described = baseline(used, names, by=by, category_test=category_test, number_summary=number_summary)
    report = Report(
        result={**patients.in_numbers(used), "category_test": category_test, **baseline_result(described)},
        head=said(patients, used),
        tables=(baseline_table(described),),
        notes=patients.notes,
    )
    print_report(report, as_json=as_json)
