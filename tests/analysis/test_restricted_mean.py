"""Restricted mean survival times by hand and at the edge."""

import numpy as np
import pytest

from hccsurv.analysis.event_table import grouped_events
from hccsurv.analysis.restricted_mean import restricted_mean
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

Z = 1.959963984540054


def means_of(duration, event, arms=None, **options):
    by = None if arms is None else Groups.from_labels("arm", list(arms))
    return restricted_mean(TimeToEvent.from_arrays(duration, event, unit="months"), by=by, **options)


def test_area_and_variance_by_hand():
    """1 until 2, 3/4 until 4, 1/2 until 6: 2 + 1.5 + 1; areas beyond 2.5 and 1: 6.25 / 12 + 1 / 6."""
    (entry,) = means_of([2, 4, 6, 8], [1, 1, 0, 0], tau=6)
    assert (entry.group, entry.n, entry.n_events, entry.value) == ("All", 4, 2, 4.5)
    assert entry.std_error == pytest.approx(np.sqrt(6.25 / 12 + 1 / 6), rel=1e-14)
    assert (entry.ci_low, entry.ci_high) == pytest.approx((4.5 - Z * entry.std_error, 4.5 + Z * entry.std_error))


def test_difference_and_ratio_by_hand():
    result = means_of([2, 4, 6, 8, 1, 3, 5, 8], [1, 1, 0, 0, 1, 1, 1, 0], "AAAABBBB", tau=6)
    compared = result.compare("A", "B")
    a, b = result
    assert b.value == 1 + 2 * 3 / 4 + 2 / 2 + 1 / 4
    assert compared.difference == 0.75
    assert compared.difference_std_error == pytest.approx(np.sqrt(a.std_error**2 + b.std_error**2), rel=1e-14)
    assert compared.ratio == pytest.approx(1.2, rel=1e-14)
    assert compared.ratio_log_std_error == pytest.approx(np.hypot(a.std_error / 4.5, b.std_error / 3.75), rel=1e-14)
    assert compared.ratio_low * compared.ratio_high == pytest.approx(1.44, rel=1e-13)


def test_exchanged_groups_change_the_sign_and_turn_the_ratio_over():
    result = means_of([2, 4, 6, 8, 1, 3, 5, 8], [1, 1, 0, 0, 1, 1, 1, 0], "AAAABBBB", tau=6)
    one, two = result.compare("A", "B"), result.compare("B", "A")
    assert (two.difference, two.difference_p) == (-one.difference, one.difference_p)
    assert two.ratio == pytest.approx(1 / one.ratio, rel=1e-14)
    assert two.ratio_p == pytest.approx(one.ratio_p, rel=1e-12)


def test_event_at_the_horizon_changes_nothing():
    (with_event,), (without) = means_of([2, 6, 9], [1, 1, 0], tau=6), means_of([2, 6, 9], [1, 0, 0], tau=6)
    assert (with_event.value, with_event.std_error) == (without["All"].value, without["All"].std_error)


@pytest.mark.parametrize(
    ("duration", "event", "arms", "tau"),
    [
        ([1, 5, 2, 9], [1, 0, 1, 0], "AABB", 5),  # both open: the shorter
        ([1, 5, 2, 9], [1, 1, 1, 0], "AABB", 9),  # A is extinct at 5: its mean is known for ever
        ([1, 5, 2, 9], [1, 0, 1, 1], "AABB", 5),
        ([1, 5, 2, 9], [1, 1, 1, 1], "AABB", 9),  # both extinct: the longer
        ([1, 5, 5, 2, 9], [1, 1, 0, 1, 0], "AAABB", 5),  # an event at the last time, but someone is left
    ],
)
def test_horizon_that_is_not_given_is_the_longest_at_which_every_curve_is_known(duration, event, arms, tau):
    assert means_of(duration, event, arms).tau == tau


def test_without_events_the_mean_is_the_horizon_without_an_interval():
    (entry,) = means_of([7, 8], [0, 0], tau=5)
    assert (entry.value, entry.std_error) == (5, 0)
    assert np.isnan([entry.ci_low, entry.ci_high]).all()


def test_all_at_one_time_have_that_time_for_their_mean_without_an_interval():
    (entry,) = means_of([3, 3, 3], [1, 1, 1], tau=10)
    assert (entry.value, entry.std_error) == (3, 0)
    assert np.isnan(entry.ci_low)


def test_two_groups_without_variance_have_a_difference_and_no_test():
    compared = means_of([3, 3, 5, 6], [1, 1, 0, 0], "AABB", tau=5).compare("A", "B")
    assert (compared.difference, compared.ratio) == (-2, pytest.approx(0.6, rel=1e-14))
    assert np.isnan([compared.difference_p, compared.difference_low, compared.ratio_p, compared.ratio_high]).all()


def test_group_that_has_the_event_at_0_has_a_mean_of_0_and_no_ratio():
    result = means_of([0, 0, 5, 6], [1, 1, 1, 0], "AABB", tau=6)
    compared = result.compare("A", "B")
    assert (result["A"].value, compared.difference) == (0, -5.5)
    assert np.isnan([compared.ratio, compared.ratio_low, compared.ratio_p]).all()


def test_one_patient():
    assert means_of([4], [0])["All"].value == 4


def test_counted_patients_give_the_same():
    follow_up = TimeToEvent.from_arrays([2, 4, 6, 8], [1, 1, 0, 0], unit="months")
    assert restricted_mean(grouped_events(follow_up), tau=6) == restricted_mean(follow_up, tau=6)


def test_horizon_beyond_a_group_with_patients_left_is_refused_without_telling_its_last_follow_up():
    with pytest.raises(AnalysisError) as raised:
        means_of([1, 5.25, 2, 9], [1, 0, 1, 0], "AABB", tau=6)
    assert raised.value.problem == (
        "1 of the 2 groups of 'arm' are not followed as long as `tau`, and some of their patients are left without the "
        "event."
    )
    assert "5.25" not in str(raised.value)


@pytest.mark.parametrize("tau", [0, -1, np.nan, np.inf])
def test_horizon_that_is_none_is_refused(tau):
    with pytest.raises(AnalysisError, match="`tau` must be above 0, and finite"):
        means_of([1, 2], [1, 0], tau=tau)


def test_nobody_followed_beyond_0_is_refused():
    with pytest.raises(AnalysisError, match="Nobody is followed beyond time 0"):
        means_of([0, 0], [1, 0])


@pytest.mark.parametrize(("a", "b"), [("A", "A"), ("A", "C")])
def test_groups_that_are_not_two_of_them_are_refused(a, b):
    with pytest.raises(AnalysisError, match="`a` and `b` must be two of the 2 groups of 'arm'"):
        means_of([1, 2, 3, 4], [1, 1, 1, 1], "AABB").compare(a, b)


def test_group_is_found_by_name():
    result = means_of([1, 2, 3, 4], [1, 1, 1, 1], "AABB")
    assert (result["B"].group, len(result), result.by, result.unit) == ("B", 2, "arm", "months")
    with pytest.raises(KeyError):
        result["C"]
