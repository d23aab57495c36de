"""What the command warns of, Python warns of: nothing that was given goes unused without a word."""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import psg
import pytest
from conftest import TREE, emg

BURSTS = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0)]
N2 = ["N2"] * 5


def warned(call):
    """What a call returns, and its warnings as (category, message)."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call()
    assert all(issubclass(warning.category, psg.ScoringWarning) for warning in caught)
    assert {warning.filename for warning in caught} <= {__file__}
    return result, [(warning.category, str(warning.message)) for warning in caught]


def messages(call):
    return [message for _, message in warned(call)[1]]


@pytest.fixture(scope="module")
def legs():
    return emg(150, BURSTS), emg(150, [], seed=2)


def scored(legs, **more):
    return psg.score_signals(
        *legs, rate_hz=256, **{"stages": N2, "rules": "aasm", "arousals": [], "respiratory": [], **more}
    )


def test_a_night_without_a_doubt_warns_of_nothing(legs):
    assert messages(lambda: scored(legs)) == []


def test_every_warning_of_a_score_is_warned_once_in_its_order(legs):
    score, told = warned(lambda: scored(legs, stages=["N2"] * 3, lights_off=0.0))
    kept = list(dict.fromkeys(score.warnings["message"]))
    assert len(kept) >= 2
    assert [message for category, message in told if category is psg.ScoringWarning] == kept


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (["N2"] * 5, []),
        (["N2"] * 4, []),  # the last epoch may be missing: 30 s
        (["N2"] * 3, ["sleep stages cover 0 s to 90 s of a recording of 150 s, the rest is unscored"]),
        (["N2"] * 6, ["30 s of sleep stages lie outside the recording and are cut"]),
        ({"onset": [0, 90], "duration": [90, 100], "stage": ["N2", "R"]}, ["40 s of sleep stages"]),
        ({"onset": [0, 80], "duration": [90, 70], "stage": ["N2", "R"]}, ["1 sleep stage overlaps the next"]),
        ({"onset": [60], "duration": [90], "stage": ["N2"]}, ["sleep stages cover 60 s to 150 s"]),
    ],
)
def test_stages_that_do_not_fit_the_recording_are_told(legs, stages, told):
    def begins(message):
        return any(
            message.startswith(start) for start in ("sleep stages cover", "30 s of", "40 s of", "1 sleep")
        )

    for given in (stages, pd.DataFrame(stages) if isinstance(stages, dict) else np.array(stages)):
        found = [m for m in messages(lambda given=given: scored(legs, stages=given)) if begins(m)]
        assert len(found) == len(told)
        for message, start in zip(found, told):
            assert message.startswith(start)


def test_stages_of_another_night_are_refused(legs):
    later = {"onset": [150.0], "duration": [30.0], "stage": ["N2"]}
    with pytest.raises(psg.Error, match="no sleep stage lies within the recording of 150 s"):
        scored(legs, stages=later)
    with pytest.raises(psg.Error, match="stages are given but there is none"):
        scored(legs, stages=[])


def test_events_outside_the_recording_are_told(legs):
    inside = {"onset": [150.0], "duration": [3.0]}
    outside = {"onset": [20.0, 150.1], "duration": [3.0, 3.0]}
    assert messages(lambda: scored(legs, arousals=inside)) == []
    assert messages(lambda: scored(legs, arousals=outside)) == ["1 of 2 events lie outside the recording"]


def test_movements_outside_the_recording_are_told():
    marks = {"onset": [20.0, 149.0, 150.1], "duration": [2.0] * 3, "leg": ["L"] * 3}
    scored = {"stages": N2, "rules": "aasm", "arousals": [], "respiratory": []}
    told = messages(lambda: psg.score_movements(marks, **scored, duration=150.0))
    assert told == ["1 of 3 movements lie outside the recording of 150 s"]
    marks["onset"] = [-2.1, 20.0, 40.0]
    told = messages(lambda: psg.score_movements(marks, **scored))
    assert told == ["1 of 3 movements lie outside the recording of 150 s"]


def test_events_of_the_recording_that_are_replaced_are_told(tmp_path):
    night = tmp_path / "night.edf"
    psg.simulate(night, hours=0.25, rate_hz=128, channels=3, seed=1)
    kinds = [k for k in psg.score(night, rules="aasm").events["kind"] if k in ("apnea", "hypopnea", "rera")]
    assert kinds
    given = {"onset": [100.0], "duration": [12.0]}
    told = messages(lambda: psg.score(night, rules="aasm", respiratory=given))
    assert any(
        message.startswith(f"{len(kinds)} respiratory event") and "replaced by the 1 given" in message
        for message in told
    )


# ---- units


@pytest.mark.parametrize(("unit", "per_uv"), [("V", 1e-6), ("mV", 1e-3), ("nV", 1e3), ("uV", 1.0)])
def test_a_unit_makes_the_same_score(legs, unit, per_uv):
    wanted = scored(legs)
    score = scored([leg * per_uv for leg in legs], unit=unit)
    pd.testing.assert_frame_equal(score.movements, wanted.movements)
    np.testing.assert_allclose(score.activity["amplitude_uv"], wanted.activity["amplitude_uv"], rtol=1e-5)
    assert list(score.channels["unit"]) == [unit] * 2


@pytest.mark.parametrize(("per_uv", "unit"), [(1e-6, "V"), (1e-3, "mV"), (1e3, "nV"), (1e-9, "another unit")])
def test_arrays_that_are_not_plausible_in_microvolts_are_asked_for_their_unit(legs, per_uv, unit):
    with pytest.raises(psg.Error, match=f"are its samples in {unit}") as error:
        scored([leg * per_uv for leg in legs])
    assert error.value.kind == "bad_argument"


def test_what_is_refused_is_what_the_report_would_call_implausible():
    quiet, refused = emg(150, []), []
    for factor in (0.2500, 0.2506, 60.0, 100.0):  # the resting level of Gaussian noise of 1 µV is 0.798 µV
        samples = quiet * factor
        known = psg.score_signals(samples, None, rate_hz=256, rules="aasm", unit="uV")
        plausible = 0.2 <= known.channels["resting_uv"][0] <= 50.0
        try:
            psg.score_signals(samples, None, rate_hz=256, rules="aasm")
        except psg.Error as error:
            assert "No unit was given" in str(error)
            assert not plausible, factor
            refused.append(factor)
        else:
            assert plausible, factor
    assert refused == [0.2500, 100.0]


def test_who_says_the_unit_gets_a_score_and_a_quality_warning(legs):
    score, told = warned(lambda: scored([leg * 1e-6 for leg in legs], unit="uV"))
    assert [category for category, _ in told].count(psg.QualityWarning) == 2
    assert any("check unit and electrodes" in message for _, message in told)
    assert set(score.channels["quality"]) == {"poor"}


def test_an_unknown_unit_is_refused(legs):
    for unit in ("volts?", "%", 3):
        with pytest.raises(psg.Error) as error:
            scored(legs, unit=unit)
        assert error.value.kind == "bad_argument"


def test_masked_samples_are_refused(legs):
    masked = np.ma.masked_greater(legs[0], 20)
    with pytest.raises(psg.Error, match="left has masked samples"):
        scored((masked, legs[1]))
    scored((np.ma.masked_greater(legs[0], 1e9), legs[1]))


def test_a_leg_that_cannot_be_scored_is_a_quality_warning(legs):
    _, told = warned(lambda: scored((legs[0], np.zeros_like(legs[0]))))
    assert [m for c, m in told if c is psg.QualityWarning] == [
        '"right": quality is not scorable (flat, saturated or hum throughout)'
    ]


# ---- wrong types


@pytest.mark.parametrize(
    "wrong",
    [
        {"lights_off": "22:00"},
        {"lights_on": [1]},
        {"epoch_length_s": "30"},
        {"calibration_uv": "x"},
        {"rules": 3},
        {"rules": None},
        {"stage_map": ["W"]},
        {"stages": 3},
        {"stages": np.array([N2])},
        {"stages": np.full(5, 2), "stage_map": {2: 5}},
        {"rate_hz": "many"},
        {"unit": b"V"},
    ],
)
def test_a_wrong_type_is_one_sentence_without_its_value(legs, wrong):
    with pytest.raises(psg.Error) as error:
        psg.score_signals(*legs, **{"rate_hz": 256, "stages": N2, **wrong})
    assert error.value.kind == "bad_argument"
    assert "Invoked with" not in str(error.value)


# ---- the same as the command


def command() -> str:
    path = os.environ.get("PSG_COMMAND") or str(TREE / "build/release/apps/psg")
    if not Path(path).exists():
        pytest.skip("the command is not built")
    return path


def by_the_command(*arguments) -> set[str]:
    run = subprocess.run(
        [command(), "score", *map(str, arguments), "--json"], capture_output=True, text=True, check=True
    )
    table = json.loads(run.stdout)["tables"]["warnings"]
    return {row["message"] for row in table}


def by_python(path, **given) -> set[str]:
    _, told = warned(lambda: psg.score(path, **given))
    return {message for category, message in told if category is psg.ScoringWarning}


def test_a_list_of_nights_is_warned_of_as_by_the_command(tmp_path):
    night = tmp_path / "night.edf"
    psg.simulate(night, hours=0.5, rate_hz=128, channels=4, seed=4)
    slow = tmp_path / "slow.edf"
    psg.simulate(slow, hours=0.25, rate_hz=200, channels=2, seed=5)
    short, long, other = tmp_path / "short.txt", tmp_path / "long.txt", tmp_path / "other.txt"
    short.write_text("N2\n" * 20)
    long.write_text("N2\n" * 90)
    other.write_text("W\nN1\n" * 30)
    events = tmp_path / "events.annot"
    events.write_text(
        "class\tinstance\tchannel\tstart\tstop\tmeta\nN2\t.\t.\t0\t900\t.\n"
        "arousal\t.\t.\t20\t24\t.\napnea_obstructive\t.\t.\t1e5\t100012\t.\nMy remark\t.\t.\t30\t31\t.\n"
    )
    seen = 0
    for path in (night, slow):
        for stages in (None, short, long, other, events):
            given = [] if stages is None else ["--stages", stages]
            wanted = by_the_command(path, *given)
            assert by_python(path, stages=stages) == wanted, (path, stages)
            seen += len(wanted)
    assert seen > 20
    labels = short.read_text().split()
    as_labels = by_python(night, stages=labels)
    assert as_labels == by_the_command(night, "--stages", short)
