"""Who the patients are: counts and summaries by group, with a test per variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hccsurv.analysis.contingency import fisher_freeman_halton, pearson_chi_squared
from hccsurv.analysis.location_tests import mean_test, rank_test
from hccsurv.analysis.measurement_pairs import centred, finite_or_missing, from_unit_scale, to_unit_scale
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.levels import coded_levels, present_levels
from hccsurv.errors import AnalysisError
from hccsurv.vocabulary import CategoryTest, NumberSummary

__all__ = ["BaselineLevel", "BaselineResult", "BaselineRow", "NumberStatistics", "baseline"]

_SMALL_EXPECTED = 5
_QUARTILES = np.array([0.25, 0.5, 0.75])


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
    p_std_error : float
        Monte Carlo standard error of `p_value`; 0 unless the tables of an exact test were simulated.
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
    p_std_error: float = 0.0

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
    p_std_error: NotRequired[float]


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
        If there is no patient, or a number is infinite.

    Examples
    --------
    >>> cohort = Cohort.from_frame(pd.DataFrame({"arm": list("AABB"), "sex": list("MFMM")}))
    >>> row = baseline(cohort, ["sex"], by="arm").rows[0]
    >>> [(level.level, level.counts) for level in row.levels], round(row.p_value, 4)
    ([('M', (1, 2)), ('F', (1, 0))], 0.2482)
    """
    if cohort.n == 0:
        raise AnalysisError("There is no patient to describe.", "Clear a filter.")
    groups = cohort.groups(by) if by else Groups(name="", levels=("All",), codes=np.zeros(cohort.n, dtype=np.intp))
    rows = []
    for name in variables:
        column, values = cohort.column(name), cohort.patients[name]
        if column.kind == "number":
            numbers = finite_or_missing(values.to_numpy(dtype=float), f"Column {name!r}")
            known, summary = ~np.isnan(numbers), _number(numbers, groups, number_summary)
        else:
            known, summary = _category(values, groups, category_test)
        missing = np.bincount(groups.codes[~known], minlength=len(groups.levels))
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


def _category(values: pd.Series, groups: Groups, category_test: CategoryTest) -> tuple[NDArray[np.bool_], _Summary]:
    """Tell which patients are known, and count them by level and group."""
    codes, written = coded_levels(values)
    known = codes >= 0
    levels = present_levels(values, codes, written)
    shape = (len(written), len(groups.levels))
    counts = np.bincount(codes[known] * shape[1] + groups.codes[known], minlength=shape[0] * shape[1]).reshape(shape)
    counts = counts[[written.index(level) for level in levels]]
    total, totals = counts.sum(axis=1), counts.sum(axis=0)
    with np.errstate(invalid="ignore"):
        percents, percent = (100 * counts / totals).tolist(), (100 * total / totals.sum()).tolist()
    test = (pearson_chi_squared if category_test == "chi-squared" else fisher_freeman_halton)(counts)
    return known, {
        "levels": tuple(
            BaselineLevel(level=level, count=n, percent=share, counts=tuple(each), percents=tuple(shares))
            for level, n, share, each, shares in zip(
                levels, total.tolist(), percent, counts.tolist(), percents, strict=True
            )
        ),
        "test": test.test if shape[1] > 1 else "",
        "statistic": test.statistic,
        "df": test.df,
        "p_value": test.p_value,
        "min_expected": test.min_expected,
        "p_std_error": test.p_std_error,
    }


def _number(values: NDArray[np.float64], groups: Groups, number_summary: NumberSummary) -> _Summary:
    known = ~np.isnan(values)
    samples = [values[known & (groups.codes == code)] for code in range(len(groups.levels))]
    # A group in which nobody is known is shown, and not compared.
    compared = [sample for sample in samples if sample.size]
    test = (rank_test if number_summary == "median" else mean_test)(compared)
    return {
        "overall": _statistics(values[known]),
        "by_group": tuple(map(_statistics, samples)),
        "test": test.test if len(samples) > 1 else "",
        "statistic": test.statistic,
        "df": test.df,
        "p_value": test.p_value,
        "min_expected": float("nan"),
    }


def _statistics(sample: NDArray[np.float64]) -> NumberStatistics:
    n = sample.size
    if not n:
        return NumberStatistics(n=0, **dict.fromkeys(("mean", "sd", "median", "q1", "q3", "low", "high"), float("nan")))
    scaled, exponent = to_unit_scale(np.sort(sample))
    position = (n - 1) * _QUARTILES
    below = position.astype(np.intp)
    above = np.minimum(below + 1, n - 1)
    quartiles = scaled[below] + (position - below) * (scaled[above] - scaled[below])
    mean, deviations = centred(scaled)
    sd = np.sqrt(deviations @ deviations / (n - 1)) if n > 1 else np.nan
    mean, sd, q1, median, q3 = from_unit_scale([mean, sd, *quartiles], exponent).tolist()
    low, high = float(sample.min()), float(sample.max())
    return NumberStatistics(n=n, mean=mean, sd=sd, median=median, q1=q1, q3=q3, low=low, high=high)
