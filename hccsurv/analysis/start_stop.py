"""Follow-up in intervals, for covariates that change and patients who come under observation late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.event_table import distinct_times
from hccsurv.cohort.levels import coded_levels
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import EndpointError, counted
from hccsurv.vocabulary import TimeUnit

if TYPE_CHECKING:
    from typing import Self

__all__ = ["StartStop"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class StartStop:
    """Rows of follow-up, each from after `start` until and with `stop`.

    Attributes
    ----------
    start, stop : ndarray of float, shape (n_rows,)
        Time since the origin, in `unit`. Finite, not negative, start before stop. Read-only.
    event : ndarray of bool, shape (n_rows,)
        Whether the row ends with the event. Read-only.
    patient : ndarray of int, shape (n_rows,)
        Number of the patient whose row it is, from 0. Read-only.
    unit : {'days', 'weeks', 'months', 'years'}

    Raises
    ------
    EndpointError
        If lengths differ, a time is negative, missing or not a number, a row does not start before it stops, rows of
        one patient overlap, or a patient is followed after the event.

    Examples
    --------
    Two patients, of whom the first is treated from month 2 on:

    >>> StartStop.from_arrays([0, 2, 0], [2, 9, 5], [0, 1, 0], ["a", "a", "b"], unit="months")
    StartStop(n_rows=3, n_patients=2, n_events=1, unit='months')
    """

    start: Array
    stop: Array
    event: NDArray[np.bool_]
    patient: NDArray[np.intp]
    unit: TimeUnit

    def __post_init__(self) -> None:
        start, stop = _times("start", self.start), _times("stop", self.stop)
        patient = np.array(self.patient, dtype=np.intp)
        event = TimeToEvent.from_arrays(np.zeros(np.shape(self.event)), self.event, unit=self.unit).event
        if not start.size == stop.size == event.size == patient.size:
            raise EndpointError(
                f"`start`, `stop`, `event` and `patient` must have one entry per row, but have {start.size}, "
                f"{stop.size}, {event.size} and {patient.size}.",
                "Take all from the same rows.",
            )
        _require_order(start, stop, event, patient)
        for name, values in (("start", start), ("stop", stop), ("event", event), ("patient", patient)):
            values.setflags(write=False)
            object.__setattr__(self, name, values)

    def __repr__(self) -> str:
        return (
            f"StartStop(n_rows={self.n_rows}, n_patients={self.n_patients}, n_events={self.n_events}, "
            f"unit={self.unit!r})"
        )

    @classmethod
    def from_arrays(
        cls, start: ArrayLike, stop: ArrayLike, event: ArrayLike, patient: ArrayLike, *, unit: TimeUnit
    ) -> Self:
        """Check and copy four columns, one entry per row.

        Parameters
        ----------
        start, stop : array_like of float, shape (n_rows,)
        event : array_like of 0/1 or bool, shape (n_rows,)
        patient : array_like, shape (n_rows,)
            Any label; the same for all rows of a patient.
        unit : {'days', 'weeks', 'months', 'years'}

        Returns
        -------
        StartStop
        """
        labels = patient if isinstance(patient, pd.Series) else pd.Series(list(np.asarray(patient)), dtype=object)
        codes, _ = coded_levels(labels)
        n_missing = int((codes < 0).sum())
        if n_missing:
            raise EndpointError(
                f"`patient` is missing for {n_missing} of {codes.size} rows.",
                "Say whose rows they are, or leave them out.",
            )
        return cls(start=np.asarray(start), stop=np.asarray(stop), event=np.asarray(event), patient=codes, unit=unit)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self.stop.size

    @property
    def n_patients(self) -> int:
        """Number of patients."""
        return np.unique(self.patient).size

    @property
    def n_events(self) -> int:
        """Number of events."""
        return int(self.event.sum())

    @property
    def n_gaps(self) -> int:
        """Number of times a patient leaves observation and comes back."""
        order, same = _neighbours(self.start, self.patient)
        start, stop = _positions(self.start, self.stop)
        return int(np.count_nonzero(same & (start[order][1:] > stop[order][:-1])))

    @property
    def n_delayed(self) -> int:
        """Number of patients who come under observation after time 0."""
        order, same = _neighbours(self.start, self.patient)
        first = np.concatenate(([True], ~same)) if order.size else np.zeros(0, dtype=bool)
        return int(np.count_nonzero(self.start[order][first] > 0))

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> StartStop:
        """Keep some rows."""
        return StartStop(
            start=self.start[rows], stop=self.stop[rows], event=self.event[rows], patient=self.patient[rows],
            unit=self.unit,
        )  # fmt: skip


def _times(name: str, values: ArrayLike) -> Array:
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise EndpointError(
            f"`{name}` must hold numbers, but holds text or dates.", "Turn dates into days since the time origin first."
        ) from None
    if array.ndim != 1:
        raise EndpointError(f"`{name}` must be one-dimensional, but has {array.ndim} dimensions.", "Pass one column.")
    bad = ~np.isfinite(array) | (array < 0)
    if bad.any():
        raise EndpointError(
            f"`{name}` must be finite and zero or more, but {int(bad.sum())} of {array.size} entries are not "
            f"({_listed(bad)}).",
            "Correct them, or leave the rows out.",
        )
    return array


def _require_order(start: Array, stop: Array, event: NDArray[np.bool_], patient: NDArray[np.intp]) -> None:
    """Refuse empty rows, rows that overlap, and rows after the event."""
    if not start.size:
        return
    begins, ends = _positions(start, stop)
    empty = begins >= ends
    if empty.any():
        raise EndpointError(
            f"Each row must start before it stops, but {int(empty.sum())} of {start.size} do not ({_listed(empty)}).",
            "Correct them, or leave out rows without any time.",
        )
    order, same = _neighbours(start, patient)
    overlapping = np.zeros(start.size, dtype=bool)
    overlapping[order[1:]] = same & (begins[order][1:] < ends[order][:-1])
    if overlapping.any():
        n_patients = np.unique(patient[overlapping]).size
        raise EndpointError(
            f"Rows of {counted(n_patients, 'patient')} overlap ({_listed(overlapping)}).",
            "End each row where the next begins.",
        )
    after = np.zeros(start.size, dtype=bool)
    after[order[1:]] = same & event[order][:-1]
    if after.any():
        n_patients = np.unique(patient[after]).size
        raise EndpointError(
            f"{counted(n_patients, 'patient')} with rows after the event, or with more than one ({_listed(after)}).",
            "Keep the rows until the first event: this is survival, not recurrent events.",
        )


def _positions(start: Array, stop: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Number the times, so that times that differ by rounding only are one."""
    if not start.size:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    _, position = distinct_times(np.concatenate((start, stop)))
    return position[: start.size], position[start.size :]


def _neighbours(start: Array, patient: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Rows sorted by patient and time, and whether each but the first has the patient of the one before."""
    order = np.lexsort((start, patient))
    return order, patient[order][1:] == patient[order][:-1]


def _listed(chosen: NDArray[np.bool_]) -> str:
    rows = ", ".join(str(row + 1) for row in np.flatnonzero(chosen)[:5])
    return f"row {rows}{', ...' if chosen.sum() > 5 else ''}"
