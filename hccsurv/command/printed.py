"""What a subcommand prints: tables for a reader, or JSON for a program."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click
from tabulate import tabulate

from hccsurv.cohort.cohort import Cohort
from hccsurv.command.patients import Patients
from hccsurv.present.table import Row, Table
from hccsurv.present.wording import patients_of

__all__ = ["Report", "json_text", "print_report", "report_text", "said", "table_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A result in both forms.

    Attributes
    ----------
    result : dict
        As printed by ``--json``.
    tables : tuple of Table
    head : tuple of str
        Lines above the tables: who is looked at.
    notes : tuple of str
        Lines beneath them.
    """

    result: Mapping[str, object]
    tables: tuple[Table, ...]
    head: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def print_report(report: Report, *, as_json: bool) -> None:
    """Print a finished result, in one piece."""
    click.echo(json_text(report.result) if as_json else report_text(report))


def json_text(result: Mapping[str, object]) -> str:
    """Write JSON in ASCII with numbers unrounded; what is not a finite number is null.

    Examples
    --------
    >>> json_text({"median": float("nan"), "n": 3})
    '{\\n  "median": null,\\n  "n": 3\\n}'
    """
    return json.dumps(_plain(result), indent=2, allow_nan=False)


def report_text(report: Report) -> str:
    """Write head, tables and notes as text."""
    blocks = [
        "\n".join(report.head),
        *map(table_text, report.tables),
        "\n".join(f"Note: {note}" for note in report.notes),
    ]
    return "\n\n".join(block for block in blocks if block)


def table_text(table: Table) -> str:
    """Write a table with its title and notes as text."""
    lines = [[_shown(cell) for cell in _cells(line, len(table.header))] for line in table.rows]
    grid = tabulate(
        lines,
        headers=[_shown(title) for title in table.header],
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=("left", *["right"] * (len(table.header) - 1)) if lines else None,
    )
    return "\n".join([_shown(table.full_title), "", grid, *map(_shown, table.notes)])


def said(patients: Patients, used: Cohort) -> tuple[str, ...]:
    """Say in words who is used and who is left out."""
    left_out = used.flow()[len(patients.cohort.flow()) :]
    reasons = "; ".join(f"{step.removed} ({step.reason})" for step in left_out) or "0"
    lines = (
        f"{patients.file}: {patients_of(patients.cohort.n, used.n_reviewed, patients.filters)}",
        f"Left out because a value is missing: {reasons}. Used: {used.n}.",
    )
    return tuple(map(_shown, lines))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _cells(line: Row, width: int) -> list[str]:
    texts = [cell.text for cell in line.cells]
    texts[0] = f"  {texts[0]}" if line.indent else texts[0]
    return texts + [""] * (width - len(texts))


def _shown(text: str) -> str:
    """Replace control characters: a cell of a file must not steer the terminal."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in text)
