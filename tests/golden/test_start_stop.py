"""Start-stop rows against R's ``coxph(Surv(start, stop, event))``, and Mantel and Byar's test against its tables."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox_residuals import dfbeta_residuals, martingale_residuals, row_scores
from hccsurv.analysis.cox_survival import predicted_survival
from hccsurv.analysis.mantel_byar import mantel_byar_test
from hccsurv.analysis.proportional_hazards import check_proportional_hazards
from hccsurv.analysis.schoenfeld import schoenfeld_residuals
from hccsurv.analysis.start_stop import StartStop
from hccsurv.analysis.start_stop_cox import fit_start_stop_cox
from hccsurv.analysis.treatment_periods import split_at_treatment
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent


@pytest.fixture
def rows(case, published):
    return published(case["data"]) if "data" in case else pd.DataFrame(case["columns"])


@pytest.fixture
def follow_up(rows):
    return StartStop.from_arrays(rows["start"], rows["stop"], rows["event"], rows["id"], unit="days")


@pytest.fixture
def fit_rows(case, rows, follow_up, risk_set_form):
    strata = Groups.from_labels(case["strata"], rows[case["strata"]]) if "strata" in case else None

    def fit(**options):
        return fit_start_stop_cox(follow_up, rows[case["covariates"]], strata=strata, ties=case["ties"], **options)

    return fit


def near(ours, r):
    r = np.array(r, dtype=float)
    scale = np.abs(r).max(axis=0)
    np.testing.assert_allclose(ours / scale, r / scale, rtol=1e-8, atol=1e-9)


def test_start_stop_model_equals_coxph(case, fit_rows, estimates, chi_squared):
    fit = fit_rows()
    assert (fit.n, fit.n_events, fit.n_missing) == (case["n"], case["n_events"], 0)
    estimates(fit.coefficients, case["log_hazard_ratio"])
    estimates([term.std_error for term in fit.terms], case["std_error"])
    estimates([fit.log_likelihood_null, fit.log_likelihood], [case["log_likelihood_null"], case["log_likelihood"]])
    chi_squared(fit.likelihood_ratio, case["likelihood_ratio"])
    chi_squared(fit.score, case["score"])
    # R prints Wald's statistic of several coefficients with two decimals.
    assert fit.wald.chi2 == pytest.approx(case["wald"]["chi2"], abs=0.0051)


def test_concordance_of_start_stop_model_equals_coxph(case, fit_rows, estimates):
    fit = fit_rows()
    estimates(fit.concordance, case["concordance"])
    estimates(fit.concordance_std_error, case["concordance_std_error"])


def test_errors_clustered_by_patient_equal_coxph(case, fit_rows, estimates):
    fit = fit_rows(robust=True)
    estimates(fit.coefficients, case["log_hazard_ratio"])
    estimates([term.std_error for term in fit.terms], case["robust_std_error"])


@pytest.mark.parametrize("transform", ["km", "rank", "identity", "log"])
def test_proportional_hazards_of_start_stop_model_equal_cox_zph(case, fit_rows, transform, chi_squared):
    result = check_proportional_hazards(fit_rows(), transform=transform)
    r = dict(case["proportional_hazards"][transform])
    chi_squared(result.overall, r.pop("GLOBAL"))
    assert list(result.variables) == list(r)
    for variable, test in r.items():
        chi_squared(result.variables[variable], test)


def test_residuals_of_start_stop_model_equal_residuals_coxph(case, fit_rows, shown):
    fit, step = fit_rows(), case["step"]
    near(shown(martingale_residuals(fit), step), case["martingale"])
    near(shown(row_scores(fit), step), case["score_residuals"])
    near(shown(dfbeta_residuals(fit), step), case["dfbeta"])


def test_schoenfeld_residuals_of_start_stop_model_equal_cox_zph(case, fit_rows, estimates):
    result = schoenfeld_residuals(fit_rows())
    estimates(result.time, case["schoenfeld"]["time"])
    near(result.scaled, case["schoenfeld"]["scaled"])


def test_survival_predicted_by_start_stop_model_equals_survfit(case, fit_rows, estimates):
    stratum = str(case["stratum"]) if "stratum" in case else None
    curve = predicted_survival(fit_rows(), case["profile"], stratum=stratum)
    for field in ("time", "at_risk", "survival", "std_error"):
        estimates(getattr(curve, field), case["curve"][field])


@pytest.mark.parametrize("stratified", [False, True])
def test_mantel_byar_equals_its_tables(case, rows, follow_up, stratified, estimates, chi_squared):
    strata = None
    if stratified:
        strata = Groups.from_labels(
            "stratum", rows["surgery"] if "surgery" in rows else (rows["marker"] > 0).astype(int)
        )
    result = mantel_byar_test(follow_up, Groups.from_labels(case["group"], rows[case["group"]]), strata=strata)
    r = case["stratified_mantel_byar" if stratified else "mantel_byar"]
    assert list(result.groups) == r["groups"]
    for field in ("observed", "expected", "time"):
        estimates(getattr(result, field), r[field])
    chi_squared(result, r)


def test_split_at_treatment_gives_the_rows_of_the_script(case, rows, published):
    if not case["name"].startswith("jasa, split"):
        return
    jasa = published("jasa")
    periods = split_at_treatment(
        TimeToEvent.from_arrays(jasa["futime"], jasa["fustat"], unit="days"), jasa["wait.time"]
    )
    np.testing.assert_array_equal(periods.row + 1, rows["row"])
    np.testing.assert_array_equal(periods.treated, rows["treated"])
    for field in ("start", "stop", "event"):
        np.testing.assert_array_equal(getattr(periods.follow_up, field), rows[field])
    assert (periods.n_treated, periods.n_treated_too_late) == (68, 1)
