"""What one user's session holds. The only reader and writer of `st.session_state`.

Patients live here and nowhere else: not in a cache shared between users, not on disk, not in a log, not in the URL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import streamlit as st

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.filters import Filter, apply_filters
from hccsurv.cohort.study import StudyDefinition
from hccsurv.intake.columns import named_columns
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.validate import ValidationReport

__all__ = [
    "Admitted",
    "Selection",
    "add_filter",
    "admitted",
    "begin",
    "clear_filters",
    "close",
    "forget_patients",
    "keep_choices",
    "keep_patients",
    "mapping",
    "remembered",
    "selected",
    "selection",
    "set_filter",
    "undo_filter",
]

T = TypeVar("T")
_KEPT = "keep:"
_UNDO_STEPS = 50


@dataclass(frozen=True, eq=False, kw_only=True)
class Mapping:
    """A file that has been read and waits for its meaning.

    Attributes
    ----------
    raw : RawTable
    study : StudyDefinition
        What was proposed, or loaded from a study file.
    declared : bool
        Whether a study file said what counts as the event, so that nobody needs to confirm it again.
    evidence : dict of str to str
    left_behind : tuple of (column, reason)
    revision : int
        Changes with every file, so that no choice is carried over from another one.
    """

    raw: RawTable
    study: StudyDefinition
    declared: bool
    evidence: dict[str, str]
    left_behind: tuple[tuple[str, str], ...]
    revision: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Admitted:
    """A cohort in use.

    Attributes
    ----------
    cohort : Cohort
        After the study's exclusions, before any filter.
    study : StudyDefinition
    report : ValidationReport
    revision : int
    """

    cohort: Cohort
    study: StudyDefinition
    report: ValidationReport
    revision: int


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Filters in the order in which they were added.

    Attributes
    ----------
    columns : tuple of str
        Columns with a control in the sidebar.
    rules : dict of str to Filter
        The rule of each column that restricts anything.
    """

    columns: tuple[str, ...] = ()
    rules: tuple[tuple[str, Filter], ...] = ()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Rules in the order of their columns."""
        by_column = dict(self.rules)
        return tuple(by_column[column] for column in self.columns if column in by_column)


def keep_choices() -> None:
    """Keep what was chosen on other pages: Streamlit forgets a control that is not drawn."""
    for key in [key for key in st.session_state if isinstance(key, str) and key.startswith(_KEPT)]:
        st.session_state[key] = st.session_state[key]


def kept(name: str) -> str:
    """Name a control whose choice outlives its page; a new file starts all choices afresh."""
    current = st.session_state.get("admitted")
    return f"{_KEPT}{0 if current is None else current.revision}:{name}"


def choice(name: str, default: T) -> T:
    """Read a control of `kept` before it is drawn."""
    value: T = st.session_state.get(kept(name), default)
    return value


def set_choice(name: str, value: object) -> None:
    """Set a control of `kept` before it is drawn."""
    st.session_state[kept(name)] = value


def start(name: str, value: object, options: Sequence[str] | None = None) -> str:
    """Give a control its kept key, and its first value if it has none that is still on offer."""
    current = choice(name, None)
    if current is None or (options is not None and current not in options):
        set_choice(name, value if options is None or value in options else None)
    return kept(name)


def begin(
    raw: RawTable,
    study: StudyDefinition,
    *,
    declared: bool,
    evidence: dict[str, str] | None = None,
    left_behind: tuple[tuple[str, str], ...] = (),
) -> None:
    """Start to map a file, forgetting the one before."""
    revision = st.session_state.get("revision", 0) + 1
    close()
    st.session_state["revision"] = revision
    st.session_state["mapping"] = Mapping(
        raw=raw, study=study, declared=declared, evidence=evidence or {}, left_behind=left_behind, revision=revision
    )


def mapping() -> Mapping | None:
    """Return the file that is being mapped."""
    found: Mapping | None = st.session_state.get("mapping")
    return found


def keep_patients(cohort: Cohort, study: StudyDefinition, report: ValidationReport) -> None:
    """Put a cohort into use, without filters, and let go of the cells that the study left behind."""
    current = mapping()
    if current is not None:
        st.session_state["mapping"] = replace(current, raw=current.raw.only(named_columns(study)), study=study)
    revision = st.session_state.get("revision", 0) + 1
    st.session_state["revision"] = revision
    st.session_state["admitted"] = Admitted(cohort=cohort, study=study, report=report, revision=revision)
    st.session_state["selection"] = Selection()
    st.session_state["undo"] = ()
    st.session_state["results"] = {}


def forget_patients() -> None:
    """Leave the cohort but keep the file, to map it differently."""
    for key in ("admitted", "selection", "undo", "results"):
        st.session_state.pop(key, None)


def close() -> None:
    """Forget file, cohort, filters and choices."""
    forget_patients()
    for key in [key for key in st.session_state if isinstance(key, str) and key.startswith(_KEPT)]:
        del st.session_state[key]
    st.session_state.pop("mapping", None)


def admitted() -> Admitted | None:
    """Return the cohort in use."""
    found: Admitted | None = st.session_state.get("admitted")
    return found


def selection() -> Selection:
    """Return the filters."""
    found: Selection = st.session_state.get("selection", Selection())
    return found


def selection_revision() -> int:
    """Return a number that changes when filters change other than by their own controls."""
    revision: int = st.session_state.get("selection_revision", 0)
    return revision


def selected() -> Cohort:
    """Return the patients of the cohort in use that pass the filters."""
    current = st.session_state["admitted"]
    filters = selection().filters
    return remembered("selected", filters, lambda: apply_filters(current.cohort, filters))


def add_filter(column: str) -> None:
    """Give a column a control; it restricts nothing yet."""
    current = selection()
    if column not in current.columns:
        _change(Selection(columns=(*current.columns, column), rules=current.rules))


def set_filter(column: str, rule: Filter | None) -> None:
    """Set, or lift, the rule of a column."""
    current = selection()
    rules = [(name, other) for name, other in current.rules if name != column]
    rules += [(column, rule)] if rule is not None else []
    _change(Selection(columns=current.columns, rules=tuple(rules)))


def remove_filter(column: str) -> None:
    """Take a column's control and rule away."""
    current = selection()
    _change(
        Selection(
            columns=tuple(name for name in current.columns if name != column),
            rules=tuple((name, rule) for name, rule in current.rules if name != column),
        )
    )


