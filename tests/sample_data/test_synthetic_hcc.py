"""The synthetic cohort is what its card says, and its generator simulates what its constants say."""

import importlib.util
import tomllib

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter, CoxTimeVaryingFitter, KaplanMeierFitter

from hccsurv.intake.admit import admit
from hccsurv.intake.read import read_table
from hccsurv.intake.study_file import load_study

TIMES = ("ttf", "pss", "os")


@pytest.fixture(scope="module")
def folder(root):
    return root / "sample_data"


@pytest.fixture(scope="module")
def generator(folder):
    spec = importlib.util.spec_from_file_location("make_synthetic_hcc_cohort", folder / "make_synthetic_hcc_cohort.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reviewed(folder):
    return pd.read_csv(folder / "synthetic_hcc.csv", dtype={"ecog_ps": str})


@pytest.fixture(scope="module")
def analysed(reviewed):
    return reviewed[(reviewed["eligible"] == "yes") & reviewed["status"].notna()]


def ratios(patients, **more):
    """The covariates with an effect, as the model has them."""
    return pd.DataFrame({
        "A6": patients["child_pugh"] == "A6",
        "B": patients["child_pugh"] == "B",
        "AFP": patients["afp_class"] == ">=400",
        "progression": patients["failure_cause"] == "Tumor progression",
        **more,
    }).astype(float)[patients["afp_class"].notna()]  # fmt: skip


def spells(patients):
    """One row per patient and therapy state: untreated until the therapy starts."""
    start = patients["therapy_start_days"]
    covariates = ratios(patients, id=patients["study_no"], dead=patients["status"] == "Dead")
    states = []
    for treated, rows in ((False, start == start), (False, start.isna()), (True, start.notna())):
        rows = rows.loc[covariates.index]
        part = covariates[rows].copy()
        first, last = start.loc[part.index], patients.loc[part.index, "pss_days"].astype(float)
        leaves_untreated = not treated and first.notna().any()
        part["from"], part["to"] = first if treated else 0.0, first if leaves_untreated else last
        part["dead"] = 0.0 if leaves_untreated else part["dead"]
        part["no_therapy"] = float(not treated)
        part["systemic"] = (patients.loc[part.index, "therapy_group"] == "B") * float(treated)
        states.append(part)
    return pd.concat(states)


def test_the_file_is_what_the_generator_writes(generator, folder, tmp_path, capsys):
    for target in (tmp_path / "once.csv", tmp_path / "twice.csv"):
        generator.main([str(target)])
        assert target.read_bytes() == (folder / "synthetic_hcc.csv").read_bytes()
    assert "SYNTHETIC: 99 reviewed" in capsys.readouterr().out


def test_patient_flow(reviewed, analysed):
    eligible = reviewed["eligible"] == "yes"
    assert (len(reviewed), (~eligible).sum(), len(analysed)) == (99, 13, 79)
    assert (reviewed["exclusion_reason"].notna() == ~eligible).all()
    unknown = reviewed["status"].isna()
    assert unknown.sum() == 7
    assert eligible[unknown].all()
    for column in ("pss_days", "os_days", "pss_months", "os_months"):
        assert (reviewed[column].isna() == unknown).all()
    assert reviewed["afp_ng_ml"].isna().sum() == 3


def test_every_row_says_synthetic_and_none_identifies_anyone(reviewed, generator):
    assert (reviewed["synthetic"] == "yes").all()
    assert reviewed["study_no"].tolist() == list(range(1, 100))
    assert tuple(reviewed.columns) == generator.COLUMNS
    assert reviewed["age_years"].between(40, 88).all()


def test_sizes_deaths_and_medians_that_the_card_states(analysed):
    months = analysed["pss_months"]
    dead = analysed["status"] == "Dead"
    groups = analysed["therapy_group"]
    assert groups.value_counts().to_dict() == {"A": 45, "B": 19, "C": 15}
    assert dead.sum() == 63
    assert dead.groupby(groups).sum().to_dict() == {"A": 33, "B": 15, "C": 15}
    assert (months > 24).sum() == 6
    early = dead & (analysed["pss_days"] <= 30)
    assert early.groupby(groups).sum()["C"] == 3
    medians = {
        group: KaplanMeierFitter().fit(months[groups == group], dead[groups == group]).median_survival_time_
        for group in "ABC"
    }
    assert medians == pytest.approx({"A": 10.9, "B": 5.6, "C": 2.9}, abs=0.05)


def test_overall_survival_is_the_sum_of_its_parts(analysed, reviewed, generator):
    assert (analysed["os_days"] == analysed["ttf_days"] + analysed["pss_days"]).all()
    assert (analysed[["ttf_days", "pss_days"]] >= 1).all(axis=None)
    for time in TIMES:
        known = reviewed[f"{time}_days"].notna()
        months = (reviewed[f"{time}_days"] / generator.DAYS_PER_MONTH)[known]
        assert np.allclose(reviewed[f"{time}_months"][known], months, rtol=0, atol=0.00501)


def test_derived_columns(reviewed):
    advanced = (
        (reviewed["vascular_invasion"] == "Positive")
        | (reviewed["extrahepatic_spread"] == "Positive")
        | (reviewed["ecog_ps"] == "1")
    )
    assert (reviewed["bclc"] == np.where(advanced, "C", "B")).all()
    known = reviewed["afp_ng_ml"].notna()
    assert (reviewed["afp_class"].notna() == known).all()
    assert ((reviewed["afp_class"] == ">=400") == (reviewed["afp_ng_ml"] >= 400)).all()


def test_therapy_starts_while_the_patient_is_followed(reviewed):
    treated = reviewed["therapy_group"] != "C"
    assert (reviewed["therapy_start_days"].notna() == treated).all()
    followed = reviewed[treated & reviewed["pss_days"].notna()]
    assert (followed["therapy_start_days"] >= 1).all()
    assert (followed["therapy_start_days"] < followed["pss_days"]).all()


def test_the_study_file_admits_the_file(folder):
    study = load_study((folder / "synthetic_hcc.toml").read_text(encoding="utf-8"))
    cohort = admit(read_table((folder / study.file).read_bytes(), study.file), study)
    assert cohort.synthetic
    assert [(step.reason, step.removed, step.remaining) for step in cohort.flow()] == [
        ("Not eligible", 13, 86),
        ("No survival data", 7, 79),
    ]
    for endpoint in study.endpoints:
        follow_up = endpoint.follow_up(endpoint.observed(cohort))
        assert (follow_up.n, follow_up.n_events) == (79, 63)


def test_the_study_file_names_only_columns_of_the_file(folder, generator):
    study = tomllib.loads((folder / "synthetic_hcc.toml").read_text(encoding="utf-8"))
    assert {column["name"] for column in study["column"]} <= set(generator.COLUMNS)


def test_hazard_ratios_of_the_file_are_near_those_simulated(analysed, generator):
    groups = analysed["therapy_group"]
    table = ratios(
        analysed, therapy_b=groups == "B", therapy_c=groups == "C",
        days=analysed["pss_days"], dead=analysed["status"] == "Dead",
    )  # fmt: skip
    fit = CoxPHFitter().fit(table, "days", "dead")
    truth = {
        "A6": generator.HR_CHILD_PUGH["A6"], "B": generator.HR_CHILD_PUGH["B"], "AFP": generator.HR_AFP[">=400"],
        "progression": generator.HR_FAILURE_CAUSE["Tumor progression"], "therapy_b": generator.HR_THERAPY["B"],
    }  # fmt: skip
    for name, ratio in truth.items():
        assert abs(fit.params_[name] - np.log(ratio)) < 1.96 * fit.standard_errors_[name], name
    assert fit.hazard_ratios_["therapy_c"] > generator.HR_THERAPY["C"]


def test_many_patients_give_back_the_simulated_ratios_and_proportional_hazards(generator):
    many = pd.DataFrame(generator.simulate(seed=1, n_reviewed=6000)).replace("", np.nan)
    many = many[many["status"].notna()].astype({"pss_days": float, "therapy_start_days": float})
    fit = CoxTimeVaryingFitter().fit(spells(many), id_col="id", event_col="dead", start_col="from", stop_col="to")
    truth = {
        "A6": generator.HR_CHILD_PUGH["A6"], "B": generator.HR_CHILD_PUGH["B"], "AFP": generator.HR_AFP[">=400"],
        "progression": generator.HR_FAILURE_CAUSE["Tumor progression"],
        "no_therapy": generator.HR_THERAPY["C"], "systemic": generator.HR_THERAPY["B"],
    }  # fmt: skip
    assert np.exp(fit.params_).to_dict() == pytest.approx(truth, rel=0.12)
