"""Cox models against R's ``coxph``."""

import numpy as np
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix


@pytest.fixture
def fit(case, cohort, follow_up, risk_set_form):
    design = design_matrix(cohort.patients, dict.fromkeys(case["covariates"]))
    return fit_cox(
        follow_up,
        design,
        ties=case["ties"],
        strata=cohort.groups(case["strata"]) if "strata" in case else None,
        counts=np.array(case["counts"]) if "counts" in case else None,
        weights=np.array(case["weights"]) if "weights" in case else None,
        robust=False,
    )


def test_coefficients_equal_coxph(case, fit, estimates, tails):
    assert (fit.n, fit.n_events, fit.n_missing) == (case["n"], case["n_events"], case["n_missing"])
    assert [term.name for term in fit.terms] == case["terms"]
    for field in ("log_hazard_ratio", "std_error", "hazard_ratio"):
        estimates([getattr(term, field) for term in fit.terms], case[field])
    estimates([term.log_hazard_ratio / term.std_error for term in fit.terms], case["z"])
    for field in ("ci_low", "ci_high", "p_value"):
        tails([getattr(term, field) for term in fit.terms], case[field])


def test_likelihood_and_global_tests_equal_coxph(case, fit, estimates, chi_squared):
    estimates([fit.log_likelihood_null, fit.log_likelihood], [case["log_likelihood_null"], case["log_likelihood"]])
    chi_squared(fit.likelihood_ratio, case["likelihood_ratio"])
    chi_squared(fit.wald, case["wald"])
    chi_squared(fit.score, case["score"])


def test_wald_test_of_each_variable_equals_coxph(case, fit, chi_squared):
    for variable, r in case["wald_of_variable"].items():
        chi_squared(fit.test_of(variable), r)


def test_concordance_and_its_standard_error_equal_coxph(case, fit, estimates):
    estimates(fit.concordance, case["concordance"])
    estimates(fit.concordance_std_error, case["concordance_std_error"])
