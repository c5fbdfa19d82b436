"""Labelled, ordered groups of patients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.cohort.levels import code_text, coded_levels, present_levels
from hccsurv.errors import CohortError

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Groups"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Groups:
    """The group of each of n patients; the first level is the reference.

    Attributes
    ----------
    name : str
        What the groups are, such as ``'BCLC stage'``.
    levels : tuple of str
        In the order in which curves and rows are shown.
    codes : ndarray of int, shape (n,)
        Position of each patient's level in `levels`. Read-only.

    Examples
    --------
    >>> Groups.from_labels("stage", ["B", "A", "B"], levels=["A", "B"])
    Groups('stage', A=1, B=2)
    """

    name: str
    levels: tuple[str, ...]
    codes: NDArray[np.intp]

    def __post_init__(self) -> None:
        codes = np.array(self.codes, dtype=np.intp)
        _require_distinct(self.name, self.levels)
        if codes.size and not 0 <= codes.min() <= codes.max() < len(self.levels):
            raise CohortError(f"`codes` of {self.name!r} must index its levels.", "Use `Groups.from_labels`.")
        codes.setflags(write=False)
        object.__setattr__(self, "codes", codes)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{level}={size}" for level, size in zip(self.levels, self.sizes, strict=True))
        return f"Groups({self.name!r}, {sizes})"

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Groups:
        """Keep some patients, and every level."""
        return Groups(name=self.name, levels=self.levels, codes=self.codes[rows])

    def rows(self) -> list[NDArray[np.intp]]:
        """Return the patients of each level, by position."""
        return [np.flatnonzero(self.codes == code) for code in range(len(self.levels))]

    @classmethod
    def from_labels(cls, name: str, labels: Iterable[object], levels: Sequence[object] | None = None) -> Self:
        """Read groups from one label per patient.

        Parameters
        ----------
        name : str
        labels : iterable, n entries
            Text or numbers. None and nan are missing and refused: a patient without
            a group belongs to no curve, and must be left out in the open.
        levels : sequence, optional
            Every level, in order. If omitted: the categories of a categorical, numbers
            in numeric order, text in order of first appearance.

        Returns
        -------
        Groups

        Raises
        ------
        CohortError
            If a label is missing or is not one of `levels`.
        """
        series = labels if isinstance(labels, pd.Series) else pd.Series(list(labels), dtype=object)
        found, written = coded_levels(series)
        n_missing = int((found < 0).sum())
        if n_missing:
            raise CohortError(
                f"{name!r} is missing for {n_missing} of {found.size} patients.",
                "Leave these patients out first, so that their number can be stated.",
            )
        if levels is None:
            names = present_levels(series, found, written)
        else:
            names = tuple(code_text(level) for level in levels)
        _require_distinct(name, names)
        codes = found
        if names != written:
            position = {level: code for code, level in enumerate(names)}
            codes = np.array([position.get(level, -1) for level in written], dtype=np.intp)[found]
        if codes.size and codes.min() < 0:
            raise CohortError(
                f"{name!r} has {int((codes < 0).sum())} labels outside its {len(names)} declared levels.",
                "Declare every level, in the order in which it should be shown.",
            )
        return cls(name=name, levels=names, codes=codes)

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.codes.size)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of patients per level."""
        return tuple(np.bincount(self.codes, minlength=len(self.levels)).tolist())


def _require_distinct(name: str, levels: tuple[str, ...]) -> None:
    if len(set(levels)) != len(levels):
        raise CohortError(f"`levels` of {name!r} must differ from one another.", "Give each level one name.")
