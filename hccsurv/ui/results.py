"""Figures and tables on a page, each with its download."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import streamlit as st

from hccsurv.cohort.cohort import Cohort
from hccsurv.export.csv_file import table_csv
from hccsurv.present.table import Table, table_html
from hccsurv.present.wording import patients_of
from hccsurv.ui import session
from hccsurv.ui.notices import deferred, plain

__all__ = ["show_figure", "show_heading", "show_table"]

_STYLE = """<style>
:root { --ink: #1f2a33; --line: #c3ccd3; --soft: #5b6873; }
.block-container, [data-testid="stMainBlockContainer"] { padding-top: 2.4rem; max-width: 1360px; }
h1 { font-size: 2rem !important; padding: .2rem 0 .3rem !important; }
h3 { font-size: 1.3rem !important; }
[data-testid="stAlertContainer"] p, [data-testid="stAlertContainer"] li { color: var(--ink); }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: var(--soft); opacity: 1; }
table.paper { border-collapse: collapse; color: var(--ink); font-size: .97rem; line-height: 1.35;
  margin: .2rem 0 .6rem; }
table.paper caption { text-align: left; font-weight: 650; font-size: 1.08rem; padding: .3rem 0 .5rem;
  color: var(--ink); }
table.paper th, table.paper td { padding: .28rem .8rem .28rem .2rem; border: none; text-align: center;
  vertical-align: top; font-variant-numeric: tabular-nums; }
table.paper td { white-space: nowrap; }
table.paper th:first-child { text-align: left; min-width: 5rem; }
table.paper thead th { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink); font-weight: 600;
  vertical-align: bottom; }
table.paper tbody th { font-weight: 400; }
table.paper tbody tr.heading th { font-weight: 600; }
table.paper tbody tr.heading > * { padding-top: .5rem; }
table.paper tbody tr.level th { padding-left: 1.3rem; }
table.paper tbody tr:last-child > * { border-bottom: 2px solid var(--ink); }
table.paper tfoot td { text-align: left; color: var(--soft); font-size: .88rem; padding-top: .5rem; white-space: normal;
  max-width: 52rem; }
table.paper tfoot p { margin: 0 0 .15rem; font-size: .88rem; }
.scroll { overflow-x: auto; }
.count { font-size: 1.15rem; margin: .2rem 0 .8rem; color: var(--ink); }
.count b { font-size: 1.9rem; font-weight: 650; }
</style>"""


def show_style() -> None:
    """Set the look of tables and margins."""
    st.html(_STYLE)


def show_heading(title: str, cohort: Cohort) -> None:
    """Title of a page, with the patients it looks at in words."""
    st.title(title)
    current = session.admitted()
    filters = [rule.describe() for rule in session.selection().filters]
    total = current.cohort.n if current else cohort.n
    st.caption(plain(patients_of(cohort.n, total, filters)) + (". **Synthetic data.**" if cohort.synthetic else "."))


def show_figure(figure: go.Figure, name: str) -> None:
    """Draw a figure; its toolbar saves it as a picture."""
    st.plotly_chart(
        figure,
        theme=None,
        key=f"figure:{name}",
        config={
            "displaylogo": False,
            "modeBarButtonsToRemove": [
                "select2d",
                "lasso2d",
                "zoom2d",
                "pan2d",
                "zoomIn2d",
                "zoomOut2d",
                "autoScale2d",
                "resetScale2d",
            ],
            "toImageButtonOptions": {"format": "svg", "filename": _file_name(name)},
        },
    )


def show_table(table: Table, name: str) -> None:
    """Draw a table, with its numbers in full precision for download."""
    st.html(f"<div class='scroll'>{table_html(table)}</div>")
    st.download_button(
        "CSV",
        data=deferred(lambda: table_csv(table)),
        file_name=f"{_file_name(name)}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key=f"csv:{name}",
        on_click="ignore",
        help=f"Download “{plain(table.title)}” with unrounded numbers",
    )


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()
