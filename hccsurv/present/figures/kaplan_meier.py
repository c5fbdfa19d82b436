"""Survival curves with the table of patients at risk beneath."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from hccsurv.analysis.kaplan_meier import KaplanMeierResult, SurvivalCurve
from hccsurv.analysis.log_rank import LogRankResult
from hccsurv.errors import PresentationError
from hccsurv.present import style
from hccsurv.present.theme import DASHES, GROUP_COLOURS, INK, dress, faded

__all__ = ["kaplan_meier_figure", "round_times"]

_CURVE_HEIGHT = 440
_RISK_LINE_HEIGHT = 30


def kaplan_meier_figure(
    result: KaplanMeierResult,
    *,
    endpoint: str = "Survival",
    show_interval: bool = True,
    show_censored: bool = True,
    show_at_risk: bool = True,
    risk_times: Sequence[float] | None = None,
    log_rank: LogRankResult | None = None,
    synthetic: bool = False,
) -> go.Figure:
    """Draw survival curves with the table of patients at risk beneath.

    Computes nothing: steps, bands, censoring marks and counts are read from
    `result`, and the p-value, if wanted, from `log_rank`.

    Parameters
    ----------
    result : KaplanMeierResult
    endpoint : str
        Title of the vertical axis.
    show_interval, show_censored, show_at_risk : bool
    risk_times : sequence of float, optional
        In the unit of `result`. Round steps of the axis if omitted.
    log_rank : LogRankResult, optional
        Must name the same groups in the same order as `result`.
    synthetic : bool
        Whether to stamp the figure.

    Returns
    -------
    plotly.graph_objects.Figure
        Traces named by group; each step trace starts at (0, 1); the y axis runs
        from 0 to 1; the x title carries the unit.

    Raises
    ------
    PresentationError
        If `log_rank` names other groups: a figure must not show another test's p-value.
    """
    names = tuple(curve.group for curve in result)
    if log_rank is not None and log_rank.groups != names:
        raise PresentationError(
            "The log-rank test compares other groups than the curves show.", "Compute both from the same patients."
        )
    end = max(float(curve.events.time[-1]) for curve in result)
    times = tuple(risk_times) if risk_times is not None else round_times(end)
    risk_height = _RISK_LINE_HEIGHT * (len(result) + 1) if show_at_risk else 0
    figure = _empty(show_at_risk, risk_height)
    for position, curve in enumerate(result):
        _add_curve(figure, curve, position, result, show_interval=show_interval, show_censored=show_censored)
    if show_at_risk:
        _add_at_risk(figure, result, times)
    dress(figure, height=_CURVE_HEIGHT + risk_height, synthetic=synthetic)
    figure.update_layout(legend_title_text=style.escaped(result.by))
    _set_axes(figure, result, endpoint, times, end, show_at_risk=show_at_risk)
    if log_rank is not None:
        figure.add_annotation(
            text=f"Log-rank {style.escaped(style.p_equals(log_rank.p_value))}",
            xref="x domain",
            yref="y domain",
            x=0.985,
            y=0.97,
            xanchor="right",
            yanchor="top",
            showarrow=False,
            font={"size": 17, "color": INK},
        )
    return figure


def round_times(end: float, at_most: int = 9) -> tuple[float, ...]:
    """Choose round, evenly spaced times from 0 to the end of follow-up.

    Examples
    --------
    >>> round_times(83.0)
    (0.0, 12.0, 24.0, 36.0, 48.0, 60.0, 72.0)
    >>> round_times(1022.0)
    (0.0, 200.0, 400.0, 600.0, 800.0, 1000.0)
    """
    steps = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 60.0, 120.0] if end <= 1000 else []
    steps += [base * 10.0**power for power in range(-6, 12) for base in (1, 2, 5)] if end > 1000 or end < 4 else []
    step = next((step for step in sorted(steps) if end / step <= at_most), end)
    return tuple(float(step * position) for position in range(int(end / step + 1e-9) + 1)) if step > 0 else (0.0,)


def _empty(show_at_risk: bool, risk_height: int) -> go.Figure:
    if not show_at_risk:
        return make_subplots(rows=1, cols=1)
    share = risk_height / (_CURVE_HEIGHT + risk_height)
    return make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[1 - share, share], vertical_spacing=0.15)


def _add_curve(
    figure: go.Figure,
    curve: SurvivalCurve,
    position: int,
    result: KaplanMeierResult,
    *,
    show_interval: bool,
    show_censored: bool,
) -> None:
    colour, name = GROUP_COLOURS[position % len(GROUP_COLOURS)], style.escaped(curve.group)
    time = np.concatenate(([0.0], curve.events.time))
    survival = np.concatenate(([1.0], curve.survival))
    if show_interval:
        _add_band(figure, curve, colour, name)
    figure.add_trace(
        go.Scatter(
            x=time,
            y=survival,
            mode="lines",
            name=name,
            legendgroup=name,
            line_shape="hv",
            line={"color": colour, "width": 2.6, "dash": DASHES[position % len(DASHES)]},
            text=_hover(curve, name, result),
            hovertemplate="%{text}<extra></extra>",
            showlegend=len(result) > 1,
        ),
        row=1,
        col=1,
    )
    marked = curve.events.censored > 0
    if show_censored and marked.any():
        figure.add_trace(
            go.Scatter(
                x=curve.events.time[marked],
                y=curve.survival[marked],
                mode="markers",
                name=f"{name}, censored",
                legendgroup=name,
                showlegend=False,
                hoverinfo="skip",
                marker={"symbol": "line-ns-open", "size": 9, "color": colour, "line": {"width": 1.6, "color": colour}},
            ),
            row=1,
            col=1,
        )


def _add_band(figure: go.Figure, curve: SurvivalCurve, colour: str, name: str) -> None:
    """Shade the interval; where survival is still 1 the band has no width, where it is 0 there is none."""
    untouched = curve.survival == 1
    low, high = np.where(untouched, 1.0, curve.ci_low), np.where(untouched, 1.0, curve.ci_high)
    defined = ~(np.isnan(low) | np.isnan(high))
    time, low, high = (
        np.concatenate(([first], values[defined]))
        for first, values in ((0.0, curve.events.time), (1.0, low), (1.0, high))
    )
    if defined.size and not defined[-1]:
        time, low, high = np.append(time, curve.events.time[-1]), np.append(low, low[-1]), np.append(high, high[-1])
    common = {"mode": "lines", "line": {"width": 0}, "line_shape": "hv", "hoverinfo": "skip", "showlegend": False}
    figure.add_trace(go.Scatter(x=time, y=high, legendgroup=name, name=f"{name}, upper limit", **common), row=1, col=1)
    figure.add_trace(
        go.Scatter(
            x=time,
            y=low,
            legendgroup=name,
            name=f"{name}, lower limit",
            fill="tonexty",
            fillcolor=faded(colour, 0.13),
            **common,
        ),
        row=1,
        col=1,
    )


def _hover(curve: SurvivalCurve, name: str, result: KaplanMeierResult) -> list[str]:
    level = style.confidence(result.confidence_level)

    def line(time: float, survival: float, low: float, high: float, at_risk: int) -> str:
        limits = style.interval(style.number(low), style.number(high))
        return (
            f"<b>{name}</b><br>{style.time(time)} {result.unit}<br>"
            f"S(t) {style.number(survival, 3)} ({level} {limits})<br>{style.integer(at_risk)} at risk"
        )

    table = curve.events
    columns = (table.time, curve.survival, curve.ci_low, curve.ci_high, table.at_risk)
    return [
        line(0.0, 1.0, float("nan"), float("nan"), curve.n),
        *(line(*values) for values in zip(*columns, strict=True)),
    ]


def _add_at_risk(figure: go.Figure, result: KaplanMeierResult, times: Sequence[float]) -> None:
    for position, curve in enumerate(result):
        counts: NDArray[np.int64] = curve.at_risk_at(times)
        figure.add_trace(
            go.Scatter(
                x=list(times),
                y=[-position] * len(times),
                mode="text",
                text=[style.integer(int(n)) for n in counts],
                textfont={"size": 15, "color": INK},
                name=f"{style.escaped(curve.group)}, at risk",
                hoverinfo="skip",
                showlegend=False,
                cliponaxis=False,
            ),
            row=2,
            col=1,
        )


def _set_axes(
    figure: go.Figure,
    result: KaplanMeierResult,
    endpoint: str,
    times: Sequence[float],
    end: float,
    *,
    show_at_risk: bool,
) -> None:
    span = [-0.012 * end, max(end * 1.02, times[-1])]
    ticks = {
        "tickmode": "array",
        "tickvals": list(times),
        "ticktext": [style.time(time) for time in times],
        "range": span,
    }
    figure.update_yaxes(title=style.escaped(endpoint), range=[0, 1.005], tickformat=".1f", dtick=0.2, row=1, col=1)
    figure.update_xaxes(title=f"Time, {result.unit}", showticklabels=True, **ticks, row=1, col=1)
    if not show_at_risk:
        return
    colours = [GROUP_COLOURS[position % len(GROUP_COLOURS)] for position in range(len(result))]
    labels = [
        f"<span style='color:{colour}'><b>{style.escaped(curve.group)}</b></span>"
        for curve, colour in zip(result, colours, strict=True)
    ]
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-position for position in range(len(result))],
        ticktext=labels,
        ticks="",
        ticklabelstandoff=14,
        range=[-len(result) + 0.4, 0.8],
        showgrid=False,
        showline=False,
        row=2,
        col=1,
    )
    figure.update_xaxes(**ticks, showticklabels=False, ticks="", showgrid=False, showline=False, row=2, col=1)
    figure.add_annotation(
        text="<b>Patients at risk</b>",
        xref="x2 domain",
        yref="y2 domain",
        x=0,
        y=1,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 15, "color": INK},
    )
