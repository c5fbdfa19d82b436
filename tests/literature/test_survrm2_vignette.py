"""The example of the R package survRM2: D-penicillamine in primary biliary cirrhosis, 312 patients, 10 years."""

from hccsurv.analysis.restricted_mean import restricted_mean
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent


def test_restricted_means_are_7_146_and_7_283_years_and_differ_by_minus_0_137(published):
    """Uno H, Tian L, Horiguchi M, Cronin A, Battioui C, Bell J. Vignette for survRM2, section 3."""
    patients = published("pbc").query("trt == trt")
    follow_up = TimeToEvent.from_arrays(patients["time"] / 365.25, patients["status"] == 2, unit="years")
    result = restricted_mean(follow_up, tau=10, by=Groups.from_labels("trt", patients["trt"]))
    treated, placebo = result
    assert (treated.n, placebo.n) == (158, 154)
    assert [round(x, 3) for x in (treated.value, treated.ci_low, treated.ci_high)] == [7.146, 6.592, 7.701]
    assert [round(x, 3) for x in (placebo.value, placebo.ci_low, placebo.ci_high)] == [7.283, 6.704, 7.863]
    compared = result.compare("1", "2")
    assert [round(x, 3) for x in (compared.difference, compared.difference_low, compared.difference_high)] == [
        -0.137, -0.939, 0.665,
    ]  # fmt: skip
    assert [round(x, 3) for x in (compared.ratio, compared.ratio_low, compared.ratio_high)] == [0.981, 0.878, 1.096]
    assert round(compared.difference_p, 3) == 0.738
