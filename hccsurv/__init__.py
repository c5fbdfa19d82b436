"""Survival analysis of clinical cohorts, equal to R's `survival` and checkable.

Reading order: say what was timed (`TimeToEvent`, `Groups`), count (`event_table`), estimate (`kaplan_meier`),
compare (`log_rank_test`), model (`design_matrix`, `fit_cox`), check (`check_proportional_hazards`). Files and
cohorts: `read_table`, `load_study`, `admit`, `Cohort`, `apply_filters`.

Examples
--------
>>> from hccsurv import Groups, TimeToEvent, kaplan_meier, log_rank_test
>>> follow_up = TimeToEvent.from_arrays([5, 8, 12, 20], [1, 1, 1, 0], unit="months")
>>> arm = Groups.from_labels("arm", ["A", "A", "B", "B"])
>>> [curve.median().value for curve in kaplan_meier(follow_up, by=arm)]
[6.5, 12.0]
>>> round(log_rank_test(follow_up, arm).p_value, 4)
0.0896
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hccsurv.analysis.baseline import BaselineResult, baseline
    from hccsurv.analysis.correlation import Correlation, correlate, part_whole_benchmark
    from hccsurv.analysis.cox import CoxResult, fit_cox
    from hccsurv.analysis.design_matrix import DesignMatrix, design_matrix
    from hccsurv.analysis.estimate import Estimate
    from hccsurv.analysis.event_table import EventTable, event_table
    from hccsurv.analysis.kaplan_meier import KaplanMeierResult, SurvivalCurve, kaplan_meier
    from hccsurv.analysis.log_rank import LogRankResult, log_rank_test, pairwise_log_rank_tests
    from hccsurv.analysis.prognostic_factors import PrognosticFactorsResult, prognostic_factors
    from hccsurv.analysis.proportional_hazards import ProportionalHazardsResult, check_proportional_hazards
    from hccsurv.cohort.cohort import Cohort
    from hccsurv.cohort.column import Column
    from hccsurv.cohort.endpoint import Endpoint
    from hccsurv.cohort.filters import InRange, IsNoneOf, IsOneOf, apply_filters
    from hccsurv.cohort.groups import Groups
    from hccsurv.cohort.study import StudyDefinition
    from hccsurv.cohort.time_to_event import TimeToEvent
    from hccsurv.errors import HccsurvError
    from hccsurv.intake.admit import admit
    from hccsurv.intake.read import read_table
    from hccsurv.intake.study_file import dump_study, load_study

_HOMES = {
    "BaselineResult": "analysis.baseline",
    "Cohort": "cohort.cohort",
    "Column": "cohort.column",
    "Correlation": "analysis.correlation",
    "CoxResult": "analysis.cox",
    "DesignMatrix": "analysis.design_matrix",
    "Endpoint": "cohort.endpoint",
    "Estimate": "analysis.estimate",
    "EventTable": "analysis.event_table",
    "Groups": "cohort.groups",
    "HccsurvError": "errors",
    "InRange": "cohort.filters",
    "IsNoneOf": "cohort.filters",
    "IsOneOf": "cohort.filters",
    "KaplanMeierResult": "analysis.kaplan_meier",
    "LogRankResult": "analysis.log_rank",
    "PrognosticFactorsResult": "analysis.prognostic_factors",
    "ProportionalHazardsResult": "analysis.proportional_hazards",
    "StudyDefinition": "cohort.study",
    "SurvivalCurve": "analysis.kaplan_meier",
    "TimeToEvent": "cohort.time_to_event",
    "admit": "intake.admit",
    "apply_filters": "cohort.filters",
    "baseline": "analysis.baseline",
    "check_proportional_hazards": "analysis.proportional_hazards",
    "correlate": "analysis.correlation",
    "design_matrix": "analysis.design_matrix",
    "dump_study": "intake.study_file",
    "event_table": "analysis.event_table",
    "fit_cox": "analysis.cox",
    "kaplan_meier": "analysis.kaplan_meier",
    "load_study": "intake.study_file",
    "log_rank_test": "analysis.log_rank",
    "pairwise_log_rank_tests": "analysis.log_rank",
    "part_whole_benchmark": "analysis.correlation",
    "prognostic_factors": "analysis.prognostic_factors",
    "read_table": "intake.read",
}

__all__ = [
    "BaselineResult",
    "Cohort",
    "Column",
    "Correlation",
    "CoxResult",
    "DesignMatrix",
    "Endpoint",
    "Estimate",
    "EventTable",
    "Groups",
    "HccsurvError",
    "InRange",
    "IsNoneOf",
    "IsOneOf",
    "KaplanMeierResult",
    "LogRankResult",
    "PrognosticFactorsResult",
    "ProportionalHazardsResult",
    "StudyDefinition",
    "SurvivalCurve",
    "TimeToEvent",
    "admit",
    "apply_filters",
    "baseline",
    "check_proportional_hazards",
    "correlate",
    "design_matrix",
    "dump_study",
    "event_table",
    "fit_cox",
    "kaplan_meier",
    "load_study",
    "log_rank_test",
    "pairwise_log_rank_tests",
    "part_whole_benchmark",
    "prognostic_factors",
    "read_table",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that importing hccsurv costs almost nothing."""
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module 'hccsurv' has no attribute {name!r}") from None
    value = getattr(importlib.import_module(f"hccsurv.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
