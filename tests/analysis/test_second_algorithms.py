"""lifelines and statsmodels as second algorithms, on random follow-up with many ties."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import concordance_index as lifelines_concordance
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight

from hccsurv.analysis.concordance import concordance
from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent

SEEDS = [1, 2, 3, 4, 5]


@pytest.fixture(params=SEEDS)
def patients(request):
    """120 patients, months in whole numbers: some ten events share each time."""
    random = np.random.default_rng(request.param)
    age, sex, arm = random.normal(60, 9, 120), random.integers(0, 2, 120), random.integers(0, 3, 120)
    risk = np.exp(0.03 * (age - 60) + 0.5 * sex - 0.3 * arm)
    event_at, censored_at = random.exponential(10 / risk), random.exponential(15, 120)
    duration = np.ceil(np.minimum(event_at, censored_at))
    return pd.DataFrame(
        {"duration": duration, "event": (event_at <= censored_at).astype(int), "age": age, "sex": sex, "arm": arm}
    )


@pytest.fixture
def follow_up(patients):
    return TimeToEvent.from_arrays(patients["duration"], patients["event"], unit="months")


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_cox_equals_statsmodels(patients, follow_up, ties):
    """PHReg stops when its gradient is small: agreement to 1e-5 is what its own stopping rule allows."""
    x = patients[["age", "sex", "arm"]]
    ours = fit_cox(follow_up, x, ties=ties)
    theirs = PHReg(patients["duration"], x, patients["event"], ties=ties).fit()
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(ours.log_likelihood, theirs.llf, rtol=1e-9)
    np.testing.assert_allclose([term.std_error for term in ours.terms], theirs.bse, rtol=1e-5)


def test_cox_with_efrons_rule_equals_lifelines(patients, follow_up):
    """Lifelines stops iterating at 1e-7 of the Newton decrement."""
    ours = fit_cox(follow_up, patients[["age", "sex", "arm"]])
    theirs = CoxPHFitter().fit(patients.astype(float), "duration", "event")
    np.testing.assert_allclose(ours.coefficients, theirs.params_, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose([term.std_error for term in ours.terms], theirs.standard_errors_, rtol=1e-5)
    np.testing.assert_allclose(ours.log_likelihood, theirs.log_likelihood_, rtol=1e-9)


def test_kaplan_meier_equals_statsmodels(patients, follow_up):
    """SurvfuncRight keeps the times with an event; standard errors are Greenwood's."""
    (ours,) = kaplan_meier(follow_up)
    theirs = SurvfuncRight(patients["duration"], patients["event"])
    at_event = ours.events.events > 0
    np.testing.assert_array_equal(ours.events.time[at_event], theirs.surv_times)
    np.testing.assert_array_equal(ours.events.at_risk[at_event], theirs.n_risk)
    np.testing.assert_allclose(ours.survival[at_event], theirs.surv_prob, rtol=1e-12, atol=1e-15)
    positive = ours.survival[at_event] > 0
    np.testing.assert_allclose(ours.std_error[at_event][positive], theirs.surv_prob_se[positive], rtol=1e-10)


def test_log_rank_equals_lifelines(patients, follow_up):
    ours = log_rank_test(follow_up, Groups.from_labels("arm", patients["arm"]))
    theirs = multivariate_logrank_test(patients["duration"], patients["arm"], patients["event"])
    assert ours.chi2 == pytest.approx(theirs.test_statistic, rel=1e-9)
    assert ours.p_value == pytest.approx(theirs.p_value, rel=1e-9)


def test_concordance_equals_lifelines(patients, follow_up):
    """Risk in tens, so that many pairs are tied in it as well as in time."""
    risk = patients["age"].round(-1).to_numpy()
    theirs = lifelines_concordance(patients["duration"], -risk, patients["event"])
    assert concordance(follow_up, risk).value == pytest.approx(theirs, rel=1e-12)
