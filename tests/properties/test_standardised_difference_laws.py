"""Standardised differences mind neither unit, nor order, nor names, nor how often everybody is repeated."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccsurv.analysis.standardised_difference import standardised_differences
from hccsurv.cohort.cohort import Cohort


@st.composite
def cohorts(draw):
    """A number, a category of up to four levels and two or three groups of four or more."""
    sizes = draw(st.lists(st.integers(4, 10), min_size=2, max_size=3))
    n = sum(sizes)
    arm = [name for name, size in zip("ABC", sizes, strict=False) for _ in range(size)]
    number = draw(st.lists(st.integers(-10, 10).map(float), min_size=n, max_size=n))
    stage = draw(st.lists(st.sampled_from("wxyz"), min_size=n, max_size=n))
    return pd.DataFrame({"arm": arm, "number": number, "stage": stage})


def differences(frame, **options):
    rows = standardised_differences(Cohort.from_frame(frame), ["number", "stage"], by="arm", **options).rows
    return np.array([row.differences for row in rows])


@given(cohorts())
def test_unit_origin_and_names_of_levels_do_not_matter(frame):
    other = frame.assign(
        number=5 - frame["number"] * 0.25, stage=frame["stage"].map(dict(zip("wxyz", "dbca", strict=True)))
    )
    np.testing.assert_allclose(differences(other), differences(frame), rtol=1e-9, atol=1e-12)


@given(cohorts())
def test_order_of_groups_and_of_patients_do_not_matter(frame):
    turned = frame[::-1].reset_index(drop=True)
    np.testing.assert_allclose(np.sort(differences(turned)), np.sort(differences(frame)), rtol=1e-9, atol=1e-12)


@given(cohorts(), st.floats(0.001, 1000))
def test_equal_weights_are_no_weights(frame, weight):
    np.testing.assert_allclose(
        differences(frame, weights=np.full(len(frame), weight)), differences(frame), rtol=1e-9, atol=1e-12
    )


@given(cohorts())
def test_shares_do_not_change_when_every_patient_is_repeated(frame):
    doubled = pd.concat([frame, frame], ignore_index=True)
    np.testing.assert_allclose(differences(doubled)[1], differences(frame)[1], rtol=1e-9, atol=1e-12)


@given(cohorts())
def test_two_levels_are_a_number_of_0_and_1_with_variance_over_n(frame):
    frame = frame.assign(
        stage=np.where(frame["stage"] < "y", "no", "yes"), number=(frame["stage"] >= "y").astype(float)
    )
    number, stage = differences(frame)
    pairs = [
        (a, b) for i, a in enumerate(dict.fromkeys(frame["arm"])) for b in list(dict.fromkeys(frame["arm"]))[i + 1 :]
    ]
    for with_n_minus_1, with_n, pair in zip(number, stage, pairs, strict=True):
        samples = [frame.loc[frame["arm"] == name, "number"] for name in pair]
        if sum(sample.var() for sample in samples) > 0:
            ratio = np.sqrt(sum(sample.var() for sample in samples) / sum(sample.var(ddof=0) for sample in samples))
            assert with_n == pytest.approx(with_n_minus_1 * ratio, rel=1e-9, abs=1e-12)
        else:
            assert with_n == pytest.approx(with_n_minus_1, nan_ok=True)
