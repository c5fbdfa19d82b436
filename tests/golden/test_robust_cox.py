"""Sandwich errors of Cox models against R's ``coxph(robust = TRUE)``."""

import numpy as np
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix


@pytest.fixture
def fit(case, cohort, follow_up, risk_set_form):
    return fit_cox(
        follow_up,
        design_matrix(cohort.patients, dict.fromkeys(case["covariates"])),
        ties=case["ties"],
        strata=cohort.groups(case["strata"]) if "strata" in case else None,
        cluster=cohort.groups(case["by"]) if "by" in case else None,
        counts=np.array(case["counts"]) if "counts" in case else None,
        weights=np.array(case["weights"]) if "weights" in case else None,
        robust=True,
    )


def test_robust_errors_limits_and_wald_test_equal_coxph(case, fit, estimates, tails, chi_squared):
    assert (fit.n, fit.n_events) == (case["n"], case["n_events"])
    for field in ("log_hazard_ratio", "std_error"):
        estimates([getattr(term, field) for term in fit.terms], case[field])
    for field in ("p_value", "ci_low", "ci_high"):
        tails([getattr(term, field) for term in fit.terms], case[field])
    chi_squared(fit.wald, case["wald"])


def test_robust_and_model_covariance_equal_coxph(case, fit):
    for ours, r in ((fit.covariance, case["covariance"]), (fit.model_covariance, case["model_covariance"])):
        width = np.sqrt(np.diag(r))
        # A covariance may be close to zero: the difference counts relative to the standard errors.
        np.testing.assert_allclose(ours / np.outer(width, width), r / np.outer(width, width), rtol=1e-8, atol=1e-10)


def test_model_errors_are_kept_beside_the_robust_ones(case, fit, estimates):
    estimates(np.sqrt(np.diag(fit.model_covariance)), case["model_std_error"])


def test_likelihood_tests_are_not_valid_with_robust_errors(fit):
    assert fit.robust
    assert np.isnan([fit.likelihood_ratio.chi2, fit.score.chi2]).all()
