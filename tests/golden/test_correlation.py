"""Correlations against R's ``cor.test``, lines against ``lm``."""

import pytest

from hccsurv.analysis.correlation import correlate, part_whole_benchmark, regression_line


@pytest.fixture
def xy(case, published):
    patients = published(case["data"])
    return patients[case["x"]], patients[case["y"]]


def test_correlation_equals_cor_test(case, xy, estimates, tails):
    by_t, by_z = correlate(*xy), correlate(*xy, confidence_level=0.9, p_from="fisher-z")
    assert (by_t.n, by_t.n_missing, by_t.method) == (case["n"], case["n_missing"], "pearson")
    estimates([by_t.r, by_z.r], [case["r"]] * 2)
    tails([by_t.p_value, by_z.p_value], [case["p_t"], case["p_fisher_z"]])
    tails([by_t.ci_low, by_t.ci_high, by_z.ci_low, by_z.ci_high], case["ci"] + case["ci_90"])


def test_benchmark_equals_its_standard_deviations(case, xy, estimates):
    estimates(part_whole_benchmark(xy[0], xy[1] - xy[0]), case["benchmark"])


def test_line_and_band_equal_lm(case, xy, estimates, tails):
    line = regression_line(*xy, points=len(case["grid"]))
    estimates([line.intercept, line.slope], [case["intercept"], case["slope"]])
    estimates(line.x, case["grid"])
    estimates(line.y, case["height"])
    tails(line.ci_low, case["band_low"])
    tails(line.ci_high, case["band_high"])
