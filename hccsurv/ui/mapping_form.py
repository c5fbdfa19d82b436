"""Say what each column means, and confirm what counts as the event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint, event_codes_of
from hccsurv.cohort.levels import level_text, levels_in_order
from hccsurv.errors import HccsurvError
from hccsurv.intake.admit import admit
from hccsurv.intake.propose import columns_of
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.validate import validate
from hccsurv.ui import session
from hccsurv.ui.notices import careful, plain, show_error, show_problems
from hccsurv.vocabulary import DAYS_PER, TIME_UNITS

__all__ = ["show_mapping_form"]

_MAX_CODES = 10
_MAX_CATEGORY_CODES = 30
_MAX_ENDPOINTS = 6


def show_mapping_form() -> None:
    """Draw the form; every choice is proposed, none is final before the counts are confirmed."""
    mapping = session.mapping()
    if mapping is None:
        return
    raw = mapping.raw
    st.markdown(f"**{plain(raw.name)}**: {raw.n:,} rows, {len(raw.columns)} columns ({plain('; '.join(raw.notes))})")
    ready = False
    try:
        endpoints, confirmed = _show_endpoints(mapping)
        columns, group = _show_columns(mapping, endpoints)
        study = replace(mapping.study, columns=columns, endpoints=endpoints, group=group)
        report = validate(raw, study)
        show_problems(report.problems)
        ready = report.ok and confirmed
        if endpoints and not confirmed:
            st.caption("Confirm the event counts of every endpoint to go on.")
    except HccsurvError as error:
        show_error(error)
    use, close = st.columns([3, 1], vertical_alignment="center")
    if use.button("Use this cohort", type="primary", disabled=not ready, icon=":material/check:", key="use_cohort"):
        session.keep_patients(admit(raw, study), study, report)
        st.rerun()
    close.button("Choose another file", on_click=careful(session.close), key="close_mapping", type="tertiary")


def _show_endpoints(mapping: session.Mapping) -> tuple[tuple[Endpoint, ...], bool]:
    st.subheader("1 · Endpoints")
    proposed = mapping.study.endpoints
    n = session.choice("n_endpoints", max(1, len(proposed)))
    endpoints, confirmed = [], True
    for position in range(n):
        with st.container(border=True):
            endpoint, right = _show_endpoint(
                mapping, position, proposed[position] if position < len(proposed) else None
            )
        confirmed = confirmed and right
        endpoints += [endpoint] if endpoint else []
    add, remove, _ = st.columns([1, 1, 3])
    add.button(
        "Add an endpoint",
        icon=":material/add:",
        key="add_endpoint",
        on_click=careful(session.set_choice),
        args=("n_endpoints", n + 1),
        disabled=n >= _MAX_ENDPOINTS,
    )
    remove.button(
        "Remove the last",
        icon=":material/remove:",
        key="remove_endpoint",
        on_click=careful(session.set_choice),
        args=("n_endpoints", n - 1),
        disabled=n <= 1,
    )
    return tuple(endpoints), confirmed and len(endpoints) == n


def _show_endpoint(mapping: session.Mapping, position: int, proposed: Endpoint | None) -> tuple[Endpoint | None, bool]:
    raw, key = mapping.raw, f"endpoint:{position}"
    numeric = [name for name in raw.columns if raw.numbers(name).notna().any()]
    coded = [name for name in raw.columns if 1 <= raw.column(name).nunique() <= _MAX_CODES]
    name_place, label_place, duration_place, unit_place, event_place = st.columns([1, 2, 2, 1.2, 2])
    name = name_place.text_input("Name", key=_start(f"{key}:name", proposed.name if proposed else f"E{position + 1}"))
    label = label_place.text_input("Label", key=_start(f"{key}:label", proposed.label if proposed else ""))
    duration = duration_place.selectbox(
        "Time",
        numeric,
        placeholder="Choose a column",
        key=_start(f"{key}:duration", proposed.duration if proposed else None, numeric),
    )
    unit = unit_place.selectbox(
        "Unit", TIME_UNITS, key=_start(f"{key}:unit", proposed.unit if proposed else "months", TIME_UNITS)
    )
    event = event_place.selectbox(
        "Event",
        coded,
        placeholder="Choose a column",
        key=_start(f"{key}:event", proposed.event if proposed else None, coded),
    )
    if duration is None or event is None:
        st.caption("Choose the column with the time, and the column that says whether the event happened.")
        return None, False
    counts = event_codes_of(raw.typed(event))
    same = proposed is not None and proposed.event == event
    event_codes, censored_codes = _show_codes(
        counts,
        f"{key}:{raw.columns.index(event)}",
        proposed.event_codes if same and proposed else (),
        proposed.censored_codes if same and proposed else (),
    )
    if not event_codes:
        st.caption("Choose the code that means that the event happened.")
        return None, False
    endpoint = Endpoint(
        name=name.strip() or f"E{position + 1}",
        label=label.strip(),
        duration=duration,
        event=event,
        event_codes=event_codes,
        censored_codes=censored_codes,
        unit=unit,
    )
    return endpoint, _confirm(raw, endpoint, counts, key, declared=mapping.declared and same)


def _show_codes(
    counts: dict[str, int], key: str, event_codes: Sequence[str], censored_codes: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    codes = list(counts)
    events, censored = st.columns(2)

    def shown(code: str) -> str:
        return f"{code} ({counts[code]:,} patients)"

    chosen = events.multiselect(
        "Codes that mean the event",
        codes,
        format_func=shown,
        placeholder="Choose",
        key=_start(f"{key}:event_codes", [code for code in event_codes if code in codes]),
    )
    left = [code for code in codes if code not in chosen]
    default = [code for code in censored_codes if code in codes] or ([] if len(codes) > 2 else left)
    censored_key = f"{key}:censored_codes:{'+'.join(str(codes.index(code)) for code in chosen)}"
    other = censored.multiselect(
        "Codes that mean no event until last contact",
        left,
        format_func=shown,
        placeholder="Choose",
        key=_start(censored_key, [code for code in default if code in left]),
    )
    return tuple(chosen), tuple(other)


def _confirm(raw: RawTable, endpoint: Endpoint, counts: dict[str, int], key: str, *, declared: bool) -> bool:
    n_events = sum(counts[code] for code in endpoint.event_codes)
    longest = raw.numbers(endpoint.duration).max()
    years = longest * DAYS_PER[endpoint.unit] / DAYS_PER["years"]
    codes = ", ".join(endpoint.event_codes)
    sentence = (
        f"{codes} = {endpoint.label}: event in {n_events:,} of {raw.n:,} patients; "
        f"longest follow-up {longest:g} {endpoint.unit} ({years:.1f} years). Right?"
    )
    state = "+".join(
        (endpoint.duration, endpoint.event, endpoint.unit, *endpoint.event_codes, "/", *endpoint.censored_codes)
    )
    # The box is a new one, and empty, whenever anything it vouches for has changed.
    number = session.number_of(state)
    return st.checkbox(plain(sentence), key=_start(f"{key}:confirmed:{number}", declared))


def _show_columns(mapping: session.Mapping, endpoints: Sequence[Endpoint]) -> tuple[tuple[Column, ...], str]:
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
        key=_start("kept_columns", [name for name in free if name in named]),
    )
    coded = [name for name in kept if raw.column(name).nunique() <= _MAX_CATEGORY_CODES]
    categories = st.multiselect(
        "Of these, categories (the others are numbers)",
        coded,
        placeholder="None",
        key=_start("categories", [name for name in coded if proposed[name].kind == "category"]),
    )
    group = st.selectbox(
        "Groups to compare",
        [name for name in categories],
        placeholder="None",
        key=_start("study_group", mapping.study.group or None, categories),
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
        name = st.selectbox("Column", list(categories), key=_start("levels_of", categories[0], categories))
        edited = [_read_levels(column) for column in columns]
        for position, column in enumerate(columns):
            if column.name == name:
                edited[position] = _edit_levels(raw, column)
    return edited


def _level_key(column: Column, what: str) -> str:
    return f"levels:{session.number_of(column.name)}:{what}"


def _edit_levels(raw: RawTable, column: Column) -> Column:
    counts = level_text(raw.typed(column.name)).value_counts()
    order = list(session.choice(_level_key(column, "order"), column.levels))
    labels = dict(zip(column.levels, column.shown_levels, strict=True))
    st.text_input("Printed name of the column", key=_start(_level_key(column, "label"), column.label))
    for position, level in enumerate(order):
        code, patients, text, up = st.columns([1, 1, 3, 1], vertical_alignment="bottom")
        code.markdown(f"**{plain(level)}**")
        patients.caption(f"{int(counts.get(level, 0)):,} patients")
        text.text_input(
            "Printed name",
            label_visibility="visible" if position == 0 else "collapsed",
            key=_start(_level_key(column, f"label:{column.levels.index(level)}"), labels[level]),
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
        key=_start(_level_key(column, "reference"), edited.reference_level, shown),
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


def _start(name: str, value: object, options: Sequence[str] | None = None) -> str:
    """Give a control its kept key, and its first value if it has none that is still on offer."""
    current = session.choice(name, None)
    if current is None or (options is not None and current not in options):
        session.set_choice(name, value if options is None or value in options else None)
    return session.kept(name)
