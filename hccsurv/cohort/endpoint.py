"""An endpoint: which columns, which codes are events, which unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.levels import code_text, in_numeric_order, level_text
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import EndpointError
from hccsurv.vocabulary import TimeUnit

__all__ = ["Endpoint", "event_codes_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What is timed and what counts as the event, declared once and before any filter.

    Attributes
    ----------
    name : str
        Short, such as ``'OS'``.
    duration, event : str
        Column names.
    event_codes : tuple of str
        Codes of `event` that mean the event. Numbers are accepted: 1, 1.0 and ``'1'`` are one code.
    censored_codes : tuple of str
        Codes that mean that follow-up ended without the event. If empty, the one
        other code of the file; a file with several other codes needs them declared.
    unit : {'days', 'weeks', 'months', 'years'}
    label : str
        As printed, such as ``'Overall survival'``.

    Examples
    --------
    >>> lung = Endpoint(name="OS", duration="time", event="status", event_codes=(2,), unit="days")
    >>> cohort = Cohort.from_frame(pd.DataFrame({"time": [306, 455, 1010], "status": [2, 2, 1]}))
    >>> lung.follow_up(cohort)
    TimeToEvent(n=3, n_events=2, unit='days')
    """

    name: str
    duration: str
    event: str
    event_codes: tuple[str, ...]
    censored_codes: tuple[str, ...] = ()
    unit: TimeUnit
    label: str = ""

    def __post_init__(self) -> None:
        for field in ("event_codes", "censored_codes"):
            value = getattr(self, field)
            if isinstance(value, str):
                value = (value,)
            object.__setattr__(self, field, tuple(dict.fromkeys(code_text(code) for code in value)))
        if not self.event_codes:
            raise EndpointError(f"Endpoint {self.name!r} declares no event code.", "Say which code means the event.")
        if set(self.event_codes) & set(self.censored_codes):
            raise EndpointError(
                f"Endpoint {self.name!r} declares a code both as event and as censored.", "Put each code in one list."
            )
        if not self.label:
            object.__setattr__(self, "label", self.name)

    def occurred(self, events: pd.Series) -> NDArray[np.float64]:
        """Read a column of codes: 1 for the event, 0 for censored, nan for missing or undeclared."""
        text = level_text(events)
        censored = text.notna() if not self.censored_codes else text.isin(self.censored_codes)
        occurred = np.where(censored, 0.0, np.nan)
        occurred[text.isin(self.event_codes).to_numpy()] = 1.0
        return occurred

    def observed(self, cohort: Cohort) -> Cohort:
        """Keep the patients whose duration and event are both known."""
        duration = cohort.patients[cohort.column(self.duration).name]
        event = cohort.patients[cohort.column(self.event).name]
        rows = duration.notna().to_numpy() & event.notna().to_numpy()
        return cohort if rows.all() else cohort.keep(rows, f"{self.label}: follow-up not known")

    def occurred_in(self, cohort: Cohort) -> Cohort:
        """Keep the patients who had the event."""
        events = cohort.patients[cohort.column(self.event).name]
        return cohort.keep(self.occurred(events) == 1, f"{self.label}: no event observed")

    def follow_up(self, cohort: Cohort) -> TimeToEvent:
        """Read the follow-up of a cohort whose duration and event are all known.

        Raises
        ------
        EndpointError
            If an event code is missing or was not declared, or a duration is not a number of zero or more.
        """
        events = cohort.patients[cohort.column(self.event).name]
        undeclared = censored_codes_left(event_codes_of(events), self)
        if len(undeclared) > (0 if self.censored_codes else 1):
            raise EndpointError(
                f"Endpoint {self.name!r}: {len(undeclared)} codes of {self.event!r} are declared neither as event "
                "nor as censored.",
                "Declare every code in `event_codes` or `censored_codes`.",
            )
        occurred = self.occurred(events)
        return TimeToEvent.from_arrays(cohort.patients[self.duration].to_numpy(), occurred, unit=self.unit)


def event_codes_of(events: pd.Series) -> dict[str, int]:
    """Count the patients with each code, codes in numeric order where they are numbers."""
    counts = level_text(events).dropna().value_counts(sort=False)
    return {code: int(counts[code]) for code in in_numeric_order(counts.index)}


def censored_codes_left(codes: Iterable[str], endpoint: Endpoint) -> tuple[str, ...]:
    """List the codes of a file that an endpoint leaves undeclared."""
    declared = set(endpoint.event_codes) | set(endpoint.censored_codes)
    return tuple(code for code in codes if code not in declared)
