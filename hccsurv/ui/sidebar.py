"""Filters, on every page, with the number of patients always in view."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.column import Column
from hccsurv.cohort.filters import InRange, IsOneOf
from hccsurv.cohort.levels import level_text
from hccsurv.ui import session
from hccsurv.ui.notices import careful, plain

__all__ = ["ICON", "show_sidebar"]

_PICTURES = Path(__file__).parent / "pictures"
LOGO = _PICTURES / "logo.svg"
ICON = _PICTURES / "icon.svg"
"""A file of our own: an icon named by word would be fetched from another host."""


def show_sidebar() -> None:
    """Draw the sidebar: which cohort, how many patients, which filters."""
    current = session.admitted()
    st.logo(str(LOGO), size="large")
    with st.sidebar:
        if current is None:
            st.caption("No cohort is open.")
            return
        name = current.study.title or current.study.file or "Cohort"
        st.markdown(f"**{plain(name)}**")
        if current.study.synthetic:
            st.badge("Synthetic data", icon=":material/science:", color="orange")
        cohort = session.selected()
        st.markdown(
            f"<div class='count' role='status'><b>{cohort.n:,}</b> of {current.cohort.n:,} patients</div>",
            unsafe_allow_html=True,
        )
        _show_filters(current.cohort)


def _show_filters(cohort: Cohort) -> None:
    selection, revision = session.selection(), session.selection_revision()
    for column in selection.columns:
        _show_control(cohort, cohort.columns[column], revision)
    left = [name for name in cohort.columns if name not in selection.columns]
    st.selectbox(
        "Add a filter",
        left,
        index=None,
        format_func={name: cohort.columns[name].title for name in left}.__getitem__,
        placeholder="Choose a column",
        key=f"add_filter:{revision}:{len(selection.columns)}",
        on_change=careful(_add),
        args=(revision, len(selection.columns)),
    )
    if selection.columns or session.can_undo():
        undo, clear = st.columns(2)
        undo.button(
            "Undo",
            icon=":material/undo:",
            on_click=careful(session.undo_filter),
            disabled=not session.can_undo(),
            width="stretch",
            key="undo_filter",
        )
        clear.button(
            "Clear",
            icon=":material/filter_alt_off:",
            on_click=careful(session.clear_filters),
            disabled=not selection.columns,
            width="stretch",
            key="clear_filters",
        )
    if selection.filters:
        st.caption("Shown: " + "; ".join(plain(rule.describe()) for rule in selection.filters) + ".")


def _add(revision: int, position: int) -> None:
    column = session.control(f"add_filter:{revision}:{position}")
    if column is not None:
        session.add_filter(column)


def _show_control(cohort: Cohort, column: Column, revision: int) -> None:
    position = list(cohort.columns).index(column.name)
    key = f"filter:{revision}:{position}"
    rule = dict(session.selection().rules).get(column.name)
    with st.container(border=True):
        if column.kind == "category":
            counts = level_text(cohort.patients[column.name]).value_counts()
            st.multiselect(
                plain(column.label),
                column.shown_levels,
                default=list(rule.levels) if isinstance(rule, IsOneOf) else [],
                format_func={level: f"{level} ({counts.get(level, 0)})" for level in column.shown_levels}.__getitem__,
                placeholder="All levels",
                key=key,
                on_change=careful(_set_levels),
                args=(column, key),
            )
        else:
            _show_range(cohort, column, key, rule if isinstance(rule, InRange) else None)
        st.button(
            "Remove",
            icon=":material/close:",
            key=f"remove:{revision}:{position}",
            type="tertiary",
            on_click=careful(session.remove_filter),
            args=(column.name,),
        )


def _show_range(cohort: Cohort, column: Column, key: str, rule: InRange | None) -> None:
    values = cohort.patients[column.name].dropna()
    whole = bool((values % 1 == 0).all())
    low, high = st.columns(2)
    for place, side, value in (
        (low, "low", rule.low if rule else None),
        (high, "high", rule.high if rule else None),
    ):
        place.number_input(
            f"{plain(column.title)} from" if side == "low" else "to",
            value=value if value is None or not whole else int(value),
            step=1 if whole else None,
            placeholder="lowest" if side == "low" else "highest",
            key=f"{key}:{side}",
            on_change=careful(_set_range),
            args=(column, key),
        )


def _set_levels(column: Column, key: str) -> None:
    chosen = set(session.control(key))
    levels = tuple(level for level in column.shown_levels if level in chosen)
    session.set_filter(column.name, IsOneOf(column.name, levels, label=column.label) if levels else None)


def _set_range(column: Column, key: str) -> None:
    low, high = session.control(f"{key}:low"), session.control(f"{key}:high")
    rule = InRange(column.name, low, high, label=column.title) if low is not None or high is not None else None
    session.set_filter(column.name, rule)
