"""Harrell's C against a count of all pairs, one by one."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis import comparable_pairs
from hccsurv.analysis.concordance import concordance, ranked_pairs
from hccsurv.analysis.cox import fit_cox
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError


def by_hand(stop, event, risk, *, start=None, stratum=None, weight=None):
    """Concordant, discordant and tied weight of every row, comparing each event with each row."""
    n = len(stop)
    start = np.full(n, -1) if start is None else start
    stratum = np.zeros(n, dtype=int) if stratum is None else stratum
    weight = np.ones(n) if weight is None else weight
    pairs = np.zeros((n, 3))
    for i in np.flatnonzero(event):
        for j in range(n):
            outlives = stop[j] > stop[i] or (stop[j] == stop[i] and not event[j])
            if outlives and start[j] < stop[i] and stratum[j] == stratum[i]:
                kind = 0 if risk[j] < risk[i] else 1 if risk[j] > risk[i] else 2
                pairs[i, kind] += weight[j]
                pairs[j, kind] += weight[i]
    return pairs


def summary(pairs, weight, *, replicated=False):
    """Value, standard error and counts from the pairs of every row."""
    concordant, discordant, tied = weight @ pairs / 2
    n_pairs = concordant + discordant + tied
    value = (concordant + tied / 2) / n_pairs
    influence = (pairs @ [1 - value, -value, 0.5 - value]) / n_pairs
    std_error = np.sqrt(((weight if replicated else weight**2) * influence**2).sum())
    return value, std_error, concordant, discordant, tied, n_pairs


def fields(result):
    return (
        result.value, result.std_error, result.concordant, result.discordant, result.tied_risk, result.n_pairs
    )  # fmt: skip


@pytest.fixture(params=["all with all", "by digits"])
def algorithm(request, monkeypatch):
    """Both ways to count, whatever the number of patients."""
    cells = {"all with all": 1 << 40, "by digits": 0}[request.param]
    monkeypatch.setattr(comparable_pairs, "_MATRIX_CELLS", cells)


@pytest.mark.usefixtures("algorithm")
@pytest.mark.parametrize("n", [2, 3, 7, 8, 9, 31, 64, 65, 100])
@pytest.mark.parametrize("options", [(), ("stratum",), ("weight",), ("start",), ("start", "stratum", "weight")])
def test_pairs_equal_a_count_one_by_one(n, options):
    random = np.random.default_rng(n)
    stop, event = random.integers(1, 12, n), random.random(n) < 0.6
    stop[0], stop[1], event[0] = 1, 5, True
    risk = random.integers(0, 6, n) / 3
    given = {
        "start": np.minimum(random.integers(-1, 8, n), stop - 1),
        "stratum": random.integers(0, 3, n),
        "weight": random.integers(1, 5, n) / 3,
    }
    given["stratum"][:2], given["start"][:2] = 0, -1
    chosen = {name: given[name] for name in options}
    expected = summary(by_hand(stop, event, risk, **chosen), chosen.get("weight", np.ones(n)))
    np.testing.assert_allclose(fields(ranked_pairs(stop, event, risk, **chosen)), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.usefixtures("algorithm")
def test_row_with_weight_3_counts_as_3_equal_patients():
    random = np.random.default_rng(3)
    stop, event, risk = random.integers(0, 9, 40), random.random(40) < 0.7, random.integers(0, 9, 40).astype(float)
    times = random.integers(1, 4, 40)
    weighted = ranked_pairs(stop, event, risk, weight=times.astype(float), replicated=True)
    row = np.repeat(np.arange(40), times)
    alone = ranked_pairs(stop[row], event[row], risk[row])
    np.testing.assert_allclose(fields(weighted), fields(alone), rtol=1e-12)


@pytest.mark.usefixtures("algorithm")
def test_rows_that_enter_too_late_leave_no_pair_even_with_broken_weights():
    result = ranked_pairs(
        np.array([1, 3, 4, 5]), np.array([True, False, False, False]), np.array([3.0, 2.0, 1.0, 0.0]),
        start=np.array([0, 1, 2, 3]), weight=np.array([0.1, 0.7, 0.3, 0.2]),
    )  # fmt: skip
    assert result.n_pairs == 0
    assert np.isnan(result.value)
    assert np.isnan(result.std_error)


def test_both_algorithms_agree_for_two_thousand_patients(monkeypatch):
    random = np.random.default_rng(11)
    follow_up = TimeToEvent.from_arrays(random.exponential(9, 2000), random.random(2000) < 0.5, unit="months")
    risk = random.normal(size=2000).round(1)
    strata = Groups.from_labels("centre", random.integers(0, 12, 2000))
    by_digits = concordance(follow_up, risk, strata=strata)
    monkeypatch.setattr(comparable_pairs, "_MATRIX_CELLS", 1 << 40)
    np.testing.assert_allclose(fields(by_digits), fields(concordance(follow_up, risk, strata=strata)), rtol=1e-12)


def test_keys_too_many_for_one_number_are_ordered_all_the_same():
    random = np.random.default_rng(5)
    keys = [random.integers(0, 1 << 40, 50) // (1 << 36) << 36 for _ in range(3)]
    expected = np.lexsort(keys[::-1])
    found = comparable_pairs._order(*keys)
    np.testing.assert_array_equal(np.array(keys)[:, found], np.array(keys)[:, expected])


@pytest.mark.parametrize("n_covariates", [1, 3, 8, 12])
def test_patients_with_equal_covariates_have_equal_risk(n_covariates):
    """A last bit that differs between equal rows would make ordered pairs of ties. R agrees with the count by hand."""
    random = np.random.default_rng(1)
    n = int(random.integers(150, 500))
    x = random.integers(0, 2, (n, n_covariates)).astype(float)
    duration, event = random.integers(1, 40, n).astype(float), random.random(n) < 0.7
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(n_covariates)])
    fit = fit_cox(TimeToEvent.from_arrays(duration, event, unit="days"), frame)
    _, pattern = np.unique(x, axis=0, return_inverse=True)
    risk = (x * fit.coefficients).sum(axis=1)
    first = np.unique(pattern, return_index=True)[1]
    expected = summary(by_hand(duration, event, risk[first][pattern]), np.ones(n))
    assert fit.concordance == pytest.approx(expected[0], rel=1e-12)


def test_no_comparable_pair_is_nan():
    follow_up = TimeToEvent.from_arrays([1, 2, 2], [0, 1, 1], unit="days")
    result = concordance(follow_up, np.array([1.0, 2.0, 3.0]))
    assert np.isnan([result.value, result.std_error]).all()
    assert (result.concordant, result.discordant, result.tied_risk, result.n_pairs) == (0, 0, 0, 0)


@pytest.mark.parametrize(("duration", "event"), [([], []), ([4], [1]), ([1, 2, 3], [0, 0, 0]), ([5, 5], [1, 1])])
def test_nobody_one_patient_no_event_and_one_time_have_no_concordance(duration, event):
    follow_up = TimeToEvent.from_arrays(np.array(duration, dtype=float), np.array(event, dtype=bool), unit="days")
    assert np.isnan(concordance(follow_up, np.arange(len(duration))).value)


def test_equal_risks_count_one_half():
    follow_up = TimeToEvent.from_arrays([1, 2, 3], [1, 1, 1], unit="days")
    result = concordance(follow_up, np.ones(3))
    assert (result.value, result.tied_risk, result.n_pairs) == (0.5, 3, 3)


def test_patient_censored_at_the_time_of_an_event_outlives_it():
    follow_up = TimeToEvent.from_arrays([2, 2], [1, 0], unit="days")
    assert concordance(follow_up, np.array([1.0, 0.0])).concordant == 1


@pytest.mark.parametrize("risk", [[1.0, 2.0], [1.0, np.nan, 2.0], [1.0, np.inf, 2.0]])
def test_risk_that_is_not_one_finite_number_for_each_patient_is_refused(risk):
    follow_up = TimeToEvent.from_arrays([1, 2, 3], [1, 1, 1], unit="days")
    with pytest.raises(AnalysisError, match="`risk` must hold one finite number for each of the 3 patients"):
        concordance(follow_up, np.array(risk))
