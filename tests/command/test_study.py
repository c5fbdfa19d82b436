"""python -m hccsurv study."""

import numpy as np
import pandas as pd
import pytest

DEFINITION = """
title = "Invented cohort"
file = "cohort.csv"
synthetic = true
group = "therapy"
total = "os_months"
components = ["ttf", "after"]

[options]
times = [6, 12]
entry_p = 0.99
ties = "breslow"

[[endpoint]]
name = "OS"
label = "Overall survival"
duration = "os_months"
event = "dead"
event_codes = [1]
unit = "months"

[[exclusion]]
column = "age"
low = 18
reason = "Not an adult"

[[column]]
name = "therapy"
kind = "category"
label = "Therapy"

[[column]]
name = "sex"
kind = "category"
label = "Sex"
levels = ["0", "1"]
level_labels = ["Female", "Male"]

[[column]]
name = "age"
kind = "number"
"""


@pytest.fixture
def cohort():
    random = np.random.default_rng(20160509)
    n = 60
    ttf, after = random.exponential(3, n).round(2), random.exponential(9, n).round(2)
    return pd.DataFrame({
        "therapy": random.choice(["A", "B", "C"], n), "sex": random.integers(0, 2, n),
        "age": random.integers(40, 80, n),
        "ttf": ttf, "after": after, "os_months": (ttf + after).round(2), "dead": (random.random(n) < 0.8).astype(int),
    })  # fmt: skip


@pytest.fixture
def study(tmp_path, cohort, write):
    cohort.loc[0, "age"] = 12
    cohort.to_csv(tmp_path / "cohort.csv", index=False)
    return write("study.toml", DEFINITION)


def test_flow_baseline_and_stamp(result_of, study):
    result = result_of("study", study)
    assert (result["study"]["title"], result["study"]["synthetic"]) == ("Invented cohort", True)
    assert result["flow"] == [{"reason": "Not an adult", "removed": 1, "remaining": 59}]
    assert sum(group["n"] for group in result["baseline"]["groups"]) == 59
    assert [row["variable"] for row in result["baseline"]["rows"]] == ["sex", "age"]
    assert [level["level"] for level in result["baseline"]["rows"][0]["levels"]] == ["Female", "Male"]


def test_survival_is_what_the_subcommand_says(result_of, study, tmp_path):
    whole = result_of("study", study)["survival"]["OS"]
    alone = result_of(
        "survival", tmp_path / "cohort.csv", "--duration", "os_months", "--event", "dead", "--group", "therapy",
        "--where", "age >= 18", "--times", "6,12",
    )  # fmt: skip
    by_level = {group["level"]: group for group in alone["groups"]}
    assert whole["groups"] == [by_level[group["level"]] for group in whole["groups"]]
    assert whole["log_rank"]["chi2"] == pytest.approx(alone["log_rank"]["chi2"])
    assert len(whole["pairwise"]) == 3


def test_prognostic_factors_and_their_model(result_of, study, tmp_path):
    found = result_of("study", study)["prognostic_factors"]["OS"]
    decisions = {factor["variable"]: (factor["decision"], factor["reason"]) for factor in found["factors"]}
    assert decisions["sex"] == ("entered", "log-rank p below 0.99")
    entered = [name for name, (decision, _) in decisions.items() if decision == "entered"]
    assert {term["variable"] for term in found["model"]["terms"]} == set(entered)
    assert found["model"]["ties"] == "breslow"
    female, male = next(factor for factor in found["factors"] if factor["variable"] == "sex")["levels"]
    assert (female["level"], female["is_reference"], female["crude"]) == ("Female", True, None)
    alone = result_of(
        "cox", tmp_path / "cohort.csv", "--duration", "os_months", "--event", "dead", "--covariates", "sex",
        "--reference", "sex=0", "--where", "age >= 18", "--ties", "breslow",
    )  # fmt: skip
    assert male["crude"]["hazard_ratio"] == pytest.approx(alone["terms"][0]["hazard_ratio"])
    assert male["adjusted"]["reference"] == "Female"
    assert found["cautions"][0]["rule"] == "selection by p-value"


