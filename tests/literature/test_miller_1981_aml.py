"""Miller RG. Survival Analysis. Wiley, 1981 (reprinted 1997, ISBN 0-471-25218-2): maintenance in acute leukaemia."""

import pytest

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent


@pytest.fixture
def trial(published):
    data = published("aml")
    return TimeToEvent.from_arrays(data["time"], data["status"], unit="weeks"), Groups.from_labels("x", data["x"])


def test_median_remission_is_31_weeks_maintained_and_23_weeks_not_maintained(trial):
    """Printed by the help page of ``survfit.formula`` in R's survival package for these data."""
    medians = {curve.group: curve.median().value for curve in kaplan_meier(trial[0], by=trial[1])}
    assert medians == {"Maintained": 31, "Nonmaintained": 23}


def test_log_rank_chi_square_is_3_4_with_p_0_07(trial):
    """``survdiff(Surv(time, status) ~ x, data = aml)`` prints chi-square 3.4 on 1 degree of freedom, p = 0.07."""
    result = log_rank_test(*trial)
    assert (round(result.chi2, 1), result.df, round(result.p_value, 2)) == (3.4, 1, 0.07)
