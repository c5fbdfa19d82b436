"""What is not follow-up is refused, and the message says which rule was broken, how often, and what to do."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import EndpointError


@pytest.mark.parametrize(
    ("duration", "event", "problem", "hint"),
    [
        (
            [5, 3],
            [1, 2],
            "`event` must hold only 0 (censored) and 1 (event), but got codes [1, 2].",
            "Files from R or SAS often code death as 2: say so with `Endpoint(event_codes={2})`.",
        ),
        (
            [5, 3, 2],
            ["dead", "alive", "dead"],
            "`event` must hold only 0 (censored) and 1 (event), but 3 of 3 entries are text.",
            "Declare which words mean the event with `Endpoint(event_codes=...)`.",
        ),
        (
            [5, 3],
            ["1", "0"],
            "`event` must hold only 0 (censored) and 1 (event), but 2 of 2 entries are text.",
            "Declare which words mean the event with `Endpoint(event_codes=...)`.",
        ),
        (
            [5, 3, 1],
            [1, np.nan, 0],
            "`event` is missing for 1 of 3 patients.",
            "Leave out patients whose outcome is not known, and say how many.",
        ),
        (
            [5, np.nan, np.inf],
            [1, 1, 0],
            "`duration` must be finite, but 2 of 3 entries are not (entry 2, 3).",
            "Leave out patients without follow-up, and say how many.",
        ),
        (
            [5, -1, -0.5],
            [1, 1, 0],
            "`duration` must be zero or more, but 2 of 3 entries are not (entry 2, 3).",
            "Check which date was subtracted from which.",
        ),
        (
            [-1.0] * 7,
            [1] * 7,
            "`duration` must be zero or more, but 7 of 7 entries are not (entry 1, 2, 3, 4, 5, ...).",
            "Check which date was subtracted from which.",
        ),
        (
            ["5", "3"],
            [1, 0],
            "`duration` must hold numbers, but holds text or dates.",
            "Turn dates into days since the time origin first.",
        ),
        (
            pd.to_datetime(["2020-01-01", "2020-02-01"]),
            [1, 0],
            "`duration` must hold numbers, but holds text or dates.",
            "Turn dates into days since the time origin first.",
        ),
        (
            [5, 3, 1],
            [1, 0],
            "`duration` and `event` must have one entry per patient, but got 3 and 2.",
            "Take both from the same rows.",
        ),
        (
            [[5, 3]],
            [1, 0],
            "`duration` must be one-dimensional, but has 2 dimensions.",
            "Pass one column.",
        ),
    ],
    ids=[
        "codes 1 and 2", "words", "digits as text", "missing event", "nan and inf", "negative", "many negative",
        "duration as text", "dates", "lengths", "dimensions",
    ],
)  # fmt: skip
def test_refused_with_problem_and_hint(duration, event, problem, hint):
    with pytest.raises(EndpointError) as raised:
        TimeToEvent.from_arrays(duration, event, unit="months")
    assert (raised.value.problem, raised.value.hint) == (problem, hint)
    assert str(raised.value) == f"{problem} Hint: {hint}"


def test_at_most_five_codes_are_shown():
    """A column of measurements chosen by mistake is not printed."""
    with pytest.raises(EndpointError, match=r"but got codes \[0, 1, 2, 3, 4\]\."):
        TimeToEvent.from_arrays(range(90), range(90), unit="days")


def test_unknown_unit_is_refused():
    with pytest.raises(EndpointError, match="`unit` must be one of days, weeks, months, years"):
        TimeToEvent.from_arrays([1], [1], unit="hours")


@pytest.mark.parametrize(
    "event", [[1, 0], [1.0, 0.0], [True, False], np.array([1, 0], dtype="int8"), pd.Series([True, False])]
)
def test_zero_and_one_are_accepted_however_they_are_stored_and_time_zero_is_a_time(event):
    follow_up = TimeToEvent.from_arrays([0, 3], event, unit="months")
    assert repr(follow_up) == "TimeToEvent(n=2, n_events=1, unit='months')"
    assert follow_up.event.tolist() == [True, False]


def test_arrays_are_copies_that_cannot_be_written():
    duration = np.array([1.0, 2.0])
    follow_up = TimeToEvent.from_arrays(duration, [1, 0], unit="months")
    duration[0] = 99
    assert follow_up.duration.tolist() == [1, 2]
    for array in (follow_up.duration, follow_up.event):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
