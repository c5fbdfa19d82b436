"""How numbers are written, at the edges."""

import math

import pytest

from hccsurv.analysis.estimate import Estimate
from hccsurv.present import style

NAN = math.nan


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (style.p_value, 0.0, "<0.001"),
        (style.p_value, 0.0009999, "<0.001"),
        (style.p_value, 0.001, "0.001"),
        (style.p_value, 0.04951, "0.050"),
        (style.p_value, 0.0499, "0.050"),
        (style.p_value, 0.1994, "0.199"),
        (style.p_value, 0.19949, "0.199"),
        (style.p_value, 0.1995, "0.20"),
        (style.p_value, 0.2, "0.20"),
        (style.p_value, 0.99, "0.99"),
        (style.p_value, 0.9901, ">0.99"),
        (style.p_value, 1.0, ">0.99"),
        (style.p_value, math.inf, "–"),
        (style.p_equals, 0.1995, "p = 0.20"),
        (style.p_equals, 0.9999, "p > 0.99"),
        (style.p_equals, NAN, "p = –"),
        (style.number, 0.0, "0.00"),
        (style.number, -0.0, "0.00"),
        (style.number, -0.005001, "-0.01"),
        (style.number, -12.3, "-12.30"),
        (style.number, math.inf, "–"),
        (style.integer, 0, "0"),
        (style.integer, 999, "999"),
        (style.integer, 1_234_567, "1,234,567"),
        (style.percent, 0.0, "0.0%"),
        (style.percent, 99.96, "100.0%"),
        (style.percent, NAN, "–"),
        (style.ratio, 1.0, "1.00"),
        (style.ratio, 0.01, "0.01"),
        (style.ratio, 0.00999, "0.01"),
        (style.ratio, 0.00012, "0.00012"),
        (style.ratio, 99.99, "99.99"),
        (style.ratio, 100.0, "100"),
        (style.ratio, 9999.4, "9999"),
        (style.ratio, 10_000.0, ">10000"),
        (style.ratio, NAN, "–"),
        (style.ratio, math.inf, "–"),
        (style.time, 0.0, "0"),
        (style.time, 0.04, "0.0"),
        (style.time, 1200.0, "1200"),
        (style.time, NAN, "–"),
        (style.time, math.inf, "–"),
        (style.confidence, 0.9, "90% CI"),
        (style.confidence, 0.999, "99.9% CI"),
        (style.median, Estimate(0.0, NAN, NAN), "0.0"),
        (style.median_interval, Estimate(NAN, NAN, NAN), "–"),
        (style.median_interval, Estimate(5.0, 2.04, 9.06), "2.0–9.1"),
        (style.median_interval, Estimate(NAN, 60.0, NAN), "60.0–NR"),
    ],
)  # fmt: skip
def test_written_as(write, value, text):
    assert write(value) == text


def test_a_p_value_never_reads_as_significant_when_it_is_not():
    for p in (0.05, 0.0501, 0.0504):
        assert float(style.p_value(p)) >= 0.05


def test_interval_without_any_limit_is_one_dash():
    assert style.interval("–", "–") == "–"


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("&lt;", "&amp;lt;"),
        ("A<br>B", "A&lt;br&gt;B"),
        ("男性 ≥65", "男性 ≥65"),
    ],
)
def test_names_never_become_markup(name, escaped):
    assert style.escaped(name) == escaped
