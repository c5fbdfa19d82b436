"""Time hccsurv beside its peers in one run on one machine; print the tables and write docs/benchmarks.md.

    python benchmarks/bench.py [--large N] [--seconds S] [--print-only]

Peers that are not installed are left out. R is timed inside R, without its start-up.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from engines import COX_LARGE, DAYS, ENGINES, LARGE, MONTHS, SMALL
from patients import N_COLUMNS, cohort, write_columns

HERE = Path(__file__).parent
TARGET = HERE.parent / "docs" / "benchmarks.md"
N_SMALL, N_LARGE = 79, 1_000_000
R = "R survival"
IMPORTS = {"pandas": "import pandas", "hccsurv": "import hccsurv",
           "hccsurv, first analysis": "from hccsurv import fit_cox, kaplan_meier, log_rank_test"}  # fmt: skip

# At least so many times as fast as R, and as the fastest of the peers in Python; once if nothing is said.
FASTER_THAN_R = {DAYS: 10, MONTHS: 10}
FASTER_THAN_PEERS = {DAYS: 3, MONTHS: 3}
# At most so much memory beyond the input, in multiples of the input; at most so long an import, in imports of pandas.
MEMORY, IMPORT = 3, 1.1


def median_ms(work: Callable[[], object], seconds: float) -> float:
    """Repeat for a while and return the median of one call, in milliseconds. What takes 5 seconds is timed once."""
    start = time.perf_counter()
    work()
    first = time.perf_counter() - start
    if first >= 5:
        return 1000 * first
    times, stop = [], time.perf_counter() + seconds
    while time.perf_counter() < stop or len(times) < 3:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def timed(data: pd.DataFrame, operations: tuple[str, ...], seconds: float) -> pd.DataFrame:
    """Time every engine that is installed: one row per operation, one column per engine, in milliseconds."""
    columns = {}
    for name, engine in ENGINES.items():
        try:
            calls = engine(data)
        except ImportError:
            print(f"{name} is not installed and is left out.", file=sys.stderr)
            continue
        columns[name] = {
            operation: median_ms(calls[operation], seconds) for operation in operations if operation in calls
        }
        if name == "hccsurv":
            columns[R] = timed_in_r(data, operations, seconds)
    return pd.DataFrame(columns).reindex(operations).dropna(axis="columns", how="all")


def timed_in_r(data: pd.DataFrame, operations: tuple[str, ...], seconds: float) -> dict[str, float]:
    """Time R's survival, if R is installed."""
    if shutil.which("Rscript") is None:
        print("R is not installed and is left out.", file=sys.stderr)
        return {}
    with tempfile.TemporaryDirectory() as folder:
        write_columns(data, Path(folder))
        size = "small" if operations == SMALL else "large"
        command = ["Rscript", str(HERE / "bench.R"), folder, size, str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(zip(operations, json.loads(done.stdout), strict=True))


def memory(n: int) -> pd.DataFrame:
    """Measure the memory of three analyses, each in a process of its own; empty where Linux' counters are missing."""
    if not Path("/proc/self/clear_refs").exists():
        return pd.DataFrame()
    rows = {}
    for operation, what in ((DAYS, "days"), (MONTHS, "months"), (COX_LARGE, "cox")):
        command = [sys.executable, str(HERE / "memory.py"), what, str(n)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        rows[operation] = {
            "input, MB": found["input"] / 1e6, "more, MB": found["more"] / 1e6, "ratio": found["more"] / found["input"]
        }  # fmt: skip
    return pd.DataFrame(rows).T


def import_ms() -> dict[str, float]:
    """Import in fresh processes, in turns."""
    times: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(7):
        for name, statement in IMPORTS.items():
            code = f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            times[name].append(1000 * float(done.stdout))
    return {name: statistics.median(values) for name, values in times.items()}


def bars(table: pd.DataFrame) -> list[tuple[str, float, float]]:
    """List what is asked of each operation: the ratio, how large it must be, and how large it is."""
    found = []
    for operation, row in table.iterrows():
        for peers, least in (
            (row.filter([R]), FASTER_THAN_R),
            (row.drop(["hccsurv", R], errors="ignore"), FASTER_THAN_PEERS),
        ):
            known = peers.dropna()
            if len(known):
                what = f"{operation}: {known.idxmin()} / hccsurv"
                found.append((what, least.get(operation, 1), known.min() / row["hccsurv"]))
    return found


def machine() -> str:
    """Say where this was measured, with which versions."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
    versions = [f"Python {platform.python_version()}"]
    for name in ("numpy", "pandas", "scipy", *ENGINES):
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    if shutil.which("Rscript"):
        code = 'cat(R.version.string, ", survival ", as.character(packageVersion("survival")), sep = "")'
        versions.append(subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout)
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}. {', '.join(versions)}."


def shown(value: float) -> str:
    """Write a number with three digits."""
    if pd.isna(value):
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def markdown(table: pd.DataFrame, corner: str = "") -> str:
    """Write a table of numbers."""
    rows = [[corner, *table.columns], ["---"] * (len(table.columns) + 1)]
    rows += [[str(name), *map(shown, row)] for name, row in zip(table.index, table.to_numpy(), strict=True)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def bar_lines(tables: dict[int, pd.DataFrame], used: pd.DataFrame, imports: dict[str, float]) -> str:
    """Write what was asked for and whether it is so."""
    lines = ["| n | ratio | at least | measured | met |", "|---|---|---|---|---|"]
    lines += [
        f"| {n} | {what} | {bar} | {shown(value)} | {'yes' if value >= bar else 'no'} |"
        for n, table in tables.items()
        for what, bar, value in bars(table)
    ]
    lines += ["", "| ratio | at most | measured | met |", "|---|---|---|---|"]
    least = [(f"{name}: memory beyond the input / input", MEMORY, row["ratio"]) for name, row in used.iterrows()]
    least.append(("import hccsurv / import pandas", IMPORT, imports["hccsurv"] / imports["pandas"]))
    lines += [f"| {what} | {bar} | {shown(value)} | {'yes' if value <= bar else 'no'} |" for what, bar, value in least]
    return "\n".join(lines)


def report(
    small: pd.DataFrame, large: pd.DataFrame, n_large: int, used: pd.DataFrame, imports: dict[str, float]
) -> str:
    """Write the page."""
    parts = [
        "# Benchmarks",
        "Written by `make bench`: medians of one run on one machine. "
        "Absolute times depend on the machine, ratios less so.",
        machine(),
        f"## {N_SMALL} patients, milliseconds per call",
        markdown(small, "operation"),
        "Each engine is given the columns as it likes them: checked follow-up and groups, a data frame, arrays. "
        "Table 3 is, for ten variables, log-rank test, medians and crude hazard ratios, and the model of those with "
        "p < 0.1; by hccsurv, R and lifelines also its test of proportional hazards.",
        f"## {n_large} patients, milliseconds per call",
        markdown(large, "operation"),
        "Curves and tests begin at the columns of a pandas data frame with groups as text, in R at a data frame with "
        "groups as a factor; Cox models and concordance at checked input. lifelines' concordance has no standard "
        "error. scikit-survival's Cox model and concordance were not timed at this size. What took 5 seconds or more "
        "was timed once.",
        "## Memory of hccsurv beyond its input columns",
        markdown(used, "operation") if len(used) else "Measured on Linux only.",
        "## Import, milliseconds in a fresh process",
        markdown(pd.DataFrame({"time": imports}), "what"),
        "## What is asked for",
        bar_lines({N_SMALL: small, n_large: large}, used, imports),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", type=int, default=N_LARGE, help="patients of the large cohort")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each call is repeated")
    parser.add_argument("--print-only", action="store_true", help="leave docs/benchmarks.md as it is")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    imports, used = import_ms(), memory(chosen.large)
    small = timed(cohort(N_SMALL, N_COLUMNS["small"]), SMALL, chosen.seconds)
    large = timed(cohort(chosen.large, N_COLUMNS["large"]), LARGE, chosen.seconds)
    page = report(small, large, chosen.large, used, imports)
    print(page)
    if not chosen.print_only:
        TARGET.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
