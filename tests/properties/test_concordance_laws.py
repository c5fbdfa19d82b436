"""Laws of concordance that hold for any follow-up and any score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccsurv.analysis.concordance import concordance
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent

PATIENTS = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.integers(-4, 4), st.sampled_from("AB")), min_size=1, max_size=30
)


def parts(patients):
    duration, event, risk, stratum = zip(*patients, strict=True)
    follow_up = TimeToEvent.from_arrays(np.array(duration, dtype=float), np.array(event), unit="months")
    return follow_up, np.array(risk, dtype=float), Groups.from_labels("centre", stratum)


@given(PATIENTS)
def test_opposite_score_swaps_right_and_wrong_pairs(patients):
    follow_up, risk, strata = parts(patients)
    one, two = concordance(follow_up, risk, strata=strata), concordance(follow_up, -risk, strata=strata)
    assert (one.concordant, one.discordant, one.tied_risk) == (two.discordant, two.concordant, two.tied_risk)
    assert one.std_error == pytest.approx(two.std_error, rel=1e-12, abs=1e-15, nan_ok=True)
    assert one.value == pytest.approx(1 - two.value, rel=1e-12, abs=1e-15, nan_ok=True)


@given(PATIENTS)
def test_only_the_order_of_the_scores_matters(patients):
    follow_up, risk, strata = parts(patients)
    one, two = concordance(follow_up, risk, strata=strata), concordance(follow_up, np.exp(risk), strata=strata)
    assert repr(one) == repr(two)


@given(PATIENTS)
def test_pairs_of_strata_add_up(patients):
    follow_up, risk, strata = parts(patients)
    together = concordance(follow_up, risk, strata=strata)
    apart = [
        concordance(follow_up[rows], risk[rows])
        for rows in (strata.codes == code for code in range(len(strata.levels)))
    ]
    for count in ("concordant", "discordant", "tied_risk", "n_pairs"):
        assert getattr(together, count) == sum(getattr(part, count) for part in apart)
