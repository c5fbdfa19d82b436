"""P-values adjusted for the number of comparisons."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import ADJUSTMENTS, Adjustment

__all__ = ["adjust_p_values"]


def adjust_p_values(p_values: ArrayLike, method: Adjustment) -> NDArray[np.float64]:
    """Adjust p-values for multiple comparisons.

    Parameters
    ----------
    p_values : array_like of float, shape (m,)
        nan stays nan and does not count as a comparison.
    method : {'holm', 'bonferroni', 'bh', 'none'}
        Holm [1]_ and Bonferroni control the chance of any false finding,
        Benjamini-Hochberg [2]_ the share of false ones among the findings.

    Returns
    -------
    ndarray, shape (m,)

    Raises
    ------
    AnalysisError
        If a p-value lies outside 0 to 1, or `method` is unknown.

    References
    ----------
    .. [1] Holm S. A simple sequentially rejective multiple test procedure.
       Scand J Stat 1979;6:65-70.
    .. [2] Benjamini Y, Hochberg Y. Controlling the false discovery rate. J R Stat Soc B
       1995;57:289-300. doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> adjust_p_values([0.01, 0.02, 0.04], "holm").round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    if method not in ADJUSTMENTS:
        raise AnalysisError(f"`method` must be one of {', '.join(ADJUSTMENTS)}.", "The default is holm.")
    p = np.array(p_values, dtype=float)
    if (p < 0).any() or (p > 1).any():
        raise AnalysisError("`p_values` must lie between 0 and 1.", "Adjust each p-value once.")
    known = np.flatnonzero(~np.isnan(p))
    m = known.size
    if method == "none" or m == 0:
        return p
    order = known[np.argsort(p[known], kind="stable")]
    sorted_p, rank = p[order], np.arange(1, m + 1)
    if method == "bonferroni":
        adjusted = sorted_p * m
    elif method == "holm":
        adjusted = np.maximum.accumulate(sorted_p * (m - rank + 1))
    else:
        adjusted = np.minimum.accumulate((sorted_p * m / rank)[::-1])[::-1]
    p[order] = np.minimum(adjusted, 1)
    return p
