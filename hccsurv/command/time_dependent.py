"""The subcommand ``time-dependent``: a treatment that begins during follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccsurv.analysis.design_matrix import DesignMatrix, design_matrix
from hccsurv.analysis.mantel_byar import MantelByarResult, mantel_byar_test
from hccsurv.analysis.start_stop import StartStop
from hccsurv.analysis.start_stop_cox import fit_start_stop_cox
from hccsurv.analysis.treatment_periods import split_at_treatment
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import levels_in_order
from hccsurv.command.covariates import (
    covariate_columns,
    covariate_options,
    references_of,
    ties_option,
    transform_option,
)
from hccsurv.command.cox import checked, model_result
from hccsurv.command.cox_tables import check_table, hazard_ratio_table
from hccsurv.command.event_codes import declared_endpoint
from hccsurv.command.options import column_in, columns_in, endpoint_options, file_options
from hccsurv.command.patients import (
    Patients,
    comparable,
    open_table,
    refuse_spoilt_numbers,
    select_patients,
    with_categories,
)
from hccsurv.command.printed import Report, print_report, said
from hccsurv.command.survival import follow_up_words
from hccsurv.errors import AnalysisError, HccsurvError, counted
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row

if TYPE_CHECKING:
    from hccsurv.vocabulary import Ties, TimeTransform, TimeUnit

__all__ = ["command"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Follow-up in rows, the group during each, and what is to be said about them."""

    follow_up: StartStop
    by: Groups
    design: DesignMatrix
    used: Cohort
    notes: tuple[str, ...]


@click.command("time-dependent")
@file_options
@endpoint_options
@click.option(
    "--treated-from", default="", metavar="COLUMN",
    help="One row per patient: when the treatment begins, on the scale of --duration. Empty if it never does.",
)  # fmt: skip
@click.option("--start", default="", metavar="COLUMN", help="Rows of a patient: when each begins. --duration: its end.")
@click.option("--patient", default="", metavar="COLUMN", help="Rows of a patient: whose they are.")
@click.option("--treated", default="", metavar="COLUMN", help="Rows of a patient: the group during each.")
@covariate_options(required=False)
@ties_option
@transform_option
def command(
    *,
    file: Path,
    where: tuple[str, ...],
    sheet: str,
    as_json: bool,
    duration: str,
    event: str,
    event_codes: tuple[str, ...],
    censored_codes: tuple[str, ...],
    unit: TimeUnit,
    treated_from: str,
    start: str,
    patient: str,
    treated: str,
    covariates: tuple[str, ...],
    reference: tuple[str, ...],
    ties: Ties,
    zph_transform: TimeTransform,
) -> None:
    """Compare treated and untreated time: the test of Mantel and Byar, and a Cox model."""
    raw = open_table(file, sheet)
    endpoint = declared_endpoint(
        raw, duration=duration, event=event, event_codes=event_codes, censored_codes=censored_codes, unit=unit
    )
    in_rows = _form(treated_from, start, patient, treated)
    names = columns_in(raw, covariates, "--covariates")
    refuse_spoilt_numbers(raw, names)
    references = references_of(raw, reference, names)
    own = [column_in(raw, name) for name in ((start, patient, treated) if in_rows else (treated_from,))]
    patients = select_patients(raw, where, [*names, *own], endpoint=endpoint, numbers=own[:1])
    # Nobody is left out for not being treated: only rows must say what they are.
    needed = [*names, *own] if in_rows else names
    used = with_categories(endpoint.observed(patients.cohort).known(needed), raw, references)
    if used.n == 0:
        raise AnalysisError(
            f"None of the {patients.cohort.n} rows has the follow-up and every covariate.",
            "Leave out the covariate that is missing most often, or clear a filter.",
        )
    columns = covariate_columns(used, names, references)
    rows = _given(used, endpoint, own, columns) if in_rows else _split(used, endpoint, own[0], columns)
    _print(rows, patients, endpoint, ties, zph_transform, as_json=as_json, in_rows=in_rows)


def _form(treated_from: str, start: str, patient: str, treated: str) -> bool:
    """Whether the file has a row per interval."""
    given = [bool(name) for name in (start, patient, treated)]
    if bool(treated_from) == any(given) or (any(given) and not all(given)):
        raise HccsurvError(
            "The beginning of the treatment is not said, or said twice.",
            "Give --treated-from for one row per patient; --start, --patient and --treated for several.",
        )
    return all(given)


