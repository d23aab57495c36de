"""Holds two builds of psg against each other: the same nights must have the same results, event for event.

    python3 scripts/same_results.py BEFORE AFTER [FOLDER...]

BEFORE and AFTER are psg commands. Nights are those that BEFORE simulates (easy and hard, whole and with gaps,
at six rates), the sample, and every recording below the folders. Each is scored by all four standards; tables
are compared column by column, numbers by their bits. What a later layout of results calls otherwise is
translated (docs/format.md, "Versions"), and times of day in reasons, which older results do not have, are
left out. Prints one line a night and each difference, and exits 1 for any. At the end stand the columns that
AFTER adds, and those of which it leaves values undefined: these are told and are no difference.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

RULES = "aasm,wasm2016,wasm2006,asda1993"
RATES = (100, 128, 200, 256, 500, 512)
KINDS: dict[str, list[str]] = {
    "easy": [],
    "hard": ["--hard"],
    "gaps": ["--gaps"],
    "hard-gaps": ["--hard", "--gaps"],
}
COLUMNS = {("activity", "group"): "movement", ("indices", "group"): "legs"}
WORDS = {
    "candidate_max_group": "candidate_max_movement",
    "mark_group": "mark_movement",
    "group_too_long": "movement_too_long",
}
PROSE = {"description", "meaning", "unit"}
"""What says something about columns and not about nights."""
CLOCK = re.compile(r" \(\d\d:\d\d:\d\d(, epoch \d+)?\)")
"""The time of day behind a time of a reason."""


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, with its output as text."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)


def result(psg: Path, night: Path) -> Any:
    """The tables of a night by name and column, or the sentence with which it is refused."""
    done = run(psg, "score", night, "--rules", RULES, "--calibration", "40", "--threads", "2", "--json")
    if done.returncode != 0:
        return {"refused": {"code": done.returncode, "sentence": done.stderr.strip()}}
    tables = json.loads(done.stdout)["tables"]
    return {name: columns(name, table) for name, table in tables.items()}


def columns(name: str, table: Any) -> dict[str, list[Any]]:
    """The values of a table by column, in today's words."""
    rows = table["rows"] if isinstance(table, dict) else table
    found: dict[str, list[Any]] = {}
    for row in rows:
        for column, value in row.items():
            if column not in PROSE:
                value = CLOCK.sub("", value) if column == "reason" else WORDS.get(value, value)
                found.setdefault(COLUMNS.get((name, column), column), []).append(value)
    return found


def differences(before: Any, after: Any, added: set[str], undefined: Counter[str]) -> list[str]:
    """One line for each column that differs."""
    found = []
    for table in sorted(before.keys() | after.keys()):
        a, b = before.get(table, {}), after.get(table, {})
        for column in sorted(a.keys() | b.keys()):
            x, y = a.get(column), b.get(column)
            if x is None and before.keys() != {"refused"}:
                added.add(f"{table}.{column}")
                continue
            if isinstance(x, list) and isinstance(y, list) and len(x) == len(y):
                gone = [i for i, value in enumerate(y) if value is None and x[i] is not None]
                if gone:
                    undefined[f"{table}.{column}"] += len(gone)
                    x = [None if i in gone else value for i, value in enumerate(x)]
            if x != y:
                found.append(f"{table}.{column}: {first_difference(x, y)}")
    return found


def first_difference(x: Any, y: Any) -> str:
    """The first row that differs, as both have it."""
    if not isinstance(x, list) or not isinstance(y, list):
        return f"{x!r} and {y!r}"
    if len(x) != len(y):
        return f"{len(x)} rows and {len(y)}"
    row = next(i for i, (a, b) in enumerate(zip(x, y)) if a != b)
    return f"row {row}: {x[row]!r} and {y[row]!r}"


def nights(psg: Path, folder: Path, more: list[Path]) -> list[Path]:
    """The recordings that are scored."""
    found = []
    for number, rate in enumerate(RATES):
        for kind, options in KINDS.items():
            path = folder / f"{kind}-{rate}.edf"
            made = run(psg, "simulate", "-o", path, "--hours", "2", "--rate", str(rate), "--channels", "8",
                       "--seed", str(100 + number), *options)  # fmt: skip
            if made.returncode != 0:
                sys.exit(f"{psg} simulate: {made.stderr}")
            found.append(path)
    found.append(Path(__file__).parents[1] / "data-samples" / "night.edf")
    for top in more:
        found += sorted(path for path in top.rglob("*") if path.suffix.lower() in {".edf", ".bdf", ".rec"})
    return found


def main() -> int:
    """Compares, prints, and says whether anything differs."""
    before, after = Path(sys.argv[1]), Path(sys.argv[2])
    different = 0
    added: set[str] = set()
    undefined: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        recordings = nights(before, Path(folder), [Path(name) for name in sys.argv[3:]])
        for night in recordings:
            a, b = result(before, night), result(after, night)
            found = differences(a, b, added, undefined)
            different += bool(found)
            rows = len(a.get("movements", {}).get("rule", []))
            print(f"{night.name}: {'refused' if 'refused' in a else f'{rows} movements'}, "
                  f"{'differs' if found else 'the same'}")  # fmt: skip
            for line in found:
                print(f"  {line}")
    print(f"new columns: {', '.join(sorted(added)) or 'none'}")
    print(f"undefined now: {', '.join(f'{name} ({n} values)' for name, n in undefined.items()) or 'none'}")
    print(f"{len(recordings)} nights, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
