"""Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox Model. Springer, 2000."""

import math

import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.cohort.time_to_event import TimeToEvent


@pytest.fixture
def fit(published):
    data = published("therneau_grambsch_1")
    follow_up = TimeToEvent.from_arrays(data["time"], data["status"], unit="months")
    return lambda ties: fit_cox(follow_up, data[["x"]], ties=ties)


def test_data_set_1_breslow_coefficient_is_log_of_3_plus_root_33_over_2(fit):
    """Appendix, test data set 1, Breslow's approximation: r = exp(beta) solves r^2 - 3 r - 6 = 0.

    The log-likelihood is 2 beta - log(3 r + 3) - 2 log(r + 3); where all coefficients are zero, -4.564348.
    """
    result = fit("breslow")
    r = (3 + math.sqrt(33)) / 2
    assert result["x"].log_hazard_ratio == pytest.approx(math.log(r), rel=1e-12)
    assert result.log_likelihood_null == pytest.approx(-math.log(6) - 2 * math.log(4), rel=1e-12)
    assert result.log_likelihood == pytest.approx(
        2 * math.log(r) - math.log(3 * r + 3) - 2 * math.log(r + 3), rel=1e-12
    )


def test_data_set_1_efron_coefficient_is_1_676857(fit):
    """Appendix, test data set 1, Efron's approximation, printed to six decimals."""
    assert round(fit("efron")["x"].log_hazard_ratio, 6) == 1.676857


def test_data_set_1_efron_likelihood_is_maximal_where_its_cubic_vanishes(fit):
    """Same data: log-likelihood 2 beta - log(3 r + 3) - log(r + 3) - log((r + 5) / 2)."""
    result = fit("efron")
    r = result["x"].hazard_ratio
    slope = 2 - r / (r + 1) - r / (r + 3) - r / (r + 5)
    assert slope == pytest.approx(0, abs=1e-12)
    likelihood = 2 * math.log(r) - math.log(3 * r + 3) - math.log(r + 3) - math.log((r + 5) / 2)
    assert result.log_likelihood == pytest.approx(likelihood, rel=1e-12)
