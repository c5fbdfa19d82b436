"""The patients under study, and the steps that led to them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.cohort.column import Column
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import level_text, levels_in_order
from hccsurv.errors import CohortError

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Cohort", "Step"]


class Step(NamedTuple):
    """One line of the patient flow.

    Attributes
    ----------
    reason : str
        The rule that the remaining patients satisfy, or why the others left.
    removed, remaining : int
        Patients.
    names_kept : bool
        True if `reason` is the rule that the remaining patients satisfy,
        False if it is why the others left.
    """

    reason: str
    removed: int
    remaining: int
    names_kept: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cohort:
    """Patients, what their columns mean, and how they were selected. Never changed in place.

    Attributes
    ----------
    patients : DataFrame, n rows
        Numbers as float, categories as ordered categoricals of printed labels.
        Treat as read-only.
    columns : mapping of str to Column
        One entry per column of `patients`, in order.
    n_reviewed : int
        Patients in the file.
    steps : tuple of Step
        Exclusions so far, in order.
    synthetic : bool
        Whether the patients are invented. Shown wherever the cohort is shown.

    Examples
    --------
    >>> demo = Cohort.from_frame(pd.DataFrame({"age": [45, 61, 78], "stage": ["A", "B", "A"]}))
    >>> demo
    Cohort(n=3, columns=['age', 'stage'])
    >>> demo.groups("stage")
    Groups('stage', A=2, B=1)
    """

    patients: pd.DataFrame
    columns: Mapping[str, Column]
    n_reviewed: int
    steps: tuple[Step, ...] = ()
    synthetic: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))

    def __repr__(self) -> str:
        return f"Cohort(n={self.n}, columns={list(self.columns)})"

    @classmethod
    def from_frame(cls, patients: pd.DataFrame, *, synthetic: bool = False) -> Self:
        """Take every column of a typed table: numbers as numbers, everything else as categories."""
        typed: dict[str, object] = {}
        columns: dict[str, Column] = {}
        for name in map(str, patients.columns):
            values = patients[name]
            if pd.api.types.is_numeric_dtype(values) and values.dtype != np.bool_:
                typed[name], columns[name] = (
                    values.to_numpy(dtype=float, na_value=np.nan),
                    Column(name=name, kind="number"),
                )
            else:
                levels = levels_in_order(values)
                typed[name] = pd.Categorical(level_text(values), categories=levels, ordered=True)
                columns[name] = Column(name=name, kind="category", levels=levels)
        frame = pd.DataFrame({name: typed[name] for name in columns})
        return cls(patients=frame, columns=columns, n_reviewed=len(frame), synthetic=synthetic)

    @property
    def n(self) -> int:
        """Number of patients."""
        return len(self.patients)

    def flow(self) -> tuple[Step, ...]:
        """List (reason, removed, remaining), the rows of a patient-flow diagram."""
        return self.steps

    def column(self, name: str) -> Column:
        """Look a column up, naming the nearest ones if it is not there."""
        try:
            return self.columns[name]
        except KeyError:
            raise unknown_column(name, self.columns) from None

    def keep(self, rows: NDArray[np.bool_] | pd.Series, reason: str, *, names_kept: bool = False) -> Cohort:
        """Keep some patients and remember why the others left.

        Parameters
        ----------
        rows : array of bool, shape (n,)
        reason : str
        names_kept : bool
            Whether `reason` is the rule that the kept patients satisfy.

        Returns
        -------
        Cohort
            With one more step.
        """
        kept = np.asarray(rows, dtype=bool)
        patients = self.patients.loc[kept]
        step = Step(reason, self.n - len(patients), len(patients), names_kept)
        return replace(self, patients=patients, steps=(*self.steps, step))

    def known(self, names: Iterable[str]) -> Cohort:
        """Keep the patients for whom every named column is known, one step per column that removes any."""
        cohort = self
        for name in names:
            rows = cohort.patients[self.column(name).name].notna()
            if not rows.all():
                cohort = cohort.keep(rows, f"{self.column(name).label} not known")
        return cohort

    def groups(self, name: str) -> Groups:
        """Group patients by a column without missing cells; levels that no patient has are left out."""
        column = self.column(name)
        return Groups.from_labels(column.label, self.patients[name])


def unknown_column(name: str, columns: Iterable[str]) -> CohortError:
    """Say that a column does not exist, and which names are nearest."""
    columns = tuple(columns)
    folded = {column.casefold(): column for column in columns}
    near = [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    hint = f"Did you mean {' or '.join(near)}?" if near else f"The table has {len(columns)} other columns."
    return CohortError(f"There is no column {name!r}.", hint)
