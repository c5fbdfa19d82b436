"""What surrounds every page: the way through app.py, and a log without patients' values."""

from __future__ import annotations

import logging
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

__all__ = ["place_of", "quiet_log", "stay_in_app"]


def stay_in_app() -> None:
    """Go through app.py if Streamlit started a page by itself.

    A folder named ``pages`` beside app.py is run by Streamlit in its older way until
    `st.navigation` has been called once: a page opened by its address on a fresh server would then
    have no sidebar, and nothing would stand between an error's text and the log.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def quiet_log() -> None:
    """Log the kind and place of every exception, never its text, which may quote a patient."""
    factory = logging.getLogRecordFactory()
    if factory is not _quiet_record:
        logging.setLogRecordFactory(_quiet_record)


def place_of(error: BaseException) -> str:
    """Name an exception's type, and the file and line that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"


def _quiet_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else None
    arguments = record.args if isinstance(record.args, tuple) else (record.args,)
    error = error or next((value for value in arguments if isinstance(value, BaseException)), None)
    if error is not None:
        record.msg, record.args, record.exc_info, record.exc_text = f"unforeseen {place_of(error)}", (), None, None
    return record
