"""Small files, and a way to run a command on them."""

import json

import pytest
from click.testing import CliRunner

from hccsurv.command.main import main

AML = {
    "Maintained": "9 13 13+ 18 23 28+ 31 34 45+ 48 161+",
    "Nonmaintained": "5 5 8 8 12 16+ 23 27 30 33 43 45",
}


@pytest.fixture
def run():
    """Run a command in this process."""

    def invoke(*arguments):
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def result_of(run):
    """Run a command with --json and return what it printed."""

    def invoke(*arguments):
        outcome = run(*arguments, "--json")
        assert outcome.exit_code == 0, outcome.stderr
        return json.loads(outcome.stdout)

    return invoke


@pytest.fixture
def refused(run):
    """Run a command that must refuse, and return its message."""

    def invoke(*arguments):
        outcome = run(*arguments)
        assert outcome.exit_code == 2, outcome.output
        assert outcome.stdout == ""
        assert outcome.stderr.count("Error: ") == 1
        assert "Traceback" not in outcome.stderr
        return outcome.stderr

    return invoke


@pytest.fixture
def write(tmp_path):
    """Write rows of cells as a CSV file."""

    def rows(name, *lines):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return rows


@pytest.fixture
def aml_lines():
    """Acute myelogenous leukaemia (Miller 1981): weeks, 1 = relapse, arm."""
    lines = ["time,status,x"]
    for arm, times in AML.items():
        lines += [f"{time.rstrip('+')},{0 if time.endswith('+') else 1},{arm}" for time in times.split()]
    return lines


@pytest.fixture
def aml(write, aml_lines):
    return write("aml.csv", *aml_lines)
