"""Median follow-up against R's ``survfit`` with events and censorings exchanged."""

from hccsurv.analysis.follow_up_time import median_follow_up


def test_medians_equal_the_reverse_kaplan_meier_estimate(case, cohort, follow_up, estimates):
    by = cohort.groups(case["by"]) if "by" in case else None
    result = list(median_follow_up(follow_up, by=by, ci_method=case["ci_method"]))
    assert [entry.group for entry in result] == [group["group"] for group in case["groups"]]
    for entry, r in zip(result, case["groups"], strict=True):
        estimates(entry.median, r["median"])
