"""The gate: the only function that makes a cohort from an upload."""

from __future__ import annotations

import pandas as pd

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.column import Column
from hccsurv.cohort.filters import apply_filters
from hccsurv.cohort.levels import level_text
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import StudyError
from hccsurv.intake.columns import study_columns, with_labels
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.validate import ValidationReport, validate

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

    Examples
    --------
    >>> from hccsurv.cohort.endpoint import Endpoint
    >>> from hccsurv.intake.read import read_table
    >>> raw = read_table(b"months,dead,name\\n5,1,x\\n8,0,y\\n", "cohort.csv")
    >>> os = Endpoint(name="OS", duration="months", event="dead", event_codes=(1,), unit="months")
    >>> admit(raw, StudyDefinition(endpoints=(os,)))
    Cohort(n=2, columns=['months', 'dead'])
    """
    report = validate(raw, study)
    if not report.ok:
        raise StudyError(_summary(report), "Correct the file or the study definition; every problem is listed.")
    columns = study_columns(raw, study)
    patients = pd.DataFrame({name: _typed(raw, column) for name, column in columns.items()}).reset_index(drop=True)
    cohort = Cohort(patients=patients, columns=columns, n_reviewed=raw.n, synthetic=study.synthetic)
    return apply_filters(cohort, [with_labels(rule, columns[rule.column]) for rule in study.exclusions])


def _typed(raw: RawTable, column: Column) -> pd.Series:
    if column.kind == "number":
        return raw.numbers(column.name)
    codes = level_text(raw.typed(column.name))
    categories = pd.Categorical(codes, categories=column.levels, ordered=True)
    shown = dict(zip(column.levels, column.shown_levels, strict=True))
    return pd.Series(categories.rename_categories(shown), index=codes.index)


def _summary(report: ValidationReport) -> str:
    lines = []
    for problem in report.errors:
        rows = ", ".join(map(str, problem.rows[:10])) + (", ..." if len(problem.rows) > 10 else "")
        where = f" (row {rows})" if rows else ""
        column = f"Column {problem.column!r}: " if problem.column else ""
        lines.append(f"{column}{problem.found}{where}. {problem.hint}".strip())
    return "\n".join(lines) if len(lines) > 1 else lines[0]
