"""Shared by all tests: hypothesis settings and the published data."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

# The same examples on every run, so that a red build means changed code.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root():
    """Root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def published():
    """Read one file of sample_data/published by name."""

    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(ROOT / "sample_data" / "published" / f"{name}.csv")

    return read
