"""psg.export: the night in formats of other programs, and what they read from it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import psg
import pytest


@pytest.fixture
def scored() -> psg.Score:
    """Four periodic movements of the left leg and one of the right, by one standard."""
    movements = {"onset": [100.0, 120.0, 140.0, 160.0, 900.0], "duration": [1.5] * 5, "leg": list("LLLLR")}
    return psg.score_movements(movements, stages=["N2"] * 60, rules="aasm")


@pytest.mark.parametrize("name", ["n.edf", "n.annot", "n_events.tsv", "n.xml", "n.txt", "n.json"])
def test_every_format_holds_the_movements(scored: psg.Score, tmp_path: Path, name: str) -> None:
    assert psg.export(scored, tmp_path / name, start="22:35:17") == []
    assert psg.export(tmp_path / name, tmp_path / "again.json", start="22:35:17", format="json") == []
    text = (tmp_path / "again.json").read_text()
    assert text.count('"leg_movement"') == 5
    assert text.count('"leg":"L"') == 4
    assert '"onset_s":900.0,"duration_s":1.5' in text


def test_the_table_has_a_reason_for_every_movement(scored: psg.Score, tmp_path: Path) -> None:
    psg.export(scored, tmp_path / "n.csv")
    with (tmp_path / "n.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["onset_s"] for row in rows] == ["100", "120", "140", "160", "900"]
    assert [row["plm"] for row in rows] == ["1", "1", "1", "1", "0"]
    assert {row["verdict"] for row in rows} == {"counted"}
    assert all(row["reason"] for row in rows)


def test_the_file_of_a_score_is_taken_too(scored: psg.Score, tmp_path: Path) -> None:
    scored.write(tmp_path / "n.h5")
    psg.export(tmp_path / "n.h5", tmp_path / "a.annot")
    psg.export(scored, tmp_path / "b.annot", rule="aasm")
    assert (tmp_path / "a.annot").read_bytes() == (tmp_path / "b.annot").read_bytes()


def test_what_cannot_be_written_is_one_sentence(scored: psg.Score, tmp_path: Path) -> None:
    with pytest.raises(psg.Error, match="expected the recording or its start time") as error:
        psg.export(scored, tmp_path / "n.txt")
    assert error.value.kind == "bad_argument"
    with pytest.raises(psg.Error, match="is no format"):
        psg.export(scored, tmp_path / "n.edf", format="xlsx")
    with pytest.raises(psg.Error, match="was not scored by"):
        psg.export(scored, tmp_path / "n.edf", rule="wasm2016")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a recording of half an hour, and its score by one standard."""
    folder = tmp_path_factory.mktemp("into")
    psg.simulate(folder / "night.edf", hours=0.5, rate_hz=200, channels=4, seed=3)
    psg.score(folder / "night.edf", rules="aasm").write(folder / "night.h5")
    return folder


def test_a_copy_of_the_recording_holds_the_night(night: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.edf"
    notes = psg.export(night / "night.h5", copy, into=night / "night.edf")
    assert "the recording has the same sleep stages already" in notes
    before, after = psg.Recording(night / "night.edf"), psg.Recording(copy)
    for label in before.labels:
        np.testing.assert_array_equal(after.signal(label), before.signal(label))
    score = psg.read(night / "night.h5")
    counted = int((score.activity["verdict"] == "counted").sum())
    texts = [text for text in after.annotations["text"] if text.startswith(("Limb", "Periodic limb"))]
    assert len(texts) == counted > 0
    pd.testing.assert_frame_equal(psg.score(copy, rules="aasm").movements, score.movements)


def test_other_readers_find_the_same_samples_and_annotations_in_the_copy(night: Path, tmp_path: Path) -> None:
    mne, edfio, pyedflib = (pytest.importorskip(name) for name in ("mne", "edfio", "pyedflib"))
    recording, copy = night / "night.edf", tmp_path / "copy.edf"
    psg.export(night / "night.h5", copy, into=recording)
    wanted = sorted(zip(*(psg.Recording(copy).annotations[key] for key in ("onset_s", "text"))))
    raw, of_copy = (mne.io.read_raw_edf(path, verbose="error") for path in (recording, copy))
    assert raw.ch_names == of_copy.ch_names
    np.testing.assert_array_equal(raw.get_data(), of_copy.get_data())
    of_mne = sorted(zip(of_copy.annotations.onset, of_copy.annotations.description))
    assert of_mne == [(onset, text.split("@@")[0]) for onset, text in wanted]  # it keeps the channel apart
    ours, others = edfio.read_edf(recording), edfio.read_edf(copy)
    assert all(np.array_equal(a.digital, b.digital) for a, b in zip(ours.signals, others.signals))
    assert sorted((a.onset, a.text) for a in others.annotations) == wanted
    with pyedflib.EdfReader(str(copy)) as reader:
        onsets, _, texts = reader.readAnnotations()
    found = sorted(zip(onsets, texts))
    assert [text for _, text in found] == [text for _, text in wanted]
    np.testing.assert_allclose([onset for onset, _ in found], [onset for onset, _ in wanted], atol=1e-6)


def test_a_copy_never_takes_the_place_of_a_recording(night: Path, tmp_path: Path) -> None:
    recording = night / "night.edf"
    before = recording.read_bytes()
    other = tmp_path / "other.edf"
    other.write_bytes(before)
    for path in (recording, other):
        with pytest.raises(psg.Error, match=r"is not replaced|is read by this call"):
            psg.export(night / "night.h5", path, into=recording)
    with pytest.raises(psg.Error):
        psg.export(night / "night.h5", recording, into=recording, force=True)
    assert recording.read_bytes() == other.read_bytes() == before
    with pytest.raises(psg.Error, match="expected no format"):
        psg.export(night / "night.h5", tmp_path / "x.edf", into=recording, format="edf")


def test_a_file_of_annotations_has_records_of_a_second(scored: psg.Score, tmp_path: Path) -> None:
    mne, edfio = pytest.importorskip("mne"), pytest.importorskip("edfio")
    psg.export(scored, tmp_path / "n.edf")
    header = (tmp_path / "n.edf").read_bytes()
    assert header[244:252] == b"1       "
    assert len(mne.read_annotations(tmp_path / "n.edf")) == 65
    assert len(edfio.read_edf(tmp_path / "n.edf").annotations) == 65
    psg.export(scored, tmp_path / "n.edf")  # it knows its own file
    somebodys = bytearray(header)
    somebodys[88:168] = b"Startdate X X X X".ljust(80)
    (tmp_path / "s.edf").write_bytes(somebodys)
    with pytest.raises(psg.Error):
        psg.export(scored, tmp_path / "s.edf")
    somebodys[244:252] = b"0       "  # as psg wrote them before
    (tmp_path / "s.edf").write_bytes(somebodys)
    psg.export(scored, tmp_path / "s.edf")
