"""Measure how much memory one analysis takes beyond its input, in a process of its own.

    python benchmarks/memory.py days|months|cox N

Prints a JSON object: bytes of the input columns, and the highest resident memory during the analysis above that before.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
import json
import re
import sys
from pathlib import Path

from engines import COX_LARGE, DAYS, MONTHS, covariates, hccsurv_calls
from patients import N_COLUMNS, cohort

STATUS = Path("/proc/self/status")


def resident(field: str) -> int:
    """Read the resident memory in bytes: VmRSS is now, VmHWM the highest so far."""
    return 1024 * int(re.search(rf"{field}:\s+(\d+) kB", STATUS.read_text(encoding="ascii"))[1])


def settle() -> None:
    """Give freed memory back, and forget the highest so far."""
    gc.collect()
    ctypes.CDLL(ctypes.util.find_library("c")).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def main(what: str, n: int) -> None:
    """Run once on few patients, so that all modules are loaded, then measure."""
    operation = {"days": DAYS, "months": MONTHS, "cox": COX_LARGE}[what]
    hccsurv_calls(cohort(500, N_COLUMNS["large"]))[operation]()
    data = cohort(n, N_COLUMNS["large"])
    names = ["days", "event", *covariates(data)] if what == "cox" else [what, "event", "group"]
    call = hccsurv_calls(data)[operation]
    settle()
    before = resident("VmRSS")
    call()
    print(json.dumps({"input": int(data[names].memory_usage(index=False).sum()), "more": resident("VmHWM") - before}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
