"""Stages and events as the objects that other packages make."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import psg
import pytest
from conftest import emg

LABELS = ["W", "W", "N1", "N2", "N2", "N2", "N3", "N3", "R", "R"]
BURSTS = [(95.0, 2.0), (120.0, 2.0), (145.0, 2.0), (170.0, 2.0)]


@pytest.fixture(scope="module")
def legs():
    return emg(300, BURSTS), emg(300, [], seed=2)


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """A recording that starts at 22:30 on a known day, without stages of its own."""
    path = tmp_path_factory.mktemp("given") / "night.edf"
    psg.simulate(path, hours=0.25, rate_hz=128, channels=2, seed=1)
    assert psg.Recording(path).start is not None
    return path


def stages_of(legs, stages, **more):
    return list(psg.score_signals(*legs, rate_hz=256, rules="aasm", stages=stages, **more).stages["stage"])


@pytest.mark.parametrize(
    "stages",
    [
        LABELS,
        tuple(LABELS),
        np.array(LABELS),
        np.array(LABELS, dtype=object),
        pd.Series(LABELS),
        pd.Series(LABELS, dtype="category"),
        pd.Series(LABELS, index=range(1, 11), name="Epoch"),
        pd.Series(LABELS, index=list("abcdefghij")),
        pd.Series(LABELS, index=pd.timedelta_range(0, freq="30s", periods=10)),
        pd.Index(LABELS),
        (label for label in LABELS),
    ],
    ids=lambda stages: type(stages).__name__,
)
def test_labels_are_one_for_each_epoch_in_whatever_list(legs, stages):
    assert stages_of(legs, stages) == LABELS


def test_a_series_by_timedelta_keeps_its_times(legs):
    times = [30, 60, 90, 120, 180, 210]  # an epoch is missing
    series = pd.Series(["N2", "N2", "N2", "N2", "R", "R"], index=pd.to_timedelta(times, unit="s"))
    table = psg.score_signals(*legs, rate_hz=256, rules="aasm", stages=series).stages
    assert list(table["onset_s"]) == times
    assert list(table["duration_s"]) == [30.0] * 6


def test_a_series_of_changes_lasts_from_one_to_the_next(legs):
    series = pd.Series(["W", "N2", "R"], index=pd.to_timedelta([0, 45, 130], unit="s"))
    with pytest.warns(psg.ScoringWarning, match="until the next"):
        table = psg.score_signals(*legs, rate_hz=256, rules="aasm", stages=series).stages
    assert list(table["onset_s"]) == [0.0, 45.0, 130.0]
    assert list(table["duration_s"])[:2] == [45.0, 85.0]


def test_stages_of_which_none_can_be_used_are_refused(legs):
    two = {"onset": [0, 0, 30, 30] * 5, "duration": [30] * 20, "stage": ["W", "N2", "N2", "R"] * 5}
    for stages in (["?"] * 10, pd.DataFrame({**two, "onset": np.repeat(np.arange(10) * 30, 2)})):
        with pytest.raises(psg.Error, match="says how the patient slept"):
            psg.score_signals(*legs, rate_hz=256, rules="aasm", stages=stages)


def test_a_series_by_the_clock_is_put_on_the_clock_of_the_recording(night):
    start = psg.Recording(night).start + dt.timedelta(seconds=60)
    series = pd.Series(["N2", "R"], index=pd.date_range(start, freq="30s", periods=2))
    table = psg.score(night, rules="aasm", stages=series).stages
    assert list(table["onset_s"]) == [60.0, 90.0]
    zone = pd.Series(["N2", "R"], index=pd.date_range(start, freq="30s", periods=2, tz="UTC"))
    pd.testing.assert_frame_equal(psg.score(night, rules="aasm", stages=zone).stages, table)


def test_a_series_with_gaps_in_its_epochs_is_refused(legs):
    for index in ([0, 1, 3], [2, 1, 0], [0, 0, 1], [0.0, 30.0, 60.0]):
        with pytest.raises(psg.Error, match="index has gaps or is not in order"):
            stages_of(legs, pd.Series(["W", "N1", "N2"], index=index))


def test_numbers_need_a_map_whatever_their_type(legs):
    numbers = np.array([0, 0, 1, 2, 2, 2, 3, 3, 5, 5])
    stage_map = {0: "W", 1: "N1", 2: "N2", 3: "N3", 5: "R"}
    as_texts = {str(number): stage for number, stage in stage_map.items()}
    for given in (numbers, numbers.astype(float), pd.Series(numbers), list(map(str, numbers))):
        with pytest.raises(psg.Error, match="expected a label such as N2, or a stage_map"):
            stages_of(legs, given)
        assert stages_of(legs, given, stage_map=stage_map) == LABELS
    assert stages_of(legs, numbers, stage_map=as_texts) == LABELS
    del stage_map[5]
    with pytest.raises(psg.Error, match=r"stage 8 is .*5.*, not in stage_map"):
        stages_of(legs, numbers, stage_map=stage_map)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_missing_label_is_refused_by_its_place(legs, missing):
    with pytest.raises(psg.Error, match="stage 2 is missing"):
        stages_of(legs, ["W", "W", missing])


def test_a_label_that_is_none_is_refused_without_being_repeated(legs):
    with pytest.raises(psg.Error, match="is none of W, N1, N2, N3, R") as error:
        stages_of(legs, ["W", "Mrs Smith"])
    assert "Smith" not in str(error.value)


# ---- MNE


@pytest.fixture
def mne():
    return pytest.importorskip("mne")


def annotations(mne, start=None):
    return mne.Annotations(
        [0, 90, 150, 95, 200],
        [90, 60, 150, 3, 12],
        ["Sleep stage W", "Sleep stage N2", "Sleep stage R", "EEG arousal", "Obstructive apnea"],
        orig_time=start,
    )


def test_annotations_of_mne_are_stages_and_events(legs, mne):
    score = psg.score_signals(*legs, rate_hz=256, rules="aasm", stages=annotations(mne))
    assert list(score.stages["stage"]) == ["W", "N2", "R"]
    assert list(score.stages["onset_s"]) == [0.0, 90.0, 150.0]
    assert list(score.events["kind"]) == ["arousal", "apnea"]


def test_annotations_without_a_stage_are_no_stages(legs, mne):
    with pytest.raises(psg.Error, match="none of 1 annotations is a sleep stage"):
        stages_of(legs, mne.Annotations([1], [1], ["BAD_segment"]))


def test_annotations_count_from_their_own_start(night, mne):
    start = psg.Recording(night).start
    later = (start + dt.timedelta(seconds=30)).replace(tzinfo=dt.timezone.utc)
    score = psg.score(night, rules="aasm", stages=annotations(mne, later))
    assert list(score.stages["onset_s"]) == [30.0, 120.0, 180.0]
    assert "starts 30 s later than the recording" in " ".join(score.warnings["message"])


def test_the_start_of_arrays_puts_objects_with_a_clock_in_their_place(legs, mne):
    start = dt.datetime(2020, 1, 31, 22, 30, 30, tzinfo=dt.timezone.utc)
    with pytest.warns(psg.ScoringWarning, match="starts 30 s later than the recording"):
        score = psg.score_signals(
            *legs, rate_hz=256, rules="aasm", stages=annotations(mne, start), start="22:30:00"
        )
    assert list(score.stages["onset_s"]) == [30.0, 120.0, 180.0]


def test_what_mne_reads_from_a_file_is_what_we_read_from_it(tmp_path, mne):
    path = tmp_path / "night.edf"
    psg.simulate(path, hours=0.5, rate_hz=128, channels=4, seed=4)
    wanted = psg.score(path, rules="aasm")
    read = mne.read_annotations(path)
    score = psg.score(path, rules="aasm", stages=read)
    pd.testing.assert_frame_equal(score.stages, wanted.stages)
    pd.testing.assert_frame_equal(score.movements, wanted.movements)


def test_annotations_as_events_are_those_of_the_kind(legs, mne):
    with pytest.warns(psg.ScoringWarning, match="4 of 5 annotations given as arousals are of other kinds"):
        score = psg.score_signals(*legs, rate_hz=256, rules="aasm", stages=LABELS, arousals=annotations(mne))
    assert list(score.events["kind"]) == ["arousal"]
    assert list(score.events["onset_s"]) == [95.0]
    with pytest.warns(psg.ScoringWarning, match="4 of 5 annotations given as respiratory events"):
        score = psg.score_signals(
            *legs, rate_hz=256, rules="aasm", stages=LABELS, respiratory=annotations(mne)
        )
    assert list(score.events["kind"]) == ["apnea"]


def test_volts_of_mne_are_scored_as_the_file_is(tmp_path, mne):
    path = tmp_path / "night.edf"
    psg.simulate(path, hours=0.5, rate_hz=128, channels=2, seed=4)
    wanted = psg.score(path, rules="aasm")
    raw = mne.io.read_raw_edf(path, verbose="error")
    left, right = raw.get_data(["EMG LAT", "EMG RAT"])
    with pytest.raises(psg.Error, match="are its samples in V"):
        psg.score_signals(left, right, rate_hz=raw.info["sfreq"], stages=raw.annotations)
    score = psg.score_signals(
        left, right, rate_hz=raw.info["sfreq"], stages=raw.annotations, unit="V", rules="aasm"
    )
    assert len(score.movements) > 0
    np.testing.assert_allclose(score.movements["onset_s"], wanted.movements["onset_s"], atol=1e-6)


# ---- YASA


class Hypnogram:
    """What yasa.Hypnogram has of which we make use, for machines without YASA."""

    def __init__(self, values, freq="30s", start=None, n_stages=5):
        names = {"W": "WAKE", "R": "REM"}
        self.hypno = pd.Series([names.get(value, value) for value in values], name="Stage", dtype="category")
        self.sampling_frequency = 1 / pd.Timedelta(freq).total_seconds()
        self.n_epochs = len(values)
        self.start = start


@pytest.fixture(params=["alike", "yasa"])
def hypnogram(request):
    if request.param == "alike":
        return Hypnogram
    return pytest.importorskip("yasa").Hypnogram


def test_a_hypnogram_of_yasa_has_its_own_epochs(legs, hypnogram):
    assert stages_of(legs, hypnogram(LABELS, freq="30s")) == LABELS
    fine = hypnogram([label for label in LABELS for _ in range(3)], freq="10s")
    table = psg.score_signals(*legs, rate_hz=256, rules="aasm", stages=fine).stages
    assert list(table["stage"]) == [label for label in LABELS for _ in range(3)]
    np.testing.assert_allclose(table["onset_s"], np.arange(30) * 10.0, atol=1e-9)
    with pytest.raises(psg.Error, match=r"expected 10\.0, that of the yasa\.Hypnogram"):
        stages_of(legs, fine, epoch_length_s=20.0)


def test_what_yasa_calls_artefact_and_unscored_is_unknown(legs, hypnogram):
    assert stages_of(legs, hypnogram([*LABELS[:8], "ART", "UNS"])) == [*LABELS[:8], "?", "?"]


def test_a_hypnogram_with_a_start_is_put_on_the_clock_of_the_recording(night, hypnogram):
    start = psg.Recording(night).start + dt.timedelta(seconds=30)
    table = psg.score(night, rules="aasm", stages=hypnogram(LABELS, start=str(start))).stages
    assert table["onset_s"][0] == 30.0


def test_stages_of_yasa_that_are_none_of_ours_are_refused(legs):
    yasa = pytest.importorskip("yasa")
    with pytest.raises(psg.Error, match="is none of W, N1, N2, N3, R"):
        stages_of(legs, yasa.Hypnogram(["WAKE", "SLEEP"], n_stages=2))


# ---- tables and paths


def test_onsets_may_be_timedeltas_of_any_resolution():
    for unit in ("ms", "us", "ns"):
        onset = pd.to_timedelta([10.5, 40.0], unit="s").astype(f"timedelta64[{unit}]")
        marks = pd.DataFrame(
            {"onset": onset, "duration": pd.to_timedelta([1, 1], unit="s"), "leg": ["L", "R"]}
        )
        score = psg.score_movements(marks, stages=["N2"] * 2, rules="aasm")
        assert list(score.movements["onset_s"]) == [10.5, 40.0]
        assert list(score.movements["duration_s"]) == [1.0, 1.0]


def test_onsets_by_the_clock_are_refused():
    marks = pd.DataFrame({"onset": pd.to_datetime(["2020-01-01 22:00"]), "duration": [1.0], "leg": ["L"]})
    with pytest.raises(psg.Error, match="onset is by the clock, expected seconds"):
        psg.score_movements(marks)


@pytest.mark.parametrize("path", [3, None, ["a.edf"], "a\0b.edf", "\udcff.edf"])
def test_what_is_no_path_is_refused_and_makes_no_file(night, tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    score = psg.score_movements(
        {"onset": [1.0], "duration": [1.0], "leg": ["L"]}, stages=["N2"], rules="aasm"
    )
    calls = [psg.score, psg.Recording, psg.read, psg.check, score.write]
    calls += [lambda path: psg.export(score, path), lambda path: psg.fix(night, path or 0)]
    calls += [lambda path: psg.simulate(path, hours=0.02)]
    for call in calls:
        with pytest.raises(psg.Error) as error:
            call(path)
        assert error.value.kind == "bad_argument"
        assert "Invoked" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_an_option_of_a_wrong_type_is_named(night, tmp_path):
    score = psg.score(night, rules="aasm")
    for call, name in (
        (lambda: psg.score(night, use_marked="yes"), "use_marked"),
        (lambda: psg.export(score, tmp_path / "x.csv", table=3), "table"),
        (lambda: psg.export(score, tmp_path / "x.edf", start=3), "start"),
        (lambda: psg.export(score, tmp_path / "x.edf", format=3), "format"),
    ):
        with pytest.raises(psg.Error, match=f"{name} is of type") as error:
            call()
        assert error.value.kind == "bad_argument"


def test_a_recording_travels_between_processes_by_its_path(night, monkeypatch):
    monkeypatch.chdir(night.parent)
    import pickle

    there = pickle.dumps(psg.Recording("night.edf"))
    monkeypatch.chdir("/")
    assert pickle.loads(there).labels == psg.Recording(night).labels
