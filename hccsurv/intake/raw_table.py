"""A table as it stands in a file, before anything is known about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from hccsurv.cohort.cohort import unknown_column

__all__ = ["RawTable"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RawTable:
    """The cells of a file as text. Never leaves `intake`, except to be mapped by its owner.

    Attributes
    ----------
    name : str
        File name.
    cells : DataFrame of text
        Missing cells are None. The index is the row number in the file, counted from 1.
    notes : tuple of str
        What the reader decided: encoding, delimiter, sheet. Counts, never values.
    """

    name: str
    cells: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"RawTable({self.name!r}, {len(self.cells)} rows, {len(self.cells.columns)} columns)"

    @property
    def n(self) -> int:
        """Number of rows below the header."""
        return len(self.cells)

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(self.cells.columns)

    def column(self, name: str) -> pd.Series:
        """Return the cells of one column."""
        if name not in self.cells.columns:
            raise unknown_column(name, self.columns)
        return self.cells[name]

    def only(self, names: Sequence[str]) -> RawTable:
        """Let go of all other columns."""
        return replace(self, cells=self.cells[[name for name in self.columns if name in names]].copy())

    def numbers(self, name: str) -> pd.Series:
        """Return a column as float; nan where a cell is missing or is not a finite number."""
        numbers = pd.to_numeric(self.column(name), errors="coerce").astype(float)
        return numbers.where(numbers.abs() < float("inf"))

    def is_numeric(self, name: str) -> bool:
        """Whether every cell that is not missing is a finite number, and there is one."""
        known = self.column(name).notna()
        return bool(known.any() and self.numbers(name)[known].notna().all())

    def typed(self, name: str) -> pd.Series:
        """Return numbers if the column is numeric, text otherwise."""
        return self.numbers(name) if self.is_numeric(name) else self.column(name)