def test_correlation_of_an_endpoint_is_of_those_who_had_the_event(result_of, study, cohort):
    ttf, after = result_of("study", study)["correlation"]
    dead = cohort[(cohort["dead"] == 1) & (cohort["age"] >= 18)]
    assert (ttf["component"], after["component"], ttf["total"]) == ("ttf", "after", "os_months")
    assert (ttf["patients"], ttf["n_left_out"]) == ("with the event", 59 - len(dead))
    assert ttf["rows"][0]["n"] == len(dead)
    assert ttf["rows"][0]["r"] == pytest.approx(dead["os_months"].corr(dead["ttf"]))
    spread = np.hypot(dead["ttf"].std(), (dead["os_months"] - dead["ttf"]).std())
    assert ttf["rows"][0]["benchmark"] == pytest.approx(dead["ttf"].std() / spread)
    assert [row["by"] for row in ttf["rows"][1:]] == ["therapy"] * 3 + ["sex"] * 2


def test_correlation_of_everybody_on_request(result_of, study, write):
    other = write("other.toml", DEFINITION.replace("[options]\n", "[options]\nonly_events = false\n"))
    rows = result_of("study", other)["correlation"][0]["rows"]
    assert rows[0]["n"] == 59


def test_a_study_without_group_components_or_covariates(result_of, write, aml_lines):
    write("aml.csv", *aml_lines)
    study = write(
        "plain.toml", 'file = "aml.csv"', "[[endpoint]]", 'name = "T"', 'duration = "time"', 'event = "status"',
        "event_codes = [1]", 'unit = "weeks"',
    )  # fmt: skip
    result = result_of("study", study)
    assert result["baseline"]["groups"] == [{"level": "All", "n": 23}]
    assert result["survival"]["T"]["groups"][0]["median"] == 27
    assert result["survival"]["T"]["log_rank"] is None
    assert result["prognostic_factors"]["T"]["model"] is None
    assert result["correlation"] == []
    assert result["study"]["synthetic"] is False


def test_another_data_file(result_of, study, tmp_path, cohort):
    (tmp_path / "elsewhere").mkdir()
    other = tmp_path / "elsewhere" / "half.csv"
    cohort.iloc[:40].to_csv(other, index=False)
    assert result_of("study", study, "--data", other)["study"]["n_reviewed"] == 40


def test_printed_output_says_synthetic(run, study):
    text = run("study", study).stdout
    assert "SYNTHETIC DATA: no row is a patient." in text
    for title in ("Patient flow", "Baseline characteristics by Therapy", "Overall survival: median by Therapy"):
        assert f"{title} – SYNTHETIC DATA" in text
    assert "Prognostic factors for overall survival" in text
    assert "Correlation of os_months with its components" in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cohort.csv", "absent.csv", "The data file 'absent.csv' is not beside 'bad.toml'"),
        ('file = "cohort.csv"', "", "'bad.toml' names no data file"),
        ('title = "', 'title = "" "', "is not valid TOML"),
        ("entry_p", "entrance_p", "unknown key 'entrance_p'"),
        ("event_codes = [1]", "event_codes = [7]", "no row has the declared event code"),
        ('event = "dead"', 'event = "died"', "Column 'died': the file has no such column"),
        ("low = 18", "low = 180", "The exclusions of the study leave no patient"),
        ("entry_p = 0.99", 'forced = ["sexx"]', "Did you mean sex?"),
        ("entry_p = 0.99", "entry_p = 2", "`entry_p` must lie above 0"),
        ('components = ["ttf", "after"]', 'components = ["sex"]', "Correlation: Column 'sex' holds categories"),
    ],
)
def test_bad_input_is_refused_with_one_message(refused, study, write, old, new, message):
    assert old in DEFINITION
    assert message in refused("study", write("bad.toml", DEFINITION.replace(old, new)))


def test_a_study_file_that_is_no_text(refused, tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'title = "\xff\xfe"')
    assert "is not UTF-8 text" in refused("study", tmp_path / "latin.toml")
    assert "does not exist" in refused("study", tmp_path / "absent.toml")
