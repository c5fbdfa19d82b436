"""The subcommand ``survival``: medians, survival at chosen times, log-rank tests, restricted means, landmarks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.study import Options
from hccsurv.command.event_codes import declared_endpoint
from hccsurv.command.options import Times, column_in, endpoint_options, file_options, with_options
from hccsurv.command.patients import open_table, select_patients
from hccsurv.command.printed import Report, print_report, said
from hccsurv.command.survival_choices import SurvivalChoices
from hccsurv.command.survival_result import Survival, estimate_survival
from hccsurv.errors import counted
from hccsurv.vocabulary import ADJUSTMENTS, CI_METHODS, WEIGHTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hccsurv.vocabulary import Adjustment, CiMethod, TimeUnit

__all__ = ["Survival", "command", "estimate_survival", "follow_up_words"]

LONGEST = "longest"


class Horizon(click.ParamType[str]):
    """A time above 0, or the word for the longest possible one."""

    name = "horizon"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a number above 0, or ``longest``."""
        try:
            usable = str(value) == LONGEST or 0 < float(value) < float("inf")
        except ValueError:
            usable = False
        if not usable:
            self.fail(f"{value!r} is neither a time above 0 nor {LONGEST!r}.", param, ctx)
        return str(value)


def follow_up_words(endpoint: Endpoint) -> str:
    """Say what is timed and what counts as the event."""
    censored = ", ".join(endpoint.censored_codes) or "every other code"
    return (
        f"Time: {endpoint.duration}, {endpoint.unit}. "
        f"Event: {endpoint.event} = {', '.join(endpoint.event_codes)}; censored: {censored}."
    )


def landmark_words(survival: Survival) -> tuple[str, ...]:
    """Say where the clock starts and who left before; nothing without a landmark."""
    later = survival.landmark
    if later is None:
        return ()
    return (
        f"Landmark: {later.time:g} {later.follow_up.unit}, from which all times are counted. Left at or before it: "
        f"{later.n_events_before} with the event, {later.n_censored_before} without. "
        f"Followed beyond it: {counted(later.follow_up.n, 'patient')}.",
    )


def comparison_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how groups are compared."""
    return with_options(
        command,
        click.option("--group", default="", metavar="COLUMN", help="Compare the groups of this column."),
        click.option(
            "--weighting", type=click.Choice(WEIGHTINGS), default="log-rank", show_default=True,
            help="How much early and late events count in the tests.",
        ),
        click.option("--rho", type=float, default=0.0, help="For fleming-harrington: above 0 for early differences."),
        click.option("--gamma", type=float, default=0.0, help="For fleming-harrington: above 0 for late differences."),
        click.option("--strata", default="", metavar="COLUMN", help="Compare groups within the levels of this column."),
        click.option("--trend", is_flag=True, help="Test for a trend over the groups in their order."),
        click.option("--control", default="", metavar="LEVEL", help="Compare every other group with this one only."),
        click.option(
            "--adjust", "adjustment", type=click.Choice(ADJUSTMENTS), default="holm", show_default=True,
            help="Of the p-values of pairs of groups.",
        ),
    )  # fmt: skip


def estimate_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is estimated."""
    return with_options(
        command,
        click.option(
            "--ci", "ci_method", type=click.Choice(CI_METHODS), default="log-log", show_default=True,
            help="Transformation for the confidence interval.",
        ),
        click.option("--times", type=Times(), default=(), metavar="T,T,...", help="State survival at these times."),
        click.option("--differences", is_flag=True, help="State differences of survival at these times."),
        click.option(
            "--rmst", type=Horizon(), default=None, metavar="TAU",
            help=f"State the restricted mean survival time up to TAU, or up to the {LONGEST} possible time.",
        ),
        click.option(
            "--landmark", type=float, default=None, metavar="TIME",
            help="Look only at patients followed beyond this time, and count from there.",
        ),
        click.option("--follow-up", is_flag=True, help="State the median follow-up (reverse Kaplan-Meier)."),
    )  # fmt: skip


@click.command("survival")
@file_options
@endpoint_options
@comparison_options
@estimate_options
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
    **asked: Any,
) -> None:
    """Estimate survival by Kaplan-Meier; compare groups by the log-rank test."""
    raw = open_table(file, sheet)
    endpoint = declared_endpoint(
        raw, duration=duration, event=event, event_codes=event_codes, censored_codes=censored_codes, unit=unit
    )
    by = column_in(raw, group) if group else ""
    choices = _choices(asked, column_in(raw, asked["strata"]) if asked["strata"] else "")
    patients = select_patients(raw, where, [name for name in (by, choices.strata) if name], endpoint=endpoint)
    options = Options(ci_method=ci_method, times=times, adjustment=adjustment)
    survival = estimate_survival(patients.cohort, endpoint, by, options, choices)
    notes = (*patients.notes, *survival.notes)
    report = Report(
        result={
            **patients.in_numbers(survival.known),
            "n": survival.used.n,
            "notes": notes,
            **survival.result(),
        },
        head=(*said(patients, survival.known), follow_up_words(endpoint), *landmark_words(survival)),
        tables=survival.tables(),
        notes=notes,
    )
    print_report(report, as_json=as_json)


def _choices(asked: Mapping[str, Any], strata: str) -> SurvivalChoices:
    tau = asked["rmst"]
    return SurvivalChoices(
        weighting=asked["weighting"],
        rho=asked["rho"],
        gamma=asked["gamma"],
        strata=strata,
        trend=asked["trend"],
        control=asked["control"],
        restricted_mean=tau is not None,
        tau=None if tau in (None, LONGEST) else float(tau),
        landmark=asked["landmark"],
        follow_up=asked["follow_up"],
        differences=asked["differences"],
    )
