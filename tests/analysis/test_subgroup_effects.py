"""Subgroups at the edge: one that cannot be estimated says why, and the others stand; values are compared with R."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.subgroup_effects import subgroup_effects
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.errors import AnalysisError

RANDOM = np.random.default_rng(11)
N = 80
FOLLOW_UP = TimeToEvent.from_arrays(RANDOM.exponential(10, N), RANDOM.random(N) < 0.8, unit="months")
ARM = Groups.from_labels("arm", np.where(np.arange(N) % 2, "new", "old"))
SEX = np.where(RANDOM.random(N) < 0.5, "f", "m")


def effects(frame, follow_up=FOLLOW_UP, **options):
    return subgroup_effects(follow_up, ARM, pd.DataFrame(frame), **options)


def test_a_level_without_events_in_one_arm_is_nan_and_says_so_and_the_others_are_as_before():
    event = FOLLOW_UP.event & ~((SEX == "f") & (ARM.codes == 1))
    follow_up = TimeToEvent.from_arrays(FOLLOW_UP.duration, event, unit="months")
    other = np.tile(["x", "y"], N // 2)[RANDOM.permutation(N)]
    result = effects({"sex": SEX, "other": other}, follow_up)
    woman, man = sorted(result["sex"].effects, key=lambda effect: effect.level)
    assert np.isnan([woman.hazard_ratio, woman.ci_low, woman.ci_high, woman.p_value]).all()
    assert "has no events among its" in woman.reason
    assert (man.reason, woman.n + man.n) == ("", N)
    assert np.isnan(result["sex"].interaction.p_value)
    assert result["sex"].reason
    assert result["other"] == effects({"other": other}, follow_up)["other"]


def test_a_level_with_one_arm_is_no_part_of_the_interaction():
    site = np.where(np.arange(N) < 30, "a", "b").astype(object)
    site[:4] = np.where(ARM.codes[:4] == 0, "c", "a")
    result = effects({"site": site})["site"]
    assert [bool(effect.reason) for effect in result.effects] == [True, False, False]
    assert result.effects[0].n_by_arm == (2, 0)
    assert result.interaction.df == 1
    assert result.reason == ""


def test_a_level_of_one_patient_and_a_variable_of_one_level_are_no_failure():
    one = np.array(["a"] * (N - 1) + ["b"], dtype=object)
    result = effects({"alone": one, "same": ["z"] * N, "nothing": [None] * N})
    assert result["alone"].effects[1].n == 1
    assert result["alone"].effects[1].reason
    assert result["same"].reason == "'same' has 1 levels; between 2 and 20 can be compared."
    assert result["same"].effects[0].hazard_ratio == result.overall.hazard_ratio
    assert (result["nothing"].effects, result["nothing"].n_missing) == ((), N)


def test_a_measurement_is_no_subgroup():
    result = effects({"age": RANDOM.normal(60, 9, N)})["age"]
    assert result.effects == ()
    assert result.reason == "'age' has 80 levels; between 2 and 20 can be compared."


def test_missing_levels_are_left_out_of_their_variable_only():
    sex = SEX.astype(object)
    sex[:9] = None
    result = effects({"sex": sex, "whole": SEX})
    assert (result["sex"].n_missing, result["whole"].n_missing) == (9, 0)
    assert sum(effect.n for effect in result["sex"].effects) == N - 9
    assert result.overall.n == N
    known = np.arange(N) >= 9
    alone = subgroup_effects(FOLLOW_UP[known], ARM[known], pd.DataFrame({"sex": SEX[known]}))["sex"]
    assert (alone.effects, alone.interaction) == (result["sex"].effects, result["sex"].interaction)


def test_overall_effect_is_that_of_fit_cox():
    x = pd.DataFrame({"new": ARM.codes})
    term = fit_cox(FOLLOW_UP, x)["new"]
    overall = effects({"sex": SEX}).overall
    assert (overall.hazard_ratio, overall.ci_low, overall.p_value) == (term.hazard_ratio, term.ci_low, term.p_value)
    assert overall.n_events == FOLLOW_UP.n_events == sum(overall.n_events_by_arm)


def test_arms_turned_round_give_the_inverse_and_the_same_interaction():
    turned = Groups(name="arm", levels=ARM.levels[::-1], codes=1 - ARM.codes)
    one, other = effects({"sex": SEX}), subgroup_effects(FOLLOW_UP, turned, pd.DataFrame({"sex": SEX}))
    assert other.arms == one.arms[::-1]
    for ours, theirs in zip(one["sex"].effects, other["sex"].effects, strict=True):
        assert ours.hazard_ratio == pytest.approx(1 / theirs.hazard_ratio, rel=1e-8)
    assert other["sex"].interaction.chi2 == pytest.approx(one["sex"].interaction.chi2, rel=1e-6)


@pytest.mark.parametrize(
    ("arms", "problem"), [(["a"] * N, "has 1 arms"), (["a", "b", "c", "d"] * (N // 4), "has 4 arms")]
)
def test_other_than_two_arms_are_refused(arms, problem):
    with pytest.raises(AnalysisError, match=problem):
        subgroup_effects(FOLLOW_UP, Groups.from_labels("arm", arms), pd.DataFrame({"sex": SEX}))


def test_wrong_options_are_refused():
    with pytest.raises(AnalysisError, match="`subgroups` has 79 entries, but there are 80 patients"):
        effects({"sex": SEX[:-1]})
    with pytest.raises(AnalysisError, match="`subgroups` needs columns"):
        effects(pd.DataFrame(index=range(N)))
    with pytest.raises(AnalysisError, match="`ties` must be one of"):
        effects({"sex": SEX}, ties="exact")
    with pytest.raises(AnalysisError, match="`confidence_level` must lie"):
        effects({"sex": SEX}, confidence_level=95)
    with pytest.raises(AnalysisError, match="`strata` has 3 entries"):
        effects({"sex": SEX}, strata=Groups.from_labels("site", list("abc")))
