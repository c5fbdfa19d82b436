"""python -m hccsurv cox."""

import math

import lifelines
import pandas as pd
import pytest

SIX = ["time,status,x", "9,1,0", "1,1,1", "1,0,1", "6,1,1", "6,1,0", "8,0,0"]
STAGES = [
    "months,dead,stage,age,sex",
    *(
        f"{t},{e},{s},{a},{x}"
        for t, e, s, a, x in (
            (5, 1, "II", 61, 0), (8, 1, "I", 50, 1), (12, 0, "III", 70, 0), (3, 1, "III", 66, 1), (9, 1, "II", 58, 0),
            (15, 1, "I", 49, 1), (20, 0, "I", 55, 0), (2, 1, "III", 72, 1), (7, 1, "II", 63, 1), (11, 1, "III", 60, 0),
            (18, 0, "II", 52, 1), (4, 1, "I", 68, 0),
        )
    ),
]  # fmt: skip


def cox(file, covariates, *options, duration="time", event="status"):
    return ("cox", file, "--duration", duration, "--event", event, "--covariates", covariates, *options)


def stages(file, covariates, *options):
    return cox(file, covariates, *options, duration="months", event="dead")


@pytest.mark.parametrize(
    ("ties", "coefficient", "log_likelihood"),
    # Therneau and Grambsch (2000), appendix, data set 1
    [("breslow", math.log((3 + math.sqrt(33)) / 2), -3.824750), ("efron", 1.676857, -3.358975)],
)
def test_therneau_and_grambschs_six_patients(result_of, write, ties, coefficient, log_likelihood):
    result = result_of(*cox(write("six.csv", *SIX), "x", "--ties", ties))
    (term,) = result["terms"]
    assert term["log_hazard_ratio"] == pytest.approx(coefficient, abs=1e-6)
    assert term["hazard_ratio"] == pytest.approx(math.exp(term["log_hazard_ratio"]))
    assert term["ci_high"] == pytest.approx(math.exp(term["log_hazard_ratio"] + 1.959963985 * term["std_error"]))
    assert (term["variable"], term["level"], term["reference"]) == ("x", None, None)
    assert result["log_likelihood"] == pytest.approx(log_likelihood, abs=1e-6)
    assert (result["n"], result["n_events"], result["n_missing"], result["ties"]) == (6, 4, 0, ties)
    assert result["cautions"][0]["rule"] == "events per coefficient"


def test_factors_compare_with_the_level_that_comes_first_in_the_file(result_of, write):
    file = write("stages.csv", *STAGES)
    result = result_of(*stages(file, "stage,age"))
    assert [(t["variable"], t["level"], t["reference"]) for t in result["terms"]] == [
        ("stage", "I", "II"),
        ("stage", "III", "II"),
        ("age", None, None),
    ]
    data = pd.read_csv(file)
    coded = pd.DataFrame({
        "months": data["months"], "dead": data["dead"], "I": data["stage"].eq("I") * 1.0,
        "III": data["stage"].eq("III") * 1.0, "age": data["age"],
    })  # fmt: skip
    fit = lifelines.CoxPHFitter().fit(coded, "months", "dead", fit_options={"precision": 1e-12})
    assert [term["log_hazard_ratio"] for term in result["terms"]] == pytest.approx(list(fit.params_), rel=1e-6)
    assert [term["p_value"] for term in result["terms"]] == pytest.approx(list(fit.summary["p"]), rel=1e-6)
    assert result["concordance"] == pytest.approx(fit.concordance_index_)
    assert result["log_likelihood"] == pytest.approx(fit.log_likelihood_)
    assert [test["variable"] for test in result["proportional_hazards"]["variables"]] == ["stage", "age"]
    assert [test["df"] for test in result["proportional_hazards"]["variables"]] == [2, 1]
    assert result["proportional_hazards"]["global"]["df"] == 3


def test_proportional_hazards_as_in_r(result_of, write):
    # R: cox.zph(coxph(Surv(months, dead) ~ age + sex, d), transform = "km")
    result = result_of(*stages(write("stages.csv", *STAGES), "age", "--covariates", "sex"))
    tests = result["proportional_hazards"]
    found = {test["variable"]: test["chi2"] for test in tests["variables"]} | {"global": tests["global"]["chi2"]}
    assert found == pytest.approx(ZPH, rel=1e-8)


ZPH = {"age": 2.38664493313, "sex": 0.03197583168, "global": 3.63205310666}


def test_the_reference_is_chosen_among_the_levels(result_of, write):
    result = result_of(*stages(write("stages.csv", *STAGES), "stage", "--reference", "stage = III"))
    assert [(term["level"], term["reference"]) for term in result["terms"]] == [("II", "III"), ("I", "III")]


