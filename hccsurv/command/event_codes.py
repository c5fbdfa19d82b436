"""Which codes are events: as declared, or 1 in a file of 0 and 1, and never guessed otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hccsurv.cohort.endpoint import Endpoint, censored_codes_left, event_codes_of
from hccsurv.cohort.levels import code_text
from hccsurv.command.options import column_in, split_names
from hccsurv.errors import EndpointError, counted

if TYPE_CHECKING:
    from hccsurv.intake.raw_table import RawTable
    from hccsurv.vocabulary import TimeUnit

__all__ = ["declared_endpoint"]

_MOST_NAMED = 5


def declared_endpoint(
    raw: RawTable,
    *,
    duration: str,
    event: str,
    event_codes: Sequence[str],
    censored_codes: Sequence[str],
    unit: TimeUnit,
) -> Endpoint:
    """Declare an endpoint from options, on the codes of the whole file.

    Parameters
    ----------
    raw : RawTable
        Before any filter.
    duration, event : str
        Columns.
    event_codes, censored_codes : sequence of str
        One per use of the option; empty if it was not used.
    unit : {'days', 'weeks', 'months', 'years'}

    Returns
    -------
    Endpoint
        With every code of the file declared that the options leave no doubt about.

    Raises
    ------
    EndpointError
        If a code has to be declared. Numeric codes are named with their counts, text is only counted.
    """
    duration, event = column_in(raw, duration), column_in(raw, event)
    counts = event_codes_of(raw.typed(event))
    numeric = raw.is_numeric(event)
    events, censored = _codes(event_codes, counts, numeric), _codes(censored_codes, counts, numeric)
    if not counts:
        raise EndpointError(f"Column {event!r} is empty.", "Choose the column that says whether the event came.")
    if not events and not set(counts) <= {"0", "1"}:
        raise EndpointError(
            f"Column {event!r} has {_described(counts, numeric)}, and none is declared as the event.",
            "Say which code means the event: --event-codes CODE.",
        )
    endpoint = Endpoint(
        name=duration, duration=duration, event=event, event_codes=events or ("1",), censored_codes=censored, unit=unit
    )
    if not any(code in counts for code in endpoint.event_codes):
        raise EndpointError(
            f"No row has a declared event code: column {event!r} has {_described(counts, numeric)}.",
            "Check --event-codes against the file.",
        )
    left = censored_codes_left(counts, endpoint)
    if not censored and len(left) > 1:
        others = {code: counts[code] for code in left}
        raise EndpointError(
            f"Beside the event, column {event!r} has {_described(others, numeric)}, not declared as censored.",
            "Say which of them mean the end of follow-up without the event (--censored-codes), and which the event.",
        )
    return Endpoint(
        name=duration, duration=duration, event=event, unit=unit,
        event_codes=endpoint.event_codes, censored_codes=censored or left,
    )  # fmt: skip


def _codes(values: Sequence[str], counts: Mapping[str, int], numeric: bool) -> tuple[str, ...]:
    codes = split_names(values, counts)
    if not numeric:
        return codes
    try:
        return tuple(code_text(float(code)) for code in codes)
    except ValueError:
        return codes


def _described(counts: Mapping[str, int], numeric: bool) -> str:
    if len(counts) > _MOST_NAMED:
        return f"{len(counts)} codes"
    if numeric:
        named = ", ".join(f"{code} ({counted(n, 'row')})" for code, n in counts.items())
        return f"the code{'s' if len(counts) > 1 else ''} {named}"
    return f"{counted(len(counts), 'text code')} ({', '.join(str(n) for n in counts.values())} rows)"
