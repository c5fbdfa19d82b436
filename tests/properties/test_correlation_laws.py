"""Correlations keep to their symmetries, equal SciPy's, and their intervals agree with their tests."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from hccsurv.analysis.correlation import correlate
from hccsurv.analysis.dependent_correlations import compare_dependent_correlations
from hccsurv.analysis.independent_correlations import compare_independent_correlations

VALUES = st.integers(-20, 20).map(lambda value: value / 8)
METHODS = st.sampled_from(["pearson", "spearman", "kendall"])
CORRELATIONS = st.floats(-0.99, 0.99)

RHOS_OF_SIX = np.array([np.corrcoef(range(6), order)[0, 1] for order in permutations(range(6))])


@st.composite
def measured(draw, smallest=5, largest=40):
    """Two measurements with ties, neither constant."""
    n = draw(st.integers(smallest, largest))
    x, y = (np.array(draw(st.lists(VALUES, min_size=n, max_size=n))) for _ in "xy")
    assume(np.ptp(x) > 0 and np.ptp(y) > 0)
    return x, y


@given(measured())
def test_ranks_correlate_as_scipy_says(xy):
    x, y = xy
    spearman, tau = correlate(x, y, method="spearman"), correlate(x, y, method="kendall")
    expected = stats.spearmanr(x, y)
    assert spearman.r == pytest.approx(expected.statistic, abs=1e-12)
    if spearman.p_from == "t":
        assert spearman.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert tau.r == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)


@given(st.permutations(range(6)))
def test_spearmans_exact_p_value_is_the_share_of_all_720_orders_at_least_as_far_from_0(order):
    result = correlate(range(6), order, method="spearman")
    expected = np.mean(np.abs(RHOS_OF_SIX) >= abs(result.r) - 1e-9)
    assert result.p_value == pytest.approx(expected, rel=1e-12)


@given(measured(), METHODS)
def test_correlation_is_symmetric_and_turns_its_sign_with_a_measurement(xy, method):
    x, y = xy
    plain, swapped, turned = (correlate(*pair, method=method) for pair in ((x, y), (y, x), (x, -y)))
    for field in ("r", "p_value", "ci_low", "ci_high"):
        assert getattr(swapped, field) == pytest.approx(getattr(plain, field), abs=1e-12, nan_ok=True)
    assert (turned.r, turned.ci_low) == pytest.approx((-plain.r, -plain.ci_high), abs=1e-12, nan_ok=True)
    assert turned.p_value == pytest.approx(plain.p_value, rel=1e-9)


@given(measured(), METHODS, st.randoms(use_true_random=False))
def test_order_of_the_patients_and_patients_not_known_do_not_matter(xy, method, random):
    x, y = xy
    order = list(range(x.size))
    random.shuffle(order)
    plain, result = (
        correlate(x, y, method=method),
        correlate([*x[order], np.nan, 9.0], [*y[order], 1.0, np.nan], method=method),
    )
    assert result.n_missing == 2
    assert (result.r, result.p_value) == pytest.approx((plain.r, plain.p_value), rel=1e-9)


@given(measured(), st.sampled_from(["spearman", "kendall"]))
def test_rank_correlation_does_not_see_a_rising_transformation(xy, method):
    x, y = xy
    plain, bent = correlate(x, y, method=method), correlate(np.exp(3 * x), y**3, method=method)
    for field in ("r", "p_value", "ci_low", "ci_high"):
        assert getattr(bent, field) == pytest.approx(getattr(plain, field), rel=1e-12, nan_ok=True)


@given(measured(), METHODS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_fisher_z_test_and_interval_never_contradict_one_another(xy, method, level):
    result = correlate(*xy, method=method, p_from="fisher-z", confidence_level=level)
    assume(abs(result.r) < 1 and abs(result.p_value - (1 - level)) > 1e-9)
    assert result.ci_low < result.r < result.ci_high
    assert (result.p_value < 1 - level) == (result.ci_low > 0 or result.ci_high < 0)


@given(CORRELATIONS, CORRELATIONS, st.floats(-1, 1), st.integers(4, 200))
def test_swapping_two_dependent_correlations_turns_every_sign(r_xz, r_yz, partial, n):
    r_xy = r_xz * r_yz + partial * np.sqrt((1 - r_xz**2) * (1 - r_yz**2))
    one, other = (compare_dependent_correlations(*pair, r_xy, n) for pair in ((r_xz, r_yz), (r_yz, r_xz)))
    assert one.difference == -other.difference
    assert (one.ci_low, one.ci_high) == pytest.approx((-other.ci_high, -other.ci_low), abs=1e-12)
    assert one.ci_low - 1e-12 <= one.difference <= one.ci_high + 1e-12
    for test in ("williams", "meng"):
        assert getattr(one, test)[0] == pytest.approx(-getattr(other, test)[0], rel=1e-9, abs=1e-12, nan_ok=True)
        assert getattr(one, test).p_value == pytest.approx(getattr(other, test).p_value, rel=1e-9, nan_ok=True)


@given(CORRELATIONS, CORRELATIONS, st.integers(4, 200), st.integers(4, 200))
def test_independent_correlations_do_not_care_which_comes_first(r1, r2, n1, n2):
    one, other = compare_independent_correlations(r1, n1, r2, n2), compare_independent_correlations(r2, n2, r1, n1)
    assert one.fisher.z == pytest.approx(-other.fisher.z, rel=1e-12, abs=1e-15)
    assert (one.ci_low, one.ci_high) == pytest.approx((-other.ci_high, -other.ci_low), rel=1e-12)
    assert one.ci_low <= one.difference <= one.ci_high


@given(CORRELATIONS, st.integers(4, 200))
def test_equal_correlations_have_z_0_and_p_1(r, n):
    result = compare_independent_correlations(r, n, r, n)
    assert (result.difference, result.fisher.z, result.fisher.p_value) == (0, 0, 1)
    assert result.ci_low == pytest.approx(-result.ci_high, rel=1e-12)
