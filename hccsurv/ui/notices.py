"""What a page says when it cannot show its result."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from hccsurv.analysis.estimate import Caution
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import HccsurvError
from hccsurv.intake.validate import Problem
from hccsurv.ui import session
from hccsurv.ui.frame import place_of, stay_in_app

__all__ = ["careful", "deferred", "explained", "plain", "require_patients", "show_cautions", "show_problems"]

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
    message = session.take_message()
    if message:
        st.error(message, icon=":material/error:")
    try:
        yield
    except HccsurvError as error:
        show_error(error)
    except Exception as error:  # noqa: BLE001 - the last barrier between a patient's value and the screen or log
        st.error(_unforeseen(error), icon=":material/error:")


def careful(callback: Callable[..., None]) -> Callable[..., None]:
    """Guard what a control calls, which runs before any page: an error is shown when the page is drawn next."""

    @functools.wraps(callback)
    def guarded(*args: object) -> None:
        try:
            callback(*args)
        except HccsurvError as error:
            session.leave_message(_explanation(error))
        except Exception as error:  # noqa: BLE001 - the last barrier, as in `explained`
            session.leave_message(_unforeseen(error))

    return guarded


def deferred(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Guard what a download makes when it is asked for: Streamlit logs and shows the text of what goes wrong there."""

    def made() -> bytes:
        try:
            return make()
        except Exception as error:  # noqa: BLE001 - the last barrier, as in `explained`
            raise RuntimeError(f"unforeseen {place_of(error)}") from None

    return made


def _unforeseen(error: Exception) -> str:
    _log.error("unforeseen %s", place_of(error))
    return (
        "Something went wrong that should not have. Your data are unharmed: choose another option or page. "
        f"If you report it, name this: {type(error).__name__}."
    )


def show_error(error: HccsurvError) -> None:
    """Show problem and hint."""
    st.error(_explanation(error), icon=":material/error:")


def _explanation(error: HccsurvError) -> str:
    problem = "  \n".join(plain(line) for line in error.problem.splitlines())
    return f"{problem}\n\n**What to do:** {plain(error.hint)}" if error.hint else problem


def require_patients() -> tuple[Cohort, StudyDefinition]:
    """Return the selected patients and the study, or say what is missing and end the page."""
    stay_in_app()
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
        st.button("Clear all filters", key="clear_from_page", on_click=careful(session.clear_filters))
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
        f"{n_left_out} patients without the event are left out; they are often the longest survivors. "
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
