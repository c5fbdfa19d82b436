"""Identifiers that were not mapped are nowhere: not in the session, not on a page, not in a file, a log or an error."""

import logging
from itertools import chain
from types import MappingProxyType, ModuleType
from unittest.mock import patch

import pandas as pd
import pytest

from tests.ui.driver import GENERIC, PAGES, Dashboard
from tests.ui.patients import STUDY, made_up

IDENTIFIERS = ("氏名", "kana", "MRN", "date of birth", "e-mail", "address", "phone", "comment")


def token(column, row):
    """A text that occurs nowhere else: every cell of every identifier has its own."""
    return f"canary{IDENTIFIERS.index(column)}x{row:03d}z"


@pytest.fixture
def patients():
    """Made-up patients with identifiers in every form that files have them."""
    patients = made_up(60)
    patients.insert(0, "氏名", [f"山田 {token('氏名', row)}" for row in range(60)])
    patients.insert(1, "kana", [f"ヤマダ {token('kana', row)}" for row in range(60)])
    patients.insert(2, "MRN", [f"{token('MRN', row)}" for row in range(60)])
    patients["date of birth"] = [
        f"19{40 + row // 2}-01-{1 + row % 28:02d}-{token('date of birth', row)}" for row in range(60)
    ]
    patients["e-mail"] = [f"{token('e-mail', row)}@example.org" for row in range(60)]
    # Few different ones, so that they look like a category, and are proposed as one.
    patients["address"] = [token("address", row % 3) for row in range(60)]
    patients["phone"] = [token("phone", row % 2) for row in range(60)]
    patients["comment"] = [f"seen by Dr {token('comment', row)}, refused" for row in range(60)]
    return patients


@pytest.fixture
def logged(capfd, caplog):
    """Everything logged, and written to standard output and error, so far."""

    def read():
        written = "".join(capfd.readouterr())
        records = [logging.Formatter().format(record) for record in caplog.records]
        return "\n".join([written, caplog.text, *records])

    return read


def reachable(value, path="", seen=None, depth=0):
    """Every text that can be reached from a value, with the way to it."""
    seen = {} if seen is None else seen
    if id(value) in seen or depth > 30:
        return
    seen[id(value)] = value  # held, so that no other object gets its number
    yield from ((path, text) for text in own_texts(value))
    for step, part in parts(value):
        yield from reachable(part, f"{path}{step}", seen, depth + 1)


def own_texts(value):
    """What a value itself says."""
    if isinstance(value, bytes | bytearray | memoryview):
        return [bytes(value).decode("utf-8", "replace")]
    if isinstance(value, pd.DataFrame):
        return [value.to_csv(), str(value.attrs)]
    if isinstance(value, pd.Series | pd.Index):
        return [" ".join(map(str, value))]
    if hasattr(value, "tolist"):
        return [str(value.tolist())]
    return [] if isinstance(value, dict | list | tuple | set | frozenset | ModuleType | type) else [str(value)]


def parts(value):
    """What a value holds, with the name of each part."""
    if isinstance(value, str | bytes | ModuleType | type | pd.DataFrame | pd.Series | pd.Index):
        return []
    if isinstance(value, dict | MappingProxyType):
        items = list(value.items())
        return [(" key", key) for key, _ in items] + [(f"[{str(key)[:40]!r}]", item) for key, item in items]
    if isinstance(value, list | tuple | set | frozenset):
        return [(f"[{position}]", item) for position, item in enumerate(value)]
    slots = chain.from_iterable(getattr(kind, "__slots__", ()) for kind in type(value).__mro__)
    names = [*slots, *CARRIED, *getattr(value, "__dict__", {})]
    return [(f".{name}", getattr(value, name)) for name in dict.fromkeys(names)
            if isinstance(name, str) and getattr(value, name, None) is not None]  # fmt: skip


CARRIED = ("__closure__", "__self__", "__defaults__", "cell_contents", "func", "args", "keywords")
"""How functions, methods and partial functions hold what they were made with."""


def in_session(dashboard):
    """Every text in the session state, and in what Streamlit keeps beside it."""
    state = dashboard.at.session_state._state._state
    for holder in ("_new_session_state", "_old_state", "_new_widget_state"):
        for path, text in reachable(getattr(state, holder), holder):
            # AppTest itself keeps the functions that format options, past the life of their controls.
            if "STREAMLIT_INTERNAL_KEY_TESTING" not in path:
                yield path, text


