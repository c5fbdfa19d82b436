"""Log-rank tests at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.pairwise_log_rank import pairwise_log_rank_tests
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, TooFewEventsError


def compared(duration, event, arm, **options):
    return TimeToEvent.from_arrays(duration, event, unit="months"), Groups.from_labels("arm", arm, **options)


def test_one_event_by_hand():
    """One death among two and two: expected 1/2 each, variance 1/4, so chi-square is 1."""
    result = log_rank_test(*compared([1, 2, 3, 4], [1, 0, 0, 0], list("ABAB")))
    assert (result.observed, result.expected, result.chi2, result.df) == ((1, 0), (0.5, 0.5), 1.0, 1)
    assert result.p_value == pytest.approx(0.31731050786291415, rel=1e-12)


@pytest.mark.parametrize(
    ("duration", "event"),
    [([1, 2, 3, 4], [0, 0, 0, 0]), ([5, 5, 5, 5], [1, 1, 1, 1]), ([1, 9, 1, 9], [0, 1, 0, 1])],
    ids=["no events", "all die at once", "events in one group after the other has left"],
)
def test_nothing_to_compare_is_refused(duration, event):
    with pytest.raises(TooFewEventsError) as raised:
        log_rank_test(*compared(duration, event, list("ABAB")))
    assert raised.value.problem == ("No event was observed while more than one of the 2 groups of 'arm' was followed.")


def test_group_that_left_before_the_first_event_costs_its_degree_of_freedom():
    """R's ``survdiff`` drops groups without expected events from its degrees of freedom as well."""
    duration, event, arm = [2, 3, 4, 5, 1], [1, 1, 1, 0, 0], list("ABABC")
    result = log_rank_test(*compared(duration, event, arm))
    alone = log_rank_test(*compared(duration[:4], event[:4], arm[:4]))
    assert (result.df, result.chi2, result.expected[2]) == (1, pytest.approx(alone.chi2, rel=1e-12), 0)


def test_pair_without_a_common_event_is_nan_and_no_comparison():
    """C left before the first event: one comparison remains, so nothing is multiplied."""
    pairs = pairwise_log_rank_tests(*compared([2, 3, 4, 5, 1], [1, 1, 1, 0, 0], list("ABABC"))).pairs
    assert [(pair.a, pair.b, bool(np.isnan(pair.p_value))) for pair in pairs] == [
        ("A", "B", False), ("A", "C", True), ("B", "C", True),
    ]  # fmt: skip
    assert pairs[0].p_adjusted == pairs[0].p_value
    assert np.isnan([pairs[1].p_adjusted, pairs[2].p_adjusted]).all()


def test_one_group_is_refused():
    with pytest.raises(AnalysisError) as raised:
        log_rank_test(*compared([1, 2], [1, 1], ["A", "A"]))
    assert raised.value.problem == "'arm' has fewer than two groups, so there is nothing to compare."


def test_unknown_adjustment_is_refused():
    with pytest.raises(AnalysisError) as raised:
        pairwise_log_rank_tests(*compared([1, 2], [1, 1], ["A", "B"]), adjustment="fdr")
    assert raised.value.problem == "`method` must be one of holm, bonferroni, bh, none."
