"""CSV and XLSX bytes to a raw table; nothing touches the disk."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import PurePath

import pandas as pd

from hccsurv.cohort.levels import code_text
from hccsurv.errors import UploadError
from hccsurv.intake.raw_table import RawTable
from hccsurv.vocabulary import MISSING_WORDS

__all__ = ["FILE_TYPES", "MAX_BYTES", "read_table", "sheet_names"]

FILE_TYPES = ("csv", "tsv", "txt", "xlsx")
MAX_BYTES = 120_000_000
MAX_ROWS = 1_200_000
MAX_COLUMNS = 2_000
MAX_EXCEL_CELLS = 5_000_000
MAX_HEADER = 200
MAX_UNZIPPED = 400_000_000
MAX_RATIO = 100

_OLE = b"\xd0\xcf\x11\xe0"


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
        rows, notes = _excel_rows(data, name, sheet)
    else:
        rows, notes = _text_rows(data, name)
    return _table(rows, name, notes)


def sheet_names(data: bytes, name: str) -> tuple[str, ...]:
    """List the visible worksheets of an XLSX file; empty for other formats."""
    if not name.lower().endswith(".xlsx"):
        return ()
    workbook = _workbook(data, name, formulas=False)
    return tuple(sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible")


def _text_rows(data: bytes, name: str) -> tuple[pd.DataFrame, list[str]]:
    text, encoding = _decode(data, name)
    if "\0" in text:
        raise UploadError(f"{name!r} holds NUL characters, so it is not a text table.", "Save it again as CSV (UTF-8).")
    delimiter = _delimiter(text)
    try:
        rows = pd.read_csv(
            io.StringIO(text), sep=delimiter, header=None, dtype=str, keep_default_na=False, skip_blank_lines=False,
            on_bad_lines="error", nrows=MAX_ROWS + 2,
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        raise _ragged(text, delimiter, name) from None
    words = {",": "comma", ";": "semicolon", "\t": "tab"}
    return rows, [f"encoding {encoding}", f"columns separated by {words[delimiter]}"]


def _decode(data: bytes, name: str) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "cp932"]
    for encoding in candidates:
        try:
            return data.decode(encoding), {"utf-8-sig": "UTF-8", "cp932": "CP932", "utf-16": "UTF-16"}[encoding]
        except UnicodeDecodeError:
            continue
    raise UploadError(f"{name!r} is neither UTF-8 nor CP932 text.", "Save it again as CSV (UTF-8) or XLSX.")


def _delimiter(text: str) -> str:
    header = text[:100_000].lstrip().splitlines()[:1]
    counts = {delimiter: sum(line.count(delimiter) for line in header) for delimiter in (",", ";", "\t")}
    return max(counts, key=lambda delimiter: counts[delimiter])


def _ragged(text: str, delimiter: str, name: str) -> UploadError:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        lengths = [len(row) for _, row in zip(range(MAX_ROWS), reader, strict=False)]
    except csv.Error:
        lengths = []
    width = lengths[0] if lengths else 0
    odd = [number for number, length in enumerate(lengths, start=1) if length > width]
    if not odd:
        return UploadError(
            f"{name!r} cannot be read as a table.", "Look for an unclosed quotation mark, or save as XLSX."
        )
    return UploadError(
        f"The header of {name!r} has {width} columns, but {len(odd)} rows have more ({_row_list(odd)}).",
        "Put cells that contain the separator in quotation marks, or save the table as XLSX.",
    )


def _row_list(rows: Sequence[int]) -> str:
    listed = ", ".join(str(row) for row in rows[:10])
    return f"row{'s' if len(rows) > 1 else ''} {listed}{', ...' if len(rows) > 10 else ''}"


def _excel_rows(data: bytes, name: str, sheet: str) -> tuple[pd.DataFrame, list[str]]:
    values = _sheet(_workbook(data, name, formulas=False), name, sheet)
    formulas = _sheet(_workbook(data, name, formulas=True), name, sheet)
    # A declared size bounds the padding of every row; a file that lies about it meets the limits instead.
    limits = {"max_row": MAX_ROWS + 2, "max_col": min(values.max_column or MAX_COLUMNS + 1, MAX_COLUMNS + 1)}
    rows: list[list[str | None]] = []
    uncomputed: list[int] = []
    n_cells = 0
    for number, (cells, sources) in enumerate(
        zip(values.iter_rows(values_only=True, **limits), formulas.iter_rows(values_only=True, **limits), strict=False),
        start=1,
    ):
        n_cells += len(cells)
        if n_cells > MAX_EXCEL_CELLS:
            raise UploadError(
                f"Sheet {values.title!r} of {name!r} spans more than {MAX_EXCEL_CELLS} cells.",
                "Delete empty rows and columns beyond the table, or save it as CSV.",
            )
        used = max((position for position, cell in enumerate(cells, start=1) if cell is not None), default=0)
        rows.append([_cell_text(cell) for cell in cells[:used]])
        if any(
            cell is None and isinstance(source, str) and source.startswith("=")
            for cell, source in zip(cells, sources, strict=False)
        ):
            uncomputed.append(number)
    if uncomputed:
        raise UploadError(
            f"{len(uncomputed)} rows of sheet {values.title!r} hold formulas without a stored result "
            f"({_row_list(uncomputed)}).",
            "Open the file in a spreadsheet program, let it compute, and save it; or save it as CSV.",
        )
    return pd.DataFrame(rows, dtype=object), [f"sheet {values.title}"]


def _workbook(data: bytes, name: str, *, formulas: bool):  # type: ignore[no-untyped-def]  # openpyxl has no types
    from openpyxl import load_workbook  # slow to import, and needed only here

    if data.startswith(_OLE):
        raise UploadError(
            f"{name!r} is password-protected or in the old XLS format.", "Save it as XLSX without password."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unzipped = sum(entry.file_size for entry in archive.infolist())
            worst = max(
                (
                    entry.file_size / max(entry.compress_size, 1)
                    for entry in archive.infolist()
                    if entry.file_size > 1_000_000
                ),
                default=0,
            )
        if unzipped > MAX_UNZIPPED or worst > MAX_RATIO:
            raise UploadError(f"{name!r} unpacks to an unreasonable size.", "Save the table as CSV.")
        return load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)
    except UploadError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged archive may fail anywhere inside zip, XML or openpyxl
        raise UploadError(f"{name!r} cannot be opened as XLSX.", "Save it again as XLSX or CSV.") from error


def _sheet(workbook, name: str, sheet: str):  # type: ignore[no-untyped-def]
    visible = [candidate for candidate in workbook.worksheets if candidate.sheet_state == "visible"]
    if not visible:
        raise UploadError(f"{name!r} has no visible worksheet.", "Unhide the sheet with the table.")
    for candidate in visible:
        if candidate.title == sheet or not sheet:
            return candidate
    raise UploadError(f"{name!r} has no visible sheet {sheet!r}.", f"It has {len(visible)} visible sheets.")


def _cell_text(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return code_text(cell)


def _table(rows: pd.DataFrame, name: str, notes: list[str]) -> RawTable:
    if rows.shape[1] > MAX_COLUMNS:
        raise UploadError(f"{name!r} has more than {MAX_COLUMNS} columns.", "Leave out columns that are not needed.")
    if len(rows) > MAX_ROWS + 1:
        raise UploadError(f"{name!r} has more than {MAX_ROWS} rows.", "Split the table.")
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    filled = rows[(rows.notna() & (rows != "")).any(axis=1)]
    if filled.empty:
        raise UploadError(f"{name!r} has no cells.", "Choose a file with a header row and one row per patient.")
    header = [" ".join(str(title).split()) if isinstance(title, str) else "" for title in filled.iloc[0]]
    n_short = int(filled.iloc[1:].isna().any(axis=1).sum()) if name.lower().endswith(("csv", "tsv", "txt")) else 0
    body = filled.iloc[1:].apply(_cleaned)
    named = [bool(title) or bool(body.iloc[:, position].notna().any()) for position, title in enumerate(header)]
    header, body = [title for title, kept in zip(header, named, strict=True) if kept], body.loc[:, named]
    _check_header(header, name)
    if body.empty:
        raise UploadError(f"{name!r} has a header but no patients.", "Choose a file with one row per patient.")
    body.columns = pd.Index(header)
    n_blank = len(rows) - len(filled)
    notes += [f"{n_blank} empty rows left out"] if n_blank else []
    notes += [f"{n_short} rows shorter than the header: their last cells are missing"] if n_short else []
    return RawTable(name=name, cells=body, notes=tuple(notes))


def _cleaned(column: pd.Series) -> pd.Series:
    codes, uniques = pd.factorize(column)
    texts = [" ".join(str(value).split()) for value in uniques]
    kept = [None if text in MISSING_WORDS else text for text in texts]
    return pd.Series(pd.array([*kept, None], dtype=object)[codes], index=column.index, dtype=object)


def _check_header(titles: list[str], name: str) -> None:
    nameless = [position + 1 for position, title in enumerate(titles) if not title]
    if nameless:
        raise UploadError(
            f"{len(nameless)} columns of {name!r} hold cells but have no name (column {', '.join(map(str, nameless[:10]))}).",
            "Put a name into the first row of every column.",
        )
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise UploadError(
            f"{len(twice)} column names of {name!r} occur more than once ({', '.join(map(repr, twice[:5]))}).",
            "Give each column a name of its own.",
        )
    long = [position + 1 for position, title in enumerate(titles) if len(title) > MAX_HEADER]
    if long:
        raise UploadError(
            f"{len(long)} column names of {name!r} are longer than {MAX_HEADER} characters (column {long[0]}).",
            "Is the first row the header?",
        )
