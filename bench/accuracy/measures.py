"""`rms` against `peak`: the same nights by the psg command with one and the other measure."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import report
from matching import Agreement, match_leg
from nights import LEGS, activity, score, simulate

MEASURES = ("rms", "peak")
RULES = ("aasm", "wasm2016")
SETS: dict[str, list[str]] = {
    "normal": [],
    "floor 1 µV": ["--floor-uv", "1"],
    "floor 4 µV": ["--floor-uv", "4"],
    "hard": ["--hard"],
    "hard, no movements": ["--hard", "--no-movements"],
}
SEEDS = range(2501, 2504)


def index(scored: dict[str, Any], rule: str, statistic: str, state: str) -> float:
    """One index of both legs; NaN where it is undefined."""
    for row in scored["tables"]["indices"]:
        # A rule with another measure carries it in its name.
        wanted = row["rule"].startswith(rule) and row["statistic"] == statistic
        if wanted and row["legs"] == "all" and row["state"] == state and row["value"] is not None:
            return float(row["value"])
    return float("nan")


def plms_indices(scored: dict[str, Any]) -> dict[str, float]:
    return {rule: index(scored, rule, "plms_index", "TST") for rule in RULES}


def examine(psg: str, options: list[str], seed: int, hours: float) -> dict[str, tuple[Agreement, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        night = simulate(
            psg,
            Path(folder) / "night.edf",
            ["--seed", str(seed), "--hours", str(hours), "--channels", "3", *options],
        )
        results = {}
        for measure in MEASURES:
            scored = score(psg, night.path, measure, ",".join(RULES))
            sum_ = Agreement(hours=night.hours)
            for leg in LEGS:
                sum_.add(match_leg(activity(scored, leg), night.truth[leg]))
            results[measure] = (sum_, plms_indices(scored))
        return results


def compare(psg: str, real: Path, quick: bool = False) -> dict[str, Any]:
    """F1, false movements, edges and indices by set and measure; counts in the real excerpts."""
    hours = 1.0 if quick else 2.0
    figures: dict[str, Any] = {"sets": {}, "real": {}}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        pending = {
            name: [pool.submit(examine, psg, options, seed, hours) for seed in SEEDS]
            for name, options in SETS.items()
        }
        for name, jobs in pending.items():
            figures["sets"][name] = {}
            for measure in MEASURES:
                total = Agreement()
                indices: dict[str, list[float]] = {rule: [] for rule in RULES}
                for job in jobs:
                    agreement, found = job.result()[measure]
                    total.add(agreement)
                    for rule in RULES:
                        indices[rule].append(found[rule])
                figures["sets"][name][measure] = {
                    **total.summary(),
                    **{rule: sum(values) / len(values) for rule, values in indices.items()},
                }
    for path in sorted(real.glob("*.edf")) if real.is_dir() else []:
        figures["real"][path.name] = {
            measure: {
                rule: index(score(psg, path, measure, rule), rule, "movements", "TIB") for rule in RULES
            }
            for measure in MEASURES
        }
    return figures


def table(figures: dict[str, Any]) -> str:
    head = ["nights", "measure", "F1", "missed", "false/h", "onset ms", "offset ms", "PLMSI aasm",
            "PLMSI wasm2016"]  # fmt: skip
    rows = []
    for name, by_measure in figures["sets"].items():
        for measure, figure in by_measure.items():
            rows.append(
                [
                    name,
                    measure,
                    report.number(figure["f1"], 3),
                    f"{figure['missed']:.0f} of {figure['certain']:.0f}",
                    report.number(figure["invented_per_hour"], 2),
                    report.number(figure["onset_ms"], 0),
                    report.number(figure["offset_ms"], 0),
                    *(report.number(figure[rule], 1) for rule in RULES),
                ]
            )
    return report.markdown(head, rows)


def real_table(figures: dict[str, Any]) -> str:
    head = ["recording", *(f"{rule}, {measure}" for rule in RULES for measure in MEASURES)]
    rows = [
        [name, *(report.number(found[measure][rule], 0) for rule in RULES for measure in MEASURES)]
        for name, found in figures["real"].items()
    ]
    return report.markdown(head, rows) if rows else "(The real excerpts were not there.)"
