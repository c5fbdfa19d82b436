"""Every method: what it asks, how it is computed, what it assumes, and what proves it."""

import streamlit as st

from hccsurv.methods.register import METHODS, by_family, find_methods
from hccsurv.present.methods_text import section_markdown, sections_of
from hccsurv.ui import session
from hccsurv.ui.frame import stay_in_app
from hccsurv.ui.notices import plain

stay_in_app()
st.title("Methods")
st.caption("How every number is computed, what it assumes, and which tests prove it.")
typed = st.text_input(
    "Search",
    key=session.kept("methods_search"),
    placeholder="A method, a question, an author, a function of R: median, Wilcoxon, Efron, survdiff",
    icon=":material/search:",
)
found = find_methods(typed)
if not found:
    st.info(
        "No method has all of these words. Try fewer of them, or another name for the same thing: "
        "Wilcoxon, immortal time, subgroup.",
        icon=":material/search_off:",
    )
elif len(found) < len(METHODS):
    st.caption(f"{len(found)} of {len(METHODS)} methods.")
for family, methods in by_family(found).items():
    st.subheader(family)
    for method in methods:
        label = f"**{plain(method.name)}** · {plain(method.question)}"
        with st.expander(label, expanded=len(found) == 1):
            formula, defaults, assumptions, *rest = sections_of(method)
            st.markdown(section_markdown(formula))
            for place, section in zip(st.columns(2, gap="large"), (defaults, assumptions), strict=True):
                place.markdown(section_markdown(section, escaped=plain))
            st.markdown("\n\n".join(section_markdown(section, escaped=plain) for section in rest))
