"""python -m hccsurv competing."""

import pandas as pd
import pytest

from hccsurv.analysis.cumulative_incidence import cumulative_incidence
from hccsurv.analysis.gray_test import gray_test
from hccsurv.cohort.competing_risks import CompetingRisks
from hccsurv.cohort.groups import Groups

PATIENTS = [
    "months,end,arm,site",
    *(f"{t},{e},A,north" for t, e in ((2, 1), (5, 2), (8, 0), (11, 1), (20, 0))),
    *(f"{t},{e},B,south" for t, e in ((1, 1), (3, 2), (4, 1), (9, 0), (10, 1))),
    *(f"{t},{e},B,north" for t, e in ((2, 2), (6, 0), (7, 2))),
]


def competing(file, *options, duration="months", event="end", causes=("relapse=1", "death=2"), times="6"):
    named = [part for cause in causes for part in ("--cause", cause)]
    return ("competing", file, "--duration", duration, "--event", event, *named, "--times", times, *options)


def published(root, name):
    return root / "sample_data" / "published" / f"{name}.csv"


def test_incidence_and_gray_test_are_those_of_the_library(result_of, root):
    file = published(root, "mgus2")
    result = result_of(
        *competing(file, "--group", "sex", duration="etime", event="event", causes=("pcm", "death"), times="60,120")
    )
    data = pd.read_csv(file)
    follow_up = CompetingRisks.from_arrays(
        data["etime"], data["event"], causes=["pcm", "death"], censored="censor", unit="months"
    )
    by = Groups.from_labels("sex", data["sex"])
    curves, test = cumulative_incidence(follow_up, by=by), gray_test(follow_up, by)
    for group in result["groups"]:
        for cause in group["causes"]:
            curve = curves[group["level"], cause["cause"]]
            assert (group["n"], cause["events"]) == (curve.n, curve.n_events)
            assert [at["incidence"] for at in cause["at"]] == curve.at([60, 120]).tolist()
            assert [at["std_error"] for at in cause["at"]] == curve.std_error_at([60, 120]).tolist()
            assert [[at["ci_low"], at["ci_high"]] for at in cause["at"]] == [
                list(pair) for pair in zip(*map(list, curve.interval_at([60, 120])), strict=True)
            ]
            assert [at["at_risk"] for at in cause["at"]] == curve.at_risk_at([60, 120]).tolist()
    assert [(entry["cause"], entry["chi2"], entry["p_value"]) for entry in result["gray"]["tests"]] == [
        (entry.cause, entry.chi2, entry.p_value) for entry in test
    ]
    assert (result["n"], result["unit"], result["by"]) == (1384, "months", "sex")
    assert result["causes"] == {"pcm": ["pcm"], "death": ["death"]}


def test_all_together_by_hand(result_of, write):
    """Nobody of four is censored before 3: one relapse, one death, then one of two relapses."""
    file = write("four.csv", "months,end", "1,1", "2,2", "3,1", "5,0")
    result = result_of(*competing(file, "--ci", "plain", times="2,3,9"))
    (group,) = result["groups"]
    relapse, death = group["causes"]
    assert [at["incidence"] for at in relapse["at"]] == [0.25, 0.5, None]
    assert [at["incidence"] for at in death["at"]] == [0.25, 0.25, None]
    assert [at["at_risk"] for at in relapse["at"]] == [3, 2, 0]
    assert (group["level"], group["n"], group["n_censored"], result["gray"]) == ("All", 4, 1, None)
    assert result["ci_method"] == "plain"


def test_strata_and_rho_reach_the_test(result_of, root):
    file = published(root, "pbc")
    options = ("--group", "trt", "--strata", "stage", "--rho", "0.5", "--unit", "days")
    result = result_of(
        *competing(file, *options, duration="time", event="status", causes=("transplant=1", "death=2"), times="365")
    )
    data = pd.read_csv(file).dropna(subset=["trt", "stage"])
    follow_up = CompetingRisks.from_arrays(data["time"], data["status"], causes=["transplant", "death"], unit="days")
    by, strata = (Groups.from_labels(name, data[name]) for name in ("trt", "stage"))
    test = gray_test(follow_up, by, strata=strata, rho=0.5)
    assert [entry["chi2"] for entry in result["gray"]["tests"]] == [entry.chi2 for entry in test]
    assert (result["gray"]["rho"], result["gray"]["strata"]) == (0.5, "stage")
    assert result["n_missing"] == 106
    assert [(step["reason"], step["removed"]) for step in result["steps"]] == [
        ("stage not known", 6),
        ("trt not known", 100),
    ]


