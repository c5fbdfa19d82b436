"""A file's bytes to a raw table; nothing touches the disk."""

from __future__ import annotations

from pathlib import PurePath

import pandas as pd

from hccsurv.errors import UploadError, counted
from hccsurv.intake.excel_file import excel_rows
from hccsurv.intake.limits import MAX_BYTES, MAX_COLUMNS, MAX_HEADER, MAX_ROWS
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.text_file import text_rows
from hccsurv.vocabulary import MISSING_WORDS

__all__ = ["FILE_TYPES", "read_table"]

FILE_TYPES = ("csv", "tsv", "txt", "xlsx")


def read_table(data: bytes, name: str, *, sheet: str = "") -> RawTable:
    """Read a CSV, TSV or XLSX file as a table of text.

    Parameters
    ----------
    data : bytes
        At most 120 MB.
    name : str
        File name; its ending says the format.
    sheet : str, optional
        Worksheet of an XLSX file; the first visible one if omitted.

    Returns
    -------
    RawTable
        Leading and trailing spaces are removed, and the words of `MISSING_WORDS` are missing.

    Raises
    ------
    UploadError
        If the file is empty, too large, damaged, in another format or encoding, has rows of
        different lengths, or two columns with one name.

    Examples
    --------
    >>> read_table(b"age,stage\\n61,A\\n70,\\n", "cohort.csv")
    RawTable('cohort.csv', 2 rows, 2 columns)
    """
    if not data:
        raise UploadError(f"{name!r} is empty.", "Choose a file with a header row and one row per patient.")
    if len(data) > MAX_BYTES:
        raise UploadError(
            f"{name!r} has {len(data) / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB can be read.",
            "Leave out columns that are not needed.",
        )
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in FILE_TYPES:
        raise UploadError(f"{name!r} is not one of {', '.join(FILE_TYPES)}.", "Save the table as CSV or XLSX.")
    if ending == "xlsx":
        rows, notes = excel_rows(data, name, sheet)
    else:
        rows, notes = text_rows(data, name)
    return _table(rows, name, notes)


def _table(rows: pd.DataFrame, name: str, notes: list[str]) -> RawTable:
    if rows.shape[1] > MAX_COLUMNS:
        raise UploadError(f"{name!r} has more than {MAX_COLUMNS} columns.", "Leave out columns that are not needed.")
    if len(rows) > MAX_ROWS + 1:
        raise UploadError(f"{name!r} has more than {MAX_ROWS} rows.", "Split the table.")
    cells = rows.apply(_trimmed)
    filled = cells.notna().any(axis=1)
    cells, n_blank = cells[filled], len(rows) - int(filled.sum())
    if cells.empty:
        raise UploadError(f"{name!r} has no cells.", "Choose a file with a header row and one row per patient.")
    header, body = cells.iloc[0], cells.iloc[1:]
    used = header.notna() | body.notna().any()
    titles = [title or "" for title in header[used]]
    _check_header(titles, name)
    if body.empty:
        raise UploadError(f"{name!r} has a header but no patients.", "Choose a file with one row per patient.")
    body = body.loc[:, used].apply(lambda column: column.mask(column.isin(MISSING_WORDS), None))
    body.columns = pd.Index(titles)
    n_blank += int(rows.index[0]) - 1
    notes += [f"{counted(n_blank, 'empty row')} left out"] if n_blank else []
    return RawTable(name=name, cells=body, notes=tuple(notes))


def _trimmed(column: pd.Series) -> pd.Series:
    """Take spaces off; a cell without anything else is missing."""
    codes, uniques = pd.factorize(column)
    texts = [" ".join(str(value).split()) or None for value in uniques]
    return pd.Series(pd.array([*texts, None], dtype=object)[codes], index=column.index, dtype=object)


def _check_header(titles: list[str], name: str) -> None:
    nameless = [position + 1 for position, title in enumerate(titles) if not title]
    if nameless:
        raise UploadError(
            f"{name!r} has {counted(len(nameless), 'column')} with cells but no name "
            f"(column {', '.join(map(str, nameless[:10]))}).",
            "Put a name into the first row of every column.",
        )
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise UploadError(
            f"{name!r} has {counted(len(twice), 'column name')} more than once ({', '.join(map(repr, twice[:5]))}).",
            "Give each column a name of its own.",
        )
    long = [position + 1 for position, title in enumerate(titles) if len(title) > MAX_HEADER]
    if long:
        raise UploadError(
            f"{name!r} has {counted(len(long), 'column name')} longer than {MAX_HEADER} characters (column {long[0]}).",
            "Is the first row the header?",
        )
