"""Residuals of Cox models by hand; other values are compared with R in tests/golden."""

import math

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.cox_residuals import deviance_residuals, dfbeta_residuals, martingale_residuals, row_scores
from hccsurv.analysis.schoenfeld import schoenfeld_residuals
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

# Therneau and Grambsch (2000), test data set 1: with Breslow's rule the hazard ratio is (3 + root 33) / 2.
SIX = TimeToEvent.from_arrays([9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0], unit="months")
X = pd.DataFrame({"x": [0, 1, 1, 1, 0, 0]})
R = (3 + math.sqrt(33)) / 2
AT_1, AT_6 = 1 / (3 * R + 3), 2 / (R + 3)


@pytest.fixture(params=["matrix", "sorted"])
def fit(request, monkeypatch):
    monkeypatch.setattr("hccsurv.analysis.cox_rows._MATRIX_CELLS", -1 if request.param == "sorted" else 1 << 18)
    return fit_cox(SIX, X, ties="breslow")


def test_martingale_residuals_are_events_less_cumulative_hazard(fit):
    both = AT_1 + AT_6
    expected = [-both, 1 - R * AT_1, -R * AT_1, 1 - R * both, 1 - both, -both]
    np.testing.assert_allclose(martingale_residuals(fit), expected, rtol=1e-9)


def test_deviance_residuals_are_signed_roots(fit):
    m, d = martingale_residuals(fit), SIX.event
    expected = [
        math.copysign(math.sqrt(-2 * (mi + (math.log(1 - mi) if di else 0))), mi) for mi, di in zip(m, d, strict=True)
    ]
    np.testing.assert_allclose(deviance_residuals(fit), expected, rtol=1e-9)


def test_score_residuals_follow_their_definition_and_sum_to_zero(fit):
    at_1, at_6 = R / (R + 1), R / (R + 3)
    both = -at_1 * AT_1 - at_6 * AT_6
    x1 = (1 - at_1) * R * AT_1
    expected = [-both, (1 - at_1) - x1, -x1, (1 - at_6) - x1 - (1 - at_6) * R * AT_6, -at_6 - both, -both]
    np.testing.assert_allclose(row_scores(fit)[:, 0], expected, rtol=1e-8)
    assert row_scores(fit).sum() == pytest.approx(0, abs=1e-12)


def test_dfbeta_is_the_score_residual_times_the_variance(fit):
    np.testing.assert_allclose(dfbeta_residuals(fit), row_scores(fit) * fit["x"].std_error ** 2, rtol=1e-12)


def test_schoenfeld_residuals_are_covariates_less_their_mean_at_risk(fit):
    result = schoenfeld_residuals(fit, transform="identity")
    np.testing.assert_allclose(
        result.residuals[:, 0], [1 - R / (R + 1), 1 - R / (R + 3), -R / (R + 3), 0], rtol=1e-9, atol=1e-12
    )
    assert result.time.tolist() == result.transformed_time.tolist() == [1, 6, 6, 9]
    assert result.row.tolist() == [1, 3, 4, 0]
    assert (result.n_events, result.terms, result.unit) == (4, ("x",), "months")
    scaled = fit["x"].log_hazard_ratio + 4 * fit["x"].std_error ** 2 * result.residuals[:, 0]
    np.testing.assert_allclose(result.scaled_of("x"), scaled, rtol=1e-9)


def test_a_coefficient_that_is_not_there_is_named(fit):
    with pytest.raises(AnalysisError, match="The model has no coefficient 'y'"):
        schoenfeld_residuals(fit).scaled_of("y")


def test_unknown_time_scale_is_refused(fit):
    with pytest.raises(AnalysisError, match="`transform` must be one of"):
        schoenfeld_residuals(fit, transform="square")


def test_an_event_at_time_0_has_no_logarithm():
    follow_up = TimeToEvent.from_arrays([0, 1, 2, 3], [1, 1, 1, 0], unit="months")
    fit = fit_cox(follow_up, pd.DataFrame({"x": [1, 0, 1, 0]}))
    with pytest.raises(AnalysisError, match="no logarithm"):
        schoenfeld_residuals(fit, transform="log")


def test_a_stratum_in_which_a_covariate_does_not_vary_has_no_scaled_residual():
    follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6, 7], [1] * 7, unit="months")
    strata = Groups.from_labels("site", list("aaaabbb"))
    x = pd.DataFrame({"x": [1, 0, 1, 0, 1, 1, 1]})
    result = schoenfeld_residuals(fit_cox(follow_up, x, strata=strata))
    assert np.isnan(result.scaled[:, 0]).tolist() == [False] * 4 + [True] * 3
    alone = fit_cox(follow_up[strata.codes == 0], x[:4])
    np.testing.assert_allclose(result.scaled[:4], schoenfeld_residuals(alone).scaled, rtol=1e-9)


def test_an_event_of_count_3_is_three_events():
    counts = [1, 3, 0, 2, 1, 1]
    rows = np.repeat(np.arange(6), counts)
    counted = schoenfeld_residuals(fit_cox(SIX, X, counts=counts))
    written = schoenfeld_residuals(fit_cox(SIX[rows], X.iloc[rows]))
    assert counted.n_events == written.n_events == 7
    np.testing.assert_allclose(counted.scaled, written.scaled, rtol=1e-9)
    np.testing.assert_allclose(counted.transformed_time, written.transformed_time, rtol=1e-12)


def test_patients_without_a_covariate_have_no_residual():
    follow_up = TimeToEvent.from_arrays([9, 1, 1, 6, 3, 6, 8], [1, 1, 0, 1, 1, 1, 0], unit="months")
    fit = fit_cox(follow_up, pd.DataFrame({"x": [0, 1, 1, 1, None, 0, 0]}), ties="breslow")
    np.testing.assert_allclose(martingale_residuals(fit), martingale_residuals(fit_cox(SIX, X, ties="breslow")))
    assert np.flatnonzero(~fit.fitted.rows.used).tolist() == [4]