def on_page(dashboard):
    """Every message that would go to the browser, and what its downloads hold."""
    yield "page", str(dashboard.at._tree)
    for block in dashboard.at._tree.children.values():
        for node in block:
            proto = getattr(node, "proto", None)
            if proto is not None:
                yield f"{dashboard.title}: {type(node).__name__}", str(proto)
    for figure in dashboard.figures:
        yield f"{dashboard.title}: figure", str(figure)
    for key, content in dashboard.downloads.items():
        yield f"{dashboard.title}: download {key}", content.decode("utf-8")


def canaries(texts):
    """Where canaries sing."""
    found = []
    for place, text in texts:
        # In a dump of a message, letters outside ASCII are escaped; the tokens are ASCII for that reason.
        if "canary" in text:
            start = text.index("canary")
            found.append(f"{place}: …{text[max(0, start - 30) : start + 20]!r}")
    return found


def tour(dashboard, stage="Stage", age="Age, years"):
    """Open every page, with filters, other endpoints and groups, and collect what is shown and saved."""
    for page in PAGES:
        dashboard.open(page).assert_explained()
        yield from on_page(dashboard)
    dashboard.filter_by(stage).choose_several(stage, ["II", "III"])
    dashboard.filter_by(age).choose(f"{age} from", 50, "number_input")
    for page in PAGES:
        dashboard.open(page).assert_explained()
        yield from on_page(dashboard)
        if dashboard.has("selectbox", "Endpoint"):
            dashboard.choose("Endpoint", "PFS").assert_explained()
            yield from on_page(dashboard)
        if dashboard.has("selectbox", "Compare groups of"):
            dashboard.choose("Compare groups of", "stage").assert_explained()
            yield from on_page(dashboard)
    dashboard.choose(f"{age} from", 120, "number_input")
    for page in PAGES:
        dashboard.open(page).assert_explained()
        yield from on_page(dashboard)


def test_the_search_finds_what_is_there(patients):
    """Otherwise the other tests would pass on an empty search."""
    dashboard = Dashboard()
    dashboard.at.session_state["held"] = {"a": [patients]}
    copy = patients.copy()
    dashboard.at.session_state["closure"] = lambda: copy
    dashboard.run()
    places = canaries(in_session(dashboard))
    assert any("held" in place for place in places)
    assert any("closure" in place for place in places)


def test_a_study_definition_keeps_identifiers_out_of_session_pages_files_and_logs(patients, logged):
    dashboard = Dashboard().use(patients, STUDY)
    shown = list(tour(dashboard))
    assert len(shown) > 100
    assert canaries(shown) == []
    assert canaries([("log", logged())]) == []
    assert canaries(in_session(dashboard)) == []


def test_the_form_keeps_identifiers_out_once_their_columns_are_not_kept(patients, logged):
    dashboard = Dashboard().upload(patients.to_csv(index=False).encode(), "patients.csv")
    kept = dashboard.control("multiselect", "Columns to keep")
    proposed = set(kept.value) & set(IDENTIFIERS)
    assert proposed <= {"address", "phone"}, "only what looks like a category is proposed"
    dashboard.choose_several("Columns to keep", [name for name in kept.value if name not in IDENTIFIERS])
    for box in dashboard.at.checkbox:
        box.check()
    dashboard.run().click("Use this cohort").assert_explained()
    shown = list(tour(dashboard, "stage", "age"))
    assert canaries(shown) == []
    assert canaries([("log", logged())]) == []
    assert canaries(in_session(dashboard)) == []


def test_closing_the_cohort_forgets_everybody(patients):
    """Streamlit keeps what describes a control for as long as the session lives, so that must hold no patient."""
    planted = "97.531"
    patients.loc[7, "os_months"] = float(planted)
    dashboard = Dashboard().use(patients, STUDY)
    list(tour(dashboard))
    assert [path for path, text in in_session(dashboard) if planted in text], "the cohort in use is in the session"
    dashboard.open("cohort").click("Close the cohort")
    assert [path for path, text in in_session(dashboard) if planted in text] == []
    for page in PAGES:
        dashboard.open(page).assert_explained()
        assert dashboard.count == ""
        assert not dashboard.tables


