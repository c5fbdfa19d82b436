"""CSV and TSV bytes as rows of text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

import pandas as pd

from hccsurv.errors import UploadError, counted
from hccsurv.intake.limits import MAX_BYTES, MAX_ROWS, row_list

__all__ = ["text_rows"]

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_ENCODING_NAMES = {"utf-8-sig": "UTF-8", "cp932": "CP932", "utf-16": "UTF-16"}


def text_rows(data: bytes, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Split a delimited text into rows; the index is the row number in the file.

    Parameters
    ----------
    data : bytes
    name : str

    Returns
    -------
    rows : DataFrame of text
        A cell beyond the end of a short row is missing.
    notes : list of str
    """
    text, encoding = _decode(data, name)
    if "\0" in text:
        raise UploadError(f"{name!r} holds NUL characters, so it is not a text table.", "Save it again as CSV (UTF-8).")
    # The first row sets the number of columns, so empty lines above it are counted and taken away.
    table = text.lstrip("\r\n")
    n_above = len((text[: len(text) - len(table)]).splitlines())
    separator = _separator(table)
    try:
        rows = pd.read_csv(
            io.StringIO(table),
            sep=separator,
            header=None,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            on_bad_lines="error",
            nrows=MAX_ROWS + 2,
        )
    except pd.errors.EmptyDataError:
        raise UploadError(
            f"{name!r} has no cells.", "Choose a file with a header row and one row per patient."
        ) from None
    except pd.errors.ParserError:
        raise _ragged(table, separator, name, n_above) from None
    rows.index = pd.RangeIndex(n_above + 1, n_above + 1 + len(rows))
    notes = [f"encoding {encoding}", f"columns separated by {_SEPARATORS[separator]}"]
    n_short = sum(0 < length < rows.shape[1] for length in _lengths(table, separator))
    if n_short:
        whose = "its" if n_short == 1 else "their"
        notes.append(f"{counted(n_short, 'row')} shorter than the header: {whose} last cells are missing")
    return rows, notes


def _decode(data: bytes, name: str) -> tuple[str, str]:
    candidates = ["utf-16"] if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ["utf-8-sig", "cp932"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932" and _is_garbled(text):
            break
        return text, _ENCODING_NAMES[encoding]
    raise UploadError(f"{name!r} is neither UTF-8 nor CP932 text.", "Save it again as CSV (UTF-8) or XLSX.")


def _is_garbled(text: str) -> bool:
    """EUC-JP passes for CP932, but comes out as half-width katakana."""
    foreign = [letter for letter in text[:100_000] if letter > "\x7f"]
    half_width = sum("\uff61" <= letter <= "\uff9f" for letter in foreign)
    return half_width > len(foreign) / 2


def _separator(table: str) -> str:
    header = re.sub(r'"[^"]*"', "", table[:100_000]).splitlines()[:1]
    counts = {separator: sum(line.count(separator) for line in header) for separator in _SEPARATORS}
    return max(counts, key=lambda separator: counts[separator])


def _lengths(table: str, separator: str) -> Iterator[int]:
    """Cells in each row; pandas does not tell a short row from one that ends with empty cells."""
    csv.field_size_limit(MAX_BYTES)
    try:
        for row in csv.reader(io.StringIO(table), delimiter=separator):
            yield len(row)
    except csv.Error:
        return


def _ragged(table: str, separator: str, name: str, n_above: int) -> UploadError:
    lengths = list(_lengths(table, separator)) or [0]
    odd = [number for number, length in enumerate(lengths, start=n_above + 1) if length > lengths[0]]
    if not odd:
        return UploadError(
            f"{name!r} cannot be read as a table.", "Look for an unclosed quotation mark, or save as XLSX."
        )
    return UploadError(
        f"The header of {name!r} has {counted(lengths[0], 'column')}, but {counted(len(odd), 'row')} "
        f"{'has' if len(odd) == 1 else 'have'} more ({row_list(odd)}).",
        "Put cells that contain the separator in quotation marks, or save the table as XLSX.",
    )
