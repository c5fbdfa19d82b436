"""Who the patients are, and how measurements go together."""

from __future__ import annotations

from typing import Final

from hccsurv.methods.method import Method

__all__ = ["METHODS"]

_BASELINE: Final = "hccsurv.analysis.baseline.baseline"
_NUMBERS_PROOF: Final = "tests/golden/test_baseline.py::test_numbers_by_group_equal_r"
_CORRELATION_PROOF: Final = "tests/golden/test_correlation.py::test_correlation_equals_cor_test"

METHODS: Final[tuple[Method, ...]] = (
    Method(
        key="analysis-of-variance",
        name="One-way analysis of variance",
        family="association",
        question="Does the mean of a number differ between three or more groups?",
        formula="F = (between groups / (k − 1)) / (within groups / (n − k)), sums of squares",
        defaults=("Used when numbers are summarised by their mean and there are more than two groups.",),
        assumptions=("The spread is alike in all groups.", "Values are roughly normal, or groups not small."),
        r_equivalent="aov(x ~ group)",
        references=("fisher-1925",),
        proof=(_NUMBERS_PROOF,),
        function=_BASELINE,
    ),
    Method(
        key="baseline-summary",
        name="Baseline characteristics",
        family="association",
        question="Who are the patients, and are the groups alike at the start?",
        formula="categories: n and percent of the patients in whom the variable is known\n"
        "numbers: median with quartiles (linear interpolation),\n"
        "or mean with standard deviation (n − 1)",
        defaults=(
            "Median and quartiles.",
            "Patients in whom a variable is missing are counted and left out of its line.",
        ),
        assumptions=("None for the summary; each test has its own.",),
        r_equivalent="table(x, group); quantile(x, c(0.25, 0.5, 0.75), type = 7); mean(x); sd(x)",
        references=("fisher-1925",),
        proof=(
            _NUMBERS_PROOF,
            "tests/analysis/test_baseline_and_correlation.py"
            "::test_percentages_are_of_the_patients_in_whom_the_variable_is_known",
        ),
        function=_BASELINE,
    ),
    Method(
        key="dependent-correlations",
        name="Comparison of two dependent correlations",
        family="association",
        question="Does overall survival go with one of its components more closely than with the other?",
        formula="difference of two correlations that share one measurement,\nin the same patients (Williams's t)",
        defaults=("Two-sided.",),
        assumptions=("The three measurements are roughly jointly normal.", "All three are known in the same patients."),
        r_equivalent="psych::r.test(n, r12, r13, r23)",
        references=("steiger-1980",),
        proof=(
            "tests/golden/test_dependent_correlations.py::test_williams_test_equals_r_test",
            "tests/golden/test_dependent_correlations.py::test_interval_equals_zous_formula",
        ),
        function="hccsurv.analysis.dependent_correlations.compare_dependent_correlations",
    ),
    Method(
        key="fisher-exact",
        name="Fisher's exact test (Fisher-Freeman-Halton)",
        family="association",
        question="Is a category distributed differently between groups, when counts are small?",
        formula="p = total probability of all tables with the same margins\nthat are at most as likely as the one seen",
        defaults=(
            "Used if chosen instead of the chi-squared test.",
            "More than 2 000 000 tables: estimated from 100 000 random ones with a fixed seed, and the name says so.",
        ),
        assumptions=("The margins of the table are taken as given.",),
        r_equivalent="fisher.test(table(x, group))",
        references=("fisher-1925", "freeman-1951"),
        proof=(
            "tests/golden/test_contingency.py::test_exact_test_equals_fisher_test",
            "tests/properties/test_contingency_laws.py"
            "::test_fisher_freeman_halton_equals_enumeration_in_exact_fractions",
        ),
        function="hccsurv.analysis.contingency.fisher_freeman_halton",
    ),
    Method(
        key="independent-correlations",
        name="Comparison of two independent correlations",
        family="association",
        question="Do two measurements go together more closely in one group of patients than in another?",
        formula="z = (atanh r₁ − atanh r₂) / √(1 / (n₁ − 3) + 1 / (n₂ − 3))\nlimits by Zou's method",
        defaults=("Two-sided.",),
        assumptions=("Nobody is in both groups.", "The two measurements are roughly jointly normal."),
        r_equivalent="psych::r.test(n, r12, r34 = r34, n2 = n2)",
        references=("zou-2007",),
        proof=(
            "tests/golden/test_independent_correlations.py::test_fisher_z_equals_r_test",
            "tests/golden/test_independent_correlations.py::test_interval_equals_zous_formula",
        ),
        function="hccsurv.analysis.independent_correlations.compare_independent_correlations",
    ),
    Method(
        key="kendall-correlation",
        name="Kendall's rank correlation",
        family="association",
        question="In what share of pairs of patients do two measurements rise together rather than apart?",
        formula="τ_b = (concordant − discordant pairs)\n/ √((pairs not tied in x) (pairs not tied in y))",
        defaults=("Two-sided.",),
        assumptions=("The relation is monotone.",),
        r_equivalent='cor.test(x, y, method = "kendall")',
        references=("kendall-1938", "bonett-2000"),
        proof=("tests/golden/test_rank_correlation.py::test_rank_correlation_equals_cor_test",),
        function="hccsurv.analysis.rank_correlation.kendall",
    ),
    Method(
        key="kruskal-wallis",
        name="Kruskal-Wallis test",
        family="association",
        question="Does a number tend to be higher in some of three or more groups?",
        formula="H = 12 / (n (n + 1)) Σ R_g² / n_g − 3 (n + 1),\n"
        "R_g the sum of the ranks of a group,\n"
        "corrected for ties; χ² on groups − 1 degrees of freedom",
        defaults=("Used when numbers are summarised by their median and there are more than two groups.",),
        assumptions=("Read as a test of medians only if the distributions have one shape.",),
        r_equivalent="kruskal.test(x ~ group)",
        references=("kruskal-1952",),
        proof=(_NUMBERS_PROOF,),
        function=_BASELINE,
    ),
    Method(
        key="mann-whitney",
        name="Mann-Whitney test (Wilcoxon rank sum)",
        family="association",
        question="Does a number tend to be higher in one of two groups?",
        formula="U = number of pairs in which the first is higher, ties one half;\n"
        "normal approximation "
        "with correction for ties and continuity",
        defaults=("Used when numbers are summarised by their median and there are two groups.",),
        assumptions=("Read as a test of medians only if the distributions have one shape.",),
        r_equivalent="wilcox.test(x ~ group, exact = FALSE)",
        references=("mann-1947",),
        proof=(_NUMBERS_PROOF,),
        function=_BASELINE,
    ),
    Method(
        key="part-whole-benchmark",
        name="Part-whole benchmark",
        family="association",
        question="How closely would a total go with its own part if the part had nothing to do with the rest?",
        formula="r₀ = SD(part) / √(SD(part)² + SD(rest)²)",
        defaults=("Shown beside every correlation of a total with its component.",),
        assumptions=("Total = part + rest, exactly, in every patient.",),
        r_equivalent="sd(part) / sqrt(var(part) + var(rest))",
        references=("bartko-1968",),
        proof=(
            "tests/analysis/test_baseline_and_correlation.py"
            "::test_total_correlates_with_an_independent_part_as_the_benchmark_says",
            "tests/literature/test_terashima_2016.py"
            "::test_correlations_of_0_949_and_0_508_would_be_0_939_and_0_344_if_the_parts_were_independent",
        ),
        function="hccsurv.analysis.correlation.part_whole_benchmark",
    ),
    Method(
        key="pearson-chi-squared",
        name="Pearson's chi-squared test",
        family="association",
        question="Is a category distributed differently between groups?",
        formula="χ² = Σ (observed − expected)² / expected\non (rows − 1)(columns − 1) degrees of freedom",
        defaults=("No continuity correction.", "A line with an expected count below 5 is marked."),
        assumptions=("Expected counts are not small; else take the exact test.",),
        r_equivalent="chisq.test(table(x, group), correct = FALSE)",
        references=("pearson-1900", "cochran-1954"),
        proof=(
            "tests/golden/test_contingency.py::test_pearson_equals_chisq_test",
            "tests/literature/test_terashima_2016.py::test_table_1_p_value_is_pearson_chi_squared_without_correction",
        ),
        function="hccsurv.analysis.contingency.pearson_chi_squared",
    ),
    Method(
        key="pearson-correlation",
        name="Pearson's correlation",
        family="association",
        question="How closely do two measurements follow a straight line?",
        formula="r = Σ (x − x̄)(y − ȳ) / √(Σ (x − x̄)² Σ (y − ȳ)²)\n"
        "limits: tanh(atanh r ± z / √(n − 3))\n"
        "p from t = r √((n − 2) / (1 − r²)), or from Fisher's z",
        defaults=("p by Student's t; 95% confidence interval by Fisher's z.",),
        assumptions=(
            "The relation is straight.",
            "No patient decides it alone.",
            "Both are known: patients are not censored.",
        ),
        r_equivalent="cor.test(x, y)",
        references=("fisher-1921",),
        proof=(
            _CORRELATION_PROOF,
            "tests/literature/test_terashima_2016.py::test_table_4_p_value_follows_from_r_and_n_by_fisher_z",
        ),
        function="hccsurv.analysis.correlation.correlate",
    ),
    Method(
        key="regression-line",
        name="Regression line",
        family="association",
        question="By how much does one measurement rise when the other rises by one unit?",
        formula="slope = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)²\n"
        "band: ŷ ± t σ √(1/n + (x − x̄)² / Σ (x − x̄)²) on n − 2 degrees of freedom",
        defaults=("95% confidence band of the line, not of single patients.",),
        assumptions=("The relation is straight.", "The scatter about the line is the same everywhere."),
        r_equivalent='predict(lm(y ~ x), interval = "confidence")',
        references=("fisher-1925",),
        proof=("tests/golden/test_correlation.py::test_line_and_band_equal_lm",),
        function="hccsurv.analysis.correlation.regression_line",
    ),
    Method(
        key="spearman-correlation",
        name="Spearman's rank correlation",
        family="association",
        question="Do patients with a higher value of one measurement tend to have a higher value of the other?",
        formula="Pearson's correlation of the ranks, ties at their mean rank",
        defaults=("Two-sided.",),
        assumptions=("The relation is monotone.",),
        r_equivalent='cor.test(x, y, method = "spearman", exact = FALSE)',
        references=("spearman-1904", "fieller-1957", "bonett-2000"),
        proof=("tests/golden/test_rank_correlation.py::test_rank_correlation_equals_cor_test",),
        function="hccsurv.analysis.rank_correlation.spearman",
    ),
    Method(
        key="standardised-difference",
        name="Standardised mean difference",
        family="association",
        question="How far apart are two groups at baseline, whatever the number of patients?",
        formula="number: (x̄₁ − x̄₀) / √((s₁² + s₀²) / 2)\nshare: (p₁ − p₀) / √((p₁ (1 − p₁) + p₀ (1 − p₀)) / 2)",
        defaults=("More than two groups: every pair.", "Above 0.1 is worth a look."),
        assumptions=("It describes these patients and tests nothing.",),
        r_equivalent="smd::smd(x, group)",
        references=("austin-2009",),
        proof=("tests/golden/test_standardised_difference.py::test_each_pair_equals_yang_and_dalton",),
        function="hccsurv.analysis.standardised_difference.standardised_differences",
    ),
    Method(
        key="weighted-regression",
        name="Weighted linear regression",
        family="association",
        question="By how much does one measurement rise with the other, when some patients are to count for more?",
        formula="β = (Xᵀ W X)⁻¹ Xᵀ W y, W the weights of the patients",
        defaults=("No weights: they must be named as a column.",),
        assumptions=("Weights are inversely proportional to the variance of y, or are meant as importance.",),
        r_equivalent="lm(y ~ x, weights = w)",
        references=("fisher-1925",),
        proof=("tests/golden/test_weighted_regression.py::test_weighted_line_equals_lm",),
        function="hccsurv.analysis.weighted_regression.weighted_regression",
    ),
    Method(
        key="welch-t",
        name="Welch's t test",
        family="association",
        question="Does the mean of a number differ between two groups?",
        formula="t = (x̄₁ − x̄₀) / √(s₁²/n₁ + s₀²/n₀),\ndegrees of freedom by Welch and Satterthwaite",
        defaults=("Used when numbers are summarised by their mean and there are two groups.",),
        assumptions=("Values are roughly normal, or groups not small; spreads may differ.",),
        r_equivalent="t.test(x ~ group)",
        references=("welch-1947",),
        proof=(_NUMBERS_PROOF,),
        function=_BASELINE,
    ),
)
"""In the order of their keys."""
