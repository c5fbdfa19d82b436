"""Hazard ratios with their intervals on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from hccsurv.analysis.cox import CoxResult, CoxTerm
from hccsurv.present import style
from hccsurv.present.theme import GROUP_COLOURS, INK, dress

__all__ = ["forest_figure"]

_LINE_HEIGHT = 46


def forest_figure(result: CoxResult, labels: Sequence[str], *, synthetic: bool = False) -> go.Figure:
    """Draw each hazard ratio as a square with its interval.

    Parameters
    ----------
    result : CoxResult
    labels : sequence of str
        One per term, such as ``'Child-Pugh: B vs A'``.
    synthetic : bool

    Returns
    -------
    plotly.graph_objects.Figure
        First term on top; the x axis is logarithmic and marks 1.
    """
    places = [-position for position in range(len(result.terms))]
    ratios = [term.hazard_ratio for term in result.terms]
    figure = go.Figure(
        go.Scatter(
            x=ratios,
            y=places,
            mode="markers",
            showlegend=False,
            marker={"symbol": "square", "size": 13, "color": GROUP_COLOURS[0]},
            error_x={
                "type": "data",
                "symmetric": False,
                "thickness": 2.2,
                "width": 6,
                "color": GROUP_COLOURS[0],
                "array": [term.ci_high - term.hazard_ratio for term in result.terms],
                "arrayminus": [term.hazard_ratio - term.ci_low for term in result.terms],
            },
            text=[_hover(term, label, result) for term, label in zip(result.terms, labels, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.add_vline(x=1, line={"color": INK, "width": 1.2, "dash": "dot"})
    for term, place in zip(result.terms, places, strict=True):
        limits = style.interval(style.ratio(term.ci_low), style.ratio(term.ci_high))
        figure.add_annotation(
            text=f"{style.ratio(term.hazard_ratio)} ({limits})",
            xref="paper",
            x=1.01,
            y=place,
            xanchor="left",
            showarrow=False,
            font={"size": 15},
        )
    dress(figure, height=110 + _LINE_HEIGHT * len(places), synthetic=synthetic)
    low = min(term.ci_low for term in result.terms)
    high = max(term.ci_high for term in result.terms)
    ticks = _ratio_ticks(low, high)
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=[style.escaped(label) for label in labels],
        ticks="",
        range=[places[-1] - 0.6, 0.6],
        showgrid=False,
        showline=False,
    )
    figure.update_xaxes(
        type="log",
        title=f"Hazard ratio ({style.confidence(result.confidence_level)}, log scale); above 1: event sooner",
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
        range=[math.log10(min(low, 0.8) / 1.15), math.log10(max(high, 1.25) * 1.15)],
    )
    figure.update_layout(margin={"r": 150})
    return figure


def _hover(term: CoxTerm, label: str, result: CoxResult) -> str:
    limits = style.interval(style.ratio(term.ci_low), style.ratio(term.ci_high))
    return (
        f"<b>{style.escaped(label)}</b><br>HR {style.ratio(term.hazard_ratio)} "
        f"({style.confidence(result.confidence_level)} {limits})<br>{style.escaped(style.p_equals(term.p_value))}"
    )


def _ratio_ticks(low: float, high: float) -> list[float]:
    every = [base * 10.0**power for power in range(-4, 5) for base in (1, 2, 5)]
    low, high = max(low, 1e-4), min(high, 1e5)
    ticks = [tick for tick in every if low / 1.1 <= tick <= high * 1.1]
    if len(ticks) > 9:
        ticks = [tick for tick in ticks if math.log10(tick).is_integer()]
    elif len(ticks) < 4:
        ticks += [tick for tick in (0.3, 0.4, 0.6, 0.8, 1.5, 3.0, 4.0) if low / 1.1 <= tick <= high * 1.1]
    return sorted({*ticks, 1.0})
