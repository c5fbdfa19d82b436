"""Two measurements of the same patients, checked and put on a scale on which squares are safe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.errors import AnalysisError, counted

__all__ = ["MeasurementPairs", "centred", "finite_or_missing", "from_unit_scale", "measurement_pairs", "to_unit_scale"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MeasurementPairs:
    """Two measurements in the patients in whom both are known.

    Attributes
    ----------
    x, y : ndarray of float, shape (n,)
    known : ndarray of bool, shape (n + n_missing,)
        Which of the patients given these are.
    """

    x: Array
    y: Array
    known: NDArray[np.bool_]

    @property
    def n(self) -> int:
        """Number of patients in whom both are known."""
        return int(self.x.size)

    @property
    def n_missing(self) -> int:
        """Number of patients in whom one or both are missing."""
        return int(self.known.size - self.x.size)


def measurement_pairs(x: ArrayLike, y: ArrayLike, *, x_name: str = "`x`", y_name: str = "`y`") -> MeasurementPairs:
    """Keep the patients in whom both measurements are known.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
    x_name, y_name : str
        What a message calls them.

    Returns
    -------
    MeasurementPairs

    Raises
    ------
    AnalysisError
        If the lengths differ, or a measurement is infinite or no number.
    """
    x_values, y_values = finite_or_missing(x, x_name), finite_or_missing(y, y_name)
    if x_values.size != y_values.size:
        raise AnalysisError(
            f"{x_name} has {x_values.size} entries and {y_name} {y_values.size}.", "Take both from the same patients."
        )
    known = ~(np.isnan(x_values) | np.isnan(y_values))
    return MeasurementPairs(x=x_values[known], y=y_values[known], known=known)


def finite_or_missing(values: ArrayLike, name: str) -> Array:
    """Read one number per patient; nan is missing, and anything else that is not finite is refused."""
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise AnalysisError(f"{name} holds something that is not a number.", "Choose a column of numbers.") from None
    if numbers.ndim != 1:
        raise AnalysisError(f"{name} has {numbers.ndim} dimensions.", "Give one number per patient.")
    n_infinite = int(np.isinf(numbers).sum())
    if n_infinite:
        raise AnalysisError(f"{name} is infinite in {counted(n_infinite, 'patient')}.", "Correct the cells.")
    return numbers


def to_unit_scale(values: Array) -> tuple[Array, int]:
    """Divide by a power of two, so that no magnitude exceeds 1.

    Parameters
    ----------
    values : ndarray of float, shape (n,)

    Returns
    -------
    scaled : ndarray, shape (n,)
        ``values / 2**exponent``: the same digits, and their squares neither overflow nor vanish.
    exponent : int

    Examples
    --------
    >>> to_unit_scale(np.array([3.0, -6.0]))
    (array([ 0.375, -0.75 ]), 3)
    """
    exponent = int(np.frexp(np.abs(values).max(initial=0.0))[1])
    return np.ldexp(values, -exponent), exponent


def from_unit_scale(values: ArrayLike, exponent: int) -> Array:
    """Multiply by a power of two; nan where a double cannot hold the product."""
    with np.errstate(over="ignore"):
        product = np.ldexp(np.asarray(values, dtype=float), exponent)
    return np.where(np.isinf(product), np.nan, product)


def centred(values: Array, weights: Array | None = None) -> tuple[float, Array]:
    """Subtract the mean.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        At least one, on a scale on which their sum does not overflow.
    weights : ndarray of float, shape (n,), optional

    Returns
    -------
    mean : float
    deviations : ndarray, shape (n,)
        Exactly 0 if all values are equal.

    Notes
    -----
    The mean of numbers that are large beside their spread is itself rounded. Centring a second time takes that out.

    Examples
    --------
    >>> centred(np.array([1e9, 1e9 + 0.5, 1e9 + 0.25]))[1].sum()
    np.float64(0.0)
    """
    if values.min() == values.max():
        return float(values[0]), np.zeros(values.size)
    first = np.average(values, weights=weights)
    deviations = values - first
    second = np.average(deviations, weights=weights)
    return float(first + second), deviations - second
