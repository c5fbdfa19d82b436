"""A first study definition for an unknown file, with the evidence for each proposal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint, event_codes_of
from hccsurv.cohort.levels import levels_in_order
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import counted
from hccsurv.intake.raw_table import RawTable
from hccsurv.vocabulary import ColumnKind, TimeUnit

__all__ = ["LeftBehind", "Proposal", "columns_of", "propose_study"]

_MAX_CATEGORY_CODES = 6
_MAX_LEVELS = 30

_ENDPOINTS: dict[str, tuple[str, str, str]] = {
    # stem: (label, words that name its duration, words that name its event)
    "os": (
        "Overall survival",
        r"os|overallsurvival|survival|survivaltime|survtime|全生存期間|生存期間",
        r"death|dead|died|deceased|vital|vitalstatus|fustat|転帰|生死|死亡",
    ),
    "pfs": (
        "Progression-free survival",
        r"pfs|progressionfreesurvival|無増悪生存期間",
        r"progression|progress|progressed|pd",
    ),
    "rfs": (
        "Relapse-free survival",
        r"rfs|recurrencefreesurvival|relapsefreesurvival|無再発生存期間",
        r"recurrence|relapse|recurred|再発",
    ),
    "dfs": ("Disease-free survival", r"dfs|diseasefreesurvival|無病生存期間", r"recurrence|relapse|recurred|再発"),
    "efs": ("Event-free survival", r"efs|eventfreesurvival", r"event"),
    "dss": ("Disease-specific survival", r"dss|diseasespecificsurvival", r"dod|diseasedeath"),
    "ttp": ("Time to progression", r"ttp|timetoprogression", r"progression|progress|progressed"),
    "pss": ("Post-treatment survival", r"pss|postsurvival", r"death|dead|died|死亡"),
    "": (
        "Time to event",
        r"time|futime|followup|aval|t2e|duration|観察期間|daystodeath|daystolastfollowup",
        r"status|event|fustat|censor|outcome",
    ),
}
_ANY_EVENT = r"status|event|vitalstatus|fustat|death|dead|died|転帰|生死|死亡"
_UNITS: tuple[tuple[str, TimeUnit], ...] = (
    (r"day|days|d|日", "days"),
    (r"week|weeks|wk|週", "weeks"),
    (r"month|months|mo|mon|mos|月", "months"),
    (r"year|years|yr|yrs|年", "years"),
)
_EVENT_WORDS = (
    r"dead|died|death|deceased|expired|dod|dooc|doc|duc|event|yes|relapse|relapsed|recurrence|recurred|progressed|"
    r"progression|死亡|原病死|他病死|死|再発|増悪"
)
_CENSORED_WORDS = (
    r"alive|living|awd|awod|ned|aned|censored|no|diseasefree|none|lost|ltfu|"
    r"生存|生|打ち切り|転院|追跡不能|無再発"
)
_GROUP_NAMES = r"arm|group|treatment|therapy|therapygroup|trt|rx|trta|actarm|subsequenttherapy|群|治療|治療群"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """A column that is not proposed, and why.

    Attributes
    ----------
    column, reason : str
    """

    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A study definition to be confirmed by a person.

    Attributes
    ----------
    study : StudyDefinition
    evidence : dict of str to str
        Per endpoint name, what the proposal rests on.
    left_behind : tuple of LeftBehind
        Columns not proposed: row numbers, near-unique text, dates.
    """

    study: StudyDefinition
    evidence: dict[str, str]
    left_behind: tuple[LeftBehind, ...]


def propose_study(raw: RawTable) -> Proposal:
    """Propose endpoints, categories, numbers and a group from names and values.

    Parameters
    ----------
    raw : RawTable

    Returns
    -------
    Proposal
        Never final: event codes and unit are for the user to confirm against counts.

    Examples
    --------
    >>> from hccsurv.intake.read import read_table
    >>> raw = read_table(b"OS,Death,stage\\n5,1,A\\n7,0,B\\n9,1,A\\n", "cohort.csv")
    >>> proposal = propose_study(raw)
    >>> proposal.evidence
    {'OS': "duration 'OS' (up to 9), event 'Death': 1 = event in 2 of 3 patients"}
    """
    columns, left_behind = columns_of(raw)
    kinds = {column.name: column.kind for column in columns}
    endpoints, evidence = _endpoints(raw, kinds)
    used = {name for endpoint in endpoints for name in (endpoint.duration, endpoint.event)}
    durations = {endpoint.duration for endpoint in endpoints}
    columns = tuple(
        Column(name=column.name, kind="number", covariate=False)
        if column.name in durations
        else Column(name=column.name, kind=column.kind, levels=column.levels, covariate=column.name not in used)
        for column in columns
    )
    group = next((name for name in kinds if kinds[name] == "category" and _matches(_GROUP_NAMES, name)), "")
    study = StudyDefinition(file=raw.name, columns=columns, endpoints=endpoints, group=group)
    return Proposal(study=study, evidence=evidence, left_behind=left_behind)


