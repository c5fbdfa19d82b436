"""Tests between groups of patients."""

from __future__ import annotations

from typing import Final

from hccsurv.methods.method import Method

__all__ = ["METHODS"]

_LOG_RANK_TEST: Final = "hccsurv.analysis.log_rank.log_rank_test"
_INDEPENDENT: Final = "Censoring does not depend on prognosis within a group."

METHODS: Final[tuple[Method, ...]] = (
    Method(
        key="adjusted-p-values",
        name="Adjusted p-values (Holm, Bonferroni, Benjamini-Hochberg)",
        family="comparison",
        question="With several comparisons, which p-values would still count as small?",
        formula="sorted p(1) ≤ … ≤ p(m)\n"
        "Holm: largest of (m − j + 1) p(j) over j ≤ i\n"
        "Bonferroni: m p(i)\n"
        "Benjamini-Hochberg: smallest of m p(j) / j over j ≥ i\n"
        "each at most 1",
        defaults=("Holm.", "A comparison without a p-value is not counted."),
        assumptions=(
            "Holm and Bonferroni: none.",
            "Benjamini-Hochberg: comparisons are independent or positively dependent.",
        ),
        r_equivalent='p.adjust(p, method = "holm")',
        references=("holm-1979", "benjamini-1995"),
        proof=(
            "tests/golden/test_log_rank.py::test_pairs_equal_survdiff_on_each_pair_and_p_adjust",
            "tests/properties/test_multiplicity_laws.py::test_adjusted_p_values_equal_statsmodels",
        ),
        function="hccsurv.analysis.multiplicity.adjust_p_values",
    ),
    Method(
        key="fleming-harrington",
        name="Fleming-Harrington test",
        family="comparison",
        question="Do groups differ early, or late, in follow-up, where I expect it?",
        formula="log-rank test with weight w(t) = S(t−)^ρ (1 − S(t−))^γ,\n"
        "S(t−) the pooled Kaplan-Meier estimate just before t",
        defaults=("ρ and γ must be chosen: ρ > 0 stresses early, γ > 0 late differences.",),
        assumptions=("ρ and γ were fixed beforehand.", _INDEPENDENT),
        r_equivalent="survdiff(Surv(time, event) ~ group, rho = 1) for γ = 0",
        references=("harrington-1982",),
        proof=("tests/golden/test_weighted_log_rank.py::test_weighted_log_rank_equals_r",),
        function=_LOG_RANK_TEST,
    ),
    Method(
        key="gehan-breslow",
        name="Gehan-Breslow test (generalised Wilcoxon)",
        family="comparison",
        question="Do groups differ, above all early, while many patients are still followed?",
        formula="log-rank test with weight w(t) = n(t), the number at risk",
        defaults=("Used only if chosen.",),
        assumptions=(
            "Censoring is alike in all groups: else the weights follow the censoring rather than survival.",
            _INDEPENDENT,
        ),
        r_equivalent='coin::logrank_test(Surv(time, event) ~ group, type = "Gehan-Breslow")\n(other variance)',
        references=("gehan-1965", "breslow-1970"),
        proof=("tests/golden/test_weighted_log_rank.py::test_weighted_log_rank_equals_r",),
        function=_LOG_RANK_TEST,
    ),
    Method(
        key="log-rank",
        name="Log-rank test",
        family="comparison",
        question="Could these groups have one and the same survival curve?",
        formula="expected E_g = Σ d(t) n_g(t) / n(t) over event times\n"
        "χ² = (O − E)ᵀ V⁻¹ (O − E) on groups − 1 degrees of freedom,\n"
        "V hypergeometric with the factor (n − d) / (n − 1) for ties",
        defaults=("Two-sided, every event time weighs the same.",),
        assumptions=("Most powerful if hazards are proportional; may miss curves that cross.", _INDEPENDENT),
        r_equivalent="survdiff(Surv(time, event) ~ group)",
        references=("mantel-1966", "bland-2004"),
        proof=(
            "tests/golden/test_log_rank.py::test_log_rank_equals_survdiff",
            "tests/literature/test_gehan_1965.py::test_gehan_1965_six_mercaptopurine_log_rank_chi_square_is_16_79",
            "tests/analysis/test_second_algorithms.py::test_log_rank_equals_lifelines",
        ),
        function=_LOG_RANK_TEST,
    ),
    Method(
        key="mantel-byar",
        name="Mantel-Byar test",
        family="comparison",
        question="Does the hazard differ before and after a treatment that starts during follow-up?",
        formula="log-rank test in which each patient is at risk in the group 'untreated' until\n"
        "the treatment starts, and in the group 'treated' from then on",
        defaults=("A patient who is never treated stays in the first group.",),
        assumptions=("Whether treatment starts does not depend on a prognosis that nobody recorded.", _INDEPENDENT),
        r_equivalent="score test of coxph(Surv(start, stop, event) ~ treated)",
        references=("mantel-1974", "suissa-2008"),
        proof=(
            "tests/golden/test_start_stop.py::test_mantel_byar_equals_its_tables",
            "tests/analysis/test_mantel_byar.py::test_four_patients_by_hand",
            "tests/properties/test_cox_laws.py::test_without_ties_mantel_byar_is_the_score_test_of_a_cox_model",
        ),
        function="hccsurv.analysis.mantel_byar.mantel_byar_test",
    ),
    Method(
        key="pairwise-log-rank",
        name="Log-rank test of each pair of groups",
        family="comparison",
        question="Which groups differ from which?",
        formula="log-rank test on the patients of two groups, for every pair;\np adjusted for the number of pairs",
        defaults=("Holm's adjustment.",),
        assumptions=("As for the log-rank test.",),
        r_equivalent="survdiff on each pair, then p.adjust",
        references=("mantel-1966", "holm-1979"),
        proof=(
            "tests/golden/test_log_rank.py::test_pairs_equal_survdiff_on_each_pair_and_p_adjust",
            "tests/properties/test_survival_laws.py::test_pairs_equal_the_log_rank_test_on_the_patients_of_the_pair",
        ),
        function="hccsurv.analysis.pairwise_log_rank.pairwise_log_rank_tests",
    ),
    Method(
        key="peto-peto",
        name="Peto-Peto test",
        family="comparison",
        question="Do groups differ, with more weight on early deaths but little influence of censoring?",
        formula="log-rank test with weight w(t) = S(t−),\nthe pooled Kaplan-Meier estimate just before t",
        defaults=("Used only if chosen.",),
        assumptions=(_INDEPENDENT,),
        r_equivalent="survdiff(Surv(time, event) ~ group, rho = 1)",
        references=("peto-1972", "harrington-1982"),
        proof=("tests/golden/test_weighted_log_rank.py::test_weighted_log_rank_equals_r",),
        function=_LOG_RANK_TEST,
    ),
    Method(
        key="stratified-log-rank",
        name="Stratified log-rank test",
        family="comparison",
        question="Do groups differ once patients are compared only within the same stage, or the same hospital?",
        formula="O − E and V computed within each stratum and added;\nthen χ² as for the log-rank test",
        defaults=("Not stratified unless a column is chosen.",),
        assumptions=(
            "The groups differ in the same direction in every stratum.",
            "Strata are not too many: one with a single group adds nothing.",
        ),
        r_equivalent="survdiff(Surv(time, event) ~ group + strata(stage))",
        references=("mantel-1966", "peto-1977"),
        proof=("tests/golden/test_log_rank.py::test_stratified_pairs_equal_survdiff_with_strata",),
        function=_LOG_RANK_TEST,
    ),
    Method(
        key="tarone-ware",
        name="Tarone-Ware test",
        family="comparison",
        question="Do groups differ, with weights between those of the log-rank and the Gehan-Breslow test?",
        formula="log-rank test with weight w(t) = √n(t)",
        defaults=("Used only if chosen.",),
        assumptions=("Censoring is alike in all groups.", _INDEPENDENT),
        r_equivalent='coin::logrank_test(Surv(time, event) ~ group, type = "Tarone-Ware")\n(other variance)',
        references=("tarone-1977",),
        proof=("tests/golden/test_weighted_log_rank.py::test_weighted_log_rank_equals_r",),
        function=_LOG_RANK_TEST,
    ),
    Method(
        key="trend-test",
        name="Log-rank test for trend",
        family="comparison",
        question="Does survival get steadily worse from one ordered group to the next?",
        formula="χ² = (sᵀ(O − E))² / (sᵀ V s) on 1 degree of freedom, s the scores of the groups",
        defaults=("Scores 1, 2, 3, … in the order of the levels.",),
        assumptions=("The order of the groups was known beforehand.", "As for the log-rank test."),
        r_equivalent="coxph(Surv(time, event) ~ as.numeric(group))$score (equal without ties)",
        references=("tarone-1975",),
        proof=("tests/golden/test_trend.py::test_trend_equals_r",),
        function="hccsurv.analysis.trend_test.trend_test",
    ),
    Method(
        key="versus-control",
        name="Log-rank test of each group against the control",
        family="comparison",
        question="Which groups differ from the control group?",
        formula="log-rank test on the patients of one group and the control, \n"
        "for every other group; "
        "p adjusted for their number",
        defaults=("Holm's adjustment.",),
        assumptions=("As for the log-rank test.",),
        r_equivalent="survdiff on each pair with the control, then p.adjust",
        references=("mantel-1966", "holm-1979"),
        proof=("tests/golden/test_log_rank.py::test_pairs_with_a_control_are_adjusted_for_their_own_number",),
        function="hccsurv.analysis.pairwise_log_rank.pairwise_log_rank_tests",
    ),
)
"""In the order of their keys."""
