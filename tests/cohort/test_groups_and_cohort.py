"""Groups and cohorts: every patient has a level, every level has its place, and nothing changes in place."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.filters import InRange, IsOneOf, apply_filters
from hccsurv.cohort.groups import Groups
from hccsurv.errors import AnalysisError, CohortError


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_group_is_refused(missing):
    with pytest.raises(CohortError) as raised:
        Groups.from_labels("stage", ["A", missing, "B"])
    assert raised.value.problem == "'stage' is missing for 1 of 3 patients."
    assert raised.value.hint == "Leave these patients out first, so that their number can be stated."


def test_label_outside_the_declared_levels_is_refused():
    with pytest.raises(CohortError) as raised:
        Groups.from_labels("stage", ["A", "C", "C"], levels=["A", "B"])
    assert raised.value.problem == "'stage' has 2 labels outside its 2 declared levels."


def test_two_levels_of_one_name_are_refused():
    with pytest.raises(CohortError, match="must differ from one another"):
        Groups.from_labels("stage", ["A"], levels=["A", "A"])


@pytest.mark.parametrize(
    ("labels", "levels"),
    [
        (["b", "a", "b"], ("b", "a")),
        ([10, 2, 1], ("1", "2", "10")),
        (["10", "2", "1"], ("1", "2", "10")),
        ([1.0, 1, "1"], ("1",)),
        (pd.Series(pd.Categorical(["b", "a"], ["z", "a", "b"])), ("a", "b")),
    ],
    ids=["text: first appearance", "numbers", "numbers as text", "one code three ways", "declared order"],
)
def test_order_of_levels(labels, levels):
    assert Groups.from_labels("group", labels).levels == levels


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([True, False, True], ["1", "0", "1"]),
        (["A ", " A", "B"], ["A", "A", "B"]),
        ([1.0, "x", 1], ["1", "x", "1"]),
        (pd.Categorical([2.0, 1.0, 2.0]), ["2", "1", "2"]),
        (["A", None, ""], ["A", np.nan, ""]),
    ],
    ids=["booleans", "spaces", "mixed", "numeric categories", "missing"],
)
def test_no_category_is_lost_when_a_table_becomes_a_cohort(values, shown):
    column = Cohort.from_frame(pd.DataFrame({"x": values})).patients["x"]
    np.testing.assert_array_equal(
        column.astype(object).where(column.notna(), None), [None if v is np.nan else v for v in shown]
    )


def test_cohort_does_not_follow_later_changes_of_the_table():
    frame = pd.DataFrame({"age": [45.0, 61.0], "stage": ["A", "B"]})
    cohort = Cohort.from_frame(frame)
    frame.loc[0, "age"] = 99
    assert cohort.patients["age"].tolist() == [45, 61]


def test_flow_counts_every_step_and_the_first_cohort_is_unchanged():
    cohort = Cohort.from_frame(pd.DataFrame({"age": [45, 61, None, 83], "stage": ["A", "B", "A", None]}))
    kept = apply_filters(cohort.known(["stage"]), [InRange("age", 18, 80, reason="too old"), IsOneOf("stage", ("B",))])
    flow = [(step.reason, step.removed, step.remaining) for step in kept.flow()]
    assert flow == [("stage not known", 1, 3), ("too old", 1, 2), ("stage is B", 1, 1)]
    assert (cohort.n, kept.n, kept.n_reviewed, cohort.flow()) == (4, 1, 4, ())


def test_design_matrix_codes_levels_against_the_reference_and_leaves_missing_cells_missing():
    patients = pd.DataFrame({"stage": ["A", None, "C", "B"], "age": [61, 70, None, 55]})
    design = design_matrix(patients, {"stage": "B", "age": None})
    assert [(term.name, term.reference) for term in design.terms] == [
        ("stage: A", "B"),
        ("stage: C", "B"),
        ("age", None),
    ]
    expected = [[1, 0, 61], [np.nan, np.nan, 70], [0, 1, np.nan], [0, 0, 55]]
    np.testing.assert_array_equal(design.values, expected)


def test_design_matrix_refuses_one_level_and_an_unknown_reference():
    patients = pd.DataFrame({"stage": ["A", "B"], "site": ["x", "x"]})
    with pytest.raises(AnalysisError, match="'site' has 1 level among these patients, so it has no hazard ratio"):
        design_matrix(patients, {"site": None})
    with pytest.raises(CohortError, match="Column 'stage': the reference is not one of its 2 levels"):
        design_matrix(patients, {"stage": "D"})