def columns_of(
    raw: RawTable, *, numbers_are_categories: bool = True
) -> tuple[tuple[Column, ...], tuple[LeftBehind, ...]]:
    """Say what kind each column is, and which columns stay behind.

    Parameters
    ----------
    raw : RawTable
    numbers_are_categories : bool
        Whether whole numbers with at most six different values are codes of a category.

    Returns
    -------
    columns : tuple of Column
    left_behind : tuple of LeftBehind
    """
    columns, left_behind = [], []
    for name in raw.columns:
        cells = raw.column(name)
        known = cells.dropna()
        distinct = known.nunique()
        if raw.is_numeric(name):
            numbers = raw.numbers(name).dropna()
            whole = bool((numbers % 1 == 0).all())
            if whole and distinct == raw.n >= 10 and numbers.max() - numbers.min() < 1.5 * raw.n:
                left_behind.append(LeftBehind(column=name, reason="a row or study number"))
            elif numbers_are_categories and whole and distinct <= _MAX_CATEGORY_CODES:
                columns.append(Column(name=name, kind="category", levels=levels_in_order(numbers)))
            else:
                columns.append(Column(name=name, kind="number"))
        elif not len(known):
            left_behind.append(LeftBehind(column=name, reason="empty"))
        elif _are_dates(known):
            left_behind.append(LeftBehind(column=name, reason="dates"))
        elif distinct > _MAX_LEVELS or (raw.n >= 20 and distinct >= 0.95 * len(known)):
            n_numbers = int(raw.numbers(name).notna().sum())
            nearly = f"text, but {n_numbers} of {len(known)} cells are numbers" if n_numbers > len(known) / 2 else ""
            reason = nearly or f"text with {counted(distinct, 'different entry').replace('entrys', 'entries')}"
            left_behind.append(LeftBehind(column=name, reason=reason))
        else:
            columns.append(Column(name=name, kind="category", levels=levels_in_order(cells)))
    return tuple(columns), tuple(left_behind)


def _are_dates(known: pd.Series) -> bool:
    pattern = r"(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}年.*)(?: \d.*)?"
    return bool(known.astype(str).str.fullmatch(pattern).mean() > 0.8)


def _endpoints(raw: RawTable, kinds: dict[str, ColumnKind]) -> tuple[tuple[Endpoint, ...], dict[str, str]]:
    endpoints: dict[str, Endpoint] = {}
    evidence = {}
    events = [name for name, kind in kinds.items() if kind == "category" and 2 <= raw.column(name).nunique() <= 6]
    for stem, (label, duration_words, event_words) in _ENDPOINTS.items():
        for name in kinds:
            if not _matches(duration_words, name) or not _is_duration(raw, name):
                continue
            event = _event_for([other for other in events if other != name], stem, event_words)
            key = (stem or "event").upper()
            if event is None or key in endpoints or not _times_everyone(raw, name, event):
                continue
            counts = event_codes_of(raw.typed(event))
            code = _event_code(counts)
            endpoints[key] = Endpoint(
                name=key,
                label=label,
                duration=name,
                event=event,
                event_codes=(code,),
                censored_codes=tuple(other for other in counts if other != code),
                unit=_unit(raw, name),
            )
            shown = code if code.lstrip("-").isdigit() else "one level"
            caution = "; its name may mean the opposite" if _matches(r".*cens.*|.*cnsr.*", event) else ""
            evidence[key] = (
                f"duration {name!r} (up to {raw.numbers(name).max():g}), event {event!r}: "
                f"{shown} = event in {counts[code]} of {counted(raw.n, 'patient')}{caution}"
            )
    return tuple(endpoints.values()), evidence


def _is_duration(raw: RawTable, name: str) -> bool:
    """Three different values or more: a column of that name with two is the flag that goes with it."""
    return raw.is_numeric(name) and raw.numbers(name).nunique() > 2 and not (raw.numbers(name) < 0).any()


def _times_everyone(raw: RawTable, duration: str, event: str) -> bool:
    """Whether patients of every code have a time: a time to death alone leaves the living out."""
    known = raw.column(duration).notna().astype(float).groupby(raw.column(event)).mean()
    return bool((known > 0.5).all())


def _event_for(events: Iterable[str], stem: str, words: str) -> str | None:
    events = list(events)
    for pattern in (rf"{stem}(?:status|event|cens|censor|e)?" if stem else words, words, _ANY_EVENT):
        for name in events:
            if _matches(pattern, name):
                return name
    return None


def _event_code(counts: dict[str, int]) -> str:
    for code in counts:
        if re.fullmatch(_EVENT_WORDS, re.sub(r"[\W_]", "", re.sub(r"^\d+:", "", code.casefold()))):
            return code
    if set(counts) <= {"0", "1"} or set(counts) <= {"1", "2"}:
        return max(counts)
    others = [code for code in counts if not re.fullmatch(_CENSORED_WORDS, re.sub(r"[\W_]", "", code.casefold()))]
    return others[-1] if others else list(counts)[-1]


def _unit(raw: RawTable, name: str) -> TimeUnit:
    for token in _tokens(name):
        for pattern, unit in _UNITS:
            if re.fullmatch(pattern, token):
                return unit
    return "days" if raw.numbers(name).max() > 400 else "months"


def _matches(pattern: str, name: str) -> bool:
    """Whether a name is one of the words, with or without a unit or the word time behind it."""
    tokens = _tokens(name)
    suffixes = "|".join([*(unit for unit, _ in _UNITS), "time"])
    without = tokens[:-1] if len(tokens) > 1 and re.fullmatch(suffixes, tokens[-1]) else tokens
    return any(re.fullmatch(pattern, "".join(words)) for words in (tokens, without))


def _tokens(name: str) -> list[str]:
    """Split a name at signs and at capitals; full-width letters are read as plain ones."""
    plain = unicodedata.normalize("NFKC", name)
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return [token for token in re.split(r"[\W_]+", parted.casefold()) if token]
