"""Every method in one place."""

from __future__ import annotations

from typing import Final

from hccsurv.methods import association, comparison, competing, nonparametric, regression, sensitivity
from hccsurv.methods.method import FAMILIES, Method
from hccsurv.references import REFERENCES

__all__ = ["METHODS", "by_family", "find_methods", "method"]

METHODS: Final[tuple[Method, ...]] = tuple(
    sorted(
        (
            *nonparametric.METHODS,
            *comparison.METHODS,
            *competing.METHODS,
            *regression.METHODS,
            *association.METHODS,
            *sensitivity.METHODS,
        ),
        key=lambda entry: entry.key,
    )
)
"""All methods, in the order of their keys."""


def method(key: str) -> Method:
    """Return the method of a key.

    Parameters
    ----------
    key : str

    Returns
    -------
    Method

    Raises
    ------
    KeyError
        If there is none.

    Examples
    --------
    >>> method("log-rank").r_equivalent
    'survdiff(Surv(time, event) ~ group)'
    """
    return {entry.key: entry for entry in METHODS}[key]


def find_methods(text: str) -> tuple[Method, ...]:
    """Return the methods in whose entry every word of a text occurs.

    Parameters
    ----------
    text : str
        Words in any order, or beginnings of words; a sign alone is in no entry. Case, hyphens ("log-rank", "logrank")
        and the spellings -ise and -ize make no difference. Empty: every method.

    Returns
    -------
    tuple of Method
        In the order of the register.

    Examples
    --------
    >>> [entry.key for entry in find_methods("reverse kaplan meier")]
    ['follow-up-time']
    >>> find_methods("logrank stratified") == find_methods("Stratified log-rank")
    True
    """
    # "log-rank" is looked for as two words and as one, as either is written.
    if any(not _normal(word).strip() for word in text.split()):
        return ()
    words = [(f" {_normal(word).strip()}", f" {_normal(word.replace('-', '')).strip()}") for word in text.split()]
    return tuple(
        entry
        for entry in METHODS
        if all(apart in _searched(entry) or joined in _searched(entry) for apart, joined in words)
    )


def by_family(methods: tuple[Method, ...]) -> dict[str, tuple[Method, ...]]:
    """Group methods under the headings of their families.

    Parameters
    ----------
    methods : tuple of Method

    Returns
    -------
    dict of str to tuple of Method
        In the order of their names. Families without a method are left out.
    """
    ordered = sorted(methods, key=lambda entry: entry.name.casefold())
    grouped = {title: tuple(entry for entry in ordered if entry.family == key) for key, title in FAMILIES.items()}
    return {title: entries for title, entries in grouped.items() if entries}


def _searched(entry: Method) -> str:
    """Text of an entry, once with its words apart and once with hyphenated words joined."""
    said = (
        entry.key,
        entry.name,
        FAMILIES[entry.family],
        entry.question,
        *entry.defaults,
        *entry.assumptions,
        entry.r_equivalent,
        entry.function,
        *(REFERENCES[key] for key in entry.references),
    )
    text = " ".join(said)
    return f" {_normal(text)} {_normal(text.replace('-', ''))}"


def _normal(text: str) -> str:
    letters = (letter if letter.isalnum() else " " for letter in text.casefold())
    return "".join(letters).replace("z", "s")
