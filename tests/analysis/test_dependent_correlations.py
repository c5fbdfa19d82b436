"""Differences of correlations at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.dependent_correlations import compare_dependent_correlations
from hccsurv.analysis.independent_correlations import compare_independent_correlations
from hccsurv.errors import AnalysisError


def test_total_and_its_two_parts_are_compared_although_their_correlations_are_singular():
    """x = (-1, 1, -1, 1), y = (-2, -2, 2, 2), z = x + y: r_xz = 1 / sqrt(5), r_yz = 2 / sqrt(5), r_xy = 0.

    The determinant is 0, so t = (r_xz - r_yz) sqrt(n - 1) / m with m = 3 / (2 sqrt(5)): -(2 / 3) sqrt(n - 1).
    """
    result = compare_dependent_correlations(1 / np.sqrt(5), 2 / np.sqrt(5), 0.0, 101)
    assert result.williams.t == pytest.approx(-20 / 3, rel=1e-12)
    assert result.williams.df == 98
    assert np.isfinite([result.meng.z, result.ci_low, result.ci_high]).all()


def test_printed_correlations_of_a_total_and_its_parts_may_miss_the_possible_range_by_rounding():
    """Table 4 of Terashima et al. (2016): 0.949 and 0.508; parts of one total then correlate by 0.211."""
    exact = 0.949 * 0.508 - np.sqrt((1 - 0.949**2) * (1 - 0.508**2))
    for r_xy in (exact, exact - 0.004):
        t = compare_dependent_correlations(0.949, 0.508, r_xy, 63).williams.t
        assert t == pytest.approx((0.949 - 0.508) * np.sqrt(62 * (1 + r_xy) / (1 - r_xy) ** 3) / 0.7285, rel=1e-6)
    with pytest.raises(AnalysisError, match="contradict one another"):
        compare_dependent_correlations(0.949, 0.508, exact - 0.006, 63)


@pytest.mark.parametrize("n", [0, 3])
def test_fewer_than_four_patients_give_the_difference_alone(n):
    dependent = compare_dependent_correlations(0.5, 0.2, 0.1, n)
    independent = compare_independent_correlations(0.5, n, 0.2, 50)
    for result, test in ((dependent, dependent.meng), (independent, independent.fisher)):
        assert result.difference == pytest.approx(0.3)
        assert np.isnan([result.ci_low, result.ci_high, *test]).all()
    assert dependent.williams.df == 0
    assert np.isnan([dependent.williams.t, dependent.williams.p_value]).all()


@pytest.mark.parametrize("r", [(np.nan, 0.2, 0.1), (0.5, np.nan, 0.1), (0.5, 0.2, np.nan)])
def test_missing_correlation_gives_nan(r):
    result = compare_dependent_correlations(*r, 30)
    assert np.isnan([result.williams.t, result.meng.z, result.ci_low, result.ci_high]).all()


def test_missing_correlation_of_one_subgroup_gives_nan():
    result = compare_independent_correlations(np.nan, 30, 0.4, 30)
    assert np.isnan([result.difference, result.fisher.z, result.ci_low]).all()


@pytest.mark.parametrize(("r_xz", "r_yz", "r_xy"), [(1.0, 0.5, 0.5), (-0.3, -1.0, 0.3)])
def test_perfect_correlation_has_williams_test_and_no_fisher_z(r_xz, r_yz, r_xy):
    result = compare_dependent_correlations(r_xz, r_yz, r_xy, 20)
    assert np.isfinite(result.williams.p_value)
    assert np.isnan([result.meng.z, result.ci_low, result.ci_high]).all()


def test_measurements_that_are_one_and_the_same_are_not_compared():
    result = compare_dependent_correlations(0.4, 0.4, 1.0, 20)
    assert result.difference == 0
    assert np.isnan([result.williams.t, result.meng.z]).all()


@pytest.mark.parametrize("name", ["r_xz", "r_yz", "r_xy"])
def test_what_is_no_correlation_is_refused_by_name(name):
    with pytest.raises(AnalysisError, match=f"`{name}` must lie between -1 and 1"):
        compare_dependent_correlations(**{"r_xz": 0.1, "r_yz": 0.1, "r_xy": 0.1, name: 1.01}, n=20)


@pytest.mark.parametrize("n", [-1, 20.5, np.nan, np.inf])
def test_what_is_no_number_of_patients_is_refused(n):
    with pytest.raises(AnalysisError, match="`n` must be a number of patients"):
        compare_dependent_correlations(0.1, 0.2, 0.1, n)
    with pytest.raises(AnalysisError, match="`n2` must be a number of patients"):
        compare_independent_correlations(0.1, 30, 0.2, n)
