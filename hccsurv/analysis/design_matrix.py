"""Covariates as the columns of a regression model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.cohort.column import Column
from hccsurv.cohort.levels import coded_levels, levels_in_order, present_levels
from hccsurv.errors import AnalysisError

__all__ = ["DesignMatrix", "DesignTerm", "design_matrix", "positions_of_variables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignTerm:
    """What one column of a design matrix stands for.

    Attributes
    ----------
    variable : str
    level, reference : str or None
        The level compared and the level it is compared with; None for a number.
    """

    variable: str
    level: str | None = None
    reference: str | None = None

    @property
    def name(self) -> str:
        """Variable, and the level if there is one."""
        return self.variable if self.level is None else f"{self.variable}: {self.level}"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DesignMatrix:
    """Numeric covariates of n patients.

    Attributes
    ----------
    values : ndarray of float, shape (n, p)
        nan where a covariate is not known.
    terms : tuple of DesignTerm, length p
    """

    values: NDArray[np.float64]
    terms: tuple[DesignTerm, ...]

    @property
    def variables(self) -> dict[str, list[int]]:
        """Positions of the columns of each variable."""
        return positions_of_variables(term.variable for term in self.terms)

    @classmethod
    def from_frame(cls, covariates: pd.DataFrame) -> DesignMatrix:
        """Take numeric columns as they are; each is a term of its own."""
        kinds = zip(covariates.columns, covariates.dtypes, strict=True)
        text = [str(name) for name, kind in kinds if not pd.api.types.is_numeric_dtype(kind)]
        if text:
            values = covariates[text].apply(pd.to_numeric, errors="coerce")
            if values.notna().sum().sum() < covariates[text].notna().sum().sum():
                raise AnalysisError(
                    f"Covariate {text[0]!r} holds categories or text.", "Code categories with `design_matrix` first."
                )
        if not covariates.columns.is_unique:
            raise AnalysisError("Two covariates have the same name.", "Rename one of them.")
        values = covariates.to_numpy(dtype=float, na_value=np.nan)
        return cls(values=values, terms=tuple(DesignTerm(variable=str(name)) for name in covariates.columns))


def positions_of_variables(variables: Iterable[str]) -> dict[str, list[int]]:
    """Return where each variable stands in the order of columns or coefficients."""
    positions: dict[str, list[int]] = {}
    for position, variable in enumerate(variables):
        positions.setdefault(variable, []).append(position)
    return positions


def design_matrix(patients: pd.DataFrame, columns: Sequence[Column] | Mapping[str, str | None]) -> DesignMatrix:
    """Code categories as 0/1 columns against a reference level; leave numbers as they are.

    Parameters
    ----------
    patients : DataFrame, n rows
    columns : sequence of Column, or mapping of str to str or None
        Covariates in the order of the model. A mapping gives each column's reference
        level, or None for its first level; text is then a category and a number a number.

    Returns
    -------
    DesignMatrix
        Levels without patients get no column. If nobody has the declared reference,
        the first level that occurs takes its place, and the terms say so.

    Raises
    ------
    AnalysisError
        If a category has fewer than two levels among the patients, or the reference is none of its levels.

    Examples
    --------
    >>> patients = pd.DataFrame({"stage": ["A", "C", "B"], "age": [61, 70, 55]})
    >>> design = design_matrix(patients, {"stage": "B", "age": None})
    >>> [term.name for term in design.terms], design.values.tolist()
    (['stage: A', 'stage: C', 'age'], [[1.0, 0.0, 61.0], [0.0, 1.0, 70.0], [0.0, 0.0, 55.0]])
    """
    if isinstance(columns, Mapping):
        columns = [_column_of(patients, name, reference) for name, reference in columns.items()]
    blocks: list[NDArray[np.float64]] = []
    terms: list[DesignTerm] = []
    for column in columns:
        values = patients[column.name]
        if column.kind == "number":
            blocks.append(values.to_numpy(dtype=float, na_value=np.nan)[:, None])
            terms.append(DesignTerm(variable=column.name))
            continue
        codes, written = coded_levels(values)
        levels = present_levels(values, codes, written)
        if len(levels) < 2:
            raise AnalysisError(
                f"{column.label!r} has {len(levels)} level among these patients, so it has no hazard ratio.",
                "Leave it out of the model, or clear the filter on it.",
            )
        reference = column.reference_level if column.reference_level in levels else levels[0]
        missing = codes < 0
        for level in levels:
            if level != reference:
                blocks.append(np.where(missing, np.nan, codes == written.index(level))[:, None])
                terms.append(DesignTerm(variable=column.name, level=level, reference=reference))
    if not blocks:
        raise AnalysisError("The model has no covariate.", "Choose at least one.")
    return DesignMatrix(values=np.hstack(blocks), terms=tuple(terms))


def _column_of(patients: pd.DataFrame, name: str, reference: str | None) -> Column:
    if pd.api.types.is_numeric_dtype(patients[name]):
        return Column(name=name, kind="number")
    return Column(name=name, kind="category", levels=levels_in_order(patients[name]), reference=reference or "")
