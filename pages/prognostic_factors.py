"""Table 3: univariable screen, multivariable Cox model, forest plot and cautions."""

import streamlit as st

from hccsurv.analysis.prognostic_factors import prognostic_factors
from hccsurv.present.figures.forest import forest_figure
from hccsurv.present.tables.prognostic_factors import (
    prognostic_factors_table,
    proportional_hazards_table,
    term_labels,
)
from hccsurv.present.wording import TIES_WORDS
from hccsurv.ui import session
from hccsurv.ui.controls import choose_columns, choose_endpoint, choose_threshold, choose_word
from hccsurv.ui.notices import require_patients, show_cautions
from hccsurv.ui.results import show_figure, show_heading, show_table

cohort, study = require_patients()
show_heading("Prognostic factors", cohort)
endpoint_place, rule_place, ties_place = st.columns(3)
with endpoint_place:
    endpoint = choose_endpoint(study)
with rule_place:
    entry_p = choose_threshold(study)
with ties_place:
    ties = choose_word("Tied event times", TIES_WORDS, study.options.ties, "ties")
names = list(study.covariates)
variables = choose_columns("Variables to screen", cohort, names, names[:12], "screened")
forced_place, barred_place = st.columns(2)
with forced_place:
    forced = choose_columns("Enter whatever their p", cohort, variables, study.options.forced, "forced")
with barred_place:
    barred = choose_columns("Keep out", cohort, variables, study.options.barred, "barred")
if not variables:
    st.info("Choose at least one variable.", icon=":material/format_list_numbered:")
    st.stop()
result = session.remembered(
    "prognostic factors",
    (session.selection().filters, endpoint, tuple(variables), entry_p, tuple(forced), tuple(barred), ties),
    lambda: prognostic_factors(cohort, endpoint, variables, entry_p=entry_p, forced=forced, barred=barred, ties=ties),
)
table = prognostic_factors_table(result, endpoint=endpoint.label, unit=endpoint.unit, synthetic=cohort.synthetic)
show_table(table, "prognostic factors")
show_cautions(result.cautions)
if result.model is None:
    st.info(result.no_model, icon=":material/info:")
else:
    show_figure(forest_figure(result.model, term_labels(result), synthetic=cohort.synthetic), "hazard ratios")
    hazards = proportional_hazards_table(result, synthetic=cohort.synthetic)
    if hazards is not None:
        show_table(hazards, "proportional hazards")
