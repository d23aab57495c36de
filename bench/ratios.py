"""Every promise about speed, measured on this machine: the table, JSON, Markdown and the plot of growth.

    python bench/ratios.py --build build/release --json out/bench-ratios.json
    python bench/ratios.py --from out/bench-ratios.json --markdown docs/performance.md

Whole processes run in alternation on a simulated night of 8 h and 24 channels with legs at 512 Hz in a warm
page cache; figures are medians of ratios taken inside a round (processes.py). Stages come from `psg_bench`,
by processor time. Instructions are counted by valgrind where it is installed.
"""

from __future__ import annotations

import argparse
import dataclasses
import filecmp
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import report
from processes import Measurer, Runs, Spread, paired
from promises import PROMISES
from python_reference import PYTHON

HERE = Path(__file__).parent
LEGS = ("EMG LAT", "EMG RAT")
LEG_BYTES_PER_S = 2 * 512 * 2
MEMORY = Path("/dev/shm")
PEERS = {
    "plain": "EDFlib + scalar C++",
    "mne": "MNE-Python + SciPy",
    "edfio": "edfio + SciPy",
    "pyedflib": "pyedflib + SciPy",
}
STAGES = "|".join(  # the benchmarks that the table needs
    (
        "^edf_|^edflib|^pread|^memcpy|^block_filter/131072|^mean_square/65536",
        "^condition|^resting|^activity|^contamination|^detect|^rules|^statistics|^store|^score_night",
    )
)


class Bench:
    """The programs, the nights and what was measured so far."""

    def __init__(self, build: Path, nights: Path, measures: list[dict[str, Any]]) -> None:
        self.psg = str(build / "apps" / "psg")
        self.programs = build / "bench"
        self.nights = nights
        self.measurer = Measurer(self.programs / "measure")
        self.measures = measures
        self.cached: set[Path] = set()

    def night(self, hours: float, *, channels: int = 24, rate: int = 512, record_s: int = 1) -> str:
        """A simulated night, made once."""
        path = self.nights / f"{hours:g}h-{channels}ch-{rate}Hz-{record_s}s.edf"
        if not path.exists():
            say(f"simulating {path.name}")
            options = {"hours": hours, "channels": channels, "rate": rate, "record": record_s, "seed": 5}
            words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
            subprocess.run([self.psg, "simulate", "-q", "-o", str(path), *words], check=True)
        if path not in self.cached:
            read_anew(path)
            self.cached.add(path)
        return str(path)

    def score(self, night: str, threads: int = 1, copies: int = 1, folder: Path | None = None) -> Runs:
        """`psg score` by two standards into an HDF5 file of its own for each copy."""
        out = str((folder or self.nights) / f"score-{threads}-{{}}.h5")
        words = ["--rules", "aasm,wasm2016", "--threads", str(threads), "--quiet", "-o", out]
        return Runs([self.psg, "score", night, *words], copies)

    def add(self, name: str, value: Spread | float) -> None:
        """Puts a measured promise into the table."""
        spread = value if isinstance(value, Spread) else Spread(value, value, value, 1)
        figures = {"value": spread.median, "low": spread.low, "high": spread.high, "runs": spread.runs}
        row = {"name": name, **dataclasses.asdict(PROMISES[name]), **figures}
        self.measures.append(row)
        say(f"{row['title']}: {report.figure(row)}")


def read_anew(path: Path) -> None:
    """Brings a file into the page cache by reading it from the disk, as a file that was there before is.

    A file that was just written lies there in small pieces and is read at half the speed.
    """
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while file.read(1 << 20):
            pass


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ---- whole processes


def against_cat(bench: Bench, rounds: int) -> dict[str, Runs]:
    """`psg score` with one and two threads, and `cat`, on the same file."""
    night = bench.night(8)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        runs = {
            "cat": Runs(["cat", night]),
            "psg": bench.score(night),
            "psg, 2 threads": bench.score(night, 2),
            "psg, result in memory": bench.score(night, folder=Path(folder)),
        }
        bench.measurer.alternate(runs, rounds)
    one, two, cat = runs["psg"], runs["psg, 2 threads"], runs["cat"]
    bench.add("score_over_cat", paired(one, cat))
    bench.add("score_over_cat_cpu", paired(one, cat, "cpu_s"))
    if MEMORY.is_dir():
        bench.add("score_over_cat_memory", paired(runs["psg, result in memory"], cat))
    bench.add("score_2_over_cat", paired(two, cat))
    bench.add("memory_8h", one.spread("peak_mb"))
    bench.add("memory_8h_2", two.spread("peak_mb"))
    files = [bench.nights / f"score-{threads}-0.h5" for threads in (1, 2)]
    bench.add("threads_differ", float(not filecmp.cmp(files[0], files[1], shallow=False)))
    return runs


