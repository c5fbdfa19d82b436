"""docs/validation.md names tests that exist."""

import re

import pytest

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_test_named_in_the_validation_table_exists(root):
    named = NAMED.findall((root / "docs" / "validation.md").read_text(encoding="utf-8"))
    assert len(named) > 40
    for file, name in named:
        if f"\ndef {name}(" not in (root / file).read_text(encoding="utf-8"):
            pytest.fail(f"docs/validation.md names {file}::{name}, which does not exist.")
