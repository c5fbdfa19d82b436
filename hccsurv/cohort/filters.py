"""Filters that select patients and can say themselves in words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from hccsurv.cohort.cohort import Cohort, unknown_column
from hccsurv.cohort.levels import code_text, level_text
from hccsurv.errors import CohortError

__all__ = ["Filter", "InRange", "IsNoneOf", "IsOneOf", "apply_filters", "parse_where"]


class Filter(Protocol):
    """A rule that selects patients and can be read aloud."""

    @property
    def column(self) -> str:
        """Column that the rule reads."""

    @property
    def reason(self) -> str:
        """Why patients who break the rule leave; empty for a subgroup chosen while exploring."""

    def mask(self, patients: pd.DataFrame) -> pd.Series:
        """Return True for patients kept; bool, shape (n,). A missing value is not kept."""

    def describe(self) -> str:
        """Say the rule as a phrase a reader will see, such as 'age between 18 and 80'."""


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """Keep patients whose level is one of a list.

    Examples
    --------
    >>> IsOneOf("stage", ("B", "C")).describe()
    'stage is B or C'
    """

    column: str
    levels: tuple[str, ...]
    reason: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(code_text(level) for level in self.levels))

    def mask(self, patients: pd.DataFrame) -> pd.Series:
        """Return True for patients kept."""
        return _is_one_of(patients[self.column], self.levels)

    def describe(self) -> str:
        """Say the rule in words."""
        return f"{self.label or self.column} is {_either(self.levels) or 'none of its levels'}"


@dataclass(frozen=True, slots=True)
class IsNoneOf:
    """Keep patients whose level is known and not in a list.

    Examples
    --------
    >>> IsNoneOf("stage", ("D",)).describe()
    'stage is not D'
    """

    column: str
    levels: tuple[str, ...]
    reason: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(code_text(level) for level in self.levels))

    def mask(self, patients: pd.DataFrame) -> pd.Series:
        """Return True for patients kept."""
        values = patients[self.column]
        return values.notna() & ~_is_one_of(values, self.levels)

    def describe(self) -> str:
        """Say the rule in words."""
        return f"{self.label or self.column} is not {_either(self.levels)}"


@dataclass(frozen=True, slots=True)
class InRange:
    """Keep patients whose number lies between two limits; one of them may be None, which leaves it open.

    Examples
    --------
    >>> InRange("age", 18, 80).describe(), InRange("AFP", low=400).describe()
    ('age between 18 and 80', 'AFP at least 400')
    >>> InRange("AFP", high=400, include_high=False).describe()
    'AFP below 400'
    """

    column: str
    low: float | None = None
    high: float | None = None
    include_low: bool = True
    include_high: bool = True
    reason: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise CohortError(f"The range of {self.column!r} has no limit.", "Give a lower or an upper limit.")

    def mask(self, patients: pd.DataFrame) -> pd.Series:
        """Return True for patients kept."""
        values = patients[self.column]
        if not pd.api.types.is_numeric_dtype(values):
            raise CohortError(
                f"Column {self.column!r} holds categories, so it has no range.", "List the levels to keep instead."
            )
        kept = values.notna()
        if self.low is not None:
            kept &= (values >= self.low) if self.include_low else (values > self.low)
        if self.high is not None:
            kept &= (values <= self.high) if self.include_high else (values < self.high)
        return kept

    def describe(self) -> str:
        """Say the rule in words."""
        name = self.label or self.column
        low = None if self.low is None else f"{'at least' if self.include_low else 'above'} {self.low:.10g}"
        high = None if self.high is None else f"{'at most' if self.include_high else 'below'} {self.high:.10g}"
        if low and high and self.include_low and self.include_high:
            return f"{name} between {self.low:.10g} and {self.high:.10g}"
        return f"{name} {' and '.join(part for part in (low, high) if part)}"


def apply_filters(cohort: Cohort, filters: Iterable[Filter]) -> Cohort:
    """Keep the patients that satisfy every filter, remembering each step.

    Parameters
    ----------
    cohort : Cohort
        Not modified.
    filters : iterable of Filter
        Applied in order. The order changes the step counts, not the patients kept.

    Returns
    -------
    Cohort
        With one more step per filter. ``flow()`` lists (reason, removed, remaining).

    Raises
    ------
    CohortError
        If a filter names a column the cohort does not have; the message lists the nearest names.

    Examples
    --------
    >>> demo = Cohort.from_frame(pd.DataFrame(
    ...     {"age_years": [45, 61, 78, 83], "bclc_stage": ["A", "B", "A", "C"]}))
    >>> kept = apply_filters(demo, [InRange("age_years", 18, 80), IsOneOf("bclc_stage", ("A",))])
    >>> for step in kept.flow():
    ...     print(step[:3])
    ('age_years between 18 and 80', 1, 3)
    ('bclc_stage is A', 1, 2)
    >>> demo.n
    4
    """
    for rule in filters:
        cohort.column(rule.column)
        reason = rule.reason or rule.describe()
        cohort = cohort.keep(rule.mask(cohort.patients), reason, names_kept=not rule.reason)
    return cohort


_OPERATOR = re.compile(r"\s*(!=|>=|<=|==?|<|>|\bbetween\b)\s*(.*)", re.IGNORECASE | re.DOTALL)


def parse_where(text: str, columns: Sequence[str]) -> Filter:
    """Read a filter as typed: ``stage = B, C``, ``stage != D``, ``age >= 68``, ``age between 18 and 80``.

    Parameters
    ----------
    text : str
    columns : sequence of str
        Names that may be meant. The longest one that the text starts with is taken,
        so names with spaces and signs need no quotes.

    Returns
    -------
    Filter

    Raises
    ------
    CohortError
        If no column matches or the rule cannot be read.

    Examples
    --------
    >>> parse_where("BCLC = B, C", ["BCLC", "age"])
    IsOneOf(column='BCLC', levels=('B', 'C'), reason='', label='')
    >>> parse_where("age < 68", ["BCLC", "age"]).describe()
    'age below 68'
    """
    stripped = text.strip()
    for name in sorted(columns, key=len, reverse=True):
        match = _OPERATOR.match(stripped[len(name) :]) if stripped.startswith(name) else None
        if match:
            return _rule(name, match[1].lower(), match[2].strip(), text)
    name = re.split(r"!=|>=|<=|=|<|>|\bbetween\b", stripped, maxsplit=1)[0].strip()
    if name == stripped or not name:
        raise CohortError(f"The filter {text!r} has no rule.", 'Write it as "column = level, level" or "column >= 5".')
    raise unknown_column(name, columns)


def _rule(column: str, operator: str, value: str, text: str) -> Filter:
    if operator in ("=", "==", "!="):
        levels = tuple(_unquoted(level.strip()) for level in _split(value) if level.strip())
        if not levels:
            raise CohortError(f"The filter {text!r} names no level.", 'Write it as "column = level, level".')
        return IsNoneOf(column, levels) if operator == "!=" else IsOneOf(column, levels)
    limits = re.split(r"\s+and\s+", value, flags=re.IGNORECASE) if operator == "between" else [value]
    numbers = [number for limit in limits if (number := _number(limit)) is not None]
    if not len(numbers) == len(limits) == (2 if operator == "between" else 1):
        raise CohortError(
            f"The filter {text!r} needs a number.", 'Write it as "column >= 5" or "column between 1 and 5".'
        )
    if operator == "between":
        if numbers[0] > numbers[1]:
            raise CohortError(f"The filter {text!r} has its limits the wrong way round.", "Write the lower one first.")
        return InRange(column, numbers[0], numbers[1])
    if operator in (">", ">="):
        return InRange(column, low=numbers[0], include_low=operator == ">=")
    return InRange(column, high=numbers[0], include_high=operator == "<=")


def _split(value: str) -> list[str]:
    """Split at commas outside double quotes."""
    return next(csv.reader([value], skipinitialspace=True), [])


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] and text[0] in "'\"" else text


def _is_one_of(values: pd.Series, levels: tuple[str, ...]) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values):
        return values.isin([number for number in map(_number, levels) if number is not None])
    return level_text(values).isin(levels)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _either(levels: tuple[str, ...]) -> str:
    return levels[0] if len(levels) == 1 else ", ".join(levels[:-1]) + " or " + levels[-1] if levels else ""
