"""Tests of proportional hazards against R's ``cox.zph`` (terms together)."""

import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.proportional_hazards import check_proportional_hazards


@pytest.mark.parametrize("transform", ["km", "rank", "identity", "log"])
def test_score_tests_equal_cox_zph(case, cohort, follow_up, risk_set_form, transform, chi_squared):
    design = design_matrix(cohort.patients, dict.fromkeys(case["covariates"]))
    strata = cohort.groups(case["strata"]) if "strata" in case else None
    fit = fit_cox(follow_up, design, ties=case["ties"], strata=strata)
    result = check_proportional_hazards(fit, transform=transform)
    expected = case["transforms"][transform]
    assert list(result.variables) == list(expected["variables"])
    for variable, r in expected["variables"].items():
        chi_squared(result.variables[variable], r)
    chi_squared(result.overall, expected["overall"])
