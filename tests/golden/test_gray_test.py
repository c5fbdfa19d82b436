"""Gray's test against R's ``cmprsk::cuminc``."""

import pytest

from hccsurv.analysis.gray_test import gray_test
from hccsurv.cohort.competing_risks import CompetingRisks


@pytest.fixture
def result(case, cohort):
    patients = cohort.patients
    (causes,) = case["causes"] if isinstance(case["causes"], list) else (case["causes"],)
    follow_up = CompetingRisks.from_arrays(
        patients[case["duration"]], patients[case["cause"]], causes=causes, censored=case["censored"], unit=case["unit"]
    )
    strata = cohort.groups(case["strata"]) if "strata" in case else None
    return gray_test(follow_up, cohort.groups(case["by"]), strata=strata, rho=case["rho"])


def test_gray_test_equals_cuminc(case, result, estimates, tails):
    assert list(result.groups) == case["groups"]
    assert list(result.n) == case["n"]
    assert [list(test.observed) for test in result] == case["observed"]
    estimates([test.chi2 for test in result], case["chi2"])
    tails([test.p_value for test in result], case["p_value"])
    assert [test.df for test in result] == case["df"]
