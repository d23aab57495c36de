"""Batches on a cluster of processes: the same bytes, whatever happens to its workers."""

import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

import psg
import pytest
from batches import archive, contents, kill_who_reads, long_list, once_results_are_there, one_long
from psg import _batch, _core, _dask, _progress
from psg._error import InUseError

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def client():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        yield client


@pytest.fixture(autouse=True)
def few_shards(monkeypatch):
    """Sixteen shards of several recordings each."""
    monkeypatch.setattr(_dask, "FEWEST_SHARDS", 2)


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """80 recordings, one of them without its file, and what an undisturbed plain run makes of them."""
    recordings = long_list(tmp_path_factory.mktemp("nights"), 80)
    plain = psg.batch(recordings, tmp_path_factory.mktemp("plain"), "aasm", progress=False)
    assert len(plain.failed) == 1
    return recordings, contents(plain.path)


def test_the_readme_of_a_notebook(client, tmp_path):
    folder = archive(tmp_path / "nights")
    out = tmp_path / "scored"
    # -- as in docs/dask.md
    result = psg.batch(folder, out, client=client)
    failed = result.failed[["id", "reason"]]
    cohort = result.cohort
    worst = cohort[cohort["rule"] == "wasm2016"].nlargest(3, "plms_index_per_h")["id"]
    night = psg.read(result.path / f"{worst.iloc[0]}.h5")
    # --
    assert list(failed["id"]) == ["broken"]
    assert len(night.movements) > 0
    psg.batch(folder, tmp_path / "plain", progress=False)
    assert contents(out) == contents(tmp_path / "plain")
    again = psg.batch(folder, out, client=client, progress=False)
    assert list(again.recordings["status"]) == ["failed", "kept", "kept", "kept"]


def test_a_killed_worker_changes_no_byte(client, nights, tmp_path):
    recordings, expected = nights
    victim = client.run(os.getpid)
    there = []

    def kill() -> None:
        there.append(len(list(tmp_path.glob("*.h5"))))
        os.kill(next(iter(victim.values())), signal.SIGKILL)

    once_results_are_there(tmp_path, kill, count=5)
    result = psg.batch(recordings, tmp_path, "aasm", client=client, progress=False)
    assert 5 <= there[0] < 75
    assert list(result.recordings["id"]) == recordings["id"]
    assert contents(tmp_path) == expected
    assert not list((tmp_path / ".psg").glob("*.tmp"))


def test_a_recording_that_ends_its_process_fails_its_row_and_no_worker(client, tmp_path):
    recordings = one_long(tmp_path / "nights")
    workers = client.run(os.getpid)
    killed = kill_who_reads(tmp_path / "nights" / "long.edf", signal.SIGSEGV)
    rows = psg.batch(recordings, tmp_path / "out", "aasm", client=client, progress=False).recordings
    assert killed.wait(0)
    assert list(rows["status"]) == ["scored", "failed", "scored"]
    assert rows["kind"].iloc[1] == "crash"
    assert client.run(os.getpid) == workers


def test_a_shard_that_kills_its_workers_is_told_and_taken_up_again(client, nights, tmp_path):
    recordings, expected = nights
    scheduler = client.cluster.scheduler
    patient, scheduler.allowed_failures = scheduler.allowed_failures, 0
    client.wait_for_workers(2)
    victim = next(iter(client.run(os.getpid).values()))
    once_results_are_there(tmp_path, lambda: os.kill(victim, signal.SIGKILL), count=5)
    try:
        with pytest.raises(psg.Error, match="died") as caught:
            psg.batch(recordings, tmp_path, "aasm", client=client, progress=False)
    finally:
        scheduler.allowed_failures = patient
    assert caught.value.kind == "io"
    assert re.search(
        r"[12] of 16 shards did not end, and the same call goes on from there", str(caught.value)
    )
    psg.batch(recordings, tmp_path, "aasm", client=client, progress=False)
    assert contents(tmp_path) == expected


def test_an_interrupted_call_stops_its_workers_and_is_taken_up_again(client, nights, tmp_path, monkeypatch):
    recordings, expected = nights

    def interrupt(self, status):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_progress.Progress, "add", interrupt)
        with pytest.raises(KeyboardInterrupt):
            psg.batch(recordings, tmp_path, "aasm", client=client, progress=False)
    assert (tmp_path / ".psg" / "client.lock").read_text() == ""
    assert len(list(tmp_path.glob("*.h5"))) < 79
    psg.batch(recordings, tmp_path, "aasm", client=client, progress=False)
    assert contents(tmp_path) == expected


def test_ctrl_c_ends_a_call_at_once_and_its_workers_soon(client, nights, tmp_path, request):
    recordings, expected = nights
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    sent = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    once_results_are_there(tmp_path, interrupt)
    with pytest.raises(KeyboardInterrupt):
        psg.batch(recordings, tmp_path, "aasm", client=client, progress=False)
    assert time.monotonic() - sent[0] < 0.5
    locks = list((tmp_path / ".psg").glob("*-of-*.lock"))
    assert locks
    while not all(_core.Lock.try_to(str(lock), True) for lock in locks):
        assert time.monotonic() - sent[0] < 5  # they look once a second
        time.sleep(0.05)
    assert len(list(tmp_path.glob("*.h5"))) < 79
    psg.batch(recordings, tmp_path, "aasm", client=client, progress=False)
    assert contents(tmp_path) == expected


