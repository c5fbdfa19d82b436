"""Tests of counts at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.contingency import fisher_freeman_halton, pearson_chi_squared
from hccsurv.errors import AnalysisError


@pytest.mark.parametrize("test", [pearson_chi_squared, fisher_freeman_halton])
@pytest.mark.parametrize("counts", [[[3, -1], [1, 3]], [[3, 1.5], [1, 3]], [3, 1, 1, 3], [[3, np.nan], [1, 3]]])
def test_what_is_no_table_of_counts_is_refused(test, counts):
    with pytest.raises(AnalysisError, match="`counts` must be a table of whole numbers, zero or more"):
        test(np.array(counts))


@pytest.mark.parametrize("test", [pearson_chi_squared, fisher_freeman_halton])
def test_whole_numbers_may_be_floats(test):
    counts = np.array([[3, 1], [1, 3]])
    assert test(counts.astype(float)) == test(counts)


def test_chi_squared_of_many_patients_neither_overflows_nor_loses_its_value():
    """n (ad - bc)^2 over the product of the margins, a million times the counts."""
    small, large = (pearson_chi_squared(np.array([[30, 20], [20, 30]]) * k) for k in (1, 1_000_000))
    assert small.statistic == pytest.approx(4, rel=1e-13)
    assert large.statistic == pytest.approx(4_000_000, rel=1e-13)
    assert large.p_value == 0


def test_exact_test_of_a_million_patients_is_exact():
    result = fisher_freeman_halton(np.array([[250_000, 250_500], [249_500, 250_000]]))
    assert (result.test, result.p_std_error) == ("Fisher exact", 0)
    assert 0 < result.p_value <= 1


def test_simulation_gives_the_same_value_each_time():
    counts = np.array([[11, 7, 3, 9], [19, 6, 2, 4], [14, 6, 11, 8], [5, 4, 9, 2]])
    assert fisher_freeman_halton(counts) == fisher_freeman_halton(counts)
