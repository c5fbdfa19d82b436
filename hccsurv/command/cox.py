"""The subcommand ``cox``: hazard ratios, and whether they stay the same over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccsurv.analysis.cox import CoxResult, CoxTerm, fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.estimate import ChiSquared
from hccsurv.analysis.proportional_hazards import ProportionalHazardsResult, check_proportional_hazards
from hccsurv.cohort.cohort import Cohort, unknown_column
from hccsurv.cohort.column import Column
from hccsurv.cohort.levels import code_text, levels_in_order
from hccsurv.command.event_codes import declared_endpoint
from hccsurv.command.options import columns_in, endpoint_options, file_options
from hccsurv.command.patients import open_table, refuse_spoilt_numbers, select_patients, with_categories
from hccsurv.command.printed import Report, print_report, said
from hccsurv.command.survival import follow_up_words
from hccsurv.errors import AnalysisError, CohortError
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.present.wording import TIES_WORDS
from hccsurv.vocabulary import TIES

if TYPE_CHECKING:
    from hccsurv.intake.raw_table import RawTable
    from hccsurv.vocabulary import Ties, TimeUnit

__all__ = ["command", "model_result", "term_result"]


def model_result(model: CoxResult, check: ProportionalHazardsResult | None) -> dict[str, object]:
    """Return what ``--json`` prints of a model.

    Parameters
    ----------
    model : CoxResult
    check : ProportionalHazardsResult or None

    Returns
    -------
    dict
    """
    return {
        "n": model.n,
        "n_events": model.n_events,
        "n_missing": model.n_missing,
        "ties": model.ties,
        "confidence_level": model.confidence_level,
        "log_likelihood": model.log_likelihood,
        "log_likelihood_null": model.log_likelihood_null,
        "likelihood_ratio": model.likelihood_ratio._asdict(),
        "wald": model.wald._asdict(),
        "score": model.score._asdict(),
        "concordance": model.concordance,
        "events_per_coefficient": model.events_per_coefficient,
        "terms": [term_result(term) for term in model.terms],
        "proportional_hazards": check and {
            "global": check.overall._asdict(),
            "variables": [{"variable": name, **test._asdict()} for name, test in check.variables.items()],
            "transform": check.transform,
        },
        "cautions": [{"rule": caution.rule, "text": caution.text} for caution in model.cautions],
    }  # fmt: skip


def term_result(term: CoxTerm) -> dict[str, object]:
    """Return what ``--json`` prints of one coefficient."""
    return {
        "variable": term.variable,
        "level": term.level,
        "reference": term.reference,
        "log_hazard_ratio": term.log_hazard_ratio,
        "std_error": term.std_error,
        "hazard_ratio": term.hazard_ratio,
        "ci_low": term.ci_low,
        "ci_high": term.ci_high,
        "p_value": term.p_value,
    }


def _references(raw: RawTable, given: tuple[str, ...], covariates: tuple[str, ...]) -> dict[str, str]:
    """Read ``column=level``; either side may hold an equals sign."""
    references = {}
    for text in given:
        name, level = _split_reference(text, covariates)
        if name is None:
            raise _unreadable_reference(text, raw, covariates)
        references[name] = _code(level) if raw.is_numeric(name) else level
    return references


def _unreadable_reference(text: str, raw: RawTable, covariates: tuple[str, ...]) -> CohortError:
    wanted, sign, level = (part.strip() for part in text.partition("="))
    if not sign or not level:
        return CohortError(f"--reference {text!r} has no level.", 'Write it as "column=level".')
    if wanted in raw.columns:
        return CohortError(
            f"--reference names {wanted!r}, which is not among --covariates.", "Add it, or leave it out."
        )
    return unknown_column(wanted, covariates)


def _split_reference(text: str, covariates: tuple[str, ...]) -> tuple[str | None, str]:
    collapsed = " ".join(text.split())
    for name in sorted(covariates, key=len, reverse=True):
        rest = collapsed[len(name) :].lstrip()
        if collapsed.startswith(name) and rest.startswith("=") and rest[1:].strip():
            return name, rest[1:].strip()
    return None, ""


def _code(level: str) -> str:
    try:
        return code_text(float(level))
    except ValueError:
        return level


def _columns(used: Cohort, covariates: tuple[str, ...], references: Mapping[str, str]) -> list[Column]:
    columns = []
    for name in covariates:
        column = replace(used.column(name), reference=references.get(name, ""))
        if name in references and references[name] not in levels_in_order(used.patients[name]):
            raise AnalysisError(
                f"Nobody among the {used.n} patients used has the reference level {references[name]!r} of {name!r}.",
                "Choose another reference, or clear a filter.",
            )
        columns.append(column)
    return columns


def _hazard_ratio_table(model: CoxResult) -> Table:
    rows = []
    for term in model.terms:
        limits = style.interval(style.ratio(term.ci_low), style.ratio(term.ci_high))
        rows.append(
            row(
                term.variable,
                "per unit" if term.level is None else f"{term.level} vs {term.reference}",
                Cell(style.ratio(term.hazard_ratio), term.hazard_ratio),
                limits,
                Cell(style.p_value(term.p_value), term.p_value),
            )
        )
    overall = model.likelihood_ratio
    return Table(
        title="Cox proportional-hazards model",
        header=("", "Compared", "Hazard ratio", style.confidence(model.confidence_level), "p"),
        rows=tuple(rows),
        notes=(
            f"{model.n} patients, {model.n_events} events; ties by {TIES_WORDS[model.ties]}; intervals and p by Wald.",
            f"All coefficients together: likelihood ratio chi-squared {style.number(overall.chi2)} on {overall.df} df, "
            f"{style.p_equals(overall.p_value)}. Concordance {style.number(model.concordance, 3)}.",
        ),
    )


def _check_table(check: ProportionalHazardsResult) -> Table:
    lines: list[tuple[str, ChiSquared]] = [*check.variables.items(), ("All together", check.overall)]
    return Table(
        title="Proportional hazards",
        header=("", "Chi-squared", "df", "p"),
        rows=tuple(
            row(name, Cell(style.number(chi2), chi2), Cell(str(df), df), Cell(style.p_value(p), p))
            for name, (chi2, df, p) in lines
        ),
        notes=(
            "Grambsch-Therneau score test, Kaplan-Meier time scale. A small p: the hazard ratio changes with time.",
        ),
    )


@click.command("cox")
@file_options
@endpoint_options
@click.option(
    "--covariates", multiple=True, required=True, metavar="COLUMNS",
    help="Separated by commas. Text is a factor, a number is a number. May be repeated.",
)  # fmt: skip
@click.option(
    "--reference", multiple=True, metavar="COLUMN=LEVEL",
    help="Level to compare with; default: the first in the file. Makes a number a factor. May be repeated.",
)  # fmt: skip
@click.option(
    "--ties", type=click.Choice(TIES), default="efron", show_default=True, help="How tied events are counted."
)
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
    covariates: tuple[str, ...],
    reference: tuple[str, ...],
    ties: Ties,
) -> None:
    """Fit a Cox model, and test whether hazards are proportional."""
    raw = open_table(file, sheet)
    endpoint = declared_endpoint(
        raw, duration=duration, event=event, event_codes=event_codes, censored_codes=censored_codes, unit=unit
    )
    names = columns_in(raw, covariates, "--covariates")
    refuse_spoilt_numbers(raw, names)
    references = _references(raw, reference, names)
    patients = select_patients(raw, where, names, endpoint=endpoint)
    used = with_categories(endpoint.observed(patients.cohort).known(names), raw, references)
    if used.n == 0:
        raise AnalysisError(
            f"None of the {patients.cohort.n} patients has the follow-up and every covariate.",
            "Leave out the covariate that is missing most often, or clear a filter.",
        )
    design = design_matrix(used.patients, _columns(used, names, references))
    follow_up = endpoint.follow_up(used)
    model = fit_cox(follow_up, design, ties=ties)
    check = check_proportional_hazards(follow_up, design, model)
    in_numbers = patients.in_numbers(used)
    report = Report(
        result={
            **in_numbers,
            "unit": unit,
            "event_codes": endpoint.event_codes,
            "censored_codes": endpoint.censored_codes,
            **model_result(model, check),
            "n_missing": in_numbers["n_missing"],
        },
        head=(*said(patients, used), follow_up_words(endpoint)),
        tables=(_hazard_ratio_table(model), _check_table(check)),
        notes=(*patients.notes, *(caution.text for caution in model.cautions)),
    )
    print_report(report, as_json=as_json)
