"""Recordings: a file made here by edfio, and real ones when their folder is there."""

import datetime as dt

import edfio
import numpy as np
import pandas as pd
import psg
import pytest
from conftest import emg

BURSTS = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0)]


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """150 s with both legs in µV, an ECG in mV, stages, a hypopnea and an arousal; written by edfio."""
    path = tmp_path_factory.mktemp("night") / "night.edf"
    stages = [edfio.EdfAnnotation(30.0 * k, 30.0, "Sleep stage N2") for k in range(5)]
    events = [edfio.EdfAnnotation(100.0, 15.0, "Hypopnea"), edfio.EdfAnnotation(46.0, 4.0, "EEG arousal")]
    signals = [
        edfio.EdfSignal(emg(150, BURSTS), 256, label="EMG LAT", physical_dimension="uV"),
        edfio.EdfSignal(emg(150, [], seed=2), 256, label="EMG RAT", physical_dimension="uV"),
        edfio.EdfSignal(np.sin(np.arange(150 * 64)), 64, label="ECG", physical_dimension="mV"),
    ]
    edfio.Edf(
        signals,
        recording=edfio.Recording(startdate=dt.date(2020, 2, 3)),
        starttime=dt.time(22, 30, 15),
        annotations=stages + events,
    ).write(path)
    return path


def test_the_header(night):
    recording = psg.Recording(night)
    assert recording.labels == ["EMG LAT", "EMG RAT", "ECG"]
    assert recording.rates == {"EMG LAT": 256.0, "EMG RAT": 256.0, "ECG": 64.0}
    assert recording.units == {"EMG LAT": "uV", "EMG RAT": "uV", "ECG": "mV"}
    assert recording.duration == 150.0
    assert recording.start == dt.datetime(2020, 2, 3, 22, 30, 15)
    assert recording.format == "EDF+C"
    assert len(recording.segments) == 1
    assert len(recording.gaps) == 0
    assert len(recording.deviations) == 0


def test_samples_are_those_that_edfio_reads(night):
    recording, reference = psg.Recording(night), edfio.read_edf(night)
    for signal in reference.signals:
        ours = recording.signal(signal.label)
        assert ours.dtype == np.float64
        np.testing.assert_allclose(ours, signal.data, rtol=0, atol=1e-9)
        times = recording.times(signal.label)
        np.testing.assert_allclose(times, np.arange(len(ours)) / signal.sampling_frequency, atol=1e-9)


def test_annotations_are_those_that_edfio_reads(night):
    annotations = psg.Recording(night).annotations
    reference = sorted((a.onset, a.duration, a.text) for a in edfio.read_edf(night).annotations)
    assert sorted(zip(annotations["onset_s"], annotations["duration_s"], annotations["text"])) == reference


def test_a_night_is_scored_with_the_annotations_it_holds(night):
    score = psg.score(night, rules=["aasm"])
    assert list(score.channels["channel"]) == ["EMG LAT", "EMG RAT"]
    assert list(score.movements["plm"]) == [True] * 4
    assert set(score.events["kind"]) == {"hypopnea", "arousal"}
    assert score.index("plms_index") == pytest.approx(4 / (150 / 3600))
    assert score.index("plms_arousal_index") == pytest.approx(1 / (150 / 3600))


def test_the_same_movements_from_the_file_and_from_its_arrays(night):
    recording = psg.Recording(night)
    left, right = recording.signal("EMG LAT"), recording.signal("EMG RAT")
    start = recording.start.strftime("%H:%M:%S")
    none = {"respiratory": [], "arousals": []}
    arrays = psg.score_signals(left, right, rate_hz=256, stages=["N2"] * 5, start=start, **none)
    file = psg.score(recording, stages=["N2"] * 5, respiratory=_none(), arousals=_none(), threads=2)
    pd.testing.assert_frame_equal(arrays.movements, file.movements)


def _none():
    return {"onset": [], "duration": []}


def test_stages_from_a_text_file_of_one_label_a_line(night, tmp_path):
    path = tmp_path / "stages.txt"
    path.write_text("W\n" * 5)
    for stages in (path, str(path), [path]):
        score = psg.score(night, stages=stages, rules="aasm")
        assert list(score.stages["stage"].unique()) == ["W"]
        assert set(score.activity["verdict"]) == {"wake"}


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        ({"left": "EMG TIB"}, "not_found", "EMG LAT"),
        ({"stages": "none.txt"}, "not_found", "none.txt"),
        ({"rules": "rules"}, "bad_argument", "wasm2016"),
        ({"threads": 0}, "bad_argument", "threads"),
    ],
)
def test_what_cannot_be_scored_is_said(night, arguments, kind, says):
    with pytest.raises(psg.Error, match=says) as refusal:
        psg.score(night, **arguments)
    assert refusal.value.kind == kind


def test_files_that_are_no_recordings_are_refused(tmp_path):
    with pytest.raises(psg.Error) as missing:
        psg.Recording(tmp_path / "none.edf")
    assert missing.value.kind == "not_found"
    (tmp_path / "text.edf").write_text("not a recording")
    with pytest.raises(psg.Error) as text:
        psg.score(tmp_path / "text.edf")
    assert text.value.kind == "malformed"


def test_sn5_has_one_bilateral_movement_and_undefined_indices(shared):
    score = psg.score(shared / "legs" / "SN5_sample.edf", rules="wasm2016")
    [movement] = score.movements.to_dict("records")
    assert movement["legs"] == "LR"
    [left] = [row for row in score.activity.to_dict("records") if row["leg"] == "L"]
    assert 3.7 <= left["onset_s"] <= 4.1
    assert 6.0 <= movement["onset_s"] + movement["duration_s"] <= 7.2
    assert np.isnan(score.index("plms_index"))


def test_a_discontinuous_file_keeps_its_gaps(shared):
    recording = psg.Recording(shared / "quirks" / "discontinuous.edf")
    assert recording.format.endswith("+D")
    assert len(recording.segments) == len(recording.gaps) + 1 > 1
    for label in recording.labels:
        assert len(recording.times(label)) == len(recording.signal(label))
