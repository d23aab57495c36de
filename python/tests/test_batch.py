"""Batches without a cluster: what comes back, what is on the disk, and how a run is ended and resumed."""

import os
import pickle
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import psg
import pytest
from batches import (
    archive,
    contents,
    kill_who_reads,
    long_list,
    once_results_are_there,
    one_long,
    simulated,
)
from psg import _batch, _core, _progress
from psg._error import InUseError


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    return archive(tmp_path_factory.mktemp("nights"))


@pytest.fixture(scope="module")
def plain(nights, tmp_path_factory):
    """An undisturbed batch of the archive."""
    return psg.batch(nights, tmp_path_factory.mktemp("plain") / "out", progress=False)


def error_of(call, *arguments, **options):
    with pytest.raises(psg.Error) as caught:
        call(*arguments, **options)
    return caught.value


def test_each_recording_is_a_row_and_a_failure_says_why(plain):
    rows = plain.recordings
    assert list(rows.columns) == ["id", "status", "kind", "reason"]
    assert dict(zip(rows["id"], rows["status"])) == {
        "broken": "failed",
        "n1": "scored",
        "n2": "scored",
        "n10": "scored",
    }
    assert list(plain.failed["id"]) == ["broken"]
    assert plain.failed["kind"].iloc[0] == "malformed"
    assert "broken.edf" in plain.failed["reason"].iloc[0]
    assert str(plain.path.parent) not in plain.failed["reason"].iloc[0]
    assert repr(plain) == f"<psg.Batch in {plain.path}: 3 scored, 0 kept, 1 failed>"


def test_a_result_is_the_score_of_the_recording(plain, nights):
    ours = psg.read(plain.path / "n2.h5")
    alone = psg.score(nights / "n2.edf")
    for table in ("activity", "movements", "series", "indices", "stages", "events", "rules"):
        pd.testing.assert_frame_equal(ours.table(table), alone.table(table))


def test_the_cohort_has_a_row_for_each_recording_and_rule(plain):
    cohort = plain.cohort
    pairs = [(name, rule) for name in ("n1", "n2", "n10") for rule in ("aasm", "wasm2016")]
    assert list(zip(cohort["id"], cohort["rule"])) == pairs
    pd.testing.assert_frame_equal(cohort, psg.merge(plain.path).cohort)


def test_the_same_call_keeps_what_is_there(plain, nights):
    before = contents(plain.path)
    again = psg.batch(nights, plain.path, progress=False)
    assert list(again.recordings["status"]) == ["failed", "kept", "kept", "kept"]
    assert contents(plain.path) == before
    anew = psg.batch(nights, plain.path, progress=False, resume=False, jobs=1)
    assert list(anew.recordings["status"]) == ["failed", "scored", "scored", "scored"]
    assert contents(plain.path) == before


def test_recordings_are_paths_of_any_kind_or_a_table(plain, nights, tmp_path, monkeypatch):
    names = ["broken", "n1", "n2", "n10"]
    files = [nights / f"{name}.edf" for name in names]
    (nights / "list.tsv").write_text("id\tedf\n" + "".join(f"{name}\t{name}.edf\n" for name in names))
    monkeypatch.chdir(nights)
    kinds = {
        "list": "list.tsv",
        "files": files,
        "frame": pd.DataFrame({"edf": files}),
        "dict": {"id": names, "edf": [f"{name}.edf" for name in names]},
    }
    for kind, recordings in kinds.items():
        psg.batch(recordings, tmp_path / kind, progress=False)
        assert contents(tmp_path / kind) == contents(plain.path), kind


def test_cells_of_a_frame_mean_what_they_say(nights, tmp_path):
    frame = pd.DataFrame(
        {
            "id": [101.0, 102.0],
            "edf": [nights / "n1.edf", nights / "n2.edf"],
            "rules": [["aasm"], None],
            "ferritin": [30.5, np.nan],
            "dialysis": [True, False],
            "subject": pd.array(["s1", pd.NA], dtype="string"),
            "age": pd.array([pd.NA, 61], dtype="Int64"),
        }
    )
    cohort = psg.batch(frame, tmp_path / "out", "wasm2016", progress=False).cohort
    assert list(cohort["id"]) == ["101", "102"]
    assert list(cohort["rule"]) == ["aasm", "wasm2016"]
    assert list(cohort["subject"]) == ["s1", ""]
    np.testing.assert_array_equal(cohort["ferritin_ug_l"], [30.5, np.nan])
    np.testing.assert_array_equal(cohort["dialysis"], [1, 0])
    np.testing.assert_array_equal(cohort["age_years"], [np.nan, 61])


