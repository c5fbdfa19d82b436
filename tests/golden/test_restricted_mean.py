"""Restricted mean survival times against R's ``survfit`` (``rmean``), their comparisons against the delta method."""

import numpy as np
import pytest

from hccsurv.analysis.restricted_mean import restricted_mean


@pytest.fixture
def patients(case, cohort, follow_up):
    """Follow-up and groups; R was given the groups that are followed to the horizon."""
    if "by" not in case:
        return follow_up, None
    groups = cohort.groups(case["by"])
    followed = np.isin(np.array(groups.levels)[groups.codes], case["levels"])
    return follow_up[followed], cohort.keep(followed, "followed to the horizon").groups(case["by"])


@pytest.fixture
def result(case, patients):
    follow_up, by = patients
    return restricted_mean(follow_up, tau=case["tau"], by=by)


def test_restricted_means_equal_survfit(case, result, estimates, tails):
    assert [entry.group for entry in result.groups] == [r["group"] for r in case["groups"]]
    for entry, r in zip(result.groups, case["groups"], strict=True):
        assert (entry.n, entry.n_events) == (r["n"], r["n_events"])
        estimates([entry.value, entry.std_error], [r["value"], r["std_error"]])
        tails([entry.ci_low, entry.ci_high], [r["ci_low"], r["ci_high"]])


def test_differences_and_ratios_equal_the_delta_method(case, result, estimates, tails):
    if "comparisons" not in case:
        pytest.skip("one group")
    for r in case["comparisons"]:
        comparison = result.compare(r["a"], r["b"])
        estimates([comparison.difference, comparison.ratio], [r["difference"], r["ratio"]])
        limits = [f"{kind}_{end}" for kind in ("difference", "ratio") for end in ("low", "high", "p")]
        tails([getattr(comparison, name) for name in limits], [r[name] for name in limits])


def test_horizon_that_is_not_given_is_the_longest_at_which_all_curves_are_known(case, patients, estimates):
    follow_up, by = patients
    estimates(restricted_mean(follow_up, by=by).tau, case["longest"])
