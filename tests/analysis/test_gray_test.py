"""Gray's test by hand, at the edge, and under its null hypothesis."""

import numpy as np
import pytest

from hccsurv.analysis.gray_test import gray_test
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups
from hccsurv.errors import AnalysisError, TooFewEventsError


def compared(duration, cause, arm, causes=("one", "two"), **options):
    return (
        CompetingRisks.from_arrays(duration, cause, causes=causes, unit="months"),
        Groups.from_labels("arm", arm, **options),
    )


def test_one_event_by_hand():
    """One among two and two: expected 1/2 each, variance 1/4, so chi-square is 1."""
    test = gray_test(*compared([1, 2, 3, 4], [1, 0, 0, 0], list("ABAB")))["one"]
    assert (test.observed, test.expected, test.df) == ((1, 0), (0.5, 0.5), 1)
    assert test.chi2 == pytest.approx(1.0, rel=1e-14)
    assert test.p_value == pytest.approx(0.31731050786291415, rel=1e-12)


def test_patient_with_another_event_stays_at_risk_in_the_share_that_censoring_leaves():
    """A loses one of two to the other cause at 1: at 2 it still stands for 2, at 3 for 2 against 1 in B."""
    test = gray_test(*compared([1, 3, 2, 4], [2, 1, 1, 0], list("AABB")))["one"]
    assert test.observed == (1, 1)
    assert test.expected == pytest.approx((1 / 2 + 2 / 3, 1 / 2 + 1 / 3), rel=1e-14)


def test_only_one_cause_declared_is_tested_alone():
    (test,) = gray_test(*compared([1, 2, 3, 4], [1, 1, 1, 0], list("ABAB"), causes=("one",)))
    assert test.cause == "one"
    assert test.expected == pytest.approx((1 / 2 + 1 / 3 + 1 / 2, 1 / 2 + 2 / 3 + 1 / 2), rel=1e-14)


def test_cause_without_an_event_has_no_test():
    result = gray_test(*compared([1, 2, 3, 4], [1, 0, 1, 0], list("ABAB")))
    two = result["two"]
    assert (two.observed, two.expected, two.df) == ((0, 0), (0.0, 0.0), 0)
    assert np.isnan([two.chi2, two.p_value]).all()
    assert result["one"].df == 1


@pytest.mark.parametrize(
    ("duration", "cause"),
    [([1, 2, 3, 4], [0, 0, 0, 0]), ([1, 9, 1, 9], [0, 1, 0, 2]), ([1, 2, 8, 9], [0, 0, 2, 1])],
    ids=["no events", "events in one group after the other has left", "the same of both causes"],
)
def test_nothing_to_compare_is_refused(duration, cause):
    with pytest.raises(TooFewEventsError) as raised:
        gray_test(*compared(duration, cause, ["A", "B", "A", "B"] if duration[1] == 9 else ["A", "A", "B", "B"]))
    assert raised.value.problem == "No event was observed while more than one of the 2 groups of 'arm' was followed."


def test_everyone_at_one_time_with_one_event_has_no_variance():
    """All have the event at once: nothing was left to chance."""
    test = gray_test(*compared([5, 5, 5, 5], [1, 1, 1, 1], list("ABAB")))["one"]
    assert (test.observed, test.expected, test.df) == ((2, 2), (2.0, 2.0), 0)
    assert np.isnan(test.chi2)


def test_one_patient_in_each_group_can_be_compared():
    test = gray_test(*compared([1, 2], [1, 0], list("AB")))["one"]
    assert (test.observed, test.expected, test.df) == ((1, 0), (0.5, 0.5), 1)
    assert test.chi2 == pytest.approx(1.0, rel=1e-14)


