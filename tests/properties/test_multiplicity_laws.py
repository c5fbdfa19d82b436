"""Adjusted p-values equal those of statsmodels; a missing one is no comparison."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from hccsurv.analysis.multiplicity import adjust_p_values

P_VALUES = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.01, 0.05, np.nan])), max_size=15)


@given(P_VALUES, st.sampled_from([("holm", "holm"), ("bonferroni", "bonferroni"), ("bh", "fdr_bh")]))
def test_adjusted_p_values_equal_statsmodels(p_values, method):
    ours, theirs = method
    p = np.array(p_values, dtype=float)
    known = ~np.isnan(p)
    adjusted = adjust_p_values(p, ours)
    assert np.isnan(adjusted[~known]).all()
    if known.any():
        np.testing.assert_allclose(adjusted[known], multipletests(p[known], method=theirs)[1], rtol=1e-12)
        assert (adjusted[known] >= p[known]).all()
        assert (adjusted[known] <= 1).all()


@given(P_VALUES)
def test_none_leaves_p_values_as_they_are(p_values):
    np.testing.assert_array_equal(adjust_p_values(p_values, "none"), np.array(p_values, dtype=float))


@given(P_VALUES, st.sampled_from(["holm", "bonferroni", "bh"]), st.randoms(use_true_random=False))
def test_order_of_the_comparisons_does_not_matter_and_the_order_of_the_p_values_stays(p_values, method, random):
    p = np.array(p_values, dtype=float)
    order = list(range(p.size))
    random.shuffle(order)
    adjusted = adjust_p_values(p, method)
    np.testing.assert_array_equal(adjust_p_values(p[order], method), adjusted[order])
    known = np.sort(p[~np.isnan(p)])
    rising = adjust_p_values(known, method)
    assert (np.diff(rising) >= 0).all()


@given(P_VALUES)
def test_benjamini_hochberg_adjusts_least_and_bonferroni_most(p_values):
    bh, holm, bonferroni = (adjust_p_values(p_values, method) for method in ("bh", "holm", "bonferroni"))
    known = ~np.isnan(bh)
    assert (bh[known] <= holm[known] * (1 + 1e-12)).all()
    assert (holm[known] <= bonferroni[known]).all()
