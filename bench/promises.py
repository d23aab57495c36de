"""The promises about speed: what each measure means, in what unit, and its target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """One row of the table.

    `kind` says what may be compared between two runs: "ratio" (of two times of one run), "count" (the same on
    every run, whatever else the machine does), "absolute" (a time: never compared).
    """

    title: str
    unit: str
    kind: str
    target: float | None = None
    better: str = "lower"


PROMISES = {
    "score_over_cat": Promise("whole `psg score`, one thread, over `cat`", "x", "ratio", 2.8),
    "score_over_cat_cpu": Promise("the same by processor time", "x", "ratio", 2.8),
    "score_over_cat_memory": Promise("the same, result in a memory file system", "x", "ratio", 2.8),
    "score_2_over_cat": Promise("whole `psg score`, two threads, over `cat`", "x", "ratio", 1.8),
    "faster_than_mne": Promise("one thread, faster than MNE-Python + SciPy", "x", "ratio", 70, "higher"),
    "faster_than_mne_2": Promise("two threads, faster than MNE-Python + SciPy", "x", "ratio", 70, "higher"),
    "faster_than_edfio": Promise("one thread, faster than edfio + SciPy", "x", "ratio", 50, "higher"),
    "faster_than_edfio_2": Promise("two threads, faster than edfio + SciPy", "x", "ratio", 50, "higher"),
    "faster_than_pyedflib": Promise("one thread, faster than pyedflib + SciPy", "x", "ratio", 50, "higher"),
    "faster_than_pyedflib_2": Promise(
        "two threads, faster than pyedflib + SciPy", "x", "ratio", 50, "higher"
    ),
    "faster_than_plain": Promise(
        "one thread, faster than EDFlib + scalar double C++", "x", "ratio", 22, "higher"
    ),
    "faster_than_plain_2": Promise(
        "two threads, faster than EDFlib + scalar double C++", "x", "ratio", 22, "higher"
    ),
    "filter_over_scipy": Promise("filter alone, faster than `sosfiltfilt`", "x", "ratio", 20, "higher"),
    "memory_8h": Promise("peak memory, 8 h, one thread", "MB", "count", 24),
    "memory_8h_2": Promise("peak memory, 8 h, two threads", "MB", "count", 24),
    "memory_24h": Promise("peak memory, 24 h of the legs alone, one thread", "MB", "count", 24),
    "memory_72h": Promise("peak memory, 72 h, one thread", "MB", "count", 24),
    "bytes_10s": Promise("bytes read over bytes of the legs, 10 s records", "x", "count", 1.1),
    "bytes_30s": Promise("bytes read over bytes of the legs, 30 s records", "x", "count", 1.1),
    "read_10s": Promise("reading the legs over a bare `pread` of them, 10 s records", "x", "ratio", 1.5),
    "read_30s": Promise("reading the legs over a bare `pread` of them, 30 s records", "x", "ratio", 1.5),
    "line_hours": Promise("farthest from a straight line in hours", "% of the largest", "absolute", 10),
    "line_rate": Promise("farthest from a straight line in leg rate", "% of the largest", "absolute", 10),
    "rules": Promise("rule engine, slowest rule set", "M movements/s", "absolute", 1, "higher"),
    "after": Promise("all statistics and HDF5 writing, processor time", "ms", "absolute", 5),
    "after_synced": Promise("the same with the waits for the disk", "ms", "absolute"),
    "start": Promise("process start-up (`psg --version`)", "ms", "absolute", 5),
    "baseline": Promise("SSE2 only over the best instruction set, whole night", "x", "ratio", 1.6),
    "threads_differ": Promise("results of one and two threads differ (0: same bytes)", "", "count", 0),
    "two_at_once": Promise("throughput of two recordings at once over one", "x", "ratio", 1.9, "higher"),
    "isolated_cpu": Promise(
        "batch of 8 h nights, jobs as processes over jobs as threads, processor time", "x", "ratio", 1.03
    ),
    "isolated_wall": Promise("the same by wall time", "x", "ratio", 1.03),
    "instructions": Promise("instructions of `psg score`, 1 h, for each leg sample", "", "count"),
}