def test_levels_keep_the_order_of_the_whole_file(result_of, write):
    result = result_of(*stages(write("stages.csv", *STAGES), "stage", "--where", "age != 61", "--where", "age != 50"))
    assert [(term["level"], term["reference"]) for term in result["terms"]] == [("I", "II"), ("III", "II")]


def test_a_number_is_continuous_unless_it_has_a_reference(result_of, write):
    file = write("stages.csv", *STAGES)
    (number,) = result_of(*stages(file, "sex"))["terms"]
    (factor,) = result_of(*stages(file, "sex", "--reference", "sex=1"))["terms"]
    assert number["level"] is None
    assert (factor["level"], factor["reference"]) == ("0", "1")
    assert factor["log_hazard_ratio"] == pytest.approx(-number["log_hazard_ratio"])


def test_missing_values_are_counted_after_the_filters(result_of, write):
    extra = [",1,I,60,1", "4,,I,61,1", "5,1,,62,1", "6,1,I,,1", "7,1,I,,0", "9,1,I,60,"]
    result = result_of(*stages(write("missing.csv", *STAGES, *extra), "stage,age", "--where", "sex = 0, 1"))
    assert (result["n"], result["n_events"], result["n_missing"]) == (12, 9, 5)
    assert [(step["reason"], step["removed"]) for step in result["steps"]] == [
        ("sex is 0 or 1", 1),
        ("months: follow-up not known", 2),
        ("stage not known", 1),
        ("age not known", 2),
    ]


def test_names_and_levels_with_commas_and_equals_signs(result_of, write):
    text = "\n".join(STAGES).replace("stage", '"病期, UICC = 8"').replace("II,", "II = b,").replace("IIII", "III")
    result = result_of(*stages(write("names.csv", text), "病期, UICC = 8,age", "--reference", "病期, UICC = 8=III = b"))
    assert {term["variable"] for term in result["terms"]} == {"病期, UICC = 8", "age"}
    assert result["terms"][0]["reference"] == "III = b"


def test_printed_table(run, write):
    text = run(*stages(write("stages.csv", *STAGES), "stage,age")).stdout
    assert "stages.csv: 12 of 12 patients" in text
    assert "I vs II" in text
    assert "12 patients, 9 events; ties by Efron" in text
    assert "Grambsch-Therneau" in text
    assert "Note: 9 events for 3 coefficients" in text


@pytest.mark.parametrize(
    ("covariates", "options", "message"),
    [
        ("stag", [], "Did you mean stage?"),
        ("stage", ["--reference", "stage=IV"], "the reference is not one of its 3 levels"),
        ("stage", ["--reference", "stage"], "--reference 'stage' has no level"),
        ("stage", ["--reference", "stage="], "--reference 'stage=' has no level"),
        ("stage", ["--reference", "sex=1"], "--reference names 'sex', which is not among --covariates"),
        ("stage", ["--reference", "stag=I"], "Did you mean stage?"),
        ("sex", ["--reference", "sex=1", "--where", "sex = 0"], "Nobody among the 6 patients used has the reference"),
        ("stage", ["--where", "stage = I"], "'stage' has 1 level among these patients"),
        ("sex", ["--where", "sex = 1"], "'sex' is the same for all 6 patients used"),
        ("stage,age,sex", ["--where", "age > 62"], "4 coefficients but only"),
        (",", [], "--covariates names no column"),
        ("stage", ["--where", "age > 99"], "No patient is left: age above 99"),
    ],
)
def test_bad_input_is_refused_with_one_message(refused, write, covariates, options, message):
    assert message in refused(*stages(write("stages.csv", *STAGES), covariates, *options))


def test_separation_is_refused(refused, write):
    file = write(
        "separated.csv", "time,status,arm", *(f"{t},1,a" for t in range(1, 8)), *(f"{t},0,b" for t in range(8, 15))
    )
    assert "arm b has no events among its 7 patients" in refused(*cox(file, "arm"))


def test_a_covariate_that_nobody_has_is_refused(refused, write):
    file = write("empty.csv", "time,status,x,y", "5,1,,a", "6,0,,b", "7,1,3,c")
    assert "None of the 2 patients has the follow-up" in refused(*cox(file, "x", "--where", "y = a, b"))


def test_numbers_spoilt_by_a_few_cells_are_no_factor(refused, write):
    file = write("spoilt.csv", "time,status,AFP", *(f"{n},{n % 2},{'<1' if n == 5 else n * 1.5}" for n in range(1, 30)))
    assert "Column 'AFP': 1 of 29 cells are not finite numbers (row 6)" in refused(*cox(file, "AFP"))


