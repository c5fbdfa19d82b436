"""Effects in subgroups against R's ``coxph`` in each level and ``anova`` of the models with and without interaction."""

import numpy as np
import pytest

from hccsurv.analysis.subgroup_effects import subgroup_effects


@pytest.fixture
def result(case, cohort, follow_up):
    names = [subgroup["variable"] for subgroup in case["subgroups"]]
    return subgroup_effects(
        follow_up,
        cohort.groups(case["treatment"]),
        cohort.patients[names],
        strata=cohort.groups(case["strata"]) if "strata" in case else None,
        ties=case["ties"],
    )


def test_effect_in_each_level_equals_coxph_among_its_patients(case, result, estimates, tails):
    pairs = [(result.overall, case["overall"])]
    for subgroup, r in zip(result, case["subgroups"], strict=True):
        assert [effect.level for effect in subgroup.effects] == r["levels"]
        assert subgroup.n_missing == r["n_missing"]
        pairs += zip(subgroup.effects, r["effects"], strict=True)
    compared = 0
    for effect, r in pairs:
        assert (effect.n, effect.n_events) == (r["n"], r["n_events"])
        assert (sum(effect.n_by_arm), sum(effect.n_events_by_arm)) == (r["n"], r["n_events"])
        assert bool(effect.reason) == bool(np.isnan(effect.hazard_ratio)) == ("hazard_ratio" not in r)
        if not effect.reason:
            estimates(effect.hazard_ratio, r["hazard_ratio"])
            tails([effect.ci_low, effect.ci_high, effect.p_value], [r["ci_low"], r["ci_high"], r["p_value"]])
            compared += 1
    assert compared > 3


def test_interaction_equals_anova_of_the_two_models(case, result, tails):
    for subgroup, r in zip(result, case["subgroups"], strict=True):
        assert bool(subgroup.reason) == ("interaction" not in r)
        if "interaction" in r:
            # Likelihoods of several thousand leave a difference of theirs ten decimals.
            assert subgroup.interaction.chi2 == pytest.approx(r["interaction"]["chi2"], rel=1e-8, abs=2e-9)
            assert subgroup.interaction.df == r["interaction"]["df"]
            tails(subgroup.interaction.p_value, r["interaction"]["p_value"])
