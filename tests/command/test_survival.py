"""python -m hccsurv survival."""

import lifelines
import numpy as np
import openpyxl
import pandas as pd
import pytest
from lifelines.statistics import multivariate_logrank_test, pairwise_logrank_test

from hccsurv.analysis.log_rank import log_rank_test
from hccsurv.analysis.pairwise_log_rank import pairwise_log_rank_tests
from hccsurv.analysis.trend_test import trend_test
from hccsurv.cohort.groups import Groups
from hccsurv.cohort.time_to_event import TimeToEvent

THREE_ARMS = [
    "months,dead,arm",
    *(f"{t},{e},A" for t, e in ((2, 1), (5, 1), (8, 0), (11, 1), (20, 0))),
    *(f"{t},{e},B" for t, e in ((1, 1), (3, 1), (4, 1), (9, 0), (10, 1))),
    *(f"{t},{e},C" for t, e in ((6, 0), (12, 1), (15, 0), (22, 0))),
]


def survival(file, *options, duration="time", event="status"):
    return ("survival", file, "--duration", duration, "--event", event, *options)


def test_aml_medians_and_log_rank_are_those_of_r(result_of, aml):
    result = result_of(*survival(aml, "--group", "x", "--unit", "weeks", "--times", "12,24"))
    first, second = result["groups"]
    assert (first["level"], first["n"], first["events"]) == ("Maintained", 11, 7)
    assert (first["median"], first["ci_low"], first["ci_high"]) == (31, 13, None)
    assert (second["level"], second["n"], second["events"]) == ("Nonmaintained", 12, 11)
    assert (second["median"], second["ci_low"], second["ci_high"]) == (23, 5, 33)
    assert [(at["time"], round(at["survival"], 6), at["at_risk"]) for at in first["at"]] == [
        (12, 0.909091, 10),
        (24, 0.613636, 6),
    ]
    assert result["log_rank"]["chi2"] == pytest.approx(3.39639, abs=5e-6)
    assert result["log_rank"]["df"] == 1
    assert result["log_rank"]["p_value"] == pytest.approx(0.06534, abs=5e-6)
    (pair,) = result["pairwise"]
    assert (pair["a"], pair["b"]) == ("Maintained", "Nonmaintained")
    assert pair["p_adjusted"] == pair["p_value"] == pytest.approx(result["log_rank"]["p_value"])
    assert (result["unit"], result["n"], result["n_missing"]) == ("weeks", 23, 0)


def test_all_together_agree_with_lifelines(result_of, aml):
    result = result_of(*survival(aml, "--times", "10"))
    (group,) = result["groups"]
    data = pd.read_csv(aml)
    fit = lifelines.KaplanMeierFitter().fit(data["time"], data["status"])
    low, high = fit.confidence_interval_.loc[9.0]
    at = group["at"][0]
    assert group["level"] == "All"
    assert group["median"] == fit.median_survival_time_
    assert (at["survival"], at["ci_low"], at["ci_high"]) == pytest.approx((fit.predict(10), low, high))
    assert result["log_rank"] is None
    assert result["pairwise"] == []


@pytest.mark.parametrize(
    ("method", "low", "high"),
    # R: summary(survfit(Surv(time, status) ~ 1, aml, conf.type = method), times = 12)
    [("log-log", 0.5092094, 0.8733758), ("log", 0.5797992, 0.9422465), ("plain", 0.5596751, 0.9185858)],
)
def test_interval_methods(result_of, aml, method, low, high):
    at = result_of(*survival(aml, "--ci", method, "--times", "12"))["groups"][0]["at"][0]
    assert (at["ci_low"], at["ci_high"]) == pytest.approx((low, high), abs=1e-7)


def test_three_groups_agree_with_lifelines(result_of, write):
    file = write("arms.csv", *THREE_ARMS)
    result = result_of(*survival(file, "--group", "arm", "--adjust", "bonferroni", duration="months", event="dead"))
    data = pd.read_csv(file)
    both = multivariate_logrank_test(data["months"], data["arm"], data["dead"])
    assert result["log_rank"]["chi2"] == pytest.approx(both.test_statistic)
    assert result["log_rank"]["df"] == 2
    pairs = pairwise_logrank_test(data["months"], data["arm"], data["dead"])
    assert [pair["p_value"] for pair in result["pairwise"]] == pytest.approx(list(pairs.p_value))
    assert [pair["p_adjusted"] for pair in result["pairwise"]] == pytest.approx(np.minimum(3 * pairs.p_value, 1))
    assert result["groups"][2]["median"] is None  # not reached


