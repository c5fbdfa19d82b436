"""Firth's penalty by hand and at the edge; other values are compared with R in tests/golden."""

import math

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def followed(duration, event):
    return TimeToEvent.from_arrays(duration, event, unit="months")


def test_two_events_of_which_one_tells_anything_have_hazard_ratio_3():
    """Three exposed and three others at risk, one exposed has it: 1.5 log p + 0.5 log(1 - p) is highest at 3/4."""
    fit = fit_cox(followed([1, 1, 1, 6, 8, 8], [1, 0, 0, 1, 0, 0]), pd.DataFrame({"x": [1, 1, 1, 0, 0, 0]}), firth=True)
    assert fit["x"].log_hazard_ratio == pytest.approx(math.log(3), rel=1e-9)
    assert fit.log_likelihood == pytest.approx(math.log(3 / 12) - math.log(3), rel=1e-9)


def test_a_level_without_events_has_a_finite_hazard_ratio_and_limits():
    x = pd.DataFrame({"mutation": [1] * 5 + [0] * 15})
    fit = fit_cox(followed([4, 9, 12, 15, 20, *range(1, 16)], [0] * 5 + [1] * 15), x, firth=True)["mutation"]
    assert 0 < fit.hazard_ratio < 1
    assert fit.ci_low < fit.hazard_ratio < fit.ci_high
    assert np.isfinite([fit.hazard_ratio, fit.std_error, fit.p_value]).all()


def test_the_other_side_has_the_inverse_hazard_ratio():
    follow_up = followed([4, 1, 6, 3, 9, 2, 7], [1, 1, 0, 1, 1, 1, 0])
    x = pd.DataFrame({"x": [1, 1, 0, 0, 0, 1, 0]})
    one, other = (fit_cox(follow_up, side, firth=True)["x"] for side in (x, 1 - x))
    assert one.log_hazard_ratio == pytest.approx(-other.log_hazard_ratio, rel=1e-8)
    assert one.ci_low == pytest.approx(1 / other.ci_high, rel=1e-7)
    assert one.p_value == pytest.approx(other.p_value, rel=1e-8)


@pytest.mark.parametrize("options", [{"robust": True}, {"weights": [1.5] * 7}])
def test_the_penalty_and_robust_errors_exclude_each_other(options):
    follow_up = followed([4, 1, 6, 3, 9, 2, 7], [1, 1, 0, 1, 1, 1, 0])
    with pytest.raises(AnalysisError, match="Firth's penalty and robust standard errors were both asked for"):
        fit_cox(follow_up, pd.DataFrame({"x": [1, 1, 0, 0, 0, 1, 0]}), firth=True, **options)
