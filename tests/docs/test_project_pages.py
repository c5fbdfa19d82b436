"""README, CHANGELOG and CONTRIBUTING tell the truth."""

import re

import pytest

HEADINGS = ["Numbers that change", "New", "Fixed", "For developers"]


def read(root, name):
    return (root / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_each_make_command_that_a_page_names_is_a_target(root, name):
    targets = set(re.findall(r"^([a-z][a-z-]*):", read(root, "Makefile"), re.MULTILINE))
    commands = re.findall(r"^\s*\$?\s*make ([a-z][a-z -]*)", read(root, name), re.MULTILINE)
    commands += re.findall(r"`make ([a-z][a-z -]*)", read(root, name))
    assert {target for command in commands for target in command.split()} <= targets
    assert commands


def test_every_version_in_the_changelog_has_the_four_headings(root):
    versions = re.split(r"^## ", read(root, "CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert versions
    for version in versions:
        assert re.match(r"\d+\.\d+\.\d+ \((unreleased|\d{4}-\d{2}-\d{2})\)\n", version)
        assert re.findall(r"^### (.*)$", version, re.MULTILINE) == HEADINGS
        sections = re.split(r"^### .*$", version, flags=re.MULTILINE)[1:]
        assert all(section.strip() for section in sections)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/adr/README.md", "sample_data/README.md"])
def test_links_to_files_lead_somewhere(root, name):
    folder = (root / name).parent
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", read(root, name))
    assert [link for link in links if "://" not in link and not (folder / link).exists()] == []
