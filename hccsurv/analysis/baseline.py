"""Who the patients are: counts and summaries by group, with a test per variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.analysis.contingency import fisher_freeman_halton, pearson_chi_squared
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import levels_in_order
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CategoryTest, NumberSummary

__all__ = ["BaselineLevel", "BaselineResult", "BaselineRow", "NumberStatistics", "baseline"]

_SMALL_EXPECTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineLevel:
    """One level of a category.

    Attributes
    ----------
    level : str
    count, percent : int, float
        All patients; percent of those in whom the variable is known.
    counts, percents : tuple
        The same per group.
    """

    level: str
    count: int
    percent: float
    counts: tuple[int, ...]
    percents: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStatistics:
    """Summary of a number; nan where there is no patient.

    Attributes
    ----------
    n : int
        Patients in whom it is known.
    mean, sd, median, q1, q3, low, high : float
        Standard deviation with n - 1; quartiles by linear interpolation (R's type 7).
    """

    n: int
    mean: float
    sd: float
    median: float
    q1: float
    q3: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRow:
    """One variable.

    Attributes
    ----------
    variable, label, unit : str
    levels : tuple of BaselineLevel
        Empty for a number.
    overall : NumberStatistics or None
    by_group : tuple of NumberStatistics
        Empty for a category.
    missing, missing_by_group : int, tuple of int
    test : str
        Name of the test; empty if there is only one group.
    statistic, p_value : float
    df : int or None
    min_expected : float
        Smallest expected count of a chi-squared test; nan for a number.
    """

    variable: str
    label: str
    unit: str
    levels: tuple[BaselineLevel, ...] = ()
    overall: NumberStatistics | None = None
    by_group: tuple[NumberStatistics, ...] = ()
    missing: int
    missing_by_group: tuple[int, ...]
    test: str
    statistic: float
    df: int | None
    p_value: float
    min_expected: float

    @property
    def is_sparse(self) -> bool:
        """Whether a chi-squared test rests on an expected count below 5."""
        return self.test.startswith("Pearson") and self.min_expected < _SMALL_EXPECTED


class _Summary(TypedDict):
    """The part of a row that depends on the kind of its variable."""

    levels: NotRequired[tuple[BaselineLevel, ...]]
    overall: NotRequired[NumberStatistics]
    by_group: NotRequired[tuple[NumberStatistics, ...]]
    test: str
    statistic: float
    df: int | None
    p_value: float
    min_expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineResult:
    """Baseline characteristics.

    Attributes
    ----------
    by : str
        What the groups are; empty if there are none.
    groups : tuple of str
    sizes : tuple of int
    n : int
    number_summary : {'median', 'mean'}
    rows : tuple of BaselineRow
    """

    by: str
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    n: int
    number_summary: NumberSummary
    rows: tuple[BaselineRow, ...]


def baseline(
    cohort: Cohort,
    variables: Sequence[str],
    *,
    by: str = "",
    category_test: CategoryTest = "chi-squared",
    number_summary: NumberSummary = "median",
) -> BaselineResult:
    """Describe the patients, overall and by group.

    Parameters
    ----------
    cohort : Cohort
    variables : sequence of str
    by : str, optional
        Column of the groups. It must be known for every patient.
    category_test : {'chi-squared', 'fisher'}
        Pearson's chi-squared without continuity correction, or the exact test.
    number_summary : {'median', 'mean'}
        Also chooses the test: Mann-Whitney or Kruskal-Wallis with the median,
        Welch's t or one-way analysis of variance with the mean.

    Returns
    -------
    BaselineResult

    Raises
    ------
    AnalysisError
        If there is no patient.

    Examples
    --------
    >>> cohort = Cohort.from_frame(pd.DataFrame({"arm": list("AABB"), "sex": list("MFMM")}))
    >>> row = baseline(cohort, ["sex"], by="arm").rows[0]
    >>> [(level.level, level.counts) for level in row.levels], round(row.p_value, 4)
    ([('M', (1, 2)), ('F', (1, 0))], 0.2482)
    """
    if cohort.n == 0:
        raise AnalysisError("There is no patient to describe.", "Clear a filter.")
    groups = cohort.groups(by) if by else Groups.from_labels("", ["All"] * cohort.n)
    rows = []
    for name in variables:
        column, values = cohort.column(name), cohort.patients[name]
        missing = np.bincount(groups.codes[values.isna().to_numpy()], minlength=len(groups.levels))
        summary = (
            _number(values.to_numpy(dtype=float), groups, number_summary)
            if column.kind == "number"
            else _category(values, groups, category_test)
        )
        rows.append(
            BaselineRow(
                variable=name,
                label=column.label,
                unit=column.unit,
                missing=int(missing.sum()),
                missing_by_group=tuple(missing.tolist()),
                **summary,
            )
        )
    return BaselineResult(
        by=groups.name,
        groups=groups.levels if by else (),
        sizes=groups.sizes if by else (),
        n=cohort.n,
        number_summary=number_summary,
        rows=tuple(rows),
    )


def _category(values: pd.Series, groups: Groups, category_test: CategoryTest) -> _Summary:
    levels = levels_in_order(values)
    known = values.notna().to_numpy()
    codes = pd.Index(levels).get_indexer(pd.Index(values[known].astype(str)))
    shape = (len(levels), len(groups.levels))
    counts = np.bincount(codes * shape[1] + groups.codes[known], minlength=shape[0] * shape[1]).reshape(shape)
    with np.errstate(invalid="ignore"):
        percents = 100 * counts / counts.sum(axis=0)
        percent = 100 * counts.sum(axis=1) / counts.sum()
    test = (pearson_chi_squared if category_test == "chi-squared" else fisher_freeman_halton)(counts)
    return {
        "levels": tuple(
            BaselineLevel(
                level=level,
                count=int(counts[row].sum()),
                percent=float(percent[row]),
                counts=tuple(counts[row].tolist()),
                percents=tuple(percents[row].tolist()),
            )
            for row, level in enumerate(levels)
        ),
        "test": test.test if shape[1] > 1 else "",
        "statistic": test.statistic,
        "df": test.df,
        "p_value": test.p_value,
        "min_expected": test.min_expected,
    }


def _number(values: NDArray[np.float64], groups: Groups, number_summary: NumberSummary) -> _Summary:
    known = ~np.isnan(values)
    samples = [values[known & (groups.codes == code)] for code in range(len(groups.levels))]
    test, statistic, df, p_value = _compare([sample for sample in samples if sample.size], number_summary)
    return {
        "overall": _statistics(values[known]),
        "by_group": tuple(map(_statistics, samples)),
        "test": test if len(samples) > 1 else "",
        "statistic": statistic,
        "df": df,
        "p_value": p_value,
        "min_expected": float("nan"),
    }


def _statistics(sample: NDArray[np.float64]) -> NumberStatistics:
    if not sample.size:
        return NumberStatistics(n=0, **dict.fromkeys(("mean", "sd", "median", "q1", "q3", "low", "high"), float("nan")))
    low, q1, median, q3, high = np.quantile(sample, [0, 0.25, 0.5, 0.75, 1]).tolist()
    sd = float(sample.std(ddof=1)) if sample.size > 1 else float("nan")
    return NumberStatistics(
        n=sample.size, mean=float(sample.mean()), sd=sd, median=median, q1=q1, q3=q3, low=low, high=high
    )


def _compare(samples: list[NDArray[np.float64]], number_summary: NumberSummary) -> tuple[str, float, int | None, float]:
    from scipy import stats  # slow to import, and needed only here

    two, ranks = len(samples) == 2, number_summary == "median"
    of_two, of_more = ("Mann-Whitney", "Kruskal-Wallis") if ranks else ("Welch t", "Analysis of variance")
    name = of_two if two else of_more
    everything = np.concatenate(samples) if samples else np.zeros(1)
    too_small = min((sample.size for sample in samples), default=0) < (1 if ranks else 2)
    spreads = [np.ptp(sample) for sample in samples] if not ranks else [np.ptp(everything)]
    if len(samples) < 2 or too_small or max(spreads) == 0:
        return name, float("nan"), None, float("nan")
    if ranks and two:
        result = stats.mannwhitneyu(*samples, alternative="two-sided", method="asymptotic", use_continuity=True)
        df = None
    elif ranks:
        result, df = stats.kruskal(*samples), len(samples) - 1
    elif two:
        result, df = stats.ttest_ind(*samples, equal_var=False), None
    else:
        result, df = stats.f_oneway(*samples), len(samples) - 1
    return name, float(result.statistic), df, float(result.pvalue)
