"""What the register says of a method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["FAMILIES", "Family", "Method"]

Family = Literal["nonparametric", "comparison", "competing", "regression", "association", "sensitivity"]

FAMILIES: Final[dict[Family, str]] = {
    "nonparametric": "Survival curves and their summaries",
    "comparison": "Comparing the survival of groups",
    "competing": "Events of several kinds",
    "regression": "Hazard ratios and models",
    "association": "Baseline comparisons and correlation",
    "sensitivity": "Confounding and sensitivity",
}
"""Families in the order in which a reader meets them, with their headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One statistical method.

    Attributes
    ----------
    key : str
        Lower-case words joined by hyphens; never changes once published.
    name : str
        The field's name for it.
    family : {'nonparametric', 'comparison', 'competing', 'regression', 'association', 'sensitivity'}
    question : str
        What a clinician asks, in one sentence.
    formula : str
        In plain text; one or more lines.
    defaults : tuple of str
        What happens unless something else is chosen.
    assumptions : tuple of str
        What has to hold for the answer to mean what it says.
    r_equivalent : str
        The call in R that gives the same numbers.
    references : tuple of str
        Keys of `hccsurv.references.REFERENCES`, the most important first.
    proof : tuple of str
        Tests that compare with an independent witness, as ``tests/folder/test_file.py::test_name``.
    function : str
        Dotted path of what computes it.
    """

    key: str
    name: str
    family: Family
    question: str
    formula: str
    defaults: tuple[str, ...]
    assumptions: tuple[str, ...]
    r_equivalent: str
    references: tuple[str, ...]
    proof: tuple[str, ...]
    function: str