def test_survival_beyond_the_last_follow_up_is_null(result_of, aml):
    at = result_of(*survival(aml, "--group", "x", "--times", "200"))["groups"][0]["at"][0]
    assert at == {"time": 200, "survival": None, "ci_low": None, "ci_high": None, "at_risk": 0}


def test_codes_are_declared_before_filtering(result_of, write):
    file = write("lung.csv", "time,status,sex", "5,2,F", "6,1,M", "7,1,M", "8,2,F")
    result = result_of(*survival(file, "--event-codes", "2", "--where", "sex = M"))
    assert (result["groups"][0]["n"], result["groups"][0]["events"]) == (2, 0)
    assert result["filters"] == ["sex is M"]
    assert result["steps"] == [{"reason": "sex is M", "removed": 2, "remaining": 2}]
    assert result["censored_codes"] == ["1"]


def test_groups_without_any_event_have_no_test(result_of, write):
    file = write("none.csv", "time,status,x,ward", "5,0,a,1", "6,0,b,1", "7,1,a,2")
    result = result_of(*survival(file, "--group", "x", "--where", "ward = 1"))
    assert result["log_rank"] == {"chi2": None, "df": None, "p_value": None}
    assert result["pairwise"] == [{"a": "a", "b": "b", "chi2": None, "p_value": None, "p_adjusted": None}]
    assert "No event was observed" in result["notes"][0]


def test_text_codes_and_missing_follow_up(result_of, write):
    file = write(
        "codes.csv", "time,status,x", "5,dead,a", "6,alive,a", "7,lost,a", ",dead,b", "9,,b", "3,dead,b", "4,dead,"
    )
    options = ("--event-codes", "dead", "--censored-codes", "alive,lost", "--group", "x")
    result = result_of(*survival(file, *options))
    assert [(group["n"], group["events"]) for group in result["groups"]] == [(3, 1), (1, 1)]
    assert (result["n"], result["n_missing"]) == (4, 3)
    assert [(step["reason"], step["removed"]) for step in result["steps"]] == [
        ("time: follow-up not known", 2),
        ("x not known", 1),
    ]


def test_any_column_can_be_filtered_on(result_of, write, aml_lines):
    numbered = [f"{row or 'id'},{line}" for row, line in enumerate(aml_lines)]
    result = result_of(*survival(write("numbered.csv", *numbered), "--where", "id <= 11"))
    assert (result["n"], result["groups"][0]["median"]) == (11, 31)
    assert result["filters"] == ["id at most 11"]


def test_numeric_groups_can_be_filtered_by_range(result_of, write):
    file = write("stage.csv", "time,status,stage", "1,1,1", "2,1,2", "3,1,3", "4,0,2", "5,1,3")
    result = result_of(*survival(file, "--group", "stage", "--where", "stage >= 2"))
    assert [(group["level"], group["n"]) for group in result["groups"]] == [("2", 2), ("3", 2)]


def test_names_with_commas_spaces_signs_and_japanese(result_of, write):
    file = write("names.csv", '"OS, 月","転帰 = 死亡",治療 群', "5,1,甲", "7,0,甲", "3,1,乙", "9,1,乙")
    result = result_of(
        *survival(file, "--group", "治療 群", "--where", "転帰 = 死亡 = 1", duration="OS, 月", event="転帰 = 死亡")
    )
    assert [(group["level"], group["median"]) for group in result["groups"]] == [("甲", 5), ("乙", 6)]


def test_xlsx_and_its_sheets(result_of, tmp_path, aml_lines):
    workbook = openpyxl.Workbook()
    workbook.active.append(["nothing"])
    workbook.active.append([1])
    sheet = workbook.create_sheet("leukaemia")
    for line in aml_lines:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    file = tmp_path / "aml.xlsx"
    workbook.save(file)
    result = result_of(*survival(file, "--group", "x", "--sheet", "leukaemia"))
    assert [group["median"] for group in result["groups"]] == [31, 23]


