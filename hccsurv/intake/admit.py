"""The gate: the only function that makes a cohort from an upload."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.column import Column
from hccsurv.cohort.filters import apply_filters
from hccsurv.cohort.levels import level_text, levels_in_order
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import StudyError
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.validate import ValidationReport, named_columns, validate

__all__ = ["admit"]


def admit(raw: RawTable, study: StudyDefinition) -> Cohort:
    """Turn a raw table into a cohort, as a study definition says.

    Parameters
    ----------
    raw : RawTable
    study : StudyDefinition
        Columns it does not name are left behind.

    Returns
    -------
    Cohort
        Numbers as float, categories in declared order under their printed labels,
        with one step per exclusion.

    Raises
    ------
    StudyError
        If the table breaks a rule; all errors of `validate` are listed.
    """
    report = validate(raw, study)
    if not report.ok:
        raise StudyError(_summary(report), "Correct the file or the study definition; every problem is listed.")
    declared = {column.name: column for column in study.columns}
    units = {endpoint.duration: endpoint.unit for endpoint in study.endpoints}
    typed, columns = {}, {}
    for name in named_columns(study):
        column = declared.get(name) or _undeclared(raw, study, name)
        if column.kind == "number" and not column.unit:
            column = replace(column, unit=units.get(name, ""))
        typed[name], columns[name] = _typed(raw, column)
    patients = pd.DataFrame(typed).reset_index(drop=True)
    cohort = Cohort(patients=patients, columns=columns, n_reviewed=raw.n, synthetic=study.synthetic)
    return apply_filters(cohort, study.exclusions)


def _undeclared(raw: RawTable, study: StudyDefinition, name: str) -> Column:
    """A column that only an endpoint, an exclusion or a correlation names: admitted, but no covariate."""
    is_event = any(endpoint.event == name for endpoint in study.endpoints)
    kind = "number" if raw.is_numeric(name) and not is_event and name != study.group else "category"
    return Column(name=name, kind=kind, covariate=name == study.group)


def _typed(raw: RawTable, column: Column) -> tuple[pd.Series, Column]:
    if column.kind == "number":
        return raw.numbers(column.name), column
    codes = level_text(raw.typed(column.name))
    levels = column.levels or levels_in_order(raw.typed(column.name))
    declared = Column(
        name=column.name, kind="category", label=column.label, levels=levels, level_labels=column.level_labels,
        reference=column.reference, covariate=column.covariate,
    )  # fmt: skip
    categories = pd.Categorical(codes, categories=levels, ordered=True).rename_categories(list(declared.shown_levels))
    return pd.Series(categories, index=codes.index), declared


def _summary(report: ValidationReport) -> str:
    lines = []
    for problem in report.errors:
        rows = ", ".join(map(str, problem.rows[:10])) + (", ..." if len(problem.rows) > 10 else "")
        where = f" (row {rows})" if rows else ""
        column = f"Column {problem.column!r}: " if problem.column else ""
        lines.append(f"{column}{problem.found}{where}. {problem.hint}".strip())
    return "\n".join(lines) if len(lines) > 1 else lines[0]
