"""Stagings as users bring them: of several scorers, at changes, missing; expected values by hand."""

import numpy as np
import psg
import pytest
from conftest import emg

SECONDS = 240


@pytest.fixture
def leg() -> np.ndarray:
    return emg(SECONDS, [(20.0 * k, 1.5) for k in range(1, 10)])


def two_scorers(tmp_path, first: str, second: str):
    path = tmp_path / "two.tsv"
    rows = [
        f"{at}\t30\t{s}\t{n}\n" for at in range(0, SECONDS, 30) for n, s in ((first, "N2"), (second, "W"))
    ]
    path.write_text("onset\tduration\tstage\tannotator\n" + "".join(rows))
    return path


def stages(score: psg.Score) -> set[str]:
    return set(score.table("stages")["stage"])


def test_a_persons_staging_counts_and_scorer_takes_another(leg, tmp_path):
    path = two_scorers(tmp_path, "expert", "auto_1")
    assert stages(psg.score_signals(leg, leg, rate_hz=256, stages=path)) == {"N2"}
    assert stages(psg.score_signals(leg, leg, rate_hz=256, stages=path, scorer="auto_1")) == {"W"}


def test_two_people_are_ambiguous(leg, tmp_path):
    path = two_scorers(tmp_path, "Ada", "Ben")
    with pytest.raises(psg.Error, match='"Ada", "Ben"') as raised:
        psg.score_signals(leg, leg, rate_hz=256, stages=path)
    assert raised.value.kind == "ambiguous"
    assert stages(psg.score_signals(leg, leg, rate_hz=256, stages=path, scorer="Ada")) == {"N2"}
    with pytest.raises(psg.Error, match="scorer"):
        psg.score_signals(leg, leg, rate_hz=256, stages=path, scorer="Cid")


def test_stages_at_changes_last_until_the_next(leg, tmp_path):
    path = tmp_path / "changes.tsv"
    path.write_text("onset\tduration\tdescription\n0\t\tStage - W\n70\t\tStage - N2\n200\t\tStage - R\n")
    table = psg.score_signals(leg, leg, rate_hz=256, stages=path).table("stages")
    assert list(table["duration_s"]) == [70, 130, 40]


def test_a_file_of_stages_must_hold_some(leg, tmp_path):
    path = tmp_path / "events.tsv"
    path.write_text("onset\tduration\tdescription\n10\t3\tArousal\n")
    with pytest.raises(psg.Error, match="holds none"):
        psg.score_signals(leg, leg, rate_hz=256, stages=path)


def test_marked_movements_of_one_scorer(tmp_path):
    path = tmp_path / "marks.tsv"
    rows = [
        f"{at}\t1\tLM\t{name}\n"
        for name, shift in (("Ada", 0), ("Ben", 3))
        for at in range(10 + shift, 90, 20)
    ]
    path.write_text("onset\tduration\tdescription\tscorer\n" + "".join(rows))
    both = psg.rescore(path, rules="wasm2016", duration=240)
    assert any("names 2 scorers" in warning for warning in both.warnings["message"])
    assert len(psg.rescore(path, rules="wasm2016", duration=240, scorer="Ada").movements) == 4


def test_a_file_of_events_may_stand_beside_one_of_stages(leg, tmp_path):
    events, labels = tmp_path / "events.tsv", tmp_path / "stages.txt"
    events.write_text("onset\tduration\tdescription\n10\t3\tArousal\n")
    labels.write_text("N2\n" * 8)
    for files in ([events, labels], [labels, events]):
        score = psg.score_signals(leg, leg, rate_hz=256, stages=files)
        assert list(score.events["kind"]) == ["arousal"]
        assert set(score.stages["stage"]) == {"N2"}
    with pytest.raises(psg.Error, match="holds none"):
        psg.score_signals(leg, leg, rate_hz=256, stages=[events, events])
