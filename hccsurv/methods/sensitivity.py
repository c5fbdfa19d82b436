"""How far a result could be due to confounding, and weights against the measured part of it."""

from __future__ import annotations

from typing import Final

from hccsurv.methods.method import Method

__all__ = ["METHODS"]

METHODS: Final[tuple[Method, ...]] = (
    Method(
        key="e-value",
        name="E-value",
        family="sensitivity",
        question="How strong would something unmeasured have to be to explain this hazard ratio away?",
        formula="E = RR + √(RR (RR − 1)) for RR ≥ 1, else the same of 1 / RR\n"
        "common event: RR = (1 − 0.5^√HR) / (1 − 0.5^√(1/HR)); rare event: RR = HR",
        defaults=("The event is common (15% or more by the end of follow-up).", "Also for the limit nearer to 1."),
        assumptions=(
            "It covers unmeasured confounding only: not immortal time, selection or the choice of the model.",
            "The hazard ratio is constant in time.",
        ),
        r_equivalent="EValue::evalues.HR(est, lo, hi, rare = FALSE)",
        references=("vanderweele-2017", "vanderweele-2020"),
        proof=(
            "tests/golden/test_e_value.py::test_e_value_equals_its_formula",
            "tests/literature/test_vanderweele_ding_2017.py::test_e_values_of_risk_ratios_as_printed",
        ),
        function="hccsurv.analysis.e_value.e_value",
    ),
    Method(
        key="inverse-probability-weights",
        name="Inverse-probability weights",
        family="sensitivity",
        question="What would the comparison be if the groups had the same mix of measured characteristics?",
        formula="e = P(group | covariates), from a (multinomial) logistic model\n"
        "all patients: w = 1 / e(own group); stabilised: w = P(own group) / e(own group)\n"
        "patients of a target group: w = e(target) / e(own group)\n"
        "effective n = (Σw)² / Σw²",
        defaults=(
            "Used only if chosen; balance and effective sample size are shown.",
            "Weights are not cut off.",
            "Patients in whom a covariate is missing are left out and counted.",
            "Refused, with the name of the covariate, if a covariate separates the groups.",
        ),
        assumptions=(
            "All confounders are measured.",
            "Every patient could have been in any group: no probability near 0.",
            "Immortal time is not cured by weights.",
        ),
        r_equivalent='WeightIt::weightit(group ~ x, method = "glm", estimand = "ATE")',
        references=("rosenbaum-1983", "austin-2015"),
        proof=(
            "tests/golden/test_propensity.py::test_scores_equal_glm_and_multinom",
            "tests/golden/test_propensity.py::test_weights_and_effective_sizes_follow_from_the_scores_of_r",
            "tests/analysis/test_propensity.py::test_weights_of_two_groups_by_hand",
        ),
        function="hccsurv.analysis.propensity.propensity_weights",
    ),
    Method(
        key="overlap-weights",
        name="Overlap weights",
        family="sensitivity",
        question="What would the comparison be among patients who might well have been in any of the groups?",
        formula="two groups: w = P(other group | covariates)\nmore groups: w = (1 / P(own group)) / Σ (1 / P(group))",
        defaults=(
            "Used only if chosen; balance and effective sample size are shown.",
            "Patients in whom a covariate is missing are left out and counted.",
            "Two groups have exactly the same weighted mean of every covariate in the model.",
        ),
        assumptions=(
            "All confounders are measured.",
            "The answer holds for patients in equipoise, not for all.",
            "Immortal time is not cured by weights.",
        ),
        r_equivalent='WeightIt::weightit(group ~ x, method = "glm", estimand = "ATO")',
        references=("li-2018", "li-2019"),
        proof=(
            "tests/golden/test_propensity.py::test_weights_and_effective_sizes_follow_from_the_scores_of_r",
            "tests/analysis/test_propensity.py::test_three_groups_by_hand",
            "tests/properties/test_event_table_laws.py::test_overlap_weights_of_two_groups_balance_means_exactly",
        ),
        function="hccsurv.analysis.propensity.propensity_weights",
    ),
    Method(
        key="weighted-kaplan-meier",
        name="Weighted Kaplan-Meier curve",
        family="sensitivity",
        question="What would the survival curves look like if the groups had the same mix of measured characteristics?",
        formula="S(t) = ∏ (1 − Σw of events at u / Σw at risk at u) over event times u ≤ t\n"
        "variance = Σ (w ∂S/∂w)² over patients (infinitesimal jackknife)",
        defaults=(
            "95% confidence interval from the robust variance, log-log transformation.",
            "Patients with weight 0 are left out and counted.",
        ),
        assumptions=("As for the weights.", "The weights are taken as known, although they were estimated."),
        r_equivalent="survfit(Surv(time, event) ~ group, weights = w, robust = TRUE)",
        references=("xie-2005", "cole-2004"),
        proof=(
            "tests/golden/test_weighted_kaplan_meier.py::test_weighted_curves_and_robust_errors_equal_survfit",
            "tests/analysis/test_weighted_kaplan_meier.py::test_curve_and_robust_error_by_hand",
            "tests/properties/test_event_table_laws.py"
            "::test_equal_weights_give_the_unweighted_curve_and_greenwoods_error",
        ),
        function="hccsurv.analysis.weighted_kaplan_meier.weighted_kaplan_meier",
    ),
)
"""In the order of their keys."""
