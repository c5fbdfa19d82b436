"""How a cell's content is written as a level or a code."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

__all__ = ["code_text", "level_text", "levels_in_order"]


def code_text(code: object) -> str:
    """Write one code the way a person types it: ``1``, ``1.0`` and ``"1"`` are all ``1``."""
    if isinstance(code, bool | np.bool_):
        return str(int(code))
    if isinstance(code, int | float | np.number):
        number = float(code)
        return str(int(number)) if number.is_integer() else repr(number)
    return str(code).strip()


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
    if isinstance(values.dtype, pd.CategoricalDtype):
        names = np.array([code_text(level) for level in values.cat.categories] + [None], dtype=object)
        return pd.Series(names[values.cat.codes.to_numpy()], index=values.index, dtype=object)
    codes, uniques = pd.factorize(values)
    names = np.array([code_text(value) for value in uniques] + [None], dtype=object)
    return pd.Series(names[codes], index=values.index, dtype=object)


def levels_in_order(values: pd.Series) -> tuple[str, ...]:
    """List the levels that occur: declared order, else numeric order, else order of first appearance."""
    present = dict.fromkeys(level_text(values).dropna())
    if isinstance(values.dtype, pd.CategoricalDtype):
        return tuple(name for name in map(code_text, values.cat.categories) if name in present)
    return in_numeric_order(present)


def in_numeric_order(levels: Iterable[str]) -> tuple[str, ...]:
    """Sort levels by value if every one is a number; leave them as they are otherwise."""
    levels = tuple(levels)
    try:
        return tuple(sorted(levels, key=float))
    except ValueError:
        return levels
