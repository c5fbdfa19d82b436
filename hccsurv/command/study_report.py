"""Everything that the subcommand ``study`` found, as tables and as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from hccsurv.analysis.baseline import BaselineResult
from hccsurv.analysis.correlation import CorrelationRow
from hccsurv.analysis.prognostic_factors import PrognosticFactor, PrognosticFactorsResult, PrognosticLevel
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.study import StudyDefinition
from hccsurv.command.baseline import baseline_result
from hccsurv.command.correlation import correlation_rows
from hccsurv.command.cox import model_result, term_result
from hccsurv.command.patients import flow_result
from hccsurv.command.printed import Report
from hccsurv.command.survival import Survival, follow_up_words
from hccsurv.present.table import Table, row
from hccsurv.present.tables.baseline import baseline_table
from hccsurv.present.tables.correlation import correlation_table
from hccsurv.present.tables.prognostic_factors import prognostic_factors_table, proportional_hazards_table

__all__ = ["Findings", "PartsOfTotal", "report_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsOfTotal:
    """A total with each of its components.

    Attributes
    ----------
    total : str
        Column.
    only_events : bool
        Whether patients without the event were left out: their total is not known yet.
    n_left_out : int
    components : dict of str to rows
    """

    total: str
    only_events: bool
    n_left_out: int
    components: dict[str, tuple[CorrelationRow, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All results of a study.

    Attributes
    ----------
    study : StudyDefinition
    cohort : Cohort
    file : str
        Name of the data file.
    warnings : tuple of str
        What validation accepted with a warning.
    described : BaselineResult
    survivals, screens : dict
        By the name of the endpoint.
    parts : PartsOfTotal
    """

    study: StudyDefinition
    cohort: Cohort
    file: str
    warnings: tuple[str, ...]
    described: BaselineResult
    survivals: dict[str, Survival]
    screens: dict[str, PrognosticFactorsResult]
    parts: PartsOfTotal


def report_of(findings: Findings) -> Report:
    """Lay the results out.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    Report
    """
    notes = _notes(findings)
    return Report(
        result={**_result(findings), "notes": notes}, head=_head(findings), tables=_tables(findings), notes=notes
    )


def _head(findings: Findings) -> tuple[str, ...]:
    study, cohort = findings.study, findings.cohort
    lines = [study.title or findings.file, f"{findings.file}: {cohort.n} of {cohort.n_reviewed} patients"]
    lines += ["SYNTHETIC DATA: no row is a patient."] if cohort.synthetic else []
    for endpoint in study.endpoints:
        missing = cohort.n - findings.survivals[endpoint.name].used.n
        lines.append(f"{endpoint.label}. {follow_up_words(endpoint)} Left out because a value is missing: {missing}.")
    return tuple(lines)


def _notes(findings: Findings) -> tuple[str, ...]:
    notes = list(findings.warnings)
    notes += [survival.no_test for survival in findings.survivals.values() if survival.no_test]
    notes += [f"{name}: {caution.text}" for name, screen in findings.screens.items() for caution in screen.cautions]
    if findings.parts.components and findings.parts.only_events:
        left_out = findings.parts.n_left_out
        notes.append(f"Correlation: {left_out} patients without the event left out, their total is not known yet.")
    return tuple(notes)


def _tables(findings: Findings) -> tuple[Table, ...]:
    cohort, parts, stamp = findings.cohort, findings.parts, findings.cohort.synthetic
    labels = {name: column.label for name, column in cohort.columns.items()}
    tables: list[Table | None] = [_flow_table(cohort)]
    tables += [baseline_table(findings.described, synthetic=stamp)] if findings.described.rows else []
    for endpoint in findings.study.endpoints:
        screen = findings.screens[endpoint.name]
        tables += [
            *findings.survivals[endpoint.name].tables(),
            prognostic_factors_table(screen, endpoint=endpoint.label, unit=endpoint.unit, synthetic=stamp),
            proportional_hazards_table(screen, synthetic=stamp),
        ]
    if parts.components:
        titled = {labels[name]: lines for name, lines in parts.components.items()}
        tables.append(correlation_table(labels[parts.total], titled, labels, synthetic=stamp))
    return tuple(table for table in tables if table is not None)


def _flow_table(cohort: Cohort) -> Table:
    lines = [row("Reviewed", "", str(cohort.n_reviewed))]
    lines += [row(step.reason, str(step.removed), str(step.remaining)) for step in cohort.flow()]
    return Table(
        title="Patient flow", header=("Rule", "Left out", "Remaining"), rows=tuple(lines), synthetic=cohort.synthetic
    )


def _result(findings: Findings) -> dict[str, object]:
    study, cohort, described = findings.study, findings.cohort, findings.described
    return {
        "study": {
            "title": study.title,
            "file": findings.file,
            "synthetic": cohort.synthetic,
            "group": study.group or None,
            "endpoints": [endpoint.name for endpoint in study.endpoints],
            "n_reviewed": cohort.n_reviewed,
            "n": cohort.n,
        },
        "flow": flow_result(cohort),
        "baseline": {"n": described.n, "n_missing": cohort.n - described.n, **baseline_result(described)},
        "survival": {name: _survival_result(cohort, survival) for name, survival in findings.survivals.items()},
        "prognostic_factors": {name: _factors_result(screen) for name, screen in findings.screens.items()},
        "correlation": _correlation_result(findings.parts),
    }


def _factor_result(factor: PrognosticFactor) -> dict[str, object]:
    return {
        "variable": factor.variable,
        "label": factor.label,
        "test": factor.test,
        "chi2": factor.chi2,
        "df": factor.df,
        "p_value": factor.p_value,
        "n_missing": factor.n_missing,
        "decision": factor.decision,
        "reason": factor.reason,
        "p_adjusted": factor.p_adjusted,
        "levels": [_level_result(line) for line in factor.levels],
    }


def _level_result(line: PrognosticLevel) -> dict[str, object]:
    return {
        "level": line.level or None,
        "is_reference": line.is_reference,
        "n": line.n,
        "events": line.n_events,
        "median": line.median.value,
        "ci_low": line.median.low,
        "ci_high": line.median.high,
        "crude": line.crude and term_result(line.crude),
        "adjusted": line.adjusted and term_result(line.adjusted),
    }


def _factors_result(screened: PrognosticFactorsResult) -> dict[str, object]:
    model = screened.model
    return {
        "n": screened.n,
        "n_events": screened.n_events,
        "entry_p": screened.entry_p,
        "n_screened": screened.n_screened,
        "factors": [_factor_result(factor) for factor in screened.factors],
        # The screen hands the model complete patients only, so the model itself misses nobody.
        "model": model and {
            **model_result(model, screened.proportional_hazards),
        },
        "no_model": screened.no_model,
        "cautions": [{"rule": caution.rule, "text": caution.text} for caution in screened.cautions],
    }  # fmt: skip


def _survival_result(cohort: Cohort, survival: Survival) -> dict[str, object]:
    return {
        "label": survival.endpoint.label,
        "n": survival.used.n,
        "n_missing": cohort.n - survival.used.n,
        "notes": [survival.no_test] if survival.no_test else [],
        **survival.result(),
    }


def _correlation_result(found: PartsOfTotal) -> list[dict[str, object]]:
    return [
        {
            "component": name,
            "total": found.total,
            "patients": "with the event" if found.only_events else "all",
            "n_left_out": found.n_left_out,
            "rows": correlation_rows(lines),
        }
        for name, lines in found.components.items()
    ]
