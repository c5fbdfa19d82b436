"""Cells hold the numbers of the result; notes say how they were made."""

import math

import numpy as np
import pytest

from hccsurv.analysis.baseline import baseline
from hccsurv.analysis.correlation import correlate_by
from hccsurv.analysis.follow_up_time import median_follow_up
from hccsurv.analysis.kaplan_meier import kaplan_meier
from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.pairwise_log_rank import pairwise_log_rank_tests
from hccsurv.analysis.prognostic_factors import prognostic_factors
from hccsurv.analysis.restricted_mean import restricted_mean
from hccsurv.analysis.survival_difference import survival_difference
from hccsurv.analysis.trend_test import trend_test
from hccsurv.cohort.filters import InRange, IsOneOf, apply_filters
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent
from hccsurv.present.table import Cell, Row, Table, row, table_html
from hccsurv.present.tables.baseline import baseline_table
from hccsurv.present.tables.correlation import correlation_table
from hccsurv.present.tables.follow_up_time import follow_up_table
from hccsurv.present.tables.kaplan_meier import medians_table, survival_at_table
from hccsurv.present.tables.log_rank import log_rank_table, pairwise_table, trend_table
from hccsurv.present.tables.patient_flow import patient_flow_table
from hccsurv.present.tables.prognostic_factors import (
    prognostic_factors_table,
    proportional_hazards_table,
    term_labels,
)
from hccsurv.present.tables.restricted_mean import restricted_mean_comparison_table, restricted_mean_table
from hccsurv.present.tables.survival_difference import survival_difference_table


def texts(line: Row):
    return [cell.text for cell in line.cells]


def values(line: Row):
    return [cell.value for cell in line.cells]


def line_of(table, name):
    return next(line for line in table.rows if line.cells[0].text == name)


def test_medians(aml):
    result = kaplan_meier(aml[0], by=aml[1])
    table = medians_table(result, endpoint="Remission")
    assert table.title == "Remission: median by arm"
    assert table.header == ("arm", "n", "Events", "Median,\nweeks", "95% CI")
    assert [texts(line) for line in table.rows] == [
        ["Maintained", "11", "7", "31.0", "13.0–NR"],
        ["Nonmaintained", "12", "11", "23.0", "5.0–33.0"],
    ]
    assert values(table.rows[0])[1:4] == [11, 7, 31.0]
    assert "Kaplan-Meier; 95% CI by Greenwood's variance" in table.notes[0]
    assert "NR: not reached" in table.notes[0]


@pytest.mark.parametrize("ci_method", ["log-log", "log", "plain"])
def test_notes_of_medians_name_the_kind_of_interval_and_its_level(aml, ci_method):
    table = medians_table(kaplan_meier(aml[0], ci_method=ci_method, confidence_level=0.9), endpoint="Remission")
    assert ci_method in table.notes[0]
    assert "90% CI" in table.notes[0]
    assert table.title == "Remission: median"


def test_survival_at_chosen_times(aml):
    result = kaplan_meier(aml[0], by=aml[1])
    table = survival_at_table(result, [12, 46], endpoint="Remission")
    assert table.header == ("arm", "12 weeks", "46 weeks")
    assert texts(table.rows[0])[1] == "90.9% (51–99)\n10 at risk"
    assert texts(table.rows[1])[2].startswith("0.0% (–)")
    np.testing.assert_allclose(
        [values(line)[1:] for line in table.rows], [curve.at([12, 46]) for curve in result], rtol=1e-15
    )


def test_survival_after_the_last_follow_up_is_a_dash(aml):
    table = survival_at_table(kaplan_meier(aml[0], by=aml[1]), [162], endpoint="Remission")
    assert texts(table.rows[0]) == ["Maintained", "–"]
    assert "–: nobody was followed so long" in table.notes[0]


