"""A dashboard in each of the states in which a page can find it."""

import pandas as pd
import pytest

from tests.ui.driver import Dashboard
from tests.ui.patients import STUDY, made_up


@pytest.fixture
def dashboard():
    """Nothing opened yet."""
    return Dashboard()


@pytest.fixture
def sample(dashboard):
    """The synthetic sample in use."""
    return dashboard.open_sample()


@pytest.fixture
def patients():
    """Made-up patients."""
    return made_up()


@pytest.fixture
def trial(dashboard, patients):
    """The made-up patients in use."""
    return dashboard.use(patients, STUDY)


@pytest.fixture(scope="session")
def analysed(root):
    """The patients of the sample that its study definition analyses, read without the program."""
    reviewed = pd.read_csv(root / "sample_data" / "synthetic_hcc.csv", dtype={"ecog_ps": str})
    return reviewed[(reviewed["eligible"] == "yes") & reviewed["status"].notna()]
