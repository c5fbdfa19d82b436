"""Spearman's and Kendall's correlation against R's ``cor.test``, their intervals against the published formulas."""

import pandas as pd
import pytest

from hccsurv.analysis.correlation import correlate


@pytest.fixture
def xy(case, published):
    patients = published(case["data"]) if "data" in case else pd.DataFrame(case["columns"])
    return patients[case["x"]], patients[case["y"]]


@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_rank_correlation_equals_cor_test(case, xy, method, estimates, tails):
    result, r = correlate(*xy, method=method), case[method]
    assert (result.n, result.n_missing, result.method) == (case["n"], case["n_missing"], method)
    assert result.p_from == r["p_from"]
    estimates(result.r, r["r"])
    tails(result.p_value, r["p_value"])


@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_interval_is_that_of_bonett_and_wright_and_of_fieller_and_others(case, xy, method, tails):
    result, r = correlate(*xy, method=method), case[method]
    narrow = correlate(*xy, method=method, confidence_level=0.9, p_from="fisher-z")
    tails([result.ci_low, result.ci_high], r["ci"])
    tails([narrow.ci_low, narrow.ci_high, narrow.p_value], [*r["ci_90"], r["p_fisher_z"]])
