"""Terashima T, et al. BMC Cancer 2016;16:338: p-values and correlations as printed, from what else is printed."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from hccsurv.analysis.contingency import pearson_chi_squared
from hccsurv.analysis.correlation import correlate, part_whole_benchmark

PAPER = json.loads(Path(__file__).with_name("terashima_2016.json").read_text(encoding="utf-8"))
TABLE_1, TABLE_4 = PAPER["table1"], PAPER["table4"]


def as_printed(p_value, printed):
    """Write a p-value to the decimals of the printed one."""
    if printed.startswith("<"):
        return printed if p_value < float(printed[1:]) else f"{p_value:.3f}"
    return f"{p_value:.{len(printed.partition('.')[2])}f}"


def patients_with(r, n):
    """Return two measurements of n patients whose correlation is exactly r."""
    x = np.linspace(-1, 1, n)
    orthogonal = x**2 - np.mean(x**2)
    x, orthogonal = x / np.linalg.norm(x), orthogonal / np.linalg.norm(orthogonal)
    return x, r * x + math.sqrt(1 - r * r) * orthogonal


@pytest.mark.parametrize("row", TABLE_1, ids=lambda row: row["variable"])
def test_table_1_p_value_is_pearson_chi_squared_without_correction(row):
    """Table 1, column "P value", footnote "chi-squared test"."""
    counts = np.array(row["counts"])
    assert counts.sum(axis=0).tolist() == list(PAPER["groups"].values())
    assert as_printed(pearson_chi_squared(counts).p_value, row["printed_p"]) == row["printed_p"]


@pytest.mark.parametrize("row", TABLE_4, ids=lambda row: row["row"])
@pytest.mark.parametrize("pair", ["os_ttf", "os_survival_after"])
def test_table_4_p_value_follows_from_r_and_n_by_fisher_z(row, pair):
    """Table 4: overall survival with time to treatment failure, and with survival after sorafenib."""
    result = correlate(*patients_with(row[f"r_{pair}"], row["n"]), p_from="fisher-z")
    assert result.r == pytest.approx(row[f"r_{pair}"], rel=1e-12)
    assert as_printed(result.p_value, row[f"p_{pair}"]) == row[f"p_{pair}"]


def test_table_4_p_values_are_not_those_of_linear_regression():
    """Footnote "linear regression analysis": its t-test gives 3 of the 7 p-values that are printed as numbers.

    Even with r anywhere in the interval that rounds to the printed one; with r exactly as printed, 2.
    """

    def fits(row, rounding):
        p_values = [correlate(*patients_with(row["r_os_ttf"] + d, row["n"]), p_from="t").p_value for d in rounding]
        return row["p_os_ttf"] in [as_printed(p, row["p_os_ttf"]) for p in p_values]

    rows = [row for row in TABLE_4 if not row["p_os_ttf"].startswith("<")]
    assert len(rows) == 7
    assert sum(fits(row, [0]) for row in rows) == 2
    assert sum(fits(row, [-0.0005, 0, 0.0005]) for row in rows) == 3


def test_correlations_of_0_949_and_0_508_would_be_0_939_and_0_344_if_the_parts_were_independent():
    """Table 4, all 63 patients: overall survival is the sum of the two times it is correlated with.

    Total and parts lie in one plane, so the printed correlations r1 (survival after sorafenib) and r2 (time to
    failure) give the ratio of the parts' spreads, k = sin(acos r1) / sin(acos r2), and the parts' own correlation,
    cos(acos r1 + acos r2). With independent parts r1 would be 1 / sqrt(1 + k^2), and r2 k / sqrt(1 + k^2).
    """
    everyone = TABLE_4[0]
    angle_1, angle_2 = math.acos(everyone["r_os_survival_after"]), math.acos(everyone["r_os_ttf"])
    k = math.sin(angle_1) / math.sin(angle_2)
    assert (round(k, 3), round(math.cos(angle_1 + angle_2), 2)) == (0.366, 0.21)
    survival_after, to_failure = np.array([0, 1, 0, 1]), k * np.array([0, 0, 1, 1])
    assert round(part_whole_benchmark(survival_after, to_failure), 3) == 0.939
    assert round(part_whole_benchmark(to_failure, survival_after), 3) == 0.344
