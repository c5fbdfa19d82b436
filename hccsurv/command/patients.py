"""From a file and its filters to a cohort."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.filters import Filter, InRange, IsNoneOf, IsOneOf, apply_filters, parse_where
from hccsurv.cohort.levels import level_text, levels_in_order
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import CohortError, StudyError, UploadError, counted
from hccsurv.intake.admit import admit
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.read import read_table
from hccsurv.intake.validate import Rule, validate

__all__ = [
    "Patients",
    "comparable",
    "flow_result",
    "open_table",
    "refuse_spoilt_numbers",
    "select_patients",
    "with_categories",
]

_MOST_GROUPS = 30
_MOST_MIXED_LEVELS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Patients:
    """A cohort, how it was chosen, and what a reader should know about it.

    Attributes
    ----------
    cohort : Cohort
        After the filters.
    file : str
    filters : tuple of str
        In words.
    notes : tuple of str
        What is odd but was accepted.
    """

    cohort: Cohort
    file: str
    filters: tuple[str, ...]
    notes: tuple[str, ...]

    def in_numbers(self, used: Cohort) -> dict[str, object]:
        """Say in numbers who is used: the first keys of every JSON object."""
        return {
            "file": self.file,
            "filters": self.filters,
            "n_reviewed": self.cohort.n_reviewed,
            "n_selected": self.cohort.n,
            "n": used.n,
            "n_missing": self.cohort.n - used.n,
            "steps": flow_result(used),
            "synthetic": used.synthetic,
            "notes": self.notes,
        }


def flow_result(cohort: Cohort) -> list[dict[str, object]]:
    """Return what ``--json`` prints of the patient flow."""
    return [{"reason": step.reason, "removed": step.removed, "remaining": step.remaining} for step in cohort.flow()]


def open_table(path: Path, sheet: str = "") -> RawTable:
    """Read a file from disk."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UploadError(f"{path.name!r} cannot be read: {error.strerror}.", "Check the path.") from None
    return read_table(data, path.name, sheet=sheet)


def select_patients(
    raw: RawTable,
    where: Iterable[str],
    names: Sequence[str],
    *,
    endpoint: Endpoint | None = None,
    numbers: Collection[str] = (),
) -> Patients:
    """Admit the columns that options name, and filter.

    Parameters
    ----------
    raw : RawTable
    where : iterable of str
        Filters as typed, on any column of the file.
    names : sequence of str
        Columns to admit beside those of the endpoint and the filters: numbers as numbers, text as categories.
    endpoint : Endpoint, optional
    numbers : collection of str
        Columns that must hold numbers.

    Returns
    -------
    Patients

    Raises
    ------
    StudyError
        If the file breaks a rule of `validate`; rows are numbered, values are not shown.
    CohortError
        If a filter cannot be read, or leaves nobody.
    """
    filters = tuple(parse_where(text, raw.columns) for text in where)
    wanted = dict.fromkeys([*names, *(rule.column for rule in filters), *((endpoint.event,) if endpoint else ())])
    study = StudyDefinition(
        file=raw.name,
        columns=tuple(
            Column(name=name, kind="number" if name in numbers or raw.is_numeric(name) else "category")
            for name in wanted
            # `validate` reads a duration by itself: declared here too, each problem would be told twice.
            if not endpoint or name != endpoint.duration
        ),
        endpoints=(endpoint,) if endpoint else (),
    )
    cohort = apply_filters(admit(raw, study) if endpoint else _without_endpoint(raw, study), filters)
    described = tuple(rule.describe() for rule in filters)
    if cohort.n == 0:
        raise CohortError(f"No patient is left: {'; '.join(described)}.", "Check the filters against the file.")
    notes = (*_warnings(raw, study), *_absent_levels(raw, filters))
    return Patients(cohort=cohort, file=raw.name, filters=described, notes=notes)


def with_categories(cohort: Cohort, raw: RawTable, names: Iterable[str]) -> Cohort:
    """Take columns of numbers as categories, with the levels of the whole file.

    Done after filtering, so that a filter may still ask for a range.
    """
    patients, columns = cohort.patients, dict(cohort.columns)
    for name in names:
        if columns[name].kind == "number":
            levels = levels_in_order(raw.typed(name))
            columns[name] = Column(name=name, kind="category", levels=levels)
            patients = patients.assign(**{name: pd.Categorical(level_text(patients[name]), levels, ordered=True)})
    return replace(cohort, patients=patients, columns=columns)


def comparable(cohort: Cohort, name: str) -> Cohort:
    """Keep the patients whose group is known, if there are two groups or more, and not too many to be groups."""
    known = cohort.known([name])
    n_levels = len(levels_in_order(known.patients[name]))
    if n_levels < 2:
        raise CohortError(
            f"Column {name!r} has {counted(n_levels, 'level')} among these {counted(known.n, 'patient')}, "
            "so there are no groups to compare.",
            "Clear a filter, or choose another column.",
        )
    if n_levels > _MOST_GROUPS:
        raise CohortError(
            f"Column {name!r} has {n_levels} levels; at most {_MOST_GROUPS} groups can be compared.",
            "Choose a column with categories.",
        )
    return known


def refuse_spoilt_numbers(raw: RawTable, names: Iterable[str]) -> None:
    """Refuse a column of numbers that a few other cells turn into text: as a category it would mean nothing."""
    for name in names:
        known = raw.column(name).dropna()
        numbers = raw.numbers(name)[known.index]
        if raw.is_numeric(name) or known.nunique() <= _MOST_MIXED_LEVELS or numbers.notna().sum() <= len(known) / 2:
            continue
        odd = numbers.index[numbers.isna()]
        rows = ", ".join(map(str, odd[:10])) + (", ..." if len(odd) > 10 else "")
        raise StudyError(
            f"Column {name!r}: {len(odd)} of {counted(len(known), 'cell')} are not finite numbers (row {rows}).",
            "Correct the cells (a decimal point, no unit, no < or >), or empty them.",
        )


def _without_endpoint(raw: RawTable, study: StudyDefinition) -> Cohort:
    """Admit columns for an analysis that follows nobody: `admit` asks for an endpoint."""
    for problem in validate(raw, study).errors:
        if problem.rule is not Rule.ENDPOINT_GIVEN:
            rows = ", ".join(map(str, problem.rows[:10])) + (", ..." if len(problem.rows) > 10 else "")
            raise StudyError(f"Column {problem.column!r}: {problem.found} (row {rows}).", problem.hint)
    values = {
        column.name: raw.numbers(column.name) if column.kind == "number" else raw.column(column.name)
        for column in study.columns
    }
    return Cohort.from_frame(pd.DataFrame(values))


def _warnings(raw: RawTable, study: StudyDefinition) -> tuple[str, ...]:
    """What `validate` accepted with a warning; unknown follow-up is counted elsewhere."""
    return tuple(
        f"Column {problem.column!r}: {problem.found}. {problem.hint}"
        for problem in validate(raw, study).warnings
        if problem.rule is not Rule.FOLLOW_UP_KNOWN
    )


def _absent_levels(raw: RawTable, filters: Iterable[Filter]) -> tuple[str, ...]:
    """Name levels of a filter that no row has: likely a slip of the pen."""
    notes = []
    for rule in filters:
        if isinstance(rule, InRange) or not isinstance(rule, IsOneOf | IsNoneOf):
            continue
        values = raw.typed(rule.column).to_frame()
        absent = [level for level in rule.levels if not IsOneOf(rule.column, (level,)).mask(values).any()]
        if absent:
            notes.append(f"No row of the file has {rule.column} {' or '.join(absent)}.")
    return tuple(notes)
