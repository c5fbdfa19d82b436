"""Survival curves and what is read from them."""

from __future__ import annotations

from typing import Final

from hccsurv.methods.method import Method

__all__ = ["METHODS"]

METHODS: Final[tuple[Method, ...]] = (
    Method(
        key="event-counts",
        name="Counts at risk, events and censored",
        family="nonparametric",
        question="How many patients were followed, had the event, or left, at each time?",
        formula="n(t) = patients with follow-up of t or longer; d(t) = events at t",
        defaults=(
            "At one time events come before censorings.",
            "Times closer than 1.5e-8, absolutely or relative to their mean, are one time.",
            "A missing cell is refused, unless patients are to be left out and counted.",
        ),
        assumptions=("One row is one patient.",),
        r_equivalent="summary(survfit(Surv(time, event) ~ group), censored = TRUE)",
        references=("kaplan-1958",),
        proof=(
            "tests/golden/test_kaplan_meier.py::test_curves_equal_survfit",
            "tests/properties/test_counted_frame_laws.py::test_kind_of_frame_and_order_of_rows_change_nothing",
        ),
        function="hccsurv.analysis.counted_frame.count_events",
    ),
    Method(
        key="event-table",
        name="Patients at risk and events",
        family="nonparametric",
        question="How many patients were still followed at each time, and how many of them had the event?",
        formula="at_risk(t) = number of patients with duration ≥ t\n"
        "events(t) = number of patients with the event at t\n"
        "censored(t) = number whose follow-up ended at t without it",
        defaults=(
            "At equal times events come before censorings: a patient censored at t is at risk for an event at t.",
            "Times closer than 1.5e-8, in absolute terms or relative to their mean, are one time.",
        ),
        assumptions=("The code that means the event was declared before any filter.",),
        r_equivalent="summary(survfit(Surv(time, event) ~ 1), censored = TRUE)",
        references=("kaplan-1958",),
        proof=(
            "tests/golden/test_kaplan_meier.py::test_curves_equal_survfit",
            "tests/literature/test_kaplan_meier_1958.py::test_patient_censored_at_t_is_at_risk_for_an_event_at_t",
            "tests/properties/test_survival_laws.py::test_at_risk_equals_brute_force",
        ),
        function="hccsurv.analysis.event_table.event_table",
    ),
    Method(
        key="follow-up-time",
        name="Median follow-up (reverse Kaplan-Meier)",
        family="nonparametric",
        question="How long have patients been followed, had nobody died?",
        formula="Kaplan-Meier curve of the follow-up time, with censoring as the event\n"
        "and the event as censoring; its median is the median follow-up",
        defaults=("95% confidence interval, log-log transformation.",),
        assumptions=("The event does not depend on how long a patient would have been followed.",),
        r_equivalent="survfit(Surv(time, 1 - event) ~ 1)",
        references=("schemper-1996",),
        proof=(
            "tests/golden/test_follow_up_time.py::test_medians_equal_the_reverse_kaplan_meier_estimate",
            "tests/analysis/test_follow_up_time.py::test_median_by_hand",
            "tests/properties/test_event_table_laws.py"
            "::test_median_follow_up_is_the_median_survival_of_the_reversed_events",
        ),
        function="hccsurv.analysis.follow_up_time.median_follow_up",
    ),
    Method(
        key="kaplan-meier",
        name="Kaplan-Meier survival curve",
        family="nonparametric",
        question="What share of patients is still free of the event at each time after the start?",
        formula="S(t) = ∏ (1 − d(u) / n(u)) over event times u ≤ t,\nwith d(u) events among n(u) patients at risk",
        defaults=(
            "One curve per group, or one for all patients.",
            "After the last follow-up survival is not known, unless nobody is left alive.",
        ),
        assumptions=(
            "Censoring tells nothing about the prognosis of those who left.",
            "Nobody has another event that makes the first impossible (else see cumulative incidence).",
        ),
        r_equivalent="survfit(Surv(time, event) ~ group)",
        references=("kaplan-1958",),
        proof=(
            "tests/golden/test_kaplan_meier.py::test_curves_equal_survfit",
            "tests/literature/test_kaplan_meier_1958.py::test_product_limit_estimate_of_eight_items",
            "tests/literature/test_gehan_1965.py::test_survival_on_6_mercaptopurine_falls_as_printed",
            "tests/analysis/test_second_algorithms.py::test_kaplan_meier_equals_statsmodels",
        ),
        function="hccsurv.analysis.kaplan_meier.kaplan_meier",
    ),
    Method(
        key="kaplan-meier-interval",
        name="Confidence interval of a survival curve",
        family="nonparametric",
        question="How precisely is the survival at a given time known?",
        formula="Greenwood: V(t) = Σ d(u) / (n(u) (n(u) − d(u))) over u ≤ t; SE(S) = S √V\n"
        "log-log: S^exp(±z √V / log S)\n"
        "log: S exp(±z √V), at most 1\n"
        "plain: S ± z S √V, within 0 and 1",
        defaults=(
            "log-log transformation, 95%, pointwise (R's own default is log).",
            "No interval where survival is 0; with log-log none where it is still 1.",
        ),
        assumptions=(
            "Each interval is for one time, not for the whole curve at once.",
            "Some patients are still at risk: with a handful left the interval is too narrow.",
        ),
        r_equivalent='survfit(Surv(time, event) ~ group, conf.type = "log-log")',
        references=("greenwood-1926", "kalbfleisch-2002", "borgan-1990"),
        proof=(
            "tests/golden/test_kaplan_meier.py::test_curves_equal_survfit",
            "tests/analysis/test_kaplan_meier.py::test_interval_is_nan_where_survival_is_0_as_in_r",
        ),
        function="hccsurv.analysis.kaplan_meier.kaplan_meier",
    ),
    Method(
        key="landmark",
        name="Landmark analysis",
        family="nonparametric",
        question="Among patients still alive and followed at a fixed time, how does survival from then on differ?",
        formula="keep patients with duration > L; new duration = duration − L;\n"
        "groups are those known at L, such as treatment begun by then",
        defaults=(
            "Patients whose follow-up ends at or before the landmark leave, and are counted.",
            "The clock restarts at the landmark.",
        ),
        assumptions=(
            "The landmark was chosen beforehand, not by its p-value.",
            "Results hold for those who reach the landmark, and only for them.",
        ),
        r_equivalent="survfit(Surv(time - L, event) ~ group, subset = time > L)",
        references=("anderson-1983", "suissa-2008"),
        proof=(
            "tests/golden/test_landmark.py::test_curves_from_the_landmark_on_equal_survfit",
            "tests/golden/test_landmark.py::test_log_rank_from_the_landmark_on_equals_survdiff",
            "tests/analysis/test_landmark.py::test_who_stays_who_leaves_and_the_clock",
            "tests/properties/test_event_table_laws.py"
            "::test_survival_after_a_landmark_is_survival_given_survival_to_it",
        ),
        function="hccsurv.analysis.landmark.landmark",
    ),
    Method(
        key="median-survival",
        name="Median survival and other quantiles",
        family="nonparametric",
        question="After what time have half of the patients had the event?",
        formula="first time at which S(t) ≤ 1/2;\n"
        "the limits are where the curves of the limits first cross 1/2;\n"
        "on a level stretch at exactly 1/2, the middle of that stretch",
        defaults=(
            "Limits from the interval of the curve: log-log, 95%.",
            "Not reached: no value rather than a bound.",
            "Where print and quantile of R differ, as R prints it.",
        ),
        assumptions=("As for the Kaplan-Meier curve.",),
        r_equivalent="print(survfit(Surv(time, event) ~ group))",
        references=("brookmeyer-1982",),
        proof=(
            "tests/golden/test_kaplan_meier.py::test_medians_and_other_quantiles_equal_survfit",
            "tests/golden/test_kaplan_meier.py"
            "::test_where_quantile_reads_another_time_than_r_prints_ours_is_the_printed_one",
            "tests/analysis/test_kaplan_meier.py::test_median_of_1_2_3_4_is_2_5_as_in_r",
            "tests/literature/test_miller_1981_aml.py"
            "::test_median_remission_is_31_weeks_maintained_and_23_weeks_not_maintained",
        ),
        function="hccsurv.analysis.kaplan_meier.SurvivalCurve.median",
    ),
    Method(
        key="nelson-aalen",
        name="Nelson-Aalen cumulative hazard",
        family="nonparametric",
        question="How fast does the risk of the event add up over time?",
        formula="H(t) = Σ d(u) / n(u) over event times u ≤ t; variance Σ d(u) / n(u)²\n"
        "log: H exp(±z SE / H)\n"
        "plain: H ± z SE, not below 0",
        defaults=(
            "log transformation, 95%, pointwise.",
            "No interval before the first event, and no value after the last follow-up.",
        ),
        assumptions=("Censoring tells nothing about the prognosis of those who left.",),
        r_equivalent="survfit(Surv(time, event) ~ group, ctype = 1)$cumhaz",
        references=("nelson-1972", "aalen-1978"),
        proof=(
            "tests/golden/test_nelson_aalen.py::test_cumulative_hazards_equal_survfit",
            "tests/golden/test_nelson_aalen.py::test_limits_of_cumulative_hazards_are_those_of_survfit_turned_over",
            "tests/analysis/test_nelson_aalen.py::test_hazard_variance_and_limits_by_hand",
        ),
        function="hccsurv.analysis.nelson_aalen.nelson_aalen",
    ),
    Method(
        key="restricted-mean",
        name="Restricted mean survival time",
        family="nonparametric",
        question="How long do patients live on average up to a fixed time, and by how much do groups differ?",
        formula="RMST(τ) = area under S(t) from 0 to τ\n"
        "variance = Σ (area under S from u to τ)² d(u) / (n(u) (n(u) − d(u)))\n"
        "difference = RMST₁ − RMST₀; ratio = RMST₁ / RMST₀, interval on the log scale",
        defaults=(
            "τ: the longest at which every curve is known, that is the shortest last follow-up among the groups in "
            "which someone is left without the event, as in survRM2.",
            "95% confidence intervals and a two-sided p, by Wald.",
            "No interval if no event came before τ.",
        ),
        assumptions=(
            "τ was fixed beforehand.",
            "Hazards need not be proportional.",
        ),
        r_equivalent="print(survfit(Surv(time, event) ~ group), rmean = tau)",
        references=("royston-2013", "uno-2014"),
        proof=(
            "tests/golden/test_restricted_mean.py::test_restricted_means_equal_survfit",
            "tests/golden/test_restricted_mean.py::test_differences_and_ratios_equal_the_delta_method",
            "tests/literature/test_survrm2_vignette.py"
            "::test_restricted_means_are_7_146_and_7_283_years_and_differ_by_minus_0_137",
            "tests/analysis/test_restricted_mean.py::test_area_and_variance_by_hand",
            "tests/properties/test_event_table_laws.py::test_restricted_mean_is_the_area_under_the_curve",
        ),
        function="hccsurv.analysis.restricted_mean.restricted_mean",
    ),
    Method(
        key="survival-at-times",
        name="Survival at chosen times",
        family="nonparametric",
        question="What share of patients is alive at 12 or 24 months, and how many were still followed then?",
        formula="S(t) read from the curve, with its limits and the number at risk at t",
        defaults=("No value after the last follow-up, unless nobody is left alive.",),
        assumptions=("As for the Kaplan-Meier curve.",),
        r_equivalent="summary(survfit(Surv(time, event) ~ group), times = c(12, 24))",
        references=("kaplan-1958",),
        proof=(
            "tests/golden/test_kaplan_meier.py::test_survival_and_patients_at_risk_at_chosen_times_equal_survfit",
            "tests/analysis/test_kaplan_meier.py"
            "::test_survival_after_the_last_follow_up_is_known_only_if_nobody_is_left",
        ),
        function="hccsurv.analysis.kaplan_meier.SurvivalCurve.at",
    ),
    Method(
        key="survival-difference",
        name="Difference of survival at a chosen time",
        family="nonparametric",
        question="By how many percentage points does survival at a chosen time differ between two groups?",
        formula="S₁(t) − S₀(t); standard error √(SE₁² + SE₀²)\n"
        "log-log: (log(−log S₁) − log(−log S₀))² / (V₁ / (log S₁)² + V₀ / (log S₀)²)\n"
        "with Greenwood's sums V, a chi-square on 1 degree of freedom",
        defaults=(
            "95% confidence interval and a two-sided p, by Wald.",
            "Beside it the p on the complementary log-log scale, which keeps its level better in small groups.",
        ),
        assumptions=(
            "The time was fixed beforehand, not where the curves differ most.",
            "Both groups are still followed then.",
        ),
        r_equivalent="from the std.err of summary(survfit(...), times = t)",
        references=("klein-2007",),
        proof=(
            "tests/golden/test_survival_difference.py::test_differences_equal_those_of_survfit",
            "tests/analysis/test_survival_difference.py::test_difference_interval_and_tests_by_hand",
        ),
        function="hccsurv.analysis.survival_difference.survival_difference",
    ),
)
"""In the order of their keys."""
