"""Say what is timed and what counts as the event, against counts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from hccsurv.cohort.endpoint import Endpoint, event_codes_of
from hccsurv.intake.raw_table import RawTable
from hccsurv.ui import session
from hccsurv.ui.notices import careful, plain
from hccsurv.vocabulary import DAYS_PER, TIME_UNITS

__all__ = ["show_endpoints"]

_MAX_CODES = 10
_MAX_ENDPOINTS = 6


def show_endpoints(mapping: session.Mapping) -> tuple[tuple[Endpoint, ...], bool]:
    """Draw a box per endpoint; return the endpoints, and whether each one's counts are confirmed."""
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
    name = name_place.text_input(
        "Name", key=session.start(f"{key}:name", proposed.name if proposed else f"E{position + 1}")
    )
    label = label_place.text_input("Label", key=session.start(f"{key}:label", proposed.label if proposed else ""))
    duration = duration_place.selectbox(
        "Time",
        numeric,
        placeholder="Choose a column",
        key=session.start(f"{key}:duration", proposed.duration if proposed else None, numeric),
    )
    unit = unit_place.selectbox(
        "Unit", TIME_UNITS, key=session.start(f"{key}:unit", proposed.unit if proposed else "months", TIME_UNITS)
    )
    event = event_place.selectbox(
        "Event",
        coded,
        placeholder="Choose a column",
        key=session.start(f"{key}:event", proposed.event if proposed else None, coded),
    )
    reasons = mapping.evidence.get(proposed.name) if proposed else None
    if reasons and not mapping.declared:
        st.caption(f"Proposed from {plain(reasons)}.")
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
    return endpoint, _confirm(
        raw, endpoint, counts, key, declared=mapping.declared and _means_the_same(endpoint, proposed, counts)
    )


def _means_the_same(endpoint: Endpoint, declared: Endpoint | None, counts: dict[str, int]) -> bool:
    """Whether an endpoint is still what the study file declared, apart from its names."""
    if declared is None:
        return False
    left = tuple(code for code in counts if code not in declared.event_codes)
    return (
        (endpoint.duration, endpoint.event, endpoint.unit) == (declared.duration, declared.event, declared.unit)
        and set(endpoint.event_codes) == set(declared.event_codes)
        and set(endpoint.censored_codes) == set(declared.censored_codes or left)
    )


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
        key=session.start(f"{key}:event_codes", [code for code in event_codes if code in codes]),
    )
    left = [code for code in codes if code not in chosen]
    default = [code for code in censored_codes if code in codes] or ([] if len(codes) > 2 else left)
    censored_key = f"{key}:censored_codes:{'+'.join(str(codes.index(code)) for code in chosen)}"
    other = censored.multiselect(
        "Codes that mean no event until last contact",
        left,
        format_func=shown,
        placeholder="Choose",
        key=session.start(censored_key, [code for code in default if code in left]),
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
    return st.checkbox(plain(sentence), key=session.start(f"{key}:confirmed:{number}", declared))
