"""EMG arrays in µV: the right movements, in place, without the GIL, and clear refusals."""

import threading
import time

import numpy as np
import pandas as pd
import psg
import pytest
from conftest import emg

BURSTS = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_four_bursts_are_four_periodic_movements(dtype):
    left = emg(150, BURSTS).astype(dtype)
    right = emg(150, [], seed=2).astype(dtype)
    score = psg.score_signals(left, right, rate_hz=256, stages=["N2"] * 5, rules="aasm")
    movements = score.movements
    assert list(movements["legs"]) == ["L"] * 4
    assert list(movements["plm"]) == [True] * 4
    # The moving measure of 0.15 s opens at most half its length early; 30 µV passes 8 µV at once.
    np.testing.assert_allclose(movements["onset_s"], [onset for onset, _ in BURSTS], atol=0.08)
    np.testing.assert_allclose(movements["duration_s"], 2.0, atol=0.16)
    assert score.index("plms_index") == pytest.approx(4 / (150 / 3600))


def test_one_leg_is_enough():
    samples = emg(60, [(20.0, 2.0)])
    for left, right, leg in ((samples, None, "L"), (None, samples, "R")):
        assert list(psg.score_signals(left, right, rate_hz=256, rules="aasm").activity["leg"]) == [leg]
    both = psg.score_signals(None, None, legs=samples, rate_hz=256, rules="aasm")
    assert list(both.activity["leg"]) == ["B"]


def test_legs_may_have_different_rates():
    left, right = emg(60, [(20.0, 2.0)]), emg(60, [(21.0, 2.0)], rate_hz=512.0)
    score = psg.score_signals(left, right, rate_hz=(256, 512), rules="aasm")
    assert list(score.movements["legs"]) == ["LR"]
    assert list(score.channels["rate_hz"]) == [256.0, 512.0]


def test_results_do_not_depend_on_threads_layout_or_integers():
    whole = np.round(emg(150, BURSTS) * 10).astype(np.int16)
    strided = np.repeat(whole, 2)[::2]
    one = psg.score_signals(whole, None, rate_hz=256)
    two = psg.score_signals(strided.astype(np.float64), None, rate_hz=256, threads=2)
    pd.testing.assert_frame_equal(one.activity, two.activity)
    assert len(one.activity) > 0


def test_arrays_are_neither_changed_nor_copied():
    left = np.zeros(100 * 1024 * 1024 // 4, dtype=np.float32)
    left[::7] = 1.0
    left.flags.writeable = False
    address = left.__array_interface__["data"][0]
    from psg._inputs import emg_of

    [(_, used)] = emg_of(left=left)
    assert used.__array_interface__["data"][0] == address


def test_the_gil_is_free_while_scoring():
    left = emg(3600, BURSTS, rate_hz=512)
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks.append(time.perf_counter())

    ticker = threading.Thread(target=tick)
    ticker.start()
    try:
        begin = time.perf_counter()
        for _ in range(5):
            psg.score_signals(left, left, rate_hz=512, rules="aasm")
        end = time.perf_counter()
    finally:
        done.set()
        ticker.join()
    inside = [t for t in ticks if begin < t < end]
    longest_wait = max(np.diff([begin, *inside, end]))
    assert longest_wait < 0.5 * (end - begin)


@pytest.mark.parametrize(
    ("left", "right", "rate_hz", "kind"),
    [
        (None, None, 256, "bad_argument"),
        (np.zeros(5120), np.zeros(5119), 256, "bad_argument"),
        (np.zeros((2, 5120)), None, 256, "bad_argument"),
        (np.zeros(0), None, 256, "bad_argument"),
        (np.full(5120, np.nan), None, 256, "bad_argument"),
        (np.full(5120, np.inf, dtype=np.float32), None, 256, "bad_argument"),
        (np.array(["a", "b"]), None, 256, "bad_argument"),
        (np.zeros(5120), None, 0, "bad_argument"),
        (np.zeros(5120), None, (256, 256), "bad_argument"),
        (np.zeros(5120), None, 50, "unsupported"),
    ],
)
def test_wrong_arrays_are_refused(left, right, rate_hz, kind):
    with pytest.raises(psg.Error) as refusal:
        psg.score_signals(left, right, rate_hz=rate_hz)
    assert refusal.value.kind == kind
    assert len(str(refusal.value)) > 10