def test_codes_are_declared_before_filtering_and_a_code_may_have_several(result_of, write):
    file = write("codes.csv", "months,end,ward", "5,R,1", "6,T,1", "7,D,2", "8,lost,2", "9,alive,1", ",R,1", "4,,1")
    options = ("--censored-codes", "alive,lost", "--where", "ward = 1")
    result = result_of(*competing(file, *options, causes=("bad=R,T", "death=D")))
    (group,) = result["groups"]
    assert [(cause["cause"], cause["events"]) for cause in group["causes"]] == [("bad", 2), ("death", 0)]
    assert (group["n"], group["n_censored"], result["n_missing"]) == (3, 1, 2)
    assert result["causes"] == {"bad": ["R", "T"], "death": ["D"]}
    assert result["censored_codes"] == ["alive", "lost"]


def test_groups_without_a_common_event_have_curves_and_no_test(result_of, write):
    file = write("apart.csv", "months,end,arm", "5,0,A", "6,0,A", "7,1,B", "8,2,B")
    result = result_of(*competing(file, "--group", "arm"))
    assert result["gray"] is None
    assert result["notes"] == ["No event was observed while more than one of the 2 groups of 'arm' was followed."]
    assert len(result["groups"]) == 2


def test_a_file_without_censoring_needs_no_censored_code(result_of, write):
    result = result_of(*competing(write("all.csv", "months,end", "5,1", "6,2", "7,2")))
    assert (result["censored_codes"], result["groups"][0]["n_censored"]) == ([], 0)


def test_printed_tables(run, write):
    text = run(
        *competing(write("arms.csv", *PATIENTS), "--group", "arm", "--strata", "site", "--rho", "1", times="6,30")
    ).stdout
    assert "Codes of end: relapse: 1; death: 2; censored: 0." in text
    assert "First events by arm" in text
    assert "Cumulative incidence of relapse by arm" in text
    assert (
        "Aalen-Johansen; 95% CI by Greenwood's variance, log-log type. –: not followed so long, or no interval." in text
    )
    assert "Gray's test by arm" in text
    assert "Weights with rho = 1." in text
    assert "Stratified by site." in text
    line = next(line for line in text.splitlines() if line.startswith("A ") and "%" in line)
    assert line.split() == ["A", "20.0%", "(0.8–58.2)", "–"]


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        (["5,1", "6,2", "7,0", "8,3"], {}, "Beside the event, column 'end' has the codes 0 (1 row), 3 (1 row)"),
        (["5,1", "6,0"], {}, "No row of column 'end' has a code of 'death'."),
        (["5,1", "6,2"], {"causes": ("a=1", "b=1")}, "--cause declares a code twice."),
        (["5,1", "6,2"], {"causes": ("a=1", "a=2")}, "--cause must give each kind of event a name of its own"),
        (["5,1", "6,2"], {"causes": ("=1",)}, "--cause must give each kind of event a name of its own"),
        (["5,1", "6,2"], {"causes": ("a=",)}, "--cause must give each kind of event a name of its own"),
        (["5,1", "6,2"], {"causes": ()}, "Missing option '--cause'"),
        (["5,1", "-6,2", "7,0"], {}, "Column 'months': 1 of 3 durations are negative (row 3)"),
        (["5,1", "six,2", "7,0"], {}, "Column 'months': 1 of 3 durations are not finite numbers (row 3)"),
        (["5,1", "6,2", "7,0"], {"duration": "month"}, "Did you mean months?"),
        (["5,1", "6,2", "7,0"], {"event": "ende"}, "Did you mean end?"),
        (["5,1", "6,2", "7,0"], {"times": "soon"}, "'soon' is not a list of times"),
        (["5,1", "6,2", "7,0"], {"options": ("--strata", "end")}, "--strata has nothing to compare without groups."),
        (["5,1", "6,2", "7,0"], {"options": ("--rho", "1")}, "--rho has nothing to compare without groups."),
        (["5,1", "6,2", ",0"], {"options": ("--where", "end = 0")}, "missing for all 1 patients"),
        (["5,1", "6,2", "7,0"], {"options": ("--group", "end", "--where", "end = 1")}, "has 1 level among"),
        (["5,1", "6,2", "7,0"], {"options": ("--group", "end", "--rho", "nan")}, "`rho` must be a finite number."),
    ],
)
def test_bad_input_is_refused_with_one_message(refused, write, lines, options, message):
    options = dict(options)
    extra = options.pop("options", ())
    assert message in refused(*competing(write("bad.csv", "months,end", *lines), *extra, **options))


def test_a_patients_value_is_never_shown(refused, write):
    file = write("secret.csv", "months,end,name", "5,1,Tanaka", "Suzuki,2,Sato", "7,0,Ito")
    assert "Suzuki" not in refused(*competing(file))
    text = refused(*competing(file, event="name", causes=("Tanaka",)))
    assert "Sato" not in text
    assert "Ito" not in text
