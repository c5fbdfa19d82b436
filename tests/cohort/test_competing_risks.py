"""Follow-up with several kinds of event: what is accepted, and what is refused without showing a value."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.errors import EndpointError

CAUSES = ["relapse", "death"]


@pytest.mark.parametrize(
    ("cause", "declared"),
    [
        ([1, 2, 0, 1], {"causes": CAUSES}),
        ([1.0, 2.0, 0.0, 1.0], {"causes": CAUSES}),
        (np.array([1, 2, 0, 1], dtype="int8"), {"causes": {"relapse": 1, "death": 2}}),
        (["1", "2", "0", "1"], {"causes": {"relapse": "1", "death": 2}}),
        ([7, 9, 5, 8], {"causes": {"relapse": (7, 8), "death": [9]}, "censored": 5}),
        ([1, 2, 9, 1], {"causes": CAUSES, "censored": (0, 9)}),
        (["relapse", "death", "alive", "relapse"], {"causes": CAUSES, "censored": "alive"}),
        (pd.Categorical(["relapse", "death", "alive", "relapse"]), {"causes": CAUSES, "censored": "alive"}),
        (
            pd.Series(["R", "D", "A", "R"], index=[9, 3, 3, 1]),
            {"causes": {"relapse": "R", "death": "D"}, "censored": "A"},
        ),
    ],
    ids=[
        "codes",
        "floats",
        "mapping",
        "digits",
        "several codes",
        "two kinds of censoring",
        "labels",
        "factor",
        "series",
    ],
)
def test_codes_and_labels_say_the_same_however_they_are_stored(cause, declared):
    follow_up = CompetingRisks.from_arrays([5, 3, 0, 8], cause, unit="months", **declared)
    assert repr(follow_up) == "CompetingRisks(n=4, relapse=2, death=1, unit='months')"
    assert follow_up.cause.tolist() == [1, 2, 0, 1]
    assert follow_up.duration.tolist() == [5, 3, 0, 8]
    assert (follow_up.n, follow_up.n_events(), follow_up.n_events("relapse")) == (4, 3, 2)


@pytest.mark.parametrize(
    ("duration", "cause", "declared", "problem"),
    [
        ([5, np.nan, np.inf], [1, 2, 0], {}, "`duration` must be finite, but 2 of 3 entries are not (entry 2, 3)."),
        ([5, -1, 3], [1, 2, 0], {}, "`duration` must be zero or more, but 1 of 3 entries are not (entry 2)."),
        (["5", "x"], [1, 2], {}, "`duration` must hold numbers, but holds text or dates."),
        (
            [5, 3, 2],
            [1, 77, 3],
            {},
            "`cause` has 2 of 3 entries that are declared neither as a cause nor as censored (entry 2, 3).",
        ),
        (
            [5, 3],
            ["Tanaka", "death"],
            {"censored": "alive"},
            "`cause` has 1 of 2 entries that are declared neither as a cause nor as censored (entry 1).",
        ),
        (
            [1] * 7,
            [4] * 7,
            {},
            "`cause` has 7 of 7 entries that are declared neither as a cause nor as censored "
            "(entry 1, 2, 3, 4, 5, ...).",
        ),
        ([5, 3, 1], [1, np.nan, 0], {}, "`cause` is missing for 1 of 3 entries (entry 2)."),
        ([5, 3, 1], ["death", None, "relapse"], {}, "`cause` is missing for 1 of 3 entries (entry 2)."),
        ([5, 3, 1], [1, 0], {}, "`duration` and `cause` must have one entry per patient, but got 3 and 2."),
        ([5, 3], [[1, 0]], {}, "`cause` must be one-dimensional, but has 2 dimensions."),
        ([5, 3], [1, 0], {"causes": []}, "`causes` must name one cause or more, each differently."),
        ([5, 3], [1, 0], {"causes": ["a", "a"]}, "`causes` must name one cause or more, each differently."),
        ([5, 3], [1, 0], {"causes": {"a": 1, "b": 1}}, "`causes` and `censored` declare a code twice."),
        ([5, 3], [1, 0], {"causes": {"a": 0}}, "`causes` and `censored` declare a code twice."),
        ([5, 3], [1, 0], {"causes": map(str, range(1, 40))}, "`causes` has 39 names; at most 30 are counted."),
        ([5, 3], [1, 0], {"unit": "hours"}, "`unit` must be one of days, weeks, months, years."),
    ],
)
def test_refused_with_counts_and_rows_but_no_value(duration, cause, declared, problem):
    declared = {"causes": CAUSES, "unit": "months", **declared}
    if isinstance(declared["causes"], map):
        declared["causes"] = list(declared["causes"])
    with pytest.raises(EndpointError) as raised:
        CompetingRisks.from_arrays(duration, cause, **declared)
    assert raised.value.problem == problem
    assert raised.value.hint
    assert "77" not in str(raised.value)
    assert "Tanaka" not in str(raised.value)


@pytest.mark.parametrize(
    ("cause", "problem"),
    [
        ([1, -1, 3], "`cause` has 2 of 3 entries outside 0 to 2 (entry 2, 3)."),
        ([1.0, 0.0, 2.0], "`cause` must hold whole numbers."),
    ],
)
def test_codes_given_directly_are_checked_too(cause, problem):
    with pytest.raises(EndpointError) as raised:
        CompetingRisks(duration=np.ones(3), cause=np.array(cause), causes=("a", "b"), unit="days")
    assert raised.value.problem == problem


def test_some_patients_are_kept_with_every_cause():
    follow_up = CompetingRisks.from_arrays([5, 3, 4], [1, 2, 0], causes=CAUSES, unit="days")
    kept = follow_up[np.array([True, False, True])]
    assert (kept.duration.tolist(), kept.cause.tolist(), kept.causes) == ([5, 4], [1, 0], ("relapse", "death"))
    assert follow_up[np.array([2, 1])].cause.tolist() == [0, 2]
    assert kept.n_events("death") == 0


def test_one_cause_or_any_is_a_time_to_event():
    follow_up = CompetingRisks.from_arrays([5, 3, 4], [1, 2, 0], causes=CAUSES, unit="days")
    assert follow_up.cause_specific("death").event.tolist() == [False, True, False]
    assert follow_up.any_cause().event.tolist() == [True, True, False]
    with pytest.raises(EndpointError, match=r"There is no cause 'Death'. Hint: The causes are relapse, death."):
        follow_up.cause_specific("Death")


def test_arrays_are_copies_that_cannot_be_written():
    duration, cause = np.array([1.0, 2.0]), np.array([1, 0])
    follow_up = CompetingRisks(duration=duration, cause=cause, causes=("a",), unit="days")
    duration[0], cause[0] = 99, 0
    assert (follow_up.duration.tolist(), follow_up.cause.tolist()) == ([1, 2], [1, 0])
    for array in (follow_up.duration, follow_up.cause):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
