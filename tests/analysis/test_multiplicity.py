"""What is no family of p-values."""

import numpy as np
import pytest

from hccsurv.analysis.multiplicity import adjust_p_values
from hccsurv.errors import AnalysisError


@pytest.mark.parametrize("method", ["holm", "bonferroni", "bh", "none"])
@pytest.mark.parametrize("p_values", [[0.5, 1.1], [-0.1], [np.inf]])
def test_p_value_outside_0_to_1_is_refused(method, p_values):
    with pytest.raises(AnalysisError, match="`p_values` must lie between 0 and 1"):
        adjust_p_values(p_values, method)


@pytest.mark.parametrize("method", ["holm", "bonferroni", "bh", "none"])
def test_no_comparison_and_one_comparison_need_no_adjustment(method):
    assert adjust_p_values([], method).tolist() == []
    assert adjust_p_values([0.03], method).tolist() == [0.03]
    np.testing.assert_array_equal(adjust_p_values([np.nan, 0.03], method), [np.nan, 0.03])


def test_unknown_method_is_refused():
    with pytest.raises(AnalysisError, match="`method` must be one of holm, bonferroni, bh, none"):
        adjust_p_values([0.5], "sidak")
