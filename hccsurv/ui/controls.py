"""Controls that several pages share; what is chosen stays chosen on all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.study import StudyDefinition
from hccsurv.ui import session

__all__ = ["choose_columns", "choose_endpoint", "choose_group", "choose_word"]

T = TypeVar("T", bound=str)
_NO_GROUP = ""


def choose_endpoint(study: StudyDefinition) -> Endpoint:
    """Choose among the study's endpoints."""
    names = [endpoint.name for endpoint in study.endpoints]
    labels = {
        endpoint.name: f"{endpoint.label} ({endpoint.name})" if endpoint.label != endpoint.name else endpoint.name
        for endpoint in study.endpoints
    }
    _preset("endpoint", names[0], names)
    chosen = st.selectbox("Endpoint", names, format_func=labels.__getitem__, key=session.kept("endpoint"))
    return study.endpoint(chosen)


def choose_group(cohort: Cohort, study: StudyDefinition, *, optional: bool = True) -> str:
    """Choose the column whose groups are compared; empty for none."""
    names = [name for name, column in cohort.columns.items() if column.kind == "category" and column.covariate]
    names = [_NO_GROUP, *names] if optional else names
    _preset("group", study.group if study.group in names else names[0], names)
    return st.selectbox(
        "Compare groups of",
        names,
        format_func={_NO_GROUP: "No groups", **_labels(cohort)}.__getitem__,
        key=session.kept("group"),
    )


def choose_columns(label: str, cohort: Cohort, names: Sequence[str], default: Sequence[str], key: str) -> list[str]:
    """Choose several columns, by default those given."""
    if session.choice(key, None) is None:
        session.set_choice(key, [name for name in default if name in names])
    return st.multiselect(
        label, names, format_func=_labels(cohort).__getitem__, key=session.kept(key), placeholder="None"
    )


def choose_word(label: str, words: dict[T, str], default: T, key: str, help_text: str | None = None) -> T:
    """Choose one word of the vocabulary, shown under its printed name."""
    _preset(key, default, list(words))
    return st.selectbox(label, list(words), format_func=words.__getitem__, key=session.kept(key), help=help_text)


def _labels(cohort: Cohort) -> dict[str, str]:
    """Printed names. Streamlit keeps what a control is given as long as the session lives, so it is given no cohort."""
    return {name: column.label for name, column in cohort.columns.items()}


def _titles(cohort: Cohort) -> dict[str, str]:
    return {name: column.title for name, column in cohort.columns.items()}


def _preset(key: str, default: str, options: Sequence[str]) -> None:
    if session.choice(key, None) not in options:
        session.set_choice(key, default)


def choose_number(label: str, cohort: Cohort, names: Sequence[str], default: str, key: str) -> str:
    """Choose one column with numbers."""
    _preset(key, default if default in names else names[0], names)
    return st.selectbox(label, names, format_func=_titles(cohort).__getitem__, key=session.kept(key))


def choose_times(endpoint: Endpoint, default: Sequence[float]) -> tuple[float, ...]:
    """Choose the times at which survival is stated, typed with commas."""
    key = f"times:{endpoint.unit}"
    if session.choice(key, None) is None:
        session.set_choice(key, ", ".join(f"{time:g}" for time in default))
    typed = st.text_input(f"Survival at ({endpoint.unit}, separated by commas)", key=session.kept(key))
    times, unread = [], 0
    for part in typed.replace("、", ",").split(","):
        try:
            number = float(part)
            times.append(number) if 0 <= number < float("inf") else None
        except ValueError:
            unread += bool(part.strip())
    if unread:
        st.caption(
            f":material/error: {unread} of the times cannot be read: "
            "write numbers separated by commas, such as 6, 12, 24."
        )
    return tuple(dict.fromkeys(times))


def choose_threshold(study: StudyDefinition) -> float:
    """Choose the p-value below which a variable enters the model."""
    if session.choice("entry_p", None) is None:
        session.set_choice("entry_p", study.options.entry_p)
    return st.number_input(
        "A variable enters if its p is below",
        min_value=0.001,
        max_value=1.0,
        step=0.05,
        format="%.3f",
        key=session.kept("entry_p"),
    )


def choose_whether(label: str, default: bool, key: str, help_text: str) -> bool:
    """Switch something on or off."""
    if session.choice(key, None) is None:
        session.set_choice(key, default)
    return st.toggle(label, key=session.kept(key), help=help_text)
