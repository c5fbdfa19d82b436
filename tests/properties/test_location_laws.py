"""Tests between groups equal SciPy's and mind neither the order of the groups nor the unit."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from hccsurv.analysis.location_tests import mean_test, rank_test

VALUES = st.integers(-20, 20).map(lambda value: value / 4)
SAMPLES = st.lists(st.lists(VALUES, min_size=2, max_size=12).map(np.array), min_size=2, max_size=4)


@given(SAMPLES)
def test_rank_tests_equal_scipy(samples):
    assume(np.ptp(np.concatenate(samples)) > 0)
    result = rank_test(samples)
    if len(samples) == 2:
        expected = stats.mannwhitneyu(*samples, alternative="two-sided", method="asymptotic", use_continuity=True)
    else:
        expected = stats.kruskal(*samples)
    assert result.statistic == pytest.approx(expected.statistic, rel=1e-10, abs=1e-12)
    assert result.p_value == pytest.approx(expected.pvalue, rel=1e-9)


@given(SAMPLES)
def test_tests_of_means_equal_scipy(samples):
    assume(all(np.ptp(sample) > 0 for sample in samples))
    result = mean_test(samples)
    expected = stats.ttest_ind(*samples, equal_var=False) if len(samples) == 2 else stats.f_oneway(*samples)
    assert result.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
    assert result.p_value == pytest.approx(expected.pvalue, rel=1e-8)


@given(SAMPLES, st.sampled_from([rank_test, mean_test]), st.floats(0.01, 100), VALUES)
def test_p_value_depends_on_neither_order_nor_unit_nor_origin(samples, compare, scale, shift):
    assume(all(np.ptp(sample) > 0 for sample in samples))
    plain = compare(samples)
    assert compare(samples[::-1]).p_value == pytest.approx(plain.p_value, rel=1e-8)
    # Times a power of two, so that no tie is made or broken.
    factor = 2.0 ** round(np.log2(scale))
    assert compare([factor * (sample - shift) for sample in samples]).p_value == pytest.approx(plain.p_value, rel=1e-8)
