#!/usr/bin/env python3
"""Mint the expected values of tests/dsp with SciPy: tests/data/*_golden.txt.

Run from anywhere with NumPy and SciPy installed; the files it writes are committed, so the tests need
neither. A file is lines of `key: numbers`. The first is `tolerance`: how far a test may be away, relative
to the largest of the numbers it compares with. Inputs are multiples of 1/8 and so exact in float and in text.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import scipy
from scipy import signal

BANDS = [  # low, high, rate in Hz; the high edges of 100 and 128 Hz are clamped below Nyquist
    (10, 45, 100),
    (10, 57.6, 128),
    (10, 90, 200),
    (10, 100, 256),
    (10, 100, 512),
    (10, 100, 1024),
    (0.3, 35, 256),
    (20, 24, 200),
]
NOTCHES = [(50, 30, 200), (60, 30, 256), (50, 10, 512), (60, 35, 1024), (50, 2, 500)]
ZERO_PHASE = {  # sections: (order, low, high), notch frequency or 0; rate 512 Hz
    "order 1 notch 0": (1, 10, 100, 0),
    "order 2 notch 50": (2, 10, 100, 50),
    "order 4 notch 0": (4, 10, 100, 0),
    "order 5 notch 60": (5, 20, 90, 60),
}
RATE = 512.0


def example_emg(count: int = 1400) -> np.ndarray:
    """Noise, a burst, a step and a drift on an offset of 5 mV, in uV."""
    rng = np.random.default_rng(20261121)
    t = np.arange(count) / RATE
    emg = 5000 + 300 * np.sin(2 * np.pi * t / 5) + rng.normal(0, 3, count)
    emg += np.where((t > 1) & (t < 1.6), rng.normal(0, 120, count), 0) + np.where(t > 2.2, 80, 0)
    return np.round(emg * 8) / 8


def butterworth() -> Iterable[tuple[str, np.ndarray]]:
    """Overall gain, then a1 and a2 of each section, by rising a1 (SciPy's order is arbitrary in ties)."""
    for order in range(1, 7):
        for low, high, rate in BANDS:
            sos = signal.butter(order, [low, high], "bandpass", fs=rate, output="sos")
            by_a1 = sos[np.argsort(sos[:, 4])]
            numbers = [np.prod(sos[:, 0]), *by_a1[:, 4:6].ravel()]
            yield f"{order} {low} {high} {rate}", np.array(numbers)


def notch() -> Iterable[tuple[str, np.ndarray]]:
    """b0, b1, b2, a1 and a2."""
    for centre, quality, rate in NOTCHES:
        b, a = signal.iirnotch(centre, quality, fs=rate)
        yield f"{centre} {quality} {rate}", np.concatenate([b, a[1:]])


def zero_phase() -> Iterable[tuple[str, np.ndarray]]:
    """The example, filtered forward and backward."""
    emg = example_emg()
    yield "input", emg
    for key, (order, low, high, mains) in ZERO_PHASE.items():
        sos = signal.butter(order, [low, high], "bandpass", fs=RATE, output="sos")
        if mains:
            sos = np.vstack([sos, np.concatenate(signal.iirnotch(mains, 30, fs=RATE))])
        yield key, signal.sosfiltfilt(sos, emg)


def fir() -> Iterable[tuple[str, np.ndarray]]:
    """Taps up to the middle one, and the example convolved with those for 256 Hz."""
    for low, high, rate in [(10, 100, 256), (10, 90, 200), (20, 100, 512), (1, 45, 100)]:
        taps = firwin(low, high, rate)
        yield f"{low} {high} {rate}", taps[: len(taps) // 2 + 1]
    emg = example_emg()
    taps = firwin(10, 100, 256)
    extended = np.pad(emg, len(taps) // 2, mode="reflect", reflect_type="odd")
    yield "input", emg
    yield "output", np.convolve(extended, taps, mode="valid")


def firwin(low: float, high: float, rate: float) -> np.ndarray:
    """Taps whose number follows from the transition width (Hamming window: 3.3 / width)."""
    transition = min(low, max(low / 4, 2))
    count = int(np.ceil(3.3 * rate / transition)) | 1
    return signal.firwin(count, [low, high], window="hamming", pass_zero=False, fs=rate)


def welch() -> Iterable[tuple[str, np.ndarray]]:
    """Densities by length of the segments, and the frequencies of one."""
    emg = example_emg()
    yield "input", emg
    for length in (1, 2, 255, 256, 1400):
        yield f"{length}", signal.welch(emg, RATE, nperseg=length)[1]
    yield "frequency 255", signal.welch(emg, RATE, nperseg=255)[0]


FILES: dict[str, tuple[Callable[[], Iterable[tuple[str, np.ndarray]]], float]] = {
    "butterworth": (butterworth, 1e-11),
    "notch": (notch, 1e-13),
    "zero_phase": (zero_phase, 1e-9),
    "fir": (fir, 1e-7),  # the filter's output is float
    "welch": (welch, 1e-12),
}


def main() -> None:
    """Write every golden file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).resolve().parent.parent / "tests" / "data"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    folder = parser.parse_args().folder
    for name, (values, tolerance) in FILES.items():
        with (folder / f"{name}_golden.txt").open("w") as file:
            file.write(f"# SciPy {scipy.__version__}, scripts/mint_golden.py\n")
            file.write(f"tolerance: {tolerance}\n")
            for key, numbers in values():
                file.write(f"{key}: {' '.join(f'{x:.14g}' for x in numbers)}\n")


if __name__ == "__main__":
    main()
