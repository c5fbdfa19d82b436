"""Say what each column means, and confirm what counts as the event."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hccsurv.errors import HccsurvError, counted
from hccsurv.intake.admit import admit
from hccsurv.intake.validate import Problem, Rule, validate
from hccsurv.ui import session
from hccsurv.ui.column_form import show_columns
from hccsurv.ui.endpoint_form import show_endpoints
from hccsurv.ui.notices import careful, plain, show_error, show_problems

__all__ = ["show_mapping_form"]


def show_mapping_form() -> None:
    """Draw the form; every choice is proposed, none is final before the counts are confirmed."""
    mapping = session.mapping()
    if mapping is None:
        return
    raw = mapping.raw
    st.markdown(f"**{plain(raw.name)}**: {raw.n:,} rows, {len(raw.columns)} columns ({plain('; '.join(raw.notes))})")
    title = st.text_input("Title of the study", key=session.start("title", mapping.study.title))
    ready = False
    try:
        endpoints, confirmed = show_endpoints(mapping)
        columns, group = show_columns(mapping, endpoints)
        study = replace(mapping.study, title=title.strip(), columns=columns, endpoints=endpoints, group=group)
        report = validate(raw, study)
        absent = _absent(mapping)
        show_problems([*absent, *report.problems])
        ready = report.ok and confirmed and (not absent or _go_on_without(len(absent)))
        if endpoints and not confirmed:
            st.caption("Confirm the event counts of every endpoint to go on.")
    except HccsurvError as error:
        show_error(error)
    use, close = st.columns([3, 1], vertical_alignment="center")
    if use.button("Use this cohort", type="primary", disabled=not ready, icon=":material/check:", key="use_cohort"):
        session.keep_patients(admit(raw, study), study, report)
        st.rerun()
    close.button("Choose another file", on_click=careful(session.close), key="close_mapping", type="tertiary")


def _absent(mapping: session.Mapping) -> list[Problem]:
    """Columns that a loaded study definition names and the file does not have."""
    declared = {column.name for column in mapping.study.columns}
    return [
        problem
        for problem in validate(mapping.raw, mapping.study).problems
        if problem.rule is Rule.COLUMN_EXISTS and problem.column in declared
    ]


def _go_on_without(n_absent: int) -> bool:
    return st.checkbox(
        f"Go on without the {counted(n_absent, 'column')} that the file does not have",
        key=session.start("without", False),
    )
