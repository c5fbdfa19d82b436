"""The subcommand ``cox``: hazard ratios, and whether they stay the same over time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.cox_result import CoxResult, CoxTerm
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.proportional_hazards import ProportionalHazardsResult, check_proportional_hazards
from hccsurv.analysis.variance_inflation import variance_inflation
from hccsurv.command.covariates import (
    covariate_columns,
    covariate_options,
    references_of,
    ties_option,
    transform_option,
)
from hccsurv.command.cox_tables import check_table, hazard_ratio_table, inflation_table
from hccsurv.command.event_codes import declared_endpoint
from hccsurv.command.options import column_in, columns_in, endpoint_options, file_options
from hccsurv.command.patients import open_table, refuse_spoilt_numbers, select_patients, with_categories
from hccsurv.command.printed import Report, print_report, said
from hccsurv.command.survival import follow_up_words
from hccsurv.errors import AnalysisError

if TYPE_CHECKING:
    from hccsurv.vocabulary import Ties, TimeTransform, TimeUnit

__all__ = ["checked", "command", "model_result", "term_result"]


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
        "strata": model.strata or None,
        "robust": model.robust,
        "firth": model.firth,
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
        "variance_inflation": [
            {"variable": name, **factor._asdict()} for name, factor in variance_inflation(model).variables.items()
        ],
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


def checked(model: CoxResult, transform: TimeTransform) -> tuple[ProportionalHazardsResult | None, str]:
    """Test proportional hazards, or say why that cannot be done."""
    try:
        return check_proportional_hazards(model, transform=transform), ""
    except AnalysisError as error:
        return None, error.problem


@click.command("cox")
@file_options
@endpoint_options
@covariate_options(required=True)
@ties_option
@click.option("--strata", default="", metavar="COLUMN", help="Each level has a baseline hazard of its own.")
@click.option("--counts", default="", metavar="COLUMN", help="How many identical patients each row stands for.")
@click.option("--weights", default="", metavar="COLUMN", help="Case weights. Errors are then robust.")
@click.option("--cluster", default="", metavar="COLUMN", help="Rows of one level are not independent. Robust errors.")
@click.option("--robust", is_flag=True, help="Standard errors by the sandwich.")
@click.option("--firth", is_flag=True, help="Penalise the likelihood: finite where events separate the patients.")
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
    covariates: tuple[str, ...],
    reference: tuple[str, ...],
    ties: Ties,
    strata: str,
    counts: str,
    weights: str,
    cluster: str,
    robust: bool,
    firth: bool,
    zph_transform: TimeTransform,
) -> None:
    """Fit a Cox model, and test whether hazards are proportional."""
    raw = open_table(file, sheet)
    endpoint = declared_endpoint(
        raw, duration=duration, event=event, event_codes=event_codes, censored_codes=censored_codes, unit=unit
    )
    names = columns_in(raw, covariates, "--covariates")
    strata, counts, weights, cluster = (
        column_in(raw, name) if name else "" for name in (strata, counts, weights, cluster)
    )
    refuse_spoilt_numbers(raw, names)
    references = references_of(raw, reference, names)
    admitted = list(dict.fromkeys([*names, *filter(None, (strata, counts, weights, cluster))]))
    patients = select_patients(
        raw, where, admitted, endpoint=endpoint, numbers=[name for name in (counts, weights) if name]
    )
    used = with_categories(endpoint.observed(patients.cohort).known(admitted), raw, references)
    if used.n == 0:
        raise AnalysisError(
            f"None of the {patients.cohort.n} patients has the follow-up and every covariate.",
            "Leave out the covariate that is missing most often, or clear a filter.",
        )
    model = fit_cox(
        endpoint.follow_up(used),
        design_matrix(used.patients, covariate_columns(used, names, references)),
        strata=used.groups(strata) if strata else None,
        counts=used.patients[counts] if counts else None,
        weights=used.patients[weights] if weights else None,
        cluster=used.groups(cluster) if cluster else None,
        robust=True if robust else None,
        ties=ties,
        firth=firth,
    )
    check, unchecked = checked(model, zph_transform)
    in_numbers = patients.in_numbers(used)
    notes = (*patients.notes, *filter(None, [unchecked]), *(caution.text for caution in model.cautions))
    tables = [hazard_ratio_table(model)]
    if check:
        tables.append(check_table(check))
    if len(model.variables) > 1:
        tables.append(inflation_table(variance_inflation(model)))
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
        tables=tuple(tables),
        notes=notes,
    )
    print_report(report, as_json=as_json)
