"""Tests of proportional hazards against R's ``cox.zph`` (transform "km", terms together)."""

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.proportional_hazards import check_proportional_hazards


def test_score_tests_equal_cox_zph(case, cohort, follow_up, chi_squared):
    design = design_matrix(cohort.patients, dict.fromkeys(case["covariates"]))
    result = check_proportional_hazards(follow_up, design, fit_cox(follow_up, design, ties=case["ties"]))
    assert list(result.variables) == list(case["variables"])
    for variable, r in case["variables"].items():
        chi_squared(result.variables[variable], r)
    chi_squared(result.overall, case["overall"])
