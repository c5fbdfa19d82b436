"""docs/command_line.md shows what the commands print."""

import re
import shlex

from hccsurv.command.main import COMMANDS


def test_every_example_prints_what_the_page_shows(run, root, write, monkeypatch):
    page = (root / "docs" / "command_line.md").read_text(encoding="utf-8")
    definition = write("aml.toml", re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])
    monkeypatch.chdir(root)
    shown = re.findall(r"```console\n\$ python -m hccsurv (.*?)\n(.*?)\n```", page, re.DOTALL)
    for arguments, expected in shown:
        outcome = run(*shlex.split(arguments.replace("aml.toml", str(definition))))
        printed = (outcome.stdout or outcome.stderr).rstrip("\n")
        assert "\n".join(line.rstrip() for line in printed.splitlines()) == expected
    assert {arguments.split()[0] for arguments, _ in shown} == set(COMMANDS)
