"""Patients are counted alike in data frames of every kind, and what cannot be counted is refused by its column."""

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from hccsurv.analysis.counted_frame import count_events
from hccsurv.analysis.event_table import grouped_events
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError, CohortError, EndpointError


def in_duckdb(frame):
    connection = duckdb.connect()
    connection.register("patients", pl.from_pandas(frame).to_arrow())
    return connection.sql("select * from patients")


def nullable(frame):
    whole = {name: "Int64" for name in frame.select_dtypes("integer")}
    return frame.astype(whole).convert_dtypes(convert_integer=False)


KINDS = {
    "pandas": lambda frame: frame,
    "pandas, nullable": nullable,
    "Polars": pl.from_pandas,
    "Polars, lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "PyArrow": lambda frame: pl.from_pandas(frame).to_arrow(),
    "DuckDB": in_duckdb,
    "narwhals": nw.from_native,
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def patients():
    """500 patients; tenths of months, text groups, codes 1 and 2."""
    random = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "months": random.exponential(20, 500).round(1),
            "status": random.integers(1, 3, 500),
            "stage": random.choice(["B", "C", "A"], 500),
            "score": random.integers(8, 12, 500),
        }
    )


def same(one, two):
    assert (one.by, one.groups, one.unit, one.n_missing) == (two.by, two.groups, two.unit, two.n_missing)
    for field in ("time", "at_risk", "events", "censored"):
        np.testing.assert_array_equal(getattr(one, field), getattr(two, field))
        assert getattr(one, field).dtype == getattr(two, field).dtype


def test_table_equals_the_one_counted_from_arrays(patients, kind):
    follow_up = TimeToEvent.from_arrays(patients["months"], patients["status"] == 2, unit="months")
    groups = Groups.from_labels("stage", patients["stage"], ["A", "B", "C"])
    options = {"by": "stage", "event_codes": [2], "unit": "months"}
    same(count_events(kind(patients), "months", "status", **options), grouped_events(follow_up, groups))
    shuffled = patients.sample(frac=1, random_state=3)
    same(count_events(kind(shuffled), "months", "status", **options), grouped_events(follow_up, groups))


def test_all_patients_are_one_group_without_by(patients, kind):
    counts = count_events(kind(patients), "months", "status", event_codes=["2"], unit="months")
    assert (counts.by, counts.groups, counts.sizes) == ("", ("All",), (500,))
    assert counts.events.sum() == (patients["status"] == 2).sum()


def test_numbers_as_groups_come_in_numeric_order(patients, kind):
    counts = count_events(kind(patients), "months", "status", by="score", event_codes=[2], unit="months")
    assert counts.groups == ("8", "9", "10", "11")
    assert counts.sizes == tuple(patients["score"].value_counts().sort_index())


def test_declared_levels_come_in_their_order(patients, kind):
    counts = count_events(
        kind(patients), "months", "status", by="stage", levels=["C", "A", "B"], event_codes=[2], unit="months"
    )
    assert counts.groups == ("C", "A", "B")
    assert counts.sizes == tuple(patients["stage"].value_counts()[["C", "A", "B"]])


def test_order_of_a_categorical_and_of_an_enumeration_is_kept(patients):
    stages = ["C", "unknown", "A", "B"]
    ordered = patients.assign(stage=pd.Categorical(patients["stage"], stages, ordered=True))
    enumerated = pl.from_pandas(patients).with_columns(pl.col("stage").cast(pl.Enum(stages)))
    for frame in (ordered, enumerated, enumerated.lazy()):
        counts = count_events(frame, "months", "status", by="stage", event_codes=[2], unit="months")
        assert counts.groups == ("C", "A", "B")


def test_booleans_and_0_and_1_are_events_and_times_may_be_whole_or_decimal(kind):
    frame = pd.DataFrame({"days": [3, 1, 3, 2], "dead": [True, False, False, True], "death": [1, 0, 0, 1]})
    one = count_events(kind(frame), "days", "dead", unit="days")
    same(one, count_events(kind(frame), "days", "death", unit="days"))
    assert (one.time.tolist(), one.at_risk.tolist(), one.events.tolist(), one.censored.tolist()) == (
        [1, 2, 3], [[4, 3, 2]], [[0, 1, 1]], [[1, 0, 1]]
    )  # fmt: skip
    decimal = duckdb.sql("select * from (values (1.5::decimal(9, 2), 1), (1.5, 0), (2.25, 1)) as t(months, dead)")
    assert count_events(decimal, "months", "dead", unit="months").time.tolist() == [1.5, 2.25]


def test_times_that_differ_by_rounding_only_are_one_time(kind):
    frame = pd.DataFrame({"months": [0.1 + 0.2, 0.3, 5.0], "dead": [1, 1, 0]})
    counts = count_events(kind(frame), "months", "dead", unit="months")
    assert (counts.time.tolist(), counts.events.tolist()) == ([0.3, 5.0], [[2, 0]])


def test_missing_cells_are_refused_with_their_number_and_left_out_on_request(kind):
    frame = pd.DataFrame(
        {
            "months": [1.0, None, 3.0, 4.0, 5.0, None],
            "dead": [1.0, 0.0, None, 1.0, 0.0, 1.0],
            "stage": ["A", "B", "A", None, "B", None],
        }
    )
    with pytest.raises(EndpointError) as refusal:
        count_events(kind(frame), "months", "dead", by="stage", unit="months")
    assert refusal.value.problem == (
        "Of 6 patients, some cells are missing: 'months' for 2, 'dead' for 1, 'stage' for 2."
    )
    counts = count_events(kind(frame), "months", "dead", by="stage", unit="months", missing="leave out")
    assert (counts.n_missing, counts.groups, counts.sizes) == (4, ("A", "B"), (1, 1))
    assert counts.reversed().n_missing == 4


