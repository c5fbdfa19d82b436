"""The test of proportional hazards at the edge; its values are compared with R in tests/golden."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.proportional_hazards import check_proportional_hazards
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def test_all_events_at_one_time_leave_no_trend_to_test():
    follow_up = TimeToEvent.from_arrays([5] * 8, [1, 1, 1, 0, 0, 1, 0, 1], unit="months")
    x = pd.DataFrame({"x": [1, 0, 1, 0, 1, 1, 0, 0]})
    test = check_proportional_hazards(fit_cox(follow_up, x)).overall
    assert np.isnan([test.chi2, test.p_value]).all()
    assert test.df == 1


def test_hazard_ratio_that_turns_round_is_found():
    """Exposed patients die first until month 20 and last afterwards."""
    x = [1] * 18 + [0, 1] + [0] * 18 + [1, 0]
    follow_up = TimeToEvent.from_arrays(range(1, 41), [1] * 40, unit="months")
    frame = pd.DataFrame({"x": x[:20] + x[20:]})
    turned = check_proportional_hazards(fit_cox(follow_up, frame)).overall
    random = pd.DataFrame({"x": np.random.default_rng(0).integers(0, 2, 40)})
    steady = check_proportional_hazards(fit_cox(follow_up, random)).overall
    assert turned.p_value < 0.01 < 0.05 < steady.p_value


def test_patients_with_missing_covariates_are_left_out_as_in_the_fit(published):
    lung = published("lung")
    follow_up = TimeToEvent.from_arrays(lung["time"], lung["status"] == 2, unit="days")
    known = lung["wt.loss"].notna().to_numpy()
    x = lung[["wt.loss"]]
    whole = check_proportional_hazards(fit_cox(follow_up, x))
    part = check_proportional_hazards(fit_cox(follow_up[known], x[known]))
    assert whole == part


@pytest.mark.parametrize(
    ("options", "why"), [({"firth": True}, "with the penalty"), ({"robust": True}, "with robust errors")]
)
def test_models_without_a_test_say_why(options, why):
    follow_up = TimeToEvent.from_arrays([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], unit="months")
    fit = fit_cox(follow_up, pd.DataFrame({"x": [1, 0, 0, 1, 1, 0]}), **options)
    with pytest.raises(AnalysisError) as raised:
        check_proportional_hazards(fit)
    assert raised.value.problem == f"The test of proportional hazards is not defined {why}."
