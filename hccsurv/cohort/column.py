"""What a column of a cohort means."""

from __future__ import annotations

from dataclasses import dataclass

from hccsurv.errors import CohortError
from hccsurv.vocabulary import COLUMN_KINDS, ColumnKind

__all__ = ["Column"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One admitted column: its kind, its levels in order, and how it is called.

    Attributes
    ----------
    name : str
        As in the file.
    kind : {'category', 'number'}
    label : str
        As printed; the name if not given.
    unit : str
        Printed behind the label of a number, such as ``'ng/mL'``.
    levels : tuple of str
        Codes in the file, in the order shown. Empty: order of first appearance.
    level_labels : tuple of str
        What each code means, one per level. Empty: the codes themselves.
    reference : str
        Label of the level that hazard ratios compare with; the first level if not given.
    covariate : bool
        Whether it is offered in tables and models. A column that is no covariate can still be filtered on.

    Examples
    --------
    >>> sex = Column(name="Gender", kind="category", levels=("0", "1"), level_labels=("Female", "Male"))
    >>> sex.label, sex.shown_levels, sex.reference_level
    ('Gender', ('Female', 'Male'), 'Female')
    """

    name: str
    kind: ColumnKind
    label: str = ""
    unit: str = ""
    levels: tuple[str, ...] = ()
    level_labels: tuple[str, ...] = ()
    reference: str = ""
    covariate: bool = True

    def __post_init__(self) -> None:
        if self.kind not in COLUMN_KINDS:
            raise CohortError(f"Column {self.name!r}: `kind` must be one of {', '.join(COLUMN_KINDS)}.")
        if not self.label:
            object.__setattr__(self, "label", self.name)
        if self.level_labels and len(self.level_labels) != len(self.levels):
            raise CohortError(
                f"Column {self.name!r} has {len(self.levels)} levels but {len(self.level_labels)} level labels.",
                "Give one label per level, in the same order.",
            )
        for what, values in (("levels", self.levels), ("level labels", self.level_labels)):
            if len(set(values)) != len(values):
                raise CohortError(f"Column {self.name!r}: two {what} are the same.", "Name each level once.")
        if self.reference and self.shown_levels and self.reference not in self.shown_levels:
            raise CohortError(
                f"Column {self.name!r}: the reference is not one of its {len(self.shown_levels)} levels.",
                "Choose the reference among the levels as they are shown.",
            )

    @property
    def shown_levels(self) -> tuple[str, ...]:
        """Levels as printed, in order."""
        return self.level_labels or self.levels

    @property
    def reference_level(self) -> str:
        """Level that hazard ratios compare with; empty if no level is declared."""
        return self.reference or (self.shown_levels[0] if self.shown_levels else "")

    @property
    def title(self) -> str:
        """Label with its unit."""
        return f"{self.label}, {self.unit}" if self.unit else self.label
