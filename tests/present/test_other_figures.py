"""Forest, correlation and patient flow."""

import re

import numpy as np
import pytest

from hccsurv.analysis.correlation import correlate, regression_line
from hccsurv.analysis.cox import fit_cox
from hccsurv.analysis.design_matrix import design_matrix
from hccsurv.cohort.cohort import Cohort
from hccsurv.cohort.filters import InRange, IsOneOf, apply_filters
from hccsurv.present.figures.correlation import correlation_figure
from hccsurv.present.figures.forest import forest_figure
from hccsurv.present.figures.patient_flow import patient_flow_figure


def annotations(figure):
    return [note.text for note in figure.layout.annotations if note.text]


@pytest.fixture
def model(cohort, endpoint):
    known = endpoint.observed(cohort).known(["stage", "age"])
    design = design_matrix(known.patients, [known.column("stage"), known.column("age")])
    return fit_cox(endpoint.follow_up(known), design)


def test_forest_lists_terms_from_top_to_bottom_on_a_log_axis(model):
    figure = forest_figure(model, ["Stage: I vs II", "Age <years>"])
    (points,) = figure.data
    np.testing.assert_allclose(points.x, [term.hazard_ratio for term in model.terms])
    assert list(points.y) == [0, -1]
    assert figure.layout.yaxis.tickvals == (0, -1)
    assert figure.layout.yaxis.ticktext == ("Stage: I vs II", "Age &lt;years&gt;")
    assert figure.layout.yaxis.range[0] < -1 < 0 < figure.layout.yaxis.range[1]
    assert figure.layout.xaxis.type == "log"


def test_forest_whiskers_are_the_limits_and_stay_inside_the_axis(model):
    figure = forest_figure(model, ["a", "b"])
    (points,) = figure.data
    np.testing.assert_allclose(np.add(points.x, points.error_x.array), [term.ci_high for term in model.terms])
    np.testing.assert_allclose(np.subtract(points.x, points.error_x.arrayminus), [term.ci_low for term in model.terms])
    low, high = 10 ** np.array(figure.layout.xaxis.range)
    assert low < min(term.ci_low for term in model.terms)
    assert high > max(term.ci_high for term in model.terms)


def test_forest_marks_1(model):
    figure = forest_figure(model, ["a", "b"])
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1) == (1, 1)
    assert 1 in figure.layout.xaxis.tickvals
    assert "1" in figure.layout.xaxis.ticktext
    assert "above 1: event sooner" in figure.layout.xaxis.title.text


def test_forest_prints_each_ratio_with_its_interval(model):
    term = model.terms[0]
    figure = forest_figure(model, ["Stage: I vs II", "Age"], synthetic=True)
    printed = f"{term.hazard_ratio:.2f} ({term.ci_low:.2f}–{term.ci_high:.2f})"
    assert annotations(figure)[0] == printed
    assert (
        figure.data[0]
        .text[0]
        .startswith(
            f"<b>Stage: I vs II</b><br>HR {term.hazard_ratio:.2f} (95% CI {term.ci_low:.2f}–{term.ci_high:.2f})<br>p"
        )
    )
    assert "SYNTHETIC DATA" in annotations(figure)


def test_forest_needs_one_label_per_term(model):
    with pytest.raises(ValueError, match="zip"):
        forest_figure(model, ["only one"])


X, Y = np.array([1.0, 2, 3, 4, np.nan, 6]), np.array([2.0, 4, 5, 4, 3, np.nan])


def correlation(**options):
    return correlation_figure(
        X,
        Y,
        x_title="OS, <months>",
        y_title="TTF, months",
        line=regression_line(X, Y),
        correlation=correlate(X, Y),
        **options,
    )


def test_points_of_the_correlation_do_not_answer_to_the_mouse():
    figure = correlation()
    assert [trace.hoverinfo for trace in figure.data] == ["skip"] * len(figure.data)
    for trace in figure.data:
        assert (trace.hovertemplate, trace.hovertext, trace.text, trace.customdata) == (None, None, None, None)


def test_correlation_shows_patients_with_both_numbers_and_the_line():
    figure = correlation()
    points = next(trace for trace in figure.data if trace.mode == "markers")
    np.testing.assert_array_equal(points.x, [1, 2, 3, 4])
    np.testing.assert_array_equal(points.y, [2, 4, 5, 4])
    line = next(trace for trace in figure.data if trace.name == "least squares")
    np.testing.assert_allclose(line.y, 2 + 0.7 * line.x)
    assert figure.layout.xaxis.title.text == "OS, &lt;months&gt;"


def test_correlation_prints_r_its_interval_and_the_benchmark_only_if_there_is_one():
    # r of (1, 2, 3, 4) and (2, 4, 5, 4) is 3.5 / sqrt(5 * 4.75)
    assert annotations(correlation())[0].startswith("<b>r = 0.72</b> (95% CI ")
    assert "unrelated" not in annotations(correlation())[0]
    shown = " ".join(annotations(correlation(benchmark=0.344, synthetic=True)))
    assert "if the parts were unrelated: r = 0.34" in shown
    assert "SYNTHETIC DATA" in shown


def test_correlation_without_a_line_shows_the_points_alone():
    figure = correlation_figure(X, Y, x_title="x", y_title="y", line=None, correlation=correlate(X, Y))
    assert [trace.name for trace in figure.data] == ["patients"]


def numbers_of(text):
    return [int(number.replace(",", "")) for number in re.findall(r"n = ([\d,]+)", text)]


def test_numbers_of_the_patient_flow_add_up(cohort: Cohort):
    kept = apply_filters(cohort, [IsOneOf("stage", ("I",), reason="Other stage"), InRange("age", low=60, label="Age")])
    groups = kept.groups("arm")
    figure = patient_flow_figure(
        cohort.n, kept.flow(), list(zip(groups.levels, groups.sizes, strict=True)), by="arm", synthetic=True
    )
    boxes = {
        re.sub(r"<[^>]+>", " ", text).strip(): numbers_of(text) for text in annotations(figure) if numbers_of(text)
    }
    reviewed, out_1, left_1, out_2, left_2, *arms = [number for numbers in boxes.values() for number in numbers]
    assert reviewed == cohort.n
    assert reviewed - out_1 == left_1
    assert left_1 - out_2 == left_2 == kept.n == sum(arms)
    assert len(arms) == 2
    shown = " ".join(annotations(figure))
    assert "Patients reviewed" in shown
    assert "Patients analysed" in shown
    assert "Outside the filter<br>Age at least 60" in shown
    assert "Other stage" in shown
    assert "SYNTHETIC DATA" in shown


def test_patient_flow_without_exclusions_is_one_box():
    assert annotations(patient_flow_figure(1234, ())) == ["Patients reviewed and analysed<br><b>n = 1,234</b>"]


def test_patient_flow_escapes_reasons_and_levels_and_answers_to_no_mouse(cohort):
    kept = apply_filters(cohort, [InRange("age", low=0, reason="AFP <400 & <b>bold</b>")])
    figure = patient_flow_figure(cohort.n, kept.flow(), [("<i>A</i>", 30), ("B", 30)], by="<u>arm</u>")
    shown = " ".join(annotations(figure))
    assert "AFP &lt;400 &amp; &lt;b&gt;bold&lt;/b&gt;" in shown
    assert "&lt;i&gt;A&lt;/i&gt;" in shown
    assert "&lt;u&gt;arm&lt;/u&gt;" in shown
    assert "<i>" not in shown
    assert len(figure.data) == 0
