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
    from hccsurv.analysis.adjusted_survival import adjusted_survival
    from hccsurv.analysis.baseline import BaselineResult, baseline
    from hccsurv.analysis.concordance import Concordance, concordance
    from hccsurv.analysis.correlation import Correlation, correlate, part_whole_benchmark
    from hccsurv.analysis.counted_frame import count_events
    from hccsurv.analysis.cox import CoxResult, fit_cox
    from hccsurv.analysis.cox_residuals import deviance_residuals
    from hccsurv.analysis.cox_survival import PredictedSurvival, predicted_survival
    from hccsurv.analysis.cumulative_incidence import CumulativeIncidenceResult, IncidenceCurve, cumulative_incidence
    from hccsurv.analysis.dependent_correlations import DependentCorrelations, compare_dependent_correlations
    from hccsurv.analysis.design_matrix import DesignMatrix, design_matrix
    from hccsurv.analysis.e_value import EValue, e_value
    from hccsurv.analysis.estimate import Estimate
    from hccsurv.analysis.event_table import EventTable, GroupedEvents, event_table
    from hccsurv.analysis.follow_up_time import FollowUpTimes, median_follow_up
    from hccsurv.analysis.gray_test import GrayTest, GrayTestResult, gray_test
    from hccsurv.analysis.independent_correlations import IndependentCorrelations, compare_independent_correlations
    from hccsurv.analysis.kaplan_meier import KaplanMeierResult, SurvivalCurve, kaplan_meier
    from hccsurv.analysis.landmark import Landmark, landmark
    from hccsurv.analysis.log_rank import LogRankResult, log_rank_test
    from hccsurv.analysis.mantel_byar import MantelByarResult, mantel_byar_test
    from hccsurv.analysis.nelson_aalen import NelsonAalenResult, nelson_aalen
    from hccsurv.analysis.pairwise_log_rank import pairwise_log_rank_tests
    from hccsurv.analysis.prognostic_factors import PrognosticFactorsResult, prognostic_factors
    from hccsurv.analysis.propensity import PropensityWeights, propensity_weights
    from hccsurv.analysis.proportional_hazards import ProportionalHazardsResult, check_proportional_hazards
    from hccsurv.analysis.restricted_mean import RestrictedMeans, restricted_mean
    from hccsurv.analysis.schoenfeld import SchoenfeldResiduals, schoenfeld_residuals
    from hccsurv.analysis.standardised_difference import StandardisedDifferences, standardised_differences
    from hccsurv.analysis.start_stop import StartStop
    from hccsurv.analysis.start_stop_cox import fit_start_stop_cox
    from hccsurv.analysis.subgroup_effects import SubgroupEffects, subgroup_effects
    from hccsurv.analysis.survival_difference import SurvivalDifference, survival_difference
    from hccsurv.analysis.treatment_periods import TreatmentPeriods, split_at_treatment
    from hccsurv.analysis.trend_test import TrendTest, trend_test
    from hccsurv.analysis.variance_inflation import VarianceInflation, variance_inflation
    from hccsurv.analysis.weighted_kaplan_meier import WeightedKaplanMeierResult, weighted_kaplan_meier
    from hccsurv.analysis.weighted_regression import WeightedRegression, weighted_regression
    from hccsurv.cohort.cohort import Cohort
    from hccsurv.cohort.column import Column
    from hccsurv.cohort.competing_risks import CompetingRisks
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
    "CompetingRisks": "cohort.competing_risks",
    "Concordance": "analysis.concordance",
    "Correlation": "analysis.correlation",
    "CoxResult": "analysis.cox",
    "CumulativeIncidenceResult": "analysis.cumulative_incidence",
    "DependentCorrelations": "analysis.dependent_correlations",
    "DesignMatrix": "analysis.design_matrix",
    "EValue": "analysis.e_value",
    "Endpoint": "cohort.endpoint",
    "Estimate": "analysis.estimate",
    "EventTable": "analysis.event_table",
    "FollowUpTimes": "analysis.follow_up_time",
    "GrayTest": "analysis.gray_test",
    "GrayTestResult": "analysis.gray_test",
    "GroupedEvents": "analysis.event_table",
    "Groups": "cohort.groups",
    "HccsurvError": "errors",
    "InRange": "cohort.filters",
    "IncidenceCurve": "analysis.cumulative_incidence",
    "IndependentCorrelations": "analysis.independent_correlations",
    "IsNoneOf": "cohort.filters",
    "IsOneOf": "cohort.filters",
    "KaplanMeierResult": "analysis.kaplan_meier",
    "Landmark": "analysis.landmark",
    "LogRankResult": "analysis.log_rank",
    "MantelByarResult": "analysis.mantel_byar",
    "NelsonAalenResult": "analysis.nelson_aalen",
    "PredictedSurvival": "analysis.cox_survival",
    "PrognosticFactorsResult": "analysis.prognostic_factors",
    "PropensityWeights": "analysis.propensity",
    "ProportionalHazardsResult": "analysis.proportional_hazards",
    "RestrictedMeans": "analysis.restricted_mean",
    "SchoenfeldResiduals": "analysis.schoenfeld",
    "StandardisedDifferences": "analysis.standardised_difference",
    "StartStop": "analysis.start_stop",
    "StudyDefinition": "cohort.study",
    "SubgroupEffects": "analysis.subgroup_effects",
    "SurvivalCurve": "analysis.kaplan_meier",
    "SurvivalDifference": "analysis.survival_difference",
    "TimeToEvent": "cohort.time_to_event",
    "TreatmentPeriods": "analysis.treatment_periods",
    "TrendTest": "analysis.trend_test",
    "VarianceInflation": "analysis.variance_inflation",
    "WeightedKaplanMeierResult": "analysis.weighted_kaplan_meier",
    "WeightedRegression": "analysis.weighted_regression",
    "adjusted_survival": "analysis.adjusted_survival",
    "admit": "intake.admit",
    "apply_filters": "cohort.filters",
    "baseline": "analysis.baseline",
    "check_proportional_hazards": "analysis.proportional_hazards",
    "compare_dependent_correlations": "analysis.dependent_correlations",
    "compare_independent_correlations": "analysis.independent_correlations",
    "concordance": "analysis.concordance",
    "correlate": "analysis.correlation",
    "count_events": "analysis.counted_frame",
    "cumulative_incidence": "analysis.cumulative_incidence",
    "design_matrix": "analysis.design_matrix",
    "deviance_residuals": "analysis.cox_residuals",
    "dump_study": "intake.study_file",
    "e_value": "analysis.e_value",
    "event_table": "analysis.event_table",
    "fit_cox": "analysis.cox",
    "fit_start_stop_cox": "analysis.start_stop_cox",
    "gray_test": "analysis.gray_test",
    "kaplan_meier": "analysis.kaplan_meier",
    "landmark": "analysis.landmark",
    "load_study": "intake.study_file",
    "log_rank_test": "analysis.log_rank",
    "mantel_byar_test": "analysis.mantel_byar",
    "median_follow_up": "analysis.follow_up_time",
    "nelson_aalen": "analysis.nelson_aalen",
    "pairwise_log_rank_tests": "analysis.pairwise_log_rank",
    "part_whole_benchmark": "analysis.correlation",
    "predicted_survival": "analysis.cox_survival",
    "prognostic_factors": "analysis.prognostic_factors",
    "propensity_weights": "analysis.propensity",
    "read_table": "intake.read",
    "restricted_mean": "analysis.restricted_mean",
    "schoenfeld_residuals": "analysis.schoenfeld",
    "split_at_treatment": "analysis.treatment_periods",
    "standardised_differences": "analysis.standardised_difference",
    "subgroup_effects": "analysis.subgroup_effects",
    "survival_difference": "analysis.survival_difference",
    "trend_test": "analysis.trend_test",
    "variance_inflation": "analysis.variance_inflation",
    "weighted_kaplan_meier": "analysis.weighted_kaplan_meier",
    "weighted_regression": "analysis.weighted_regression",
}

