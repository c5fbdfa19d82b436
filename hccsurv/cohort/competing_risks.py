"""Validated follow-up with several kinds of event, of which the first ends the wait for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hccsurv.cohort.levels import code_text, coded_levels
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import EndpointError
from hccsurv.vocabulary import TimeUnit

if TYPE_CHECKING:
    from typing import Self

__all__ = ["CompetingRisks"]

_MOST_CAUSES = 30


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CompetingRisks:
    """Follow-up of n patients: how long, and which event came first, if any.

    Attributes
    ----------
    duration : ndarray of float, shape (n,)
        Time from origin to the first event or last contact, in `unit`. Finite, not negative. Read-only.
    cause : ndarray of int, shape (n,)
        0 if follow-up ended before any event (right-censored), k if the first event was of the k-th of
        `causes`. Read-only.
    causes : tuple of str
        Names of the kinds of event, from 1 on.
    unit : {'days', 'weeks', 'months', 'years'}

    Raises
    ------
    EndpointError
        If lengths differ, a duration is negative, missing or not a number, a cause is missing or was not
        declared, or the names of the causes are empty or alike.

    Examples
    --------
    >>> CompetingRisks.from_arrays([5, 8, 3, 12], [1, 2, 1, 0], causes=["relapse", "death"], unit="months")
    CompetingRisks(n=4, relapse=2, death=1, unit='months')

    >>> CompetingRisks.from_arrays([5, 8], [1, 3], causes=["relapse", "death"], unit="months")
    Traceback (most recent call last):
        ...
    hccsurv.errors.EndpointError: `cause` has 1 of 2 entries that are declared neither as a cause nor as censored \
