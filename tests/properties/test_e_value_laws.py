"""E-values treat benefit and harm alike and grow with the effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccsurv.analysis.e_value import e_value

RATIOS = st.floats(0.01, 100)


@given(st.tuples(RATIOS, RATIOS, RATIOS).map(sorted), st.booleans())
def test_inverting_the_hazard_ratio_changes_nothing(ratio, common_outcome):
    low, estimate, high = ratio
    one = e_value(estimate, low, high, common_outcome=common_outcome)
    inverted = e_value(1 / estimate, 1 / high, 1 / low, common_outcome=common_outcome)
    assert inverted.point == pytest.approx(one.point, rel=1e-6)
    assert inverted.limit == pytest.approx(one.limit, rel=1e-6)


@given(st.tuples(RATIOS, RATIOS, RATIOS).map(sorted), st.booleans())
def test_the_limit_never_needs_more_confounding_than_the_estimate(ratio, common_outcome):
    low, estimate, high = ratio
    result = e_value(estimate, low, high, common_outcome=common_outcome)
    assert 1 <= result.limit <= result.point * (1 + 1e-12)
    assert (result.limit == 1) == (low <= 1 <= high)


@given(RATIOS)
def test_conversion_for_a_common_outcome_lies_between_1_and_the_hazard_ratio(ratio):
    common, rare = (e_value(ratio, ratio, ratio, common_outcome=common) for common in (True, False))
    assert min(1, ratio) * (1 - 1e-12) <= common.risk_ratio <= max(1, ratio) * (1 + 1e-12)
    assert common.point <= rare.point * (1 + 1e-12)
    assert rare.risk_ratio == ratio


@given(RATIOS, st.booleans())
def test_e_value_solves_the_bounding_factor(ratio, common_outcome):
    """Ding and VanderWeele: confounding by E and E biases by E^2 / (2 E - 1), which is the risk ratio."""
    result = e_value(ratio, ratio, ratio, common_outcome=common_outcome)
    away = max(result.risk_ratio, 1 / result.risk_ratio)
    assert result.point**2 / (2 * result.point - 1) == pytest.approx(away, rel=1e-9)
