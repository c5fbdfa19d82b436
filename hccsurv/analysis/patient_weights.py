"""One weight per patient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.errors import AnalysisError, counted

__all__ = ["checked_weights", "effective_size"]


def checked_weights(weights: ArrayLike, n: int) -> NDArray[np.float64]:
    """Read one weight per patient.

    Parameters
    ----------
    weights : array_like of float, shape (n,)
    n : int

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    AnalysisError
        If a weight is missing, negative, infinite or no number, or there are not `n`.
    """
    try:
        weight = np.asarray(weights, dtype=float)
    except (TypeError, ValueError):
        raise AnalysisError("`weights` holds something that is not a number.", "Choose a column of numbers.") from None
    if weight.shape != (n,):
        raise AnalysisError(
            f"`weights` has {weight.size} entries for {counted(n, 'patient')}.", "Give one per patient."
        )
    for fault, broken in (
        ("missing", np.isnan(weight)), ("infinite", np.isinf(weight)), ("negative", weight < 0),
    ):  # fmt: skip
        if broken.any():
            raise AnalysisError(
                f"`weights` is {fault} in {counted(int(broken.sum()), 'patient')}.", "A weight is zero or more."
            )
    return weight


def effective_size(weights: NDArray[np.float64]) -> float:
    """Return how many equally weighted patients would tell as much as these: (sum w)^2 / sum w^2.

    Parameters
    ----------
    weights : ndarray of float, shape (n,)

    Returns
    -------
    float
        nan if no weight is above 0.

    Notes
    -----
    Kish's rule.

    References
    ----------
    .. [1] Kish L. Survey sampling. New York: Wiley; 1965.

    Examples
    --------
    >>> effective_size(np.array([1.0, 1.0, 1.0])), effective_size(np.array([4.0, 1.0, 1.0]))
    (3.0, 2.0)
    """
    largest = float(weights.max(initial=0.0))
    if not largest:
        return float("nan")
    scaled = weights / largest
    return float(scaled.sum() ** 2 / (scaled @ scaled))
