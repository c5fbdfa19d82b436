"""A scatter of two measurements with the regression line."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from hccsurv.analysis.correlation import Correlation, RegressionLine
from hccsurv.present import style
from hccsurv.present.theme import FAINT, GROUP_COLOURS, INK, dress, faded

__all__ = ["correlation_figure"]


def correlation_figure(
    x: ArrayLike,
    y: ArrayLike,
    *,
    x_title: str,
    y_title: str,
    line: RegressionLine | None,
    correlation: Correlation,
    benchmark: float = float("nan"),
    synthetic: bool = False,
) -> go.Figure:
    """Draw one point per patient, the least-squares line and its confidence band.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
    x_title, y_title : str
        With units.
    line : RegressionLine or None
    correlation : Correlation
    benchmark : float
        Correlation expected if the part were independent of the rest; nan if it does not apply.
    synthetic : bool

    Returns
    -------
    plotly.graph_objects.Figure
        Points do not answer to the mouse: a patient is never named.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    known = ~(np.isnan(x) | np.isnan(y))
    colour = GROUP_COLOURS[0]
    figure = go.Figure()
    if line is not None:
        common = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
        figure.add_trace(go.Scatter(x=line.x, y=line.ci_high, line={"width": 0}, name="upper limit", **common))
        figure.add_trace(
            go.Scatter(
                x=line.x,
                y=line.ci_low,
                line={"width": 0},
                fill="tonexty",
                fillcolor=faded(INK, 0.10),
                name="lower limit",
                **common,
            )
        )
        figure.add_trace(
            go.Scatter(x=line.x, y=line.y, line={"color": INK, "width": 2.2}, name="least squares", **common)
        )
    figure.add_trace(
        go.Scatter(
            x=x[known],
            y=y[known],
            mode="markers",
            hoverinfo="skip",
            showlegend=False,
            name="patients",
            marker={"size": 9, "color": faded(colour, 0.55), "line": {"width": 1, "color": colour}},
        )
    )
    lines = [f"<b>r = {style.number(correlation.r)}</b>"]
    lines[0] += f" (95% CI {style.interval(style.number(correlation.ci_low), style.number(correlation.ci_high))})"
    if np.isfinite(benchmark):
        lines.append(f"<span style='color:{FAINT}'>if the parts were unrelated: r = {style.number(benchmark)}</span>")
    figure.add_annotation(
        text="<br>".join(lines),
        xref="paper",
        yref="paper",
        x=0,
        y=1,
        xanchor="left",
        yanchor="bottom",
        yshift=4,
        align="left",
        showarrow=False,
        font={"size": 16},
    )
    dress(figure, height=450, synthetic=synthetic)
    figure.update_layout(margin_t=90 if synthetic else 60)
    figure.update_xaxes(title=style.escaped(x_title), rangemode="tozero")
    figure.update_yaxes(title=style.escaped(y_title), rangemode="tozero")
    return figure