def against_peers(bench: Bench, plain_rounds: int, peer_rounds: int) -> dict[str, Runs]:
    """Others doing the same on the same file; `psg` runs beside each."""
    night = bench.night(8)
    reference = [sys.executable, str(HERE / "python_reference.py"), "--analyse"]
    others = {"plain": (Runs([str(bench.programs / "plain_pipeline"), night, *LEGS]), plain_rounds)}
    for reader in PYTHON:
        if peer_rounds > 0 and importlib.util.find_spec(reader):
            others[reader] = (Runs([*reference, reader, night, *LEGS]), peer_rounds)
    for name, (runs, rounds) in others.items():
        ours = {1: bench.score(night), 2: bench.score(night, 2)}
        bench.measurer.alternate({"psg": ours[1], "psg, 2 threads": ours[2], name: runs}, rounds)
        bench.add(f"faster_than_{name}", paired(runs, ours[1]))
        bench.add(f"faster_than_{name}_2", paired(runs, ours[2]))
    return {PEERS[name]: runs for name, (runs, _) in others.items()}


def memory_of_longer_nights(bench: Bench, hours: int, channels: int) -> None:
    runs = bench.measurer.alternate({"psg": bench.score(bench.night(hours, channels=channels))}, 3)
    bench.add(f"memory_{hours}h", runs["psg"].spread("peak_mb"))


def long_records(bench: Bench) -> None:
    """Records so long that the other channels are skipped."""
    hours = 8
    for seconds in (10, 30):
        cost = bench.measurer.run(bench.score(bench.night(hours, record_s=seconds)).command)
        bench.add(f"bytes_{seconds}s", cost.bytes_read / (hours * 3600 * LEG_BYTES_PER_S))


def start_up(bench: Bench) -> None:
    runs = bench.measurer.alternate({"version": Runs([bench.psg, "--version"])}, 21)
    bench.add("start", runs["version"].spread("wall_s").scaled(1e3))


def two_at_once(bench: Bench, rounds: int) -> None:
    night = bench.night(8)
    runs = {"one": bench.score(night), "two": bench.score(night, copies=2)}
    bench.measurer.alternate(runs, rounds)
    bench.add("two_at_once", paired(runs["one"], runs["two"]).scaled(2))


def isolated(bench: Bench, rounds: int) -> None:
    """The jobs of a batch as processes, as the command has them, and as threads; one job at a time."""
    night = bench.night(8)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        program = str(bench.programs / "batch_jobs")
        runs = {
            how: Runs([program, how, "1", "8", night, f"{folder}/{how}"]) for how in ("processes", "threads")
        }
        bench.measurer.alternate(runs, rounds)
    bench.add("isolated_cpu", paired(runs["processes"], runs["threads"], "cpu_s"))
    bench.add("isolated_wall", paired(runs["processes"], runs["threads"]))


def instructions(bench: Bench) -> None:
    """Instructions of a whole `psg score` of 1 h: nearly the same number on every run."""
    if shutil.which("valgrind") is None:
        return
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command = bench.score(bench.night(1)).command
    done = subprocess.run([*tool, *command], capture_output=True, text=True, check=True)
    if found := re.search(r"Collected : (\d+)", done.stderr):
        bench.add("instructions", int(found[1]) / (3600 * 512 * 2))


# ---- growth


