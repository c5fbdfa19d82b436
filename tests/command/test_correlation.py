"""python -m hccsurv correlation."""

import math

import pandas as pd
import pytest
from scipy import stats

LINES = [
    "OS,TTF,therapy",
    *(f"{x},{y},{g}" for x, y, g in (
        (3.2, 1.1, "B"), (8.9, 2.4, "A"), (12.0, 2.0, "A"), (5.5, 3.1, "B"), (20.1, 6.0, "A"), (2.2, 0.4, "B"),
        (15.3, 1.9, "A"), (7.7, 4.4, "B"), (9.1, 2.8, "A"), (6.4, 1.0, "B"),
    )),
    "4.0,,A",
    ",2.0,B",
    "11.0,2.6,",
]  # fmt: skip


@pytest.fixture
def file(write):
    return write("parts.csv", *LINES)


def correlation(file, *options, x="OS", y="TTF"):
    return ("correlation", file, "--x", x, "--y", y, *options)


def test_r_interval_and_p_agree_with_scipy(result_of, file):
    result = result_of(*correlation(file, "--by", "therapy"))
    assert [(row["by"], row["level"], row["n"]) for row in result["rows"]] == [
        (None, None, 11),
        ("therapy", "B", 5),
        ("therapy", "A", 5),
    ]
    data = pd.read_csv(file).dropna(subset=["OS", "TTF"])
    for row in result["rows"]:
        part = data if row["level"] is None else data[data["therapy"] == row["level"]]
        witness = stats.pearsonr(part["OS"], part["TTF"])
        low, high = witness.confidence_interval()
        found = (row["r"], row["p_value"], row["ci_low"], row["ci_high"])
        assert found == pytest.approx((witness.statistic, witness.pvalue, low, high))
    assert (result["n"], result["n_missing"]) == (11, 2)


def test_p_by_fishers_z(result_of, file):
    (row,) = result_of(*correlation(file, "--p", "fisher-z"))["rows"]
    z = math.atanh(row["r"]) * math.sqrt(row["n"] - 3)
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_too_few_patients_have_no_interval(result_of, write):
    rows = result_of(*correlation(write("few.csv", "a,b,g", "1,2,u", "2,3,u", "4,1,v"), "--by", "g", x="a", y="b"))[
        "rows"
    ]
    assert (rows[0]["n"], rows[0]["ci_low"], rows[0]["ci_high"]) == (3, None, None)
    assert (rows[2]["n"], rows[2]["r"], rows[2]["p_value"]) == (1, None, None)


def test_filters_and_printed_table(run, result_of, file):
    result = result_of(*correlation(file, "--where", "therapy = A"))
    assert [row["n"] for row in result["rows"]] == [5]
    text = run(*correlation(file, "--where", "therapy = A", "--by", "therapy")).stdout
    assert "parts.csv: 6 of 13 patients: therapy is A" in text
    assert "Left out because a value is missing: 1 (TTF not known). Used: 5." in text
    assert "Pearson's r; interval by Fisher's z; p of r = 0 by Student's t." in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "OSS"}, "Did you mean OS?"),
        ({"x": "therapy"}, "Column 'therapy': 12 of 12 cells are not finite numbers (row 2, 3,"),
        ({"more": ["--by", "ward"]}, "There is no column 'ward'"),
        ({"more": ["--where", "OS > 100"]}, "No patient is left: OS above 100"),
        ({"more": ["--p", "z"]}, "'z' is not one of"),
    ],
)
def test_bad_input_is_refused_with_one_message(refused, file, options, message):
    more = options.pop("more", []) if "more" in options else []
    assert message in refused(*correlation(file, *more, **options))