def test_a_table_that_cannot_be_understood_names_its_row(nights, tmp_path):
    edf = str(nights / "n1.edf")
    twice = error_of(psg.batch, {"id": ["x", "x"], "edf": [edf, edf]}, tmp_path)
    assert 'recordings, row 2: the id "x" comes twice, first in recordings, row 1' in str(twice)
    assert error_of(psg.batch, {"id": ["x"], "edf": [None]}, tmp_path).kind == "malformed"
    short = error_of(psg.batch, {"id": ["x"], "edf": [edf, edf]}, tmp_path)
    assert "columns of different length" in str(short)
    torn = error_of(psg.batch, {"edf": [edf], "stages": [["a,b.txt"]]}, tmp_path)
    assert "comma" in str(torn)
    assert error_of(psg.batch, 7, tmp_path).kind == "bad_argument"
    assert error_of(psg.batch, [edf, 7], tmp_path).kind == "bad_argument"
    assert error_of(psg.batch, tmp_path / "none.tsv", tmp_path).kind == "not_found"


def test_covariates_join_by_id_or_subject(nights, tmp_path):
    table = {"id": ["a", "b"], "edf": [nights / "n1.edf", nights / "n2.edf"], "subject": ["s", "t"]}
    by_id = pd.DataFrame({"id": ["b", "a"], "ferritin": [80, 20]})
    first = psg.batch(table, tmp_path / "by_id", "aasm", covariates=by_id, progress=False)
    assert list(first.cohort["ferritin_ug_l"]) == [20, 80]
    by_subject = tmp_path / "covariates.tsv"
    by_subject.write_text("subject\tferritin\nt\t80\ns\t20\n")
    second = psg.batch(table, tmp_path / "by_subject", "aasm", covariates=by_subject, progress=False)
    pd.testing.assert_frame_equal(second.cohort, first.cohort)
    later = psg.merge(first.path, covariates={"id": ["a"], "ferritin": [33]})
    assert list(later.cohort["ferritin_ug_l"]) == [33, 80]


def test_covariates_that_fit_no_recording_are_a_warning(nights, tmp_path):
    table = {"id": ["a"], "edf": [nights / "n1.edf"], "subject": ["s"]}
    with pytest.warns(
        UserWarning, match=r"^1 of 2 rows of the covariates fits no recording by id .*line 3\)$"
    ):
        first = psg.batch(
            table, tmp_path / "out", "aasm", covariates={"id": ["a", "A"], "ferritin": [1, 2]}, progress=False
        )
    with pytest.warns(UserWarning, match=r"^1 of 1 rows of the covariates fits no recording by subject"):
        psg.merge(first.path, covariates={"subject": ["t"], "ferritin": [33]})


def test_wrong_covariates_stop_the_batch_before_it_begins(nights, tmp_path):
    wrong = {"id": ["n1"], "ferritin": ["many"]}
    error = error_of(psg.batch, nights, tmp_path / "out", covariates=wrong)
    assert str(error).startswith("covariates: line 2")
    assert not (tmp_path / "out").exists()
    assert error_of(psg.batch, nights, tmp_path / "out", covariates=3).kind == "bad_argument"


def test_settings_reach_the_scores(nights, tmp_path):
    (tmp_path / "lab.toml").write_text(
        '[left_leg]\nlabels = ["EMG RAT"]\n[right_leg]\nlabels = ["EMG LAT"]\n'
    )
    swapped = psg.batch(
        nights / "n1.edf", tmp_path / "table", "aasm", channel_table=tmp_path / "lab.toml", progress=False
    )
    named = psg.batch(
        nights / "n1.edf",
        tmp_path / "named",
        "aasm",
        left="EMG RAT",
        right="EMG LAT",
        measure="peak",
        envelope=True,
        progress=False,
    )
    for result in (swapped, named):
        channels = psg.read(result.path / "n1.h5").channels
        assert dict(zip(channels["leg"], channels["channel"])) == {"L": "EMG RAT", "R": "EMG LAT"}
    assert list(swapped.cohort["rule"]) == ["aasm"]
    assert list(named.cohort["rule"]) == ["aasm-peak"]
    assert set(psg.read(named.path / "n1.h5").envelopes) == {"L", "R"}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"rules": "aasm2030"}, "aasm2030"),
        ({"rules": []}, "rules is empty"),
        ({"rules": psg.rule("aasm", min_series=3)}, "aasm-changed"),
        ({"jobs": 0}, "jobs is 0"),
        ({"jobs": True}, "jobs is True"),
        ({"shard": "4/3"}, "4/3"),
        ({"shard": (0, 3)}, "0/3"),
        ({"epoch_length_s": 0}, "epoch_length_s is 0"),
        ({"measure": "mean"}, "mean"),
        ({"channel_table": "none.toml"}, "none.toml"),
        ({"stage_map": {0: "Z"}}, "stage map has"),
        ({"unit": "mmHg"}, "mmHg"),
    ],
)
def test_a_wrong_setting_stops_the_batch_before_it_begins(nights, tmp_path, options, named):
    assert named in str(error_of(psg.batch, nights, tmp_path / "out", **options))
    assert not (tmp_path / "out").exists()