def test_strata_robust_errors_and_their_notes(result_of, run, write):
    file = write("stages.csv", *STAGES)
    plain, stratified = result_of(*stages(file, "age")), result_of(*stages(file, "age", "--strata", "sex"))
    assert (plain["strata"], stratified["strata"]) == (None, "sex")
    assert plain["terms"][0]["hazard_ratio"] != stratified["terms"][0]["hazard_ratio"]
    robust = result_of(*stages(file, "age", "--robust"))
    assert robust["robust"]
    assert robust["terms"][0]["hazard_ratio"] == plain["terms"][0]["hazard_ratio"]
    assert robust["terms"][0]["std_error"] != plain["terms"][0]["std_error"]
    assert robust["proportional_hazards"] is None
    text = run(*stages(file, "age", "--robust", "--strata", "sex")).stdout
    assert "within sex; ties by Efron; intervals and p by Wald with robust errors" in text
    assert "All coefficients together: Wald chi-squared" in text
    assert "Note: The test of proportional hazards is not defined with robust errors." in text


def test_counts_are_rows_written_that_often(result_of, write):
    counted = write(
        "counted.csv", *(f"{line},{count}" for line, count in zip(STAGES, ["n", *"213121112131"], strict=True))
    )
    often = [STAGES[0], *(line for line, n in zip(STAGES[1:], "213121112131", strict=True) for _ in range(int(n)))]
    one, other = (
        result_of(*stages(counted, "age", "--counts", "n")),
        result_of(*stages(write("often.csv", *often), "age")),
    )
    assert one["n"] == other["n"] == 19
    assert one["terms"][0]["hazard_ratio"] == pytest.approx(other["terms"][0]["hazard_ratio"], rel=1e-9)
    assert one["terms"][0]["std_error"] == pytest.approx(other["terms"][0]["std_error"], rel=1e-9)


def test_weights_make_errors_robust_and_do_not_add_patients(result_of, write):
    file = write("weighted.csv", *(f"{line},{w}" for line, w in zip(STAGES, ["w", *"213121112131"], strict=True)))
    result = result_of(*stages(file, "age", "--weights", "w"))
    assert (result["n"], result["robust"]) == (12, True)


def test_clusters_make_errors_robust(result_of, write):
    result = result_of(*stages(write("stages.csv", *STAGES), "age", "--cluster", "stage"))
    assert result["robust"]


def test_firth_gives_a_separated_level_a_finite_hazard_ratio(result_of, run, write):
    file = write(
        "separated.csv", "time,status,arm", *(f"{t},1,a" for t in range(1, 8)), *(f"{t},0,b" for t in range(4, 12))
    )
    result = result_of(*cox(file, "arm", "--firth"))
    assert result["firth"]
    assert 0 < result["terms"][0]["hazard_ratio"] < 0.2
    assert result["score"]["p_value"] is None
    text = run(*cox(file, "arm", "--firth")).stdout
    assert "Firth's penalty, profile intervals and penalised likelihood-ratio p" in text
    assert "Note: The test of proportional hazards is not defined with the penalty." in text


def test_time_scale_of_the_check_is_chosen(result_of, run, write):
    file = write("stages.csv", *STAGES)
    scales = {
        scale: result_of(*stages(file, "age", "--zph-transform", scale))["proportional_hazards"]
        for scale in ("km", "rank", "identity", "log")
    }
    assert [check["transform"] for check in scales.values()] == list(scales)
    assert len({check["global"]["chi2"] for check in scales.values()}) == 4
    assert "score test, logarithm of time" in run(*stages(file, "age", "--zph-transform", "log")).stdout


def test_variance_inflation_is_printed_if_there_is_more_than_one_variable(result_of, run, write):
    file = write("stages.csv", *STAGES)
    result = result_of(*stages(file, "stage,age"))
    assert [(entry["variable"], entry["df"]) for entry in result["variance_inflation"]] == [("stage", 2), ("age", 1)]
    assert all(entry["gvif"] >= 1 for entry in result["variance_inflation"])
    assert "Variance inflation" in run(*stages(file, "stage,age")).stdout
    assert "Variance inflation" not in run(*stages(file, "stage")).stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--counts", "age", "--weights", "age"], "`counts` and `weights` were both given"),
        (["--weights", "sex"], "`weights` must be finite and above 0"),
        (["--firth", "--robust"], "Firth's penalty and robust standard errors"),
        (["--strata", "grade"], "There is no column 'grade'"),
    ],
)
def test_options_that_exclude_each_other_are_refused(refused, write, options, message):
    assert message in refused(*stages(write("stages.csv", *STAGES), "age", *options))
