"""The subcommand ``survival``: medians, survival at chosen times, log-rank tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccsurv.analysis.kaplan_meier import KaplanMeierResult, SurvivalCurve, kaplan_meier
from hccsurv.analysis.log_rank import (
    LogRankResult,
    PairwiseLogRankResult,
    log_rank_test,
    pairwise_log_rank_tests,
)
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.study import Options
from hccsurv.command.event_codes import declared_endpoint
from hccsurv.command.options import Times, column_in, endpoint_options, file_options
from hccsurv.command.patients import comparable, open_table, select_patients
from hccsurv.command.printed import Report, print_report, said
from hccsurv.errors import AnalysisError, TooFewEventsError
from hccsurv.present.table import Table
from hccsurv.present.tables.kaplan_meier import medians_table, survival_at_table
from hccsurv.present.tables.log_rank import log_rank_table, pairwise_table
from hccsurv.vocabulary import ADJUSTMENTS, CI_METHODS

if TYPE_CHECKING:
    from hccsurv.vocabulary import Adjustment, CiMethod, TimeUnit

__all__ = ["Survival", "command", "estimate_survival", "follow_up_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Curves of one endpoint and the comparison of groups.

    Attributes
    ----------
    endpoint : Endpoint
    used : Cohort
        Patients whose follow-up and group are known.
    curves : KaplanMeierResult
    log_rank : LogRankResult or None
        None without groups, and if there was nothing to test.
    pairwise : PairwiseLogRankResult or None
    options : Options
    no_test : str
        Why groups could not be compared.
    """

    endpoint: Endpoint
    used: Cohort
    curves: KaplanMeierResult
    log_rank: LogRankResult | None
    pairwise: PairwiseLogRankResult | None
    options: Options
    no_test: str = ""

    def result(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        times = self.options.times
        return {
            "n_events": self.curves.n_events,
            "unit": self.curves.unit,
            "by": self.curves.by or None,
            "event_codes": self.endpoint.event_codes,
            "censored_codes": self.endpoint.censored_codes,
            "ci_method": self.curves.ci_method,
            "confidence_level": self.curves.confidence_level,
            "adjustment": self.options.adjustment,
            "groups": [_group(curve, times) for curve in self.curves],
            "log_rank": self._log_rank(),
            "pairwise": [
                {"a": pair.a, "b": pair.b, "chi2": pair.chi2, "p_value": pair.p_value, "p_adjusted": pair.p_adjusted}
                for pair in (self.pairwise.pairs if self.pairwise else ())
            ],
        }

    def tables(self) -> tuple[Table, ...]:
        """Return what a reader sees."""
        label, synthetic = self.endpoint.label, self.used.synthetic
        tables = [medians_table(self.curves, endpoint=label, synthetic=synthetic)]
        if self.options.times:
            tables.append(survival_at_table(self.curves, self.options.times, endpoint=label, synthetic=synthetic))
        if self.log_rank:
            tables.append(log_rank_table(self.log_rank, by=self.curves.by, synthetic=synthetic))
        if self.pairwise and len(self.pairwise.pairs) > 1:
            tables.append(pairwise_table(self.pairwise, synthetic=synthetic))
        return tuple(tables)

    def _log_rank(self) -> dict[str, object] | None:
        if self.pairwise is None:
            return None
        test = self.log_rank
        if test is None:
            return {"chi2": None, "df": None, "p_value": None}
        return {
            "chi2": test.chi2,
            "df": test.df,
            "p_value": test.p_value,
            "groups": test.groups,
            "observed": test.observed,
            "expected": test.expected,
        }


def estimate_survival(cohort: Cohort, endpoint: Endpoint, group: str, options: Options) -> Survival:
    """Estimate survival by group, and compare the groups.

    Parameters
    ----------
    cohort : Cohort
        Patients without follow-up, or of unknown group, are left out.
    endpoint : Endpoint
    group : str
        Column, or empty for all patients together.
    options : Options

    Returns
    -------
    Survival

    Raises
    ------
    AnalysisError
        If nobody has follow-up.
    CohortError
        If there is only one group.
    """
    used = endpoint.observed(cohort)
    if used.n == 0:
        raise AnalysisError(
            f"Duration {endpoint.duration!r} or event {endpoint.event!r} is missing for all {cohort.n} patients.",
            "Clear a filter, or choose other columns.",
        )
    if group:
        used = comparable(used, group)
    follow_up, by = endpoint.follow_up(used), used.groups(group) if group else None
    log_rank, pairwise, no_test = None, None, ""
    if by is not None:
        pairwise = pairwise_log_rank_tests(follow_up, by, adjustment=options.adjustment)
        try:
            log_rank = log_rank_test(follow_up, by)
        except TooFewEventsError as error:
            no_test = error.problem
    curves = kaplan_meier(follow_up, by=by, ci_method=options.ci_method)
    return Survival(
        endpoint=endpoint,
        used=used,
        curves=curves,
        log_rank=log_rank,
        pairwise=pairwise,
        options=options,
        no_test=no_test,
    )


def follow_up_words(endpoint: Endpoint) -> str:
    """Say what is timed and what counts as the event."""
    censored = ", ".join(endpoint.censored_codes) or "every other code"
    return (
        f"Time: {endpoint.duration}, {endpoint.unit}. "
        f"Event: {endpoint.event} = {', '.join(endpoint.event_codes)}; censored: {censored}."
    )


def _group(curve: SurvivalCurve, times: tuple[float, ...]) -> dict[str, object]:
    median = curve.median()
    low, high = curve.interval_at(times)
    columns = zip(times, curve.at(times), low, high, curve.at_risk_at(times), strict=True)
    return {
        "level": curve.group,
        "n": curve.n,
        "events": curve.n_events,
        "median": median.value,
        "ci_low": median.low,
        "ci_high": median.high,
        "at": [
            {
                "time": time,
                "survival": float(survival),
                "ci_low": float(lower),
                "ci_high": float(upper),
                "at_risk": int(at_risk),
            }
            for time, survival, lower, upper, at_risk in columns
        ],
    }


@click.command("survival")
@file_options
@endpoint_options
@click.option("--group", default="", metavar="COLUMN", help="Compare the groups of this column.")
@click.option(
    "--ci", "ci_method", type=click.Choice(CI_METHODS), default="log-log", show_default=True,
    help="Transformation for the confidence interval.",
)  # fmt: skip
@click.option("--times", type=Times(), default=(), metavar="T,T,...", help="State survival at these times.")
@click.option(
    "--adjust", "adjustment", type=click.Choice(ADJUSTMENTS), default="holm", show_default=True,
    help="Of the p-values of pairs of groups.",
)  # fmt: skip
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
    group: str,
    ci_method: CiMethod,
    times: tuple[float, ...],
    adjustment: Adjustment,
) -> None:
    """Estimate survival by Kaplan-Meier; compare groups by the log-rank test."""
    raw = open_table(file, sheet)
    endpoint = declared_endpoint(
        raw, duration=duration, event=event, event_codes=event_codes, censored_codes=censored_codes, unit=unit
    )
    by = column_in(raw, group) if group else ""
    patients = select_patients(raw, where, [by] if by else [], endpoint=endpoint)
    options = Options(ci_method=ci_method, times=times, adjustment=adjustment)
    survival = estimate_survival(patients.cohort, endpoint, by, options)
    notes = (*patients.notes, *((survival.no_test,) if survival.no_test else ()))
    report = Report(
        result={**patients.in_numbers(survival.used), "notes": notes, **survival.result()},
        head=(*said(patients, survival.used), follow_up_words(endpoint)),
        tables=survival.tables(),
        notes=notes,
    )
    print_report(report, as_json=as_json)
