"""Say which columns are kept, which are categories, and how their levels are called and ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.levels import level_text, levels_in_order
from hccsurv.intake.propose import columns_of
from hccsurv.intake.raw_table import RawTable
from hccsurv.ui import session
from hccsurv.ui.notices import careful, plain

__all__ = ["show_columns"]

_MAX_CATEGORY_CODES = 30


def show_columns(mapping: session.Mapping, endpoints: Sequence[Endpoint]) -> tuple[tuple[Column, ...], str]:
    """Draw the choice of columns; return those kept and the column of the groups."""
    st.subheader("2 · Columns")
    raw = mapping.raw
    admissible, _ = columns_of(raw)
    proposed = {column.name: column for column in admissible} | {
        column.name: column for column in mapping.study.columns
    }
    proposed = {name: proposed[name] for name in raw.columns if name in proposed}
    used = {name for endpoint in endpoints for name in (endpoint.duration, endpoint.event)}
    durations = {endpoint.duration for endpoint in endpoints}
    free = [name for name in proposed if name not in used]
    named = {column.name for column in mapping.study.columns}
    kept = st.multiselect(
        "Columns to keep, for tables, models and filters",
        free,
        placeholder="None",
        help="A column that is not kept is left behind: no page sees it.",
        key=session.start("kept_columns", [name for name in free if name in named]),
    )
    coded = [name for name in kept if raw.column(name).nunique() <= _MAX_CATEGORY_CODES]
    categories = st.multiselect(
        "Of these, categories (the others are numbers)",
        coded,
        placeholder="None",
        key=session.start("categories", [name for name in coded if proposed[name].kind == "category"]),
    )
    group = st.selectbox(
        "Groups to compare",
        [name for name in categories],
        placeholder="None",
        key=session.start("study_group", mapping.study.group or None, categories),
    )
    columns = []
    for name in proposed:
        if name in kept:
            columns.append(_with_kind(raw, proposed[name], "category" if name in categories else "number"))
        elif name in used:
            kind = "number" if name in durations else "category"
            columns.append(replace(_with_kind(raw, proposed[name], kind), covariate=False))
    columns = _show_levels(raw, columns, [name for name in categories])
    left = [name for name in raw.columns if name not in kept and name not in used]
    if left:
        reasons = dict(mapping.left_behind)
        words = ", ".join(
            f"{plain(name)} ({plain(reasons[name])})" if name in reasons else plain(name) for name in left
        )
        st.caption(f"Left behind: {words}.")
    return tuple(columns), group or ""


def _with_kind(raw: RawTable, column: Column, kind: str) -> Column:
    if kind == "number":
        return Column(name=column.name, kind="number", label=column.label, unit=column.unit, covariate=column.covariate)
    if column.kind == "category" and column.levels:
        return column
    levels = levels_in_order(raw.typed(column.name))
    return Column(name=column.name, kind="category", label=column.label, levels=levels, covariate=column.covariate)


def _show_levels(raw: RawTable, columns: list[Column], categories: Sequence[str]) -> list[Column]:
    """Edit one category at a time; what was written for the others is kept."""
    with st.expander("Names, order and reference of levels", icon=":material/tune:"):
        if not categories:
            st.caption("No column is a category.")
            return columns
        name = st.selectbox("Column", list(categories), key=session.start("levels_of", categories[0], categories))
        # Drawn before anything is read, so that what cannot be read can still be corrected.
        edited = {column.name: _edit_levels(raw, column) for column in columns if column.name == name}
        return [edited.get(column.name) or _read_levels(column) for column in columns]


def _level_key(column: Column, what: str) -> str:
    return f"levels:{session.number_of(column.name)}:{what}"


def _edit_levels(raw: RawTable, column: Column) -> Column:
    counts = level_text(raw.typed(column.name)).value_counts()
    order = list(session.choice(_level_key(column, "order"), column.levels))
    labels = dict(zip(column.levels, column.shown_levels, strict=True))
    st.text_input("Printed name of the column", key=session.start(_level_key(column, "label"), column.label))
    for position, level in enumerate(order):
        code, patients, text, up = st.columns([1, 1, 3, 1], vertical_alignment="bottom")
        code.markdown(f"**{plain(level)}**")
        patients.caption(f"{int(counts.get(level, 0)):,} patients")
        text.text_input(
            "Printed name",
            label_visibility="visible" if position == 0 else "collapsed",
            key=session.start(_level_key(column, f"label:{column.levels.index(level)}"), labels[level]),
        )
        moved = [*order]
        if position:
            moved[position - 1], moved[position] = moved[position], moved[position - 1]
        up.button(
            "Move up",
            icon=":material/arrow_upward:",
            key=f"up:{_level_key(column, str(position))}",
            disabled=position == 0,
            on_click=careful(session.set_choice),
            args=(_level_key(column, "order"), moved),
        )
    edited = _read_levels(column)
    shown = list(edited.shown_levels)
    reference = st.selectbox(
        "Reference: hazard ratios compare with",
        shown,
        key=session.start(_level_key(column, "reference"), edited.reference_level, shown),
    )
    return replace(edited, reference=reference)


def _read_levels(column: Column) -> Column:
    """The column with what was chosen for it so far."""
    if column.kind != "category":
        return column
    order = tuple(session.choice(_level_key(column, "order"), column.levels))
    if set(order) != set(column.levels):
        order = column.levels
    printed = dict(zip(column.levels, column.shown_levels, strict=True))
    labels = tuple(
        session.choice(_level_key(column, f"label:{column.levels.index(level)}"), printed[level]).strip() or level
        for level in order
    )
    reference = session.choice(_level_key(column, "reference"), column.reference)
    label = session.choice(_level_key(column, "label"), column.label).strip() or column.name
    return replace(
        column,
        label=label,
        levels=order,
        level_labels=() if labels == order else labels,
        reference=reference if reference in labels else "",
    )
