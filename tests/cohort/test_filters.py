"""Filters as typed: what is read, who is kept, and how it is said."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.filters import InRange, IsNoneOf, IsOneOf, apply_filters, parse_where
from hccsurv.errors import CohortError

# Rows are counted from 0; row 4 is missing everywhere.
COHORT = Cohort.from_frame(
    pd.DataFrame(
        {
            "age": [45, 61, 68, 83, np.nan],
            "age group": ["<65", "<65", "≥65", "≥65", None],
            "AFP (ng/mL)": [3.5, 400, 1e5, 399.99, np.nan],
            "stage": ["A", "B", "C", "B", None],
            "score": [5, 6, 7, 5, np.nan],
            "Between": ["x", "y", "x", "y", None],
        }
    )
)

TABLE = [
    # text, rows kept, words
    ("stage = B", [1, 3], "stage is B"),
    ("stage == B", [1, 3], "stage is B"),
    ("stage=B,C", [1, 2, 3], "stage is B or C"),
    ("stage = A, B, C", [0, 1, 2, 3], "stage is A, B or C"),
    ("stage = Z", [], "stage is Z"),
    ("stage != B", [0, 2], "stage is not B"),
    ("stage != A, C", [1, 3], "stage is not A or C"),
    ("  stage  =  B  ", [1, 3], "stage is B"),
    ("age group = <65", [0, 1], "age group is <65"),
    ("age group != ≥65", [0, 1], "age group is not ≥65"),
    ("score = 5", [0, 3], "score is 5"),
    ("score = 5.0, 7", [0, 2, 3], "score is 5.0 or 7"),
    ("score != 5", [1, 2], "score is not 5"),
    ("age >= 68", [2, 3], "age at least 68"),
    ("age > 68", [3], "age above 68"),
    ("age < 68", [0, 1], "age below 68"),
    ("age <= 68", [0, 1, 2], "age at most 68"),
    ("age between 61 and 68", [1, 2], "age between 61 and 68"),
    ("age BETWEEN 61 AND 68", [1, 2], "age between 61 and 68"),
    ("age between 61 and 61", [1], "age between 61 and 61"),
    ("AFP (ng/mL) >= 400", [1, 2], "AFP (ng/mL) at least 400"),
    ("AFP (ng/mL) < 1e3", [0, 1, 3], "AFP (ng/mL) below 1000"),
    ("age >= -1.5", [0, 1, 2, 3], "age at least -1.5"),
    ("Between = x", [0, 2], "Between is x"),
]


@pytest.mark.parametrize(("text", "rows", "words"), TABLE, ids=[row[0].strip() for row in TABLE])
def test_filter_as_typed(text, rows, words):
    rule = parse_where(text, list(COHORT.columns))
    kept = apply_filters(COHORT, [rule])
    assert kept.patients.index.tolist() == rows
    assert rule.describe() == words
    (step,) = kept.flow()
    assert (step.reason, step.removed, step.remaining) == (words, COHORT.n - len(rows), len(rows))


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("stage", "The filter 'stage' has no rule.", 'Write it as "column = level, level" or "column >= 5".'),
        ("", "The filter '' has no rule.", 'Write it as "column = level, level" or "column >= 5".'),
        ("stage =", "The filter 'stage =' names no level.", 'Write it as "column = level, level".'),
        ("stage = , ,", "The filter 'stage = , ,' names no level.", 'Write it as "column = level, level".'),
        ("Stage = B", "There is no column 'Stage'.", "Did you mean stage or age?"),
        ("stge = B", "There is no column 'stge'.", "Did you mean stage?"),
        (
            "age >= old",
            "The filter 'age >= old' needs a number.",
            'Write it as "column >= 5" or "column between 1 and 5".',
        ),
        (
            "age >= nan",
            "The filter 'age >= nan' needs a number.",
            'Write it as "column >= 5" or "column between 1 and 5".',
        ),
        (
            "age < inf",
            "The filter 'age < inf' needs a number.",
            'Write it as "column >= 5" or "column between 1 and 5".',
        ),
        (
            "age between 5",
            "The filter 'age between 5' needs a number.",
            'Write it as "column >= 5" or "column between 1 and 5".',
        ),
        (
            "age between 80 and 18",
            "The filter 'age between 80 and 18' has its limits the wrong way round.",
            "Write the lower one first.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(text, problem, hint):
    with pytest.raises(CohortError) as raised:
        parse_where(text, list(COHORT.columns))
    assert (raised.value.problem, raised.value.hint) == (problem, hint)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (IsOneOf("stage", ()), "stage is none of its levels"),
        (IsOneOf("stage", ("A",), label="BCLC stage"), "BCLC stage is A"),
        (IsNoneOf("stage", (2.0,)), "stage is not 2"),
        (InRange("age", 18, 80, include_low=False), "age above 18 and at most 80"),
        (InRange("age", 18, 80, include_high=False), "age at least 18 and below 80"),
        (InRange("afp", high=0.1), "afp at most 0.1"),
    ],
)
def test_words_of_rules_that_are_not_typed(rule, words):
    assert rule.describe() == words


def test_category_has_no_range():
    with pytest.raises(CohortError) as raised:
        apply_filters(COHORT, [InRange("stage", 1, 2)])
    assert raised.value.problem == "Column 'stage' holds categories, so it has no range."
    assert raised.value.hint == "List the levels to keep instead."


def test_unknown_column_is_refused_before_anything_is_filtered():
    with pytest.raises(CohortError, match="There is no column 'afp'"):
        apply_filters(COHORT, [IsOneOf("afp", ("1",))])
