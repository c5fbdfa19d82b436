"""Harrell's C against a count of pairs by hand."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.concordance import concordance_index
from hccsurv.analysis.cox import fit_cox
from hccsurv.cohort.time_to_event import TimeToEvent


def by_hand(duration, event, risk, same):
    """Share of comparable pairs in the right order; `same` says whose risk is equal."""
    correct = tied = pairs = 0
    for i in np.flatnonzero(event):
        later = (duration > duration[i]) | ((duration == duration[i]) & ~event)
        equal = same[i]
        pairs += int(later.sum())
        tied += int((later & equal).sum())
        correct += int((later & ~equal & (risk < risk[i])).sum())
    return (correct + tied / 2) / pairs


@pytest.mark.parametrize("n_covariates", [1, 3, 8, 12])
def test_patients_with_equal_covariates_have_equal_risk(n_covariates):
    """A last bit that differs between equal rows would make ordered pairs of ties. R agrees with the count by hand."""
    random = np.random.default_rng(1)
    n = int(random.integers(150, 500))
    x = random.integers(0, 2, (n, n_covariates)).astype(float)
    duration, event = random.integers(1, 40, n).astype(float), random.random(n) < 0.7
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(n_covariates)])
    fit = fit_cox(TimeToEvent.from_arrays(duration, event, unit="days"), frame)
    same = (x[:, None, :] == x[None, :, :]).all(axis=2)
    risk = (x * fit.coefficients).sum(axis=1)
    assert fit.concordance == pytest.approx(by_hand(duration, event, risk, same), rel=1e-12)


def test_no_comparable_pair_is_nan():
    follow_up = TimeToEvent.from_arrays([1, 2, 2], [0, 1, 1], unit="days")
    assert np.isnan(concordance_index(follow_up, np.array([1.0, 2.0, 3.0])))


def test_equal_risks_count_one_half():
    follow_up = TimeToEvent.from_arrays([1, 2, 3], [1, 1, 1], unit="days")
    assert concordance_index(follow_up, np.ones(3)) == 0.5
