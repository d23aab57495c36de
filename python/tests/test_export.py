"""psg.export: the night in formats of other programs, and what they read from it."""

from __future__ import annotations

import csv
from pathlib import Path

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
