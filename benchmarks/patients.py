"""Synthetic patients of any number: what every engine is timed on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20160509
GROUPS = ("A", "B", "C")
N_COLUMNS = {"small": 9, "large": 10}
FACTORS = tuple(f"f{number}" for number in range(10))


def cohort(n: int, columns: int) -> pd.DataFrame:
    """Make n patients, about a fifth of them censored.

    Parameters
    ----------
    n : int
    columns : int
        Covariates x0, x1, ...: numbers with three decimals.

    Returns
    -------
    DataFrame
        ``days`` (whole), ``months`` (tenths), ``event`` (0, 1), ``group`` (text), covariates, and ten factors of two
        or three levels (text), two of which matter.
    """
    random = np.random.default_rng(SEED)
    data = {f"x{column}": random.normal(size=n).round(3) for column in range(columns)}
    group = random.integers(0, len(GROUPS), size=n)
    levels = {name: random.integers(0, 2 + number % 2, size=n) for number, name in enumerate(FACTORS)}
    risk = -0.4 * group + 0.3 * data["x0"] + 0.7 * levels["f0"] - 0.6 * levels["f1"]
    days = np.ceil(random.exponential(300 * np.exp(-risk))).astype(int)
    frame = pd.DataFrame(data)
    frame["days"], frame["months"] = days, (days / 30.4375).round(1)
    frame["event"] = (random.random(n) < 0.8).astype(int)
    frame["group"] = np.array(GROUPS, dtype=object)[group]
    for name, codes in levels.items():
        frame[name] = np.array(["no", "some", "much"], dtype=object)[codes]
    return frame


def write_columns(frame: pd.DataFrame, folder: Path) -> None:
    """Write each column as 8-byte numbers, text as the number of its level: R reads that in no time."""
    for name in frame.columns:
        values = frame[name]
        numbers = pd.factorize(values, sort=True)[0] if values.dtype == object else values
        np.asarray(numbers, dtype="<f8").tofile(folder / f"{name}.bin")
    (folder / "names.txt").write_text("\n".join(frame.columns) + "\n", encoding="utf-8")
