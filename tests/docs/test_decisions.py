"""docs/adr: every decision has its page, and every page names tests that exist."""

import ast
import math
import re

import pytest

from hccsurv.vocabulary import DAYS_PER

HEADINGS = ["Context", "Decision", "Consequences", "How it is checked"]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def records(root):
    return sorted((root / "docs" / "adr").glob("[0-9]*.md"))


def test_records_are_numbered_without_gaps(root):
    assert [path.name[:4] for path in records(root)] == [f"{number:04d}" for number in range(1, len(records(root)) + 1)]
    assert len(records(root)) >= 12


def test_each_record_is_one_page_with_status_and_four_headings(root):
    for path in records(root):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        assert lines[0].startswith(f"# {path.name[:4]}. "), path.name
        assert re.fullmatch(r"Status: (proposed|accepted|replaced by \d{4})", lines[2]), path.name
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS, path.name
        assert len(lines) <= 60, path.name


def test_each_record_names_tests_that_exist(root):
    for path in records(root):
        checked = path.read_text(encoding="utf-8").split("## How it is checked")[1]
        named = NAMED.findall(checked)
        assert named, f"{path.name} names no test."
        for file, name in named:
            assert (root / file).is_file(), f"{path.name} names {file}, which does not exist."
            assert re.search(rf"^def {name}\(", (root / file).read_text(encoding="utf-8"), re.MULTILINE), (
                f"{path.name} names {file}::{name}, which does not exist."
            )


def test_the_index_lists_each_record_with_its_status(root):
    index = (root / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d{4})\]\((.+?)\) \| .+ \| (.+) \|$", index, re.MULTILINE)
    expected = []
    for path in records(root):
        status = re.search(r"^Status: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)[1]
        expected.append((path.name[:4], path.name, status))
    assert rows == expected


def test_each_record_that_the_code_cites_exists(root):
    numbers = {path.name[:4] for path in records(root)}
    cited = set()
    for path in (root / "hccsurv").rglob("*.py"):
        cited |= set(re.findall(r"ADR (\d{4})", path.read_text(encoding="utf-8")))
    assert cited
    assert cited <= numbers


def test_a_month_is_a_twelfth_of_365_25_days():
    assert DAYS_PER == {"days": 1, "weeks": 7, "months": 30.4375, "years": 365.25}
    assert math.isclose(12 * DAYS_PER["months"], DAYS_PER["years"], rel_tol=0)


def calls(root):
    """Every call in the package, the pages and the app: (file, dotted name of what is called, keywords)."""
    for path in [*(root / "hccsurv").rglob("*.py"), *(root / "pages").glob("*.py"), root / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(root).as_posix(), ast.unparse(node.func), {word.arg for word in node.keywords}


def test_no_cache_is_shared_between_sessions_and_nothing_is_written_to_disk(root):
    forbidden = re.compile(
        r"(.*\.)?(cache_data|cache_resource|lru_cache|to_csv|to_excel|to_pickle|to_parquet|write_text|write_bytes|mkstemp|"
        r"NamedTemporaryFile|TemporaryDirectory|write_image|write_html)|open|st\.query_params\..*|pickle\..*"
    )
    found = [(file, name) for file, name, _ in calls(root) if forbidden.fullmatch(name)]
    assert found == []


def test_the_log_is_told_the_place_of_an_error_and_never_its_text(root):
    """What is logged is a constant text and the place in the code; the message of an error may hold a cell."""
    logged = {}
    for path in (root / "hccsurv").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.fullmatch(
                r"_?log(ger|ging)?\.(debug|info|warning|error|critical|exception|log)", ast.unparse(node.func)
            ):
                logged[path.name] = [ast.unparse(argument) for argument in node.args]
                assert node.keywords == [], path.name
    assert logged == {"notices.py": ["'unforeseen %s'", "place_of(error)"]}


@pytest.mark.parametrize("decorator", ["cache_data", "cache_resource", "lru_cache"])
def test_no_function_is_decorated_with_a_shared_cache(root, decorator):
    for path in [*(root / "hccsurv").rglob("*.py"), *(root / "pages").glob("*.py"), root / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                used = [ast.unparse(one) for one in node.decorator_list if decorator in ast.unparse(one)]
                assert used == [], f"{path.name}: {node.name}"


def test_exports_are_made_of_tables_and_never_see_a_patient(root):
    for path in (root / "hccsurv" / "export").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not node.module.startswith(("hccsurv.intake", "hccsurv.cohort", "pandas")), path.name
            elif isinstance(node, ast.Import):
                assert all(alias.name != "pandas" for alias in node.names), path.name
