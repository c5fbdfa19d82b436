"""The effect of a treatment in different kinds of patients, with the test of interaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.analysis.cox import CoxResult, fit_cox
from hccsurv.analysis.design_matrix import DesignMatrix, DesignTerm
from hccsurv.analysis.estimate import ChiSquared, normal_quantile
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import coded_levels, present_levels
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import TIES, Ties

__all__ = ["Subgroup", "SubgroupEffects", "TreatmentEffect", "subgroup_effects"]

_MOST_LEVELS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentEffect:
    """The treatment's hazard ratio among some patients.

    Attributes
    ----------
    level : str
        Level of the subgroup; empty for all patients.
    n, n_events : int
    n_by_arm, n_events_by_arm : tuple of int
        The same in each arm, the reference first.
    hazard_ratio, ci_low, ci_high, p_value : float
        Against the reference arm; nan if it cannot be estimated.
    reason : str
        Why it cannot be; empty if it is.
    """

    level: str
    n: int
    n_events: int
    n_by_arm: tuple[int, ...]
    n_events_by_arm: tuple[int, ...]
    hazard_ratio: float
    ci_low: float
    ci_high: float
    p_value: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroup:
    """The effect in each level of one variable.

    Attributes
    ----------
    variable : str
    effects : tuple of TreatmentEffect
        One per level that occurs.
    interaction : ChiSquared
        Whether the hazard ratios differ; nan if that cannot be tested.
    reason : str
        Why it cannot be; empty if it is.
    n_missing : int
        Patients whose level is not known.
    """

    variable: str
    effects: tuple[TreatmentEffect, ...]
    interaction: ChiSquared
    reason: str
    n_missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupEffects:
    """Everything a forest plot of subgroups shows; iterates over `Subgroup`.

    Attributes
    ----------
    treatment : str
    arms : tuple of str
        The reference first.
    overall : TreatmentEffect
        Of all patients.
    subgroups : tuple of Subgroup
    strata : str
        What the models are stratified by; empty if they are not.
    ties : {'efron', 'breslow'}
    confidence_level : float
    """

    treatment: str
    arms: tuple[str, ...]
    overall: TreatmentEffect
    subgroups: tuple[Subgroup, ...]
    strata: str
    ties: Ties
    confidence_level: float

    def __iter__(self) -> Iterator[Subgroup]:
        return iter(self.subgroups)

    def __getitem__(self, variable: str) -> Subgroup:
        for subgroup in self.subgroups:
            if subgroup.variable == variable:
                return subgroup
        raise KeyError(variable)


def subgroup_effects(
    follow_up: TimeToEvent,
    treatment: Groups,
    subgroups: pd.DataFrame,
    *,
    strata: Groups | None = None,
    ties: Ties = "efron",
    confidence_level: float = 0.95,
) -> SubgroupEffects:
    """Estimate the treatment's hazard ratio in each level of each subgroup, and test whether the levels differ.

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    treatment : Groups of the same n patients, two levels
        The first is the reference.
    subgroups : DataFrame, n rows
        One column per subgroup variable; each value is a level. Measurements are to be cut into groups
        beforehand. Patients without a level are left out of that variable and counted.
    strata : Groups of the same n patients, optional
        Each level has a baseline hazard of its own in every model.
    ties : {'efron', 'breslow'}
    confidence_level : float in (0, 1)

    Returns
    -------
    SubgroupEffects
        An effect that cannot be estimated, or tested, is nan and says why; the others are not touched by it.

    Raises
    ------
    AnalysisError
        If there are not two arms, no subgroup, or lengths differ.

    Notes
    -----
    In each level a Cox model with the treatment alone. Interaction: twice the rise of the log likelihood when
    treatment x subgroup is added to treatment + subgroup, on one degree of freedom less than there are levels
    with patients in both arms: R's ``anova`` of the two models. Subgroups are compared by the
    interaction, never by whose own p is below 0.05 [1]_ [2]_. Not adjusted for the number of subgroups.

    References
    ----------
    .. [1] Wang R, Lagakos SW, Ware JH, Hunter DJ, Drazen JM. Statistics in medicine: reporting of subgroup
       analyses in clinical trials. N Engl J Med 2007;357:2189-2194. doi:10.1056/NEJMsr077003
    .. [2] Altman DG, Bland JM. Interaction revisited: the difference between two estimates. BMJ 2003;326:219.
       doi:10.1136/bmj.326.7382.219

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays(range(1, 13), [1] * 10 + [0] * 2, unit="months")
    >>> arm = Groups.from_labels("arm", list("ABABBAABABAB"))
    >>> result = subgroup_effects(follow_up, arm, pd.DataFrame({"sex": list("fmffmmfmfmmf")}))
    >>> [(effect.level, effect.n, round(effect.hazard_ratio, 2)) for effect in result["sex"].effects]
    [('f', 6, 0.35), ('m', 6, 2.88)]
    >>> round(result["sex"].interaction.p_value, 3)
    0.118
    """
    normal_quantile(confidence_level)
    if ties not in TIES:
        raise AnalysisError(f"`ties` must be one of {', '.join(TIES)}.", "The default is efron.")
    arms = tuple(level for level, size in zip(treatment.levels, treatment.sizes, strict=True) if size)
    if len(arms) != 2:
        raise AnalysisError(
            f"{treatment.name!r} has {len(arms)} arms among these patients, but two are compared.",
            "Keep the patients of two arms.",
        )
    for name, size in (
        ("treatment", treatment.n),
        ("subgroups", len(subgroups)),
        ("strata", follow_up.n if strata is None else strata.n),
    ):
        if size != follow_up.n:
            raise AnalysisError(
                f"`{name}` has {size} entries, but there are {follow_up.n} patients.",
                "Take all from the same patients.",
            )
    if not subgroups.columns.size or not subgroups.columns.is_unique:
        raise AnalysisError("`subgroups` needs columns, each with a name of its own.", "Name the subgroup variables.")
    treated = (treatment.codes == treatment.levels.index(arms[1])).astype(float)
    models = _Models(follow_up, treated, treatment.name, arms, strata, ties, confidence_level)
    return SubgroupEffects(
        treatment=treatment.name,
        arms=arms,
        overall=models.effect("", np.ones(follow_up.n, dtype=bool)),
        subgroups=tuple(models.subgroup(str(name), subgroups[name]) for name in subgroups.columns),
        strata="" if strata is None else strata.name,
        ties=ties,
        confidence_level=confidence_level,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Models:
    """Cox models of some of the patients."""

    follow_up: TimeToEvent
    treated: NDArray[np.float64]
    treatment: str
    arms: tuple[str, ...]
    strata: Groups | None
    ties: Ties
    confidence_level: float

    def effect(self, level: str, rows: NDArray[np.bool_]) -> TreatmentEffect:
        """Return the hazard ratio among some patients, or why there is none."""
        event, in_arm = self.follow_up.event, [rows & (self.treated == arm) for arm in (0, 1)]
        ratio = low = high = p_value = float("nan")
        reason = ""
        try:
            term = self._fit(rows, self.treated[:, None], (self._term(),)).terms[0]
            ratio, low, high, p_value = term.hazard_ratio, term.ci_low, term.ci_high, term.p_value
        except AnalysisError as error:
            reason = error.problem
        return TreatmentEffect(
            level=level,
            n=int(rows.sum()),
            n_events=int((event & rows).sum()),
            n_by_arm=tuple(int(chosen.sum()) for chosen in in_arm),
            n_events_by_arm=tuple(int((event & chosen).sum()) for chosen in in_arm),
            hazard_ratio=ratio,
            ci_low=low,
            ci_high=high,
            p_value=p_value,
            reason=reason,
        )

    def subgroup(self, name: str, values: pd.Series) -> Subgroup:
        """Return the effect in each level, and the test of interaction."""
        codes, written = coded_levels(values)
        levels = present_levels(values, codes, written)
        members = [codes == written.index(level) for level in levels]
        effects: tuple[TreatmentEffect, ...] = ()
        interaction, reason = ChiSquared(float("nan"), max(len(levels) - 1, 0), float("nan")), ""
        if not 2 <= len(levels) <= _MOST_LEVELS:
            reason = f"{name!r} has {len(levels)} levels; between 2 and {_MOST_LEVELS} can be compared."
        if len(levels) <= _MOST_LEVELS:
            effects = tuple(self.effect(level, rows) for level, rows in zip(levels, members, strict=True))
        if not reason:
            try:
                interaction = self._interaction(name, levels, members)
            except AnalysisError as error:
                reason = error.problem
        return Subgroup(
            variable=name, effects=effects, interaction=interaction, reason=reason, n_missing=int((codes < 0).sum())
        )

    def _interaction(self, name: str, levels: tuple[str, ...], members: list[NDArray[np.bool_]]) -> ChiSquared:
        known = np.any(members, axis=0)
        own = np.column_stack(members[1:]).astype(float)
        terms = (
            self._term(),
            *(DesignTerm(variable=name, level=level, reference=levels[0]) for level in levels[1:]),
        )
        both = [row for row, rows in enumerate(members) if 0 < self.treated[rows].sum() < rows.sum()]
        if len(both) < 2:
            raise AnalysisError(f"Fewer than two levels of {name!r} have patients in both arms.")
        together = tuple(
            DesignTerm(variable=f"{self.treatment} {self.arms[1]} with {name}", level=levels[row]) for row in both[1:]
        )
        alone = np.column_stack((self.treated, own))
        full = np.column_stack((alone, *(members[row] * self.treated for row in both[1:])))
        rise = (
            self._fit(known, full, (*terms, *together)).log_likelihood - self._fit(known, alone, terms).log_likelihood
        )
        return ChiSquared.of(2 * rise, len(both) - 1)

    def _fit(self, rows: NDArray[np.bool_], x: NDArray[np.float64], terms: tuple[DesignTerm, ...]) -> CoxResult:
        return fit_cox(
            self.follow_up[rows],
            DesignMatrix(values=x[rows], terms=terms),
            strata=None if self.strata is None else self.strata[rows],
            ties=self.ties,
            confidence_level=self.confidence_level,
        )

    def _term(self) -> DesignTerm:
        return DesignTerm(variable=self.treatment, level=self.arms[1], reference=self.arms[0])
