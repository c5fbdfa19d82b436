"""A clinician's whole job in a real browser: from a file to numbers on every page, and nothing leaves the machine."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from playwright.sync_api import expect, sync_playwright
from scipy import stats

from tests.ui.patients import made_up

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"
UNAVOIDABLE = {
    # A page opened by its address: Streamlit's frontend looks for its server below that address first, then at /.
    (NOT_FOUND, "/survival/_stcore/health"),
    (NOT_FOUND, "/survival/_stcore/host-config"),
}
"""Console messages of Streamlit itself, by their exact text and what they are about, each with its reason."""

TITLES = {
    "Cohort": "Cohort",
    "Patient flow": "Patient flow",
    "Baseline": "Baseline characteristics",
    "Survival": "Survival",
    "Prognostic factors": "Prognostic factors",
    "Correlation": "Correlation",
}


@pytest.fixture
def browser_path():
    path = os.environ.get("BROWSER_PATH") or shutil.which("chromium")
    assert path, "no browser: set BROWSER_PATH, or install Chromium (make test does)"
    return path


@pytest.fixture
def server(root, tmp_path):
    """The real server with the settings of the repository, fresh, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "server.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"],
            cwd=root, stdout=stream, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_until_healthy(process, port, log)
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _wait_until_healthy(process, port, log):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


