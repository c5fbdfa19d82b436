"""One table of counts, whatever the kind of data frame and the order of its rows."""

import numpy as np
import pandas as pd
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hccsurv.analysis.counted_frame import count_events

MONTHS = st.one_of(st.integers(0, 8).map(float), st.floats(0, 90).map(lambda value: round(value, 1)), st.none())
PATIENT = st.tuples(MONTHS, st.sampled_from([0, 1, None]), st.sampled_from(["A", "B", "c", None]))


@given(st.lists(PATIENT, max_size=30), st.tuples(st.just(1.0), st.just(1), st.just("B")), st.randoms())
def test_kind_of_frame_and_order_of_rows_change_nothing(patients, known, random):
    rows = [*patients, known]
    columns = dict(zip(("months", "dead", "stage"), zip(*rows, strict=True), strict=True))
    random.shuffle(rows)
    shuffled = dict(zip(("months", "dead", "stage"), zip(*rows, strict=True), strict=True))
    schema = {"months": pl.Float64, "dead": pl.Int64, "stage": pl.String}
    typed = pd.DataFrame(columns).astype({"months": float, "dead": float})
    tables = [
        count_events(frame, "months", "dead", by="stage", unit="months", missing="leave out")
        for frame in (typed, pl.DataFrame(columns, schema), pl.DataFrame(shuffled, schema).lazy())
    ]
    assert tables[0].n_missing == sum(None in row for row in rows)
    for table in tables[1:]:
        assert (table.groups, table.n_missing) == (tables[0].groups, tables[0].n_missing)
        for field in ("time", "at_risk", "events", "censored"):
            np.testing.assert_array_equal(getattr(table, field), getattr(tables[0], field))
