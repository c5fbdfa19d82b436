"""Survival predicted by Cox models against R's ``survfit`` of a ``coxph`` fit."""

import numpy as np
import pytest

from hccsurv.analysis.adjusted_survival import adjusted_survival
from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.cox_survival import predicted_survival
from hccsurv.analysis.design_matrix import design_matrix


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
def predict(case, fit):
    def curve(r, **options):
        if "strata" in case:
            options |= {"stratum": str(r["stratum"])}
        return predicted_survival(fit, r["profile"], **options)

    return curve


def test_predicted_curves_equal_survfit(case, predict, shown, estimates):
    for r in case["predictions"]:
        curve = predict(r)
        for field in ("time", "at_risk", "survival", "cumulative_hazard", "std_error"):
            estimates(shown(getattr(curve, field), r["step"]), r[field])


@pytest.mark.parametrize("ci_method", ["log-log", "log", "plain"])
def test_limits_of_predicted_curves_equal_survfit(case, predict, ci_method, shown, tails):
    for r in case["predictions"]:
        curve, limits = predict(r, ci_method=ci_method), r["limits"][ci_method]
        # Before the first event R writes 1 to 1; by log-log the interval is not defined there (ADR 0003).
        started = shown(curve.survival, r["step"]) < 1
        for field, end in (("ci_low", "low"), ("ci_high", "high")):
            limit = shown(getattr(curve, field), r["step"])
            tails(limit[started], np.array(limits[end], dtype=float)[started])
            assert np.isnan(limit[~started]).all() == (ci_method == "log-log" or started.all())


def test_median_of_predicted_curves_equals_quantile_of_survfit(case, predict, tails):
    for r in case["predictions"]:
        tails(predict(r).median(), [np.nan if value == "NA" else value for value in r["median"]])


def test_a_curve_of_means_is_that_of_the_mean_profile(case, fit, estimates):
    if "strata" in case or "counts" in case or "weights" in case or any(term.level for term in fit.terms):
        return
    estimates(predicted_survival(fit).survival[-1], case["predictions"][0]["survival"][-1])


def test_adjusted_curves_equal_the_mean_of_survfit_over_the_patients(case, fit, estimates):
    if "adjusted" not in case:
        return
    r = case["adjusted"]
    found = adjusted_survival(fit, r["variable"], r["times"])
    assert list(found) == list(r["survival"])
    for level, survival in r["survival"].items():
        estimates(found[level], survival)
