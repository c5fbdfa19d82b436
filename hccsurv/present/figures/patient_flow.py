"""Who was reviewed, who left and why, who is analysed: the flow diagram."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from hccsurv.cohort.cohort import Step
from hccsurv.present import style
from hccsurv.present.theme import FAINT, GROUP_COLOURS, INK, dress, faded

__all__ = ["patient_flow_figure"]

_STEP = 92


def patient_flow_figure(
    n_reviewed: int,
    steps: Sequence[Step],
    groups: Sequence[tuple[str, int]] = (),
    *,
    by: str = "",
    synthetic: bool = False,
) -> go.Figure:
    """Draw the patient flow: a box per stage, exclusions to the right, groups at the bottom.

    Parameters
    ----------
    n_reviewed : int
    steps : sequence of Step
    groups : sequence of (str, int)
        Levels and their patients.
    by : str
        What the groups are.
    synthetic : bool

    Returns
    -------
    plotly.graph_objects.Figure
        Boxes are drawn in pixels down the page; nothing answers to the mouse.
    """
    figure = go.Figure()
    stages = [("Patients reviewed", n_reviewed)]
    stages += [
        ("Remaining" if position < len(steps) - 1 else "Patients analysed", step.remaining)
        for position, step in enumerate(steps)
    ]
    if not steps:
        stages = [("Patients reviewed and analysed", n_reviewed)]
    spread = 2 * len(steps) * _STEP
    for position, (label, n) in enumerate(stages):
        top = -2 * position * _STEP
        _box(
            figure,
            0.28,
            top,
            0.46,
            f"{label}<br><b>n = {style.integer(n)}</b>",
            strong=position in (0, len(stages) - 1),
        )
        if position < len(steps):
            step = steps[position]
            _arrow(figure, (0.28, top - _STEP * 0.42), (0.28, top - 2 * _STEP + _STEP * 0.42))
            _arrow(figure, (0.28, top - _STEP), (0.56, top - _STEP))
            reason = style.escaped(_wrapped(step.reason)).replace("\n", "<br>")
            reason = f"Outside the filter<br>{reason}" if step.names_kept else reason
            _box(figure, 0.77, top - _STEP, 0.42, f"{reason}<br><b>n = {style.integer(step.removed)}</b>")
    bottom = _add_groups(figure, groups, by, -spread) if groups else -spread
    dress(figure, height=int(-bottom + 2.2 * _STEP * 0.75), synthetic=synthetic)
    figure.update_layout(margin={"l": 4, "r": 4, "t": 30, "b": 4}, showlegend=False)
    figure.update_xaxes(visible=False, range=[0, 1], fixedrange=True)
    figure.update_yaxes(visible=False, range=[bottom - 0.6 * _STEP, 0.6 * _STEP], fixedrange=True)
    return figure


def _add_groups(figure: go.Figure, groups: Sequence[tuple[str, int]], by: str, top: float) -> float:
    place = top - 1.75 * _STEP
    bar = top - 0.85 * _STEP
    centres = [(position + 0.5) / len(groups) for position in range(len(groups))]
    figure.add_shape(type="line", x0=0.28, x1=0.28, y0=top - 0.42 * _STEP, y1=bar, line={"color": FAINT, "width": 1.6})
    left, right = min(*centres, 0.28), max(*centres, 0.28)
    figure.add_shape(type="line", x0=left, x1=right, y0=bar, y1=bar, line={"color": FAINT, "width": 1.6})
    for position, ((level, n), centre) in enumerate(zip(groups, centres, strict=True)):
        _arrow(figure, (centre, bar), (centre, place + 0.42 * _STEP))
        colour = GROUP_COLOURS[position % len(GROUP_COLOURS)]
        text = f"{style.escaped(by)}<br><b>{style.escaped(level)}</b><br>n = {style.integer(n)}"
        _box(figure, centre, place, 0.9 / len(groups), text, colour=colour)
    return place


def _box(
    figure: go.Figure, centre: float, middle: float, width: float, text: str, *, strong: bool = False, colour: str = ""
) -> None:
    edge = colour or (GROUP_COLOURS[0] if strong else FAINT)
    fill = faded(colour, 0.10) if colour else faded(GROUP_COLOURS[0], 0.08) if strong else "white"
    figure.add_shape(
        type="rect",
        x0=centre - width / 2,
        x1=centre + width / 2,
        y0=middle - 0.42 * _STEP,
        y1=middle + 0.42 * _STEP,
        line={"color": edge, "width": 1.8},
        fillcolor=fill,
    )
    figure.add_annotation(
        x=centre, y=middle, text=text, showarrow=False, font={"size": 16, "color": INK}, align="center"
    )


def _arrow(figure: go.Figure, start: tuple[float, float], end: tuple[float, float]) -> None:
    figure.add_annotation(
        x=end[0], y=end[1], ax=start[0], ay=start[1], xref="x", yref="y", axref="x", ayref="y", text="",
        showarrow=True, arrowhead=2, arrowsize=1, arrowwidth=1.6, arrowcolor=FAINT,
    )  # fmt: skip


def _wrapped(text: str, width: int = 30) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines[:2]) + ("…" if len(lines) > 2 else "")
