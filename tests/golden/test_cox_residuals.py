"""Residuals of Cox models against R's ``residuals.coxph`` and ``cox.zph``."""

import numpy as np
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.cox_residuals import deviance_residuals, dfbeta_residuals, martingale_residuals, row_scores
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.schoenfeld import schoenfeld_residuals


@pytest.fixture
def fit(case, cohort, follow_up, risk_set_form):
    design = design_matrix(cohort.patients, dict.fromkeys(case["covariates"]))
    return fit_cox(
        follow_up,
        design,
        ties=case["ties"],
        strata=cohort.groups(case["strata"]) if "strata" in case else None,
        counts=np.array(case["counts"]) if "counts" in case else None,
        weights=np.array(case["weights"]) if "weights" in case else None,
        robust=False,
    )


@pytest.fixture
def each_patient(case, fit):
    """Repeat the residuals of rows that stand for several patients, and pick those that R shows."""

    def pick(values):
        if "counts" in case:
            values = np.repeat(values, np.rint(fit.fitted.rows.weight).astype(int), axis=0)
        assert len(values) == case["n"]
        step = case["step_of_patients"]
        return values[sorted({*range(0, len(values), step), len(values) - 1})]

    return pick


def number(values):
    """R's matrix, in which "NA" is missing."""
    return np.array([[np.nan if value in (None, "NA") else value for value in row] for row in values], dtype=float)


def near(ours, r, scale):
    """Residuals may be zero: what counts is the difference relative to their usual size."""
    np.testing.assert_allclose(ours / scale, r / scale, rtol=1e-8, atol=1e-9)


def test_residuals_of_patients_equal_residuals_coxph(case, fit, each_patient):
    for field, residuals in (("martingale", martingale_residuals), ("deviance", deviance_residuals)):
        # A martingale residual near zero leaves half its digits to the square root in the deviance.
        near(each_patient(residuals(fit)), np.array(case[field]), 1 if field == "martingale" else 10)
    for field, residuals in (("score", row_scores), ("dfbeta", dfbeta_residuals)):
        r = number(case[field])
        near(each_patient(residuals(fit)), r, np.abs(r).max(axis=0))


def test_schoenfeld_residuals_equal_residuals_coxph(case, fit, shown, estimates):
    result = schoenfeld_residuals(fit)
    assert list(result.terms) == case["terms"]
    assert result.n_events == case["n_events"]
    estimates(shown(result.time, case["step_of_events"]), case["time"])
    r = number(case["residuals"])
    near(shown(result.residuals, case["step_of_events"]), r, np.abs(r).max(axis=0))


@pytest.mark.parametrize("transform", ["km", "rank", "identity", "log"])
def test_scaled_schoenfeld_residuals_and_times_equal_cox_zph(case, fit, shown, transform):
    if "scaled" not in case:
        assert "weights" in case
        return
    result = schoenfeld_residuals(fit, transform=transform)
    near(shown(result.transformed_time, case["step_of_events"]), np.array(case["transformed_time"][transform]), 1)
    r = number(case["scaled"])
    near(shown(result.scaled, case["step_of_events"]), r, np.nanmax(np.abs(r), axis=0))
