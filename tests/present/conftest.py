"""Results small enough to check by hand."""

import numpy as np
import pandas as pd
import pytest

from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent


@pytest.fixture
def aml(published):
    """Follow-up and arm of 23 patients (Miller 1981)."""
    frame = published("aml")
    follow_up = TimeToEvent.from_arrays(frame["time"], frame["status"], unit="weeks")
    return follow_up, Groups.from_labels("arm", frame["x"])


@pytest.fixture
def cohort():
    """Sixty invented patients with a group, a category with missing cells, and a number."""
    random = np.random.default_rng(20160509)
    n = 60
    frame = pd.DataFrame(
        {
            "time": random.exponential(12, n).round(1) + 0.1,
            "status": random.integers(0, 2, n).astype(float),
            "arm": np.where(np.arange(n) < 30, "A", "B"),
            "stage": [None if i % 20 == 0 else "I" if i % 3 else "II" for i in range(n)],
            "age": random.normal(65, 8, n).round(),
            "rare": ["x"] * 57 + ["y"] * 3,
        }
    )
    typed = Cohort.from_frame(frame, synthetic=True)
    columns = dict(typed.columns)
    columns["age"] = Column(name="age", kind="number", label="Age", unit="years")
    columns["stage"] = Column(
        name="stage", kind="category", label="Stage", levels=columns["stage"].levels, reference="II"
    )
    return Cohort(patients=typed.patients, columns=columns, n_reviewed=75, synthetic=True)


@pytest.fixture
def endpoint():
    return Endpoint(
        name="OS", label="Overall survival", duration="time", event="status", event_codes=(1,), unit="months"
    )
