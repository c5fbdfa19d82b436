"""Propensity scores, and weights that balance measured covariates between groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.estimate import Caution
from hccsurv.analysis.group_checks import require_groups_to_compare
from hccsurv.analysis.membership_model import membership_probabilities
from hccsurv.analysis.patient_weights import effective_size
from hccsurv.analysis.standardised_difference import StandardisedDifferences, standardised_differences
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import levels_in_order
from hccsurv.errors import AnalysisError, counted
from hccsurv.vocabulary import PROPENSITY_ESTIMANDS, PropensityEstimand

__all__ = ["PropensityWeights", "propensity_weights"]

Array = NDArray[np.float64]

_IMBALANCE = 0.1
_RARE = 0.05
_PATIENTS_PER_COEFFICIENT = 10


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PropensityWeights:
    """One weight per patient, the scores behind it, and the balance it brings.

    Attributes
    ----------
    by : str
        What the groups are.
    groups : tuple of str
    sizes : tuple of int
        Patients used in each group.
    covariates : tuple of str
    estimand : {'ate', 'stabilised', 'att', 'overlap'}
    target : str
        The group whose patients are meant, with ``'att'``; else empty.
    rows : ndarray of bool, shape (n + n_missing,)
        Which of the patients given are used. Read-only.
    missing : tuple of (str, int)
        Each covariate that is missing in some patients, with their number. A patient may be counted more than once.
    scores : ndarray of float, shape (n, n_groups)
        Probability of each group given the covariates. Read-only.
    weights : ndarray of float, shape (n,)
        Of the patients used, in their order. Read-only.
    effective_sizes : tuple of float
        (sum w)^2 / sum w^2 in each group.
    unweighted, weighted : StandardisedDifferences
        Of the covariates, before weighting and after.
    cautions : tuple of Caution
    """

    by: str
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    covariates: tuple[str, ...]
    estimand: PropensityEstimand
    target: str
    rows: NDArray[np.bool_]
    missing: tuple[tuple[str, int], ...]
    scores: Array
    weights: Array
    effective_sizes: tuple[float, ...]
    unweighted: StandardisedDifferences
    weighted: StandardisedDifferences
    cautions: tuple[Caution, ...]

    @property
    def n(self) -> int:
        """Number of patients used."""
        return int(self.weights.size)

    @property
    def n_missing(self) -> int:
        """Number of patients left out because a covariate is not known."""
        return int(self.rows.size - self.weights.size)


def propensity_weights(
    cohort: Cohort,
    covariates: Sequence[str],
    *,
    by: str,
    estimand: PropensityEstimand = "ate",
    target: str = "",
) -> PropensityWeights:
    """Weight patients so that the groups have the same mix of measured covariates.

    Parameters
    ----------
    cohort : Cohort
        Patients in whom a covariate is missing are left out and counted.
    covariates : sequence of str
        Known before the group was decided, and related to the outcome.
    by : str
        Column of the groups, two or more. It must be known for every patient.
    estimand : {'ate', 'stabilised', 'att', 'overlap'}
        For whom groups are compared: all patients (``'ate'``; ``'stabilised'`` answers the same question with weights
        near 1), those of the group `target` (``'att'``), or those who might well have been in any group
        (``'overlap'``).
    target : str
        Level of `by`, with ``'att'`` only.

    Returns
    -------
    PropensityWeights

    Raises
    ------
    AnalysisError
        If there are fewer than two groups, a group has no patient whose covariates are all known, a covariate is
        constant, infinite or follows from others, or `estimand` and `target` do not fit.
    ConvergenceError
        If covariates separate the groups.
    CohortError
        If a column does not exist, or the group is missing for some patients.

    Notes
    -----
    The score e_k is the probability of group k by logistic regression on the covariates, multinomial for more than two
    groups [1]_; numbers enter as straight lines, categories by level. A patient of group g weighs

    - ``'ate'``: 1 / e_g [2]_;
    - ``'stabilised'``: p_g / e_g, with p_g the share of group g;
    - ``'att'``: e_target / e_g, which is 1 in the target group;
    - ``'overlap'``: (1 / e_g) / sum of 1 / e_k, with two groups the probability of the other group [3]_ [4]_.

    Overlap weights of two groups make the weighted means of all covariates of the model exactly equal. No weights are
    cut off and no patients trimmed. Weights balance what was measured; nothing else. They do not mend immortal time.

    Cautions tell of fewer than 10 patients of the smallest group per coefficient, of patients whose probability of
    their own group is below 0.05 (not with overlap weights), and of standardised differences above 0.1 after weighting.

    References
    ----------
    .. [1] Rosenbaum PR, Rubin DB. The central role of the propensity score in observational studies for causal effects.
       Biometrika 1983;70:41-55. doi:10.1093/biomet/70.1.41
    .. [2] Austin PC, Stuart EA. Moving towards best practice when using inverse probability of treatment weighting
       (IPTW) using the propensity score to estimate causal treatment effects in observational studies. Stat Med
       2015;34:3661-3679. doi:10.1002/sim.6607
    .. [3] Li F, Morgan KL, Zaslavsky AM. Balancing covariates via propensity score weighting. J Am Stat Assoc
       2018;113:390-400. doi:10.1080/01621459.2016.1260466
    .. [4] Li F, Li F. Propensity score weighting for causal inference with multiple treatments. Ann Appl Stat
       2019;13:2389-2415. doi:10.1214/19-AOAS1282

    Examples
    --------
    Three of four patients with stage 1 had the new treatment, and one of four with stage 2:

    >>> import pandas as pd
    >>> cohort = Cohort.from_frame(pd.DataFrame({"arm": list("NNNONOOO"), "stage": list("11112222")}))
    >>> result = propensity_weights(cohort, ["stage"], by="arm")
    >>> result.groups, result.scores[0].round(6), result.weights.round(6)
    (('N', 'O'), array([0.75, 0.25]), array([1.333333, 1.333333, 1.333333, 4.      , 4.      , 1.333333,
           1.333333, 1.333333]))
    >>> [round(size, 6) for size in result.effective_sizes], round(result.weighted.rows[0].largest, 6)
    ([3.0, 3.0], 0.0)
    """
    names = tuple(covariates)
    _check(cohort, names, by, estimand)
    known = cohort.patients[list(names)].notna().to_numpy()
    rows: NDArray[np.bool_] = np.asarray(known.all(axis=1))
    missing = tuple((name, int(count)) for name, count in zip(names, (~known).sum(axis=0), strict=True) if count)
    groups = cohort.groups(by)
    used = cohort.keep(rows, "a covariate not known")
    position = _position(groups, groups.codes[rows], target, estimand)
    _check_levels(used, names)
    design = design_matrix(used.patients, [used.column(name) for name in names])
    codes = groups.codes[rows]
    scores = membership_probabilities(design, codes, len(groups.levels), by=groups.name)
    own = scores[np.arange(len(codes)), codes]
    weights = _weights(scores, codes, own, estimand, position)
    after = standardised_differences(used, names, by=by, weights=weights)
    for array in (rows, scores, weights):
        array.setflags(write=False)
    sizes = tuple(np.bincount(codes, minlength=len(groups.levels)).tolist())
    return PropensityWeights(
        by=groups.name,
        groups=groups.levels,
        sizes=sizes,
        covariates=names,
        estimand=estimand,
        target=target,
        rows=rows,
        missing=missing,
        scores=scores,
        weights=weights,
        effective_sizes=tuple(effective_size(weights[codes == code]) for code in range(len(groups.levels))),
        unweighted=standardised_differences(used, names, by=by),
        weighted=after,
        cautions=_cautions(min(sizes), len(design.terms), own, after, estimand),
    )


def _check(cohort: Cohort, names: tuple[str, ...], by: str, estimand: PropensityEstimand) -> None:
    if estimand not in PROPENSITY_ESTIMANDS:
        raise AnalysisError(f"`estimand` must be one of {', '.join(PROPENSITY_ESTIMANDS)}.", "The default is ate.")
    if not names:
        raise AnalysisError("The model has no covariate.", "Choose at least one.")
    for name in (*names, by):
        cohort.column(name)
    if by in names or len(set(names)) < len(names):
        raise AnalysisError(
            "`covariates` names a column twice, or the column of the groups.", "Name each covariate once, and no group."
        )


def _position(groups: Groups, codes: NDArray[np.intp], target: str, estimand: PropensityEstimand) -> int:
    """Check the groups of the patients used, and find the target among them."""
    require_groups_to_compare(groups.name, len(groups.levels))
    n_empty = int((np.bincount(codes, minlength=len(groups.levels)) == 0).sum())
    if n_empty:
        raise AnalysisError(
            f"{n_empty} of the {len(groups.levels)} groups of {groups.name!r} have no patient whose covariates are all "
            "known.",
            "Leave out covariates that are often missing.",
        )
    if (estimand == "att") != bool(target) or (target and target not in groups.levels):
        raise AnalysisError(
            f"`target` must be one of the {len(groups.levels)} groups of {groups.name!r} with estimand 'att', and "
            "empty without it.",
            "It says whose patients the comparison is about.",
        )
    return groups.levels.index(target) if target else -1


def _check_levels(used: Cohort, names: tuple[str, ...]) -> None:
    for name in names:
        column = used.column(name)
        if column.kind == "category" and len(levels_in_order(used.patients[name])) < 2:
            raise AnalysisError(
                f"{column.label!r} has one level among these patients, so it tells no group from another.",
                "Leave it out of the model, or clear the filter on it.",
            )


def _weights(scores: Array, codes: NDArray[np.intp], own: Array, estimand: PropensityEstimand, position: int) -> Array:
    if estimand == "ate":
        return 1 / own
    if estimand == "stabilised":
        share: Array = np.bincount(codes)[codes] / len(codes)
        return share / own
    if estimand == "att":
        return np.where(codes == position, 1.0, scores[:, position] / own)
    overlap: Array = 1 / (own * (1 / scores).sum(axis=1))
    return overlap


def _cautions(
    smallest: int, n_coefficients: int, own: Array, after: StandardisedDifferences, estimand: PropensityEstimand
) -> tuple[Caution, ...]:
    cautions = []
    if smallest < _PATIENTS_PER_COEFFICIENT * n_coefficients:
        cautions.append(
            Caution(
                rule="patients per coefficient",
                text=f"The smallest group has {counted(smallest, 'patient')} for the "
                f"{counted(n_coefficients, 'coefficient')} of the propensity model: fewer than 10 for each, so the "
                "weights are uncertain themselves.",
            )
        )
    n_rare = int((own < _RARE).sum())
    if n_rare and estimand != "overlap":
        cautions.append(
            Caution(
                rule="positivity",
                text=f"{counted(n_rare, 'patient')} had a probability below 5% of being in their own group, and count "
                "for many. Overlap weights rest on the patients who could have been in any group.",
            )
        )
    apart = [row.label for row in after.rows if row.largest > _IMBALANCE]
    if apart:
        cautions.append(
            Caution(
                rule="balance",
                text=f"The weighted groups still differ by more than 0.1 standard deviations in {', '.join(apart)}.",
            )
        )
    return tuple(cautions)
