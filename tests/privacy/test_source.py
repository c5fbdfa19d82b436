"""What the source of the dashboard does not do, read from its syntax."""

import ast

import pytest

from tests.ui.driver import FOLDER, ROOT

PROGRAM = sorted([ROOT / "app.py", *(ROOT / FOLDER).glob("*.py"), *(ROOT / "hccsurv").rglob("*.py")])
SHELL = [path for path in PROGRAM if "hccsurv" not in path.relative_to(ROOT).parts]


def nodes(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported(path):
    """First word of every module that a file imports."""
    names = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names


def attributes_of_streamlit(path):
    """What a file asks of `st`, and what it imports from streamlit."""
    attributes = [node for node in nodes(path) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    asked = {node.attr for node in attributes if node.value.id == "st"}
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "streamlit":
            asked |= {alias.name for alias in node.names}
    return asked


def name(path):
    return str(path.relative_to(ROOT))


def test_the_program_was_found():
    assert len(SHELL) == 8
    assert len(PROGRAM) > 30


@pytest.mark.parametrize("path", SHELL, ids=name)
def test_app_and_pages_know_only_streamlit_and_this_project(path):
    assert {module.split(".")[0] for module in imported(path)} <= {"streamlit", "hccsurv"}


@pytest.mark.parametrize("path", SHELL, ids=name)
def test_pages_define_nothing(path):
    """A page calls and shows; what can be tested without it lives in hccsurv."""
    assert not [node.name for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
                if not isinstance(node, ast.Lambda)]  # fmt: skip


def test_session_state_is_touched_in_one_file():
    users = [name(path) for path in PROGRAM if "session_state" in attributes_of_streamlit(path)]
    assert users == ["hccsurv/ui/session.py"]


@pytest.mark.parametrize(
    "word",
    [
        "cache_data",  # shared by all sessions unless told otherwise, and its key samples large tables
        "cache_resource",
        "experimental_memo",
        "experimental_singleton",
        "query_params",  # an address is kept in histories and logs of proxies
        "experimental_get_query_params",
        "experimental_set_query_params",
        "cookies",
        "connection",
        "secrets",
        "write",  # magic: prints whatever it is given
        "dataframe",  # rows of patients, with a search and a download of its own
        "data_editor",
        "table",
        "exception",
    ],
)
def test_streamlit_is_never_asked_for(word):
    assert [name(path) for path in PROGRAM if word in attributes_of_streamlit(path)] == []


@pytest.mark.parametrize("module", ["pickle", "shelve", "marshal", "dill", "joblib", "sqlite3", "socket", "urllib",
                                    "requests", "http", "subprocess", "tempfile", "functools.cache"])  # fmt: skip
def test_module_is_never_imported(module):
    users = [
        name(path) for path in PROGRAM for found in imported(path) if found == module or found.startswith(f"{module}.")
    ]
    assert users == []


@pytest.mark.parametrize("called", ["eval", "exec", "print", "compile", "__import__", "breakpoint"])
def test_builtin_is_never_called(called):
    users = [name(path) for path in PROGRAM for node in nodes(path)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == called]  # fmt: skip
    assert users == []


def test_only_our_own_constant_texts_are_drawn_as_html():
    """`unsafe_allow_html` appears once, around two counts; `st.html` around tables whose every text is escaped."""
    users = [name(path) for path in PROGRAM for node in nodes(path)
             if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"]  # fmt: skip
    assert users == ["hccsurv/ui/sidebar.py"]
    assert [name(path) for path in PROGRAM if "html" in attributes_of_streamlit(path)] == ["hccsurv/ui/results.py"]
