"""Validated follow-up: how long each patient was followed, and whether the event came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.cohort.levels import code_text
from hccsurv.errors import EndpointError
from hccsurv.vocabulary import TIME_UNITS, TimeUnit

if TYPE_CHECKING:
    from typing import Self

__all__ = ["TimeToEvent"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TimeToEvent:
    """Follow-up of n patients: how long, and whether the event happened.

    Attributes
    ----------
    duration : ndarray of float, shape (n,)
        Time from origin to event or last contact, in `unit`. Finite, not negative. Read-only.
    event : ndarray of bool, shape (n,)
        True if the event was observed, False if follow-up ended first (right-censored). Read-only.
    unit : {'days', 'weeks', 'months', 'years'}
        One month is 365.25 / 12 days (ADR 0006).

    Raises
    ------
    EndpointError
        If lengths differ, a duration is negative, missing or not a number, or `event` holds
        anything but 0 and 1. Codings such as 1/2 must be declared in `Endpoint`;
        they are never guessed from the data.

    Examples
    --------
    >>> TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0], unit="months")
    TimeToEvent(n=6, n_events=4, unit='months')

    >>> TimeToEvent.from_arrays([5, 3], [1, 2], unit="months")
    Traceback (most recent call last):
        ...
    hccsurv.errors.EndpointError: `event` must hold only 0 (censored) and 1 (event), but got codes [1, 2]. \
Hint: Files from R or SAS often code death as 2: say so with `Endpoint(event_codes={2})`.
    """

    duration: NDArray[np.float64]
    event: NDArray[np.bool_]
    unit: TimeUnit

    def __post_init__(self) -> None:
        if self.unit not in TIME_UNITS:
            raise EndpointError(f"`unit` must be one of {', '.join(TIME_UNITS)}.", "Name the unit of the durations.")
        duration = _durations(self.duration)
        event = _events(self.event)
        if duration.shape != event.shape:
            raise EndpointError(
                f"`duration` and `event` must have one entry per patient, but got {duration.size} and {event.size}.",
                "Take both from the same rows.",
            )
        duration.setflags(write=False)
        event.setflags(write=False)
        object.__setattr__(self, "duration", duration)
        object.__setattr__(self, "event", event)

    def __repr__(self) -> str:
        return f"TimeToEvent(n={self.n}, n_events={self.n_events}, unit={self.unit!r})"

    @classmethod
    def from_arrays(cls, duration: ArrayLike, event: ArrayLike, *, unit: TimeUnit) -> Self:
        """Check and copy two arrays, one entry per patient.

        Parameters
        ----------
        duration : array_like of float, shape (n,)
        event : array_like of 0/1 or bool, shape (n,)
        unit : {'days', 'weeks', 'months', 'years'}

        Returns
        -------
        TimeToEvent
        """
        return cls(duration=np.asarray(duration), event=np.asarray(event), unit=unit)

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.duration.size)

    @property
    def n_events(self) -> int:
        """Number of observed events."""
        return int(self.event.sum())

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> TimeToEvent:
        """Keep some patients."""
        kept = object.__new__(TimeToEvent)  # what was checked once needs no second check
        for name, values in (("duration", self.duration[rows]), ("event", self.event[rows])):
            values.setflags(write=False)
            object.__setattr__(kept, name, values)
        object.__setattr__(kept, "unit", self.unit)
        return kept


def _durations(values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values)
    if array.ndim != 1:
        raise EndpointError(f"`duration` must be one-dimensional, but has {array.ndim} dimensions.", "Pass one column.")
    if array.dtype.kind in "OUSmM":
        try:
            if array.dtype.kind != "O" or any(isinstance(value, str) for value in array):
                raise TypeError
            array = array.astype(float)
        except (TypeError, ValueError):
            raise EndpointError(
                "`duration` must hold numbers, but holds text or dates.",
                "Turn dates into days since the time origin first.",
            ) from None
    duration = np.array(array, dtype=np.float64)
    if duration.size and np.isfinite(duration).all() and duration.min() >= 0:
        return duration
    for rule, broken, hint in (
        ("finite", ~np.isfinite(duration), "Leave out patients without follow-up, and say how many."),
        ("zero or more", duration < 0, "Check which date was subtracted from which."),
    ):
        if broken.any():
            rows = ", ".join(str(row + 1) for row in np.flatnonzero(broken)[:5])
            raise EndpointError(
                f"`duration` must be {rule}, but {int(broken.sum())} of {duration.size} entries are not "
                f"(entry {rows}{', ...' if broken.sum() > 5 else ''}).",
                hint,
            )
    return duration


def _events(values: ArrayLike) -> NDArray[np.bool_]:
    array = np.asarray(values)
    if array.ndim != 1:
        raise EndpointError(f"`event` must be one-dimensional, but has {array.ndim} dimensions.", "Pass one column.")
    if array.dtype == np.bool_:
        return array.copy()
    if array.dtype.kind in "iuf" and ((array == 0) | (array == 1)).all():
        return array.astype(np.bool_)
    n_text = sum(isinstance(value, str) for value in array) if array.dtype.kind in "OUS" else 0
    if n_text:
        raise EndpointError(
            f"`event` must hold only 0 (censored) and 1 (event), but {n_text} of {array.size} entries are text.",
            "Declare which words mean the event with `Endpoint(event_codes=...)`.",
        )
    try:
        numbers = array.astype(np.float64)
    except (TypeError, ValueError):
        raise EndpointError("`event` must hold only 0 and 1.", "Pass numbers or booleans.") from None
    if np.isnan(numbers).any():
        raise EndpointError(
            f"`event` is missing for {int(np.isnan(numbers).sum())} of {numbers.size} patients.",
            "Leave out patients whose outcome is not known, and say how many.",
        )
    if not np.isin(numbers, (0.0, 1.0)).all():
        codes = ", ".join(code_text(code) for code in np.unique(numbers)[:5])
        raise EndpointError(
            f"`event` must hold only 0 (censored) and 1 (event), but got codes [{codes}].",
            "Files from R or SAS often code death as 2: say so with `Endpoint(event_codes={2})`.",
        )
    return numbers.astype(np.bool_)
