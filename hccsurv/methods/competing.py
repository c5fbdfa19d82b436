"""Several kinds of event, of which the first ends the wait for the others."""

from __future__ import annotations

from typing import Final

from hccsurv.methods.method import Method

__all__ = ["METHODS"]

METHODS: Final[tuple[Method, ...]] = (
    Method(
        key="cumulative-incidence",
        name="Cumulative incidence (Aalen-Johansen)",
        family="competing",
        question="What share of patients has had this kind of event by a given time, when another kind can come first?",
        formula="F_k(t) = Σ S(u−) d_k(u) / n(u) over event times u ≤ t,\n"
        "S the survival free of every kind of event\n"
        "SE² = Σ S(u−)² d_k (n − d_k) / n³ − 2 g S(u−) d_k / n² + g² d / (n (n − d)),\n"
        "d events of any kind at u, g = F_k(t) − F_k(u)\n"
        "limits: F^exp(± z SE / (F log F))",
        defaults=(
            "95% confidence interval of the log-log type, of F and not of 1 − F; log and plain are offered.",
            "Every kind of event has its own curve; together with S they add up to 1.",
            "Greenwood's variance, extended to several kinds of event.",
        ),
        assumptions=(
            "Censoring tells nothing about the prognosis of those who left.",
            "One minus Kaplan-Meier, with the other events censored, would be too high.",
        ),
        r_equivalent='survfit(Surv(time, factor(event)) ~ group, conf.type = "log-log")',
        references=("aalen-johansen-1978", "putter-2007", "choudhury-2002"),
        proof=(
            "tests/golden/test_cumulative_incidence.py::test_incidence_and_its_standard_error_equal_survfit",
            "tests/golden/test_cumulative_incidence.py::test_limits_equal_survfit",
            "tests/golden/test_cumulative_incidence.py::test_incidence_at_the_end_of_follow_up_equals_cuminc",
            "tests/properties/test_competing_risks_laws.py::"
            "test_incidences_of_all_causes_and_event_free_survival_add_up_to_1",
        ),
        function="hccsurv.analysis.cumulative_incidence.cumulative_incidence",
    ),
    Method(
        key="gray-test",
        name="Gray's test",
        family="competing",
        question="Do groups differ in how often this kind of event happens, when another kind can come first?",
        formula="Σ w (d_j − d R_j / R) over times with d events of this kind, d_j in group j\n"
        "R_j = n_j (1 − F_j(t−)) / S_j(t−), R = Σ R_j: a patient with another kind of\n"
        "event stays at risk, in the share that censoring leaves\n"
        "w = (1 − F(t−))^ρ, F the incidence common to all groups",
        defaults=("ρ = 0: every time weighs the same.", "Every kind of event is tested."),
        assumptions=("Censoring does not depend on prognosis within a group; it may differ between groups.",),
        r_equivalent="cmprsk::cuminc(time, event, group, strata, rho)$Tests",
        references=("gray-1988",),
        proof=(
            "tests/golden/test_gray_test.py::test_gray_test_equals_cuminc",
            "tests/properties/test_competing_risks_laws.py::"
            "test_with_one_cause_observed_and_expected_are_those_of_the_log_rank_test",
        ),
        function="hccsurv.analysis.gray_test.gray_test",
    ),
)
"""In the order of their keys."""
