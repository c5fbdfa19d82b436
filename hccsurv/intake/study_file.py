"""The study definition as a TOML file: the one thing that a user keeps."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

import tomli_w

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.filters import Filter, InRange, IsNoneOf, IsOneOf
from hccsurv.cohort.levels import code_text
from hccsurv.cohort.study import Options, StudyDefinition
from hccsurv.errors import HccsurvError, StudyError
from hccsurv.vocabulary import (
    ADJUSTMENTS,
    CATEGORY_TESTS,
    CI_METHODS,
    COLUMN_KINDS,
    CORRELATION_TESTS,
    NUMBER_SUMMARIES,
    TIES,
    TIME_UNITS,
)

__all__ = ["dump_study", "load_study"]

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

_TABLES = ("options", "endpoint", "exclusion", "column")
_WORDS: dict[str, tuple[str, ...]] = {
    "ci_method": CI_METHODS,
    "adjustment": ADJUSTMENTS,
    "category_test": CATEGORY_TESTS,
    "number_summary": NUMBER_SUMMARIES,
    "ties": TIES,
    "correlation_test": CORRELATION_TESTS,
    "kind": COLUMN_KINDS,
    "unit": TIME_UNITS,
}


def load_study(text: str) -> StudyDefinition:
    """Read a study definition.

    Parameters
    ----------
    text : str
        TOML with the fields of `StudyDefinition`, and the tables ``[options]``,
        ``[[endpoint]]``, ``[[exclusion]]`` and ``[[column]]``.

    Returns
    -------
    StudyDefinition

    Raises
    ------
    StudyError
        If the text is not TOML, or a key or value is not known; the place is named.

    Examples
    --------
    >>> study = load_study('''
    ... [[endpoint]]
    ... name = "OS"
    ... duration = "os_months"
    ... event = "status"
    ... event_codes = [1]
    ... unit = "months"
    ... ''')
    >>> study.endpoint("OS").event_codes
    ('1',)
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise StudyError(
            f"The study definition is not valid TOML: {error}.", "Download it again, or correct it."
        ) from None
    top = {key: value for key, value in document.items() if key not in _TABLES}
    return _build(
        StudyDefinition,
        top,
        "the study",
        options=_build(Options, _table(document, "options"), "[options]"),
        endpoints=_each(document, "endpoint", Endpoint),
        columns=_each(document, "column", Column),
        exclusions=tuple(
            _exclusion(entry, f"[[exclusion]] {number}")
            for number, entry in enumerate(_tables(document, "exclusion"), start=1)
        ),
    )


def dump_study(study: StudyDefinition) -> str:
    """Write a study definition so that `load_study` reads it back unchanged.

    Parameters
    ----------
    study : StudyDefinition

    Returns
    -------
    str
        TOML. What equals its default is left out.

    Examples
    --------
    >>> load_study(dump_study(StudyDefinition(title="Demo"))) == StudyDefinition(title="Demo")
    True
    """
    document = _plain(study, leave_out=("options", "endpoints", "columns", "exclusions"))
    options = _plain(study.options)
    if options:
        document["options"] = options
    tables = {
        "endpoint": [_plain(endpoint) for endpoint in study.endpoints],
        "exclusion": [_excluded(rule) for rule in study.exclusions],
        "column": [_plain(column) for column in study.columns],
    }
    document |= {key: entries for key, entries in tables.items() if entries}
    return tomli_w.dumps(document)


def _each(document: Mapping[str, Any], key: str, kind: type[T]) -> tuple[T, ...]:
    return tuple(
        _build(kind, entry, f"[[{key}]] {entry.get('name', number)!r}")
        for number, entry in enumerate(_tables(document, key), start=1)
    )


def _tables(document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    entries = document.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise StudyError(f"'{key}' must be a list of tables.", f"Write each one under [[{key}]].")
    return entries


def _table(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    entry = document.get(key, {})
    if not isinstance(entry, dict):
        raise StudyError(f"'{key}' must be a table.", f"Write it under [{key}].")
    return entry


def _build(kind: type[T], entry: Mapping[str, Any], where: str, **built: object) -> T:
    known = {field.name: field for field in fields(kind) if field.name not in built}
    for key in entry:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}."
            raise StudyError(f"{where} has an unknown key {key!r}.", hint)
    absent = [name for name, field in known.items() if _is_required(field) and name not in entry]
    if absent:
        raise StudyError(f"{where} lacks {', '.join(map(repr, absent))}.", "Add the missing keys.")
    values = {key: _value(known[key], entry[key], where, kind) for key in entry}
    try:
        return kind(**values, **built)
    except HccsurvError as error:
        raise StudyError(f"{where}: {error.problem}", error.hint) from None


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(field: Field[Any], value: object, where: str, kind: type) -> object:
    wanted = str(field.type)
    if field.name in _WORDS and not (kind is Column and field.name == "unit"):
        if value not in _WORDS[field.name]:
            raise StudyError(f"{where}: {field.name!r} must be one of {', '.join(_WORDS[field.name])}.")
        return value
    if wanted.startswith("tuple"):
        items: list[object] = value if isinstance(value, list) else [value]
        if "float" in wanted:
            numbers = [float(item) for item in items if _is_number(item)]
            if len(numbers) < len(items):
                raise StudyError(f"{where}: {field.name!r} must be a list of numbers.")
            return tuple(numbers)
        if not all(isinstance(item, str | int | float) for item in items):
            raise StudyError(f"{where}: {field.name!r} must be a list of words.")
        return tuple(map(code_text, items))
    if wanted == "bool" and isinstance(value, bool):
        return value
    if wanted.startswith("float") and _is_number(value):
        return value
    if wanted == "str" and isinstance(value, str):
        return value
    words = {"bool": "true or false", "str": "text"}
    raise StudyError(f"{where}: {field.name!r} must be {words.get(wanted, 'a number')}.")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _exclusion(entry: Mapping[str, Any], where: str) -> Filter:
    kinds: dict[str, type] = {"levels": IsOneOf, "not_levels": IsNoneOf}
    if len({"levels", "not_levels"} & set(entry)) > 1:
        raise StudyError(f"{where} has both 'levels' and 'not_levels'.", "Give one of them.")
    for key, kind in kinds.items():
        if key in entry:
            return _build(kind, {"levels" if name == key else name: value for name, value in entry.items()}, where)
    if "low" in entry or "high" in entry:
        return _build(InRange, entry, where)
    raise StudyError(f"{where} has no rule.", "Give 'levels', 'not_levels', 'low' or 'high'.")


def _excluded(rule: Filter) -> dict[str, Any]:
    entry = _plain(rule)
    if isinstance(rule, IsNoneOf):
        entry = {"not_levels" if key == "levels" else key: value for key, value in entry.items()}
    return entry


def _plain(item: Any, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    entry = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in leave_out or value is None or (not _is_required(field) and value == field.default):
            continue
        if field.name == "label" and value == getattr(item, "name", None):
            continue
        entry[field.name] = list(value) if isinstance(value, tuple) else value
    return entry
