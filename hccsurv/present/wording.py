"""Sentences that say how a number was made."""

from __future__ import annotations

from collections.abc import Iterable

from hccsurv.vocabulary import Adjustment, CiMethod, Ties, Weighting

__all__ = ["ADJUSTMENT_WORDS", "CI_METHOD_WORDS", "TIES_WORDS", "WEIGHTING_WORDS", "patients_of"]

CI_METHOD_WORDS: dict[CiMethod, str] = {
    "log-log": "log-log",
    "log": "log (R's default)",
    "plain": "plain",
}
ADJUSTMENT_WORDS: dict[Adjustment, str] = {
    "holm": "Holm",
    "bonferroni": "Bonferroni",
    "bh": "Benjamini-Hochberg",
    "none": "no adjustment",
}
TIES_WORDS: dict[Ties, str] = {"efron": "Efron", "breslow": "Breslow"}
WEIGHTING_WORDS: dict[Weighting, str] = {
    "log-rank": "log-rank",
    "gehan-breslow": "Gehan-Breslow",
    "tarone-ware": "Tarone-Ware",
    "peto-peto": "Peto-Peto",
    "fleming-harrington": "Fleming-Harrington",
}


def patients_of(n: int, n_reviewed: int, filters: Iterable[str] = ()) -> str:
    """Say how many patients are looked at, and under which filters.

    Examples
    --------
    >>> patients_of(91, 227, ["BCLC is 2"])
    '91 of 227 patients: BCLC is 2'
    """
    words = "; ".join(filters)
    return f"{n:,} of {n_reviewed:,} patients{': ' + words if words else ''}"
