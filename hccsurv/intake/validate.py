"""Every rule on every row, and all problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import pandas as pd

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint, censored_codes_left, event_codes_of
from hccsurv.cohort.filters import Filter, InRange, IsNoneOf, IsOneOf
from hccsurv.cohort.levels import level_text
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import CohortError, counted
from hccsurv.intake.columns import named_columns, study_columns
from hccsurv.intake.raw_table import RawTable
from hccsurv.vocabulary import DAYS_PER, Severity

__all__ = ["Problem", "Rule", "ValidationReport", "validate"]

_LONGEST_FOLLOW_UP_YEARS = 50


class Rule(Enum):
    """The closed list of rules; the value is the rule in words."""

    COLUMN_EXISTS = "the study's columns are in the file"
    IS_NUMBER = "a number column holds numbers"
    DECLARED_LEVEL = "a category holds declared levels only"
    DURATION_NOT_NEGATIVE = "a duration is zero or more"
    DURATION_POSITIVE = "a duration is more than zero"
    DURATION_PLAUSIBLE = "no follow-up is longer than 50 years"
    EVENT_CODE_DECLARED = "every event code is declared as event or censored"
    EVENT_OBSERVED = "at least one patient had the event"
    FOLLOW_UP_KNOWN = "duration and event are known"
    ENDPOINT_GIVEN = "the study has an endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One broken rule in one column.

    Attributes
    ----------
    column : str
    rule : Rule
    severity : {'error', 'warning'}
        Errors keep the cohort out; warnings are shown and travel with it.
    found : str
        What was found: counts, never values.
    rows : tuple of int
        Row numbers in the file, counted from 1; the header is usually row 1.
    hint : str
        What to do, in one sentence.
    """

    column: str
    rule: Rule
    severity: Severity
    found: str
    rows: tuple[int, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationReport:
    """What was checked and what was found.

    Attributes
    ----------
    problems : tuple of Problem
        An empty tuple means that every rule ran and passed, not that none ran.
    n_checked : int
        Rows.
    rules_run : tuple of Rule
    """

    problems: tuple[Problem, ...]
    n_checked: int
    rules_run: tuple[Rule, ...] = tuple(Rule)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that keep the cohort out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that travel with the cohort."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def ok(self) -> bool:
        """Whether no error was found."""
        return not self.errors


def validate(raw: RawTable, study: StudyDefinition) -> ValidationReport:
    """Check every rule on every row and report all problems together.

    Parameters
    ----------
    raw : RawTable
        Not modified.
    study : StudyDefinition

    Returns
    -------
    ValidationReport

    Notes
    -----
    Never stops at the first problem and never repairs: a value is accepted as it
    is, or named as a problem.
    """
    columns = study_columns(raw, study)
    problems = [
        *_missing_columns(raw, study),
        *(problem for column in study.columns if column.name in columns for problem in _column(raw, study, column)),
        *(problem for column in study.columns if column.name in columns for problem in _reference(column, columns)),
        *(problem for rule in study.exclusions if rule.column in columns for problem in _exclusion(rule, columns)),
        *(problem for endpoint in study.endpoints for problem in _endpoint(raw, endpoint)),
    ]
    if not study.endpoints:
        problems.append(
            Problem(
                column="",
                rule=Rule.ENDPOINT_GIVEN,
                severity="error",
                found="no endpoint is declared",
                hint="Say which column is the duration and which code of which column is the event.",
            )
        )
    return ValidationReport(problems=tuple(problems), n_checked=raw.n)


def _missing_columns(raw: RawTable, study: StudyDefinition) -> Iterator[Problem]:
    for name in named_columns(study):
        try:
            raw.column(name)
        except CohortError as error:
            yield Problem(
                column=name,
                rule=Rule.COLUMN_EXISTS,
                severity="error",
                found="the file has no such column",
                hint=error.hint,
            )


def _column(raw: RawTable, study: StudyDefinition, column: Column) -> Iterator[Problem]:
    cells = raw.column(column.name)
    is_duration = study.endpoint_timed_by(column.name) is not None
    if column.kind == "category" and is_duration:
        yield Problem(
            column=column.name,
            rule=Rule.IS_NUMBER,
            severity="error",
            found="the time of an endpoint is declared a category",
            hint="Declare it a number.",
        )
    elif column.kind == "number":
        if is_duration:  # checked with its endpoint
            return
        rows = cells.index[cells.notna() & raw.numbers(column.name).isna()]
        if len(rows):
            yield Problem(
                column=column.name,
                rule=Rule.IS_NUMBER,
                severity="error",
                found=f"{len(rows)} of {counted(int(cells.notna().sum()), 'cell')} are not finite numbers",
                rows=tuple(rows),
                hint="Correct the cells (a decimal point, no unit, no < or >), or declare the column a category.",
            )
    elif column.levels:
        rows = cells.index[cells.notna() & ~_level_codes(raw, column.name).isin(column.levels)]
        if len(rows):
            yield Problem(
                column=column.name,
                rule=Rule.DECLARED_LEVEL,
                severity="error",
                found=f"{counted(len(rows), 'cell')} hold a level that is not among the {len(column.levels)} declared",
                rows=tuple(rows),
                hint="Add the level to the study, or correct the cells.",
            )


def _reference(declared: Column, columns: dict[str, Column]) -> Iterator[Problem]:
    shown = columns[declared.name].shown_levels
    if declared.kind == "category" and declared.reference and declared.reference not in shown:
        yield Problem(
            column=declared.name,
            rule=Rule.DECLARED_LEVEL,
            severity="error",
            found=f"the reference is not one of its {len(shown)} levels",
            hint="Choose the reference among the levels as they are shown.",
        )


def _exclusion(rule: Filter, columns: dict[str, Column]) -> Iterator[Problem]:
    column = columns[rule.column]
    if isinstance(rule, InRange) and column.kind == "category":
        yield Problem(
            column=rule.column,
            rule=Rule.IS_NUMBER,
            severity="error",
            found="an exclusion gives a range, but the column holds categories",
            hint="List the levels to keep instead.",
        )
    elif isinstance(rule, IsOneOf | IsNoneOf) and column.kind == "category":
        unknown = sum(level not in (*column.levels, *column.shown_levels) for level in rule.levels)
        if unknown:
            yield Problem(
                column=rule.column,
                rule=Rule.DECLARED_LEVEL,
                severity="error",
                found=f"an exclusion names {counted(unknown, 'level')} that the column does not have",
                hint="Write levels as in the file or as they are shown.",
            )


def _level_codes(raw: RawTable, name: str) -> pd.Series:
    return level_text(raw.typed(name))


def _endpoint(raw: RawTable, endpoint: Endpoint) -> Iterator[Problem]:
    if endpoint.duration in raw.columns:
        yield from _duration(raw, endpoint)
    if endpoint.event in raw.columns:
        yield from _event(raw, endpoint)
    if endpoint.duration in raw.columns and endpoint.event in raw.columns:
        unknown = raw.column(endpoint.duration).isna() | raw.column(endpoint.event).isna()
        rows = unknown.index[unknown]
        if len(rows):
            yield Problem(
                column=endpoint.duration,
                rule=Rule.FOLLOW_UP_KNOWN,
                severity="warning",
                found=f"{endpoint.label}: duration or event is missing for {len(rows)} of {counted(raw.n, 'patient')}",
                rows=tuple(rows),
                hint="These patients are left out where this endpoint is used, and counted.",
            )


def _duration(raw: RawTable, endpoint: Endpoint) -> Iterator[Problem]:
    name, cells, numbers = endpoint.duration, raw.column(endpoint.duration), raw.numbers(endpoint.duration)
    longest = _LONGEST_FOLLOW_UP_YEARS * DAYS_PER["years"] / DAYS_PER[endpoint.unit]
    checks: list[tuple[Rule, Severity, pd.Series, str, str]] = [
        (Rule.IS_NUMBER, "error", cells.notna() & numbers.isna(), "are not finite numbers",
         "Correct the cells: a number of days, weeks, months or years."),
        (Rule.DURATION_NOT_NEGATIVE, "error", numbers < 0, "are negative",
         "Check which date was subtracted from which."),
        (Rule.DURATION_POSITIVE, "warning", numbers == 0, "are zero",
         "These patients are kept: they are at risk only at the very start."),
        (Rule.DURATION_PLAUSIBLE, "warning", numbers > longest,
         f"are longer than {longest:.0f} {endpoint.unit} (50 years)",
         "Check the unit: are these days rather than months?"),
    ]  # fmt: skip
    for rule, severity, broken, found, hint in checks:
        rows = broken.index[broken]
        if len(rows):
            yield Problem(
                column=name,
                rule=rule,
                severity=severity,
                rows=tuple(rows),
                hint=hint,
                found=f"{len(rows)} of {counted(int(cells.notna().sum()), 'duration')} {found}",
            )


def _event(raw: RawTable, endpoint: Endpoint) -> Iterator[Problem]:
    events = raw.typed(endpoint.event)
    counts = event_codes_of(events)
    left = censored_codes_left(counts, endpoint)
    if len(left) > (0 if endpoint.censored_codes else 1):
        rows = events.index[_level_codes(raw, endpoint.event).isin(left)]
        yield Problem(
            column=endpoint.event,
            rule=Rule.EVENT_CODE_DECLARED,
            severity="error",
            found=f"{_codes(left)} declared neither as event nor as censored ({counted(len(rows), 'row')})",
            rows=tuple(rows),
            hint="Say of every code whether it means the event or the end of follow-up without it.",
        )
    if not any(code in counts for code in endpoint.event_codes):
        yield Problem(
            column=endpoint.event,
            rule=Rule.EVENT_OBSERVED,
            severity="error",
            found=f"{endpoint.label}: no row has the declared event code",
            hint="Check the event codes against the file.",
        )


def _codes(codes: tuple[str, ...]) -> str:
    """Name numeric codes, and only count text: a name chosen as event column must not be printed."""
    numeric = all(code.lstrip("-").replace(".", "", 1).isdigit() for code in codes)
    if numeric and len(codes) <= 5:
        return f"code{'s' if len(codes) > 1 else ''} {', '.join(codes)} {'are' if len(codes) > 1 else 'is'}"
    return f"{counted(len(codes), 'code')} {'are' if len(codes) > 1 else 'is'}"
