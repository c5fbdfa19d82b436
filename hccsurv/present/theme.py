"""Colours, fonts and sizes."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

__all__ = ["DASHES", "GROUP_COLOURS", "INK", "dress", "faded"]

GROUP_COLOURS: Final = ("#0b5e7e", "#d1495b", "#3c8d5a", "#8e5ea2", "#c98a00", "#4a4e69", "#56b4e9", "#9c6644")
"""Told apart by readers with any common colour deficiency; used in the order of the levels, with `DASHES`."""

DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
INK: Final = "#1f2a33"
FAINT: Final = "#5b6873"
GRID: Final = "#e6eaee"
FONT: Final = "Source Sans Pro, Noto Sans, Noto Sans CJK JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"


def dress(figure: go.Figure, *, height: int, synthetic: bool = False) -> go.Figure:
    """Give a figure the common look; stamp it if its patients are invented.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Changed and returned.
    height : int
        Pixels.
    synthetic : bool

    Returns
    -------
    plotly.graph_objects.Figure
    """
    figure.update_layout(
        template="plotly_white",
        height=height,
        font={"family": FONT, "size": 16, "color": INK},
        margin={"l": 10, "r": 16, "t": 72 if synthetic else 36, "b": 10},
        hoverlabel={"font": {"family": FONT, "size": 15}, "bgcolor": "white", "align": "left"},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "font": {"size": 16}},
        dragmode=False,
    )
    figure.update_xaxes(
        showline=True,
        linecolor=INK,
        ticks="outside",
        gridcolor=GRID,
        zeroline=False,
        automargin=True,
        title_font_size=16,
    )
    figure.update_yaxes(
        showline=True,
        linecolor=INK,
        ticks="outside",
        gridcolor=GRID,
        zeroline=False,
        automargin=True,
        title_font_size=16,
    )
    if synthetic:
        figure.add_annotation(
            text="SYNTHETIC DATA",
            xref="paper",
            yref="paper",
            x=0,
            y=1,
            xanchor="left",
            yanchor="bottom",
            yshift=46,
            showarrow=False,
            font={"size": 14, "color": GROUP_COLOURS[1]},
        )
    return figure


def faded(colour: str, opacity: float) -> str:
    """Write a colour with an opacity."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
