"""The 6-mercaptopurine trial: 42 children in remission of acute leukaemia, weeks to relapse."""

import pytest

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent


@pytest.fixture
def trial(published):
    data = published("gehan")
    return TimeToEvent.from_arrays(data["time"], data["cens"], unit="weeks"), Groups.from_labels(
        "treatment", data["treat"]
    )


def test_nine_of_21_relapsed_on_6_mercaptopurine_and_all_21_on_placebo(trial):
    """Freireich EJ, et al. Blood 1963;21:699-716. doi:10.1182/blood.V21.6.699.699."""
    result = log_rank_test(*trial)
    assert dict(zip(result.groups, zip(result.observed, result.n, strict=True), strict=True)) == {
        "control": (21, 21),
        "6-MP": (9, 21),
    }


def test_gehan_1965_six_mercaptopurine_log_rank_chi_square_is_16_79(trial):
    """Data: Gehan EA. Biometrika 1965;52:203-223. doi:10.1093/biomet/52.1-2.203.

    Observed 21 and 9, expected 10.75 and 19.25, chi-square 16.79 on 1 degree of freedom:
    Kleinbaum DG, Klein M. Survival Analysis: A Self-Learning Text. 3rd ed. Springer, 2012, chapter 2.
    """
    result = log_rank_test(*trial)
    assert [round(events, 2) for events in result.expected] == [10.75, 19.25]
    assert (round(result.chi2, 2), result.df) == (16.79, 1)


def test_survival_on_6_mercaptopurine_falls_as_printed(trial):
    """0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448 after relapses at 6, 7, 10, 13, 16, 22, 23 weeks.

    Kleinbaum and Klein 2012, chapter 2; Cox DR, Oakes D. Analysis of Survival Data. Chapman and Hall, 1984.
    """
    _, treated = kaplan_meier(trial[0], by=trial[1])
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert treated.at([6, 7, 10, 13, 16, 22, 23]).round(3).tolist() == printed


def test_median_remission_was_8_weeks_on_placebo_and_23_on_6_mercaptopurine(trial):
    """Kleinbaum and Klein 2012, chapter 2."""
    assert [curve.median().value for curve in kaplan_meier(trial[0], by=trial[1])] == [8, 23]
