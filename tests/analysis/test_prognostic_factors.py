"""From screen to model: every number is one of the analyses beneath, every decision has its reason."""

import numpy as np
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.prognostic_factors import prognostic_factors
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.errors import AnalysisError

OS = Endpoint(name="OS", duration="time", event="status", event_codes=(1,), unit="days")


@pytest.fixture
def veteran(published):
    return Cohort.from_frame(published("veteran"))


def test_screen_is_log_rank_for_a_category_and_cox_score_for_a_number(veteran):
    result = prognostic_factors(veteran, OS, ["celltype", "karno", "diagtime"])
    follow_up = OS.follow_up(veteran)
    celltype, karno, diagtime = result.factors
    assert (celltype.test, celltype.p_value) == (
        "log-rank",
        log_rank_test(follow_up, veteran.groups("celltype")).p_value,
    )
    assert (karno.test, karno.p_value) == ("Cox score", fit_cox(follow_up, veteran.patients[["karno"]]).score.p_value)
    assert [factor.decision for factor in result.factors] == ["entered", "entered", "not entered"]
    assert diagtime.reason == "Cox score p not below 0.1"
    assert [line.is_reference for line in celltype.levels] == [True, False, False, False]


def test_model_is_fit_cox_on_what_entered(veteran):
    result = prognostic_factors(veteran, OS, ["celltype", "karno", "diagtime"], ties="breslow")
    design = design_matrix(veteran.patients, {"celltype": None, "karno": None})
    model = fit_cox(OS.follow_up(veteran), design, ties="breslow")
    assert result.model.terms == model.terms
    assert result.factors[0].p_adjusted == model.test_of("celltype").p_value
    assert result.factors[0].levels[1].adjusted == model["celltype: smallcell"]
    assert np.isnan(result.factors[2].p_adjusted)


def test_choice_overrides_the_p_value(veteran):
    result = prognostic_factors(veteran, OS, ["celltype", "diagtime"], forced=["diagtime"], barred=["celltype"])
    assert [(factor.decision, factor.reason) for factor in result.factors] == [
        ("kept out", "kept out by choice"), ("forced", "entered by choice"),
    ]  # fmt: skip
    assert [term.name for term in result.model.terms] == ["diagtime"]


def test_variable_whose_level_has_no_events_is_not_estimable_and_the_reason_names_the_level(published):
    frame = published("veteran").assign(site=lambda data: np.where(data["time"] > 400, "late", "other"))
    frame.loc[frame["site"] == "late", "status"] = 0
    (factor,) = prognostic_factors(Cohort.from_frame(frame), OS, ["site"]).factors
    n_late = int((frame["site"] == "late").sum())
    assert factor.decision == "not estimable"
    assert factor.reason.startswith(f"site late has no events among its {n_late} patients")


def test_no_variable_entering_means_no_model_and_says_so(veteran):
    result = prognostic_factors(veteran, OS, ["diagtime"], entry_p=0.01)
    assert result.model is None
    assert result.no_model == "No variable met the rule, so there is no multivariable model."


def test_selection_by_p_value_is_cautioned_and_choice_beforehand_is_not(veteran):
    chosen = prognostic_factors(veteran, OS, ["karno"])
    named = prognostic_factors(veteran, OS, ["karno"], forced=["karno"])
    assert "selection by p-value" in [caution.rule for caution in chosen.cautions]
    assert "selection by p-value" not in [caution.rule for caution in named.cautions]


def test_entry_p_must_be_a_probability(veteran):
    with pytest.raises(AnalysisError, match="`entry_p` must lie above 0 and not above 1"):
        prognostic_factors(veteran, OS, ["karno"], entry_p=10)
