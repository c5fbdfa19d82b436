"""The subcommand ``competing``: cumulative incidence of several kinds of event, and Gray's test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hccsurv.analysis.cumulative_incidence import CumulativeIncidenceResult, IncidenceCurve, cumulative_incidence
from hccsurv.analysis.gray_test import GrayTestResult, gray_test
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.endpoint import Endpoint, event_codes_of
from hccsurv.cohort.levels import code_text
from hccsurv.command.event_codes import declared_endpoint
from hccsurv.command.options import Times, column_in, file_options, split_names, with_options
from hccsurv.command.patients import Patients, comparable, open_table, select_patients
from hccsurv.command.printed import Report, print_report, said
from hccsurv.errors import AnalysisError, EndpointError, TooFewEventsError
from hccsurv.present.tables.cumulative_incidence import first_events_table, gray_test_table, incidence_at_table
from hccsurv.vocabulary import CI_METHODS, TIME_UNITS

if TYPE_CHECKING:
    from hccsurv.intake.raw_table import RawTable
    from hccsurv.vocabulary import CiMethod, TimeUnit

__all__ = ["command"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Incidence:
    """Curves of every group and cause, the test if there are groups, and why there is none."""

    known: Cohort
    curves: CumulativeIncidenceResult
    test: GrayTestResult | None
    notes: tuple[str, ...]


def follow_up_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is timed and which codes mean what."""
    return with_options(
        command,
        click.option("--duration", required=True, metavar="COLUMN", help="Time from origin to event or last contact."),
        click.option("--event", required=True, metavar="COLUMN", help="Which event came first, if any."),
        click.option(
            "--cause", "causes", multiple=True, required=True, metavar="NAME=CODES",
            help="A kind of event and its codes, separated by commas; once for each kind. A code alone names itself.",
        ),
        click.option(
            "--censored-codes", multiple=True, metavar="CODES",
            help="Codes that mean the end of follow-up without event. Default: the one other code of the file.",
        ),
        click.option("--unit", type=click.Choice(TIME_UNITS), default="months", show_default=True, help="Of time."),
    )  # fmt: skip


@click.command("competing")
@file_options
@follow_up_options
@click.option("--times", type=Times(), required=True, metavar="T,T,...", help="State the incidence at these times.")
@click.option("--group", default="", metavar="COLUMN", help="Compare the groups of this column by Gray's test.")
@click.option("--strata", default="", metavar="COLUMN", help="Compare groups within the levels of this column.")
@click.option(
    "--rho", type=float, default=0.0, show_default=True,
    help="Of Gray's test: above 0 for early differences, below 0 for late ones.",
)  # fmt: skip
@click.option(
    "--ci", "ci_method", type=click.Choice(CI_METHODS), default="log-log", show_default=True,
    help="Transformation for the confidence interval.",
)  # fmt: skip
def command(
    *,
    file: Path,
    where: tuple[str, ...],
    sheet: str,
    as_json: bool,
    duration: str,
    event: str,
    causes: tuple[str, ...],
    censored_codes: tuple[str, ...],
    unit: TimeUnit,
    times: tuple[float, ...],
    group: str,
    strata: str,
    rho: float,
    ci_method: CiMethod,
) -> None:
    """Estimate the cumulative incidence of each kind of event; compare groups by Gray's test."""
    if (strata or rho) and not group:
        option = "--strata" if strata else "--rho"
        raise AnalysisError(f"{option} has nothing to compare without groups.", "Name their column with --group.")
    raw = open_table(file, sheet)
    codes = _declared_causes(raw, column_in(raw, event), causes)
    endpoint = declared_endpoint(
        raw, duration=duration, event=event, event_codes=[code for several in codes.values() for code in several],
        censored_codes=censored_codes, unit=unit,
    )  # fmt: skip
    by, within = (column_in(raw, name) if name else "" for name in (group, strata))
    patients = select_patients(raw, where, [name for name in (by, within) if name], endpoint=endpoint)
    found = _estimate(patients.cohort, endpoint, codes, by, within, rho=rho, ci_method=ci_method)
    print_report(_report(patients, found, endpoint, codes, times), as_json=as_json)


