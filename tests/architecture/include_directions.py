"""Reads the #includes of the tree and reports every arrow that the house does not allow.

    python3 include_directions.py ROOT

Prints one line for each wrong include and exits 1 when there is one. `ROOMS` is the one place that
says who may see whom; what is not listed may not be included.
"""

import re
import sys
from pathlib import Path

ROOMS = {
    "core": set(),
    "lab": {"core"},
    "edf": {"core"},
    "annotations": {"core", "edf"},
    "dsp": {"core"},
    "legs": {"core", "edf", "annotations", "dsp"},
    "emg": {"core", "dsp"},
    "compare": {"core", "legs"},
    "store": {"core", "legs", "emg"},
    "exchange": {"core", "edf", "annotations", "legs", "store"},
    "simulate": {"core", "edf"},
    "cohort": {"core", "annotations", "legs", "store"},
    "batch": {"core", "lab", "edf", "annotations", "dsp", "legs", "emg", "store", "simulate", "cohort"},
}
ROOTS = ("apps", "python", "tests", "bench")  # these may see every room
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SUFFIXES = {".cpp", ".hpp", ".h", ".cc", ".inc", ".in"}


def includes_of(path: Path) -> list[tuple[int, bool, str]]:
    """Line number, whether in quotes, and path of each include of a file."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := INCLUDE.match(line):
            found.append((number, match[1] == '"', match[2]))
    return found


def complaint(room: str, quoted: bool, include: str) -> str | None:
    """Why a file of `room` may not include this, or None when it may."""
    parts = include.split("/")
    if parts[0] == "psg":
        if len(parts) < 3:
            return f'"{include}" is the umbrella for users, a room includes what it needs'
        target = parts[1]
        if target not in ROOMS:
            return f'"{include}" names no room (add it to ROOMS)'
        if target != room and target not in ROOMS[room]:
            return f'"{include}" points from {room} to {target}, allowed: {sorted(ROOMS[room]) or "nothing"}'
    elif parts[0] in ROOTS or ".." in parts:
        return f'"{include}" leaves the library'
    elif quoted:
        return f'"{include}" must be written from the include root, "psg/{room}/..."'
    return None


def violations(root: Path) -> list[str]:
    """One sentence for each wrong include under root/libpsg/psg."""
    found = []
    for path in sorted((root / "libpsg" / "psg").rglob("*")):
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        parts = path.relative_to(root / "libpsg" / "psg").parts
        if len(parts) == 1:
            continue  # psg.hpp, the umbrella, sees all
        room = parts[0]
        where = path.relative_to(root)
        if room not in ROOMS:
            found.append(f"{where}: {room} is no room (add it to ROOMS)")
            continue
        for number, quoted, include in includes_of(path):
            if why := complaint(room, quoted, include):
                found.append(f"{where}:{number}: {why}")
    return found


def cycles() -> list[str]:
    """Rooms that reach themselves by ROOMS; a house without circles gives none."""

    def reached(room: str, seen: frozenset[str]) -> bool:
        return any(to in seen or reached(to, seen | {to}) for to in ROOMS[room])

    return [room for room in ROOMS if reached(room, frozenset({room}))]


def main() -> int:
    root = Path(sys.argv[1])
    found = violations(root) + [f"ROOMS: {room} reaches itself" for room in cycles()]
    if not list((root / "libpsg" / "psg").rglob("*.hpp")):
        found.append(f"{root}: no headers found, is this the top of the tree?")
    print("\n".join(found) or "includes point one way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
