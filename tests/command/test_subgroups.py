"""python -m hccsurv subgroups."""

import pytest

from hccsurv.analysis.cox import fit_cox
from hccsurv.cohort.time_to_event import TimeToEvent


def subgroups(root, *options, names="resid.ds,ecog.ps"):
    file = root / "sample_data" / "published" / "ovarian.csv"
    return (
        "subgroups", file, "--duration", "futime", "--event", "fustat", "--unit", "days", "--treatment", "rx",
        "--subgroups", names, *options,
    )  # fmt: skip


def test_each_level_has_its_own_cox_model(result_of, root, published):
    result = result_of(*subgroups(root))
    ovarian = published("ovarian")
    assert (result["treatment"], result["arms"], result["n"]) == ("rx", ["1", "2"], 26)
    for subgroup in result["subgroups"]:
        for level in subgroup["levels"]:
            rows = ovarian[ovarian[subgroup["variable"]].astype(str) == level["level"]]
            follow_up = TimeToEvent.from_arrays(rows["futime"], rows["fustat"], unit="days")
            fit = fit_cox(follow_up, rows[["rx"]])
            assert level["hazard_ratio"] == pytest.approx(fit["rx"].hazard_ratio, rel=1e-9)
            assert (level["n"], level["n_events"], level["reason"]) == (fit.n, fit.n_events, "")
        assert subgroup["interaction"]["df"] == 1
        assert 0 < subgroup["interaction"]["p_value"] < 1


def test_the_control_is_chosen(result_of, root):
    one, other = result_of(*subgroups(root)), result_of(*subgroups(root, "--control", "2"))
    assert other["arms"] == ["2", "1"]
    assert other["overall"]["hazard_ratio"] == pytest.approx(1 / one["overall"]["hazard_ratio"])
    assert other["overall"]["n_by_arm"] == one["overall"]["n_by_arm"][::-1]


def test_what_cannot_be_estimated_is_said_and_the_rest_is_printed(run, result_of, write):
    lines = ["time,status,arm,stage,sex"]
    for t in range(1, 25):
        # In stage II nobody in arm b has the event.
        arm, stage, sex = "ab"[t % 2], "I" if t < 13 else "II", "mf"[t // 2 % 2]
        lines.append(f"{t},{int((t % 3 > 0 or t == 6) and (arm, stage) != ('b', 'II'))},{arm},{stage},{sex}")
    lines.append("9,1,a,,m")
    file = write("stages.csv", *lines)
    arguments = (
        "subgroups",
        file,
        "--duration",
        "time",
        "--event",
        "status",
        "--treatment",
        "arm",
        "--subgroups",
        "stage,sex",
    )
    result = result_of(*arguments)
    stage, sex = result["subgroups"]
    assert [level["hazard_ratio"] is None for level in stage["levels"]] == [False, True]
    assert stage["interaction"]["p_value"] is None
    assert stage["n_missing"] == 1
    assert all(level["hazard_ratio"] for level in sex["levels"])
    text = run(*arguments).stdout
    assert "Note: stage II: " in text
    assert "Note: Interaction with stage: " in text
    assert "Note: stage is not known for 1 patients." in text


def test_strata_are_named(run, root):
    assert "within ecog.ps" in run(*subgroups(root, "--strata", "ecog.ps", names="resid.ds")).stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--control", "3"], "--control is none of the 2 levels of 'rx'"),
        (["--where", "rx = 1"], "'rx' has 1 arms among these patients"),
        (["--strata", "ecog"], "There is no column 'ecog'"),
    ],
)
def test_bad_input_is_refused(refused, root, options, message):
    assert message in refused(*subgroups(root, *options))
