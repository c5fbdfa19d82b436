"""Numbers by group against R's ``quantile``, ``wilcox.test``, ``kruskal.test``, ``t.test``, ``aov``."""

import pytest

from hccsurv.analysis.baseline import baseline


@pytest.mark.parametrize("number_summary", ["median", "mean"])
def test_numbers_by_group_equal_r(case, cohort, number_summary, estimates, tails):
    result = baseline(cohort, [case["y"]], by=case["by"], number_summary=number_summary)
    row, r = result.rows[0], case[number_summary]
    assert list(result.groups) == case["groups"]
    assert row.missing == case["n_missing"]
    assert row.test == r["test"]
    estimates(row.statistic, r["statistic"])
    tails(row.p_value, r["p_value"])
    for ours, theirs in zip((row.overall, *row.by_group), (case["overall"], *case["by_group"]), strict=True):
        assert ours.n == theirs["n"]
        for field in ("mean", "sd", "low", "q1", "median", "q3", "high"):
            estimates(getattr(ours, field), theirs[field])
