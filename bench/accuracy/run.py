"""How well the psg command finds leg movements, beside published detectors, where the truth is known.

    python bench/accuracy/run.py --psg build/release/apps/psg [--docs docs] [--json OUT] [--quick]

Simulates nights, runs every detector on the same legs, matches with matching.py, and writes the tables into
docs/detection.md, the plot to docs/detection-f1.png and all figures to docs/detection.json. Takes some
minutes on two cores. Needs numpy, scipy, pyedflib, matplotlib and psgscoring.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import measures
import report
import resting_levels
from matching import Agreement, match_leg
from nights import activity, score, simulate
from peers import PEERS

OURS = "psg"
WITHOUT_ECG = "psg, no ECG channel"
DETECTORS = [OURS, *PEERS]

# Seeds that no test uses and no constant was chosen on; take new ones after working on what these show.
NORMAL, HARD, STILL, SWEEP = range(2101, 2105), range(2201, 2205), range(2301, 2305), range(2401, 2404)
SETS: dict[str, tuple[str, Sequence[int], list[str]]] = {
    "normal": ("normal nights", NORMAL, []),
    "hard": ("hard nights", HARD, ["--hard"]),
    "still": ("hard nights without movements", STILL, ["--hard", "--no-movements"]),
}
SWEEPS: dict[str, tuple[str, str, list[float]]] = {
    "floor": ("--floor-uv", "resting level, µV RMS", [1, 2, 3, 4, 5, 6, 7, 8]),
    "ecg": ("--ecg-uv", "ECG on the legs, µV at R peak", [0, 5, 10, 20, 30, 45, 60]),
    "movement": ("--movement-uv", "median movement, µV RMS", [12, 16, 20, 30, 40, 60, 80]),
}


@dataclass(frozen=True)
class Job:
    """One night for every detector."""

    psg: str
    options: tuple[str, ...]
    seed: int
    hours: float
    rate_hz: int


def examine(job: Job) -> dict[str, Agreement]:
    """Every detector on one night. The third channel of a small montage is the ECG."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--seed", str(job.seed), "--hours", str(job.hours), "--rate", str(job.rate_hz)]
        options += job.options
        night = simulate(job.psg, Path(folder) / "night.edf", [*options, "--channels", "3"])
        legs_only = simulate(job.psg, Path(folder) / "legs.edf", [*options, "--channels", "2"])
        scored = {OURS: score(job.psg, night.path), WITHOUT_ECG: score(job.psg, legs_only.path)}
        results = {}
        for name in [*DETECTORS, WITHOUT_ECG]:
            sum_ = Agreement()
            for leg, samples in night.legs.items():
                ours = name in scored
                found = activity(scored[name], leg) if ours else PEERS[name](samples, night.rate_hz)
                sum_.add(match_leg(found, night.truth[leg]))
            sum_.hours = night.hours
            results[name] = sum_
        return results


def together(results: Sequence[dict[str, Agreement]]) -> dict[str, dict[str, float]]:
    sums: dict[str, Agreement] = {}
    for result in results:
        for name, agreement in result.items():
            sums.setdefault(name, Agreement()).add(agreement)
    return {name: agreement.summary() for name, agreement in sums.items()}


def experiment(psg: str, quick: bool) -> dict[str, Any]:
    """All nights: the sets of the main table and the points of the sweeps."""
    hours = 1.0 if quick else 3.0
    sweep_hours = 0.5 if quick else 1.0
    jobs: dict[tuple[str, float], list[Job]] = {}
    for name, (_, seeds, options) in SETS.items():
        jobs[name, 0] = [Job(psg, tuple(options), seed, hours, 512) for seed in seeds]
    for name, (option, _, values) in SWEEPS.items():
        for value in values:
            jobs[name, value] = [
                Job(psg, ("--hard", option, str(value)), seed, sweep_hours, 256) for seed in SWEEP
            ]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        pending = {key: [pool.submit(examine, job) for job in list_] for key, list_ in jobs.items()}
        done = {key: together([job.result() for job in list_]) for key, list_ in pending.items()}
    return {
        "sets": {name: done[name, 0] for name in SETS},
        "sweeps": {
            name: {"label": label, "values": values, "points": [done[name, value] for value in values]}
            for name, (_, label, values) in SWEEPS.items()
        },
    }


def main_table(sets: dict[str, dict[str, dict[str, float]]]) -> str:
    head = ["detector", "F1 normal", "F1 hard", "found", "missed", "false/h hard", "false/h still",
            "onset ms", "offset ms", "95 % hard"]  # fmt: skip
    rows = []
    for name in [OURS, WITHOUT_ECG, *PEERS]:
        normal, hard, still = (sets[key][name] for key in ("normal", "hard", "still"))
        rows.append(
            [
                f"**{name}**" if name == OURS else name,
                report.number(normal["f1"], 3),
                report.number(hard["f1"], 3),
                f"{hard['found']:.0f}",
                f"{hard['missed']:.0f}",
                report.number(hard["invented_per_hour"], 2),
                report.number(still["invented_per_hour"], 2),
                f"{report.number(normal['onset_ms'], 0)} / {report.number(hard['onset_ms'], 0)}",
                f"{report.number(normal['offset_ms'], 0)} / {report.number(hard['offset_ms'], 0)}",
                f"{report.number(hard['onset_p95_ms'], 0)}, {report.number(hard['offset_p95_ms'], 0)}",
            ]
        )
    return report.markdown(head, rows)


def sweep_table(sweep: dict[str, Any]) -> str:
    head = [sweep["label"], *(f"{value:g}" for value in sweep["values"])]
    rows = []
    for name in [OURS, WITHOUT_ECG, *PEERS]:
        rows.append([name, *(report.number(point[name]["f1"], 3) for point in sweep["points"])])
    rows.append(["movements to find", *(f"{point[OURS]['certain']:.0f}" for point in sweep["points"])])
    return report.markdown(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--psg", default="build/release/apps/psg", help="the psg command")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="folder of detection.md")
    parser.add_argument("--real", type=Path, default=Path("../shared/data/legs"), help="real excerpts")
    parser.add_argument("--quick", action="store_true", help="short nights; prints, writes nothing")
    arguments = parser.parse_args()

    psg = str(Path(arguments.psg).resolve())
    figures = experiment(psg, arguments.quick)
    figures["measures"] = measures.compare(psg, arguments.real, arguments.quick)
    figures["resting"] = resting_levels.compare(psg, arguments.quick)
    tables = {
        "detectors": main_table(figures["sets"]),
        **{f"sweep {name}": sweep_table(sweep) for name, sweep in figures["sweeps"].items()},
        "measures": measures.table(figures["measures"]),
        "real": measures.real_table(figures["measures"]),
        "resting": resting_levels.table(figures["resting"]),
    }
    for name, text in tables.items():
        print(f"\n{name}\n\n{text}")
        if not arguments.quick:
            report.put(arguments.docs / "detection.md", name, text)
    if not arguments.quick:
        report.plot(figures["sweeps"], DETECTORS, arguments.docs / "detection-f1.png")
        text = json.dumps(figures, indent=1, ensure_ascii=False)
        (arguments.docs / "detection.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
