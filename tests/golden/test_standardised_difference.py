"""Standardised differences against the formulas of Yang and Dalton, written in R with another level left out."""

from hccsurv.analysis.standardised_difference import standardised_differences


def test_each_pair_equals_yang_and_dalton(case, cohort, estimates):
    result = standardised_differences(cohort, list(case["variables"]), by=case["by"])
    assert list(result.groups) == case["groups"]
    assert [list(pair) for pair in result.pairs] == case["pairs"]
    assert not result.weighted
    for row in result.rows:
        r = case["variables"][row.variable]
        assert row.n_missing == r["n_missing"]
        estimates(row.differences, r["differences"])
        estimates(row.largest, max(r["differences"]))


def test_weights_move_the_means_and_not_the_spread(case, cohort, estimates):
    result = standardised_differences(cohort, list(case["variables"]), by=case["by"], weights=case["weights"])
    assert result.weighted
    for row in result.rows:
        estimates(row.differences, case["variables"][row.variable]["weighted"])
