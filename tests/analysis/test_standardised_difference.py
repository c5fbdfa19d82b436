"""Standardised differences by hand and at the edge."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.standardised_difference import standardised_differences
from hccsurv.cohort.cohort import Cohort
from hccsurv.errors import AnalysisError, CohortError


def differences(values, arm, **options):
    cohort = Cohort.from_frame(pd.DataFrame({"v": values, "arm": list(arm)}))
    return standardised_differences(cohort, ["v"], by="arm", **options).rows[0]


def test_two_levels_by_hand():
    """3 of 4 against 1 of 4: 0.5 / sqrt((3/16 + 3/16) / 2)."""
    assert differences(list("yyynynnn"), "AAAABBBB").largest == pytest.approx(0.5 / np.sqrt(3 / 16), rel=1e-14)


def test_three_levels_by_hand():
    """(1/2, 1/4, 1/4) against (1/4, 1/4, 1/2): levels 2 and 3 differ by (0, -1/4).

    S = ((3/16, -3/32), (-3/32, 7/32)) has the determinant 33/1024, so its inverse ends in 3/16 * 1024/33 = 64/11.
    """
    assert differences(list("aabcabcc"), "AAAABBBB").largest == pytest.approx(np.sqrt(64 / 11 / 16), rel=1e-13)


def test_every_pair_is_compared_and_the_largest_named():
    row = differences([1.0, 2, 3, 2, 3, 4, 5, 6, 7], "AAABBBCCC")
    assert row.differences == pytest.approx((1, 4, 3), rel=1e-14)
    assert row.largest == pytest.approx(4)


def test_missing_cells_are_left_out_and_counted():
    row = differences([1.0, 2, 3, np.nan, 2, 3, 4, np.nan], "AAAABBBB")
    assert (row.n_missing, row.largest) == (2, pytest.approx(1))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5.0] * 4, 0.0),
        ([5.0, 5.0, 6.0, 6.0], np.nan),
        ([5.0, 5.0, 6.0, 7.0], np.sqrt(2) * 1.5 / np.sqrt(0.5)),
        ([5.0, np.nan, 6.0, 7.0], np.nan),
        ([np.nan] * 4, np.nan),
        (["x"] * 4, 0.0),
        (list("xxyy"), np.nan),
        (["x", None, "x", "y"], np.sqrt(2) * 0.5 / np.sqrt(0.25)),
        (["x", "y", None, None], np.nan),
        ([None] * 4, np.nan),
    ],
    ids=[
        "constant", "apart without spread", "one group varies", "one known", "never known", "one level",
        "no level in common", "one level against two", "one group unknown", "category never known",
    ],
)  # fmt: skip
def test_groups_without_spread_or_without_patients(values, expected):
    assert differences(values, "AABB").largest == pytest.approx(expected, rel=1e-13, nan_ok=True)


def test_largest_is_nan_if_one_pair_cannot_be_compared():
    row = differences([1.0, 2, 3, 4, 5], "AABBC")
    assert np.isfinite(row.differences[0])
    assert np.isnan([*row.differences[1:], row.largest]).all()


def test_level_that_neither_of_two_groups_has_does_not_count_between_them():
    three, two = differences(list("xyyxzz"), "AABBCC"), differences(list("xyyx"), "AABB")
    assert three.differences[0] == pytest.approx(two.differences[0], abs=1e-14)


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
def test_unit_does_not_matter(scale):
    values = np.array([1.0, 2, 3, 2, 5, 4])
    assert differences(scale * values, "AAABBB").largest == pytest.approx(
        differences(values, "AAABBB").largest, rel=1e-13
    )


def test_outlying_group_does_not_cost_the_others_their_digits():
    row = differences([1.0, 2, 3, 2, 3, 4, 1e300, 2e300, 3e300], "AAABBBCCC")
    assert row.differences[0] == pytest.approx(1, rel=1e-13)


def test_billions_that_differ_by_thousandths_are_compared():
    values = np.array([1.0, 2, 4, 2, 3, 7])
    plain, offset = differences(values, "AAABBB"), differences(1e9 + values / 1024, "AAABBB")
    assert offset.largest == pytest.approx(plain.largest, rel=1e-12)


def test_weights_that_balance_the_groups_leave_no_difference():
    row = differences(list("yynyn"), "AAABB", weights=[1, 1, 2, 1, 1])
    assert row.largest == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("values", [[1.0, 2, 3, 4], list("xyyx")])
def test_group_without_weight_cannot_be_compared(values):
    assert np.isnan(differences(values, "AABB", weights=[1, 1, 0, 0]).largest)


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        ([1, 1, -1, 1], "negative in 1 patient"),
        ([1, 1, np.nan, 1], "missing in 1 patient"),
        ([1, 1, 1], "3 entries for 4 patients"),
    ],
)
def test_what_is_no_weight_is_refused(weights, problem):
    with pytest.raises(AnalysisError, match=problem):
        differences([1.0, 2, 3, 4], "AABB", weights=weights)


def test_single_group_is_refused():
    with pytest.raises(AnalysisError, match="'arm' has fewer than two groups"):
        differences([1.0, 2.0], "AA")


def test_infinite_number_is_refused_by_column():
    with pytest.raises(AnalysisError, match=r"Column 'v' is infinite in 1 patient\."):
        differences([1.0, np.inf, 2, 3], "AABB")


def test_unknown_group_is_refused():
    cohort = Cohort.from_frame(pd.DataFrame({"v": [1.0, 2, 3], "arm": ["A", "B", None]}))
    with pytest.raises(CohortError, match="'arm' is missing for 1 of 3 patients"):
        standardised_differences(cohort, ["v"], by="arm")