def test_log_rank(aml):
    result = log_rank_test(*aml)
    table = log_rank_table(result, by="arm")
    assert [texts(line) for line in table.rows] == [
        ["Maintained", "11", "7", "10.7"],
        ["Nonmaintained", "12", "11", "7.3"],
    ]
    assert [values(line)[3] for line in table.rows] == list(result.expected)
    assert "log-rank test by arm" in table.title.casefold()
    said = table.title + " ".join(table.notes)
    assert "Chi-squared 3.40 on 1 df" in said
    assert "p = 0.065" in said


def test_weighted_and_stratified_tests_say_so(aml):
    follow_up, by = aml
    strata = Groups.from_labels("ward", [number % 2 for number in range(23)])
    options = {"weighting": "fleming-harrington", "gamma": 1.0, "strata": strata}
    tables = [
        log_rank_table(log_rank_test(follow_up, by, **options), by="arm"),
        pairwise_table(pairwise_log_rank_tests(follow_up, by, **options)),
        trend_table(trend_test(follow_up, by, **options), by="arm"),
    ]
    assert [table.title for table in tables] == [
        "Fleming-Harrington test by arm", "Pairwise Fleming-Harrington tests", "Test for trend by arm",
    ]  # fmt: skip
    for table in tables:
        assert table.notes[-2:] == ("Weights with rho = 0 and gamma = 1.", "Stratified by ward.")


def test_trend(aml):
    result = trend_test(*aml)
    table = trend_table(result, by="arm")
    assert texts(table.rows[0])[0] == "Maintained, Nonmaintained"
    assert values(table.rows[0])[1:] == [result.z, result.chi2, 1, result.p_value]


def test_restricted_means_and_their_comparison(aml):
    result = restricted_mean(aml[0], tau=30, by=aml[1])
    pair = result.compare("Maintained", "Nonmaintained")
    table = restricted_mean_table(result, endpoint="Remission")
    assert table.title == "Remission: restricted mean by arm"
    assert [values(line)[3] for line in table.rows] == [entry.value for entry in result]
    assert table.notes == ("Area under the Kaplan-Meier curve up to 30 weeks.",)
    compared = restricted_mean_comparison_table(result, [pair], [pair.difference_p], adjustment="holm")
    assert compared.header == ("Pair", "Difference, weeks\n(95% CI)", "Ratio\n(95% CI)", "p")
    assert values(compared.rows[0])[1:] == [pair.difference, pair.ratio, pair.difference_p]
    several = restricted_mean_comparison_table(result, [pair, pair], [0.02, 0.03], adjustment="bh")
    assert several.header[-1] == "Adjusted p\n(Benjamini-Hochberg)"
    assert [values(line)[-1] for line in several.rows] == [0.02, 0.03]


def test_mean_without_an_event_before_the_horizon_has_a_dash_for_its_interval():
    follow_up = TimeToEvent.from_arrays([7, 8], [0, 0], unit="months")
    assert texts(restricted_mean_table(restricted_mean(follow_up, tau=5), endpoint="OS").rows[0])[3:] == ["5.00", "–"]


def test_median_follow_up(aml):
    result = median_follow_up(aml[0], by=aml[1])
    table = follow_up_table(result, endpoint="Remission")
    assert table.title == "Remission: median follow-up by arm"
    assert texts(table.rows[1])[3:] == ["not reached", "16.0–NR"]
    assert [values(line)[2] for line in table.rows] == [entry.n_without_event for entry in result]


def test_survival_differences(aml):
    curves = kaplan_meier(aml[0], by=aml[1])
    entry = survival_difference(curves, "Nonmaintained", "Maintained", 12)
    table = survival_difference_table([entry], [0.5], endpoint="Remission", adjustment="holm", several=False)
    assert texts(table.rows[0])[1:3] == ["12", "-32.6 (-65.2 to 0.1)"]
    assert values(table.rows[0])[2:] == [100 * entry.difference, entry.p_value, entry.log_log.p_value]
    several = survival_difference_table([entry], [0.5], endpoint="Remission", adjustment="holm", several=True)
    assert several.header[-1] == "Adjusted p,\nlog-log (Holm)"
    assert values(several.rows[0])[-1] == 0.5


