"""VanderWeele TJ, Ding P. Sensitivity analysis in observational research: introducing the E-value.

Ann Intern Med 2017;167:268-274. doi:10.7326/M16-2607
"""

import pytest

from hccsurv.analysis.e_value import e_value


@pytest.mark.parametrize(
    ("ratio", "point", "limit"),
    [((3.9, 1.8, 8.7), 7.26, 3.0), ((10.73, 8.02, 14.36), 20.95, 15.52)],
    ids=["formula feeding and death by respiratory infection", "smoking and lung cancer"],
)
def test_e_values_of_risk_ratios_as_printed(ratio, point, limit):
    """The second: Ding P, VanderWeele TJ. Sensitivity analysis without assumptions. Epidemiology 2016;27:368-377."""
    result = e_value(*ratio, common_outcome=False)
    assert (round(result.point, 2), round(result.limit, 2)) == (point, limit)
