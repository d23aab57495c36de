"""A score: tables, indices, files, pictures, with and without pandas."""

import pickle
import subprocess
import sys
import textwrap

import h5py
import numpy as np
import pandas as pd
import psg
import psg.plot
import pytest
from conftest import TREE, emg

TABLES = ("activity", "movements", "series", "indices", "channels", "stages", "events", "rules", "warnings")


@pytest.fixture(scope="module")
def score():
    bursts = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0), (130.0, 0.3)]
    return psg.score_signals(
        emg(150, bursts),
        emg(150, [(20.3, 2.0)], seed=2),
        rate_hz=256,
        stages=["N2"] * 4 + ["W"],
        arousals={"onset": [46.0], "duration": [5.0]},
        respiratory={"onset": [100.0], "duration": [15.0], "kind": ["hypopnea"]},
        envelope=True,
    )


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_a_frame_whose_columns_are_explained(score, name):
    frame = getattr(score, name)
    assert isinstance(frame, pd.DataFrame)
    assert list(score.columns(name)) == list(frame.columns)
    for unit, meaning in score.columns(name).values():
        assert isinstance(unit, str)
        assert meaning.endswith(".") or meaning


def test_types_of_columns(score):
    movements = score.movements
    assert movements["onset_s"].dtype == np.float64
    assert movements["components"].dtype == np.int64
    assert movements["plm"].dtype == np.bool_
    assert list(movements[movements["plm"]]["rule"].unique()) == ["aasm", "wasm2016"]


def test_every_table_of_results_names_its_rule_first(score):
    for name in ("activity", "movements", "series", "indices"):
        assert score.table(name).columns[0] == "rule"
        assert set(score.table(name)["rule"]) <= {"aasm", "wasm2016"}


def test_an_index_is_found_by_name_or_refused(score):
    assert score.index("plms_index", rule="aasm") == pytest.approx(4 / (120 / 3600))
    with pytest.raises(psg.Error) as several:
        score.index("plms_index")
    assert several.value.kind == "ambiguous"
    with pytest.raises(psg.Error, match="plms_index") as none:
        score.index("plm_index", rule="aasm")
    assert none.value.kind == "not_found"
    with pytest.raises(psg.Error) as table:
        score.table("nonsense")
    assert table.value.kind == "not_found"


def test_a_written_score_is_read_back_the_same(score, tmp_path):
    path = tmp_path / "night.h5"
    score.write(path)
    again = psg.read(path)
    assert again.tables == score.tables
    for name in score.tables:
        pd.testing.assert_frame_equal(again.table(name), score.table(name))
        assert again.columns(name) == score.columns(name)
    assert (again.version, again.input_hash) == (score.version, score.input_hash)
    assert psg.__version__ == again.version


def test_h5py_reads_what_was_written_without_us(score, tmp_path):
    path = tmp_path / "night.h5"
    score.write(path)
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda _, item: found.update(_compound(item)))
    movements = score.movements
    stored = [table for table in found.values() if {"onset_s", "legs"} <= set(table.dtype.names)]
    assert stored, sorted(found)
    onsets = np.concatenate([table["onset_s"] for table in stored])
    np.testing.assert_array_equal(np.sort(onsets), np.sort(movements["onset_s"]))


def _compound(item):
    return {item.name: item[()]} if isinstance(item, h5py.Dataset) and item.dtype.names else {}


def test_the_same_score_is_the_same_bytes(score, tmp_path):
    score.write(tmp_path / "a.h5")
    score.write(str(tmp_path / "b.h5"))
    psg.read(tmp_path / "a.h5").write(tmp_path / "c.h5")
    first = (tmp_path / "a.h5").read_bytes()
    assert first == (tmp_path / "b.h5").read_bytes()
    assert first == (tmp_path / "c.h5").read_bytes()


def test_files_that_cannot_be_written_or_read_are_refused_and_nothing_remains(score, tmp_path):
    cases = []
    for call in (
        lambda: score.write(tmp_path / "none" / "night.h5"),
        lambda: psg.read(tmp_path / "none.h5"),
        lambda: psg.read(__file__),
        lambda: psg.read(3),
    ):
        with pytest.raises(psg.Error) as refusal:
            call()
        cases.append(refusal.value.kind)
    assert cases == ["io", "not_found", "malformed", "bad_argument"]
    assert list(tmp_path.iterdir()) == []


