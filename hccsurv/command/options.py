"""Options that subcommands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from hccsurv.cohort.cohort import unknown_column
from hccsurv.errors import HccsurvError
from hccsurv.intake.raw_table import RawTable
from hccsurv.vocabulary import TIME_UNITS

__all__ = ["Times", "column_in", "columns_in", "endpoint_options", "file_options", "split_names", "with_options"]

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Times(click.ParamType[tuple[float, ...]]):
    """Times separated by commas."""

    name = "times"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """Read numbers of zero or more."""
        if isinstance(value, tuple):
            return value
        try:
            times = tuple(float(part) for part in str(value).split(",") if part.strip())
        except ValueError:
            times = ()
        if not times or not all(0 <= time < float("inf") for time in times):
            self.fail(f"{value!r} is not a list of times: numbers of zero or more, separated by commas.", param, ctx)
        return times


def file_options(command: Command) -> Command:
    """Add FILE, --where, --sheet and --json."""
    return with_options(
        command,
        click.argument("file", type=FILE),
        click.option(
            "--where", multiple=True, metavar="RULE",
            help='Keep patients only where this holds: "stage = B, C", "stage != D", "age >= 68", '
            '"age between 18 and 80". May be repeated.',
        ),
        click.option("--sheet", default="", metavar="NAME", help="Worksheet of an XLSX file; default: the first one."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON with unrounded numbers instead of tables."),
    )  # fmt: skip


def endpoint_options(command: Command) -> Command:
    """Add --duration, --event, their codes and the unit."""
    return with_options(
        command,
        click.option("--duration", required=True, metavar="COLUMN", help="Time from origin to event or last contact."),
        click.option("--event", required=True, metavar="COLUMN", help="Whether follow-up ended with the event."),
        click.option(
            "--event-codes", multiple=True, metavar="CODES",
            help="Codes that mean the event, separated by commas. Default: 1, if the file holds only 0 and 1.",
        ),
        click.option(
            "--censored-codes", multiple=True, metavar="CODES",
            help="Codes that mean the end of follow-up without it. Default: the one other code of the file.",
        ),
        click.option("--unit", type=click.Choice(TIME_UNITS), default="months", show_default=True, help="Of time."),
    )  # fmt: skip


def split_names(values: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Split lists at commas, except where a comma belongs to a known name.

    Parameters
    ----------
    values : iterable of str
        One per use of the option.
    known : collection of str

    Returns
    -------
    tuple of str
        Each name once. What is not known is split at every comma.

    Examples
    --------
    >>> split_names(["age,AFP, ng/mL", "sex"], ["age", "AFP, ng/mL", "sex"])
    ('age', 'AFP, ng/mL', 'sex')
    """
    names: dict[str, None] = {}
    for value in values:
        parts = value.split(",")
        while parts:
            taken = next((n for n in range(len(parts), 0, -1) if _collapsed(",".join(parts[:n])) in known), 1)
            name = _collapsed(",".join(parts[:taken]))
            parts = parts[taken:]
            if name:
                names[name] = None
    return tuple(names)


def column_in(raw: RawTable, name: str) -> str:
    """Check the name of one column, with a hint at the nearest names if it is not there."""
    collapsed = _collapsed(name)
    if collapsed not in raw.columns:
        raise unknown_column(collapsed, raw.columns)
    return collapsed


def columns_in(raw: RawTable, values: Iterable[str], option: str) -> tuple[str, ...]:
    """Check a list of columns.

    Parameters
    ----------
    raw : RawTable
    values : iterable of str
        One per use of the option, each with one or more names.
    option : str
        Named if the list is empty.

    Returns
    -------
    tuple of str
    """
    values = tuple(values)
    names = tuple(column_in(raw, name) for name in split_names(values, raw.columns))
    if values and not names:
        raise HccsurvError(f"{option} names no column.", "Separate the names of columns with commas.")
    return names


def _collapsed(name: str) -> str:
    """Write a name as the reader of files does: single spaces, none at the ends."""
    return " ".join(name.split())


def with_options(command: Command, *options: Callable[[Command], Command]) -> Command:
    """Add options to a command, in their order."""
    for option in reversed(options):
        command = option(command)
    return command
