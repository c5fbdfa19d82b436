"""Weighted lines at the edge, and what weights may be."""

import numpy as np
import pytest

from hccsurv.analysis.correlation import correlate, regression_line
from hccsurv.analysis.weighted_regression import weighted_regression
from hccsurv.errors import AnalysisError

X, Y = [1.0, 2, 3, 4, 6], [2.0, 3, 5, 9, 8]


def test_without_weights_it_is_the_ordinary_line_and_correlation():
    fit, line, correlation = weighted_regression(X, Y), regression_line(X, Y), correlate(X, Y)
    assert (fit.weights_name, fit.n, fit.df, fit.sum_of_weights, fit.n_weightless) == ("", 5, 3, 5, 0)
    assert (fit.intercept.value, fit.slope.value) == pytest.approx((line.intercept, line.slope), rel=1e-13)
    assert (fit.r, fit.slope.p_value) == pytest.approx((correlation.r, correlation.p_value), rel=1e-12)


def test_result_says_what_it_was_weighted_by_and_weights_without_a_name_are_refused():
    assert weighted_regression(X, Y, [1, 2, 1, 2, 1], weights_name="visits").weights_name == "visits"
    with pytest.raises(AnalysisError, match="`weights` has no name"):
        weighted_regression(X, Y, [1, 2, 1, 2, 1])


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        ([1, -1, 1, 1, -2], r"`weights` is negative in 2 patients\."),
        ([1, np.nan, 1, 1, 1], r"`weights` is missing in 1 patient\."),
        ([1, np.inf, 1, 1, 1], r"`weights` is infinite in 1 patient\."),
        ([1, 1, 1, 1], r"`weights` has 4 entries for 5 patients\."),
        (["much"] * 5, r"`weights` holds something that is not a number\."),
    ],
)
def test_what_is_no_weight_is_refused(weights, problem):
    with pytest.raises(AnalysisError, match=problem):
        weighted_regression(X, Y, weights, weights_name="w")


def test_weight_0_leaves_a_patient_out_and_counts_him():
    fit = weighted_regression([*X, 100.0, np.nan], [*Y, -50.0, 1.0], [1, 1, 1, 1, 1, 0, 0], weights_name="w")
    assert (fit.n, fit.n_missing, fit.n_weightless, fit.df) == (5, 1, 1, 3)
    assert fit.slope == pytest.approx(weighted_regression(X, Y).slope, rel=1e-13)


def test_weights_are_relative_and_never_change_n():
    one, thousand = (weighted_regression(X, Y, [k, 2 * k, k, 3 * k, k], weights_name="w") for k in (1, 1000))
    assert (thousand.n, thousand.df) == (5, 3)
    assert thousand.slope == pytest.approx(one.slope, rel=1e-13)
    assert thousand.intercept == pytest.approx(one.intercept, rel=1e-13)
    assert (thousand.sum_of_weights, thousand.r) == pytest.approx((8000, one.r), rel=1e-13)
    assert thousand.residual_sd == pytest.approx(one.residual_sd * np.sqrt(1000), rel=1e-13)


@pytest.mark.parametrize("y", [[3.0, 5, 7, 9, 13], [0.3, 0.5, 0.7, 0.9, 1.3], [5.0] * 5])
def test_line_through_every_point_has_standard_errors_of_0_and_no_p_value(y):
    fit = weighted_regression(X, y, [1, 2, 1, 2, 1], weights_name="w")
    assert (fit.residual_sd, fit.slope.std_error, fit.intercept.std_error) == (0, 0, 0)
    assert fit.slope.ci_low == fit.slope.value == fit.slope.ci_high
    assert np.isnan([fit.slope.t, fit.slope.p_value, fit.intercept.t, fit.intercept.p_value]).all()
    assert fit.r == pytest.approx(np.nan if y[0] == y[1] else 1.0, rel=1e-13, nan_ok=True)


@pytest.mark.parametrize(
    ("x", "weights"),
    [
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1]),
        ([1, 2, 3, 4, 6], [1, 1, 0, 0, 0]),
        ([1, 1, 1, 4, 6], [1, 1, 1, 0, 0]),
        ([1, 2, 3, 4, 6], [0, 0, 0, 0, 0]),
        ([np.nan] * 5, [1, 1, 1, 1, 1]),
        ([1, 2, 2, 2, 2], [5e-324, 1, 1, 1, 1]),
    ],
    ids=["one x", "two weights", "one x with weight", "no weight", "nobody known", "all weight at one x"],
)
def test_line_through_too_little_is_refused(x, weights):
    with pytest.raises(AnalysisError, match="A line needs three patients with different values of x"):
        weighted_regression(x, Y, weights, weights_name="w")


@pytest.mark.parametrize("w_scale", [1e-300, 1e-9, 1e300])
@pytest.mark.parametrize(("x_scale", "y_scale"), [(1e-9, 1e9), (1e150, 1e-150), (1e200, 1e200)])
def test_units_of_measurements_and_weights_do_not_move_the_test(x_scale, y_scale, w_scale):
    w = np.array([1.0, 2, 1, 3, 1])
    plain = weighted_regression(X, Y, w, weights_name="w")
    scaled = weighted_regression(np.array(X) * x_scale, np.array(Y) * y_scale, w * w_scale, weights_name="w")
    assert scaled.slope.t == pytest.approx(plain.slope.t, rel=1e-12)
    assert scaled.r2 == pytest.approx(plain.r2, rel=1e-12)
    assert scaled.slope.value == pytest.approx(plain.slope.value * (y_scale / x_scale), rel=1e-12)


def test_billions_that_differ_by_thousandths_keep_their_slope():
    x = 1e9 + np.array(X) / 1024
    assert weighted_regression(x, Y).slope.value == pytest.approx(
        1024 * weighted_regression(X, Y).slope.value, rel=1e-9
    )
