"""The promises of the survival figure."""

import re

import numpy as np
import pytest

from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.cohort.groups import Groups
from hccsurv.errors import PresentationError
from hccsurv.present.figures.kaplan_meier import kaplan_meier_figure, round_times


@pytest.fixture
def result(aml):
    return kaplan_meier(aml[0], by=aml[1])


def steps_of(figure):
    return [trace for trace in figure.data if trace.line.width == 2.6]


def annotations(figure):
    return " | ".join(note.text for note in figure.layout.annotations)


def test_one_step_trace_per_group_in_order_and_named_by_it(result):
    steps = steps_of(kaplan_meier_figure(result))
    assert [trace.name for trace in steps] == ["Maintained", "Nonmaintained"]
    assert [trace.line.shape for trace in steps] == ["hv", "hv"]
    assert [trace.showlegend for trace in steps] == [True, True]
    assert len({(trace.line.color, trace.line.dash) for trace in steps}) == 2


def test_each_step_trace_starts_at_0_1_and_is_the_curve(result):
    for trace, curve in zip(steps_of(kaplan_meier_figure(result)), result, strict=True):
        np.testing.assert_array_equal(trace.x, [0, *curve.events.time])
        np.testing.assert_array_equal(trace.y, [1, *curve.survival])


def test_axes_run_from_0_to_1_and_carry_the_unit(result):
    figure = kaplan_meier_figure(result, endpoint="Remission <sustained>")
    low, high = figure.layout.yaxis.range
    assert low == 0
    assert 1 <= high <= 1.01
    assert figure.layout.xaxis.title.text == "Time, weeks"
    assert figure.layout.yaxis.title.text == "Remission &lt;sustained&gt;"
    assert figure.layout.xaxis.range[1] >= 161
    assert figure.layout.legend.title.text == "arm"


def test_numbers_at_risk_equal_a_count_by_brute_force(aml, result):
    follow_up, by = aml
    times = [0, 5, 12, 13, 13.5, 45, 161, 162]
    figure = kaplan_meier_figure(result, risk_times=times)
    shown = {trace.name: trace for trace in figure.data if trace.mode == "text"}
    assert list(shown) == ["Maintained, at risk", "Nonmaintained, at risk"]
    for position, level in enumerate(by.levels):
        durations = follow_up.duration[by.codes == position]
        assert list(shown[f"{level}, at risk"].text) == [str(int((durations >= time).sum())) for time in times]
        assert list(shown[f"{level}, at risk"].x) == times
    assert figure.layout.xaxis.tickvals == figure.layout.xaxis2.tickvals == tuple(times)


def test_censored_patients_are_marked_on_their_curve(aml, result):
    follow_up, by = aml
    marks = {trace.name: trace for trace in kaplan_meier_figure(result).data if trace.mode == "markers"}
    for position, (level, curve) in enumerate(zip(by.levels, result, strict=True)):
        censored = np.unique(follow_up.duration[(by.codes == position) & ~follow_up.event])
        np.testing.assert_array_equal(marks[f"{level}, censored"].x, censored)
        np.testing.assert_array_equal(marks[f"{level}, censored"].y, curve.at(censored))


def test_parts_can_be_left_out(result):
    figure = kaplan_meier_figure(result, show_interval=False, show_censored=False, show_at_risk=False)
    assert [trace.name for trace in figure.data] == ["Maintained", "Nonmaintained"]
    assert annotations(figure) == ""


def test_hover_holds_group_time_survival_interval_and_number_at_risk_and_nothing_else(result):
    pattern = re.compile(
        r"<b>(Maintained|Nonmaintained)</b><br>[\d.]+ weeks<br>"
        r"S\(t\) [01]\.\d{3} \(95% CI (–|[01]\.\d{2}–[01]\.\d{2})\)<br>\d+ at risk"
    )
    figure = kaplan_meier_figure(result)
    for trace in figure.data:
        if trace in steps_of(figure):
            assert trace.hovertemplate == "%{text}<extra></extra>"
            assert all(pattern.fullmatch(text) for text in trace.text)
        else:
            assert trace.hoverinfo == "skip"
            assert trace.hovertemplate is None
        assert trace.customdata is None
        assert trace.hovertext is None


def test_hover_tells_the_numbers_of_the_curve(result):
    (trace, _) = steps_of(kaplan_meier_figure(result))
    assert trace.text[1] == "<b>Maintained</b><br>9 weeks<br>S(t) 0.909 (95% CI 0.51–0.99)<br>11 at risk"


def test_band_is_the_interval_of_the_curve(result):
    limits = {trace.name: trace for trace in kaplan_meier_figure(result).data if trace.name.endswith("limit")}
    curve = result.curves[0]
    known = ~np.isnan(curve.ci_low)
    for name, values in (("upper", curve.ci_high), ("lower", curve.ci_low)):
        trace = limits[f"Maintained, {name} limit"]
        np.testing.assert_array_equal(trace.y[: known.sum() + 1], [1, *values[known]])


def test_log_rank_of_other_groups_is_refused(aml, result):
    follow_up, by = aml
    renamed = Groups(name=by.name, levels=("Maintained", "Placebo"), codes=by.codes)
    reordered = Groups(name=by.name, levels=by.levels[::-1], codes=1 - by.codes)
    for other in (renamed, reordered):
        with pytest.raises(PresentationError) as raised:
            kaplan_meier_figure(result, log_rank=log_rank_test(follow_up, other))
        assert raised.value.problem == "The log-rank test compares other groups than the curves show."
        assert raised.value.hint == "Compute both from the same patients."


def test_log_rank_p_value_is_printed(aml, result):
    figure = kaplan_meier_figure(result, log_rank=log_rank_test(*aml))
    assert "Log-rank p = 0.065" in annotations(figure)
    assert "Log-rank" not in annotations(kaplan_meier_figure(result))


def test_level_names_are_never_markup(aml):
    follow_up, by = aml
    levels = ("<script>alert(1)</script>", "AFP <400 & stable")
    figure = kaplan_meier_figure(kaplan_meier(follow_up, by=Groups(name="<b>by</b>", levels=levels, codes=by.codes)))
    assert [trace.name for trace in steps_of(figure)] == [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "AFP &lt;400 &amp; stable",
    ]
    assert figure.layout.legend.title.text == "&lt;b&gt;by&lt;/b&gt;"
    json = figure.to_json().replace("\\u003c", "<").replace("\\u003e", ">")
    assert "<script" not in json
    assert "AFP <400" not in json


def test_one_curve_needs_no_legend(aml):
    (trace,) = steps_of(kaplan_meier_figure(kaplan_meier(aml[0])))
    assert trace.showlegend is False


def test_invented_patients_are_stamped(result):
    assert "SYNTHETIC DATA" in annotations(kaplan_meier_figure(result, synthetic=True))
    assert "SYNTHETIC DATA" not in annotations(kaplan_meier_figure(result))


@pytest.mark.parametrize(
    ("end", "times"),
    [
        (0.0, (0.0,)),
        (0.5, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (5.0, (0, 1, 2, 3, 4, 5)),
        (24.0, (0, 3, 6, 9, 12, 15, 18, 21, 24)),
        (108.0, (0, 12, 24, 36, 48, 60, 72, 84, 96, 108)),
        (109.0, (0, 24, 48, 72, 96)),
        (5000.0, (0, 1000, 2000, 3000, 4000, 5000)),
    ],
)
def test_times_beneath_the_axis_are_round(end, times):
    assert round_times(end) == pytest.approx(times)
