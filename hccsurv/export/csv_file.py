"""Tables as CSV that a spreadsheet opens and never runs."""

from __future__ import annotations

import csv
import io
import math

from hccsurv.present.table import Cell, Table

__all__ = ["table_csv"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def table_csv(table: Table) -> bytes:
    """Write a table as CSV: title, header, lines with full precision, notes.

    Parameters
    ----------
    table : Table

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark, so that Excel reads Japanese. Text that a spreadsheet would
        run as a formula is preceded by an apostrophe.

    Examples
    --------
    >>> from hccsurv.present.table import row
    >>> table = Table(title="T", header=("", "p"), rows=(row("=A", Cell("<0.001", 0.00012345)),))
    >>> table_csv(table).decode("utf-8-sig").splitlines()
    ['T', ',p', "'=A,0.00012345"]
    """
    lines: list[list[str | float | int]] = [[table.full_title], list(table.header)]
    lines += [[_content(cell) for cell in line.cells] for line in table.rows]
    lines += [[note] for note in table.notes]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[_safe(text) for text in line] for line in lines])
    return buffer.getvalue().encode("utf-8-sig")


def _content(cell: Cell) -> str | float | int:
    if cell.value is None or (isinstance(cell.value, float) and math.isnan(cell.value)):
        return cell.text
    return cell.value


def _safe(content: str | float | int) -> str | float | int:
    if isinstance(content, str):
        content = content.replace("\n", " ")
        return f"'{content}" if content.startswith(_FORMULA_STARTS) and not _is_number(content) else content
    return content


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
