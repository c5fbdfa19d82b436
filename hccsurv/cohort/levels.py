"""How a cell's content is written as a level or a code."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["code_text", "coded_levels", "in_numeric_order", "level_text", "levels_in_order", "present_levels"]


def code_text(code: object) -> str:
    """Write one code the way a person types it: ``1``, ``1.0`` and ``"1"`` are all ``1``."""
    if isinstance(code, bool | np.bool_):
        return str(int(code))
    if isinstance(code, int | float | np.number):
        number = float(code)
        return str(int(number)) if number.is_integer() else repr(number)
    return str(code).strip()


def coded_levels(values: pd.Series) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """Number the levels of a column as they are written.

    Parameters
    ----------
    values : Series, n rows

    Returns
    -------
    codes : ndarray of int, shape (n,)
        -1 where the cell is missing.
    levels : tuple of str
        What each code is written as: categories in their order, otherwise in order of first appearance.
        Codes that are written alike, such as 1 and ``"1"``, are one level.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, uniques = values.cat.codes.to_numpy().astype(np.intp), values.cat.categories
    else:
        codes, uniques = pd.factorize(values)
    written = [code_text(value) for value in uniques]
    levels = tuple(dict.fromkeys(written))
    if len(levels) < len(written):
        position = {level: code for code, level in enumerate(levels)}
        codes = np.array([position[level] for level in written] + [-1], dtype=np.intp)[codes]
    return codes, levels


def level_text(values: pd.Series) -> pd.Series:
    """Write each cell as a level, keeping missing cells missing.

    Parameters
    ----------
    values : Series, n rows

    Returns
    -------
    Series of object, n rows
        Text, or None where the cell is missing.
    """
    codes, levels = coded_levels(values)
    return pd.Series(np.array([*levels, None], dtype=object)[codes], index=values.index, dtype=object)


def levels_in_order(values: pd.Series) -> tuple[str, ...]:
    """List the levels that occur: declared order, else numeric order, else order of first appearance."""
    return present_levels(values, *coded_levels(values))


def present_levels(values: pd.Series, codes: NDArray[np.intp], levels: tuple[str, ...]) -> tuple[str, ...]:
    """List the levels that occur, given `coded_levels` of a column."""
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return in_numeric_order(levels)
    counts = np.bincount(codes + 1, minlength=len(levels) + 1)[1:]
    return tuple(level for level, count in zip(levels, counts.tolist(), strict=True) if count)


def in_numeric_order(levels: Iterable[str]) -> tuple[str, ...]:
    """Sort levels by value if every one is a number; leave them as they are otherwise."""
    levels = tuple(levels)
    try:
        return tuple(sorted(levels, key=float))
    except ValueError:
        return levels
