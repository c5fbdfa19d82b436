"""Weighted and stratified log-rank tests against R: ``survdiff`` where it has the test, else sums over event times."""

from hccsurv.analysis.log_rank import log_rank_test


def test_weighted_log_rank_equals_r(case, cohort, follow_up, estimates, chi_squared):
    result = log_rank_test(
        follow_up,
        cohort.groups(case["by"]),
        weighting=case["weighting"],
        rho=case["rho"],
        gamma=case["gamma"],
        strata=cohort.groups(case["strata"]) if "strata" in case else None,
    )
    assert list(result.groups) == case["groups"]
    assert list(result.n) == case["n"]
    assert list(result.observed) == case["observed"]
    estimates(result.expected, case["expected"])
    estimates(result.weighted_observed, case["weighted_observed"])
    estimates(result.weighted_expected, case["weighted_expected"])
    chi_squared(result, case)
