"""Simulated nights with their truth, and what the psg command finds in a recording."""

from __future__ import annotations

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyedflib
from matching import Span, TruthMovement

LEGS = {"L": "EMG LAT", "R": "EMG RAT"}
Samples = npt.NDArray[np.float64]


@dataclass
class Night:
    """One recording: both legs in µV, and what is in them."""

    path: Path
    rate_hz: float
    legs: dict[str, Samples]
    truth: dict[str, list[TruthMovement]]

    @property
    def hours(self) -> float:
        """What was recorded."""
        return self.legs["L"].size / self.rate_hz / 3600


def simulate(psg: str, path: Path, options: list[str]) -> Night:
    """Writes a night with `psg simulate` and reads its legs and truth back."""
    truth_path = path.with_suffix(".tsv")
    subprocess.run(
        [psg, "simulate", "--force", "-o", str(path), "--truth", str(truth_path), "--quiet", *options],
        check=True,
    )
    legs: dict[str, Samples] = {}
    with pyedflib.EdfReader(str(path)) as edf:
        labels = edf.getSignalLabels()
        for leg, label in LEGS.items():
            number = labels.index(label)
            legs[leg] = edf.readSignal(number)
            rate_hz = edf.getSampleFrequency(number)
    return Night(path, rate_hz, legs, read_truth(truth_path))


def read_truth(path: Path) -> dict[str, list[TruthMovement]]:
    truth: dict[str, list[TruthMovement]] = {leg: [] for leg in LEGS}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            start = float(row["onset_s"])
            truth[row["leg"]].append(
                TruthMovement(
                    start,
                    start + float(row["duration_s"]),
                    row["certain"] == "1",
                    float(row["resting_rms_uv"]),
                )
            )
    return truth


def score(psg: str, path: Path, measure: str = "", rules: str = "aasm") -> dict[str, Any]:
    """Everything `psg score --json` says about a recording."""
    command = [psg, "score", str(path), "--rules", rules, "--json", "--threads", "1"]
    if measure:
        command += ["--measure", measure]
    return dict(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


def activity(scored: dict[str, Any], leg: str) -> list[Span]:
    """The activity of one leg before any rule about lengths, lights or sleep, without what is artefact."""
    rows = scored["tables"]["activity"]
    first = rows[0]["rule"] if rows else ""
    return [
        (row["onset_s"], row["onset_s"] + row["duration_s"])
        for row in rows
        if row["leg"] == leg and row["rule"] == first and row["verdict"] != "artefact"
    ]
