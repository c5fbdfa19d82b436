"""Tests of counts against R's ``chisq.test(correct = FALSE)`` and ``fisher.test``."""

import numpy as np

from hccsurv.analysis.contingency import fisher_freeman_halton, pearson_chi_squared


def test_pearson_equals_chisq_test(case, estimates, tails):
    result = pearson_chi_squared(np.array(case["counts"]))
    estimates([result.statistic, result.min_expected], [case["chi2"], case["min_expected"]])
    assert result.df == case["df"]
    tails(result.p_value, case["p_value"])


def test_exact_test_equals_fisher_test(case, tails):
    result = fisher_freeman_halton(np.array(case["counts"]))
    assert "simulated" not in result.test
    tails(result.p_value, case["fisher_p"])
