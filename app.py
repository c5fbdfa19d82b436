"""hccsurv: from a cohort file to the tables and figures of a survival paper."""

import streamlit as st

from hccsurv.ui import session
from hccsurv.ui.frame import quiet_log
from hccsurv.ui.notices import explained
from hccsurv.ui.results import show_style
from hccsurv.ui.sidebar import ICON, show_sidebar

quiet_log()
st.set_page_config(page_title="hccsurv", page_icon=str(ICON), layout="wide")
session.keep_choices()
show_style()

page = st.navigation(
    [
        st.Page("pages/cohort.py", title="Cohort", icon=":material/upload_file:", default=True),
        st.Page("pages/patient_flow.py", title="Patient flow", icon=":material/account_tree:"),
        st.Page("pages/baseline.py", title="Baseline", icon=":material/table_chart:"),
        st.Page("pages/survival.py", title="Survival", icon=":material/show_chart:"),
        st.Page("pages/prognostic_factors.py", title="Prognostic factors", icon=":material/format_list_numbered:"),
        st.Page("pages/correlation.py", title="Correlation", icon=":material/scatter_plot:"),
        st.Page("pages/methods.py", title="Methods", icon=":material/menu_book:"),
    ]
)
with explained():
    show_sidebar()
with explained():
    page.run()
