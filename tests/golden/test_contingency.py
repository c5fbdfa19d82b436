"""Tests of counts against R's ``chisq.test(correct = FALSE)`` and ``fisher.test``."""

import numpy as np

from hccsurv.analysis.contingency import fisher_freeman_halton, pearson_chi_squared


def test_pearson_equals_chisq_test(case, estimates, tails):
    result = pearson_chi_squared(np.array(case["counts"]))
    estimates([result.statistic, result.min_expected], [case["chi2"], case["min_expected"]])
    assert (result.df, result.p_std_error) == (case["df"], 0)
    tails(result.p_value, case["p_value"])


def test_exact_test_equals_fisher_test(case, tails):
    """The p-value of simulated tables lies within three of its standard errors."""
    result = fisher_freeman_halton(np.array(case["counts"]))
    assert ("100000 simulated tables" in result.test) is case["simulated"]
    if case["simulated"]:
        assert 0 < result.p_std_error < 0.0016
        assert abs(result.p_value - case["fisher_p"]) < 3 * result.p_std_error
    else:
        assert result.p_std_error == 0
        tails(result.p_value, case["fisher_p"])
