"""Fig. 3 and Table 4: a total against its components, by subgroup."""

import streamlit as st

from hccsurv.analysis.correlation import correlate_by, regression_line
from hccsurv.errors import AnalysisError
from hccsurv.present.figures.correlation import correlation_figure
from hccsurv.present.tables.correlation import correlation_table
from hccsurv.ui.controls import choose_columns, choose_number, choose_whether, choose_word
from hccsurv.ui.notices import plain, require_patients, show_left_out
from hccsurv.ui.results import show_figure, show_heading, show_table

cohort, study = require_patients()
show_heading("Correlation", cohort)
numbers = [name for name, column in cohort.columns.items() if column.kind == "number"]
if len(numbers) < 2:
    st.info("A correlation needs two columns with numbers.", icon=":material/scatter_plot:")
    st.stop()
endpoint_of = {endpoint.duration: endpoint for endpoint in study.endpoints}
total_place, parts_place, p_place = st.columns([1, 2, 1])
with total_place:
    total = choose_number("Total", cohort, numbers, study.total or study.endpoints[0].duration, "total")
with parts_place:
    others = [name for name in numbers if name != total]
    preset = study.components or [name for name in endpoint_of if name != total] or others[:1]
    components = choose_columns("Components", cohort, others, preset, "components")
with p_place:
    p_from = choose_word(
        "p-value from", {"t": "Student's t", "fisher-z": "Fisher's z"}, study.options.correlation_test, "p_from"
    )
by = choose_columns(
    "Subgroups",
    cohort,
    [name for name in study.covariates if cohort.columns[name].kind == "category"],
    [study.group] if study.group else [],
    "correlation_by",
)
contains_place, only_place = st.columns(2)
with contains_place:
    is_part = choose_whether(
        "The total contains its components",
        bool(study.total),
        "is_part",
        "Then r is above 0 by arithmetic alone; the table says how much.",
    )
endpoint = study.endpoint_timed_by(total)
chosen = cohort
if endpoint is not None:
    with only_place:
        only_events = choose_whether(
            f"Only patients with the event ({plain(endpoint.event)}: {plain(', '.join(endpoint.event_codes))})",
            study.options.only_events,
            "only_events",
            "In the others the total is not known yet. "
            "Leaving them out describes those who had the event, not the cohort.",
        )
    if only_events:
        chosen = endpoint.occurred_in(cohort)
        show_left_out(cohort.n - chosen.n, chosen.n)
    else:
        st.caption("Follow-up that ended without the event counts as if it were the whole time.")
if not components or chosen.n == 0:
    st.info("Choose at least one component, and filters that leave somebody.", icon=":material/scatter_plot:")
    st.stop()
rows = {name: correlate_by(chosen, total, name, by, is_part=is_part, p_from=p_from) for name in components}
for place, name in zip(st.columns(max(2, len(components)))[: len(components)], components, strict=True):
    x, y = chosen.patients[name].to_numpy(), chosen.patients[total].to_numpy()
    try:
        line = regression_line(x, y)
    except AnalysisError:
        line = None
    with place:
        figure = correlation_figure(
            x,
            y,
            x_title=cohort.columns[name].title,
            y_title=cohort.columns[total].title,
            line=line,
            correlation=rows[name][0].correlation,
            benchmark=rows[name][0].benchmark,
            synthetic=cohort.synthetic,
        )
        show_figure(figure, f"correlation {cohort.columns[total].label} {cohort.columns[name].label}")
labels = {name: column.label for name, column in cohort.columns.items()}
table = correlation_table(
    cohort.columns[total].label, {labels[name]: rows[name] for name in components}, labels, synthetic=cohort.synthetic
)
show_table(table, "correlation")
