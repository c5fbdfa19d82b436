"""Every word a user or an option may choose from, spelled once."""

from __future__ import annotations

from typing import Final, Literal, get_args

TimeUnit = Literal["days", "weeks", "months", "years"]
CiMethod = Literal["log-log", "log", "plain"]
HazardCiMethod = Literal["log", "plain"]
Ties = Literal["efron", "breslow"]
Weighting = Literal["log-rank", "gehan-breslow", "tarone-ware", "peto-peto", "fleming-harrington"]
TimeTransform = Literal["km", "rank", "identity", "log"]
Adjustment = Literal["holm", "bonferroni", "bh", "none"]
ColumnKind = Literal["category", "number"]
CategoryTest = Literal["chi-squared", "fisher"]
NumberSummary = Literal["median", "mean"]
CorrelationMethod = Literal["pearson", "spearman", "kendall"]
CorrelationTest = Literal["t", "fisher-z"]
PropensityEstimand = Literal["ate", "stabilised", "att", "overlap"]
MissingRule = Literal["refuse", "leave out"]
Severity = Literal["error", "warning"]

TIME_UNITS: Final[tuple[TimeUnit, ...]] = get_args(TimeUnit)
CI_METHODS: Final[tuple[CiMethod, ...]] = get_args(CiMethod)
HAZARD_CI_METHODS: Final[tuple[HazardCiMethod, ...]] = get_args(HazardCiMethod)
TIES: Final[tuple[Ties, ...]] = get_args(Ties)
WEIGHTINGS: Final[tuple[Weighting, ...]] = get_args(Weighting)
TIME_TRANSFORMS: Final[tuple[TimeTransform, ...]] = get_args(TimeTransform)
ADJUSTMENTS: Final[tuple[Adjustment, ...]] = get_args(Adjustment)
COLUMN_KINDS: Final[tuple[ColumnKind, ...]] = get_args(ColumnKind)
CATEGORY_TESTS: Final[tuple[CategoryTest, ...]] = get_args(CategoryTest)
NUMBER_SUMMARIES: Final[tuple[NumberSummary, ...]] = get_args(NumberSummary)
CORRELATION_METHODS: Final[tuple[CorrelationMethod, ...]] = get_args(CorrelationMethod)
CORRELATION_TESTS: Final[tuple[CorrelationTest, ...]] = get_args(CorrelationTest)
PROPENSITY_ESTIMANDS: Final[tuple[PropensityEstimand, ...]] = get_args(PropensityEstimand)
MISSING_RULES: Final[tuple[MissingRule, ...]] = get_args(MissingRule)

DAYS_PER: Final[dict[TimeUnit, float]] = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
"""Length of each unit in days (ADR 0006)."""

MISSING_WORDS: Final[frozenset[str]] = frozenset({"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"})
"""Cells read as missing. ``None``, ``-`` and ``.`` are kept: they may be levels."""