def test_level_whose_patients_are_all_left_out_is_left_out_unless_declared(kind):
    frame = pd.DataFrame({"months": [1.0, None, 3.0], "dead": [1, 1, 0], "stage": ["C", "B", "A"]})
    options = {"by": "stage", "unit": "months", "missing": "leave out"}
    assert count_events(kind(frame), "months", "dead", **options).groups == ("A", "C")
    assert count_events(kind(frame), "months", "dead", levels=["A", "B", "C"], **options).sizes == (1, 0, 1)


@pytest.mark.parametrize(
    ("column", "values", "error", "problem"),
    [
        ("months", [1.0, np.inf, 2.0], EndpointError, "'months' must be finite, but is not for 1 of 3 patients."),
        ("months", [-1.0, -2.0, 2.0], EndpointError, "'months' must be zero or more, but is not for 2 of 3 patients."),
        ("months", ["a", "b", "c"], EndpointError, "'months' must be a column of numbers."),
        ("months", [True, False, True], EndpointError, "'months' must be a column of numbers."),
        (
            "dead", [0, 1, 2], EndpointError,
            "'dead' must hold only 0 (censored) and 1 (event), but 1 of 3 patients have another code.",
        ),
        (
            "dead", ["0", "1", "1"], EndpointError,
            "'dead' must hold only 0 (censored) and 1 (event), but 3 of 3 patients have another code.",
        ),
        ("stage", ["A", "B", "X"], CohortError, "'stage' of 1 patient is outside its 2 declared levels."),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_by_its_column(kind, column, values, error, problem):
    frame = pd.DataFrame({"months": [1.0, 2.0, 3.0], "dead": [1, 0, 1], "stage": ["A", "B", "B"]})
    frame[column] = values
    with pytest.raises(error) as refusal:
        count_events(kind(frame), "months", "dead", by="stage", levels=["A", "B"], unit="months")
    assert refusal.value.problem == problem


def test_codes_are_declared_as_in_an_endpoint(kind):
    frame = pd.DataFrame({"days": [1, 2, 3, 4], "status": ["dead", "alive", "lost", "dead"]})
    declared = {"event_codes": ["dead"], "censored_codes": ["alive", "lost"], "unit": "days"}
    assert count_events(kind(frame), "days", "status", **declared).events.tolist() == [[1, 0, 0, 1]]
    assert count_events(kind(frame[:2]), "days", "status", event_codes=["dead"], unit="days").censored.sum() == 1
    for codes in ({"event_codes": ["dead"]}, {"event_codes": ["dead"], "censored_codes": ["alive"]}):
        with pytest.raises(EndpointError, match=r"'status' must hold declared codes only, but [12] of 4 patients"):
            count_events(kind(frame), "days", "status", **codes, unit="days")
    with pytest.raises(EndpointError, match="declares no event code"):
        count_events(kind(frame), "days", "status", event_codes=[], unit="days")
    with pytest.raises(EndpointError, match="both as event and as censored"):
        count_events(kind(frame), "days", "status", event_codes="dead", censored_codes="dead", unit="days")


def test_unknown_column_unknown_rule_and_no_frame_are_refused(kind, patients):
    with pytest.raises(CohortError, match=r"There is no column 'month'\. Hint: Did you mean months\?"):
        count_events(kind(patients), "month", "status", unit="months")
    with pytest.raises(AnalysisError, match="`missing` must be one of refuse, leave out"):
        count_events(kind(patients), "months", "status", unit="months", missing="drop")
    with pytest.raises(EndpointError, match="`unit` must be one of"):
        count_events(kind(patients), "months", "score", event_codes=[8], censored_codes=[9, 10, 11], unit="hours")
    with pytest.raises(AnalysisError, match="`frame` is not a data frame"):
        count_events([1, 2, 3], "months", "status", unit="months")


def test_no_patient_one_patient_and_no_event(kind, patients):
    with pytest.raises(AnalysisError, match="There is no patient to follow"):
        count_events(kind(patients[:0]), "months", "status", event_codes=[2], unit="months")
    counts = count_events(kind(patients[:1]), "months", "status", event_codes=[7], censored_codes=[1, 2], unit="months")
    assert (counts.sizes, counts.events.sum(), counts.censored.sum()) == ((1,), 0, 1)


def test_curves_and_tests_read_the_counts(kind, patients):
    counts = count_events(kind(patients), "months", "status", by="stage", event_codes=[2], unit="months")
    follow_up = TimeToEvent.from_arrays(patients["months"], patients["status"] == 2, unit="months")
    groups = Groups.from_labels("stage", patients["stage"], ["A", "B", "C"])
    for one, two in zip(kaplan_meier(counts), kaplan_meier(follow_up, by=groups), strict=True):
        np.testing.assert_array_equal(one.survival, two.survival)
        np.testing.assert_array_equal(one.ci_low, two.ci_low)
    assert log_rank_test(counts) == log_rank_test(follow_up, groups)
