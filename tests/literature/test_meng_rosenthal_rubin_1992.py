"""Meng XL, Rosenthal R, Rubin DB. Comparing correlated correlation coefficients. Psychol Bull 1992;111:172-175.

doi:10.1037/0033-2909.111.1.172
"""

import pytest

from hccsurv.analysis.dependent_correlations import compare_dependent_correlations


def test_0_63_and_minus_0_03_of_15_with_minus_0_19_between_have_z_1_68_and_p_0_047_one_sided():
    meng = compare_dependent_correlations(0.63, -0.03, -0.19, 15).meng
    assert round(meng.z, 2) == 1.68
    assert round(meng.p_value / 2, 3) == 0.047


@pytest.mark.parametrize(
    ("r", "between", "z"),
    [
        ((0.5, 0.2), 0.0, 1.62), ((0.5, 0.2), 0.3, 1.91), ((0.5, 0.2), 0.8, 3.50),
        ((0.7, 0.4), 0.0, 2.03), ((0.7, 0.4), 0.4, 2.47), ((0.7, 0.4), 0.8, 4.05),
    ],
)  # fmt: skip
def test_z_of_50_patients_as_tabulated_by_may_and_hittner_1997(r, between, z):
    """Psychol Rep 1997;80:475-480. doi:10.2466/pr0.1997.80.2.475"""
    assert round(compare_dependent_correlations(*r, between, 50).meng.z, 2) == z


def test_williams_t_of_100_patients_as_printed_by_silver_hittner_and_may_2006():
    """Appl Psychol Meas 2006;30:152-153, whose program gives t = -1.0767, p = 0.2843. doi:10.1177/0146621605277132"""
    williams = compare_dependent_correlations(0.3, 0.4, 0.5, 100).williams
    assert (round(williams.t, 4), williams.df, round(williams.p_value, 4)) == (-1.0767, 97, 0.2843)
