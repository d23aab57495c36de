"""The same pipeline on the same file by Python readers with SciPy, and by the psg command.

    python bench/python_reference.py --psg build/release/apps/psg [--night night.edf] [--runs 5] [--json OUT]

Every run is a whole process: open, both legs in µV, zero-phase Butterworth band-pass 10-100 Hz, moving RMS of
0.15 s, running 20th percentile of 60 s in steps of 1 s, onset at +8 µV and offset at +2 µV for 0.5 s. The
Python readers stop there; psg also applies two rule sets and writes HDF5. Without --night an 8 h night of 24
channels is simulated. Contestants alternate after one unmeasured run each, so that none owns the page cache.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LOW_HZ, HIGH_HZ, ORDER = 10.0, 100.0, 4
MEASURE_S, RESTING_S, STEP_S, PERCENTILE = 0.15, 60.0, 1.0, 20.0
ONSET_UV, OFFSET_UV, HOLD_S = 8.0, 2.0, 0.5
PYTHON = ("mne", "edfio", "pyedflib")


# ---- the pipeline as a Python user would write it (vectorised where NumPy and SciPy allow)


def read_mne(path: str, labels: list[str]) -> list[tuple[Any, float]]:
    import mne

    raw = mne.io.read_raw_edf(path, include=labels, preload=True, verbose="error")
    return [(raw.get_data(picks=[label])[0] * 1e6, raw.info["sfreq"]) for label in labels]


def read_edfio(path: str, labels: list[str]) -> list[tuple[Any, float]]:
    import edfio

    edf = edfio.read_edf(path)
    return [(edf.get_signal(label).data, edf.get_signal(label).sampling_frequency) for label in labels]


def read_pyedflib(path: str, labels: list[str]) -> list[tuple[Any, float]]:
    import pyedflib

    with pyedflib.EdfReader(path) as edf:
        numbers = [edf.getSignalLabels().index(label) for label in labels]
        return [(edf.readSignal(number), edf.getSampleFrequency(number)) for number in numbers]


READERS: dict[str, Callable[[str, list[str]], list[tuple[Any, float]]]] = {
    "mne": read_mne,
    "edfio": read_edfio,
    "pyedflib": read_pyedflib,
}


def envelope(samples: Any, rate_hz: float) -> Any:
    """Moving RMS of the band-passed EMG."""
    import numpy as np
    from scipy import ndimage, signal

    high = min(HIGH_HZ, 0.45 * rate_hz)
    sections = signal.butter(ORDER, (LOW_HZ, high), "bandpass", fs=rate_hz, output="sos")
    filtered = signal.sosfiltfilt(sections, samples)
    return np.sqrt(ndimage.uniform_filter1d(filtered * filtered, round(MEASURE_S * rate_hz)))


def resting_level(level: Any, rate_hz: float) -> Any:
    """Running percentile, taken on 16 values a second as libpsg does, then interpolated."""
    import numpy as np

    coarse = level[:: max(1, round(rate_hz / 16))]
    width, step = round(RESTING_S * 16), round(STEP_S * 16)
    padded = np.pad(coarse, width // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)[::step]
    values = np.percentile(windows, PERCENTILE, axis=1)
    return np.interp(np.arange(level.size) / rate_hz, np.arange(values.size) * STEP_S, values)


def activity(level: Any, resting: Any, rate_hz: float) -> list[tuple[float, float]]:
    """Onset and offset in seconds by hysteresis."""
    import numpy as np

    above = np.flatnonzero(np.diff(np.concatenate(([0], (level >= resting + ONSET_UV).view(np.int8)))) > 0)
    edges = np.diff(np.concatenate(([0], (level < resting + OFFSET_UV).view(np.int8), [0])))
    quiet_start, quiet_end = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)
    quiet_start = quiet_start[quiet_end - quiet_start >= HOLD_S * rate_hz]
    found, busy_until = [], -1
    for onset in above:
        if onset < busy_until:
            continue
        at = np.searchsorted(quiet_start, onset)
        busy_until = int(quiet_start[at]) if at < quiet_start.size else level.size
        found.append((onset / rate_hz, busy_until / rate_hz))
    return found


def analyse(reader: str, path: str, labels: list[str]) -> None:
    """One contestant's whole process; prints how many activities each leg has."""
    counts = []
    for samples, rate_hz in READERS[reader](path, labels):
        level = envelope(samples, rate_hz)
        counts.append(len(activity(level, resting_level(level, rate_hz), rate_hz)))
    print(*counts)


# ---- the comparison


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MB of a whole process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def contestants(psg: str, night: str, labels: list[str], out: str) -> dict[str, list[str]]:
    """The command of each contestant by its name."""
    score = [psg, "score", night, "--rules", "aasm,wasm2016", "-o", out, "--quiet"]
    commands = {"psg": [*score, "--threads", "1"], "psg, 2 threads": [*score, "--threads", "2"]}
    for reader in PYTHON:
        commands[f"{reader} + SciPy"] = [sys.executable, __file__, "--analyse", reader, night, *labels]
    return commands


def legs_of(psg: str, night: str) -> list[str]:
    """The labels of the two legs as the psg command finds them."""
    score = json.loads(
        subprocess.run([psg, "score", night, "--json"], capture_output=True, check=True).stdout
    )
    return [row["channel"] for row in score["tables"]["channels"]]


def compare(psg: str, night: str, runs: int) -> dict[str, Any]:
    """Medians, spreads and ratios of alternating runs on one file."""
    labels = legs_of(psg, night)
    measured: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        commands = contestants(psg, night, labels, str(Path(folder) / "night.h5"))
        for run in range(runs + 1):
            for name, command in commands.items():
                result = timed(command)
                if run > 0:
                    measured.setdefault(name, []).append(result)
    base = statistics.median(seconds for seconds, _ in measured["psg"])
    rows = []
    for name, results in measured.items():
        seconds = [value for value, _ in results]
        rows.append(
            {
                "who": name,
                "median_s": statistics.median(seconds),
                "min_s": min(seconds),
                "max_s": max(seconds),
                "peak_mb": max(megabytes for _, megabytes in results),
                "times_psg": statistics.median(seconds) / base,
            }
        )
    return {"megabytes": Path(night).stat().st_size / 1e6, "runs": runs, "results": rows}


def table(result: dict[str, Any]) -> str:
    """The comparison as text."""
    lines = [
        f"{result['megabytes']:.0f} MB, medians of {result['runs']} alternating runs of whole processes",
        f"{'who':<20}{'median s':>10}{'min':>9}{'max':>9}{'peak MB':>9}{'times psg':>11}",
    ]
    for row in result["results"]:
        lines.append(
            f"{row['who']:<20}{row['median_s']:>10.3f}{row['min_s']:>9.3f}{row['max_s']:>9.3f}"
            f"{row['peak_mb']:>9.0f}{row['times_psg']:>11.1f}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--psg", default="build/release/apps/psg", help="the psg command")
    parser.add_argument("--night", help="EDF file; default: simulate 8 h of 24 channels")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", help="where to write the figures")
    parser.add_argument("--analyse", nargs="+", metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.analyse:
        reader, path, *labels = arguments.analyse
        analyse(reader, path, labels)
        return
    with tempfile.TemporaryDirectory() as folder:
        night = arguments.night
        if night is None:
            night = str(Path(folder) / "night.edf")
            options = ["--hours", "8", "--rate", "512", "--channels", "24", "--seed", "5"]
            subprocess.run([arguments.psg, "simulate", "-o", night, *options], check=True)
        result = compare(arguments.psg, night, arguments.runs)
    print(table(result))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
