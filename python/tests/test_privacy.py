"""Nothing that is planted in a recording and its files is in what Python makes of them (docs/privacy.md)."""

from __future__ import annotations

import pickle
from pathlib import Path

import edfio
import numpy as np
import psg
import pytest
from conftest import emg

SECRETS = (
    "zaphodine",
    "trillianne",
    "marvinko",
    "1951-05-12",
    "12-may-1951",
    "2019-03-07",
    "07-mar-2019",
    "07.03.19",
)


@pytest.fixture
def night(tmp_path: Path) -> Path:
    import datetime as dt

    bursts = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0)]
    signals = [
        edfio.EdfSignal(emg(150, bursts, seed=1), 256, label="EMG LAT", physical_dimension="uV"),
        edfio.EdfSignal(emg(150, [], seed=2), 256, label="EMG RAT", physical_dimension="uV"),
    ]
    folder = tmp_path / "trillianne"
    folder.mkdir()
    edfio.Edf(
        signals,
        patient=edfio.Patient(code="Z77", sex="F", birthdate=dt.date(1951, 5, 12), name="Zaphodine"),
        recording=edfio.Recording(startdate=dt.date(2019, 3, 7), hospital_administration_code="Marvinko"),
        starttime=dt.time(22, 0),
        annotations=[
            edfio.EdfAnnotation(5, None, "fell out of bed, Mr Zaphodine"),
            edfio.EdfAnnotation(50, 3, "Arousal - Mr Zaphodine woke"),
            edfio.EdfAnnotation(60, 3, "EEG arousal@@Marvinko"),
        ],
    ).write(folder / "n1.edf")
    (folder / "events.tsv").write_text(
        "onset\tduration\tdescription\n20\t2\tLimb movement, kicks Trillianne\n45\t2\tMarvinko\n"
    )
    return folder / "n1.edf"


def found_in(content: bytes) -> list[str]:
    small = content.lower()
    codes = ("utf-8", "utf-16-le", "utf-16-be")
    return [secret for secret in SECRETS if any(secret.encode(code) in small for code in codes)]


def test_a_score_its_files_and_its_pickle(night: Path, tmp_path: Path) -> None:
    events, labels = str(night.parent / "events.tsv"), night.parent / "stages.txt"
    labels.write_text("N2\n" * 5)
    for number, score in enumerate(
        (
            psg.score(night, "aasm"),
            psg.score(night, "aasm", stages=[events, labels]),
            psg.score(night, "aasm", stages=[events], use_marked=True),
            psg.rescore(events, "aasm"),
        )
    ):
        out = tmp_path / f"{number}.h5"
        score.write(out)
        assert found_in(out.read_bytes()) == []
        assert found_in(pickle.dumps(score)) == []
        for name in score.tables:
            assert found_in(score.table(name).to_csv().encode()) == [], name
        for name in ("e.edf", "e.annot", "e_events.tsv", "e.xml", "e.json", "e.csv"):
            psg.export(score, tmp_path / name)
            assert found_in((tmp_path / name).read_bytes()) == [], name


def test_texts_are_kept_when_asked_for(night: Path, tmp_path: Path) -> None:
    score = psg.score(night, "aasm", keep_text=True)
    score.write(tmp_path / "kept.h5")
    assert "zaphodine" in found_in((tmp_path / "kept.h5").read_bytes())
    psg.export(score, tmp_path / "left-out.json")
    assert found_in((tmp_path / "left-out.json").read_bytes()) == []
    psg.export(score, tmp_path / "kept.json", keep_text=True)
    assert "zaphodine" in found_in((tmp_path / "kept.json").read_bytes())


def test_reports_and_errors(night: Path) -> None:
    content = night.read_bytes()
    for place in (8, 88, 168, 176, 184, 192, 236, 244, 252, 256):
        moved = night.parent / "moved.edf"
        moved.write_bytes(content[:place] + b"Zaphodine" + content[place:])
        for call in (psg.check, psg.fix, psg.score, psg.Recording):
            try:
                told = call(moved)
            except psg.Error as error:
                assert found_in(str(error).encode()) == ["trillianne"] * ("trillianne" in str(error))
                continue
            if call is psg.check:
                assert found_in(told.to_csv().encode()) == []
            if call is psg.fix:
                assert found_in((told.changes.to_csv() + told.remaining.to_csv()).encode()) == []


def test_a_batch_stores_no_column_that_nobody_knows(night: Path, tmp_path: Path) -> None:
    table = {"id": ["n1"], "edf": [str(night)], "remark": ["asks for Marvinko"], "ferritin": [50]}
    with pytest.warns(UserWarning, match="not stored.*'remark'"):
        psg.batch(table, tmp_path / "out", "aasm", progress=False, movements=True)
    for path in (tmp_path / "out").rglob("*"):
        assert not path.is_file() or found_in(path.read_bytes()) == [], path.name
    psg.batch(table, tmp_path / "kept", "aasm", progress=False, keep_columns=["remark"])
    assert "marvinko" in found_in((tmp_path / "kept" / "cohort.tsv").read_bytes())


def test_a_column_that_identifies_is_refused_with_its_name(night: Path, tmp_path: Path) -> None:
    table = {"edf": [str(night)], "Mother's name": ["Trillianne"]}
    with pytest.raises(psg.Error, match='column "Mother\'s name" may identify a patient') as refusal:
        psg.batch(table, tmp_path / "out", progress=False)
    assert "zaphodine" not in str(refusal.value).lower()


def test_arrays_are_scored_as_before() -> None:
    score = psg.score_signals(emg(150, [(20.0, 2.0)]), None, rate_hz=256, rules="aasm")
    assert np.isfinite(score.activity.onset_s).all()
