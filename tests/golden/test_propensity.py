"""Propensity scores against R's ``glm`` (two groups) and ``nnet::multinom`` (more), and the weights made of them."""

import numpy as np
import pytest

from hccsurv.analysis.propensity import propensity_weights


@pytest.fixture
def result_of(case, cohort):
    def compute(**options):
        return propensity_weights(cohort, case["covariates"], by=case["by"], **options)

    return compute


def test_scores_equal_glm_and_multinom(case, result_of, shown, estimates):
    result = result_of()
    assert list(result.groups) == case["groups"]
    assert (result.n, result.n_missing) == (case["n"], case["n_missing"])
    for ours, theirs in zip(result.scores.T, case["scores"], strict=True):
        estimates(shown(ours, case["step"]), theirs)


def test_weights_and_effective_sizes_follow_from_the_scores_of_r(case, cohort, result_of, shown, estimates):
    for r in case["weightings"]:
        result = result_of(estimand=r["estimand"], target=r["target"])
        codes = cohort.groups(case["by"]).codes[result.rows]
        estimates(shown(result.weights, case["step"]), r["weights"])
        estimates(np.bincount(codes, weights=result.weights), r["sums"])
        estimates(result.effective_sizes, r["effective_sizes"])
