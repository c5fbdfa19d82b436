"""Concordance against R's ``concordance``, for one population and within strata."""

import pytest

from hccsurv.analysis.concordance import concordance


@pytest.fixture
def scored(case, cohort, follow_up):
    """Follow-up, risk and strata of the patients whose score is known."""
    known = cohort.patients[case["score"]].notna().to_numpy()
    risk = cohort.patients[case["score"]].to_numpy()[known] * (1 if case["higher_is_worse"] else -1)
    return follow_up[known], risk, cohort.groups(case["strata"])[known]


def compare(result, r, estimates):
    estimates([result.value, result.std_error], [r["value"], r["std_error"]])
    assert (result.concordant, result.discordant, result.tied_risk) == (
        r["concordant"],
        r["discordant"],
        r["tied_risk"],
    )
    assert result.n_pairs == r["concordant"] + r["discordant"] + r["tied_risk"]


def test_concordance_equals_r(case, scored, estimates):
    follow_up, risk, _ = scored
    assert follow_up.n == case["n"]
    compare(concordance(follow_up, risk), case["all"], estimates)


def test_concordance_within_strata_equals_r(case, scored, estimates):
    follow_up, risk, strata = scored
    compare(concordance(follow_up, risk, strata=strata), case["stratified"], estimates)
