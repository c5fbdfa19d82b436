"""Choose a file, say what its columns mean, and put the cohort into use."""

import streamlit as st

from hccsurv.ui import session
from hccsurv.ui.cohort_in_use import show_cohort_in_use
from hccsurv.ui.file_choice import show_file_choice
from hccsurv.ui.frame import stay_in_app
from hccsurv.ui.mapping_form import show_mapping_form

stay_in_app()
st.title("Cohort")
if session.admitted() is not None:
    show_cohort_in_use()
elif session.mapping() is not None:
    show_mapping_form()
else:
    show_file_choice()
