"""Event codes are declared, never guessed."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.endpoint import Endpoint, event_codes_of
from hccsurv.errors import CohortError, EndpointError


def endpoint(event_codes, censored_codes=()):
    return Endpoint(
        name="OS", duration="time", event="status", event_codes=event_codes, censored_codes=censored_codes, unit="days"
    )


def cohort_of(status):
    return Cohort.from_frame(pd.DataFrame({"time": np.arange(len(status)) + 1.0, "status": status}))


@pytest.mark.parametrize(
    ("status", "event_codes", "censored_codes", "events"),
    [
        ([1, 2, 2, 1], (2,), (), [0, 1, 1, 0]),
        ([1, 2, 2, 1], (2.0,), (1.0,), [0, 1, 1, 0]),
        ([0, 1, 0, 1], "1", (), [0, 1, 0, 1]),
        (["dead", "alive", "dead", "alive"], ("dead",), ("alive",), [1, 0, 1, 0]),
        ([0, 1, 2, 3], (1, 2), (0, 3), [0, 1, 1, 0]),
    ],
    ids=["R's 1 and 2", "floats", "a bare code", "words", "two causes"],
)
def test_declared_codes_are_read(status, event_codes, censored_codes, events):
    occurred = endpoint(event_codes, censored_codes).occurred(cohort_of(status).patients["status"])
    np.testing.assert_array_equal(occurred, events)


def test_lung_has_165_deaths_when_2_is_declared_and_63_when_1_is(published):
    """R's ``Surv`` guesses from the largest code present, so a filter can turn deaths into survivors."""
    lung = Cohort.from_frame(published("lung"))
    assert [endpoint((code,)).follow_up(lung).n_events for code in (2, 1)] == [165, 63]


def test_code_that_is_neither_event_nor_censored_is_not_followed_up():
    with pytest.raises(EndpointError, match="declared neither as event nor as censored"):
        endpoint((1,), (0,)).follow_up(cohort_of([0, 1, 9]))


def test_patients_without_follow_up_are_left_out_and_counted():
    frame = pd.DataFrame({"time": [1.0, np.nan, 3.0], "status": [1.0, 0.0, np.nan]})
    observed = endpoint((1,)).observed(Cohort.from_frame(frame))
    (step,) = observed.flow()
    assert (step.reason, step.removed, step.remaining) == ("OS: follow-up not known", 2, 1)


@pytest.mark.parametrize(
    ("event_codes", "censored_codes", "problem"),
    [
        ((), (), "Endpoint 'OS' declares no event code."),
        ((1,), (1.0,), "Endpoint 'OS' declares a code both as event and as censored."),
    ],
)
def test_contradictory_declarations_are_refused(event_codes, censored_codes, problem):
    with pytest.raises(EndpointError) as raised:
        endpoint(event_codes, censored_codes)
    assert raised.value.problem == problem


def test_unknown_column_names_the_nearest():
    with pytest.raises(CohortError) as raised:
        endpoint((1,)).follow_up(Cohort.from_frame(pd.DataFrame({"time": [1.0], "Status": [1]})))
    assert (raised.value.problem, raised.value.hint) == ("There is no column 'status'.", "Did you mean Status?")


def test_codes_of_a_file_are_counted_in_numeric_order():
    assert event_codes_of(pd.Series([10, 2, 2, None, 1])) == {"1": 1, "2": 2, "10": 1}
