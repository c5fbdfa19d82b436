"""Every word a user or an option may choose from, spelled once."""

from __future__ import annotations

from typing import Final, Literal, get_args

TimeUnit = Literal["days", "weeks", "months", "years"]
CiMethod = Literal["log-log", "log", "plain"]
Ties = Literal["efron", "breslow"]
Adjustment = Literal["holm", "bonferroni", "bh", "none"]
ColumnKind = Literal["category", "number"]
CategoryTest = Literal["chi-squared", "fisher"]
NumberSummary = Literal["median", "mean"]
CorrelationTest = Literal["t", "fisher-z"]
Severity = Literal["error", "warning"]

TIME_UNITS: Final[tuple[TimeUnit, ...]] = get_args(TimeUnit)
CI_METHODS: Final[tuple[CiMethod, ...]] = get_args(CiMethod)
TIES: Final[tuple[Ties, ...]] = get_args(Ties)
ADJUSTMENTS: Final[tuple[Adjustment, ...]] = get_args(Adjustment)
COLUMN_KINDS: Final[tuple[ColumnKind, ...]] = get_args(ColumnKind)
CATEGORY_TESTS: Final[tuple[CategoryTest, ...]] = get_args(CategoryTest)
NUMBER_SUMMARIES: Final[tuple[NumberSummary, ...]] = get_args(NumberSummary)
CORRELATION_TESTS: Final[tuple[CorrelationTest, ...]] = get_args(CorrelationTest)

DAYS_PER: Final[dict[TimeUnit, float]] = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
"""Length of each unit in days (ADR 0006)."""

MISSING_WORDS: Final[frozenset[str]] = frozenset({"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"})
"""Cells read as missing. ``None``, ``-`` and ``.`` are kept: they may be levels."""
