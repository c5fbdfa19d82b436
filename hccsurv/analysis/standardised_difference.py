"""How far groups differ at baseline, in standard deviations, whatever their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccsurv.analysis.group_checks import require_groups_to_compare
from hccsurv.analysis.measurement_pairs import centred, finite_or_missing, to_unit_scale
from hccsurv.analysis.patient_weights import checked_weights
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import coded_levels

__all__ = ["StandardisedDifference", "StandardisedDifferences", "standardised_differences"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedDifference:
    """One variable.

    Attributes
    ----------
    variable, label : str
    n_missing : int
        Patients left out because the variable is not known.
    differences : tuple of float
        0 or more, one per pair of groups. nan where a group has too few patients (a number: fewer than two known, a
        category: none), or where two groups share no value and there is no spread to measure by.
    largest : float
        Over all pairs; nan if one of them is.
    """

    variable: str
    label: str
    n_missing: int
    differences: tuple[float, ...]
    largest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedDifferences:
    """Standardised differences of several variables between groups.

    Attributes
    ----------
    by : str
        What the groups are.
    groups : tuple of str
    sizes : tuple of int
    pairs : tuple of (str, str)
        Every two groups, in their order.
    weighted : bool
    rows : tuple of StandardisedDifference
    """

    by: str
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    pairs: tuple[tuple[str, str], ...]
    weighted: bool
    rows: tuple[StandardisedDifference, ...]


def standardised_differences(
    cohort: Cohort, variables: Sequence[str], *, by: str, weights: ArrayLike | None = None
) -> StandardisedDifferences:
    """Compare every pair of groups in each variable, free of unit and of sample size.

    Parameters
    ----------
    cohort : Cohort, n patients
    variables : sequence of str
    by : str
        Column of the groups. It must be known for every patient.
    weights : array_like of float, shape (n,), optional
        Zero or more, such as inverse probabilities of treatment. They weight the means and shares that are compared,
        and not the standard deviation that they are measured by.

    Returns
    -------
    StandardisedDifferences

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, a weight is missing, negative or infinite, or a number is infinite.

    Notes
    -----
    A number: abs(mean_a - mean_b) / sqrt((s_a^2 + s_b^2) / 2), s with n - 1 [1]_. A category with levels 1, ..., k: the
    Mahalanobis distance sqrt(d' S^-1 d) of the shares of levels 2, ..., k, where S is the mean of the two multinomial
    covariance matrices diag(p) - p p' [2]_; it does not depend on which level is left out, and with two levels it is
    abs(p_a - p_b) / sqrt((p_a (1 - p_a) + p_b (1 - p_b)) / 2). Equal groups without spread differ by 0.

    With weights the denominator stays that of the unweighted patients, so that a change of the difference is a
    change of the means alone [3]_. Above 0.1 a difference is commonly called an imbalance [1]_.

    References
    ----------
    .. [1] Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment groups
       in propensity-score matched samples. Stat Med 2009;28:3083-3107. doi:10.1002/sim.3697
    .. [2] Yang D, Dalton JE. A unified approach to measuring the effect size between two groups using SAS. SAS Global
       Forum 2012, paper 335.
    .. [3] Stuart EA. Developing practical recommendations for the use of propensity scores. Stat Med 2008;27:2062-2065.
       doi:10.1002/sim.3207

    Examples
    --------
    >>> import pandas as pd
    >>> cohort = Cohort.from_frame(pd.DataFrame({"arm": list("AAABBB"), "age": [50, 60, 70, 60, 70, 80]}))
    >>> standardised_differences(cohort, ["age"], by="arm").rows[0].largest
    1.0
    """
    groups = cohort.groups(by)
    require_groups_to_compare(groups.name, len(groups.levels))
    weight = None if weights is None else checked_weights(weights, cohort.n)
    return StandardisedDifferences(
        by=groups.name,
        groups=groups.levels,
        sizes=groups.sizes,
        pairs=tuple(combinations(groups.levels, 2)),
        weighted=weight is not None,
        rows=tuple(_row(cohort, name, groups, weight) for name in variables),
    )


def _row(cohort: Cohort, name: str, groups: Groups, weight: Array | None) -> StandardisedDifference:
    column, values = cohort.column(name), cohort.patients[name]
    shape = (len(groups.levels), cohort.n)
    if column.kind == "number":
        numbers = finite_or_missing(values.to_numpy(dtype=float), f"Column {name!r}")
        known = ~np.isnan(numbers)
        measured = numbers[known][None, :]
    else:
        codes, levels = coded_levels(values)
        known = codes >= 0
        measured = (codes[known] == np.arange(len(levels))[:, None]).astype(float)
    member = np.zeros(shape)
    member[groups.codes, np.arange(cohort.n)] = 1
    member = member[:, known]
    weighted = member if weight is None else member * weight[known]
    compare = _numbers if column.kind == "number" else _categories
    differences = tuple(
        compare(measured, member[[a, b]], weighted[[a, b]]) for a, b in combinations(range(shape[0]), 2)
    )
    return StandardisedDifference(
        variable=name,
        label=column.label,
        n_missing=int((~known).sum()),
        differences=differences,
        largest=float(np.max(differences)),
    )


def _means(measured: Array, weight: Array) -> Array:
    """Mean of each line of `measured` in each of two groups, shape (2, n_lines); nan for a group without weight."""
    total = weight.sum(axis=1, keepdims=True)
    return np.where(total > 0, weight @ measured.T / np.where(total > 0, total, 1), np.nan)


def _numbers(measured: Array, member: Array, weighted: Array) -> float:
    inside = member.any(axis=0)
    if member.sum(axis=1).min() < 2:
        return float("nan")
    values = to_unit_scale(measured[0, inside])[0]
    deviations = [centred(values[group > 0])[1] for group in member[:, inside]]
    spread = [float(d @ d) / (d.size - 1) for d in deviations]
    difference = abs(float(np.subtract(*_means(centred(values)[1][None, :], weighted[:, inside])[:, 0])))
    if any(spread):
        return difference / float(np.sqrt(np.mean(spread)))
    return 0.0 if difference == 0 else float("nan")


def _categories(measured: Array, member: Array, weighted: Array) -> float:
    share = _means(measured, member)
    if np.isnan(share).any():
        return float("nan")
    difference = np.subtract(*_means(measured, weighted))
    held = share.sum(axis=0) > 0
    if not (share > 0).all(axis=0).any():
        return float("nan")  # no level in common: the distance has no bound
    p, d = share[:, held][:, 1:], difference[held][1:]
    covariance = (np.diag(p.sum(axis=0)) - p.T @ p) / 2
    return float(np.sqrt(d @ np.linalg.solve(covariance, d))) if d.size else 0.0
