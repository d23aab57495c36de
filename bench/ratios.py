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

HERE = Path(__file__).parent
LEGS = ("EMG LAT", "EMG RAT")
LEG_BYTES_PER_S = 2 * 512 * 2
PEERS = {"mne": "MNE-Python + SciPy", "edfio": "edfio + SciPy", "pyedflib": "pyedflib + SciPy"}
STAGES = "|".join(  # the benchmarks that the table needs
    (
        "^edf_|^edflib|^pread|^memcpy|^tile_filter/131072|^mean_square/65536",
        "^condition|^resting|^activity|^survey|^detect|^rules|^statistics|^store|^score_night",
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

    def night(self, hours: float, *, channels: int = 24, rate: int = 512, record_s: int = 1) -> str:
        """A simulated night, made once."""
        path = self.nights / f"{hours:g}h-{channels}ch-{rate}Hz-{record_s}s.edf"
        if not path.exists():
            say(f"simulating {path.name}")
            options = {"hours": hours, "channels": channels, "rate": rate, "record": record_s, "seed": 5}
            words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
            subprocess.run([self.psg, "simulate", "-q", "-o", str(path), *words], check=True)
        return str(path)

    def score(self, night: str, threads: int = 1, copies: int = 1) -> Runs:
        """`psg score` by two standards into an HDF5 file of its own for each copy."""
        out = str(self.nights / f"score-{threads}-{{}}.h5")
        words = ["--rules", "aasm,wasm2016", "--threads", str(threads), "--quiet", "-o", out]
        return Runs([self.psg, "score", night, *words], copies)

    def add(self, name: str, title: str, value: Spread | float, unit: str, kind: str, **more: Any) -> None:
        """One row. `kind`: ratio (of two times), count (the same on every run), absolute (never compared)."""
        spread = value if isinstance(value, Spread) else Spread(value, value, value, 1)
        row = {"name": name, "title": title, "unit": unit, "kind": kind, "better": "lower", "target": None}
        row |= {"value": spread.median, "low": spread.low, "high": spread.high, "runs": spread.runs}
        self.measures.append(row | more)
        say(f"{title}: {report.figure(row | more)}")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ---- whole processes


def against_cat(bench: Bench, rounds: int) -> dict[str, Runs]:
    """`psg score` with one and two threads, and `cat`, on the same file."""
    night = bench.night(8)
    runs = bench.measurer.alternate(
        {"cat": Runs(["cat", night]), "psg": bench.score(night), "psg, 2 threads": bench.score(night, 2)},
        rounds,
    )
    one, two, cat = runs["psg"], runs["psg, 2 threads"], runs["cat"]
    bench.add(
        "score_over_cat",
        "whole `psg score`, one thread, over `cat`",
        paired(one, cat),
        "x",
        "ratio",
        target=2.8,
    )
    bench.add(
        "score_over_cat_cpu",
        "the same by processor time",
        paired(one, cat, "cpu_s"),
        "x",
        "ratio",
        target=2.8,
    )
    bench.add(
        "score_2_over_cat",
        "whole `psg score`, two threads, over `cat`",
        paired(two, cat),
        "x",
        "ratio",
        target=1.8,
    )
    bench.add("memory_8h", "peak memory, 8 h, one thread", one.spread("peak_mb"), "MB", "count", target=24)
    bench.add("memory_8h_2", "peak memory, 8 h, two threads", two.spread("peak_mb"), "MB", "count", target=24)
    files = [bench.nights / f"score-{threads}-0.h5" for threads in (1, 2)]
    same = filecmp.cmp(files[0], files[1], shallow=False)
    bench.add(
        "threads_differ",
        "bytes of the result differ between one and two threads",
        float(not same),
        "",
        "count",
        target=0,
    )
    return runs


def against_peers(bench: Bench, plain_rounds: int, peer_rounds: int) -> dict[str, Runs]:
    """Others doing the same on the same file; `psg` runs beside each."""
    night = bench.night(8)
    plain = str(bench.programs / "plain_pipeline")
    reference = [sys.executable, str(HERE / "python_reference.py"), "--analyse"]
    others = {"EDFlib + scalar C++": (Runs([plain, night, *LEGS]), plain_rounds, 22)}
    for reader, name in PEERS.items():
        if peer_rounds > 0 and has_module(reader):
            others[name] = (
                Runs([*reference, reader, night, *LEGS]),
                peer_rounds,
                70 if reader == "mne" else 50,
            )
    done: dict[str, Runs] = {}
    for name, (runs, rounds, target) in others.items():
        pair = bench.measurer.alternate({"psg": bench.score(night), name: runs}, rounds)
        done[name] = runs
        key = re.sub(r"\W+", "_", name.lower()).strip("_")
        ratio = paired(runs, pair["psg"])
        bench.add(
            f"faster_than_{key}", f"faster than {name}", ratio, "x", "ratio", target=target, better="higher"
        )
    return done


def has_module(name: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True).returncode == 0


def memory_of_longer_nights(bench: Bench, hours: int, channels: int) -> None:
    runs = bench.measurer.alternate({"psg": bench.score(bench.night(hours, channels=channels))}, 3)
    title = f"peak memory, {hours} h of {channels} channels, one thread"
    bench.add(f"memory_{hours}h", title, runs["psg"].spread("peak_mb"), "MB", "count", target=24)


def long_records(bench: Bench) -> None:
    """Records so long that the other channels are skipped."""
    hours = 2
    for seconds in (10, 30):
        cost = bench.measurer.run(bench.score(bench.night(hours, record_s=seconds)).command)
        share = cost.bytes_read / (hours * 3600 * LEG_BYTES_PER_S)
        title = f"bytes read over bytes of the legs, {seconds} s records"
        bench.add(f"bytes_{seconds}s", title, share, "x", "count", target=1.1)


def start_up(bench: Bench) -> None:
    runs = bench.measurer.alternate({"version": Runs([bench.psg, "--version"])}, 21)
    bench.add(
        "start",
        "process start-up (`psg --version`)",
        runs["version"].spread("wall_s").scaled(1e3),
        "ms",
        "absolute",
        target=5,
    )


def two_at_once(bench: Bench, rounds: int) -> None:
    night = bench.night(8)
    runs = bench.measurer.alternate({"one": bench.score(night), "two": bench.score(night, copies=2)}, rounds)
    gain = paired(runs["one"], runs["two"]).scaled(2)
    bench.add(
        "two_at_once",
        "throughput of two recordings at once over one",
        gain,
        "x",
        "ratio",
        target=1.9,
        better="higher",
    )


def instructions(bench: Bench) -> None:
    """Instructions of a whole `psg score` of 1 h, all threads: nearly the same number on every run."""
    if shutil.which("valgrind") is None:
        return
    command = bench.score(bench.night(1)).command
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run([*tool, *command], capture_output=True, text=True, check=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found:
        per_sample = int(found[1]) / (3600 * 512 * 2)
        bench.add(
            "instructions", "instructions of `psg score`, 1 h, for each leg sample", per_sample, "", "count"
        )


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
        points = [(p["at"], p["cpu_s"]) for p in curves[curve]]
        title = f"farthest point from a straight line in {curve} (of the largest)"
        bench.add(f"line_{curve}", title, 100 * off_line(points), "%", "absolute", target=10)
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
    filters = [value for name, value in costs.items() if name.startswith("tile_filter/131072")]
    scipy = json.loads(
        subprocess.run(
            [sys.executable, str(HERE / "scipy_stages.py")], capture_output=True, text=True, check=True
        ).stdout
    )
    bench.add(
        "filter_over_scipy",
        "filter alone, faster than SciPy `sosfiltfilt`",
        scipy["filter"] / min(filters),
        "x",
        "ratio",
        target=20,
        better="higher",
    )
    for seconds in (10, 30):
        both = [
            milliseconds(by_name[f"{what}/record_s:{seconds}"]) for what in ("edf_stream_legs", "pread_legs")
        ]
        title = f"reading the legs over a bare `pread` of them, {seconds} s records"
        bench.add(f"read_{seconds}s", title, both[0] / both[1], "x", "ratio", target=1.5)
    slowest = min(row["items_per_second"] for name, row in by_name.items() if name.startswith("rules/"))
    bench.add(
        "rules",
        "rule engine, slowest rule set",
        slowest / 1e6,
        "M movements/s",
        "absolute",
        target=1,
        better="higher",
    )
    after = sum(milliseconds(by_name[name], "real_time") for name in ("statistics_of_a_night", "store_write"))
    bench.add("write", "all statistics and HDF5 writing, synced to disk", after, "ms", "absolute", target=5)
    whole = {
        name: milliseconds(row) for name, row in by_name.items() if name.startswith("score_night/threads:1")
    }
    base = next(value for name, value in whole.items() if "/set:0" in name)
    bench.add(
        "baseline",
        "SSE2 only over the best instruction set, whole night",
        base / min(whole.values()),
        "x",
        "ratio",
        target=1.6,
    )
    return {
        "nanoseconds": costs,
        "scipy": scipy,
        "milliseconds": {n: milliseconds(r) for n, r in by_name.items()},
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
