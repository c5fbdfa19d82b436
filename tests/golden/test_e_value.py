"""E-values against the formulas of VanderWeele and Ding, written in R."""

from hccsurv.analysis.e_value import e_value


def test_e_value_equals_its_formula(case, estimates):
    ratio = [case[field] for field in ("hazard_ratio", "ci_low", "ci_high")]
    result = e_value(*ratio, common_outcome=case["common_outcome"])
    estimates([result.risk_ratio, result.point, result.limit], [case["risk_ratio"], case["point"], case["limit"]])
