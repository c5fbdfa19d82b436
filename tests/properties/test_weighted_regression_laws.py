"""Weighted lines equal statsmodels, and whole weights are repeated patients in all but the number of patients."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import WLS
from statsmodels.tools import add_constant

from hccsurv.analysis.weighted_regression import weighted_regression

VALUES = st.integers(-40, 40).map(lambda value: value / 8)


@st.composite
def weighted(draw):
    """Measurements with whole weights; at least three values of x have weight."""
    n = draw(st.integers(4, 30))
    x, y = (np.array(draw(st.lists(VALUES, min_size=n, max_size=n))) for _ in "xy")
    w = np.array(draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)), dtype=float)
    assume(np.unique(x[w > 0]).size > 2)
    return x, y, w


@given(weighted())
def test_weighted_line_equals_statsmodels(data):
    x, y, w = data
    fit = weighted_regression(x, y, w, weights_name="w")
    assume(fit.residual_sd > 1e-6)
    used = w > 0
    expected = WLS(y[used], add_constant(x[used]), weights=w[used]).fit()
    for ours, position in ((fit.intercept, 0), (fit.slope, 1)):
        assert ours.value == pytest.approx(expected.params[position], rel=1e-8, abs=1e-10)
        assert ours.std_error == pytest.approx(expected.bse[position], rel=1e-8)
        assert ours.p_value == pytest.approx(expected.pvalues[position], rel=1e-6, abs=1e-12)
        assert [ours.ci_low, ours.ci_high] == pytest.approx(expected.conf_int()[position], rel=1e-7, abs=1e-9)
    assert fit.residual_sd == pytest.approx(np.sqrt(expected.scale), rel=1e-8)
    assert fit.r2 == pytest.approx(expected.rsquared, rel=1e-7, abs=1e-12)


@given(weighted())
def test_whole_weights_give_the_line_of_repeated_patients_and_only_n_differs(data):
    x, y, w = data
    fit = weighted_regression(x, y, w, weights_name="w")
    repeated = weighted_regression(*(np.repeat(values, w.astype(int)) for values in (x, y)))
    assume(repeated.residual_sd > 1e-6)
    assert (fit.n, repeated.n) == (int((w > 0).sum()), int(w.sum()))
    assert fit.slope.value == pytest.approx(repeated.slope.value, rel=1e-9, abs=1e-12)
    assert fit.r == pytest.approx(repeated.r, rel=1e-9, abs=1e-12)
    assert fit.residual_sd * np.sqrt(fit.df) == pytest.approx(repeated.residual_sd * np.sqrt(repeated.df), rel=1e-9)


@given(weighted())
def test_p_value_of_the_slope_is_that_of_the_weighted_correlation(data):
    fit = weighted_regression(*data, weights_name="w")
    assume(fit.residual_sd > 1e-6)
    t = fit.r * np.sqrt(fit.df / (1 - fit.r2))
    assert fit.slope.t == pytest.approx(t, rel=1e-6, abs=1e-9)
