"""How well a risk score ranks patients by survival."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hccsurv.analysis.event_table import distinct_times
from hccsurv.cohort.time_to_event import TimeToEvent

__all__ = ["concordance_index"]


def concordance_index(follow_up: TimeToEvent, risk: NDArray[np.float64]) -> float:
    """Return the share of comparable pairs that a risk score orders correctly (Harrell's C).

    Parameters
    ----------
    follow_up : TimeToEvent, n patients
    risk : ndarray of float, shape (n,)
        Higher means the event is expected sooner.

    Returns
    -------
    float
        nan if no pair is comparable. Pairs with equal risk count one half.

    Notes
    -----
    A pair is comparable if one patient has the event at a time at which the other is still followed
    without it; two events at one time are not comparable. Same rule as R's ``concordance`` [1]_.

    References
    ----------
    .. [1] Harrell FE, Lee KL, Mark DB. Multivariable prognostic models. Stat Med 1996;15:361-387.
       doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4

    Examples
    --------
    >>> follow_up = TimeToEvent.from_arrays([1, 2, 3, 4], [1, 1, 0, 1], unit="months")
    >>> concordance_index(follow_up, np.array([4.0, 1.0, 3.0, 2.0]))
    0.6
    """
    _, position = distinct_times(follow_up.duration)
    # Halves separate patients censored at a time from those with the event at it: they outlive it.
    outlives = position + np.where(follow_up.event, 0.0, 0.5)
    events = np.flatnonzero(follow_up.event)
    block = max(1, 4_000_000 // max(1, follow_up.n))
    correct = tied = pairs = 0
    for first in range(0, events.size, block):
        rows = events[first : first + block, None]
        comparable = outlives[None, :] > outlives[rows]
        pairs += int(comparable.sum())
        correct += int((comparable & (risk[None, :] < risk[rows])).sum())
        tied += int((comparable & (risk[None, :] == risk[rows])).sum())
    return (correct + tied / 2) / pairs if pairs else float("nan")
