"""Correlations that share a variable: Williams' t against ``psych::r.test``, the others against their formulas in R."""

from hccsurv.analysis.dependent_correlations import compare_dependent_correlations


def compared(case, **options):
    return compare_dependent_correlations(case["r_xz"], case["r_yz"], case["r_xy"], case["n"], **options)


def test_williams_test_equals_r_test(case, estimates, tails):
    found, r = compared(case).williams, case["williams"]
    estimates(found.t, r["t"])
    tails(found.p_value, r["p_value"])
    assert found.df == r["df"]


def test_meng_rosenthal_rubin_equals_its_formula(case, estimates, tails):
    found, r = compared(case).meng, case["meng"]
    estimates(found.z, r["z"])
    tails(found.p_value, r["p_value"])


def test_interval_equals_zous_formula(case, tails):
    for level, limits in ((0.95, case["ci"]), (0.9, case["ci_90"])):
        result = compared(case, confidence_level=level)
        tails([result.ci_low, result.ci_high], limits)