def test_shards_and_a_merge_make_the_same_bytes(plain, nights, tmp_path):
    for k in (3, 1):
        part = psg.batch(nights, tmp_path, shard=(k, 3), progress=False)
        assert part.merged is None
    assert error_of(lambda: part.cohort).kind == "not_found"
    assert psg.merge(tmp_path).missing_shards == [2]
    last = psg.batch(nights, tmp_path, shard="2/3", progress=False)
    assert list(last.recordings["id"]) == ["n1"]
    merged = psg.merge(tmp_path, movements=True)
    assert (merged.shards, merged.missing_shards) == (3, [])
    assert list(merged.failed["id"]) == ["broken"]
    (tmp_path / "movements.tsv").unlink()
    assert contents(tmp_path) == contents(plain.path)


def test_a_task_of_a_job_array_takes_its_part(nights, tmp_path, monkeypatch):
    for name, value in {"ID": 2, "COUNT": 4, "MIN": 1, "STEP": 1}.items():
        monkeypatch.setenv(f"SLURM_ARRAY_TASK_{name}", str(value))
    assert list(psg.batch(nights, tmp_path / "a", progress=False).recordings["id"]) == ["n1"]
    assert len(psg.batch(nights, tmp_path / "b", shard="1/1", progress=False).recordings) == 4


def test_a_merge_needs_a_folder(tmp_path):
    assert error_of(psg.merge, tmp_path / "none").kind == "not_found"


def test_two_runs_do_not_share_a_folder(nights, tmp_path):
    (tmp_path / ".psg").mkdir()
    lock = _core.Lock.try_to(str(tmp_path / ".psg" / "lock"), True)
    error = error_of(psg.batch, nights, tmp_path, progress=False)
    assert isinstance(error, InUseError)
    assert error.kind == "io"
    del lock
    assert len(psg.batch(nights, tmp_path, progress=False).failed) == 1


