"""The subcommand ``subgroups``: the treatment's hazard ratio in different kinds of patients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from hccsurv.analysis.subgroup_effects import SubgroupEffects, TreatmentEffect, subgroup_effects
from hccsurv.cohort.groups import Groups
from hccsurv.command.covariates import ties_option
from hccsurv.command.event_codes import declared_endpoint
from hccsurv.command.options import column_in, columns_in, endpoint_options, file_options
from hccsurv.command.patients import open_table, select_patients
from hccsurv.command.printed import Report, print_report, said
from hccsurv.command.survival import follow_up_words
from hccsurv.errors import AnalysisError
from hccsurv.present import style
from hccsurv.present.table import Cell, Row, Table, row
from hccsurv.present.wording import TIES_WORDS

if TYPE_CHECKING:
    from hccsurv.vocabulary import Ties, TimeUnit

__all__ = ["command", "subgroups_result", "subgroups_table"]


@click.command("subgroups")
@file_options
@endpoint_options
@click.option("--treatment", required=True, metavar="COLUMN", help="With two levels.")
@click.option("--control", default="", metavar="LEVEL", help="Level to compare with; default: the first in the file.")
@click.option(
    "--subgroups", multiple=True, required=True, metavar="COLUMNS",
    help="Separated by commas; each value is a level. May be repeated.",
)  # fmt: skip
@click.option("--strata", default="", metavar="COLUMN", help="Each level has a baseline hazard of its own.")
@ties_option
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
    treatment: str,
    control: str,
    subgroups: tuple[str, ...],
    strata: str,
    ties: Ties,
) -> None:
    """Estimate a treatment's hazard ratio in subgroups, and test whether they differ."""
    raw = open_table(file, sheet)
    endpoint = declared_endpoint(
        raw, duration=duration, event=event, event_codes=event_codes, censored_codes=censored_codes, unit=unit
    )
    treatment, strata = column_in(raw, treatment), column_in(raw, strata) if strata else ""
    names = columns_in(raw, subgroups, "--subgroups")
    needed = [name for name in (treatment, strata) if name]
    patients = select_patients(raw, where, list(dict.fromkeys([*needed, *names])), endpoint=endpoint)
    used = endpoint.observed(patients.cohort).known(needed)
    if used.n == 0:
        raise AnalysisError(
            f"None of the {patients.cohort.n} patients has the follow-up and the treatment.", "Clear a filter."
        )
    effects = subgroup_effects(
        endpoint.follow_up(used),
        _arms(used.groups(treatment), control),
        used.patients[list(names)],
        strata=used.groups(strata) if strata else None,
        ties=ties,
    )
    notes = (*patients.notes, *_reasons(effects))
    report = Report(
        result={
            **patients.in_numbers(used),
            "unit": unit,
            "event_codes": endpoint.event_codes,
            "censored_codes": endpoint.censored_codes,
            **subgroups_result(effects),
            "notes": notes,
        },
        head=(*said(patients, used), follow_up_words(endpoint)),
        tables=(subgroups_table(effects),),
        notes=notes,
    )
    print_report(report, as_json=as_json)


def subgroups_result(effects: SubgroupEffects) -> dict[str, object]:
    """Return what ``--json`` prints of the effects in subgroups."""
    return {
        "treatment": effects.treatment,
        "arms": effects.arms,
        "strata": effects.strata or None,
        "ties": effects.ties,
        "confidence_level": effects.confidence_level,
        "overall": _effect_result(effects.overall),
        "subgroups": [
            {
                "variable": subgroup.variable,
                "n_missing": subgroup.n_missing,
                "levels": [_effect_result(effect) for effect in subgroup.effects],
                "interaction": subgroup.interaction._asdict(),
                "reason": subgroup.reason,
            }
            for subgroup in effects
        ],
    }


def subgroups_table(effects: SubgroupEffects) -> Table:
    """List the hazard ratio in each level, with the p of interaction on the line of its variable."""
    rows = [_line("All patients", effects.overall)]
    for subgroup in effects:
        p = subgroup.interaction.p_value
        rows.append(row(subgroup.variable, "", "", "", "", Cell(style.p_value(p), p), heading=True))
        rows.extend(_line(effect.level, effect, indent=True) for effect in subgroup.effects)
    control, other = effects.arms
    return Table(
        title=f"{effects.treatment}: {other} vs {control}, by subgroup",
        header=(
            "", "n", "Events", "Hazard ratio", style.confidence(effects.confidence_level), "p of\ninteraction",
        ),
        rows=tuple(rows),
        notes=(
            f"A Cox model in each level; ties by {TIES_WORDS[effects.ties]}"
            f"{f'; within {effects.strata}' if effects.strata else ''}. Below 1: the event comes later with {other}.",
            "Interaction: likelihood-ratio test of treatment x subgroup; not adjusted for the number of subgroups.",
        ),
    )  # fmt: skip


def _line(name: str, effect: TreatmentEffect, *, indent: bool = False) -> Row:
    limits = style.interval(style.ratio(effect.ci_low), style.ratio(effect.ci_high))
    return row(
        name,
        Cell(style.integer(effect.n), effect.n),
        Cell(style.integer(effect.n_events), effect.n_events),
        Cell(style.ratio(effect.hazard_ratio), effect.hazard_ratio),
        "–" if effect.reason else limits,
        "",
        indent=indent,
    )


def _effect_result(effect: TreatmentEffect) -> dict[str, object]:
    return {
        "level": effect.level or None,
        "n": effect.n,
        "n_events": effect.n_events,
        "n_by_arm": effect.n_by_arm,
        "n_events_by_arm": effect.n_events_by_arm,
        "hazard_ratio": effect.hazard_ratio,
        "ci_low": effect.ci_low,
        "ci_high": effect.ci_high,
        "p_value": effect.p_value,
        "reason": effect.reason,
    }


def _arms(groups: Groups, control: str) -> Groups:
    """Put the level to compare with first."""
    wanted = " ".join(control.split())
    if not wanted or wanted == groups.levels[0]:
        return groups
    if wanted not in groups.levels:
        raise AnalysisError(
            f"--control is none of the {len(groups.levels)} levels of {groups.name!r}.", "Write it as in the file."
        )
    levels = (wanted, *(level for level in groups.levels if level != wanted))
    place = [levels.index(level) for level in groups.levels]
    return Groups(name=groups.name, levels=levels, codes=np.array(place, dtype=np.intp)[groups.codes])


def _reasons(effects: SubgroupEffects) -> list[str]:
    reasons = [effects.overall.reason] if effects.overall.reason else []
    for subgroup in effects:
        reasons += [f"{subgroup.variable} {e.level}: {e.reason}" for e in subgroup.effects if e.reason]
        if subgroup.reason:
            reasons.append(f"Interaction with {subgroup.variable}: {subgroup.reason}")
        if subgroup.n_missing:
            reasons.append(f"{subgroup.variable} is not known for {subgroup.n_missing} patients.")
    return reasons
