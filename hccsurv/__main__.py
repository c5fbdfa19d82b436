"""Run the command line: ``python -m hccsurv``."""

from __future__ import annotations

import io
import sys

from hccsurv.command.main import main

if __name__ == "__main__":
    # A terminal that cannot show a level's letters gets an escape instead of an interrupted table.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    main(prog_name="python -m hccsurv")