__all__ = [
    "BaselineResult",
    "Cohort",
    "Column",
    "CompetingRisks",
    "Concordance",
    "Correlation",
    "CoxResult",
    "CumulativeIncidenceResult",
    "DependentCorrelations",
    "DesignMatrix",
    "EValue",
    "Endpoint",
    "Estimate",
    "EventTable",
    "FollowUpTimes",
    "GrayTest",
    "GrayTestResult",
    "GroupedEvents",
    "Groups",
    "HccsurvError",
    "InRange",
    "IncidenceCurve",
    "IndependentCorrelations",
    "IsNoneOf",
    "IsOneOf",
    "KaplanMeierResult",
    "Landmark",
    "LogRankResult",
    "MantelByarResult",
    "NelsonAalenResult",
    "PredictedSurvival",
    "PrognosticFactorsResult",
    "PropensityWeights",
    "ProportionalHazardsResult",
    "RestrictedMeans",
    "SchoenfeldResiduals",
    "StandardisedDifferences",
    "StartStop",
    "StudyDefinition",
    "SubgroupEffects",
    "SurvivalCurve",
    "SurvivalDifference",
    "TimeToEvent",
    "TreatmentPeriods",
    "TrendTest",
    "VarianceInflation",
    "WeightedKaplanMeierResult",
    "WeightedRegression",
    "adjusted_survival",
    "admit",
    "apply_filters",
    "baseline",
    "check_proportional_hazards",
    "compare_dependent_correlations",
    "compare_independent_correlations",
    "concordance",
    "correlate",
    "count_events",
    "cumulative_incidence",
    "design_matrix",
    "deviance_residuals",
    "dump_study",
    "e_value",
    "event_table",
    "fit_cox",
    "fit_start_stop_cox",
    "gray_test",
    "kaplan_meier",
    "landmark",
    "load_study",
    "log_rank_test",
    "mantel_byar_test",
    "median_follow_up",
    "nelson_aalen",
    "pairwise_log_rank_tests",
    "part_whole_benchmark",
    "predicted_survival",
    "prognostic_factors",
    "propensity_weights",
    "read_table",
    "restricted_mean",
    "schoenfeld_residuals",
    "split_at_treatment",
    "standardised_differences",
    "subgroup_effects",
    "survival_difference",
    "trend_test",
    "variance_inflation",
    "weighted_kaplan_meier",
    "weighted_regression",
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
