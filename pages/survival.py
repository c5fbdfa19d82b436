"""Survival curves, medians, numbers at risk and the comparison of groups."""

import streamlit as st

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.pairwise_log_rank import pairwise_log_rank_tests
from hccsurv.errors import AnalysisError
from hccsurv.present.figures.kaplan_meier import kaplan_meier_figure, round_times
from hccsurv.present.tables.kaplan_meier import medians_table, survival_at_table
from hccsurv.present.tables.log_rank import log_rank_table, pairwise_table
from hccsurv.present.wording import ADJUSTMENT_WORDS, CI_METHOD_WORDS
from hccsurv.ui.controls import choose_endpoint, choose_group, choose_times, choose_word
from hccsurv.ui.notices import require_patients, show_error
from hccsurv.ui.results import show_figure, show_heading, show_table

cohort, study = require_patients()
show_heading("Survival", cohort)
endpoint_place, group_place, ci_place, adjustment_place = st.columns(4)
with endpoint_place:
    endpoint = choose_endpoint(study)
with group_place:
    group = choose_group(cohort, study)
with ci_place:
    ci_method = choose_word("Confidence interval", CI_METHOD_WORDS, study.options.ci_method, "ci_method")
with adjustment_place:
    adjustment = choose_word("Adjustment of pairs", ADJUSTMENT_WORDS, study.options.adjustment, "adjustment")

observed = endpoint.observed(cohort)
known = observed.known([group]) if group else observed
if known.n < cohort.n:
    st.caption(f"{cohort.n - known.n} patients left out: follow-up or group is not known (see Patient flow).")
follow_up = endpoint.follow_up(known)
by = known.groups(group) if group else None
curves = kaplan_meier(follow_up, by=by, ci_method=ci_method)
log_rank = pairs = problem = None
if by is not None:
    try:
        log_rank = log_rank_test(follow_up, by)
        pairs = pairwise_log_rank_tests(follow_up, by, adjustment=adjustment)
    except AnalysisError as error:
        problem = error
show_figure(
    kaplan_meier_figure(curves, endpoint=endpoint.label, log_rank=log_rank, synthetic=cohort.synthetic),
    f"survival {endpoint.name}",
)
left, right = st.columns(2, gap="large")
with left:
    show_table(medians_table(curves, endpoint=endpoint.label, synthetic=cohort.synthetic), "medians")
with right:
    if problem is not None:
        show_error(problem)
    if log_rank is not None and by is not None:
        show_table(log_rank_table(log_rank, by=by.name, synthetic=cohort.synthetic), "log-rank")
    if pairs is not None and len(pairs.pairs) > 1:
        show_table(pairwise_table(pairs, synthetic=cohort.synthetic), "pairwise log-rank")
preset = study.options.times or round_times(float(follow_up.duration.max()))[1:4]
times = choose_times(endpoint, preset)
if times:
    at = survival_at_table(curves, times, endpoint=endpoint.label, synthetic=cohort.synthetic)
    show_table(at, "survival at times")