def test_a_task_that_is_run_twice_waits_for_the_other(nights, tmp_path):
    recordings, _ = nights
    plan = _batch.Plan(_batch.recordings_of(recordings), {"rules": ["aasm"]}, str(tmp_path), True, [])
    with _dask._claimed(str(tmp_path)) as claim:
        other = _core.Lock.try_to(str(tmp_path / ".psg" / "2-of-40.lock"), True)
        found = []
        task = threading.Thread(target=lambda: found.extend(_dask.score_shard(claim, dumped(plan), "2/40")))
        task.start()
        time.sleep(0.3)
        assert found == []
        assert task.is_alive()
        del other
        task.join(20)
    assert [(row.id, row.status) for row in found] == [("night1", "failed"), ("night41", "scored")]


class Shapeless:
    """What no worker can unpack, as nothing of psg can be where psg is not installed."""

    def __reduce__(self):
        return exec, ("raise ModuleNotFoundError('shapeless')",)


def dumped(plan: _batch.Plan) -> bytes:
    return _dask.pickle.dumps(plan)


def test_a_task_ends_when_its_call_has_ended(nights, tmp_path, monkeypatch):
    recordings, _ = nights
    plan = _batch.Plan(_batch.recordings_of(recordings), {"rules": ["aasm"]}, str(tmp_path), True, [])
    monkeypatch.setattr(_dask, "LOOK_S", 0.01)
    with _dask._claimed(str(tmp_path)) as claim:
        once_results_are_there(tmp_path, lambda: claim.file.write_text("another"))
        with pytest.raises(psg.Error, match="given up"):
            _dask.score_shard(claim, dumped(plan), "1/2")
    assert len(list(tmp_path.glob("*.h5"))) < 40
    with pytest.raises(psg.Error, match="does not see the folder"):
        _dask.score_shard(claim, dumped(plan), "1/2")


def test_a_worker_that_sees_other_files_is_told_before_anything_is_scored(client, tmp_path, monkeypatch):
    folder = archive(tmp_path / "nights")
    nowhere = _dask.Claim(str(tmp_path / "elsewhere"), "token")
    with pytest.raises(
        psg.Error, match=r"the worker tcp://\S+ does not see the folder \S+elsewhere, expected"
    ):
        _dask._check_workers(client, nowhere, [])
    with _dask._claimed(str(tmp_path / "out")) as claim:
        _dask._check_workers(client, claim, _dask._examples([str(folder / "n1.edf")]))
        with pytest.raises(psg.Error, match=r"cannot take part: .*shapeless"):
            _dask._check_workers(client, claim, Shapeless())
        with pytest.raises(psg.Error, match="cannot read"):
            _dask._check_workers(client, claim, ["/nowhere/n1.edf"])
        with monkeypatch.context() as patch:
            patch.setattr(_dask, "_core", type("Core", (), {"__version__": "0.0.1"}))
            with pytest.raises(psg.Error, match=r"has psg \S+, expected 0.0.1 as here"):
                _dask._check_workers(client, claim, [])


def test_a_folder_has_one_run_at_a_time(client, tmp_path):
    folder = archive(tmp_path / "nights")
    with _dask._claimed(str(tmp_path / "out")):
        with pytest.raises(InUseError):
            psg.batch(folder, tmp_path / "out", client=client)
        with pytest.raises(InUseError):
            psg.batch(folder, tmp_path / "out", progress=False)
    assert not list((tmp_path / "out").glob("*.h5"))


def test_shards_are_few_to_a_worker_and_two_at_least(monkeypatch):
    monkeypatch.setattr(_dask, "FEWEST_SHARDS", 64)
    assert len(_dask._shards(1, 4)) == 2
    assert len(_dask._shards(0, 0)) == 2
    assert len(_dask._shards(50_000, 0)) == 64
    assert len(_dask._shards(50_000, 100)) == 800
    assert len(_dask._shards(10**6, 10**4)) == 10_000
    assert _dask._shards(100, 1)[-1] == "64/64"


def test_what_does_not_go_with_a_client(client, tmp_path, monkeypatch):
    for wrong in ({"jobs": 2}, {"shard": "1/2"}):
        with pytest.raises(psg.Error, match="jobs and shard"):
            psg.batch({"edf": ["x.edf"]}, tmp_path, client=client, **wrong)
    with pytest.raises(psg.Error, match="client is a str"):
        psg.batch({"edf": ["x.edf"]}, tmp_path, client="tcp://scheduler:8786")
    (tmp_path / "file").write_text("")
    with pytest.raises(psg.Error, match="cannot be made"):
        psg.batch({"edf": ["x.edf"]}, tmp_path / "file" / "out", client=client)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"libpsg\[dask\]"):
        psg.batch({"edf": ["x.edf"]}, tmp_path, client=client)
    assert not Path(tmp_path, ".psg").exists()
