"""Golden files belong to the scripts and the data beside them."""

import hashlib
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_golden_file_was_computed_from_the_data_in_this_repository(file, root):
    golden = json.loads(file.read_text(encoding="utf-8"))
    assert golden["note"] == "generated, do not edit"
    assert golden["script"] == f"tests/golden/{file.stem}.R"
    assert golden["cases"]
    for name, digest in golden["input_sha256"].items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest, f"{name} changed: run `make golden`"


def test_every_script_has_its_golden_file_and_its_test():
    scripts = {script.stem for script in HERE.glob("*.R")} - {"published_data"}
    assert scripts == {file.stem for file in FILES}
    assert scripts <= {test.stem.removeprefix("test_") for test in HERE.glob("test_*.py")}