def _split(used: Cohort, endpoint: Endpoint, treated_from: str, columns: Sequence[Column]) -> _Rows:
    periods = split_at_treatment(endpoint.follow_up(used), used.patients[treated_from].to_numpy(dtype=float))
    fixed = design_matrix(used.patients, columns) if columns else None
    notes = []
    if periods.n_treated_too_late:
        notes.append(
            f"The treatment of {counted(periods.n_treated_too_late, 'patient')} begins at the end of follow-up "
            "or later: untreated throughout."
        )
    if periods.n_without_time:
        notes.append(f"Left out because there is no time of follow-up: {counted(periods.n_without_time, 'patient')}.")
    return _Rows(
        follow_up=periods.follow_up,
        by=periods.groups("treatment"),
        design=periods.design(fixed, name="treatment"),
        used=used,
        notes=tuple(notes),
    )


def _given(used: Cohort, endpoint: Endpoint, own: Sequence[str], columns: Sequence[Column]) -> _Rows:
    start, patient, treated = own
    used = comparable(used, treated)
    observed = endpoint.follow_up(used)
    follow_up = StartStop.from_arrays(
        used.patients[start], observed.duration, observed.event, used.patients[patient], unit=observed.unit
    )
    by = used.groups(treated)
    group = Column(name=treated, kind="category", levels=levels_in_order(used.patients[treated]))
    notes = []
    if follow_up.n_gaps:
        notes.append(f"Patients leave observation and come back {counted(follow_up.n_gaps, 'time')}.")
    if follow_up.n_delayed:
        notes.append(f"Under observation only after time 0: {counted(follow_up.n_delayed, 'patient')}.")
    design = design_matrix(used.patients, [group, *(column for column in columns if column.name != treated)])
    return _Rows(follow_up=follow_up, by=by, design=design, used=used, notes=tuple(notes))


def _print(
    rows: _Rows,
    patients: Patients,
    endpoint: Endpoint,
    ties: Ties,
    transform: TimeTransform,
    *,
    as_json: bool,
    in_rows: bool,
) -> None:
    test = mantel_byar_test(rows.follow_up, rows.by)
    model = fit_start_stop_cox(rows.follow_up, rows.design, ties=ties)
    check, unchecked = checked(model, transform)
    in_numbers = patients.in_numbers(rows.used)
    head = said(patients, rows.used)
    if in_rows:
        head = (
            f"{patients.file}: {rows.used.n} of {rows.used.n_reviewed} rows, {rows.follow_up.n_patients} patients",
            head[1],
        )
    tables = [_test_table(test, rows), hazard_ratio_table(model, of="rows")]
    if check:
        tables.append(check_table(check))
    notes = (*patients.notes, *rows.notes, *filter(None, [unchecked]), *(caution.text for caution in model.cautions))
    report = Report(
        result={
            **in_numbers,
            "unit": endpoint.unit,
            "event_codes": endpoint.event_codes,
            "censored_codes": endpoint.censored_codes,
            "n_patients": rows.follow_up.n_patients,
            "n_rows": rows.follow_up.n_rows,
            "n_gaps": rows.follow_up.n_gaps,
            "n_delayed": rows.follow_up.n_delayed,
            "mantel_byar": _test_result(test),
            "model": model_result(model, check),
            "notes": notes,
        },
        head=(*head, follow_up_words(endpoint)),
        tables=tuple(tables),
        notes=notes,
    )
    print_report(report, as_json=as_json)


def _test_result(test: MantelByarResult) -> dict[str, object]:
    return {
        "groups": test.groups,
        "n": test.n,
        "time": test.time,
        "observed": test.observed,
        "expected": test.expected,
        "chi2": test.chi2,
        "df": test.df,
        "p_value": test.p_value,
    }


def _test_table(test: MantelByarResult, rows: _Rows) -> Table:
    lines = zip(test.groups, test.n, test.time, test.observed, test.expected, strict=True)
    changed = sum(test.n) - rows.follow_up.n_patients
    return Table(
        title=f"Mantel-Byar test by {rows.by.name}",
        header=(rows.by.name, "Patients", f"Time,\n{rows.follow_up.unit}", "Events\nobserved", "Events\nexpected"),
        rows=tuple(
            row(
                level,
                Cell(style.integer(n), n),
                Cell(style.number(time, 1), time),
                Cell(style.integer(observed), observed),
                Cell(style.number(expected, 1), expected),
            )
            for level, n, time, observed, expected in lines
        ),
        notes=(
            f"Chi-squared {style.number(test.chi2)} on {test.df} df, {style.p_equals(test.p_value)}.",
            f"Changes of group: {changed}. Who changes stands in each group for the time spent there.",
        ),
    )
