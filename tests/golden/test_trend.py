"""Tests for trend against R: scores times observed minus expected, with the covariance of ``survdiff``."""

import pytest

from hccsurv.analysis.trend_test import trend_test


@pytest.mark.parametrize("scores", ["equally_spaced", "chosen"])
def test_trend_equals_r(case, cohort, follow_up, scores, estimates, chi_squared):
    r = case[scores]
    result = trend_test(
        follow_up,
        cohort.groups(case["by"]),
        scores=None if scores == "equally_spaced" else r["scores"],
        weighting=case["weighting"],
        rho=case["rho"],
        gamma=case["gamma"],
        strata=cohort.groups(case["strata"]) if "strata" in case else None,
    )
    assert list(result.scores) == r["scores"]
    estimates(result.z, r["z"])
    chi_squared(result, r)
