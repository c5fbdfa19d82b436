"""A table as a reader sees it, with the number behind each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["Cell", "Row", "Table", "table_html"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is printed, and the unrounded value where there is one.

    Attributes
    ----------
    text : str
    value : float, int, str or None
        Written to CSV in full precision. None: the text itself.
    """

    text: str
    value: float | int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line.

    Attributes
    ----------
    cells : tuple of Cell
    heading : bool
        A variable whose levels follow indented.
    indent : bool
    """

    cells: tuple[Cell, ...]
    heading: bool = False
    indent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Title, header, lines and notes.

    Attributes
    ----------
    title : str
    header : tuple of str
        The first column is set left, the others centred.
    rows : tuple of Row
    notes : tuple of str
        Printed beneath.
    synthetic : bool
        Whether the patients are invented; stamped on the title.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    synthetic: bool = False

    @property
    def full_title(self) -> str:
        """Title with the stamp of invented data."""
        return f"{self.title} – SYNTHETIC DATA" if self.synthetic else self.title


def row(*cells: str | Cell, heading: bool = False, indent: bool = False) -> Row:
    """Build a line from texts and cells."""
    built = tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells)
    return Row(cells=built, heading=heading, indent=indent)


def table_html(table: Table) -> str:
    """Write a table as HTML; every text is escaped.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str
        One ``<table class="paper">`` element with its caption and notes.
    """
    head = "".join(f"<th scope='col'>{_text(title)}</th>" for title in table.header)
    body = "".join(_row_html(line, len(table.header)) for line in table.rows)
    notes = "".join(f"<p>{_text(note)}</p>" for note in table.notes)
    foot = f"<tfoot><tr><td colspan='{len(table.header)}'>{notes}</td></tr></tfoot>" if notes else ""
    return (
        f"<table class='paper'><caption>{_text(table.full_title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"
    )


def _row_html(line: Row, width: int) -> str:
    kind = " class='heading'" if line.heading else " class='level'" if line.indent else ""
    first, *rest = line.cells
    # A short name stays on one line; a long one may break.
    name = _text(first.text).replace(" ", "&nbsp;") if len(first.text) <= 26 else _text(first.text)
    cells: Sequence[str] = [
        f"<th scope='row'>{name}</th>",
        *(f"<td>{_text(cell.text)}</td>" for cell in rest),
    ]
    padding = "<td></td>" * (width - len(cells))
    return f"<tr{kind}>{''.join(cells)}{padding}</tr>"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
