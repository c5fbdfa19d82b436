"""A study's columns as they stand in one file."""

from __future__ import annotations

from dataclasses import replace

from hccsurv.cohort.column import Column
from hccsurv.cohort.filters import Filter, IsNoneOf, IsOneOf
from hccsurv.cohort.levels import levels_in_order
from hccsurv.cohort.study import StudyDefinition
from hccsurv.intake.raw_table import RawTable

__all__ = ["named_columns", "study_columns", "with_labels"]


def named_columns(study: StudyDefinition) -> tuple[str, ...]:
    """List every column that a study names, each once."""
    names = [column.name for column in study.columns]
    names += [name for endpoint in study.endpoints for name in (endpoint.duration, endpoint.event)]
    names += [rule.column for rule in study.exclusions]
    names += [study.group, study.total, *study.components, *study.options.forced, *study.options.barred]
    return tuple(dict.fromkeys(name for name in names if name))


def study_columns(raw: RawTable, study: StudyDefinition) -> dict[str, Column]:
    """Complete the columns of a study from a file.

    Parameters
    ----------
    raw : RawTable
    study : StudyDefinition

    Returns
    -------
    dict of str to Column
        Every named column that the file has. Levels that were not declared are those of the
        file, and a time without a unit has its endpoint's. A column that only an endpoint, an
        exclusion or a correlation names is no covariate.
    """
    declared = {column.name: column for column in study.columns}
    units = {endpoint.duration: endpoint.unit for endpoint in study.endpoints}
    events = {endpoint.event for endpoint in study.endpoints}
    columns = {}
    for name in named_columns(study):
        if name not in raw.columns:
            continue
        column = declared.get(name) or _implied(raw, study, name)
        if column.kind == "number":
            columns[name] = replace(column, unit=column.unit or units.get(name, ""))
            continue
        levels = column.levels or levels_in_order(raw.typed(name))
        # An event column keeps its codes: they are what the endpoint declares.
        labels = () if name in events else column.level_labels
        reference = column.reference if column.reference in (labels or levels) else ""
        columns[name] = replace(column, levels=levels, level_labels=labels, reference=reference)
    return columns


def with_labels(rule: Filter, column: Column) -> Filter:
    """Say a rule that was written with the file's codes in printed labels, as the cohort holds them."""
    if not isinstance(rule, IsOneOf | IsNoneOf) or not column.level_labels:
        return rule
    labels = dict(zip(column.levels, column.level_labels, strict=True))
    return replace(
        rule,
        levels=tuple(level if level in column.level_labels else labels.get(level, level) for level in rule.levels),
    )


def _implied(raw: RawTable, study: StudyDefinition, name: str) -> Column:
    is_event = any(endpoint.event == name for endpoint in study.endpoints)
    is_number = raw.is_numeric(name) and not is_event and name != study.group
    return Column(name=name, kind="number" if is_number else "category", covariate=name == study.group)