def test_a_score_and_an_error_survive_pickle(score):
    again = pickle.loads(pickle.dumps(score))
    pd.testing.assert_frame_equal(again.indices, score.indices)
    error = pickle.loads(pickle.dumps(psg.Error("one sentence", "io")))
    assert (str(error), error.kind) == ("one sentence", "io")


def test_the_envelope_has_a_clock_and_rises_above_resting_in_a_burst(score):
    left = score.envelopes["L"]
    assert set(score.envelopes) == {"L", "R"}
    assert left["time_s"].iloc[-1] == pytest.approx(150, abs=2)
    inside = left[(left["time_s"] > 20.5) & (left["time_s"] < 21.5)]
    assert (inside["envelope_uv"] > inside["resting_uv"] + 8).all()


def test_every_table_with_onsets_has_their_time_of_day_and_epoch():
    marks = {"onset_s": [20.0, 45.0, 70.0, 3600.0], "duration_s": [2.0] * 4, "leg": ["L"] * 4}
    known = psg.score_movements(marks, rules="wasm2016", start="23:59:00", duration=7200)
    assert list(known.movements["clock"]) == ["23:59:20", "23:59:45", "00:00:10", "00:59:00"]
    assert list(known.movements["epoch"]) == [1, 2, 3, 121]
    assert list(known.table("recording")["start_clock"]) == ["23:59:00"]
    unknown = psg.score_movements(marks, rules="wasm2016", duration=7200)
    assert set(unknown.movements["clock"]) == {""}
    assert np.isnan(unknown.table("recording")["start_of_day_s"]).all()
    arrays = psg.score_signals(emg(150, [(20.0, 2.0)]), None, rate_hz=256, start="23:30:00")
    assert set(arrays.movements["epoch"]) == {1}
    assert all(clock.startswith("23:30:") for clock in arrays.movements["clock"])


def test_sleep_histogram_and_distribution_are_tables():
    marks = {"onset_s": [60.0, 80.0, 100.0, 120.0], "duration_s": [2.0] * 4, "leg": ["L"] * 4}
    stages = ["W"] * 2 + ["N2"] * 6 + ["R"] * 2 + ["W"] * 2
    score = psg.score_movements(marks, rules="aasm", stages=stages, start="22:58:00", duration=360)
    sleep = dict(zip(score.sleep["statistic"], score.sleep["value"]))
    assert (sleep["time_in_bed"], sleep["total_sleep_time"], sleep["sleep_latency"]) == (6.0, 4.0, 1.0)
    assert (sleep["rem_latency"], sleep["wake_after_sleep_onset"]) == (3.0, 1.0)
    assert sleep["sleep_efficiency"] == pytest.approx(100 * 4 / 6)
    assert np.isnan(sleep["ahi"])
    bins = score.interval_histogram
    full = bins[(bins["pass"] == "all") & (bins["tst"] > 0)]
    assert [tuple(row) for row in full[["from_s", "to_s", "tst"]].to_numpy()] == [(20.0, 22.0, 3.0)]
    hours = score.distribution[score.distribution["by"] == "clock_hour"]
    assert list(hours["part"]) == ["22", "23"]
    assert list(hours["movements"]) == [3, 1]  # 22:59:00, 22:59:20 and 22:59:40; 23:00:00


def test_the_envelope_jumps_over_the_gaps_of_a_recording(tmp_path):
    night = tmp_path / "gaps.edf"
    psg.simulate(night, hours=1, channels=2, gaps=True)
    score = psg.score(night, envelope=True)
    score.write(tmp_path / "gaps.h5")
    gaps = [
        (row.onset_s, row.onset_s + row.duration_s)
        for row in score.table("breaks").itertuples()
        if row.why == "gap"
    ]
    assert gaps
    for result in (score, psg.read(tmp_path / "gaps.h5")):
        for leg in ("L", "R"):
            time_s = result.envelopes[leg]["time_s"].to_numpy()
            jumps = np.flatnonzero(np.diff(time_s) > 1)
            found = [(time_s[row], time_s[row + 1]) for row in jumps]
            step_s = time_s[1] - time_s[0]
            assert np.asarray(found) == pytest.approx(np.asarray(gaps), abs=1.01 * step_s)
            assert time_s[-1] == pytest.approx(score.duration, abs=1.01 * step_s)
    psg.plot.night(score, path=tmp_path / "gaps.png")


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_picture_of_the_night(score, tmp_path, suffix):
    path = tmp_path / f"night.{suffix}"
    figure = psg.plot.night(score, rule="wasm2016", start=10, end=120, title="test", path=path)
    assert path.stat().st_size > 10_000
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["Stage", "Left leg", "Right leg", "Events"]