@pytest.mark.parametrize(
    ("adjustment", "name"),
    [("holm", "Holm"), ("bonferroni", "Bonferroni"), ("bh", "Benjamini-Hochberg"), ("none", "no adjustment")],
)
def test_pairs_name_their_adjustment(aml, adjustment, name):
    follow_up, _ = aml
    by = Groups.from_labels("third", [number % 3 for number in range(23)])
    result = pairwise_log_rank_tests(follow_up, by, adjustment=adjustment)
    table = pairwise_table(result)
    assert table.header[3] == f"Adjusted p\n({name})"
    assert [line.cells[0].text for line in table.rows] == ["0 vs 1", "0 vs 2", "1 vs 2"]
    assert [values(line)[1:] for line in table.rows] == [
        [pair.chi2, pair.p_value, pair.p_adjusted] for pair in result.pairs
    ]


def test_baseline(cohort):
    result = baseline(cohort, ["stage", "age", "rare"], by="arm")
    table = baseline_table(result, synthetic=True)
    assert table.header == ("", "All\n(n = 60)", "A\n(n = 30)", "B\n(n = 30)", "p", "Test")
    stage, age, _ = result.rows
    assert texts(line_of(table, "Stage"))[1:4] == ["", "", ""]
    assert texts(line_of(table, "Stage"))[5] == "Pearson chi-squared"
    assert values(line_of(table, "Stage"))[4] == stage.p_value
    level = stage.levels[0]
    assert texts(line_of(table, level.level))[1] == f"{level.count} ({level.percent:.1f}%)"
    assert values(line_of(table, level.level))[1:] == [level.count, *level.counts]
    assert values(line_of(table, "Missing"))[1:] == [3, *stage.missing_by_group]
    numbers = line_of(table, "Age, years, median (IQR)")
    assert values(numbers)[1:5] == [age.overall.median, *(group.median for group in age.by_group), age.p_value]
    assert texts(numbers)[1] == f"{age.overall.median:.1f} ({age.overall.q1:.1f}–{age.overall.q3:.1f})"
    assert texts(numbers)[5] == "Mann-Whitney"
    assert table.notes[:2] == (
        "n (%) of the patients in whom the variable is known.",
        "IQR: 25th to 75th percentile (linear interpolation).",
    )
    assert "Pearson chi-squared: without continuity correction." in table.notes


def test_sparse_table_is_flagged_beside_its_p_value_and_explained(cohort):
    table = baseline_table(baseline(cohort, ["stage", "rare"], by="arm"))
    assert texts(line_of(table, "rare"))[4].endswith(" †")
    assert not texts(line_of(table, "Stage"))[4].endswith("†")
    assert [note for note in table.notes if note.startswith("†")] == [
        "† An expected count is below 5: the chi-squared p-value is doubtful, the exact test is offered."
    ]
    exact = baseline_table(baseline(cohort, ["rare"], by="arm", category_test="fisher"))
    assert texts(line_of(exact, "rare"))[5] == "Fisher exact"
    assert "†" not in " ".join([*texts(line_of(exact, "rare")), *exact.notes])


def test_baseline_with_means_names_standard_deviation_and_its_test(cohort):
    result = baseline(cohort, ["age"], by="arm", number_summary="mean")
    table = baseline_table(result)
    (line,) = table.rows
    overall = result.rows[0].overall
    assert texts(line)[:2] == ["Age, years, mean (SD)", f"{overall.mean:.1f} ({overall.sd:.1f})"]
    assert values(line)[1] == overall.mean
    assert "SD: standard deviation." in table.notes
    assert texts(line)[-1].startswith("Welch")


def test_baseline_of_one_group_has_no_test(cohort):
    table = baseline_table(baseline(cohort, ["stage", "age"]))
    assert table.header == ("", "All\n(n = 60)")
    assert table.title == "Baseline characteristics"
    assert all(len(line.cells) == 2 for line in table.rows)


