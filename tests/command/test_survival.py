"""python -m hccsurv survival."""

import lifelines
import numpy as np
import openpyxl
import pandas as pd
import pytest
from lifelines.statistics import multivariate_logrank_test, pairwise_logrank_test

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