def test_ctrl_c_ends_a_run_that_goes_on_later(tmp_path, request):
    # A shell starts what it runs in the background with the signal ignored, and Python leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    recordings = long_list(tmp_path / "nights", 60)
    out = tmp_path / "out"
    once_results_are_there(out, lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        psg.batch(recordings, out, "aasm", jobs=1, progress=False)
    done = set(contents(out)) - {"failed.tsv"}
    assert 0 < len(done) < 59
    assert not any(path.suffix == ".tmp" for path in (out / ".psg").iterdir())
    again = psg.batch(recordings, out, "aasm", progress=False)
    kept = again.recordings.query("status == 'kept'")
    assert {f"{name}.h5" for name in kept["id"]} == done
    undisturbed = psg.batch(recordings, tmp_path / "undisturbed", "aasm", progress=False)
    assert contents(out) == contents(undisturbed.path)


def test_what_progress_raises_ends_the_run_in_order(nights, tmp_path, monkeypatch):
    def broken(self, status):
        raise BrokenPipeError("nobody listens")

    monkeypatch.setattr(_progress.Progress, "add", broken)
    with pytest.raises(BrokenPipeError):
        psg.batch(nights, tmp_path, jobs=1)
    assert (tmp_path / "failed.tsv").exists()


def test_progress_is_lines_in_a_log_a_bar_in_a_terminal_or_nothing(nights, tmp_path, capsys, monkeypatch):
    psg.batch(nights, tmp_path, "aasm")
    assert capsys.readouterr().err == "4/4 recordings: 3 scored, 1 failed\n"
    psg.batch(nights, tmp_path, "aasm", progress=False)
    assert capsys.readouterr() == ("", "")
    pytest.importorskip("tqdm")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    psg.batch(nights, tmp_path, "aasm")
    assert "4/4" in capsys.readouterr().err


def test_a_long_run_tells_how_far_it_is(capsys, monkeypatch):
    monkeypatch.setattr(_progress, "EVERY_S", 0.0)
    progress = _progress.Progress(2, True)
    progress.add("kept")
    progress.add("failed")
    assert capsys.readouterr().err == "1/2 recordings: 1 kept\n2/2 recordings: 1 kept, 1 failed\n"


def test_plans_travel_between_processes(nights):
    table = {"edf": [nights / "n1.edf"], "stages": [["a.txt", "b.txt"]], "calibration_uv": [80], "x": ["y"]}
    listed = _batch.recordings_of(table)
    again = pickle.loads(pickle.dumps(listed))
    assert again.__getstate__() == listed.__getstate__()
    assert again.ids() == ["n1"]


def test_what_was_simulated_can_be_scored(tmp_path):
    truth = psg.simulate(tmp_path / "night.edf", hours=0.5, rate_hz=128, channels=2, seed=3)
    assert truth["certain"].dtype == np.bool_
    assert len(truth) > 0
    assert psg.score_movements(truth).duration >= truth["onset_s"].max()
    simulated(tmp_path / "again", ["night"], hours=0.5)
    with pytest.raises(psg.Error, match="hours"):
        psg.simulate(tmp_path / "night.edf", hours=0.001)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_recording_that_ends_its_process_is_a_failed_row(tmp_path, number):
    recordings = one_long(tmp_path / "nights")
    killed = kill_who_reads(tmp_path / "nights" / "long.edf", number)
    rows = psg.batch(recordings, tmp_path / "out", "aasm", jobs=1, progress=False).recordings
    assert killed.wait(0)
    assert list(rows["status"]) == ["scored", "failed", "scored"]
    assert rows["kind"].iloc[1] == "crash"
    assert f"ended with {number.name}" in rows["reason"].iloc[1]
    again = psg.batch(recordings, tmp_path / "out", "aasm", progress=False)
    assert list(again.recordings["status"]) == ["kept", "scored", "kept"]


def test_a_process_that_scores_and_is_killed_is_one_sentence(tmp_path):
    recordings = one_long(tmp_path / "nights")
    kill_who_reads(tmp_path / "nights" / "long.edf", signal.SIGKILL, parent=True)
    error = error_of(psg.batch, recordings, tmp_path / "out", "aasm", jobs=1, progress=False)
    assert error.kind == "io"
    assert "the process that scores was killed, and the same call goes on from there" in str(error)
    assert len(psg.batch(recordings, tmp_path / "out", "aasm", progress=False).failed) == 0


#: Ends while a copy of it, which a fork made after the batch, still sleeps.
ENDS_BEFORE_ITS_COPY = """
import os, pathlib, sys, time, psg
psg.batch(sys.argv[1], sys.argv[2], "aasm", progress=False)
if (copy := os.fork()) == 0:
    time.sleep(60)
    os._exit(0)
children = pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
print(copy, *children, flush=True)
"""


def test_a_program_ends_its_process_that_scores_also_beside_a_copy_of_its_own(nights, tmp_path):
    command = [sys.executable, "-W", "error", "-c", ENDS_BEFORE_ITS_COPY, str(nights), str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        copy, *children = map(int, program.stdout.readline().split())
        try:
            assert program.wait(30) == 0
        finally:
            os.kill(copy, signal.SIGKILL)
        assert program.stderr.read() == ""
    (scores,) = set(children) - {copy}
    with pytest.raises(ProcessLookupError):
        os.kill(scores, 0)


def test_stages_that_nest_without_end_are_refused(tmp_path, nights):
    deep = tmp_path / "deep.json"
    lists = "[" * 500_000
    deep.write_text('{"format": "psg scoring","version":1,"stages":' + lists + "}")
    error = error_of(psg.score, nights / "n1.edf", stages=deep)
    assert error.kind == "malformed"
    assert "nests its values more than" in str(error)
    listed = {"edf": [nights / "n1.edf", nights / "n2.edf"], "stages": [deep, None]}
    assert list(psg.batch(listed, tmp_path / "out", progress=False).recordings["kind"]) == ["malformed", ""]


def test_a_channel_table_is_a_regular_file(tmp_path, nights):
    os.mkfifo(tmp_path / "pipe")
    for call in (psg.batch, psg.score):
        target = () if call is psg.score else (tmp_path / "out",)
        error = error_of(call, nights / "n1.edf", *target, channel_table=tmp_path / "pipe")
        assert error.kind == "io"
        assert "is a pipe, not a regular file" in str(error)
    for text in ("unit" + ".a" * 200_000 + ' = "uV"', "ä = 1"):
        (tmp_path / "lab.toml").write_text(text)
        assert error_of(psg.score, nights / "n1.edf", channel_table=tmp_path / "lab.toml").kind == "malformed"
