"""What a leg sample costs in SciPy, stage by stage, as JSON (ns): to hold against dsp_bench and legs_bench.

    python bench/scipy_stages.py [--samples 4000000] [--runs 7]

The signal is noise at 512 Hz in double precision, longer than the processor's cache. Medians of
processor time, as Google Benchmark's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from python_reference import HIGH_HZ, LOW_HZ, ORDER, activity, envelope, resting_level
from scipy import signal

RATE_HZ = 512.0


def nanoseconds(work: Callable[[], Any], samples: int, runs: int) -> float:
    """Median processor time of one sample (SciPy uses one thread here)."""
    times = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times) / samples * 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    samples = 20 * np.random.default_rng(512).standard_normal(arguments.samples)
    sections = signal.butter(ORDER, (LOW_HZ, HIGH_HZ), "bandpass", fs=RATE_HZ, output="sos")
    level = envelope(samples, RATE_HZ)
    resting = resting_level(level, RATE_HZ)
    stages: dict[str, Callable[[], Any]] = {
        "filter": lambda: signal.sosfiltfilt(sections, samples),
        "filter_and_envelope": lambda: envelope(samples, RATE_HZ),
        "resting_level": lambda: resting_level(level, RATE_HZ),
        "activity": lambda: activity(level, resting, RATE_HZ),
    }
    print(
        json.dumps({name: nanoseconds(work, samples.size, arguments.runs) for name, work in stages.items()})
    )


if __name__ == "__main__":
    main()
