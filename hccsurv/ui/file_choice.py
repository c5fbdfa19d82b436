"""Choose a file, or the sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from hccsurv.cohort.study import StudyDefinition
from hccsurv.errors import HccsurvError
from hccsurv.intake.admit import admit
from hccsurv.intake.excel_file import sheet_names
from hccsurv.intake.limits import MAX_BYTES
from hccsurv.intake.propose import propose_study
from hccsurv.intake.raw_table import RawTable
from hccsurv.intake.read import FILE_TYPES, read_table
from hccsurv.intake.study_file import load_study
from hccsurv.intake.validate import validate
from hccsurv.ui import session
from hccsurv.ui.notices import careful, show_error

__all__ = ["show_file_choice"]

_SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
_SAMPLE_STUDY = _SAMPLES / "synthetic_hcc.toml"


def show_file_choice() -> None:
    """Offer an upload and the sample cohort, and say what happens with the data."""
    upload, sample = st.columns([3, 2], gap="large")
    with upload:
        st.subheader("Your cohort")
        st.markdown(
            "One row per patient, one column per variable, names in the first row. "
            "For each endpoint: a column with the **time** and a column that says whether the **event** happened."
        )
        data = st.file_uploader(
            f"CSV or Excel file ({', '.join(FILE_TYPES)}; at most {MAX_BYTES // 1_000_000} MB)",
            type=list(FILE_TYPES),
            key="file",
        )
        study = st.file_uploader(
            "Study definition from an earlier session (optional, toml)", type=["toml"], key="study_file"
        )
        sheet = ""
        try:
            if data is not None:
                sheets = sheet_names(data.getvalue(), data.name) if data.name.lower().endswith(".xlsx") else ()
                sheet = st.selectbox("Worksheet", sheets, key="sheet") if len(sheets) > 1 else ""
                if st.button("Read the file", type="primary", icon=":material/arrow_forward:", key="read"):
                    _read(data.getvalue(), data.name, sheet, study.getvalue() if study else None)
        except HccsurvError as error:
            show_error(error)
        st.caption(
            ":material/lock: The file stays in the memory of this machine, for this browser session only. "
            "Nothing is stored on disk or sent to another computer. "
            "Use de-identified data: no names, numbers or dates of birth."
        )
    with sample:
        st.subheader("Or look around first")
        st.markdown(
            "A **synthetic** cohort of advanced hepatocellular carcinoma: therapy after sorafenib, "
            "survival and its components. No real patient is in it."
        )
        st.button("Open the synthetic sample", icon=":material/science:", key="sample", on_click=careful(_open_sample))


def _read(data: bytes, name: str, sheet: str, study_text: bytes | None) -> None:
    with st.spinner("Reading the file…"):
        raw = read_table(data, name, sheet=sheet)
        if study_text is None:
            proposal = propose_study(raw)
            left_behind = tuple((column.column, column.reason) for column in proposal.left_behind)
            study = replace(proposal.study, sheet=sheet)
            session.begin(raw, study, declared=False, evidence=proposal.evidence, left_behind=left_behind)
        else:
            _begin_declared(raw, load_study(_decoded(study_text)))
    st.rerun()


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HccsurvError("The study definition is not UTF-8 text.", "Download it again from the dashboard.") from None


def _begin_declared(raw: RawTable, study: StudyDefinition) -> None:
    named = {column.name for column in study.columns}
    left_behind = tuple((name, "not named in the study definition") for name in raw.columns if name not in named)
    session.begin(raw, replace(study, file=raw.name), declared=True, left_behind=left_behind)


def _open_sample() -> None:
    study = load_study(_SAMPLE_STUDY.read_text(encoding="utf-8"))
    raw = read_table((_SAMPLES / study.file).read_bytes(), study.file)
    _begin_declared(raw, study)
    session.keep_patients(admit(raw, study), study, validate(raw, study))
