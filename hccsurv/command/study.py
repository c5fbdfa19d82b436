"""The subcommand ``study``: every analysis of a study definition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from hccsurv.analysis.baseline import BaselineResult, baseline
from hccsurv.analysis.correlation import correlate_by
from hccsurv.analysis.prognostic_factors import PrognosticFactorsResult, prognostic_factors
from hccsurv.cohort.cohort import Cohort, unknown_column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.study import StudyDefinition
from hccsurv.command.options import FILE
from hccsurv.command.patients import open_table
from hccsurv.command.printed import print_report
from hccsurv.command.study_report import Findings, PartsOfTotal, report_of
from hccsurv.command.survival import Survival, estimate_survival
from hccsurv.errors import HccsurvError, StudyError
from hccsurv.intake.admit import admit
from hccsurv.intake.study_file import load_study
from hccsurv.intake.validate import validate

__all__ = ["command"]


def _read_definition(path: Path) -> StudyDefinition:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise StudyError(f"{path.name!r} cannot be read: {error.strerror}.", "Check the path.") from None
    except UnicodeDecodeError:
        raise StudyError(f"{path.name!r} is not UTF-8 text.", "A study definition is a TOML file.") from None
    study = load_study(text)
    for option in ("forced", "barred"):
        for name in getattr(study.options, option):
            if name not in study.covariates:
                hint = unknown_column(name, study.covariates).hint
                raise StudyError(f"[options]: {option!r} names {name!r}, which is no covariate of the study.", hint)
    return study


def _data_file(study: StudyDefinition, definition: Path, given: Path | None) -> Path:
    if given is not None:
        return given
    if not study.file:
        raise StudyError(f"{definition.name!r} names no data file.", 'Add file = "..." to it, or use --data.')
    path = definition.parent / study.file
    if not path.is_file():
        raise StudyError(
            f"The data file {study.file!r} is not beside {definition.name!r}.",
            "Check 'file' in the study, or use --data.",
        )
    return path


@contextmanager
def _part(name: str) -> Iterator[None]:
    """Say which analysis of the study refused."""
    try:
        yield
    except HccsurvError as error:
        raise type(error)(f"{name}: {error.problem}", error.hint) from error


def _described(cohort: Cohort, study: StudyDefinition) -> BaselineResult:
    known = cohort.known([study.group]) if study.group else cohort
    variables = [name for name in study.covariates if name != study.group]
    with _part("Baseline"):
        return baseline(
            known, variables, by=study.group,
            category_test=study.options.category_test, number_summary=study.options.number_summary,
        )  # fmt: skip


def _survival(cohort: Cohort, study: StudyDefinition, endpoint: Endpoint) -> Survival:
    with _part(f"Survival, {endpoint.label}"):
        return estimate_survival(cohort, endpoint, study.group, study.options)


def _screened(cohort: Cohort, study: StudyDefinition, endpoint: Endpoint) -> PrognosticFactorsResult:
    options = study.options
    with _part(f"Prognostic factors, {endpoint.label}"):
        return prognostic_factors(
            cohort, endpoint, study.covariates,
            entry_p=options.entry_p, forced=options.forced, barred=options.barred, ties=options.ties,
        )  # fmt: skip


def _correlations(cohort: Cohort, study: StudyDefinition) -> PartsOfTotal:
    endpoint = study.endpoint_timed_by(study.total) if study.options.only_events else None
    used = cohort if endpoint is None else endpoint.occurred_in(cohort)
    by = [name for name in study.covariates if cohort.column(name).kind == "category"]
    with _part("Correlation"):
        components = {
            name: correlate_by(used, study.total, name, by, is_part=True, p_from=study.options.correlation_test)
            for name in study.components
            if study.total
        }
    return PartsOfTotal(
        total=study.total, only_events=endpoint is not None, n_left_out=cohort.n - used.n, components=components
    )


@click.command("study")
@click.argument("definition", metavar="STUDY.toml", type=FILE)
@click.option("--data", type=FILE, default=None, metavar="FILE", help="Data file; default: the one named in the study.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON with unrounded numbers instead of tables.")
def command(*, definition: Path, data: Path | None, as_json: bool) -> None:
    """Run everything that a study definition asks for."""
    study = _read_definition(definition)
    raw = open_table(_data_file(study, definition, data), study.sheet)
    cohort = admit(raw, study)
    if cohort.n == 0:
        raise StudyError("The exclusions of the study leave no patient.", "Check them against the file.")
    findings = Findings(
        study=study,
        cohort=cohort,
        file=raw.name,
        warnings=tuple(f"Column {problem.column!r}: {problem.found}." for problem in validate(raw, study).warnings),
        described=_described(cohort, study),
        survivals={endpoint.name: _survival(cohort, study, endpoint) for endpoint in study.endpoints},
        screens={endpoint.name: _screened(cohort, study, endpoint) for endpoint in study.endpoints},
        parts=_correlations(cohort, study),
    )
    print_report(report_of(findings), as_json=as_json)