def test_prognostic_factors(cohort, endpoint):
    result = prognostic_factors(cohort, endpoint, ["stage", "age", "rare"], forced=["stage", "age"])
    table = prognostic_factors_table(result, endpoint="Overall survival", unit="months", synthetic=True)
    assert table.title == "Prognostic factors for overall survival"
    assert table.header[3] == "Median,\nmonths"
    stage, age, _ = result.factors
    heading = line_of(table, "Stage")
    assert values(heading)[4] == stage.p_value
    assert texts(heading)[8] == "forced"
    assert texts(line_of(table, "II"))[5:7] == ["1 (reference)", "1 (reference)"]
    compared = next(line for line in stage.levels if line.level == "I")
    assert values(line_of(table, "I"))[1:4] == [compared.n, compared.n_events, compared.median.value]
    assert values(line_of(table, "I"))[5:8] == [
        compared.crude.hazard_ratio,
        compared.adjusted.hazard_ratio,
        compared.adjusted.p_value,
    ]
    (whole,) = age.levels
    number = line_of(table, age.label)
    assert values(number)[5:8] == [whole.crude.hazard_ratio, whole.adjusted.hazard_ratio, whole.adjusted.p_value]
    notes = " ".join(table.notes)
    assert "log-rank test" in notes
    assert "ties by Efron" in notes
    assert f"{result.model.n} patients, {result.model.n_events} events" in notes
    assert "Stage (3)" in notes
    assert term_labels(result) == ("Stage: I vs II", age.label)


def test_notes_name_breslow_and_say_why_there_is_no_model(cohort, endpoint):
    breslow = prognostic_factors(cohort, endpoint, ["age"], forced=["age"], ties="breslow")
    assert "ties by Breslow" in " ".join(prognostic_factors_table(breslow, endpoint="OS", unit="months").notes)
    nothing = prognostic_factors(cohort, endpoint, ["age"], barred=["age"])
    table = prognostic_factors_table(nothing, endpoint="OS", unit="months")
    assert nothing.no_model in table.notes
    assert proportional_hazards_table(nothing) is None


def test_proportional_hazards(cohort, endpoint):
    result = prognostic_factors(cohort, endpoint, ["stage", "age"], forced=["stage", "age"])
    table = proportional_hazards_table(result)
    assert [line.cells[0].text for line in table.rows] == ["Stage", result.factors[1].label, "All together"]
    overall = result.proportional_hazards.overall
    assert values(table.rows[2])[1:] == [overall.chi2, overall.df, overall.p_value]
    assert "Grambsch-Therneau" in table.notes[0]


def correlation(cohort, **options):
    rows = correlate_by(cohort, "time", "age", ["stage"], **options)
    return rows, correlation_table("OS", {"Age": rows}, {"stage": "Stage"}, synthetic=True)


def test_correlation(cohort):
    rows, table = correlation(cohort)
    assert [line.cells[0].text for line in table.rows] == ["All patients", "Stage", rows[1].level, rows[2].level]
    for line, found in zip([table.rows[0], *table.rows[2:]], rows, strict=True):
        assert values(line)[1:] == [found.correlation.n, found.correlation.r, found.correlation.p_value]
    assert table.notes == ("Pearson's r; interval by Fisher's z; p of r = 0 by Student's t.",)
    assert correlation(cohort, p_from="fisher-z")[1].notes[0].endswith("by Fisher's z.")


def test_correlation_with_a_part_shows_what_arithmetic_alone_makes(cohort):
    rows, table = correlation(cohort, is_part=True)
    assert table.header[-1] == "Age\nr if unrelated"
    assert values(table.rows[0])[4] == rows[0].benchmark
    assert "r is above 0 by arithmetic alone" in table.notes[1]


def test_patient_flow(cohort):
    kept = apply_filters(cohort, [IsOneOf("stage", ("I",), reason="Other stage"), InRange("age", low=60)])
    table = patient_flow_table(kept)
    assert values(table.rows[0]) == [None, None, cohort.n_reviewed]
    assert [values(line)[1:] for line in table.rows[1:]] == [[step.removed, step.remaining] for step in kept.flow()]
    assert [line.cells[0].text for line in table.rows[1:]] == ["Other stage", "Only: age at least 60"]


