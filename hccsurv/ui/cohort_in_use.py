"""The cohort in use: its endpoints, what was noticed, and the study definition to keep."""

from __future__ import annotations

import re

import streamlit as st

from hccsurv.intake.study_file import dump_study
from hccsurv.present import style
from hccsurv.present.table import Cell, Table, row
from hccsurv.ui import session
from hccsurv.ui.notices import careful, deferred, plain, show_problems
from hccsurv.ui.results import show_table

__all__ = ["show_cohort_in_use"]


def show_cohort_in_use() -> None:
    """Summarise the cohort, and offer the study definition."""
    current = session.admitted()
    if current is None:
        return
    study, cohort = current.study, current.cohort
    st.markdown(
        f"**{plain(study.title or study.file)}**: "
        f"{cohort.n_reviewed:,} patients in the file, {cohort.n:,} in the cohort."
    )
    if study.synthetic:
        st.info("These patients are **synthetic**: invented by a program, not observed.", icon=":material/science:")
    rows = []
    for endpoint in study.endpoints:
        follow_up = endpoint.follow_up(endpoint.observed(cohort))
        rows.append(
            row(
                f"{endpoint.label} ({endpoint.name})" if endpoint.label != endpoint.name else endpoint.name,
                f"{endpoint.duration}, {endpoint.unit}",
                f"{endpoint.event}: {', '.join(endpoint.event_codes)}",
                Cell(style.integer(follow_up.n), follow_up.n),
                Cell(style.integer(follow_up.n_events), follow_up.n_events),
            )
        )
    table = Table(
        title="Endpoints",
        header=("", "Time", "Event", "Patients with\nfollow-up", "Events"),
        rows=tuple(rows),
        synthetic=cohort.synthetic,
    )
    show_table(table, "endpoints")
    show_problems(current.report.problems)
    st.page_link("pages/survival.py", label="Go to Survival", icon=":material/show_chart:")
    st.subheader("Keep the study definition")
    st.markdown(
        "It holds every decision (columns, codes, units, levels, references) and no patient. "
        "Load it with the file next time, or run it from the command line."
    )
    keep, remap, close = st.columns(3)
    name = re.sub(r"[^A-Za-z0-9]+", "_", study.title or study.file.rsplit(".", 1)[0]).strip("_").lower() or "study"
    keep.download_button(
        "Download the study definition",
        data=deferred(lambda: dump_study(study).encode()),
        file_name=f"{name}.toml",
        mime="application/toml",
        icon=":material/download:",
        on_click="ignore",
        key="download_study",
    )
    remap.button("Change what columns mean", icon=":material/edit:", key="remap", on_click=careful(_remap))
    close.button("Close the cohort", icon=":material/close:", key="close", on_click=careful(session.close))


def _remap() -> None:
    current, mapping = session.admitted(), session.mapping()
    if current is not None and mapping is not None:
        session.begin(mapping.raw, current.study, declared=True)
