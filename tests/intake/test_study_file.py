"""The study definition as TOML: what is written is read back, and a mistake is one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccsurv.cohort.column import Column
from hccsurv.cohort.endpoint import Endpoint
from hccsurv.cohort.filters import InRange, IsNoneOf, IsOneOf
from hccsurv.cohort.study import Options, StudyDefinition
from hccsurv.errors import StudyError
from hccsurv.intake.study_file import dump_study, load_study
from hccsurv.vocabulary import (
    ADJUSTMENTS,
    CATEGORY_TESTS,
    CI_METHODS,
    CORRELATION_TESTS,
    NUMBER_SUMMARIES,
    TIES,
    TIME_UNITS,
)

# No surrogates: they cannot be written as UTF-8. Spaces at the ends are no part of a name.
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).map(str.strip).filter(bool)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEVELS = st.lists(NAMES, max_size=4, unique=True).map(tuple)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TIMES = st.lists(st.floats(0, 1e6), max_size=3).map(tuple)


@st.composite
def columns(draw, name):
    if draw(st.booleans()):
        return Column(name=name, kind="number", label=draw(WORDS), unit=draw(WORDS), covariate=draw(st.booleans()))
    levels = draw(LEVELS)
    labels = draw(st.one_of(st.just(()), st.lists(NAMES, min_size=len(levels), max_size=len(levels), unique=True)))
    shown = tuple(labels) or levels
    return Column(
        name=name, kind="category", label=draw(WORDS), levels=levels, level_labels=tuple(labels),
        reference=draw(st.sampled_from(("", *shown))), covariate=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def endpoints(draw, name):
    codes = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    cut = draw(st.integers(1, len(codes)))
    return Endpoint(
        name=name, duration=draw(NAMES), event=draw(NAMES), event_codes=tuple(codes[:cut]),
        censored_codes=tuple(codes[cut:]), unit=draw(st.sampled_from(TIME_UNITS)), label=draw(WORDS),
    )  # fmt: skip


@st.composite
def exclusions(draw):
    kind = draw(st.sampled_from([IsOneOf, IsNoneOf, InRange]))
    common = {"reason": draw(WORDS), "label": draw(WORDS)}
    if kind is not InRange:
        return kind(draw(NAMES), draw(LEVELS), **common)
    low, high = draw(st.tuples(st.none() | NUMBERS, st.none() | NUMBERS).filter(lambda limits: limits != (None, None)))
    return InRange(draw(NAMES), low, high, include_low=draw(st.booleans()), include_high=draw(st.booleans()), **common)


OPTIONS = st.builds(
    Options,
    ci_method=st.sampled_from(CI_METHODS),
    times=TIMES,
    adjustment=st.sampled_from(ADJUSTMENTS),
    category_test=st.sampled_from(CATEGORY_TESTS),
    number_summary=st.sampled_from(NUMBER_SUMMARIES),
    ties=st.sampled_from(TIES),
    entry_p=st.floats(0, 1, exclude_min=True),
    forced=LEVELS,
    barred=LEVELS,
    correlation_test=st.sampled_from(CORRELATION_TESTS),
)


@st.composite
def studies(draw):
    return StudyDefinition(
        title=draw(WORDS), file=draw(WORDS), sheet=draw(WORDS), synthetic=draw(st.booleans()),
        columns=tuple(draw(columns(name)) for name in draw(st.lists(NAMES, max_size=3, unique=True))),
        endpoints=tuple(draw(endpoints(name)) for name in draw(st.lists(NAMES, max_size=2, unique=True))),
        group=draw(WORDS), exclusions=tuple(draw(st.lists(exclusions(), max_size=3))), total=draw(WORDS),
        components=draw(LEVELS), options=draw(OPTIONS),
    )  # fmt: skip


@given(studies())
def test_what_is_written_is_read_back(study):
    assert load_study(dump_study(study)) == study


def test_defaults_are_not_written():
    study = StudyDefinition(
        endpoints=(Endpoint(name="OS", duration="time", event="status", event_codes=(1,), unit="months"),)
    )
    assert dump_study(StudyDefinition()) == ""
    assert dump_study(study).split() == (
        [
            "[[endpoint]]",
            "name",
            "=",
            '"OS"',
            "duration",
            "=",
            '"time"',
            "event",
            "=",
            '"status"',
            "event_codes",
            "=",
            "[",
            '"1",',
            "]",
            "unit",
            "=",
            '"months"',
        ]
    )


def test_numbers_are_codes_and_a_single_word_is_a_list():
    study = load_study(
        """
        components = "ttf"
        [options]
        times = 12
        [[endpoint]]
        name = "OS"
        duration = "time"
        event = "status"
        event_codes = [2, 3.0]
        censored_codes = "1"
        unit = "days"
        [[exclusion]]
        column = "stage"
        not_levels = [4]
        [[exclusion]]
        column = "age"
        low = 18
        """
    )
    assert (study.components, study.options.times) == (("ttf",), (12.0,))
    assert (study.endpoint("OS").event_codes, study.endpoint("OS").censored_codes) == (("2", "3"), ("1",))
    assert study.exclusions == (IsNoneOf("stage", ("4",)), InRange("age", low=18))


ENDPOINT = '[[endpoint]]\nname = "OS"\nduration = "d"\nevent = "e"\nevent_codes = [1]\nunit = "days"\n'


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ('titel = "x"', "the study has an unknown key 'titel'.", "Did you mean 'title'?"),
        ('qqq = "x"', "the study has an unknown key 'qqq'.",
         "Known keys: title, file, sheet, synthetic, group, total, components."),
        ("[options]\ntie = 'efron'", "[options] has an unknown key 'tie'.", "Did you mean 'ties'?"),
        (ENDPOINT + "event_code = [1]", "[[endpoint]] 'OS' has an unknown key 'event_code'.",
         "Did you mean 'event_codes'?"),
        ("[[endpoint]]\nname = 'OS'\nevent = 'e'", "[[endpoint]] 'OS' lacks 'duration', 'event_codes', 'unit'.",
         "Add the missing keys."),
        ("[[endpoint]]\nduration = 'd'", "[[endpoint]] 1 lacks 'name', 'event', 'event_codes', 'unit'.",
         "Add the missing keys."),
        ("[[column]]\nname = 'a'", "[[column]] 'a' lacks 'kind'.", "Add the missing keys."),
        ("[[exclusion]]\nlevels = ['x']", "[[exclusion]] 1 lacks 'column'.", "Add the missing keys."),
        ("[[exclusion]]\ncolumn = 'a'", "[[exclusion]] 1 has no rule.",
         "Give 'levels', 'not_levels', 'low' or 'high'."),
        ("[options]\nties = 'exact'", "[options]: 'ties' must be one of efron, breslow.", ""),
        ("[options]\nties = ['efron']", "[options]: 'ties' must be one of efron, breslow.", ""),
        ("[options]\nci_method = 'loglog'", "[options]: 'ci_method' must be one of log-log, log, plain.", ""),
        ("[[column]]\nname = 'a'\nkind = 'text'", "[[column]] 'a': 'kind' must be one of category, number.", ""),
        (ENDPOINT.replace("days", "fortnights"),
         "[[endpoint]] 'OS': 'unit' must be one of days, weeks, months, years.", ""),
        ("title = 3", "the study: 'title' must be text.", ""),
        ("group = ['a']", "the study: 'group' must be text.", ""),
        ("components = [[1]]", "the study: 'components' must be a list of words.", ""),
        ("components = [2020-01-01]", "the study: 'components' must be a list of words.", ""),
        ("[options]\ntimes = ['a']", "[options]: 'times' must be a list of numbers.", ""),
        ("[options]\ntimes = [true]", "[options]: 'times' must be a list of numbers.", ""),
        ("options = 3", "'options' must be a table.", "Write it under [options]."),
        ("[endpoint]\nname = 'OS'", "'endpoint' must be a list of tables.", "Write each one under [[endpoint]]."),
        ("column = [1]", "'column' must be a list of tables.", "Write each one under [[column]]."),
        (ENDPOINT + ENDPOINT, "the study: The study names endpoint 'OS' twice.", "Give each endpoint one entry."),
        (ENDPOINT + "censored_codes = [1]",
         "[[endpoint]] 'OS': Endpoint 'OS' declares a code both as event and as censored.",
         "Put each code in one list."),
        (ENDPOINT.replace("[1]", "[]"), "[[endpoint]] 'OS': Endpoint 'OS' declares no event code.",
         "Say which code means the event."),
        ("[[column]]\nname = 'a'\nkind = 'category'\nlevels = ['1', '1']",
         "[[column]] 'a': Column 'a': two levels are the same.", "Name each level once."),
        ("[[column]]\nname = 'a'\nkind = 'category'\nlevels = ['1', '2']\nreference = '3'",
         "[[column]] 'a': Column 'a': the reference is not one of its 2 levels.",
         "Choose the reference among the levels as they are shown."),
        ("[[column]]\nname = 'a'\nkind = 'category'\nlevels = ['1', '2']\nlevel_labels = ['x']",
         "[[column]] 'a': Column 'a' has 2 levels but 1 level labels.", "Give one label per level, in the same order."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_message_that_names_its_place(text, problem, hint):
    with pytest.raises(StudyError) as raised:
        load_study(text)
    assert (raised.value.problem, raised.value.hint) == (problem, hint)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("synthetic = 'yes'", "the study: 'synthetic' must be"),
        ("[options]\nentry_p = 'x'", "[options]: 'entry_p' must be"),
        ("[options]\nentry_p = true", "[options]: 'entry_p' must be"),
        ("[[exclusion]]\ncolumn = 'a'\nlow = 'x'", "[[exclusion]] 1: 'low' must be"),
        ("[options]\nentry_p = 2.0", "[options]"),
        ("[options]\nentry_p = nan", "[options]"),
        ("[options]\ntimes = [-1]", "[options]"),
        ("[[exclusion]]\ncolumn = 'a'\nlevels = ['1']\nlow = 3", "[[exclusion]] 1"),
        ("[[exclusion]]\ncolumn = 'a'\nlevels = ['1']\nnot_levels = ['2']", "[[exclusion]] 1"),
    ],
)
def test_wrong_type_or_value_is_refused_at_its_place(text, place):
    with pytest.raises(StudyError) as raised:
        load_study(text)
    assert raised.value.problem.startswith(place)


@pytest.mark.parametrize(
    ("text", "where"), [("title = ", "line 1"), ("title = 'x'\n[options", "line 2"), ("a b", "line 1")]
)
def test_text_that_is_no_toml_is_refused_with_its_line(text, where):
    with pytest.raises(StudyError) as raised:
        load_study(text)
    assert raised.value.problem.startswith("The study definition is not valid TOML: ")
    assert where in raised.value.problem or "end of document" in raised.value.problem


def test_text_nested_without_end_is_refused_like_any_other():
    with pytest.raises(StudyError, match="not valid TOML"):
        load_study("a = " + "[" * 5000)


@given(st.text(max_size=80))
def test_any_text_is_a_study_or_a_study_error(text):
    try:
        study = load_study(text)
    except StudyError:
        return
    assert load_study(dump_study(study)) == study


def test_the_sample_study_is_written_and_read_back(root):
    study = load_study((root / "sample_data" / "synthetic_hcc.toml").read_text(encoding="utf-8"))
    assert load_study(dump_study(study)) == study
    assert study.synthetic
