"""Reads the #includes of the tree and reports every arrow that the house does not allow.

    python3 include_directions.py ROOT

Prints one line for each wrong include, and for each circle of files or rooms, and exits 1 when there is one.
Which room may use which is said once, in libpsg/CMakeLists.txt (`psg_room`): the tests of a room are
linked with these alone, so that a declaration which is defined elsewhere is caught too.
"""

import re
import sys
from pathlib import Path

Rooms = dict[str, set[str]]

ROOTS = ("apps", "python", "tests", "bench")  # these may see every room
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SUFFIXES = {".cpp", ".hpp", ".h", ".cc", ".inc", ".in"}


def rooms_of(cmake: str) -> Rooms:
    """Which rooms each room may use, as `psg_room(NAME USES ...)` says."""
    rooms: Rooms = {}
    for name, words in re.findall(r"^psg_room\((\w+)([^)]*)\)", cmake, re.MULTILINE):
        uses = re.split("LIBRARIES|HEADERS", words.partition("USES")[2])[0].split()
        rooms[name] = set(uses)
    return rooms


def rooms_in(root: Path) -> Rooms:
    return rooms_of((root / "libpsg" / "CMakeLists.txt").read_text(encoding="utf-8"))


def includes_of(path: Path) -> list[tuple[int, bool, str]]:
    """Line number, whether in quotes, and path of each include of a file."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := INCLUDE.match(line):
            found.append((number, match[1] == '"', match[2]))
    return found


def complaint(rooms: Rooms, room: str, quoted: bool, include: str) -> str | None:
    """Why a file of `room` may not include this, or None when it may."""
    parts = include.split("/")
    if parts[0] == "psg":
        if len(parts) < 3:
            return f'"{include}" is the umbrella for users, a room includes what it needs'
        target = parts[1]
        if target not in rooms:
            return f'"{include}" names no room (add it to libpsg/CMakeLists.txt)'
        if target != room and target not in rooms[room]:
            return f'"{include}" points from {room} to {target}, allowed: {sorted(rooms[room]) or "nothing"}'
    elif parts[0] in ROOTS or ".." in parts:
        return f'"{include}" leaves the library'
    elif quoted:
        return f'"{include}" must be written from the include root, "psg/{room}/..."'
    return None


def violations(root: Path, rooms: Rooms) -> list[str]:
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
        if room not in rooms:
            found.append(f"{where}: {room} is no room (add it to libpsg/CMakeLists.txt)")
            continue
        for number, quoted, include in includes_of(path):
            if why := complaint(rooms, room, quoted, include):
                found.append(f"{where}:{number}: {why}")
    return found


def circles(arrows: dict[str, set[str]]) -> list[str]:
    """One sentence for each circle of a graph, by the first of its nodes that is met."""
    found: list[str] = []
    state: dict[str, str] = {}

    def visit(node: str, path: list[str]) -> None:
        state[node] = "open"
        for to in sorted(arrows.get(node, ())):
            if state.get(to) == "open":
                found.append("a circle: " + " -> ".join([*path[path.index(to) :], to]))
            elif to not in state:
                visit(to, [*path, to])
        state[node] = "done"

    for node in sorted(arrows):
        if node not in state:
            visit(node, [node])
    return found


def file_arrows(root: Path) -> dict[str, set[str]]:
    """Which unit (a header and its source) includes which."""
    top = root / "libpsg" / "psg"
    arrows: dict[str, set[str]] = {}
    for path in sorted(top.rglob("*")):
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        unit = str(path.relative_to(top).with_suffix(""))
        targets = {
            to.removeprefix("psg/").rpartition(".")[0]
            for _, _, to in includes_of(path)
            if to.startswith("psg/")
        }
        arrows.setdefault(unit, set()).update(targets - {unit})
    return arrows


def python_arrows(root: Path) -> dict[str, set[str]]:
    """Which module of the Python package imports which, also inside functions."""
    arrows: dict[str, set[str]] = {}
    for path in sorted((root / "python" / "psg").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        names = re.findall(r"^\s*from \.(\w+) import", text, re.MULTILINE)
        for group in re.findall(r"^\s*from \. import ([\w, ]+)", text, re.MULTILINE):
            names += [name.split()[0] for name in group.split(",")]
        arrows[path.stem] = {name for name in names if (path.parent / f"{name}.py").exists()} - {path.stem}
    return arrows


def main() -> int:
    root = Path(sys.argv[1])
    rooms = rooms_in(root)
    found = violations(root, rooms)
    found += circles(rooms) + circles(file_arrows(root)) + circles(python_arrows(root))
    if not list((root / "libpsg" / "psg").rglob("*.hpp")):
        found.append(f"{root}: no headers found, is this the top of the tree?")
    print("\n".join(found) or "includes point one way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