def test_printed_table(run, aml):
    text = run(*survival(aml, "--group", "x", "--unit", "weeks", "--where", "time < 100")).stdout
    assert "aml.csv: 22 of 23 patients: time below 100" in text
    assert "Left out because a value is missing: 0. Used: 22." in text
    assert "Event: status = 1; censored: 0." in text
    assert "Kaplan-Meier; 95% CI by Greenwood's variance, log-log type." in text
    assert "Chi-squared 2.10 on 1 df, p = 0.147." in text


def test_a_median_that_is_not_reached_is_said(run, write):
    text = run(*survival(write("arms.csv", *THREE_ARMS), "--group", "arm", duration="months", event="dead")).stdout
    assert "not reached" in next(line for line in text.splitlines() if line.startswith("C "))
    assert "A vs B" in text


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        (["time,status", "5,1", "6,2", "7,2"], [], "Column 'status' has the codes 1 (1 row), 2 (2 rows), and none is"),
        (["time,status", "5,0", "6,1", "7,2"], [], "Column 'status' has the codes 0 (1 row), 1 (1 row), 2 (1 row)"),
        (["time,status", "5,dead", "6,alive", "7,dead"], [], "Column 'status' has 2 text codes (2, 1 rows)"),
        (["time,status", "5,0", "6,1", "7,2"], ["--event-codes", "1"], "--censored-codes"),
        (["time,status", "5,0", "6,1", "7,2"], ["--event-codes", "1", "--censored-codes", "0"], "code 2 is declared"),
        (["time,status", "5,0", "6,1"], ["--event-codes", "3"], "No row has a declared event code"),
        (["time,status", "5,0", "6,1"], ["--censored-codes", "1"], "both as event and as censored"),
        (["time,status", "5,1", "-6,0", "-7,0"], [], "Column 'time': 2 of 3 durations are negative (row 3, 4)"),
        (["time,status", "5,1", "sechs,0"], [], "Column 'time': 1 of 2 durations are not finite numbers (row 3)"),
        (["time,status", "5,1", ",0"], ["--where", "status = 0"], "missing for all 1 patients"),
        (["time,status", "5,1", "6,0"], ["--where", "status = 4"], "No patient is left: status is 4"),
        (["time,status", "5,1", "6,0"], ["--where", "state = 4"], "There is no column 'state'"),
        (["time,status", "5,1", "6,0"], ["--where", "status"], "has no rule"),
        (["time,status", "5,1", "6,0"], ["--where", "time > many"], "needs a number"),
        (["time,status", "5,1", "6,0"], ["--group", "Status_"], "Did you mean status?"),
        (["time,status", "5,1", "6,1"], ["--group", "status"], "has 1 level among these 2 patients"),
        (["time,status", "5,1", "6,0"], ["--times", "6,twelve"], "'6,twelve' is not a list of times"),
        (["time,status", "5,1", "6,0"], ["--times", "-1"], "'-1' is not a list of times"),
        (["time,status", "5,1", "6,0"], ["--unit", "fortnights"], "'fortnights' is not one of"),
        (["time,status", "5,1", "6,0,9"], [], "has more (row 3)"),
        (["time,status"], [], "has a header but no patients"),
    ],
)
def test_bad_input_is_refused_with_one_message(refused, write, lines, options, message):
    assert message in refused(*survival(write("bad.csv", *lines), *options))


def test_a_patients_value_is_never_shown(refused, write):
    file = write("secret.csv", "time,status,name", "5,1,Tanaka", "Suzuki,0,Sato")
    assert "Suzuki" not in refused(*survival(file))
    assert "Tanaka" not in refused(*survival(file, event="name"))


def test_too_many_groups_are_no_groups(refused, write):
    file = write("many.csv", "time,status,name", *(f"{n},1,patient {n}" for n in range(1, 40)))
    assert "'name' has 39 levels; at most 30 groups" in refused(*survival(file, "--group", "name"))


def test_files_that_cannot_be_read(refused, write, tmp_path):
    assert "does not exist" in refused(*survival(tmp_path / "absent.csv"))
    assert "is a directory" in refused(*survival(tmp_path))
    assert "is not one of csv, tsv, txt, xlsx" in refused(*survival(write("aml.sav", "time,status", "1,1")))
    assert "cannot be opened as XLSX" in refused(*survival(write("aml.xlsx", "time,status", "1,1")))


def test_a_level_that_no_row_has_is_pointed_out(result_of, aml):
    assert result_of(*survival(aml, "--where", "x = Maintained, Maintaned"))["notes"] == [
        "No row of the file has x Maintaned."
    ]


