"""Differences of survival at one time against R's ``survfit``, Greenwood's variances added, and Klein's test."""

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.survival_difference import survival_difference


def test_differences_equal_those_of_survfit(case, cohort, follow_up, estimates, tails, chi_squared):
    curves = kaplan_meier(follow_up, by=cohort.groups(case["by"]))
    assert case["differences"]
    for r in case["differences"]:
        result = survival_difference(curves, r["a"], r["b"], r["time"])
        assert (result.a, result.b, result.time) == (r["a"], r["b"], r["time"])
        estimates([result.difference, result.std_error], [r["difference"], r["std_error"]])
        tails([result.ci_low, result.ci_high, result.p_value], [r["ci_low"], r["ci_high"], r["p_value"]])
        chi_squared(result.log_log, r["log_log"])
