"""Log-rank tests against R's ``survdiff`` and ``p.adjust``."""

import pytest

from hccsurv.analysis.log_rank import log_rank_test, pairwise_log_rank_tests


def test_log_rank_equals_survdiff(case, cohort, follow_up, estimates, chi_squared):
    result = log_rank_test(follow_up, cohort.groups(case["by"]))
    assert list(result.groups) == case["groups"]
    assert list(result.n) == case["n"]
    assert list(result.observed) == case["observed"]
    estimates(result.expected, case["expected"])
    chi_squared(result, case)


@pytest.mark.parametrize("adjustment", ["none", "holm", "bonferroni", "bh"])
def test_pairs_equal_survdiff_on_each_pair_and_p_adjust(case, cohort, follow_up, adjustment, estimates, tails):
    pairs = pairwise_log_rank_tests(follow_up, cohort.groups(case["by"]), adjustment=adjustment).pairs
    r = case["pairwise"]
    assert [[pair.a, pair.b] for pair in pairs] == r["pairs"]
    estimates([pair.chi2 for pair in pairs], r["chi2"])
    tails([pair.p_value for pair in pairs], r["none"])
    tails([pair.p_adjusted for pair in pairs], r[adjustment])
