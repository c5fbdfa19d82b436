"""Methods: the register on a page."""

import pytest

from hccsurv.methods.method import FAMILIES
from hccsurv.methods.register import METHODS, method
from hccsurv.references import REFERENCES
from tests.ui.driver import unescaped


def labels(dashboard):
    """What stands on the lids of the entries."""
    return [unescaped(item.label) for item in dashboard.at.expander]


def body(dashboard):
    """Everything in the entries."""
    return "\n".join(unescaped(item.value) for item in dashboard.at.main.markdown)


def test_every_method_is_there_with_its_question_and_no_cohort_is_needed(dashboard):
    dashboard.open("methods").assert_explained()
    assert dashboard.title == "Methods"
    assert sorted(labels(dashboard)) == sorted(f"**{entry.name}** · {entry.question}" for entry in METHODS)
    assert [item.value for item in dashboard.at.subheader] == list(FAMILIES.values())
    assert dashboard.links == []


def test_an_entry_says_how_and_why(dashboard):
    dashboard.open("methods")
    text = body(dashboard)
    for entry in METHODS:
        assert entry.formula in text
        assert entry.r_equivalent in text
        assert entry.function in text
        for line in (*entry.defaults, *entry.assumptions, *entry.proof, *map(REFERENCES.get, entry.references)):
            assert line in text


def test_a_word_leaves_the_methods_that_have_it(dashboard):
    dashboard.open("methods").write("Search", "logrank stratified")
    assert labels(dashboard) == [f"**{method('stratified-log-rank').name}** · {method('stratified-log-rank').question}"]
    assert f"1 of {len(METHODS)} methods." in dashboard.messages
    assert dashboard.at.expander[0].proto.expanded


def test_the_search_is_kept_while_another_page_is_open(dashboard):
    dashboard.open("methods").write("Search", "Bartko").open("cohort").open("methods")
    assert len(labels(dashboard)) == 1


def test_a_search_without_result_says_what_to_try(dashboard):
    dashboard.open("methods").write("Search", "horoscope").assert_explained()
    assert labels(dashboard) == []
    assert "No method has all of these words" in dashboard.messages


@pytest.mark.parametrize("word", ["median", "Wilcoxon", "Efron", "survdiff", "immortal time", "subgroup"])
def test_the_words_that_the_page_suggests_find_something(dashboard, word):
    dashboard.open("methods")
    box = dashboard.control("text_input", "Search")
    shown = box.placeholder + dashboard.write("Search", "horoscope").messages
    assert word in shown
    assert 0 < len(labels(dashboard.write("Search", word))) < len(METHODS)


@pytest.mark.parametrize("typed", ["**", "[x](https://example.org)", "$\\alpha$", "<b>", ":red[x]", "`", "\\"])
def test_signs_in_the_search_are_only_signs(dashboard, typed):
    dashboard.open("methods").write("Search", typed).assert_explained()


def test_nothing_on_the_page_is_a_link_to_another_host(dashboard):
    dashboard.open("methods")
    for item in (*dashboard.at.main.markdown, *dashboard.at.expander):
        shown = item.value if hasattr(item, "value") else item.label
        assert "://" not in shown.replace("\\", "")
        assert "](" not in shown.replace("\\]\\(", "")


def test_with_a_cohort_the_page_is_the_same(sample):
    sample.open("methods").assert_explained()
    assert len(labels(sample)) == len(METHODS)
    assert "synthetic" not in body(sample).lower()
