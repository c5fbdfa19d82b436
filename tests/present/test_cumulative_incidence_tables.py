"""Tables of competing risks show the numbers of their results, and keep them unrounded behind the text."""

import pytest

from hccsurv.analysis.cumulative_incidence import cumulative_incidence
from hccsurv.analysis.gray_test import gray_test
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups
from hccsurv.present.tables.cumulative_incidence import first_events_table, gray_test_table, incidence_at_table

FOLLOW_UP = CompetingRisks.from_arrays(
    [1, 2, 3, 5, 1, 2, 2, 4], [1, 2, 1, 0, 1, 0, 2, 0], causes=["relapse", "death"], unit="months"
)
ARM = Groups.from_labels("arm", list("AAAABBBB"))


def texts(table):
    return [[cell.text for cell in line.cells] for line in table.rows]


def test_first_events_are_counted_by_cause():
    table = first_events_table(cumulative_incidence(FOLLOW_UP, by=ARM))
    assert table.header == ("arm", "n", "relapse", "death", "Without\nevent")
    assert texts(table) == [["A", "4", "2", "1", "1"], ["B", "4", "1", "1", "2"]]
    assert table.title == "First events by arm"


def test_incidence_stands_with_its_interval_and_patients_at_risk():
    result = cumulative_incidence(FOLLOW_UP, by=ARM)
    table = incidence_at_table(result, "relapse", [0.5, 3, 5])
    curve = result["A", "relapse"]
    (low,), (high,) = curve.interval_at([3])
    assert texts(table)[0] == [
        "A", "0.0% (–)\n4 at risk", f"50.0% ({100 * low:.1f}–{100 * high:.1f})\n2 at risk",
        f"50.0% ({100 * low:.1f}–{100 * high:.1f})\n1 at risk",
    ]  # fmt: skip
    assert texts(table)[1][3] == "–"
    assert table.rows[0].cells[2].value == pytest.approx(0.5, rel=1e-15)
    assert table.header == ("arm", "0.5 months", "3 months", "5 months")


def test_without_groups_titles_name_none_and_synthetic_data_are_stamped():
    result = cumulative_incidence(FOLLOW_UP)
    assert incidence_at_table(result, "death", [1]).title == "Cumulative incidence of death"
    assert first_events_table(result, synthetic=True).full_title == "First events – SYNTHETIC DATA"


def test_gray_test_says_how_it_was_weighted_and_stratified():
    plain = gray_test(FOLLOW_UP, ARM)
    table = gray_test_table(plain)
    assert texts(table)[0] == ["relapse", f"{plain['relapse'].chi2:.2f}", "1", f"{plain['relapse'].p_value:.2f}"]
    assert table.rows[1].cells[1].value == plain["death"].chi2
    assert len(table.notes) == 1
    site = Groups.from_labels("site", list("xyxyxyxy"))
    assert gray_test_table(gray_test(FOLLOW_UP, ARM, strata=site, rho=-0.5)).notes[1:] == (
        "Weights with rho = -0.5.", "Stratified by site.",
    )  # fmt: skip
