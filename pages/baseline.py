"""Table 1: who the patients are."""

import streamlit as st

from hccsurv.analysis.baseline import baseline
from hccsurv.present.tables.baseline import baseline_table
from hccsurv.ui.controls import choose_columns, choose_group, choose_word
from hccsurv.ui.notices import require_patients
from hccsurv.ui.results import show_heading, show_table

cohort, study = require_patients()
show_heading("Baseline characteristics", cohort)
group_place, test_place, summary_place = st.columns(3)
with group_place:
    group = choose_group(cohort, study)
with test_place:
    test = choose_word(
        "Test for categories",
        {"chi-squared": "Pearson chi-squared", "fisher": "Fisher / Fisher-Freeman-Halton (exact)"},
        study.options.category_test,
        "category_test",
    )
with summary_place:
    summary = choose_word(
        "Summary of numbers",
        {"median": "Median (IQR), rank test", "mean": "Mean (SD), t test or ANOVA"},
        study.options.number_summary,
        "number_summary",
    )
names = [name for name in study.covariates if name != group]
variables = choose_columns("Variables", cohort, names, names[:20], "baseline_variables")
known = cohort.known([group]) if group else cohort
if known.n < cohort.n:
    st.caption(f"{cohort.n - known.n} patients left out: their group is not known.")
if known.n and variables:
    result = baseline(known, variables, by=group, category_test=test, number_summary=summary)
    show_table(baseline_table(result, synthetic=cohort.synthetic), "baseline")
elif variables:
    st.warning("The group of no patient is known: choose other groups, or clear a filter.", icon=":material/group_off:")
else:
    st.info("Choose at least one variable.", icon=":material/table_chart:")