def clear_filters() -> None:
    """Lift all filters."""
    _change(Selection())
    _redraw_filters()


def undo_filter() -> None:
    """Go back to the filters before the last change."""
    history: tuple[Selection, ...] = st.session_state.get("undo", ())
    if history:
        st.session_state["selection"] = history[-1]
        st.session_state["undo"] = history[:-1]
        _redraw_filters()


def can_undo() -> bool:
    """Say whether a change of filters can be taken back."""
    return bool(st.session_state.get("undo"))


def remembered(name: str, key: object, compute: Callable[[], T]) -> T:
    """Compute a result once per session and key; only the newest one of each name is kept."""
    results: dict[str, tuple[object, Any]] = st.session_state.setdefault("results", {})
    if name not in results or results[name][0] != key:
        results[name] = (key, compute())
    found: T = results[name][1]
    return found


def _change(new: Selection) -> None:
    history = st.session_state.get("undo", ())
    st.session_state["undo"] = (*history, selection())[-_UNDO_STEPS:]
    st.session_state["selection"] = new


def _redraw_filters() -> None:
    st.session_state["selection_revision"] = selection_revision() + 1


def number_of(text: str) -> int:
    """Number a text within this session, so that a control can be named after it without holding it."""
    numbers: dict[str, int] = st.session_state.setdefault("numbers", {})
    return numbers.setdefault(text, len(numbers))


def control(key: str) -> Any:
    """Read the control that has just changed."""
    return st.session_state.get(key)


def leave_message(text: str) -> None:
    """Keep a message for the next time a page is drawn."""
    st.session_state["message"] = text


def take_message() -> str:
    """Take the message that waits to be shown."""
    message: str = st.session_state.pop("message", "")
    return message
