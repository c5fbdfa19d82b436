"""Do groups differ in a number: by rank or by mean, two groups or more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from hccsurv.analysis.measurement_pairs import centred, to_unit_scale
from hccsurv.analysis.ranks import midranks

__all__ = ["LocationTest", "mean_test", "rank_test"]

Samples = Sequence[NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationTest:
    """A test of equal location of two or more groups.

    Attributes
    ----------
    test : str
    statistic : float
    df : int or None
        Of more than two groups: their number less 1.
    p_value : float
        Two-sided. nan, as the statistic, if a group has too few patients or nothing varies.
    """

    test: str
    statistic: float
    df: int | None
    p_value: float


def rank_test(samples: Samples) -> LocationTest:
    """Compare groups by rank: Mann-Whitney for two, Kruskal-Wallis for more.

    Parameters
    ----------
    samples : sequence of ndarray
        The numbers of each group, without missing values.

    Returns
    -------
    LocationTest

    Notes
    -----
    Mann-Whitney: U of the first group, with the normal approximation corrected for ties and for continuity, as in R's
    ``wilcox.test(exact = FALSE)``. Kruskal-Wallis: H corrected for ties [1]_, on the chi-squared distribution.

    References
    ----------
    .. [1] Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. J Am Stat Assoc 1952;47:583-621.

    Examples
    --------
    >>> rank_test([np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])]).statistic
    0.0
    """
    name = "Mann-Whitney" if len(samples) == 2 else "Kruskal-Wallis"
    sizes = np.array([sample.size for sample in samples])
    if len(samples) < 2 or sizes.min() < 1:
        return _undefined(name)
    ranks, tied = midranks(np.concatenate(samples))
    if tied.size == 1:
        return _undefined(name)
    n = ranks.size
    ends = np.cumsum(sizes)
    sums = np.diff(np.cumsum(ranks)[ends - 1], prepend=0.0)
    # Variance of a rank: n (n + 1) / 12 without ties.
    variance = (n * (n + 1) - float((tied * (tied**2.0 - 1)).sum()) / (n - 1)) / 12
    if len(samples) == 2:
        u = float(sums[0] - sizes[0] * (sizes[0] + 1) / 2)
        away = max(abs(u - sizes[0] * sizes[1] / 2) - 0.5, 0.0)
        z = away / np.sqrt(sizes[0] * sizes[1] * variance / n)
        return LocationTest(test=name, statistic=u, df=None, p_value=float(2 * ndtr(-z)))
    h = float((sizes * (sums / sizes - (n + 1) / 2) ** 2).sum() / variance)
    df = len(samples) - 1
    return LocationTest(test=name, statistic=h, df=df, p_value=float(chdtrc(df, h)))


def mean_test(samples: Samples) -> LocationTest:
    """Compare groups by mean: Welch's t for two, one-way analysis of variance for more.

    Parameters
    ----------
    samples : sequence of ndarray
        The numbers of each group, without missing values.

    Returns
    -------
    LocationTest
        nan if a group has fewer than two patients, or no group varies.

    Notes
    -----
    Welch [1]_: t = (mean_1 - mean_2) / sqrt(v_1 + v_2) with v = s^2 / n, on
    (v_1 + v_2)^2 / (v_1^2 / (n_1 - 1) + v_2^2 / (n_2 - 1)) degrees of freedom.

    References
    ----------
    .. [1] Welch BL. The generalization of "Student's" problem when several different population variances are involved.
       Biometrika 1947;34:28-35. doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> test = mean_test([np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0, 5.0])])
    >>> round(test.statistic, 4), round(test.p_value, 4)
    (-2.4495, 0.0705)
    """
    name = "Welch t" if len(samples) == 2 else "Analysis of variance"
    sizes = np.array([sample.size for sample in samples], dtype=float)
    if len(samples) < 2 or sizes.min() < 2:
        return _undefined(name)
    ends = np.cumsum(sizes[:-1]).astype(int)
    about_grand = np.split(centred(to_unit_scale(np.concatenate(samples))[0])[1], ends)
    means, deviations = zip(*map(centred, about_grand), strict=True)
    variances = np.array([d @ d for d in deviations]) / (sizes - 1)
    if not variances.any():
        return _undefined(name)
    if len(samples) == 2:
        squares = variances / sizes
        t = float((means[0] - means[1]) / np.sqrt(squares.sum()))
        share = squares / squares.sum()
        df_of_t = 1 / float((share**2 / (sizes - 1)).sum())
        return LocationTest(test=name, statistic=t, df=None, p_value=float(2 * stdtr(df_of_t, -abs(t))))
    df, df_within = len(samples) - 1, float(sizes.sum() - len(samples))
    f = float((sizes @ np.square(means) / df) / (variances @ (sizes - 1) / df_within))
    return LocationTest(test=name, statistic=f, df=df, p_value=float(fdtrc(df, df_within, f)))


def _undefined(name: str) -> LocationTest:
    return LocationTest(test=name, statistic=float("nan"), df=None, p_value=float("nan"))
