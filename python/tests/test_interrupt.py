"""Ctrl-C in the middle of every call: KeyboardInterrupt at once, nothing left behind, and Python goes on.

PSG_INTERRUPTS sets how often each call is interrupted (3), at random moments; PSG_INTERRUPT_HOURS how long
the night is (1). The worst of each call is printed (pytest -s).
"""

from __future__ import annotations

import os
import pickle
import random
import signal
import threading
import time
from pathlib import Path

import numpy as np
import psg
import pytest
from batches import long_list

TIMES = int(os.environ.get("PSG_INTERRUPTS", "3"))
HOURS = float(os.environ.get("PSG_INTERRUPT_HOURS", "1"))
#: Seconds: 0.2 on an idle core; a busy machine lets us wait.
AT_ONCE = 0.5


class Inputs:
    """Files that take a while, made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.night = folder / "night.edf"
        psg.simulate(self.night, hours=HOURS, channels=24, seed=1, hard=True)
        self.score = psg.score(self.night, envelope=True)
        self.result = folder / "night.h5"
        self.score.write(self.result)
        count = int(HOURS * 100_000)
        onsets = np.arange(count) * 2.0
        self.movements = {
            "onset": onsets,
            "duration": np.full(count, 0.7),
            "leg": ["L", "R"] * (count // 2) + ["L"] * (count % 2),
            "amplitude": np.full(count, 20.0),
        }
        self.marks = [folder / "marks-a.tsv", folder / "marks-b.tsv"]
        for shift, path in enumerate(self.marks):
            path.write_text(
                "onset\tduration\ttrial_type\n"
                + "".join(
                    f"{onset + shift * 0.1:.1f}\t0.7\tlimb_movement\n" for onset in onsets[: count // 4]
                )
            )
        rows = int(HOURS * 100_000)
        self.cohort = folder / "cohort.tsv"
        self.cohort.write_text(
            "id\tsubject\trule\tplms_index_per_h\tdialysis\n"
            + "".join(f"n{k}\ts{k // 2}\taasm\t{k % 50}\t{k % 2}\n" for k in range(rows))
        )
        self.emg = np.random.default_rng(1).standard_normal(int(HOURS * 3600 * 512))
        (folder / "short").mkdir()
        self.list = long_list(folder / "short", 200)
        psg.batch(self.list, folder / "scored", "aasm", progress=False)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Inputs:
    return Inputs(tmp_path_factory.mktemp("interrupt"))


@pytest.fixture(autouse=True)
def _handler(request):
    # A shell starts what it runs in the background with the signal ignored, and Python leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))


CALLS = {
    "Recording": lambda i, out: psg.Recording(i.night),
    "Recording.signal": lambda i, out: [psg.Recording(i.night).signal("EMG LAT") for _ in range(3)],
    "Recording.times": lambda i, out: psg.Recording(i.night).times("EMG LAT"),
    "check": lambda i, out: psg.check(i.night),
    "fix": lambda i, out: psg.fix(i.night, out / "fixed.edf"),
    "fix dry": lambda i, out: psg.fix(i.night),
    "score": lambda i, out: psg.score(i.night),
    "score, threads": lambda i, out: psg.score(i.night, threads=4),
    "score, envelope": lambda i, out: psg.score(i.night, envelope=True),
    "score_signals": lambda i, out: psg.score_signals(i.emg, i.emg, rate_hz=512),
    "score_movements": lambda i, out: psg.score_movements(i.movements),
    "rescore": lambda i, out: psg.rescore(i.marks[0]),
    "Score.write": lambda i, out: [i.score.write(out / "n.h5") for _ in range(5)],
    "read": lambda i, out: [psg.read(i.result) for _ in range(5)],
    "Score tables": lambda i, out: psg.read(i.result).envelopes,
    "pickle": lambda i, out: pickle.loads(pickle.dumps(i.score)),
    "compare": lambda i, out: psg.compare(*i.marks),
    "export": lambda i, out: psg.export(i.result, out / "n-plm.txt", format="annot", rule="aasm"),
    "export tsv": lambda i, out: psg.export(i.result, out / "n.tsv", rule="aasm"),
    "batch": lambda i, out: psg.batch(i.list, out, "aasm", progress=False),
    "batch, jobs": lambda i, out: psg.batch(i.list, out, "aasm", jobs=4, progress=False),
    "batch of few": lambda i, out: psg.batch(i.night, out, "aasm", jobs=4, progress=False),
    "merge": lambda i, out: psg.merge(i.folder / "scored", movements=True),
    "cohort": lambda i, out: psg.cohort(i.cohort),
    "cohort table": lambda i, out: psg.cohort(i.cohort).table("dialysis"),
    "cohort paired": lambda i, out: psg.cohort(i.cohort).paired("dialysis"),
    "simulate": lambda i, out: psg.simulate(out / "s.edf", hours=HOURS, channels=24),
}


def interrupted_after(seconds: float, call) -> float | None:
    """Seconds from Ctrl-C to KeyboardInterrupt; None when the call had ended before."""
    sent = 0.0

    def send() -> None:
        nonlocal sent
        sent = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(seconds, send)
    try:
        timer.start()
        call()
        timer.cancel()
        timer.join()
        time.sleep(0)  # one that was sent just now is raised here
    except KeyboardInterrupt:
        late = time.monotonic() - sent
        timer.join()
        return late
    return None


def leftovers(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*.tmp")]


@pytest.mark.parametrize("name", CALLS)
def test_ctrl_c_ends_every_call_at_once(name, inputs, tmp_path):
    call = CALLS[name]
    begin = time.monotonic()
    call(inputs, tmp_path / "whole" if "batch" in name else tmp_path)
    whole = time.monotonic() - begin
    chance = random.Random(name)
    worst = 0.0
    hits = 0
    for k in range(TIMES):
        out = tmp_path / f"{k}"
        out.mkdir()
        late = interrupted_after(chance.uniform(0.0, 0.95) * whole, lambda out=out: call(inputs, out))
        if late is None:
            continue
        hits += 1
        worst = max(worst, late)
        assert leftovers(out, inputs.folder) == []
        for made in out.glob("*.edf"):  # one that had got its name is whole
            assert made.read_bytes() == (tmp_path / made.name).read_bytes()
    print(f"{name}: {whole:.2f} s, interrupted {hits} times, at worst after {worst:.3f} s")
    assert worst < AT_ONCE
    assert psg.rule("aasm").name == "aasm"


def test_what_another_handler_raises_comes_out(inputs):
    class BellRangError(Exception):
        """Of the caller's own."""

    def handler(number, frame):
        raise BellRangError(number)

    signal.signal(signal.SIGINT, handler)
    timer = threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(BellRangError):
        while True:
            psg.check(inputs.night)


def test_a_handler_that_raises_nothing_lets_the_call_go_on(inputs):
    seen = []
    signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    whole = psg.score(inputs.night)
    timer = threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    score = psg.score(inputs.night)
    timer.join()
    assert score.indices.equals(whole.indices)
    assert seen == [signal.SIGINT]


def test_a_call_in_another_thread_is_left_alone(inputs):
    scores = []
    thread = threading.Thread(target=lambda: scores.append(psg.score(inputs.night)))
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
    thread.join()
    assert scores[0].indices.equals(psg.score(inputs.night).indices)


def test_after_an_interrupt_a_score_is_what_it_was(inputs):
    before = psg.score(inputs.night, threads=3)
    for moment in (0.02, 0.1, 0.3):
        interrupted_after(moment, lambda: psg.score(inputs.night, threads=3))
    assert psg.score(inputs.night, threads=3).input_hash == before.input_hash
