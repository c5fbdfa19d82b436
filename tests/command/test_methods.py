"""python -m hccsurv methods."""

import pytest

from hccsurv.methods.register import METHODS, method
from hccsurv.references import REFERENCES


def test_every_method_is_listed_with_its_key(run):
    outcome = run("methods")
    assert outcome.exit_code == 0
    lines = [line.split(maxsplit=1) for line in outcome.stdout.splitlines() if line.startswith("  ")]
    assert sorted(map(tuple, lines)) == [(entry.key, entry.name) for entry in METHODS]
    assert outcome.stdout.startswith(f"{len(METHODS)} of {len(METHODS)} methods\n")


def test_a_key_prints_the_entry_even_if_other_entries_have_its_words(run):
    text = run("methods", "log-rank").stdout
    assert text.startswith("Log-rank test (log-rank)\n\nCould these groups have one and the same survival curve?\n")
    for line in (*method("log-rank").formula.splitlines(), *method("log-rank").proof):
        assert f"\n  {line}\n" in text


def test_words_that_leave_one_method_print_it_and_others_are_a_list(run):
    assert run("methods", "Freeman", "Halton").stdout.startswith("Fisher's exact test (Fisher-Freeman-Halton) (fisher-")
    several = run("methods", "wilcoxon").stdout
    assert several.startswith(f"2 of {len(METHODS)} methods\n")
    assert "gehan-breslow" in several
    assert "mann-whitney" in several


def test_json_holds_every_part(result_of):
    (entry,) = result_of("methods", "e-value")["methods"]
    expected = method("e-value")
    assert entry == {
        "key": "e-value",
        "name": "E-value",
        "family": "sensitivity",
        "question": expected.question,
        "formula": expected.formula,
        "defaults": list(expected.defaults),
        "assumptions": list(expected.assumptions),
        "r_equivalent": expected.r_equivalent,
        "references": [REFERENCES[key] for key in expected.references],
        "proof": list(expected.proof),
        "function": expected.function,
    }
    assert len(result_of("methods")["methods"]) == len(METHODS)


def test_markdown_is_the_page_of_the_documentation(run, root):
    assert run("methods", "--markdown").stdout == (root / "docs" / "methods.md").read_text(encoding="utf-8")
    one = run("methods", "log-rank", "--markdown").stdout
    assert one.count("\n### ") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["horoscope"], "No method has all of these words."), (["--json", "--markdown"], "choose one")],
)
def test_what_cannot_be_answered_is_refused_with_one_message(refused, arguments, message):
    assert message in refused("methods", *arguments)
