"""Log-rank tests against R's ``survdiff`` and ``p.adjust``."""

import pytest

from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.pairwise_log_rank import pairwise_log_rank_tests

adjustments = pytest.mark.parametrize("adjustment", ["none", "holm", "bonferroni", "bh"])


@pytest.fixture
def equal_r(estimates, tails):
    """Compare pairs with R's; which of the two groups is named first does not matter."""

    def compare(result, r, adjustment):
        pairs = result.pairs
        assert [{pair.a, pair.b} for pair in pairs] == [set(pair) for pair in r["pairs"]]
        estimates([pair.chi2 for pair in pairs], r["chi2"])
        tails([pair.p_value for pair in pairs], r["none"])
        tails([pair.p_adjusted for pair in pairs], r[adjustment])

    return compare


def test_log_rank_equals_survdiff(case, cohort, follow_up, estimates, chi_squared):
    result = log_rank_test(follow_up, cohort.groups(case["by"]))
    assert list(result.groups) == case["groups"]
    assert list(result.n) == case["n"]
    assert list(result.observed) == case["observed"]
    estimates(result.expected, case["expected"])
    chi_squared(result, case)


@adjustments
def test_pairs_equal_survdiff_on_each_pair_and_p_adjust(case, cohort, follow_up, adjustment, equal_r):
    result = pairwise_log_rank_tests(follow_up, cohort.groups(case["by"]), adjustment=adjustment)
    assert [[pair.a, pair.b] for pair in result.pairs] == case["pairwise"]["pairs"]
    equal_r(result, case["pairwise"], adjustment)


@adjustments
def test_pairs_with_a_control_are_adjusted_for_their_own_number(case, cohort, follow_up, adjustment, equal_r):
    groups = cohort.groups(case["by"])
    for control, r in zip(groups.levels, case["against"], strict=True):
        equal_r(pairwise_log_rank_tests(follow_up, groups, adjustment=adjustment, control=control), r, adjustment)


@adjustments
def test_weighted_pairs_equal_sums_over_event_times(case, cohort, follow_up, adjustment, equal_r):
    r = case["weighted"]
    options = {name: r[name] for name in ("weighting", "rho", "gamma")}
    result = pairwise_log_rank_tests(follow_up, cohort.groups(case["by"]), adjustment=adjustment, **options)
    equal_r(result, r, adjustment)


def test_stratified_pairs_equal_survdiff_with_strata(case, cohort, follow_up, equal_r):
    if "stratified" not in case:
        pytest.skip("these data have no column to stratify by")
    column = case["stratified"]["strata"]
    known = cohort.patients[column].notna().to_numpy()
    cohort = cohort.keep(known, "stratum not known")
    strata, groups = cohort.groups(column), cohort.groups(case["by"])
    equal_r(pairwise_log_rank_tests(follow_up[known], groups, strata=strata), case["stratified"], "holm")
