"""What a person may ask of the subcommand ``survival`` beyond medians and the log-rank test."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import Weighting

__all__ = ["SurvivalChoices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalChoices:
    """Which tests compare the groups, and what else is estimated.

    Attributes
    ----------
    weighting : {'log-rank', 'gehan-breslow', 'tarone-ware', 'peto-peto', 'fleming-harrington'}
    rho, gamma : float
        Of the Fleming-Harrington weights.
    strata : str
        Column within whose levels the groups are compared; empty for none.
    trend : bool
        Whether to test for a trend over the groups in their order.
    control : str
        Level that every other one is compared with; empty for all pairs.
    restricted_mean : bool
    tau : float or None
        Horizon of the restricted mean; None for the longest possible.
    landmark : float or None
    follow_up : bool
        Whether to state the median follow-up.
    differences : bool
        Whether to state differences of survival at the chosen times.
    """

    weighting: Weighting = "log-rank"
    rho: float = 0.0
    gamma: float = 0.0
    strata: str = ""
    trend: bool = False
    control: str = ""
    restricted_mean: bool = False
    tau: float | None = None
    landmark: float | None = None
    follow_up: bool = False
    differences: bool = False

    def pairs_of(self, groups: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """List the pairs to compare: each group with the control, or with every group before it."""
        if self.control:
            return tuple((group, self.control) for group in groups if group != self.control)
        return tuple((later, earlier) for earlier, later in combinations(groups, 2))

    def check(self, *, grouped: bool, timed: bool) -> None:
        """Refuse choices that need groups or times where there are none.

        Parameters
        ----------
        grouped : bool
            Whether groups are compared.
        timed : bool
            Whether survival is stated at chosen times.

        Raises
        ------
        AnalysisError
        """
        needs_groups = {
            "--weighting": self.weighting != "log-rank",
            "--rho": self.rho != 0,
            "--gamma": self.gamma != 0,
            "--strata": bool(self.strata),
            "--trend": self.trend,
            "--control": bool(self.control),
            "--differences": self.differences,
        }
        asked = [option for option, given in needs_groups.items() if given]
        if asked and not grouped:
            raise AnalysisError(f"{asked[0]} has nothing to compare without groups.", "Name their column with --group.")
        if self.differences and not timed:
            raise AnalysisError("--differences has no time.", "Give one or more with --times.")
