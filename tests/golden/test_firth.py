"""Firth's penalised likelihood against its maximum, profile and ratio written out in R."""

import numpy as np
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix


@pytest.fixture
def design(case, cohort):
    return design_matrix(cohort.patients, dict.fromkeys(case["covariates"]))


@pytest.fixture
def fit(case, follow_up, design):
    return fit_cox(follow_up, design, ties=case["ties"], firth=True)


def test_penalised_estimates_equal_the_script(case, fit, estimates):
    assert (fit.n, fit.n_events) == (case["n"], case["n_events"])
    for field in ("log_hazard_ratio", "std_error", "hazard_ratio"):
        estimates([getattr(term, field) for term in fit.terms], case[field])
    estimates([fit.log_likelihood, fit.log_likelihood_null], [case["log_likelihood"], case["log_likelihood_null"]])


def test_profile_limits_equal_the_script(case, fit, tails):
    for field in ("ci_low", "ci_high"):
        tails([getattr(term, field) for term in fit.terms], case[field])


def test_penalised_likelihood_ratio_tests_equal_the_script(case, fit, tails, chi_squared):
    tails([term.p_value for term in fit.terms], case["p_value"])
    chi_squared(fit.likelihood_ratio, case["likelihood_ratio"])
    assert np.isnan(fit.score.chi2)


def test_test_of_one_variable_with_one_coefficient_is_its_own(case, fit):
    for variable, columns in fit.variables.items():
        if len(columns) == 1:
            assert fit.test_of(variable).p_value == pytest.approx(fit.terms[columns[0]].p_value, rel=1e-9)


def test_counts_are_rows_written_that_often(case, follow_up, design):
    counts = np.arange(follow_up.n) % 3
    often = np.repeat(np.arange(follow_up.n), counts)
    kept = design.values[often]
    if case["n"] > 100 or (kept.max(axis=0) == kept.min(axis=0)).any():
        return
    whole = fit_cox(follow_up, design, counts=counts, ties=case["ties"], firth=True)
    repeated = type(design)(values=kept, terms=design.terms)
    rows = fit_cox(follow_up[often], repeated, ties=case["ties"], firth=True)
    assert whole.coefficients == pytest.approx(rows.coefficients, rel=1e-8)
    assert [term.ci_high for term in whole.terms] == pytest.approx([term.ci_high for term in rows.terms], rel=1e-8)
