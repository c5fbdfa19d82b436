"""Weighted lines against R's ``lm(weights = )`` and ``cov.wt``."""

import pytest

from hccsurv.analysis.weighted_regression import weighted_regression


@pytest.fixture
def xyw(case, published):
    patients = published(case["data"])
    return patients[case["x"]], patients[case["y"]], case["weights"]


def test_weighted_line_equals_lm(case, xyw, estimates, tails):
    fit = weighted_regression(*xyw, weights_name="w")
    narrow = weighted_regression(*xyw, weights_name="w", confidence_level=0.9)
    for field in ("n", "n_missing", "n_weightless", "df"):
        assert getattr(fit, field) == case[field]
    estimates([fit.sum_of_weights, fit.residual_sd], [case["sum_of_weights"], case["residual_sd"]])
    for name in ("intercept", "slope"):
        ours, narrower, r = getattr(fit, name), getattr(narrow, name), case[name]
        estimates([ours.value, ours.std_error, ours.t], [r["value"], r["std_error"], r["t"]])
        tails(ours.p_value, r["p_value"])
        tails([ours.ci_low, ours.ci_high, narrower.ci_low, narrower.ci_high], r["ci"] + r["ci_90"])


def test_weighted_correlation_equals_cov_wt(case, xyw, estimates):
    fit = weighted_regression(*xyw, weights_name="w")
    estimates([fit.r, fit.r2], [case["r"], case["r2"]])
