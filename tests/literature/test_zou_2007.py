"""Zou GY. Toward using confidence intervals to compare correlations. Psychol Methods 2007;12:399-413.

doi:10.1037/1082-989X.12.4.399
"""

from hccsurv.analysis.dependent_correlations import compare_dependent_correlations
from hccsurv.analysis.independent_correlations import compare_independent_correlations


def limits(result):
    return round(result.ci_low, 3), round(result.ci_high, 3)


def test_independent_correlations_0_49_of_145_and_0_36_of_87_differ_by_minus_0_087_to_0_359():
    assert limits(compare_independent_correlations(0.49, 145, 0.36, 87)) == (-0.087, 0.359)


def test_overlapping_correlations_0_396_and_0_179_of_66_differ_by_minus_0_093_to_0_517():
    assert limits(compare_dependent_correlations(0.396, 0.179, 0.088, 66)) == (-0.093, 0.517)
