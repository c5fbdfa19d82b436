"""Who was reviewed, who left and why, who is analysed."""

import streamlit as st

from hccsurv.present.figures.patient_flow import patient_flow_figure
from hccsurv.present.tables.patient_flow import patient_flow_table
from hccsurv.ui.controls import choose_endpoint, choose_group
from hccsurv.ui.notices import require_patients
from hccsurv.ui.results import show_figure, show_heading, show_table

cohort, study = require_patients()
show_heading("Patient flow", cohort)
left, right = st.columns(2)
with left:
    endpoint = choose_endpoint(study)
with right:
    group = choose_group(cohort, study)
analysed = endpoint.observed(cohort)
analysed = analysed.known([group]) if group else analysed
groups = analysed.groups(group) if group and analysed.n else None
figure = patient_flow_figure(
    cohort.n_reviewed,
    analysed.flow(),
    list(zip(groups.levels, groups.sizes, strict=True)) if groups else (),
    by=groups.name if groups else "",
    synthetic=cohort.synthetic,
)
diagram, table = st.columns([3, 2], gap="large")
with diagram:
    show_figure(figure, "patient flow")
with table:
    show_table(patient_flow_table(analysed), "patient flow")
