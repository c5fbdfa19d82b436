"""Variance inflation by hand; other values are compared with R in tests/golden."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.variance_inflation import variance_inflation
from hccsurv.cohort.time_to_event import TimeToEvent

RANDOM = np.random.default_rng(3)
N = 60
PATIENTS = pd.DataFrame({
    "age": RANDOM.normal(60, 8, N), "size": RANDOM.normal(4, 1, N), "stage": RANDOM.choice(list("ABC"), N)
})  # fmt: skip
FOLLOW_UP = TimeToEvent.from_arrays(RANDOM.exponential(10, N), RANDOM.random(N) < 0.8, unit="months")


def test_the_only_variable_has_factor_1():
    fit = fit_cox(FOLLOW_UP, design_matrix(PATIENTS, {"stage": "A"}))
    assert variance_inflation(fit).variables["stage"] == pytest.approx((1, 2, 1))


def test_two_numbers_have_one_over_one_less_the_squared_correlation_of_their_coefficients():
    fit = fit_cox(FOLLOW_UP, PATIENTS[["age", "size"]])
    r = fit.covariance[0, 1] / np.sqrt(fit.covariance[0, 0] * fit.covariance[1, 1])
    found = variance_inflation(fit)
    assert [factor.gvif for factor in found.variables.values()] == pytest.approx([1 / (1 - r**2)] * 2, rel=1e-12)
    assert found.largest == pytest.approx(1 / (1 - r**2), rel=1e-12)


def test_reference_level_and_unit_change_nothing():
    one = variance_inflation(fit_cox(FOLLOW_UP, design_matrix(PATIENTS, {"stage": "A", "age": None})))
    days = PATIENTS.assign(age=PATIENTS["age"] * 365.25)
    other = variance_inflation(fit_cox(FOLLOW_UP, design_matrix(days, {"stage": "C", "age": None})))
    for variable, factor in one.variables.items():
        assert other.variables[variable] == pytest.approx(factor, rel=1e-9)


def test_near_copies_are_found():
    copies = PATIENTS.assign(again=PATIENTS["age"] + RANDOM.normal(0, 0.1, N))
    found = variance_inflation(fit_cox(FOLLOW_UP, copies[["age", "again", "size"]]))
    assert found.variables["age"].gvif > 100
    assert found.variables["size"].gvif < 2
    assert found.largest == pytest.approx(max(factor.gvif for factor in found.variables.values()))


def test_robust_errors_change_nothing():
    plain = variance_inflation(fit_cox(FOLLOW_UP, PATIENTS[["age", "size"]]))
    assert variance_inflation(fit_cox(FOLLOW_UP, PATIENTS[["age", "size"]], robust=True)) == plain
