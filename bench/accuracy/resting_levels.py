"""Estimators of the resting level, compared.

On the simulator's EMG, and on noise with a level known at every moment.

    python bench/accuracy/resting_levels.py --psg build/release/apps/psg

All work on the same quantity, the RMS over 0.15 s of the 10-100 Hz band, taken 16 times a second, and give a
level every 0.5 s. Each is first brought to the true level on stationary noise, so what is compared is how it
stands up to movements and to changes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import report
from nights import Samples, simulate
from peers import rms
from scipy import ndimage, signal

CELLS_HZ = 16
STEP = CELLS_HZ // 2
HALF = 30 * CELLS_HZ
OFFSET_UV = 2.0
SEEDS = range(2601, 2603)

Estimator = Callable[[Samples], Samples]


def windows(cells: Samples, length: int) -> Samples:
    """One row for the window that starts at each step."""
    return np.lib.stride_tricks.sliding_window_view(cells, length)[::STEP]


def at_steps(values: Samples, shift: int, steps: int) -> Samples:
    """The value of the window `shift` steps after each step, the nearest whole one at the ends."""
    return values[np.clip(np.arange(steps) + shift, 0, len(values) - 1)]


def two_sided(cells: Samples) -> Samples:
    """The higher of the 20th percentiles of 30 s before and of 30 s after."""
    sides = np.percentile(windows(cells, HALF), 20, axis=1)
    steps = len(cells) // STEP
    return np.maximum(at_steps(sides, -HALF // STEP, steps), at_steps(sides, 0, steps))


def centred(cells: Samples) -> Samples:
    """The 20th percentile of the 60 s around."""
    values = np.percentile(windows(cells, 2 * HALF), 20, axis=1)
    return at_steps(values, -HALF // STEP, len(cells) // STEP)


def iterative(cells: Samples) -> Samples:
    """The median of the 60 s around, again and again without what lies clearly above it (libpsg).

    Clearly is by 2 µV, or half the level up to a level of 10 µV.
    """
    around = windows(cells, 2 * HALF)
    level = np.median(around, axis=1)
    for _ in range(8):
        spread = np.where(level <= 10, 0.5 * level, 0.0)
        bound = level + np.maximum(OFFSET_UV, spread)
        kept = np.where(around < bound[:, None], around, np.nan)
        level = np.nanmedian(kept, axis=1)
    return at_steps(level, -HALF // STEP, len(cells) // STEP)


def minimum_statistics(cells: Samples) -> Samples:
    """The minimum over the last 30 s of the power smoothed over 0.5 s.

    Martin, IEEE Trans Speech Audio Process 2001;9:504-12, with a fixed smoothing and a fixed compensation of
    the bias.
    """
    keep = np.exp(-1 / (0.5 * CELLS_HZ))
    smooth, _ = signal.lfilter([1 - keep], [1, -keep], cells**2, zi=[keep * cells[0] ** 2])
    lowest = ndimage.minimum_filter1d(smooth, HALF, origin=(HALF - 1) // 2)
    return np.sqrt(lowest[::STEP][: len(cells) // STEP])


def whole_night(cells: Samples) -> Samples:
    """The 10th percentile of the night (psgscoring)."""
    return np.full(len(cells) // STEP, np.percentile(cells, 10))


ESTIMATORS: dict[str, Estimator] = {
    "two-sided percentile": two_sided,
    "centred percentile": centred,
    "iterative exclusion": iterative,
    "minimum statistics": minimum_statistics,
    "whole night": whole_night,
}


def cells_of(samples: Samples, rate_hz: float) -> Samples:
    return rms(samples, rate_hz)[:: round(rate_hz / CELLS_HZ)]


def noise(seconds: float, seed: int) -> Samples:
    """Gaussian noise of 10-100 Hz with an RMS of 1, 256 Hz."""
    white = np.random.default_rng(seed).standard_normal(int(seconds * 256))
    band = signal.sosfilt(signal.butter(4, (10, 100), "bandpass", fs=256, output="sos"), white)
    return band / band.std()


def calibrated() -> dict[str, Estimator]:
    """Each estimator scaled to be right in the median on stationary noise."""
    still = cells_of(noise(3600, 1), 256)

    def scaled(estimate: Estimator) -> Estimator:
        factor = 1 / float(np.median(estimate(still)))
        return lambda cells: factor * estimate(cells)

    return {name: scaled(estimate) for name, estimate in ESTIMATORS.items()}


def with_movements(
    level: Samples, onsets: npt.NDArray[np.float64], length: float, seed: int, uv: float = 30
) -> Samples:
    """EMG at 256 Hz with this resting level and bursts of one length."""
    at = np.arange(level.size) / 256
    burst = np.zeros(level.size)
    for onset in onsets:
        burst[(at >= onset) & (at < onset + length)] = uv
    return noise(level.size / 256, seed) * level + noise(level.size / 256, seed + 1000) * burst


def error_under(estimate: Estimator, length: float, period: float) -> float:
    """Median error in µV at the onsets of movements of `length` every `period` s over 2 µV of rest."""
    errors = []
    for seed in range(4):
        onsets = np.arange(100, 500, period)
        emg = with_movements(np.full(600 * 256, 2.0), onsets, length, 10 + seed)
        level = estimate(cells_of(emg, 256))
        errors += [float(level[int(2 * onset)]) - 2 for onset in onsets]
    return float(np.median(errors))


def wrong_around_step(estimate: Estimator, before: float, after: float) -> float:
    """Seconds around a sudden change of level in which the estimate is wrong by more than 25 %."""
    total = 0.0
    for seed in range(4):
        level = np.full(600 * 256, before)
        level[300 * 256 :] = after
        emg = with_movements(level, np.arange(20, 580, 25.0), 2.0, 50 + seed)
        found = estimate(cells_of(emg, 256))
        truth = level[:: 256 // 2]
        wrong = np.abs(found - truth) > 0.25 * truth
        total += float(np.sum(wrong[2 * 230 : 2 * 370])) / 2
    return total / 4


def on_simulator(
    psg: str, estimators: dict[str, Estimator], options: list[str], hours: float
) -> dict[str, list[float]]:
    """Estimate over truth at the onset of each movement, both legs."""
    ratios: dict[str, list[float]] = {name: [] for name in estimators}
    # What is not EMG is taken out before the resting level is estimated; here it is never put in.
    clean = ["--ecg-uv", "0", "--mains-uv", "0", "--pops", "0", "--detached", "0"]
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            common = ["--seed", str(seed), "--hours", str(hours), "--rate", "256", "--channels", "2"]
            night = simulate(psg, Path(folder) / "night.edf", [*common, *clean, *options])
        for leg, samples in night.legs.items():
            cells = cells_of(samples, night.rate_hz)
            for name, estimate in estimators.items():
                level = estimate(cells)
                for movement in night.truth[leg]:
                    step = min(int(2 * movement.start), len(level) - 1)
                    ratios[name].append(float(level[step]) / movement.resting_uv)
    return ratios


def compare(psg: str, quick: bool = False) -> dict[str, Any]:
    """Bias, spread, lag, the effect of movements, and cost, by estimator."""
    estimators = calibrated()
    hours = 1.0 if quick else 2.0
    normal = on_simulator(psg, estimators, [], hours)
    hard = on_simulator(psg, estimators, ["--hard"], hours)
    figures: dict[str, Any] = {}
    long = cells_of(noise(3600, 2), 256)
    for name, estimate in estimators.items():
        begin = time.perf_counter()
        estimate(long)
        cost = time.perf_counter() - begin
        figures[name] = {
            "normal_median_percent": 100 * float(np.median(normal[name])) - 100,
            "normal_p95_percent": 100 * float(np.percentile(np.abs(np.array(normal[name]) - 1), 95)),
            "hard_median_percent": 100 * float(np.median(hard[name])) - 100,
            "hard_p95_percent": 100 * float(np.percentile(np.abs(np.array(hard[name]) - 1), 95)),
            "step_up_s": wrong_around_step(estimate, 2.0, 4.0),
            "step_down_s": wrong_around_step(estimate, 4.0, 2.0),
            "dense_uv": error_under(estimate, 2.5, 5.0),
            "dense_75_uv": error_under(estimate, 4.5, 6.0),
            "long_20s_uv": error_under(estimate, 20.0, 100.0),
            "long_40s_uv": error_under(estimate, 40.0, 100.0),
            "ms_per_hour": 1000 * cost,
        }
    return figures


def table(figures: dict[str, dict[str, float]]) -> str:
    head = ["estimator", "normal: median, p95 %", "hard: median, p95 %", "step up / down s",
            "2.5 s every 5 s", "4.5 s every 6 s", "20 s long", "40 s long", "ms per hour"]  # fmt: skip
    rows = []
    for name, f in figures.items():
        rows.append(
            [
                name,
                f"{f['normal_median_percent']:+.0f}, {f['normal_p95_percent']:.0f}",
                f"{f['hard_median_percent']:+.0f}, {f['hard_p95_percent']:.0f}",
                f"{f['step_up_s']:.1f} / {f['step_down_s']:.1f}",
                f"{f['dense_uv']:+.2f}",
                f"{f['dense_75_uv']:+.2f}",
                f"{f['long_20s_uv']:+.2f}",
                f"{f['long_40s_uv']:+.2f}",
                f"{f['ms_per_hour']:.0f}",
            ]
        )
    return report.markdown(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--psg", default="build/release/apps/psg", help="the psg command")
    parser.add_argument("--quick", action="store_true", help="short nights")
    arguments = parser.parse_args()
    print(table(compare(str(Path(arguments.psg).resolve()), arguments.quick)))


if __name__ == "__main__":
    main()
