"""Reading a curve that is level between its steps."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.estimate import Estimate
from hccsurv.errors import AnalysisError

__all__ = ["at_risk_at", "first_crossing", "quantile_of", "value_at"]

Array = NDArray[np.float64]
Counts = TypeVar("Counts", NDArray[np.int64], NDArray[np.float64])

_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def value_at(time: Array, curve: Array, times: ArrayLike, *, before: float, slack: float, known_after: bool) -> Array:
    """Read a curve at chosen times.

    Parameters
    ----------
    time : ndarray of float, shape (n_times,)
        Ascending.
    curve : ndarray of float, shape (n_times,)
        Value from ``time[i]`` on.
    times : array_like of float, shape (m,)
    before : float
        Value before the first time.
    slack : float
        How far apart two times may be and still be one.
    known_after : bool
        Whether the curve keeps its last value for ever.

    Returns
    -------
    ndarray, shape (m,)
        nan after the last time, unless `known_after`.

    Examples
    --------
    >>> value_at(np.array([2.0, 5.0]), np.array([0.5, 0.25]), [1, 2, 9], before=1, slack=0, known_after=False)
    array([1. , 0.5, nan])
    """
    wanted = np.asarray(times, dtype=float)
    read = np.concatenate(([before], curve))[np.searchsorted(time, wanted + slack, side="right")]
    return read if known_after else np.where(wanted > time[-1] + slack, np.nan, read)


def at_risk_at(time: Array, at_risk: Counts, times: ArrayLike, *, slack: float) -> Counts:
    """Read the patients at risk, who are counted before a step rather than after it, at chosen times.

    Parameters
    ----------
    time : ndarray of float, shape (n_times,)
        Ascending.
    at_risk : ndarray, shape (n_times,)
        At ``time[i]``.
    times : array_like of float, shape (m,)
    slack : float
        How far apart two times may be and still be one.

    Returns
    -------
    ndarray, shape (m,)
        0 after the last time.

    Examples
    --------
    >>> at_risk_at(np.array([2.0, 5.0]), np.array([4, 1]), [1, 2, 3, 9], slack=0)
    array([4, 4, 1, 0])
    """
    return np.append(at_risk, 0)[np.searchsorted(time, np.asarray(times, dtype=float) - slack, side="left")]


def quantile_of(time: Array, survival: Array, ci_low: Array, ci_high: Array, probability: float) -> Estimate:
    """Return the time by which a share has had the event, with the times at which the limits' own curves say so.

    Parameters
    ----------
    time, survival, ci_low, ci_high : ndarray of float, shape (n_times,)
    probability : float in (0, 1)

    Returns
    -------
    Estimate
        nan where not reached.

    Raises
    ------
    AnalysisError
        If `probability` is not between 0 and 1.

    Examples
    --------
    >>> time, survival = np.array([1.0, 2, 3, 4]), np.array([0.75, 0.5, 0.25, 0])
    >>> quantile_of(time, survival, survival - 0.1, survival + 0.1, 0.5)
    Estimate(value=2.5, low=2.0, high=3.0)
    """
    if not 0 < probability < 1:
        raise AnalysisError("`probability` must lie between 0 and 1.", "The median is 0.5.")
    return Estimate(*(first_crossing(time, curve, 1 - probability) for curve in (survival, ci_low, ci_high)))


def first_crossing(time: Array, curve: Array, height: float) -> float:
    """Return the first time at which a curve is at or below a height; the midpoint if it rests there.

    Parameters
    ----------
    time, curve : ndarray of float, shape (n_times,)
        nan in `curve` is passed over.
    height : float

    Returns
    -------
    float
        nan if the curve stays above. If it rests at the height until the end, the time at which the rest begins.

    Examples
    --------
    >>> first_crossing(np.array([1.0, 2, 3, 4]), np.array([0.75, 0.5, 0.25, 0]), 0.5)
    2.5
    """
    below = np.flatnonzero(curve < height + _TOLERANCE)
    if not below.size:
        return float("nan")
    first = below[0]
    lower = below[curve[below] < curve[first] - _TOLERANCE]
    if abs(curve[first] - height) < _TOLERANCE and lower.size:
        return float(time[first] + time[lower[0]]) / 2
    return float(time[first])