def test_weighting_strata_and_trend_reach_every_test(result_of, root):
    file = root / "sample_data" / "published" / "veteran.csv"
    options = ("--group", "celltype", "--weighting", "peto-peto", "--strata", "trt", "--trend")
    result = result_of(*survival(file, *options))
    assert (result["log_rank"]["weighting"], result["log_rank"]["strata"]) == ("peto-peto", "trt")
    data = pd.read_csv(file)
    follow_up = TimeToEvent.from_arrays(data["time"], data["status"], unit="months")
    by, strata = (Groups.from_labels(name, data[name]) for name in ("celltype", "trt"))
    test = log_rank_test(follow_up, by, weighting="peto-peto", strata=strata)
    plain = log_rank_test(follow_up, by)
    assert result["log_rank"]["chi2"] == test.chi2 != plain.chi2
    assert result["trend"]["z"] == trend_test(follow_up, by, weighting="peto-peto", strata=strata).z
    pairs = pairwise_log_rank_tests(follow_up, by, weighting="peto-peto", strata=strata).pairs
    assert [pair["p_adjusted"] for pair in result["pairwise"]] == [pair.p_adjusted for pair in pairs]


def test_fleming_harrington_takes_its_exponents(result_of, aml):
    options = ("--group", "x", "--weighting", "fleming-harrington", "--rho", "1", "--gamma", "0.5")
    test = result_of(*survival(aml, *options))["log_rank"]
    assert (test["rho"], test["gamma"]) == (1, 0.5)


def test_control_limits_the_pairs(result_of, write):
    file = write("arms.csv", *THREE_ARMS)
    options = ("--group", "arm", "--control", "B", "--rmst", "10", "--times", "5", "--differences")
    result = result_of(*survival(file, *options, duration="months", event="dead"))
    assert [(pair["a"], pair["b"]) for pair in result["pairwise"]] == [("B", "A"), ("B", "C")]
    for comparisons in (result["restricted_mean"]["comparisons"], result["differences"]):
        assert [(pair["a"], pair["b"]) for pair in comparisons] == [("A", "B"), ("C", "B")]


def test_restricted_means_and_their_adjusted_comparisons(result_of, write):
    file = write("arms.csv", *THREE_ARMS)
    result = result_of(
        *survival(file, "--group", "arm", "--rmst", "10", "--adjust", "bonferroni", duration="months", event="dead")
    )["restricted_mean"]
    assert result["tau"] == 10
    # A: 2 + 3 * 4/5 + 5 * 3/5; B falls by fifths at 1, 3, 4 and keeps 2/5 until 10; C loses nobody before 10.
    assert [group["mean"] for group in result["groups"]] == pytest.approx([7.4, 1 + 1.6 + 0.6 + 2.4, 10])
    assert result["groups"][2]["ci_low"] is None
    assert [(pair["a"], pair["b"]) for pair in result["comparisons"]] == [("B", "A"), ("C", "A"), ("C", "B")]
    assert result["comparisons"][0]["difference"] == pytest.approx(5.6 - 7.4)
    for pair in result["comparisons"]:
        assert pair["difference_p_adjusted"] == pytest.approx(min(3 * pair["difference_p"], 1))


def test_restricted_mean_of_all_patients_up_to_the_longest_horizon(result_of, aml):
    result = result_of(*survival(aml, "--rmst", "longest"))["restricted_mean"]
    assert (result["tau"], len(result["groups"]), result["comparisons"]) == (161, 1, [])


def test_differences_at_chosen_times(result_of, aml):
    result = result_of(*survival(aml, "--group", "x", "--times", "12,24", "--differences"))
    at = [[group["at"][position]["survival"] for group in result["groups"]] for position in (0, 1)]
    assert [pair["difference"] for pair in result["differences"]] == pytest.approx([b - a for a, b in at])
    assert [pair["time"] for pair in result["differences"]] == [12, 24]
    assert result["differences"][0]["log_log_p_adjusted"] == result["differences"][0]["log_log_p_value"]


