"""How numbers are written. The only place where a value becomes text."""

from __future__ import annotations

import math

from hccsurv.analysis.estimate import Estimate

__all__ = [
    "confidence",
    "difference_interval",
    "escaped",
    "integer",
    "interval",
    "median",
    "number",
    "p_value",
    "percent",
    "ratio",
    "time",
]

NOT_REACHED = "not reached"
NOTHING = "–"


def number(value: float, decimals: int = 2) -> str:
    """Write a number with a fixed number of decimals; a dash if there is none.

    Examples
    --------
    >>> number(3.14159), number(float("nan")), number(-0.0001)
    ('3.14', '–', '0.00')
    """
    if not math.isfinite(value):
        return NOTHING
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def integer(value: int) -> str:
    """Write a count, with thousands set apart.

    Examples
    --------
    >>> integer(12345)
    '12,345'
    """
    return f"{value:,}"


def time(value: float) -> str:
    """Write a time with one decimal, or without if it is whole.

    Examples
    --------
    >>> time(12.0), time(11.94)
    ('12', '11.9')
    """
    return number(value, 0 if value % 1 == 0 else 1)


def p_value(value: float) -> str:
    """Write a p-value: three decimals below 0.2, two above, never 0.

    Three decimals show on which side of 0.05 or 0.1 a value lies.

    Examples
    --------
    >>> [p_value(p) for p in (0.00004, 0.0317, 0.1035, 0.6728, 0.999, float("nan"))]
    ['<0.001', '0.032', '0.103', '0.67', '>0.99', '–']
    """
    if not math.isfinite(value):
        return NOTHING
    if value < 0.001:
        return "<0.001"
    if value > 0.99:
        return ">0.99"
    return f"{value:.3f}" if value < 0.1995 else f"{value:.2f}"


def p_equals(value: float) -> str:
    """Write a p-value behind its symbol.

    Examples
    --------
    >>> p_equals(0.00004), p_equals(0.0317)
    ('p < 0.001', 'p = 0.032')
    """
    text = p_value(value)
    return f"p {text[0]} {text[1:]}" if text[0] in "<>" else f"p = {text}"


def percent(value: float) -> str:
    """Write a percentage with one decimal.

    Examples
    --------
    >>> percent(53.16)
    '53.2%'
    """
    return f"{value:.1f}%" if math.isfinite(value) else NOTHING


def ratio(value: float) -> str:
    """Write a ratio with two decimals; very large and very small ones with three digits.

    Examples
    --------
    >>> ratio(2.327), ratio(0.0042), ratio(431.2), ratio(1e9)
    ('2.33', '0.0042', '431', '>10000')
    """
    if not math.isfinite(value):
        return NOTHING
    if value >= 10_000:
        return ">10000"
    return f"{value:.2f}" if 0.01 <= value < 100 else f"{value:.2g}" if value < 0.01 else f"{value:.0f}"


def interval(low: str, high: str) -> str:
    """Write two limits.

    Examples
    --------
    >>> interval("1.29", "3.41")
    '1.29–3.41'
    """
    return f"{low}–{high}" if low != NOTHING or high != NOTHING else NOTHING


def difference_interval(low: float, high: float, decimals: int = 2) -> str:
    """Write the limits of a difference, which may be negative: with a word, not a dash, between them.

    Examples
    --------
    >>> difference_interval(-0.94, 0.66), difference_interval(float("nan"), float("nan"))
    ('-0.94 to 0.66', '–')
    """
    texts = [number(low, decimals), number(high, decimals)]
    return NOTHING if texts == [NOTHING, NOTHING] else " to ".join(texts)


def median(estimate: Estimate) -> str:
    """Write a median survival time.

    Examples
    --------
    >>> median(Estimate(31.0, 13.0, float("nan"))), median(Estimate(float("nan"), 60.0, float("nan")))
    ('31.0', 'not reached')
    """
    return NOT_REACHED if math.isnan(estimate.value) else number(estimate.value, 1)


def median_interval(estimate: Estimate) -> str:
    """Write the limits of a median survival time; NR: not reached.

    Examples
    --------
    >>> median_interval(Estimate(31.0, 13.0, float("nan")))
    '13.0–NR'
    """
    low, high = ("NR" if math.isnan(limit) else number(limit, 1) for limit in estimate[1:])
    return NOTHING if low == high == "NR" else f"{low}–{high}"


def confidence(level: float) -> str:
    """Name a confidence interval.

    Examples
    --------
    >>> confidence(0.95)
    '95% CI'
    """
    return f"{100 * level:g}% CI"


def escaped(text: str) -> str:
    """Make a name safe where a figure or page would read it as markup.

    Examples
    --------
    >>> escaped("AFP <400 & stable")
    'AFP &lt;400 &amp; stable'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
