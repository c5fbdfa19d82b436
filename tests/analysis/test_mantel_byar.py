"""Mantel and Byar's test by hand and at the edge; other values are compared with R in tests/golden."""

import numpy as np
import pytest

from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.mantel_byar import mantel_byar_test
from hccsurv.analysis.start_stop import StartStop
from hccsurv.analysis.treatment_periods import split_at_treatment
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, TooFewEventsError

NAN = float("nan")


def test_four_patients_by_hand():
    """Deaths at 1 (4 untreated at risk), 2 (1 untreated, 2 treated), 4 (2 treated): only the second compares."""
    follow_up = TimeToEvent.from_arrays([1, 2, 4, 6], [1, 1, 1, 0], unit="months")
    periods = split_at_treatment(follow_up, [NAN, NAN, 1.5, 1.5])
    result = mantel_byar_test(periods.follow_up, periods.groups())
    assert result.observed == (2, 1)
    assert result.expected == pytest.approx((1 + 1 / 3, 2 / 3 + 1))
    assert result.chi2 == pytest.approx((2 - 4 / 3) ** 2 / (2 / 9))
    assert (result.df, result.n, result.groups) == (1, (4, 2), ("untreated", "treated"))
    assert result.time == pytest.approx((1 + 2 + 1.5 + 1.5, 2.5 + 4.5))


def test_without_changes_it_is_the_log_rank_test(published):
    veteran = published("veteran")
    follow_up = TimeToEvent.from_arrays(veteran["time"], veteran["status"], unit="days")
    rows = StartStop.from_arrays(
        np.zeros(follow_up.n), veteran["time"], veteran["status"], range(follow_up.n), unit="days"
    )
    cells = Groups.from_labels("celltype", veteran["celltype"])
    arm = Groups.from_labels("trt", veteran["trt"])
    for strata in (None, arm):
        ours, log_rank = mantel_byar_test(rows, cells, strata=strata), log_rank_test(follow_up, cells, strata=strata)
        assert ours.chi2 == pytest.approx(log_rank.chi2, rel=1e-12)
        assert ours.expected == pytest.approx(log_rank.expected, rel=1e-12)
        assert (ours.observed, ours.df) == (log_rank.observed, log_rank.df)


def test_the_order_of_the_groups_changes_nothing():
    follow_up = TimeToEvent.from_arrays([1, 2, 4, 6, 5, 8], [1, 1, 1, 0, 1, 1], unit="months")
    periods = split_at_treatment(follow_up, [NAN, NAN, 1.5, 1.5, 3, NAN])
    by = periods.groups()
    turned = Groups(name="arm", levels=by.levels[::-1], codes=1 - by.codes)
    one, other = (mantel_byar_test(periods.follow_up, groups) for groups in (by, turned))
    assert one.chi2 == pytest.approx(other.chi2, rel=1e-12)
    assert one.observed == other.observed[::-1]


@pytest.mark.parametrize("event", [[0, 0, 0], [1, 0, 0]], ids=["no event", "only before anybody is treated"])
def test_nothing_to_compare_is_refused(event):
    periods = split_at_treatment(TimeToEvent.from_arrays([1, 4, 5], event, unit="months"), [NAN, 2, 2])
    with pytest.raises(TooFewEventsError, match="No event was observed while more than one group of 'treatment'"):
        mantel_byar_test(periods.follow_up, periods.groups())


def test_one_group_and_other_lengths_are_refused():
    periods = split_at_treatment(TimeToEvent.from_arrays([1, 4, 5], [1, 1, 0], unit="months"), [NAN, 2, 2])
    n = periods.follow_up.n_rows
    with pytest.raises(AnalysisError, match="'arm' has fewer than two groups"):
        mantel_byar_test(periods.follow_up, Groups.from_labels("arm", ["a"] * n))
    with pytest.raises(AnalysisError, match="`by` has 3 entries, but there are 5 rows"):
        mantel_byar_test(periods.follow_up, periods.groups()[:3])
    with pytest.raises(AnalysisError, match="`strata` has 3 entries"):
        mantel_byar_test(periods.follow_up, periods.groups(), strata=periods.groups()[:3])
