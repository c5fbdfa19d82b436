"""Filters never add patients, and in any order the same patients remain."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.filters import InRange, IsNoneOf, IsOneOf, apply_filters

MISSING = st.none()
PATIENTS = st.lists(
    st.fixed_dictionaries(
        {"age": st.one_of(st.integers(0, 99), MISSING), "stage": st.one_of(st.sampled_from("ABCD"), MISSING)}
    ),
    min_size=1,
    max_size=30,
)
LEVELS = st.lists(st.sampled_from("ABCDX"), max_size=3).map(tuple)
LIMIT = st.one_of(st.integers(0, 99), MISSING)
FILTERS = st.lists(
    st.one_of(
        st.builds(IsOneOf, st.just("stage"), LEVELS),
        st.builds(IsNoneOf, st.just("stage"), LEVELS),
        st.builds(InRange, st.just("age"), LIMIT, st.integers(0, 99), st.booleans(), st.booleans()),
        st.builds(InRange, st.just("age"), st.integers(0, 99), LIMIT, st.booleans(), st.booleans()),
    ),
    max_size=4,
)


def cohort_of(rows):
    frame = pd.DataFrame(rows).astype({"age": float, "stage": pd.CategoricalDtype(list("ABCD"), ordered=True)})
    return Cohort.from_frame(frame)


@given(PATIENTS, FILTERS)
def test_filters_never_add_patients_and_the_flow_adds_up(rows, filters):
    cohort = cohort_of(rows)
    before = cohort.patients.copy()
    kept = apply_filters(cohort, filters)
    assert set(kept.patients.index) <= set(cohort.patients.index)
    assert len(kept.flow()) == len(filters)
    remaining = cohort.n
    for step in kept.flow():
        assert step.removed >= 0
        remaining -= step.removed
        assert step.remaining == remaining
    assert remaining == kept.n
    pd.testing.assert_frame_equal(cohort.patients, before)


@given(PATIENTS, FILTERS, st.randoms(use_true_random=False))
def test_filters_in_any_order_keep_the_same_patients(rows, filters, random):
    cohort = cohort_of(rows)
    shuffled = filters.copy()
    random.shuffle(shuffled)
    one, two = apply_filters(cohort, filters), apply_filters(cohort, shuffled)
    assert one.patients.index.tolist() == two.patients.index.tolist()


@given(PATIENTS, LEVELS)
def test_is_one_of_and_is_none_of_share_out_the_patients_whose_level_is_known(rows, levels):
    cohort = cohort_of(rows)
    inside, outside = (apply_filters(cohort, [rule("stage", levels)]) for rule in (IsOneOf, IsNoneOf))
    assert inside.n + outside.n == cohort.known(["stage"]).n


@given(PATIENTS, st.integers(0, 99))
def test_below_and_at_least_share_out_the_patients_whose_number_is_known(rows, limit):
    cohort = cohort_of(rows)
    below = apply_filters(cohort, [InRange("age", high=limit, include_high=False)])
    at_least = apply_filters(cohort, [InRange("age", low=limit)])
    assert below.n + at_least.n == cohort.known(["age"]).n
