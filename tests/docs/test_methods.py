"""The register of methods is complete, and true to the code, the tests and the literature it names."""

import importlib
import inspect
import re
from collections import Counter

import pytest

import hccsurv
from hccsurv.methods import association, comparison, competing, nonparametric, regression, sensitivity
from hccsurv.methods.method import FAMILIES
from hccsurv.methods.register import METHODS, by_family, find_methods, method
from hccsurv.present.methods_text import method_text, methods_markdown, section_markdown, sections_of
from hccsurv.references import REFERENCES

BY_FILE = {
    "association": association,
    "comparison": comparison,
    "competing": competing,
    "nonparametric": nonparametric,
    "regression": regression,
    "sensitivity": sensitivity,
}
PROOF = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
ANALYSES = [
    name
    for name in hccsurv.__all__
    if inspect.isfunction(getattr(hccsurv, name)) and getattr(hccsurv, name).__module__.startswith("hccsurv.analysis.")
]


def named(path):
    """What a dotted path leads to: a function, or a method or property of a class."""
    parts = path.split(".")
    thing = importlib.import_module(".".join(parts[:3]))
    for part in parts[3:]:
        thing = getattr(thing, part)
    return thing


def ids(entry):
    return entry.key


def test_keys_are_unique_sorted_words_joined_by_hyphens():
    keys = [entry.key for entry in METHODS]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", key) for key in keys)


def test_names_are_unique():
    assert [name for name, count in Counter(entry.name for entry in METHODS).items() if count > 1] == []


@pytest.mark.parametrize("family", BY_FILE)
def test_each_family_has_its_file_with_its_methods_in_order(family):
    entries = BY_FILE[family].METHODS
    assert {entry.family for entry in entries} == {family}
    assert [entry.key for entry in entries] == sorted(entry.key for entry in entries)
    assert set(BY_FILE) == set(FAMILIES)


@pytest.mark.parametrize("entry", METHODS, ids=ids)
def test_the_function_exists(entry):
    thing = named(entry.function)
    assert callable(thing) or isinstance(thing, property)


@pytest.mark.parametrize("entry", METHODS, ids=ids)
def test_every_proof_is_a_test_that_exists(entry, root):
    assert entry.proof
    for proof in entry.proof:
        file, name = PROOF.fullmatch(proof).groups()
        assert re.search(rf"^def {name}\(", (root / file).read_text(encoding="utf-8"), re.MULTILINE), proof


@pytest.mark.parametrize("entry", METHODS, ids=ids)
def test_every_part_is_said_in_whole_sentences_and_formulas_fit_on_the_page(entry):
    assert re.fullmatch(r"[^?]+\?", entry.question)
    for sentence in (*entry.defaults, *entry.assumptions):
        assert re.fullmatch(r"\S.*\.", sentence), sentence
    lines = [*entry.formula.splitlines(), *entry.r_equivalent.splitlines()]
    assert [line for line in lines if len(line) > 80 or not line.strip()] == []
    assert len({*entry.defaults, *entry.assumptions}) == len(entry.defaults) + len(entry.assumptions) > 1
    assert entry.references


def test_references_are_those_that_methods_cite():
    cited = {key for entry in METHODS for key in entry.references}
    assert cited == set(REFERENCES)
    assert list(REFERENCES) == sorted(REFERENCES)


@pytest.mark.parametrize("key", REFERENCES)
def test_a_reference_has_authors_title_year_and_a_well_formed_identifier(key):
    text = REFERENCES[key]
    year = key.rsplit("-", 1)[1]
    assert re.match(r"[A-Z].*? [A-ZÅØ]{1,3}(, |\. )", text), text
    assert re.search(rf"\b{year}\b", text), text
    assert re.search(r"( doi:10\.\d{4,9}/\S+[\w-]| PMID \d+|\.)$", text), text
    assert text.count("doi:") + text.count("PMID") <= 1


def test_no_two_references_share_an_identifier():
    identifiers = [found[0] for text in REFERENCES.values() if (found := re.search(r"(doi:|PMID )\S+$", text))]
    assert len(identifiers) > 50
    assert len(set(identifiers)) == len(identifiers)


@pytest.mark.parametrize("name", ANALYSES)
def test_every_public_analysis_has_an_entry(name):
    function = getattr(hccsurv, name)
    assert f"{function.__module__}.{name}" in {entry.function for entry in METHODS}


def test_public_analyses_were_found():
    assert {"kaplan_meier", "log_rank_test", "fit_cox", "correlate"} <= set(ANALYSES)


def test_the_page_of_methods_is_what_the_register_gives(root):
    """`make docs` writes it again."""
    assert (root / "docs" / "methods.md").read_text(encoding="utf-8") == methods_markdown()


def test_the_table_of_contents_leads_to_every_method():
    page = methods_markdown()
    links = re.findall(r"^- \[.+\]\(#(.+)\)$", page, re.MULTILINE)
    headings = re.findall(r"^### (.+)$", page, re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    assert links == plain
    assert len(links) == len(set(links)) == len(METHODS)


@pytest.mark.parametrize("entry", METHODS, ids=ids)
def test_each_form_says_everything(entry):
    parts = [entry.formula.splitlines()[0], entry.r_equivalent, entry.function, *entry.proof]
    markdown = "\n".join(map(section_markdown, sections_of(entry)))
    terminal = "\n".join((entry.name, *method_text(entry)))
    for text in (markdown, terminal):
        assert [part for part in parts if part not in text] == []
    joined = " ".join(terminal.split())
    for sentence in (entry.question, *entry.defaults, *entry.assumptions, *map(REFERENCES.get, entry.references)):
        assert " ".join(sentence.split()) in joined


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("log-rank", "log-rank"),
        ("logrank", "log-rank"),
        ("STRATIFIED logrank", "stratified-log-rank"),
        ("Wilcoxon", "gehan-breslow"),
        ("survdiff", "log-rank"),
        ("immortal time", "overlap-weights"),
        ("standardized", "standardised-difference"),
        ("Therneau grambsch", "proportional-hazards"),
        ("fit_cox", "cox-model"),
        ("median follow-up", "follow-up-time"),
    ],
)
def test_methods_are_found_by_name_question_author_and_function(text, key):
    found = find_methods(text)
    assert method(key) in found
    assert len(found) < len(METHODS)


def test_searching_for_nothing_finds_everything_and_for_nonsense_nothing():
    assert find_methods("") == find_methods("   ") == METHODS
    assert find_methods("horoscope") == ()
    assert find_methods("log-rank horoscope") == ()
    assert find_methods("[.*") == ()


def test_families_keep_their_order_and_lose_no_method():
    grouped = by_family(METHODS)
    assert list(grouped) == list(FAMILIES.values())
    assert sorted(entry.key for entries in grouped.values() for entry in entries) == [entry.key for entry in METHODS]
    assert list(by_family((method("log-rank"),))) == [FAMILIES["comparison"]]