def test_difference_where_one_group_is_not_followed_is_named_in_a_note(result_of, write):
    file = write("arms.csv", *THREE_ARMS)
    result = result_of(
        *survival(file, "--group", "arm", "--times", "15", "--differences", duration="months", event="dead")
    )
    assert [(pair["a"], pair["b"]) for pair in result["differences"]] == [("B", "A"), ("C", "A"), ("C", "B")]
    result = result_of(
        *survival(file, "--group", "arm", "--times", "21", "--differences", duration="months", event="dead")
    )
    assert [(pair["a"], pair["b"]) for pair in result["differences"]] == [("C", "B")]
    assert result["notes"] == [
        "B vs A at 21 months: not both groups were followed so long.",
        "C vs A at 21 months: not both groups were followed so long.",
    ]


def test_median_follow_up(result_of, write):
    file = write("follow.csv", "time,status,x", "3,1,a", "10,0,a", "12,0,a", "14,0,a", "16,0,a", "5,1,b")
    result = result_of(*survival(file, "--follow-up", "--group", "x"))
    assert [(entry["level"], entry["n_without_event"], entry["median"]) for entry in result["follow_up"]] == [
        ("a", 4, 13),
        ("b", 0, None),
    ]


def test_landmark_counts_who_left_and_restarts_the_clock(result_of, run, aml):
    result = result_of(*survival(aml, "--group", "x", "--landmark", "8"))
    assert result["landmark"] == {"time": 8, "n": 19, "n_events_before": 4, "n_censored_before": 0}
    assert (result["n"], result["n_missing"]) == (19, 0)
    assert [(group["n"], group["median"]) for group in result["groups"]] == [(11, 23), (8, 22)]
    text = run(*survival(aml, "--group", "x", "--landmark", "8", "--unit", "weeks")).stdout
    assert "Used: 23." in text
    assert (
        "Landmark: 8 weeks, from which all times are counted. Left at or before it: 4 with the event, 0 without. "
        "Followed beyond it: 19 patients." in text
    )


def test_what_was_not_asked_for_is_null_or_empty(result_of, aml):
    result = result_of(*survival(aml, "--group", "x"))
    assert {key: result[key] for key in ("trend", "restricted_mean", "differences", "follow_up", "landmark")} == {
        "trend": None, "restricted_mean": None, "differences": [], "follow_up": None, "landmark": None,
    }  # fmt: skip


def test_tables_say_how_groups_were_compared(run, root):
    file = root / "sample_data" / "published" / "veteran.csv"
    options = ("--group", "celltype", "--weighting", "fleming-harrington", "--gamma", "1", "--strata", "trt", "--trend")
    text = run(*survival(file, *options, "--rmst", "100", "--follow-up", "--times", "90", "--differences")).stdout
    for part in (
        "Fleming-Harrington test by celltype", "Pairwise Fleming-Harrington tests", "Test for trend by celltype",
        "Weights with rho = 0 and gamma = 1.", "Stratified by trt.", "time: restricted mean by celltype",
        "Restricted means up to 100 months compared", "time: median follow-up by celltype",
        "time: differences of survival", "log-log (Holm)",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--trend"], "--trend has nothing to compare without groups."),
        (["--weighting", "tarone-ware"], "--weighting has nothing to compare without groups."),
        (["--gamma", "1"], "--gamma has nothing to compare without groups."),
        (["--strata", "x"], "--strata has nothing to compare without groups."),
        (["--control", "Maintained"], "--control has nothing to compare without groups."),
        (["--differences", "--times", "5"], "--differences has nothing to compare without groups."),
        (["--group", "x", "--differences"], "--differences has no time."),
        (["--group", "x", "--control", "none"], "The control is not one of the 2 groups of 'x'."),
        (["--group", "x", "--rho", "1"], "`rho` and `gamma` have no meaning with weighting 'log-rank'."),
        (["--group", "x", "--weighting", "wilcoxon"], "'wilcoxon' is not one of"),
        (["--group", "x", "--strata", "y"], "There is no column 'y'"),
        (["--rmst", "0"], "'0' is neither a time above 0 nor 'longest'."),
        (["--rmst", "soon"], "'soon' is neither a time above 0 nor 'longest'."),
        (["--group", "x", "--rmst", "200"], "1 of the 2 groups of 'x' are not followed as long as `tau`"),
        (["--landmark", "-1"], "`time` must be zero or more, and finite."),
        (["--landmark", "161"], "None of the 23 patients is followed beyond the landmark."),
        (["--group", "x", "--landmark", "50"], "Column 'x' has 1 level among these 1 patient"),
    ],
)
def test_choices_that_have_no_answer_are_refused(refused, aml, options, message):
    assert message in refused(*survival(aml, *options))
