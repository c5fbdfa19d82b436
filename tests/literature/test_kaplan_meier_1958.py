"""Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. doi:10.1080/01621459.1958.10501452."""

import pytest

from hccsurv.analysis.event_table import event_table
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.cohort.time_to_event import TimeToEvent


@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2], [2, 1, 0]])
def test_patient_censored_at_t_is_at_risk_for_an_event_at_t(order):
    """P. 461: deaths at an age are placed just before losses at the same age."""
    duration, event = [5, 5, 7], [0, 1, 1]
    follow_up = TimeToEvent.from_arrays([duration[i] for i in order], [event[i] for i in order], unit="months")
    assert event_table(follow_up).to_frame().to_numpy().tolist() == [[5, 3, 1, 1], [7, 1, 1, 0]]
    (curve,) = kaplan_meier(follow_up)
    assert curve.survival.tolist() == pytest.approx([2 / 3, 0], rel=1e-15)


def test_product_limit_estimate_of_eight_items():
    """The worked example: deaths at 0.8, 3.1, 5.4, 9.2 and losses at 1.0, 2.7, 7.0, 12.1 months.

    P(t) is 7/8 from 0.8, 7/10 from 3.1, 21/40 from 5.4, and 21/80 from 9.2 on.
    """
    times = [0.8, 1.0, 2.7, 3.1, 5.4, 7.0, 9.2, 12.1]
    (curve,) = kaplan_meier(TimeToEvent.from_arrays(times, [1, 0, 0, 1, 1, 0, 1, 0], unit="months"))
    assert curve.at([0.8, 3.1, 5.4, 9.2]).tolist() == pytest.approx([7 / 8, 7 / 10, 21 / 40, 21 / 80], rel=1e-14)
