"""How large a file may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_EXCEL_CELLS",
    "MAX_HEADER",
    "MAX_ROWS",
    "MAX_UNZIPPED",
    "MAX_ZIP_RATIO",
    "row_list",
]

MAX_BYTES: Final = 120_000_000
MAX_ROWS: Final = 1_200_000
MAX_COLUMNS: Final = 2_000
MAX_EXCEL_CELLS: Final = 5_000_000
MAX_HEADER: Final = 200
MAX_UNZIPPED: Final = 400_000_000
MAX_ZIP_RATIO: Final = 100
"""Workbooks of real tables unpack to 7 to 14 times their size."""


def row_list(rows: Sequence[int], at_most: int = 10) -> str:
    """Name rows by number, the first few of many.

    Examples
    --------
    >>> row_list([3]), row_list([3, 5, 9], at_most=2)
    ('row 3', 'rows 3, 5, ...')
    """
    listed = ", ".join(str(row) for row in rows[:at_most])
    return f"row{'s' if len(rows) > 1 else ''} {listed}{', ...' if len(rows) > at_most else ''}"
