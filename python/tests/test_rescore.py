"""Movements that a technician marked, from files, and the laboratory's table; counts by hand."""

import psg
import pytest

EVENTS = """onset\tduration\tdescription
10\t1\tLimb movement@@EMG LAT
30\t1\tLimb movement@@EMG LAT
50\t1\tLimb movement@@EMG RAT
70\t1\tLimb movement@@EMG LAT
"""


@pytest.fixture
def events(tmp_path):
    path = tmp_path / "events.tsv"
    path.write_text(EVENTS)
    return path


def test_four_marks_20_s_apart_are_a_series(events):
    score = psg.rescore(events, rules="aasm", stages=["N2"] * 4)
    assert list(score.movements["plm"]) == [True] * 4
    assert list(score.movements["legs"]) == ["L", "L", "R", "L"]
    assert score.index("plms_index") == pytest.approx(120.0)  # 4 in 4 epochs of 30 s
    assert score.table("recording")["movements"][0] == "marked"
    assert score.table("recording")["format"][0] == "none"


def test_without_stages_or_duration_the_length_of_the_night_is_unknown(events):
    score = psg.rescore(events, rules="aasm")
    assert score.index("movements_per_hour", state="TIB") != score.index("movements_per_hour", state="TIB")
    known = psg.rescore(events, rules="aasm", duration=3600)
    assert known.index("movements_per_hour", state="TIB") == 4.0


def test_the_clock_is_that_of_the_caller_or_of_the_files(events):
    assert set(psg.rescore(events, rules="aasm").movements["clock"]) == {""}
    known = psg.rescore(events, rules="aasm", start="23:59:30")
    assert list(known.movements["clock"]) == ["23:59:40", "00:00:00", "00:00:20", "00:00:40"]


def test_stages_from_a_file_and_events_from_the_caller(events, tmp_path):
    stages = tmp_path / "stages.txt"
    stages.write_text("N2\n" * 4)
    apnea = {"onset": [25.0], "duration": [10.0], "kind": ["apnea"]}
    score = psg.rescore([events], rules="aasm", stages=stages, respiratory=apnea)
    assert list(score.activity["verdict"]) == ["counted", "respiratory", "counted", "counted"]


def test_a_night_without_marks_is_refused(tmp_path):
    path = tmp_path / "events.tsv"
    path.write_text("onset\tduration\tdescription\n1\t3\tEEG arousal\n")
    with pytest.raises(psg.Error, match="no leg movement is marked") as refusal:
        psg.rescore(path)
    assert refusal.value.kind == "not_found"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [({"duration": 0}, "duration"), ({"start": "noon"}, "time of day"), ({"stages": [2, 4]}, "stage_map")],
)
def test_wrong_arguments_are_refused(events, arguments, says):
    with pytest.raises(psg.Error, match=says) as refusal:
        psg.rescore(events, **arguments)
    assert refusal.value.kind == "bad_argument"


def test_marks_replace_detection_and_the_table_names_the_legs(shared, events, tmp_path):
    night = shared / "legs" / "SN5_sample.edf"
    marked = psg.score(night, rules="aasm", stages=[events], use_marked=True)
    assert len(marked.activity) == 4
    assert len(marked.channels) == 0

    ignoring = {"ignore": {"labels": ["EMG LAT"]}}
    assert list(psg.score(night, rules="aasm", channel_table=ignoring).channels["leg"]) == ["R"]
    swapped = tmp_path / "lab.toml"
    swapped.write_text('[left_leg]\nlabels = ["emg rat"]\n[right_leg]\nlabels = ["emg lat"]\n')
    channels = psg.score(night, rules="aasm", channel_table=swapped).channels
    assert list(channels["channel"]) == ["EMG RAT", "EMG LAT"]
    assert list(channels["step_uv"] > 0) == [True, True]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"leftleg": {"labels": ["A"]}}, '"leftleg"'),
        ({"left_leg": {"labels": "A"}}, "no list"),
        ({"unit": {"A": "mmHg"}}, '"mmHg"'),
        ({}, "no channel"),
    ],
)
def test_a_wrong_table_is_refused(shared, table, says):
    with pytest.raises(psg.Error, match=says) as refusal:
        psg.score(shared / "legs" / "SN5_sample.edf", channel_table=table)
    assert refusal.value.kind == "malformed"


def test_a_table_is_a_path_or_a_dict(shared):
    with pytest.raises(psg.Error, match="expected a path or a dict"):
        psg.score(shared / "legs" / "SN5_sample.edf", channel_table=5)