def test_errors_about_a_file_name_columns_and_rows_but_never_a_cell(patients, logged):
    patients["os_months"] = patients["os_months"].astype(str)
    patients.loc[3, "os_months"] = "canary months"
    patients.loc[4, "stage"] = "canary stage"
    patients.loc[5, "died"] = patients.loc[5, "died"] + 7
    dashboard = Dashboard().upload(patients.to_csv(index=False).encode(), study=STUDY)
    assert "os_months: 1 of 60" in dashboard.messages.replace("*", "")
    assert canaries((str(kind), item.value) for kind in ("error", "warning", "info", "caption")
                    for item in dashboard.at.get(kind)) == []  # fmt: skip
    assert canaries([("log", logged())]) == []


@pytest.mark.parametrize(
    "content",
    [
        b"name,os,died\ncanary1,5,1\ncanary2,6,0,canary3\n",
        b'name,os,died\n"canary1,5,1\ncanary2,6,0\n',
        b"canary1\0,5,1\n",
        b"\x81\xff\xfecanary,5,1\n",
        b"os,died\ncanary1,canary2\ncanary3,canary4\n",
    ],
)
def test_a_damaged_file_is_refused_without_quoting_it(content, logged):
    dashboard = Dashboard().upload(content, "cohort.csv")
    dashboard.assert_explained()
    assert canaries(("error", text) for text in dashboard.errors) == []
    assert canaries([("log", logged())]) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "cohort"])
def test_an_unforeseen_error_shows_and_logs_its_kind_and_place_only(page, logged):
    """Whatever a library says may quote a patient."""
    seam = {
        "patient_flow": "hccsurv.present.figures.patient_flow.patient_flow_figure",
        "baseline": "hccsurv.analysis.baseline.baseline",
        "survival": "hccsurv.analysis.kaplan_meier.kaplan_meier",
        "prognostic_factors": "hccsurv.analysis.prognostic_factors.prognostic_factors",
        "correlation": "hccsurv.analysis.correlation.correlate_by",
    }[page]
    dashboard = Dashboard().use(made_up(60), STUDY)

    def fail(*args, **kwargs):
        try:
            raise KeyError("canary of the cause")
        except KeyError as cause:
            raise ValueError("canary: could not convert 'Yamada Taro'") from cause

    with patch(seam, fail):
        dashboard.open(page)
    assert not dashboard.at.exception
    assert GENERIC in dashboard.errors[0]
    assert "ValueError" in dashboard.errors[0]
    assert canaries(on_page(dashboard)) == []
    log = logged()
    assert "unforeseen ValueError" in log, "whoever runs the server must see that something happened, and where"
    assert "canary" not in log
    assert "Yamada" not in log
    dashboard.open(page).assert_explained()


def test_an_unforeseen_error_in_the_sidebar_is_caught_too(logged):
    dashboard = Dashboard().use(made_up(60), STUDY)
    with patch("hccsurv.ui.session.selected", side_effect=ValueError("canary")):
        dashboard.open("survival")
    assert not dashboard.at.exception
    assert GENERIC in " ".join(dashboard.errors)
    assert canaries(on_page(dashboard)) == []
    assert "canary" not in logged()


def test_an_unforeseen_error_in_a_callback_is_caught_too(logged):
    """Callbacks run before app.py, so nothing that app.py does can guard them."""
    dashboard = Dashboard()
    with patch("hccsurv.ui.file_choice.read_table", side_effect=ValueError("canary")):
        dashboard.click("Open the synthetic sample")
    assert "canary" not in logged()
    assert canaries(on_page(dashboard)) == []
    assert GENERIC in " ".join(dashboard.errors)


def test_a_download_that_fails_gives_away_nothing(logged):
    dashboard = Dashboard().use(made_up(60), STUDY).open("survival")
    with patch("hccsurv.ui.results.table_csv", side_effect=ValueError("canary")):
        try:
            saved = dashboard.download("csv:medians")
        except Exception as error:  # noqa: BLE001 - Streamlit logs whatever comes out here, with its text
            saved = repr(error).encode()
    assert b"canary" not in saved
