"""Correlations of different patients: Fisher's z against ``psych::r.test``, the interval against Zou's formula in R."""

from hccsurv.analysis.independent_correlations import compare_independent_correlations


def compared(case, **options):
    return compare_independent_correlations(case["r1"], case["n1"], case["r2"], case["n2"], **options)


def test_fisher_z_equals_r_test(case, estimates, tails):
    found = compared(case).fisher
    estimates(found.z, case["z"])
    tails(found.p_value, case["p_value"])


def test_interval_equals_zous_formula(case, tails):
    for level, limits in ((0.95, case["ci"]), (0.9, case["ci_90"])):
        result = compared(case, confidence_level=level)
        tails([result.ci_low, result.ci_high], limits)
