"""E-values of published hazard ratios and at the edge."""

import math

import pytest

from hccsurv.analysis.e_value import e_value
from hccsurv.errors import AnalysisError


@pytest.mark.parametrize(
    ("ratio", "point", "limit"),
    [
        ((5.805, 2.684, 12.553), 5.95, 3.35),
        ((2.628, 1.309, 5.278), 3.29, 1.70),
        ((2.999, 1.478, 6.087), 3.66, 1.95),
        ((2.328, 1.109, 4.884), 2.97, 1.36),
        ((2.207, 1.230, 3.958), 2.84, 1.58),
        ((2.331, 1.168, 4.650), 2.98, 1.47),
    ],
    ids=["group C", "group B", "Child-Pugh B", "Child-Pugh A(6)", "AFP", "progression"],
)
def test_e_values_of_the_hazard_ratios_of_terashima_2016(ratio, point, limit):
    """Table 3; four in five patients died."""
    result = e_value(*ratio, common_outcome=True)
    assert (round(result.point, 2), round(result.limit, 2)) == (point, limit)


def test_taking_the_hazard_ratio_of_a_common_outcome_for_a_risk_ratio_would_double_its_e_value():
    assert round(e_value(5.805, 2.684, 12.553, common_outcome=False).point, 2) == 11.09


@pytest.mark.parametrize("common_outcome", [True, False])
def test_interval_that_holds_1_has_a_limit_of_exactly_1(common_outcome):
    for ratio in ((1.2, 0.8, 1.8), (0.8, 0.5, 1.0), (1.5, 1.0, 2.0), (1.0, 1.0, 1.0)):
        assert e_value(*ratio, common_outcome=common_outcome).limit == 1
    assert e_value(1.0, 0.9, 1.1, common_outcome=common_outcome).point == 1


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_missing_number_has_no_e_value_of_its_interval(missing):
    ratio = [2.0, 1.5, 2.7]
    ratio[missing] = math.nan
    result = e_value(*ratio, common_outcome=True)
    assert math.isnan(result.limit)
    assert math.isnan(result.point) == (missing == 0)


@pytest.mark.parametrize("wrong", [0.0, -1.2, math.inf])
@pytest.mark.parametrize("name", ["hazard_ratio", "ci_low", "ci_high"])
def test_what_is_no_hazard_ratio_is_refused_by_name(name, wrong):
    with pytest.raises(AnalysisError, match=f"`{name}` must be a finite number above 0"):
        e_value(**{"hazard_ratio": 2.0, "ci_low": 1.5, "ci_high": 2.7, name: wrong}, common_outcome=True)


@pytest.mark.parametrize("limits", [(2.7, 1.5), (2.1, 2.7), (1.5, 1.9)])
def test_estimate_outside_its_interval_is_refused(limits):
    with pytest.raises(AnalysisError, match="`hazard_ratio` lies outside its interval"):
        e_value(2.0, *limits, common_outcome=True)


def test_e_value_of_an_extreme_hazard_ratio_is_finite_or_nan():
    assert e_value(1e300, 1e299, 1e301, common_outcome=True).point == pytest.approx(2e150 / math.log(2), rel=1e-9)
    assert math.isnan(e_value(1e-320, 1e-321, 1e-319, common_outcome=False).point)
