"""Has anything become slower? Compares two results of `ratios.py`; exits 1 when a measure is worse.

    python bench/compare.py OLD.json NEW.json [--threshold 15]

Only ratios taken within one run and counts (instructions, bytes, memory) are compared, never times, so two
machines or a busy one do not look like a regression. A ratio is worse when even its better quartile is beyond
the threshold; a measure that vanished is worse too.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

COMPARED = ("ratio", "count")


def change(old: dict[str, Any], new: dict[str, Any]) -> float:
    """By how much the measure is worse, as a share of the old value; negative when it is better."""
    if new["better"] == "higher":
        value = new["high"] if new["kind"] == "ratio" else new["value"]
        return old["value"] / value - 1 if value > 0 else float("inf")
    value = new["low"] if new["kind"] == "ratio" else new["value"]
    if old["value"] == 0:
        return 0.0 if value == 0 else float("inf")
    return value / old["value"] - 1


def regressions(old: dict[str, Any], new: dict[str, Any], threshold: float) -> list[str]:
    """One sentence for each measure that is worse by more than `threshold` (a share)."""
    now = {row["name"]: row for row in new["measures"]}
    found = []
    for row in old["measures"]:
        if row["kind"] not in COMPARED:
            continue
        if row["name"] not in now:
            found.append(f"{row['title']}: was {row['value']:.4g} {row['unit']}, is no longer measured")
            continue
        worse = change(row, now[row["name"]])
        if worse > threshold:
            value = now[row["name"]]["value"]
            found.append(
                f"{row['title']}: was {row['value']:.4g} {row['unit']}, is {value:.4g} ({worse:+.0%} worse)"
            )
    return found


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--threshold", type=float, default=15, help="per cent (15)")
    arguments = parser.parse_args(words)
    old, new = (json.loads(path.read_text(encoding="utf-8")) for path in (arguments.old, arguments.new))
    found = regressions(old, new, arguments.threshold / 100)
    compared = sum(row["kind"] in COMPARED for row in old["measures"])
    for sentence in found:
        print(f"worse: {sentence}")
    print(f"{len(found)} of {compared} measures worse by more than {arguments.threshold:g} %")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
