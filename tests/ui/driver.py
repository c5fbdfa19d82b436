"""Use the dashboard as a person does, and read what its pages show. Shared by the tests of pages and of privacy."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from unittest.mock import patch

import pandas as pd
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("cohort", "patient_flow", "baseline", "survival", "prognostic_factors", "correlation")
FOLDER = re.search(r'st\.Page\("(\w+)/cohort\.py"', (ROOT / "app.py").read_text(encoding="utf-8"))[1]
GENERIC = "Something went wrong"
"""How the message of an unforeseen error begins: no test of a foreseen one may meet it."""


@dataclass
class ShownTable:
    """A table as printed: its caption, header, lines of cells, and notes."""

    caption: str
    header: list[str]
    lines: list[list[str]]
    notes: str

    def __getitem__(self, key: str | tuple[str, str]) -> list[str]:
        """The cells behind the line with this first cell; below a heading if two names are given."""
        heading, name = key if isinstance(key, tuple) else (None, key)
        lines = iter(self.lines)
        if heading is not None:
            next(line for line in lines if line[0] == heading)
        return next(line[1:] for line in lines if line[0] == name)


class _TableParser(HTMLParser):
    """Collect the texts of one table; a tag is only ever a tag, never text."""

    def __init__(self) -> None:
        super().__init__()
        self.caption, self.header, self.lines, self.notes = "", [], [], ""
        self._place = ""
        self.tags = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag in ("caption", "thead", "tbody", "tfoot"):
            self._place = tag
        elif tag == "tr" and self._place == "tbody":
            self.lines.append([])
        elif tag in ("th", "td") and self._place in ("thead", "tbody"):
            (self.header if self._place == "thead" else self.lines[-1]).append("")
        elif tag == "br":
            self.handle_data(" ")

    def handle_data(self, data):
        data = data.replace("\xa0", " ")
        if self._place == "caption":
            self.caption += data
        elif self._place == "thead" and self.header:
            self.header[-1] += data
        elif self._place == "tbody" and self.lines and self.lines[-1]:
            self.lines[-1][-1] += data
        elif self._place == "tfoot":
            self.notes += data


def read_html(html: str) -> ShownTable:
    """Read a table back from its HTML."""
    parser = _TableParser()
    parser.feed(html)
    return ShownTable(parser.caption, parser.header, parser.lines, parser.notes)


@contextmanager
def _as_on_a_server():
    """Let app.py run every time: AppTest forgets between runs that it navigates by itself, which a server knows."""
    original = PagesManager.__init__

    def init(manager, *args, **kwargs):
        original(manager, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    with patch.object(PagesManager, "__init__", init):
        yield


class Dashboard:
    """One browser session, without a browser."""

    def __init__(self) -> None:
        self._downloads: dict[str, Callable[[], bytes]] = {}
        self.at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        self.run()

    def run(self) -> Dashboard:
        """Let the app react."""
        original = MediaFileManager.add_deferred

        def remembering(manager, data, *args, **kwargs):
            number = original(manager, data, *args, **kwargs)
            self._downloads[number] = data
            return number

        with patch.object(MediaFileManager, "add_deferred", remembering), _as_on_a_server():
            self.at.run()
        return self

    def open(self, page: str) -> Dashboard:
        """Go to a page by the navigation."""
        self.at.switch_page(f"{FOLDER}/{page}.py")
        return self.run()

    def open_sample(self) -> Dashboard:
        """Open the synthetic sample."""
        return self.click("Open the synthetic sample")

    def upload(self, content: bytes, name: str = "cohort.csv", study: str | None = None) -> Dashboard:
        """Choose a file, with a study definition if there is one, and read it."""
        self.at.file_uploader[0].set_value((name, content, "text/csv"))
        if study is not None:
            self.at.file_uploader[1].set_value(("study.toml", study.encode(), "application/toml"))
        return self.run().click("Read the file")

    def use(self, patients: pd.DataFrame, study: str) -> Dashboard:
        """Put a table into use, with its study definition."""
        self.upload(patients.to_csv(index=False).encode(), study=study).click("Use this cohort")
        assert not self.errors, self.errors
        return self

    # Controls, found by what they are called.

    def control(self, kind: str, label: str):
        """A control by the beginning of its label."""
        found = [item for item in self.at.get(kind) if item.label.startswith(label)]
        assert found, f"no {kind} {label!r} among {[item.label for item in self.at.get(kind)]}"
        return found[0]

    def has(self, kind: str, label: str) -> bool:
        """Whether there is such a control."""
        return any(item.label.startswith(label) for item in self.at.get(kind))

    def click(self, label: str) -> Dashboard:
        """Press a button that can be pressed."""
        button = self.control("button", label)
        assert not button.disabled, f"{label!r} cannot be pressed; {self.text}"
        button.click()
        return self.run()

    def choose(self, label: str, value: object, kind: str = "selectbox") -> Dashboard:
        """Set a control to a value."""
        self.control(kind, label).set_value(value)
        return self.run()

    def choose_last(self, label: str, value: object, kind: str = "number_input") -> Dashboard:
        """Set the last of several controls of one name."""
        [item for item in self.at.get(kind) if item.label.startswith(label)][-1].set_value(value)
        return self.run()

    def choose_several(self, label: str, values: list[str]) -> Dashboard:
        """Set a control for several values."""
        return self.choose(label, values, "multiselect")

    def write(self, label: str, text: str) -> Dashboard:
        """Write into a line of text."""
        return self.choose(label, text, "text_input")

    def tick(self, label: str, kind: str = "checkbox") -> Dashboard:
        """Tick a box."""
        return self.choose(label, True, kind)

    def filter_by(self, title: str) -> Dashboard:
        """Add a filter; its control appears in the sidebar."""
        box = self.control("selectbox", "Add a filter")
        box.set_value(self._column(title))
        return self.run()

    def _column(self, title: str) -> str:
        box = self.control("selectbox", "Add a filter")
        columns = self.at.session_state["admitted"].cohort.columns
        assert title in box.options, f"{title!r} is not among {box.options}"
        return next(name for name, column in columns.items() if column.title == title)

    # What is shown.

    @property
    def tables(self) -> list[ShownTable]:
        """Tables of the page, from top to bottom."""
        return [read_html(item.value) for item in self.at.get("html") if "<table" in item.value]

    def table(self, caption: str) -> ShownTable:
        """The table whose caption begins so."""
        found = [table for table in self.tables if table.caption.startswith(caption)]
        assert found, f"no table {caption!r} among {[table.caption for table in self.tables]}; {self.text}"
        return found[0]

    @property
    def figures(self) -> list[dict]:
        """Figures of the page as Plotly reads them."""
        return [json.loads(item.proto.spec) for item in self.at.get("plotly_chart")]

    def csv(self, name: str) -> list[list[str]]:
        """The lines of a table's download."""
        return list(csv.reader(io.StringIO(self.download(f"csv:{name}").decode("utf-8-sig"))))

    def download(self, key: str) -> bytes:
        """What a download button would save."""
        button = next(item for item in self.at.get("download_button") if item.key == key)
        return bytes(self._downloads[button.proto.deferred_file_id]())

    @property
    def downloads(self) -> dict[str, bytes]:
        """Everything that can be saved from this page."""
        return {item.key: self.download(item.key) for item in self.at.get("download_button")}

    @property
    def title(self) -> str:
        """Title of the page."""
        return self.at.title[0].value if self.at.title else ""

    @property
    def count(self) -> str:
        """Patients that pass the filters, as the sidebar says it."""
        lines = [item.value for item in self.at.sidebar.markdown if "class='count'" in item.value]
        return re.sub(r"<[^>]+>", "", lines[0]) if lines else ""

    @property
    def errors(self) -> list[str]:
        """Errors shown, without the signs that keep names from being read as Markdown."""
        return [unescaped(item.value) for item in self.at.error]

    @property
    def messages(self) -> str:
        """Errors, warnings and remarks."""
        shown = (*self.at.error, *self.at.warning, *self.at.info, *self.at.caption)
        return "\n".join(unescaped(item.value) for item in shown)

    @property
    def text(self) -> str:
        """All texts of the page."""
        return "\n".join([self.title, self.messages, *(unescaped(item.value) for item in self.at.markdown)])

    @property
    def links(self) -> list[str]:
        """Labels of links to pages."""
        return [item.label for item in self.at.get("page_link")]

    def assert_explained(self) -> None:
        """Nothing crashed, and nothing unforeseen happened."""
        assert not self.at.exception, [item.value for item in self.at.exception]
        assert GENERIC not in self.text


def unescaped(text: str) -> str:
    """Undo the backslashes of Markdown."""
    return re.sub(r"\\([\\`*_{}\[\]()#+!|~:$<>^-])", r"\1", text)


def traces(figure: dict, name: str) -> dict:
    """A trace of a figure by its name."""
    return next(trace for trace in figure["data"] if trace.get("name") == name)


def numbers(values: object) -> list[float]:
    """Read an array of a figure, which Plotly may write as base64."""
    import base64

    import numpy as np

    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).astype(float).tolist()
    return [float(value) for value in values]