def test_every_table_of_invented_patients_is_stamped_and_no_other(aml, cohort, endpoint):
    curves = kaplan_meier(aml[0], by=aml[1])
    factors = prognostic_factors(cohort, endpoint, ["stage", "age"], forced=["stage", "age"])
    for synthetic in (True, False):
        tables = [
            medians_table(curves, endpoint="OS", synthetic=synthetic),
            survival_at_table(curves, [12], endpoint="OS", synthetic=synthetic),
            log_rank_table(log_rank_test(*aml), by="arm", synthetic=synthetic),
            pairwise_table(pairwise_log_rank_tests(*aml), synthetic=synthetic),
            trend_table(trend_test(*aml), by="arm", synthetic=synthetic),
            restricted_mean_table(restricted_mean(aml[0], by=aml[1]), endpoint="OS", synthetic=synthetic),
            follow_up_table(median_follow_up(aml[0]), endpoint="OS", synthetic=synthetic),
            baseline_table(baseline(cohort, ["age"]), synthetic=synthetic),
            prognostic_factors_table(factors, endpoint="OS", unit="months", synthetic=synthetic),
            proportional_hazards_table(factors, synthetic=synthetic),
            correlation_table("OS", {"Age": correlate_by(cohort, "time", "age")}, {}, synthetic=synthetic),
        ]
        for table in tables:
            assert table.full_title.endswith(" – SYNTHETIC DATA") == synthetic
            assert ("SYNTHETIC DATA" in table_html(table)) == synthetic
    assert patient_flow_table(cohort).full_title == "Patient flow – SYNTHETIC DATA"


def test_every_line_has_a_cell_for_every_column(aml, cohort, endpoint):
    factors = prognostic_factors(cohort, endpoint, ["stage", "age", "rare"], forced=["stage", "age"])
    for table in (
        baseline_table(baseline(cohort, ["age", "rare"], by="arm")),
        prognostic_factors_table(factors, endpoint="OS", unit="months"),
        medians_table(kaplan_meier(aml[0], by=aml[1]), endpoint="OS"),
        patient_flow_table(apply_filters(cohort, [InRange("age", low=60)])),
    ):
        html = table_html(table)
        n_lines = html.count("<tr") - 1 - html.count("<tfoot><tr>")
        assert n_lines == len(table.rows)
        for line in table.rows:
            assert len(line.cells) <= len(table.header)


SCRIPT = "<script>alert(1)</script>"


def test_html_escapes_every_text():
    table = Table(
        title=SCRIPT, header=(SCRIPT, SCRIPT), rows=(row(SCRIPT, Cell(SCRIPT, 1.0)), row(SCRIPT, heading=True)),
        notes=(SCRIPT, "a & b"),
    )  # fmt: skip
    html = table_html(table)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 7
    assert "a &amp; b" in html


def test_html_escapes_quotation_marks_and_breaks_lines():
    html = table_html(Table(title="'\"", header=("a\nb",), rows=(row("x' onload='y"),)))
    assert "a<br>b" in html
    assert "' onload='" not in html.replace("&nbsp;", " ")


def test_html_pads_short_lines_and_names_headings_and_levels():
    html = table_html(
        Table(title="T", header=("", "n", "p"), rows=(row("Stage", heading=True), row("I", "3", "", indent=True)))
    )
    assert "<tr class='heading'><th scope='row'>Stage</th><td></td><td></td></tr>" in html
    assert "<tr class='level'><th scope='row'>I</th><td>3</td><td></td></tr>" in html
    assert "<tfoot>" not in html


def test_no_p_value_is_nan_in_a_cell_of_the_baseline_table(cohort):
    single = apply_filters(cohort, [IsOneOf("arm", ("A",))])
    table = baseline_table(baseline(single, ["age"], by="arm"))
    assert not any(
        isinstance(cell.value, float) and math.isnan(cell.value) for line in table.rows for cell in line.cells
    )