def test_a_picture_without_staging_and_envelope_says_so(tmp_path):
    bare = psg.score_movements({"onset": [10.0], "duration": [1.0], "leg": ["L"]}, duration=60)
    figure = psg.plot.night(bare)
    assert any(text.get_text() == "not staged" for axes in figure.axes for text in axes.texts)
    assert "—" in figure.get_supxlabel()


def test_a_picture_of_a_rule_or_window_that_is_not_there_is_refused(score):
    with pytest.raises(psg.Error) as rule:
        psg.plot.night(score, rule="asda1993")
    assert rule.value.kind == "not_found"
    with pytest.raises(psg.Error) as window:
        psg.plot.night(score, start=50, end=50)
    assert window.value.kind == "bad_argument"


def test_without_pandas_tables_are_dicts_of_arrays():
    program = """
        import sys
        sys.modules["pandas"] = None
        import numpy as np, psg
        movements = {"onset": [10, 30, 50, 70], "duration": [1.0] * 4, "leg": ["L"] * 4}
        none = {"arousals": [], "respiratory": []}
        score = psg.score_movements(movements, stages=["N2"] * 4, rules="aasm", **none)
        table = score.movements
        assert isinstance(table, dict), type(table)
        assert all(isinstance(column, np.ndarray) for column in table.values())
        assert table["legs"].tolist() == ["L"] * 4 and table["plm"].dtype == bool
        again = psg.score_movements(score.activity, stages=["N2"] * 4, rules="aasm", **none)
        assert again.movements["onset_s"].tolist() == [10, 30, 50, 70]
        assert score.index("plms_index") == 120.0
        assert "matplotlib" not in sys.modules and "h5py" not in sys.modules
    """
    subprocess.run([sys.executable, "-W", "error", "-c", textwrap.dedent(program)], check=True)


def test_a_hostile_result_is_refused_and_python_goes_on():
    attacks = sorted((TREE.parent / "shared" / "attacks").glob("*.h5"))
    if not attacks:
        pytest.skip("the folder of hostile files is not there")
    for attack in attacks:
        with pytest.raises(psg.Error, match="not one that libpsg wrote") as refused:
            psg.read(attack)
        assert refused.value.kind == "malformed"
        assert str(refused.value).isprintable()


def test_columns_have_one_name_and_the_old_names_warn():
    score = psg.score_movements(
        {"onset_s": [10.0], "duration_s": [1.0], "leg": ["L"]}, rules="aasm", duration=60
    )
    activity, indices = score.activity, score.indices
    assert {"onset_s", "duration_s", "amplitude_uv", "movement"} <= set(activity.columns)
    assert set(score.columns("activity")) == set(activity.columns)
    assert "legs" in indices.columns
    for old, today in (("onset", "onset_s"), ("duration", "duration_s"), ("group", "movement")):
        with pytest.warns(DeprecationWarning, match=f'"{old}" is called "{today}"'):
            np.testing.assert_array_equal(activity[old], activity[today])
    with pytest.warns(DeprecationWarning, match='"group" is called "legs"'):
        assert indices["group"].tolist() == indices["legs"].tolist()
    with pytest.warns(DeprecationWarning):
        assert activity[["leg", "onset"]].columns.tolist() == ["leg", "onset_s"]
    with pytest.warns(DeprecationWarning):
        assert activity.onset.tolist() == [10.0]
    with pytest.warns(DeprecationWarning, match='"legs"'):
        left = score.index("movements_per_hour", rule="aasm", state="TIB", group="left")
    assert left == score.index("movements_per_hour", rule="aasm", state="TIB", legs="left")
    with pytest.raises(KeyError):
        activity["nothing"]
    assert type(activity[activity["leg"] == "L"]) is type(activity), "what is made of it knows the names too"
