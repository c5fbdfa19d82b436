"""Ranks with ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["midranks"]


def midranks(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Rank from 1 upwards; tied values share the mean of their ranks.

    Parameters
    ----------
    values : ndarray of float, shape (n,)

    Returns
    -------
    ranks : ndarray of float, shape (n,)
    tied : ndarray of int, shape (n_distinct,)
        How many patients have each distinct value, in ascending order.

    Examples
    --------
    >>> midranks(np.array([20.0, 10.0, 20.0, 30.0]))[0]
    array([2.5, 1. , 2.5, 4. ])
    """
    _, position, tied = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(tied) - (tied - 1) / 2)[position], tied
