"""Variance inflation against its formula and a regression in R."""

import numpy as np
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.variance_inflation import variance_inflation


@pytest.fixture
def factors(case, cohort, follow_up):
    fit = fit_cox(
        follow_up,
        design_matrix(cohort.patients, dict.fromkeys(case["covariates"])),
        ties=case["ties"],
        strata=cohort.groups(case["strata"]) if "strata" in case else None,
        counts=np.array(case["counts"]) if "counts" in case else None,
        weights=np.array(case["weights"]) if "weights" in case else None,
    )
    return variance_inflation(fit).variables


def test_generalised_factor_equals_fox_and_monettes_formula(case, factors, estimates):
    assert list(factors) == list(case["variables"])
    for variable, r in case["variables"].items():
        estimates(factors[variable].gvif, r["gvif"])
        estimates(factors[variable].per_coefficient, r["per_coefficient"])
        assert factors[variable].df == r["df"]


def test_factor_of_a_number_is_that_of_its_regression_on_the_others(case, factors, estimates):
    for variable, r in case["regression"].items():
        estimates(factors[variable].gvif, r)