def _declared_causes(raw: RawTable, event: str, causes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read which codes of the file mean which kind of event."""
    counts = event_codes_of(raw.typed(event))
    declared: dict[str, tuple[str, ...]] = {}
    for text in causes:
        name, given, listed = text.rpartition("=")
        name, codes = (name.strip() if given else text.strip()), split_names([listed], counts)
        if raw.is_numeric(event):
            codes = tuple(map(_number_text, codes))
        if not name or name in declared or not codes:
            raise EndpointError(
                "--cause must give each kind of event a name of its own and one code or more.",
                "Write --cause relapse=1 --cause death=2.",
            )
        if not any(code in counts for code in codes):
            raise EndpointError(
                f"No row of column {event!r} has a code of {name!r}.", "Check --cause against the file."
            )
        declared[name] = codes
    listed_codes = [code for codes in declared.values() for code in codes]
    if len(set(listed_codes)) < len(listed_codes):
        raise EndpointError("--cause declares a code twice.", "Put each code under one name.")
    return declared


def _number_text(code: str) -> str:
    try:
        return code_text(float(code))
    except ValueError:
        return code


def _estimate(
    cohort: Cohort,
    endpoint: Endpoint,
    codes: Mapping[str, tuple[str, ...]],
    group: str,
    strata: str,
    *,
    rho: float,
    ci_method: CiMethod,
) -> _Incidence:
    known = endpoint.observed(cohort)
    if known.n == 0:
        raise AnalysisError(
            f"Duration {endpoint.duration!r} or event {endpoint.event!r} is missing for all {cohort.n} patients.",
            "Clear a filter, or choose other columns.",
        )
    known = known.known([strata]) if strata else known
    known = comparable(known, group) if group else known
    follow_up = CompetingRisks.from_arrays(
        known.patients[endpoint.duration], known.patients[endpoint.event],
        causes=codes, censored=endpoint.censored_codes, unit=endpoint.unit,
    )  # fmt: skip
    by = known.groups(group) if group else None
    test: GrayTestResult | None = None
    notes: tuple[str, ...] = ()
    if by is not None:
        try:
            test = gray_test(follow_up, by, strata=known.groups(strata) if strata else None, rho=rho)
        except TooFewEventsError as error:
            notes = (error.problem,)
    curves = cumulative_incidence(follow_up, by=by, ci_method=ci_method)
    return _Incidence(known=known, curves=curves, test=test, notes=notes)


def _report(
    patients: Patients,
    found: _Incidence,
    endpoint: Endpoint,
    codes: Mapping[str, tuple[str, ...]],
    times: tuple[float, ...],
) -> Report:
    notes, synthetic = (*patients.notes, *found.notes), found.known.synthetic
    tables = [first_events_table(found.curves, synthetic=synthetic)]
    tables += [incidence_at_table(found.curves, cause, times, synthetic=synthetic) for cause in codes]
    if found.test:
        tables.append(gray_test_table(found.test, synthetic=synthetic))
    return Report(
        result={**patients.in_numbers(found.known), "notes": notes, **_numbers(found, endpoint, codes, times)},
        head=(*said(patients, found.known), _follow_up_words(endpoint, codes)),
        tables=tuple(tables),
        notes=notes,
    )


def _follow_up_words(endpoint: Endpoint, codes: Mapping[str, tuple[str, ...]]) -> str:
    causes = "; ".join(f"{name}: {', '.join(several)}" for name, several in codes.items())
    censored = ", ".join(endpoint.censored_codes) or "no code"
    return f"Time: {endpoint.duration}, {endpoint.unit}. Codes of {endpoint.event}: {causes}; censored: {censored}."


def _numbers(
    found: _Incidence, endpoint: Endpoint, codes: Mapping[str, tuple[str, ...]], times: tuple[float, ...]
) -> dict[str, object]:
    """Return what ``--json`` prints."""
    curves, test = found.curves, found.test
    return {
        "unit": curves.unit,
        "by": curves.by or None,
        "causes": codes,
        "censored_codes": endpoint.censored_codes,
        "ci_method": curves.ci_method,
        "confidence_level": curves.confidence_level,
        "groups": [
            {
                "level": group,
                "n": curves[group, curves.causes[0]].n,
                "n_censored": int(curves[group, curves.causes[0]].censored.sum()),
                "causes": [_curve_numbers(curves[group, cause], times) for cause in curves.causes],
            }
            for group in curves.groups
        ],
        "gray": test
        and {
            "rho": test.rho,
            "strata": test.strata or None,
            "groups": test.groups,
            "tests": [
                {
                    "cause": entry.cause,
                    "observed": entry.observed,
                    "expected": entry.expected,
                    "chi2": entry.chi2,
                    "df": entry.df,
                    "p_value": entry.p_value,
                }
                for entry in test
            ],
        },
    }


def _curve_numbers(curve: IncidenceCurve, times: tuple[float, ...]) -> dict[str, object]:
    columns = zip(
        times,
        curve.at(times),
        curve.std_error_at(times),
        *curve.interval_at(times),
        curve.at_risk_at(times),
        strict=True,
    )
    return {
        "cause": curve.cause,
        "events": curve.n_events,
        "at": [
            {
                "time": time,
                "incidence": float(incidence),
                "std_error": float(std_error),
                "ci_low": float(low),
                "ci_high": float(high),
                "at_risk": int(at_risk),
            }
            for time, incidence, std_error, low, high, at_risk in columns
        ],
    }
