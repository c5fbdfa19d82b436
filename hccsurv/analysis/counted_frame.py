"""Count patients where their data frame lives: pandas, Polars, Arrow, DuckDB or Spark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from narwhals.typing import IntoFrame
from numpy.typing import NDArray

from hccsurv.analysis.event_table import GroupedEvents, grouped_events
from hccsurv.cohort.cohort import unknown_column
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import code_text, coded_levels, in_numeric_order, present_levels
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, CohortError, EndpointError, counted
from hccsurv.vocabulary import MISSING_RULES, MissingRule, TimeUnit

__all__ = ["count_events"]

# What an event can be beside 0 and 1.
_MISSING, _OTHER = -1, -2


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Entries:
    """What was read from a frame: one entry per patient, or per combination that occurs."""

    duration: NDArray[Any]
    event: pd.Series
    by: pd.Series | None
    patients: NDArray[np.int64] | None
    levels: tuple[str, ...] | None

    def count(self, rows: NDArray[np.bool_]) -> int:
        """Number of patients in some of the entries."""
        return int(rows.sum() if self.patients is None else self.patients[rows].sum())

    @property
    def n(self) -> int:
        """Number of patients."""
        return self.count(np.ones(self.duration.size, dtype=bool))


def count_events(
    frame: IntoFrame,
    duration: str,
    event: str,
    *,
    by: str | None = None,
    event_codes: Iterable[object] | None = None,
    censored_codes: Iterable[object] = (),
    unit: TimeUnit,
    levels: Sequence[object] | None = None,
    missing: MissingRule = "refuse",
) -> GroupedEvents:
    """Count at risk, events and censored for every group of a data frame of any kind.

    Parameters
    ----------
    frame : data frame or table, n rows
        One row per patient. pandas, Polars (also lazy), PyArrow, DuckDB, Spark and what else narwhals reads.
        Of a frame that is not pandas', only the counts are fetched, never a row.
    duration, event : str
        Columns. Durations are numbers in `unit`.
    by : str, optional
        Column of groups; all patients are one group if omitted.
    event_codes, censored_codes : iterable, optional
        Codes of `event`, as in `Endpoint`: without `censored_codes`, one other code may occur. If
        `event_codes` is omitted, the column holds 0 (censored) and 1 (event), or booleans.
    unit : {'days', 'weeks', 'months', 'years'}
    levels : sequence, optional
        Every level of `by`, in order. If omitted: the order that a categorical or an enumeration declares,
        else numeric order, else alphabetical order.
    missing : {'refuse', 'leave out'}
        What happens to patients whose duration, event or group is missing. nan is missing.

    Returns
    -------
    GroupedEvents
        To be handed to `kaplan_meier` and `log_rank_test`. Its ``n_missing`` counts the patients left out.

    Raises
    ------
    AnalysisError
        If `frame` is not a data frame, or no patient is left.
    CohortError
        If a column does not exist, or a group is missing or not one of `levels`.
    EndpointError
        If a duration is missing, infinite or negative, or an event is missing or its code was not declared.

    Notes
    -----
    The table depends on which patients there are and not on their order or on the kind of frame. Times that
    differ only by rounding error are one time, as in `event_table`.

    Examples
    --------
    >>> frame = pd.DataFrame({"weeks": [6, 6, 7, 10], "relapse": [1, 0, 1, 0], "arm": ["new", "new", "old", "old"]})
    >>> counts = count_events(frame, "weeks", "relapse", by="arm", unit="weeks")
    >>> counts.groups, counts.time.tolist(), counts.at_risk.tolist()
    (('new', 'old'), [6.0, 7.0, 10.0], [[2, 0, 0], [2, 2, 1]])
    """
    if missing not in MISSING_RULES:
        raise AnalysisError(f"`missing` must be one of {', '.join(MISSING_RULES)}.", "The default is refuse.")
    entries = _read(frame, duration, event, by)
    occurred = _occurred(entries, event, event_codes, censored_codes)
    codes, names = _codes(entries, by, levels)
    absent = {duration: np.isnan(entries.duration), event: occurred < 0}
    if by is not None and codes is not None:
        absent[by] = codes < 0
    unknown = np.logical_or.reduce(list(absent.values()))
    n_missing = entries.count(unknown)
    if n_missing and missing == "refuse":
        raise _missing(entries, absent)
    _require_follow_up(entries, duration)
    rows = np.flatnonzero(~unknown) if n_missing else slice(None)
    groups = None
    if by is not None and codes is not None:
        groups = _groups(by, names, codes[rows], declared=levels is not None)
        del codes  # a copy is in the groups
    follow_up = TimeToEvent(duration=entries.duration[rows], event=occurred[rows] == 1, unit=unit)
    patients = None if entries.patients is None else entries.patients[rows]
    return replace(grouped_events(follow_up, groups, patients=patients), n_missing=n_missing)


def _read(frame: IntoFrame, duration: str, event: str, by: str | None) -> _Entries:
    """Take columns from pandas as they are; ask any other frame for the number of patients per combination."""
    try:
        table = nw.from_native(frame)
    except TypeError:
        raise AnalysisError("`frame` is not a data frame that narwhals can read.", "Pass a table.") from None
    present = table.collect_schema().names() if isinstance(table, nw.LazyFrame) else table.columns
    for name in (duration, event) if by is None else (duration, event, by):
        if name not in present:
            raise unknown_column(name, map(str, present))
    if isinstance(frame, pd.DataFrame):
        times = frame[duration]
        if not pd.api.types.is_numeric_dtype(times) or times.dtype.kind in "bc":
            raise _not_numbers(duration)
        return _Entries(
            duration=times.to_numpy() if _is_plain(times) else times.to_numpy(dtype=float, na_value=np.nan),
            event=frame[event],
            by=None if by is None else frame[by],
            patients=None,
            levels=None,
        )
    return _aggregated(table.lazy(), duration, event, by)


def _aggregated(table: nw.LazyFrame[Any], duration: str, event: str, by: str | None) -> _Entries:
    schema = table.collect_schema()
    if not schema[duration].is_numeric():
        raise _not_numbers(duration)
    columns = [nw.col(duration).cast(nw.Float64).alias("duration"), nw.col(event).alias("event")]
    if by is not None:
        columns.append(nw.col(by).alias("by"))
    names = ["duration", "event", "by"][: len(columns)]
    counts = table.select(*columns).group_by(*names).agg(nw.len().alias("patients")).collect()
    kind = None if by is None else schema[by]
    return _Entries(
        duration=np.array(counts.get_column("duration").to_list(), dtype=float),
        event=_objects(counts.get_column("event")),
        by=None if by is None else _objects(counts.get_column("by")),
        patients=np.array(counts.get_column("patients").to_list(), dtype=np.int64),
        levels=tuple(map(code_text, kind.categories)) if isinstance(kind, nw.Enum) else None,
    )


def _is_plain(values: pd.Series) -> bool:
    """Whether a column is a NumPy array of real numbers or booleans, which needs no conversion."""
    return isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf"


def _objects(values: nw.Series[Any]) -> pd.Series:
    return pd.Series(values.to_list(), dtype=object)


def _not_numbers(duration: str) -> EndpointError:
    return EndpointError(
        f"{duration!r} must be a column of numbers.", "Turn dates into days since the time origin first."
    )


def _occurred(
    entries: _Entries, event: str, event_codes: Iterable[object] | None, censored_codes: Iterable[object]
) -> NDArray[np.int8]:
    """Read events: 1, 0, and -1 where the cell is missing."""
    values = entries.event
    if event_codes is None and _is_plain(values):
        plain = values.to_numpy()
        occurred: NDArray[np.int8] = (plain == 1).astype(np.int8)
        if plain.dtype.kind == "f":
            occurred[np.isnan(plain)] = _MISSING
        other = (occurred == 0) & (plain != 0)
    else:
        found, written = coded_levels(values)
        if event_codes is None:
            is_text = any(isinstance(value, str) for value in values.dropna().unique())
            meaning = [int(code) if code in ("0", "1") and not is_text else _OTHER for code in written]
        else:
            meaning = _declared(written, event_codes, censored_codes)
        occurred = np.array([*meaning, _MISSING], dtype=np.int8)[found]
        other = occurred == _OTHER
    if other.any():
        what = "only 0 (censored) and 1 (event)" if event_codes is None else "declared codes only"
        raise EndpointError(
            f"{event!r} must hold {what}, but {entries.count(other)} of {entries.n} patients have another code.",
            "Declare in `event_codes` which codes mean the event, and in `censored_codes` which do not.",
        )
    return occurred


def _declared(written: tuple[str, ...], event_codes: Iterable[object], censored_codes: Iterable[object]) -> list[int]:
    """Give each code 1 for the event and 0 for censored, if that is declared."""
    events, censored = ({code_text(code) for code in _listed(codes)} for codes in (event_codes, censored_codes))
    if not events:
        raise EndpointError("`event_codes` declares no event code.", "Say which code means the event.")
    if events & censored:
        raise EndpointError("A code is declared both as event and as censored.", "Put each code in one list.")
    undeclared = [code for code in written if code not in events | censored]
    if not censored and len(undeclared) == 1:
        censored = set(undeclared)
    return [1 if code in events else 0 if code in censored else _OTHER for code in written]


def _listed(codes: Iterable[object]) -> Iterable[object]:
    return (codes,) if isinstance(codes, str) else codes


def _codes(
    entries: _Entries, by: str | None, levels: Sequence[object] | None
) -> tuple[NDArray[np.intp] | None, tuple[str, ...]]:
    """Number the groups: -1 where the cell is missing; levels in order."""
    if entries.by is None:
        return None, ()
    found, written = coded_levels(entries.by)
    if levels is not None:
        names = tuple(code_text(level) for level in levels)
        outside = np.array([*(level not in names for level in written), False])[found]
        if outside.any():
            raise CohortError(
                f"{by!r} of {counted(entries.count(outside), 'patient')} is outside its {len(names)} declared levels.",
                "Declare every level, in the order in which it should be shown.",
            )
    elif isinstance(entries.by.dtype, pd.CategoricalDtype):
        names = present_levels(entries.by, found, written)
    else:
        declared = [level for level in entries.levels or () if level in written]
        names = tuple(declared or in_numeric_order(sorted(written)))
    if names == written:
        return found, names
    position = {level: code for code, level in enumerate(names)}
    return np.array([*(position.get(level, -1) for level in written), -1], dtype=np.intp)[found], names


def _groups(by: str, names: tuple[str, ...], codes: NDArray[np.intp], *, declared: bool) -> Groups:
    """Leave out levels whose patients were all left out, unless they were declared."""
    groups = Groups(name=by, levels=names, codes=codes)
    if declared or 0 not in groups.sizes:
        return groups
    kept = np.flatnonzero(groups.sizes)
    return Groups(name=by, levels=tuple(names[code] for code in kept), codes=np.searchsorted(kept, codes))


def _missing(entries: _Entries, absent: dict[str, NDArray[np.bool_]]) -> EndpointError:
    listed = ", ".join(f"{name!r} for {entries.count(rows)}" for name, rows in absent.items() if rows.any())
    return EndpointError(
        f"Of {entries.n} patients, some cells are missing: {listed}.",
        'Leave these patients out first, or with `missing="leave out"`: the result says how many they are.',
    )


def _require_follow_up(entries: _Entries, duration: str) -> None:
    times = entries.duration
    for rule, broken, hint in (
        ("finite", np.isinf(times), "Check how the durations were computed."),
        ("zero or more", times < 0, "Check which date was subtracted from which."),
    ):
        if broken.any():
            raise EndpointError(
                f"{duration!r} must be {rule}, but is not for {entries.count(broken)} of {entries.n} patients.", hint
            )
