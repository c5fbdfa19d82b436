"""XLSX bytes as rows of text."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pandas as pd

from hccsurv.cohort.levels import code_text
from hccsurv.errors import UploadError, counted
from hccsurv.intake.limits import MAX_COLUMNS, MAX_EXCEL_CELLS, MAX_ROWS, MAX_UNZIPPED, MAX_ZIP_RATIO, row_list

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["excel_rows", "sheet_names"]

_OLE = b"\xd0\xcf\x11\xe0"


def sheet_names(data: bytes, name: str) -> tuple[str, ...]:
    """List the visible worksheets; empty for another format.

    Parameters
    ----------
    data : bytes
    name : str

    Returns
    -------
    tuple of str
    """
    if not name.lower().endswith(".xlsx"):
        return ()
    with _opened(data, name, formulas=False) as workbook:
        return tuple(sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible")


def excel_rows(data: bytes, name: str, sheet: str = "") -> tuple[pd.DataFrame, list[str]]:
    """Read one worksheet; the index is the row number in the sheet.

    Parameters
    ----------
    data : bytes
    name : str
    sheet : str
        The first visible worksheet if empty.

    Returns
    -------
    rows : DataFrame of text
    notes : list of str

    Raises
    ------
    UploadError
        If the file is damaged, too large or protected, or its formulas were never computed.
    """
    with _opened(data, name, formulas=False) as workbook:
        title = _visible(workbook, name, sheet)
        values = list(_limited(workbook[title], name))
    with _opened(data, name, formulas=True) as workbook:
        doubtful = _has_empty_formula(values, _limited(workbook[title], name))
        empty = _rows_never_computed(data, workbook[title]) if doubtful else []
    if empty:
        raise UploadError(
            f"Sheet {title!r} has {counted(len(empty), 'row')} with formulas but no stored result ({row_list(empty)}).",
            "Open the file in a spreadsheet program, let it compute, and save it; or save it as CSV.",
        )
    rows = pd.DataFrame([[_cell_text(cell) for cell in cells] for cells in values], dtype=object)
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    return rows, [f"sheet {title}"]


@contextmanager
def _opened(data: bytes, name: str, *, formulas: bool) -> Iterator[Workbook]:
    from openpyxl import load_workbook  # slow to import, and needed only here

    if data.startswith(_OLE):
        raise UploadError(
            f"{name!r} is password-protected or in the old XLS format.", "Save it as XLSX without password."
        )
    with warnings.catch_warnings():
        # openpyxl warns of styles and of dates that do not exist; the warning quotes the cell.
        warnings.simplefilter("ignore")
        try:
            _require_reasonable_size(data, name)
            yield load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)
        except UploadError:
            raise
        except Exception as error:
            # A damaged archive may fail anywhere inside zip, XML or openpyxl, also while its rows are read.
            raise UploadError(f"{name!r} cannot be opened as XLSX.", "Save it again as XLSX or CSV.") from error


def _require_reasonable_size(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    large = [entry for entry in entries if entry.file_size > 1_000_000]
    ratio = max((entry.file_size / max(entry.compress_size, 1) for entry in large), default=0.0)
    if sum(entry.file_size for entry in entries) > MAX_UNZIPPED or ratio > MAX_ZIP_RATIO:
        raise UploadError(f"{name!r} unpacks to an unreasonable size.", "Save the table as CSV.")


def _visible(workbook: Workbook, name: str, sheet: str) -> str:
    titles = [candidate.title for candidate in workbook.worksheets if candidate.sheet_state == "visible"]
    if not titles:
        raise UploadError(f"{name!r} has no visible worksheet.", "Unhide the sheet with the table.")
    if sheet and sheet not in titles:
        raise UploadError(
            f"{name!r} has no visible sheet {sheet!r}.", f"It has {counted(len(titles), 'visible sheet')}."
        )
    return sheet or titles[0]


def _limited(sheet: Any, name: str) -> Iterator[tuple[object, ...]]:  # openpyxl gives its sheets no common type
    """Rows up to their last filled cell, refusing a sheet that is larger than it has reason to be."""
    # What the file says of its own size is often wrong, and would cut columns off.
    sheet.reset_dimensions()
    n_cells = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2), start=1):
        if not cells:  # openpyxl fills the gap before a far row with millions of these
            yield cells
            continue
        used = max((position for position, cell in enumerate(cells, start=1) if cell is not None), default=0)
        n_cells += used
        if used > MAX_COLUMNS or number > MAX_ROWS + 1 or n_cells > MAX_EXCEL_CELLS:
            raise UploadError(
                f"Sheet {sheet.title!r} of {name!r} spans more than {MAX_COLUMNS} columns, {MAX_ROWS} rows or "
                f"{MAX_EXCEL_CELLS} cells (row {number}).",
                "Delete what lies far outside the table, or save it as CSV.",
            )
        yield cells[:used]


def _has_empty_formula(values: list[tuple[object, ...]], sources: Iterator[tuple[object, ...]]) -> bool:
    """Whether any formula reads as empty: it was never computed, or its result is empty text."""
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

    for cells, originals in zip(values, sources, strict=False):
        for position, source in enumerate(originals):
            is_formula = isinstance(source, ArrayFormula | DataTableFormula) or (
                isinstance(source, str) and source.startswith("=")
            )
            if is_formula and (position >= len(cells) or cells[position] is None):
                return True
    return False


def _rows_never_computed(data: bytes, sheet: Any) -> list[int]:
    """Rows with a formula and no result beside it in the sheet's XML, where even empty text is a result."""
    from defusedxml.ElementTree import iterparse

    rows = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as xml:
        for _, element in iterparse(xml):
            if _local_name(element) != "c":
                continue
            parts = {_local_name(child): child for child in element}
            value = parts.get("v")
            has_result = value is not None and (value.text or element.get("t") == "str")
            if "f" in parts and not has_result:
                rows.add(int(re.sub(r"\D", "", element.get("r", "")) or 0))
            element.clear()
    return sorted(rows)


def _local_name(element: Any) -> str:
    """Name of an XML element without its namespace."""
    return str(element.tag).rpartition("}")[2]


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
