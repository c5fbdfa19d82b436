"""What a page says when it cannot show its result."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from hccsurv.analysis.estimate import Caution
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import HccsurvError
from hccsurv.intake.validate import Problem
from hccsurv.ui import session

__all__ = ["explained", "plain", "require_patients", "show_cautions", "show_problems"]

_log = logging.getLogger("hccsurv")


def plain(text: str) -> str:
    r"""Make a name safe in text that Streamlit reads as Markdown.

    Examples
    --------
    >>> plain("AFP_[x](y)")
    'AFP\\_\\[x\\]\\(y\\)'
    """
    return re.sub(r"([\\`*_{}\[\]()#+!|~:$<>^-])", r"\\\1", text)


@contextmanager
def explained() -> Iterator[None]:
    """Show an error as problem and hint, and anything unforeseen without its text, which may quote a patient."""
    try:
        yield
    except HccsurvError as error:
        show_error(error)
    except Exception as error:  # noqa: BLE001 - the last barrier between a patient's value and the screen or log
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown place"
        _log.error("unforeseen %s at %s", type(error).__name__, place)
        st.error(
            "Something went wrong that should not have. Your data are unharmed: choose another option or page. "
            f"If you report it, name this: {type(error).__name__}.",
            icon=":material/error:",
        )


def show_error(error: HccsurvError) -> None:
    """Show problem and hint."""
    problem = "  \n".join(plain(line) for line in error.problem.splitlines())
    st.error(f"{problem}\n\n**What to do:** {plain(error.hint)}" if error.hint else problem, icon=":material/error:")


def require_patients() -> tuple[Cohort, StudyDefinition]:
    """Return the selected patients and the study, or say what is missing and end the page."""
    current = session.admitted()
    if current is None:
        st.info(
            "No cohort is open yet. Upload a CSV or Excel file with one row per patient, or open the sample cohort.",
            icon=":material/upload_file:",
        )
        st.page_link("pages/cohort.py", label="Go to Cohort", icon=":material/arrow_forward:")
        st.stop()
    cohort = session.selected()
    if cohort.n == 0:
        st.warning("No patient passes the filters.", icon=":material/filter_alt_off:")
        st.button("Clear all filters", key="clear_from_page", on_click=session.clear_filters)
        st.stop()
    return cohort, current.study


def show_cautions(cautions: Sequence[Caution]) -> None:
    """Show caveats beside the numbers they concern."""
    if cautions:
        lines = "\n".join(
            f"- **{caution.rule[:1].upper()}{caution.rule[1:]}.** {plain(caution.text)}" for caution in cautions
        )
        st.warning(f"Read with these cautions\n{lines}", icon=":material/priority_high:")


def show_left_out(n_left_out: int, n: int) -> None:
    """Say how many patients a choice leaves out, and what that does to the numbers."""
    st.warning(
        f"{n_left_out} patients without the event are left out, the longest survivors among them. "
        f"What follows describes the {n} who had it, not the cohort.",
        icon=":material/priority_high:",
    )


def show_problems(problems: Sequence[Problem]) -> None:
    """List every problem with its column, what was found, the rows and what to do."""
    for severity, shown, icon in (("error", st.error, ":material/error:"), ("warning", st.warning, ":material/info:")):
        lines = [_problem_line(problem) for problem in problems if problem.severity == severity]
        if lines:
            title = "Must be solved before the cohort can be used" if severity == "error" else "Good to know"
            shown(f"**{title}**\n" + "\n".join(lines), icon=icon)


def _problem_line(problem: Problem) -> str:
    column = f"**{plain(problem.column)}**: " if problem.column else ""
    rows = ", ".join(map(str, problem.rows[:12])) + (" …" if len(problem.rows) > 12 else "")
    where = f" (row {rows})" if problem.rows else ""
    return f"- {column}{plain(problem.found)}{where}. {plain(problem.hint)}"
