"""Options that name the covariates of a model, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hccsurv.cohort.cohort import Cohort, unknown_column
from hccsurv.cohort.column import Column
from hccsurv.cohort.levels import code_text, levels_in_order
from hccsurv.errors import AnalysisError, CohortError
from hccsurv.vocabulary import TIES, TIME_TRANSFORMS

if TYPE_CHECKING:
    from hccsurv.intake.raw_table import RawTable

__all__ = ["covariate_columns", "covariate_options", "references_of", "ties_option", "transform_option"]

Command = TypeVar("Command", bound=Callable[..., Any])

ties_option = click.option(
    "--ties", type=click.Choice(TIES), default="efron", show_default=True, help="How tied events are counted."
)

transform_option = click.option(
    "--zph-transform", type=click.Choice(TIME_TRANSFORMS), default="km", show_default=True,
    help="Time scale of the test of proportional hazards.",
)  # fmt: skip


def covariate_options(*, required: bool) -> Callable[[Command], Command]:
    """Add --covariates and --reference."""

    def decorate(command: Command) -> Command:
        command = click.option(
            "--reference", multiple=True, metavar="COLUMN=LEVEL",
            help="Level to compare with; default: the first in the file. Makes a number a factor. May be repeated.",
        )(command)  # fmt: skip
        return click.option(
            "--covariates", multiple=True, required=required, metavar="COLUMNS",
            help="Separated by commas. Text is a factor, a number is a number. May be repeated.",
        )(command)  # fmt: skip

    return decorate


def references_of(raw: RawTable, given: tuple[str, ...], covariates: tuple[str, ...]) -> dict[str, str]:
    """Read ``column=level``; either side may hold an equals sign.

    Parameters
    ----------
    raw : RawTable
    given : tuple of str
        One per use of the option.
    covariates : tuple of str

    Returns
    -------
    dict of str to str
        Reference level of each column that has one.
    """
    references = {}
    for text in given:
        name, level = _split_reference(text, covariates)
        if name is None:
            raise _unreadable_reference(text, raw, covariates)
        references[name] = _code(level) if raw.is_numeric(name) else level
    return references


def _unreadable_reference(text: str, raw: RawTable, covariates: tuple[str, ...]) -> CohortError:
    wanted, sign, level = (part.strip() for part in text.partition("="))
    if not sign or not level:
        return CohortError(f"--reference {text!r} has no level.", 'Write it as "column=level".')
    if wanted in raw.columns:
        return CohortError(
            f"--reference names {wanted!r}, which is not among --covariates.", "Add it, or leave it out."
        )
    return unknown_column(wanted, covariates)


def _split_reference(text: str, covariates: tuple[str, ...]) -> tuple[str | None, str]:
    collapsed = " ".join(text.split())
    for name in sorted(covariates, key=len, reverse=True):
        rest = collapsed[len(name) :].lstrip()
        if collapsed.startswith(name) and rest.startswith("=") and rest[1:].strip():
            return name, rest[1:].strip()
    return None, ""


def _code(level: str) -> str:
    try:
        return code_text(float(level))
    except ValueError:
        return level


def covariate_columns(used: Cohort, covariates: tuple[str, ...], references: Mapping[str, str]) -> list[Column]:
    """Return the columns of a model with their reference levels.

    Raises
    ------
    AnalysisError
        If nobody has a reference level.
    """
    columns = []
    for name in covariates:
        column = replace(used.column(name), reference=references.get(name, ""))
        if name in references and references[name] not in levels_in_order(used.patients[name]):
            raise AnalysisError(
                f"Nobody among the {used.n} patients used has the reference level {references[name]!r} of {name!r}.",
                "Choose another reference, or clear a filter.",
            )
        columns.append(column)
    return columns