def test_group_that_left_before_the_first_event_costs_its_degree_of_freedom():
    duration, cause, arm = [2, 3, 4, 5, 6, 1], [1, 2, 1, 1, 0, 0], list("ABABAC")
    with_c = gray_test(*compared(duration, cause, arm))["one"]
    without = gray_test(*compared(duration[:5], cause[:5], arm[:5]))["one"]
    assert (with_c.df, with_c.chi2, with_c.expected[2]) == (1, pytest.approx(without.chi2, rel=1e-12), 0)


def test_empty_level_costs_its_degree_of_freedom():
    duration, cause, arm = [2, 3, 4, 5, 6], [1, 2, 1, 1, 0], list("ABABA")
    test = gray_test(*compared(duration, cause, arm, levels=["A", "B", "C"]))["one"]
    assert (test.observed[2], test.expected[2], test.df) == (0, 0, 1)
    assert test.chi2 == pytest.approx(gray_test(*compared(duration, cause, arm))["one"].chi2, rel=1e-12)


@pytest.mark.parametrize(
    ("duration", "sizes"),
    [([1, 1, 1, 1, 2, 3, 2, 4], (4, 2, 2)), ([1] * 6 + [2, 4, 9, 3, 5, 7], (6, 3, 3))],
    ids=["exactly 1", "1 but for rounding"],
)
def test_common_incidence_of_1_while_groups_are_still_compared_leaves_no_variance(duration, sizes):
    """All of A have the event at once; half of the others bring the common incidence to 1 before the last events."""
    arm = [level for level, size in zip("ABC", sizes, strict=True) for _ in range(size)]
    test = gray_test(*compared(duration, [1] * len(arm), arm))["one"]
    assert test.observed == sizes
    assert np.isnan([test.chi2, test.p_value]).all()


def test_weights_of_a_common_incidence_above_1_are_not_defined():
    """A has the event early and is censored; B and C have it late: the common incidence passes 1 on the way."""
    duration, cause = [1] * 9 + [2] + [3, 4, 5, 6] * 3, [1] * 9 + [0] + [1] * 12
    arm = ["A"] * 10 + ["B"] * 6 + ["C"] * 6
    assert np.isfinite(gray_test(*compared(duration, cause, arm))["one"].chi2)
    assert np.isnan(gray_test(*compared(duration, cause, arm), rho=0.5)["one"].chi2)


@pytest.mark.parametrize("n_groups", [2, 3])
def test_under_the_null_hypothesis_chi_square_averages_its_degrees_of_freedom(n_groups):
    """Censoring differs between groups; the other cause does, too."""
    rng = np.random.default_rng(11)
    n, repetitions, chi2 = 150, 600, []
    for _ in range(repetitions):
        arm = rng.integers(0, n_groups, n)
        # 40% have the first event at last, whatever the arm; the second one comes at another pace in each.
        first = rng.random(n) < 0.4
        event = np.where(first, rng.exponential(10, n), rng.exponential(5 + 10 * arm))
        censoring = rng.uniform(5, 20 + 10 * arm)
        cause = np.where(event <= censoring, np.where(first, 1, 2), 0)
        chi2.append(gray_test(*compared(np.minimum(event, censoring), cause, arm.tolist()))["one"].chi2)
    within = 3 * np.sqrt(2 * (n_groups - 1) / repetitions)
    assert np.mean(chi2) == pytest.approx(n_groups - 1, abs=within)


@pytest.mark.parametrize(
    ("arm", "options", "problem"),
    [
        ("AA", {}, "'arm' has fewer than two groups, so there is nothing to compare."),
        ("ABA", {}, "`by` has 3 entries, but there are 2 patients."),
        ("AB", {"rho": np.nan}, "`rho` must be a finite number."),
        ("AB", {"strata": Groups.from_labels("site", ["n"])}, "`strata` has 1 entries, but there are 2 patients."),
    ],
)
def test_questions_without_an_answer_are_refused(arm, options, problem):
    with pytest.raises(AnalysisError) as raised:
        gray_test(*compared([1, 2], [1, 1], list(arm)), **options)
    assert raised.value.problem == problem