(entry 2). Hint: Declare every code in `causes` or `censored`.
    """

    duration: NDArray[np.float64]
    cause: NDArray[np.intp]
    causes: tuple[str, ...]
    unit: TimeUnit

    def __post_init__(self) -> None:
        causes = _names(self.causes)
        cause = np.asarray(self.cause)
        if cause.ndim != 1:
            raise EndpointError(
                f"`cause` must be one-dimensional, but has {cause.ndim} dimensions.", "Pass one column."
            )
        n_entries = np.asarray(self.duration).size
        if n_entries != cause.size:
            raise EndpointError(
                f"`duration` and `cause` must have one entry per patient, but got {n_entries} and {cause.size}.",
                "Take both from the same rows.",
            )
        if cause.dtype.kind not in "iub":
            raise EndpointError("`cause` must hold whole numbers.", "Use `CompetingRisks.from_arrays`.")
        _require(
            (cause >= 0) & (cause <= len(causes)),
            f"`cause` has {{}} outside 0 to {len(causes)}",
            "0 is censored, 1 the first of `causes`.",
        )
        # Duration and unit follow the rules of single events.
        checked = TimeToEvent(duration=self.duration, event=cause > 0, unit=self.unit)
        codes = np.array(cause, dtype=np.intp)
        codes.setflags(write=False)
        for name, values in (("duration", checked.duration), ("cause", codes), ("causes", causes)):
            object.__setattr__(self, name, values)

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={self.n_events(name)}" for name in self.causes)
        return f"CompetingRisks(n={self.n}, {counts}, unit={self.unit!r})"

    @classmethod
    def from_arrays(
        cls,
        duration: ArrayLike,
        cause: ArrayLike | pd.Series,
        *,
        causes: Sequence[object] | Mapping[str, object],
        unit: TimeUnit,
        censored: object = 0,
    ) -> Self:
        """Check two arrays, one entry per patient, and number the causes.

        Parameters
        ----------
        duration : array_like of float, shape (n,)
        cause : array_like, shape (n,)
            A code or label per patient. 1, 1.0 and ``'1'`` are one code.
        causes : sequence of str, or mapping of str to codes
            A mapping gives each name its code, or several in a tuple. A sequence names the causes: as labels of
            `cause` or, if that holds numbers, in the order of the codes 1, 2 and so on.
        unit : {'days', 'weeks', 'months', 'years'}
        censored : object, optional
            The code or label that means the end of follow-up without an event, or several in a tuple.

        Returns
        -------
        CompetingRisks

        Raises
        ------
        EndpointError
            If an entry is missing or was not declared, or a code was declared twice.

        Examples
        --------
        >>> CompetingRisks.from_arrays(
        ...     [30, 25, 46], ["death", "alive", "pcm"], causes=["pcm", "death"], censored="alive", unit="months"
        ... )
        CompetingRisks(n=3, pcm=1, death=1, unit='months')

        >>> CompetingRisks.from_arrays([9, 4], [2, 1], causes={"death": 2, "transplant": 1}, unit="days")
        CompetingRisks(n=2, death=1, transplant=1, unit='days')
        """
        _require_one_column(cause)
        series = cause if isinstance(cause, pd.Series) else pd.Series(cause)
        found, written = coded_levels(series)
        _require(found >= 0, "`cause` is missing for {}", "Leave out patients whose outcome is not known.")
        numbered = _declared(causes, written, pd.api.types.is_numeric_dtype(series))
        position = {
            code: number for number, codes in enumerate((_several(censored), *numbered.values())) for code in codes
        }
        if len(position) < len(_several(censored)) + sum(map(len, numbered.values())):
            raise EndpointError("`causes` and `censored` declare a code twice.", "Put each code in one place.")
        codes = np.array([position.get(level, -1) for level in written], dtype=np.intp)
        codes = codes[found] if codes.size else found
        _require(
            codes >= 0,
            "`cause` has {} that are declared neither as a cause nor as censored",
            "Declare every code in `causes` or `censored`.",
        )
        return cls(duration=np.asarray(duration), cause=codes, causes=tuple(numbered), unit=unit)

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.duration.size)

    def n_events(self, cause: str | None = None) -> int:
        """Count the events of one cause, or of all."""
        return int(np.count_nonzero(self.cause if cause is None else self.cause == self._number(cause)))

    def cause_specific(self, cause: str) -> TimeToEvent:
        """Take one cause as the event and every other as the end of observation, as for its own hazard.

        One minus the Kaplan-Meier estimate of this is not the share of patients with the event.
        """
        return TimeToEvent(duration=self.duration, event=self.cause == self._number(cause), unit=self.unit)

    def any_cause(self) -> TimeToEvent:
        """Take the first event of whatever cause as the event."""
        return TimeToEvent(duration=self.duration, event=self.cause > 0, unit=self.unit)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> CompetingRisks:
        """Keep some patients, and every cause."""
        return CompetingRisks(duration=self.duration[rows], cause=self.cause[rows], causes=self.causes, unit=self.unit)

    def _number(self, cause: str) -> int:
        if cause not in self.causes:
            raise EndpointError(f"There is no cause {cause!r}.", f"The causes are {', '.join(self.causes)}.")
        return self.causes.index(cause) + 1


def _names(causes: Sequence[str]) -> tuple[str, ...]:
    names = (causes,) if isinstance(causes, str) else tuple(map(str, causes))
    if not names or not all(names) or len(set(names)) < len(names):
        raise EndpointError("`causes` must name one cause or more, each differently.", "Name every kind of event.")
    if len(names) > _MOST_CAUSES:
        raise EndpointError(
            f"`causes` has {len(names)} names; at most {_MOST_CAUSES} are counted.", "Merge rare causes."
        )
    return names


def _declared(
    causes: Sequence[object] | Mapping[str, object], written: tuple[str, ...], numeric: bool
) -> dict[str, tuple[str, ...]]:
    """Give each name its codes."""
    if isinstance(causes, Mapping):
        declared = {str(name): _several(codes) for name, codes in causes.items()}
        _names(tuple(declared))
        return declared
    labels = _names(tuple(code_text(name) for name in ((causes,) if isinstance(causes, str) else causes)))
    by_number = numeric and not set(labels) & set(written)
    return {label: (str(number) if by_number else label,) for number, label in enumerate(labels, start=1)}


def _several(codes: object) -> tuple[str, ...]:
    """Write one code, or several, as text."""
    many = codes if isinstance(codes, tuple | list | set | frozenset) else (codes,)
    return tuple(dict.fromkeys(code_text(code) for code in many))


def _require_one_column(cause: ArrayLike | pd.Series) -> None:
    n_dimensions = np.ndim(cause)
    if n_dimensions != 1:
        raise EndpointError(f"`cause` must be one-dimensional, but has {n_dimensions} dimensions.", "Pass one column.")


def _require(kept: NDArray[np.bool_], problem: str, hint: str) -> None:
    """Refuse entries that break a rule, by their number and rows."""
    if kept.all():
        return
    broken = np.flatnonzero(~kept)
    rows = ", ".join(str(row + 1) for row in broken[:5]) + (", ..." if broken.size > 5 else "")
    raise EndpointError(f"{problem.format(f'{broken.size} of {kept.size} entries')} (entry {rows}).", hint)
