"""Golden tests: every case of ``test_<method>.py`` is read from ``<method>.json``, which R wrote."""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.endpoint import Endpoint

# Both sides compute in doubles. Sums over some hundred patients lose 3 or 4 of 16 digits, iterated estimates are
# converged to 1e-10, and the golden files hold 15 digits. So 1e-8 leaves room for another BLAS, and no room for
# another formula.
ESTIMATE = 1e-8
# Tails and limits multiply an error by about |z| in the exponent, and R, SciPy and LAPACK use different
# approximations far out.
TAIL = 1e-6

_largest = defaultdict(float)


def pytest_generate_tests(metafunc):
    """Turn the golden file beside a test module into its cases."""
    if "case" in metafunc.fixturenames:
        cases = json.loads(_golden_file(metafunc.module).read_text(encoding="utf-8"))["cases"]
        metafunc.parametrize("case", cases, ids=[case["name"] for case in cases])


def pytest_terminal_summary(terminalreporter):
    """Say how near the closest calls were."""
    for (method, kind), difference in sorted(_largest.items()):
        terminalreporter.write_line(f"largest relative difference from R: {method}, {kind}: {difference:.1e}")


def _golden_file(module):
    path = Path(module.__file__)
    return path.with_name(f"{path.stem.removeprefix('test_')}.json")


@pytest.fixture
def agree(request):
    """Compare numbers with R's within a relative tolerance; null in the file means nan."""
    method = request.module.__name__.rpartition("test_")[2]

    def compare(kind, ours, r, tolerance):
        ours, r = np.atleast_1d(np.asarray(ours, dtype=float)), np.atleast_1d(np.asarray(r, dtype=float))
        assert ours.shape == r.shape
        np.testing.assert_array_equal(np.isnan(ours), np.isnan(r), err_msg=f"{kind}: where R has NA")
        scale = np.where(r == 0, 1.0, np.abs(r))
        difference = float(np.nanmax(np.abs(ours - r) / scale, initial=0.0))
        _largest[method, kind] = max(_largest[method, kind], difference)
        assert difference <= tolerance, f"{kind}: {ours} against R's {r}"

    return compare


@pytest.fixture
def estimates(agree):
    """Compare estimates, statistics, standard errors and log-likelihoods."""
    return lambda ours, r: agree("estimates", ours, r, ESTIMATE)


@pytest.fixture
def tails(agree):
    """Compare p-values and confidence limits."""
    return lambda ours, r: agree("p-values and limits", ours, r, TAIL)


@pytest.fixture
def chi_squared(estimates, tails):
    """Compare a chi-square test."""

    def compare(ours, r):
        estimates(ours.chi2, r["chi2"])
        tails(ours.p_value, r["p_value"])
        assert ours.df == r["df"]

    return compare


@pytest.fixture
def shown():
    """Pick the entries of a long curve that the golden file shows: every `step`-th and the last."""

    def pick(values, step):
        values = np.asarray(values)
        return values[sorted({*range(0, len(values), step), len(values) - 1})]

    return pick


@pytest.fixture
def cohort(case, published):
    """Patients of a case, with the columns that R derived; those without a group or stratum are left out."""
    patients = published(case["data"]) if "data" in case else pd.DataFrame(case["columns"])
    cohort = Cohort.from_frame(patients.assign(**case.get("derived", {})))
    if "rows" in case.get("endpoint", {}):
        kept = case["endpoint"]["rows"]
        cohort = cohort.keep(cohort.patients[kept["column"]] == kept["value"], "rows of this endpoint")
    return cohort.known([case[role] for role in ("by", "strata") if role in case])


@pytest.fixture
def follow_up(case, cohort):
    """Follow-up of a case, its event code declared as R was told it."""
    declared = case["endpoint"]
    endpoint = Endpoint(
        name="golden",
        duration=declared["duration"],
        event=declared["event"],
        event_codes=(declared["event_code"],),
        censored_codes=tuple(declared.get("censored_codes", ())),
        unit=declared["unit"],
    )
    return endpoint.follow_up(cohort)


@pytest.fixture(params=["matrix", "sorted"])
def risk_set_form(request, monkeypatch):
    """Fit Cox models on each of the two forms of their risk sets, whatever their size."""
    monkeypatch.setattr("hccsurv.analysis.cox_rows._MATRIX_CELLS", -1 if request.param == "sorted" else 1 << 40)
    return request.param
