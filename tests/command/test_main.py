"""python -m hccsurv as a program of its own."""

import json
import os
import subprocess
import sys

import click
import pytest

from hccsurv.command.main import COMMANDS, main


def program(root, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "hccsurv", *map(str, arguments)], cwd=root, capture_output=True, check=False, timeout=60,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_a_real_process_prints_json_on_stdout_and_nothing_else(root, aml):
    done = program(root, "survival", aml, "--duration", "time", "--event", "status", "--group", "x", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [group["median"] for group in json.loads(done.stdout)["groups"]] == [31, 23]


def test_a_real_process_refuses_with_status_2(root, aml):
    done = program(root, "survival", aml, "--duration", "tine", "--event", "status")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == ["Error: There is no column 'tine'.", "Hint: Did you mean time?"]


def test_a_terminal_without_the_letters_gets_escapes(root, write):
    file = write("jp.csv", "time,status,群", "1,1,甲", "2,1,乙")
    arguments = ("survival", file, "--duration", "time", "--event", "status", "--group", "群")
    done = program(root, *arguments, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u7532" in done.stdout
    assert json.loads(program(root, *arguments, "--json", PYTHONIOENCODING="latin-1").stdout)["by"] == "群"


def test_help_does_not_load_pandas(root):
    code = "import sys; from hccsurv.command.main import main; main(['--help'], standalone_mode=False); "
    code += "sys.exit('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    assert b"Kaplan-Meier" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_exists_and_explains_itself(run, name):
    assert isinstance(main.get_command(click.Context(main), name), click.Command)
    outcome = run(name, "--help")
    assert outcome.exit_code == 0
    assert "--json" in outcome.stdout


def test_an_unknown_subcommand_is_refused(refused):
    assert "No such command 'kaplan'" in refused("kaplan")


def test_a_cell_cannot_steer_the_terminal(run, write):
    file = write("escape.csv", "time,status,arm", "1,1,\x1b[31mred", "2,1,blue")
    outcome = run("survival", file, "--duration", "time", "--event", "status", "--group", "arm")
    assert "\x1b" not in outcome.stdout
    assert "\N{REPLACEMENT CHARACTER}[31mred" in outcome.stdout
