"""Adjusted p-values against R's ``p.adjust``."""

import pytest

from hccsurv.analysis.multiplicity import adjust_p_values


@pytest.mark.parametrize("method", ["none", "holm", "bonferroni", "bh"])
def test_adjusted_p_values_equal_p_adjust(case, method, tails):
    tails(adjust_p_values(case["p_values"], method), case[method])