def growth(bench: Bench, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Processor time by hours, by leg rate and by channels; one file after the other in each round."""
    nights = {f"hours {h:g}": bench.night(h) for h in (1, 2, 4, 8)}
    nights |= {f"rate {r}": bench.night(2, rate=r) for r in (128, 256, 512, 1024)}
    nights |= {f"channels {c}": bench.night(2, channels=c) for c in (2, 24, 48)}
    runs = bench.measurer.alternate({name: bench.score(path) for name, path in nights.items()}, rounds)
    curves: dict[str, list[dict[str, float]]] = {}
    for name, each in runs.items():
        curve, at = name.split()
        seconds = each.spread("cpu_s").median
        curves.setdefault(curve, []).append(
            {"at": float(at), "cpu_s": seconds, "bytes_read": each.costs[0].bytes_read}
        )
    for curve in ("hours", "rate"):
        bench.add(f"line_{curve}", 100 * off_line([(p["at"], p["cpu_s"]) for p in curves[curve]]))
    return curves


def off_line(points: list[tuple[float, float]]) -> float:
    """The largest distance from the least-squares line, as a share of the largest value."""
    n = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return max(abs(y - mean_y - slope * (x - mean_x)) for x, y in points) / max(y for _, y in points)


# ---- stages


def stage_times(bench: Bench, known: Path | None) -> list[dict[str, Any]]:
    """What Google Benchmark says of each stage; run here unless `known` already holds it."""
    if known is not None:
        return json.loads(known.read_text())["benchmarks"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "stages.json"
        words = [f"--benchmark_filter={STAGES}", "--benchmark_min_time=0.2", f"--benchmark_out={out}"]
        say("running psg_bench")
        subprocess.run([bench.programs / "psg_bench", *words], check=True, stdout=subprocess.DEVNULL)
        return json.loads(out.read_text())["benchmarks"]


def milliseconds(row: dict[str, Any], clock: str = "cpu_time") -> float:
    return row[clock] * {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}[row["time_unit"]]


def nanoseconds(row: dict[str, Any]) -> float:
    """Processor time of one item; items_per_second goes by the clock that the name tells."""
    clock = "real_time" if "real_time" in row["name"] else "cpu_time"
    items = row["items_per_second"] * milliseconds(row, clock) / 1e3
    return milliseconds(row) * 1e6 / items


def from_stages(bench: Bench, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows of the table that need no whole process, and the cost of each stage."""
    by_name = {row["name"]: row for row in rows if not row.get("error_occurred")}
    costs = {name: nanoseconds(row) for name, row in by_name.items() if "items_per_second" in row}
    command = [sys.executable, str(HERE / "scipy_stages.py")]
    scipy = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    filters = [cost for name, cost in costs.items() if name.startswith("block_filter/131072")]
    bench.add("filter_over_scipy", scipy["filter"] / min(filters))
    for seconds in (10, 30):
        ours, bare = (
            milliseconds(by_name[f"{what}/record_s:{seconds}"]) for what in ("edf_stream_legs", "pread_legs")
        )
        bench.add(f"read_{seconds}s", ours / bare)
    slowest = min(row["items_per_second"] for name, row in by_name.items() if name.startswith("rules/"))
    bench.add("rules", slowest / 1e6)
    after = [by_name[name] for name in ("statistics_of_a_night", "store_write")]
    bench.add("after", sum(milliseconds(row) for row in after))
    bench.add("after_synced", sum(milliseconds(row, "real_time") for row in after))
    whole = {name: milliseconds(row) for name, row in by_name.items() if "score_night/threads:1" in name}
    bench.add("baseline", next(ms for name, ms in whole.items() if "/set:0" in name) / min(whole.values()))
    return {
        "nanoseconds": costs,
        "scipy": scipy,
        "milliseconds": {name: milliseconds(row) for name, row in by_name.items()},
    }


# ---- the machine


def machine(build: Path) -> dict[str, Any]:
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    flags = set(re.search(r"flags\s*: (.*)", Path("/proc/cpuinfo").read_text())[1].split())
    cache = (build / "CMakeCache.txt").read_text()
    compiler = re.search(r"CMAKE_CXX_COMPILER:\w+=(.*)", cache)[1]
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "vectors": [name for name in ("sse2", "avx2", "avx512f") if name in flags],
        "kernel": platform.release(),
        "compiler": version,
        "build_type": re.search(r"CMAKE_BUILD_TYPE:\w+=(.*)", cache)[1],
        "load": os.getloadavg(),
    }


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    nights = arguments.nights or arguments.build / "bench" / "nights"
    nights.mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments.build, nights, [])
    result: dict[str, Any] = {"machine": machine(arguments.build), "measures": bench.measures}
    runs = against_cat(bench, arguments.runs)
    runs |= against_peers(bench, arguments.plain_runs, arguments.peer_runs)
    result["processes"] = {
        name: {of: dataclasses.asdict(each.spread(of)) for of in ("wall_s", "cpu_s", "peak_mb", "bytes_read")}
        for name, each in runs.items()
    }
    memory_of_longer_nights(bench, 24, 2)
    if arguments.full:
        memory_of_longer_nights(bench, 72, 24)
    long_records(bench)
    start_up(bench)
    two_at_once(bench, arguments.runs)
    isolated(bench, arguments.runs)
    instructions(bench)
    result["stages"] = from_stages(bench, stage_times(bench, arguments.benchmarks))
    result["growth"] = growth(bench, 5)
    result["load_at_end"] = os.getloadavg()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--build", type=Path, default=Path("build/release"), help="build folder with apps and bench"
    )
    parser.add_argument(
        "--nights", type=Path, help="where simulated nights are kept (default: in the build folder)"
    )
    parser.add_argument("--benchmarks", type=Path, help="JSON of psg_bench; without it psg_bench is run")
    parser.add_argument("--runs", type=int, default=9, help="rounds of psg and cat (9)")
    parser.add_argument("--plain-runs", type=int, default=5, help="rounds of EDFlib + scalar C++ (5)")
    parser.add_argument(
        "--peer-runs", type=int, default=3, help="rounds of the Python peers (3), 0 leaves them out"
    )
    parser.add_argument("--full", action="store_true", help="also 72 h of 24 channels (2.2 GB)")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument(
        "--from", type=Path, dest="known", help="show figures measured before, measure nothing"
    )
    parser.add_argument("--markdown", type=Path, help="document whose measured part is replaced")
    parser.add_argument("--plot", type=Path, help="PNG of growth to write (needs matplotlib)")
    arguments = parser.parse_args()
    result = json.loads(arguments.known.read_text()) if arguments.known else measure(arguments)
    print(report.text(result))
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if arguments.markdown:
        report.replace_measured(arguments.markdown, result)
    if arguments.plot:
        report.plot_growth(result, arguments.plot)


if __name__ == "__main__":
    main()