class User:
    """What a person does with the dashboard, and sees."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        self.sidebar = page.get_by_test_id("stSidebar")
        self.main = page.get_by_test_id("stMain")

    def go(self, name):
        """Go to a page by the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
        expect(self.main.get_by_role("heading", level=1)).to_have_text(TITLES[name])
        self.settle()

    def settle(self):
        """Wait until the app has reacted."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.get_by_text("Something went wrong")).to_have_count(0)

    def expect_count(self, text):
        """The number of patients in the sidebar."""
        expect(self.sidebar.get_by_role("status")).to_have_text(text)

    def caption(self, text):
        """The table whose caption begins so."""
        return self.main.locator("table.paper").filter(
            has=self.page.locator("caption", has_text=re.compile("^" + re.escape(text)))
        )

    def expect_line(self, caption, first, cells):
        """A line of a table reads so."""
        line = (
            self.caption(caption)
            .locator("tr")
            .filter(has=self.page.locator("th", has_text=re.compile(f"^{_spaced(first)}$")))
        )
        for position, cell in cells.items():
            expect(line.first.locator("td").nth(position)).to_have_text(cell)

    def add_filter(self, title):
        """Add a filter."""
        self.choose(self.sidebar.get_by_label("Add a filter"), title)

    def choose(self, box, option):
        """Choose an option of a list."""
        box.click()
        box.fill(option)
        self.page.get_by_role("option", name=option).first.click()
        self.settle()


def _spaced(text):
    return re.escape(text).replace(r"\ ", r"\s")


@pytest.fixture
def user(server, browser_path):
    """A user who watches the network and the console."""
    url, log = server
    requests, console = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda websocket: requests.append(websocket.url))
        page.on("console", lambda message: console.append((message.text, urlsplit(message.location["url"]).path)))
        page.on("pageerror", lambda error: console.append((str(error), "uncaught")))
        yield User(page, url)
        browser.close()
    hosts = {urlsplit(address).netloc for address in requests if not address.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(url).netloc}
    assert [line for line in console if line not in UNAVOIDABLE] == []
    text = log.read_text()
    assert "Traceback" not in text
    assert "ERROR" not in text
    assert "unforeseen" not in text


@pytest.fixture
def patients():
    # Words are levels in the order in which the file has them.
    return made_up().sort_values(["arm", "stage"], kind="stable", ignore_index=True)


def median(patients):
    """As R has it: where the curve runs along one half, the middle of that stretch."""
    curve = KaplanMeierFitter().fit(patients["os_months"], patients["died"]).survival_function_["KM_estimate"]
    reached, passed = curve.index[curve <= 0.5 + 1e-12], curve.index[curve < 0.5 - 1e-12]
    return f"{(reached[0] + passed[0]) / 2:.1f}"


def expect_numbers(user, patients, everyone):
    """Open every page and read numbers that were computed here, without the program."""
    n, events = len(patients), patients["died"].sum()
    arms = [patients[patients["arm"] == arm] for arm in "AB"]
    user.expect_count(f"{n} of {len(everyone)} patients")

    user.go("Patient flow")
    user.expect_count(f"{n} of {len(everyone)} patients")
    expect(user.caption("Patient flow").locator("tbody tr").last.locator("td").last).to_have_text(str(n))
    expect(user.main.locator(".js-plotly-plot").get_by_text(f"n = {n}", exact=True).first).to_be_visible()

    user.go("Baseline")
    header = user.caption("Baseline").locator("thead th")
    for position, group in enumerate([patients, *arms], start=1):
        expect(header.nth(position)).to_contain_text(f"(n = {len(group)})")
    quartiles = [f"{value:.1f}" for value in patients["age"].quantile([0.5, 0.25, 0.75])]
    user.expect_line("Baseline", "age, median (IQR)", {0: f"{quartiles[0]} ({quartiles[1]}–{quartiles[2]})"})

    user.go("Survival")
    for arm, group in zip("AB", arms, strict=True):
        cells = {0: str(len(group)), 1: str(group["died"].sum()), 2: median(group)}
        user.expect_line("Overall survival: median", arm, cells)
    test = logrank_test(*(group["os_months"] for group in arms), *(group["died"] for group in arms))
    expect(user.caption("Log-rank test")).to_contain_text(f"Chi-squared {test.test_statistic:.2f} on 1 df")

    user.go("Prognostic factors")
    user.expect_line("Prognostic factors", "age", {0: str(n), 1: str(events)})
    user.expect_line("Prognostic factors", "B", {0: str(len(arms[1])), 1: str(arms[1]["died"].sum())})

    user.go("Correlation")
    dead = patients[patients["died"] == 1]
    r = stats.pearsonr(dead["os_months"], dead["pfs_months"]).statistic
    expect(user.main.get_by_role("switch", name="Only patients with the event")).to_be_checked()
    user.expect_line("Correlation", "All patients", {0: str(events), 1: re.compile(rf"^{r:.2f} \(")})


def expect_hover_without_patients(user, patients):
    """The curve answers to the mouse with group, time, survival and patients at risk; no patient."""
    user.go("Survival")
    plot = user.main.locator(".js-plotly-plot").first
    plot.scroll_into_view_if_needed()
    area = plot.locator(".xy .plot, .xy").first.bounding_box() or plot.bounding_box()
    hover = plot.locator(".hoverlayer .hovertext")
    for across in range(10, 60, 2):
        for down in (0.15, 0.3, 0.45, 0.6):
            user.page.mouse.move(area["x"] + area["width"] * across / 100, area["y"] + area["height"] * down)
            with contextlib.suppress(AssertionError):
                expect(hover).to_have_count(1, timeout=150)
                found = re.fullmatch(
                    r"([AB])([\d.]+) monthsS\(t\) ([\d.]+) \(95% CI [\d.]+–[\d.]+\)(\d+) at risk", hover.text_content()
                )
                assert found, hover.text_content()
                group = patients[patients["arm"] == found[1]]
                time, fit = float(found[2]), KaplanMeierFitter().fit(group["os_months"], group["died"])
                assert f"{fit.predict(time):.3f}" == found[3]
                assert int(found[4]) == (group["os_months"] >= time - 1e-9).sum()
                return
    raise AssertionError("the curve does not answer to the mouse")


def test_from_a_file_to_numbers_on_every_page(user, patients, tmp_path):
    path = tmp_path / "trial.csv"
    patients.to_csv(path, index=False)
    page = user.page
    # A page opened by its address on a fresh server, as after a restart, is the same app.
    page.goto(f"{user.url}/survival")
    expect(user.sidebar.get_by_text("No cohort is open.")).to_be_visible()
    user.main.get_by_role("link", name="Go to Cohort").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cohort")

    page.locator("input[type=file]").first.set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("1 · Endpoints")).to_be_visible()
    use = page.get_by_role("button", name="Use this cohort")
    expect(use).to_be_disabled()
    for number, (event, months) in enumerate((("died", "os_months"), ("progressed", "pfs_months"))):
        box = page.locator("label").filter(has=page.get_by_role("checkbox")).nth(number)
        expect(box).to_contain_text(f"event in {patients[event].sum()} of 200 patients")
        expect(box).to_contain_text(f"longest follow-up {patients[months].max():g} months")
        box.click()
        expect(page.get_by_role("checkbox").nth(number)).to_be_checked()
        user.settle()
    expect(page.get_by_text("Confirm the event counts")).to_have_count(0)
    expect(use).to_have_count(1)
    expect(use).to_be_enabled()
    use.click()
    expect(page.get_by_text("Keep the study definition")).to_be_visible()
    user.settle()
    user.expect_line("Endpoints", "Overall survival (OS)", {2: "200", 3: str(patients["died"].sum())})

    expect_numbers(user, patients, patients)
    expect_hover_without_patients(user, patients)

    user.add_filter("stage")
    user.choose(user.sidebar.get_by_role("combobox", name="stage"), "III")
    page.keyboard.press("Escape")
    third = patients[patients["stage"] == "III"]
    user.expect_count(f"{len(third)} of 200 patients")
    user.add_filter("age")
    user.sidebar.get_by_label("age from").fill("60")
    page.keyboard.press("Enter")
    old = third[third["age"] >= 60]
    user.expect_count(f"{len(old)} of 200 patients")
    assert 20 < len(old) < len(third) < 200
    expect_numbers(user, old, patients)

    # Each step is seen before the next: Streamlit takes two quick presses of one button for one.
    undo = user.sidebar.get_by_role("button", name="Undo")
    undo.click()
    user.expect_count(f"{len(third)} of 200 patients")
    user.settle()
    undo.click()
    expect(user.sidebar.get_by_label("age from")).to_have_count(0)
    user.settle()
    undo.click()
    user.expect_count("200 of 200 patients")
    user.settle()
    undo.click()
    expect(undo).to_have_count(0)
    expect_numbers(user, patients, patients)


def test_the_sample_opens_with_one_click_and_says_on_every_page_that_it_is_invented(user, root, tmp_path):
    reviewed = pd.read_csv(root / "sample_data" / "synthetic_hcc.csv")
    analysed = reviewed[(reviewed["eligible"] == "yes") & reviewed["status"].notna()]
    user.page.goto(user.url)
    user.page.get_by_role("button", name="Open the synthetic sample").click()
    user.expect_count(f"{len(analysed)} of {len(analysed)} patients")
    for name in TITLES:
        user.go(name)
        expect(user.sidebar.get_by_text("Synthetic data")).to_be_visible()
        for table in user.main.locator("table.paper caption").all():
            expect(table).to_contain_text("SYNTHETIC DATA")
        for figure in user.main.locator(".js-plotly-plot").all():
            expect(figure.get_by_text("SYNTHETIC DATA")).to_be_visible()
        user.page.screenshot(path=tmp_path / f"{name}.png")
    user.page.get_by_role("link", name="Cohort", exact=True).click()
    expect(user.main.get_by_text("invented by a program, not observed")).to_be_visible()
