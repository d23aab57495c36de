"""Says where the tree calls the Python distribution by another name than libpsg.

On PyPI the name "psg" belongs to somebody else: whoever follows `pip install psg` gets a program that is not
ours. What is imported is psg, what is installed is libpsg. Extras that are named must exist.

    python distribution_name.py ROOT
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = {
    ".cpp",
    ".hpp",
    ".in",
    ".md",
    ".py",
    ".pyi",
    ".sbatch",
    ".sh",
    ".toml",
    ".txt",
    ".yml",
    ".yaml",
    "",
}
NOT_OURS = {".git", ".venv", "build", "out", "data-samples", "__pycache__"}
DISTRIBUTION = "libpsg"
#: A command of pip up to the end of its line, or what stands in a list of requirements.
PIP = re.compile(r"pip3?['\"]?,? +(?:install|uninstall|show|download)\b(?P<what>[^\n`]*)")
WRONG = re.compile(r"(?<![\w./-])psg(?=\s*(?:\[|[=<>~!]=|['\"`.,;)]|\s|$))")
EXTRA = re.compile(r"(?P<name>\w+)\[(?P<extras>[a-z]+(?:,[a-z]+)*)\]")


def extras_of(pyproject: str) -> set[str]:
    """The extras that pyproject.toml declares."""
    part = re.search(r"\[project\.optional-dependencies\]\n(.*?)\n\n", pyproject, re.DOTALL)
    return set(re.findall(r"^(\w+) =", part[1], re.MULTILINE)) if part else set()


def complaints(text: str, extras: set[str]) -> Iterator[tuple[int, str]]:
    """Line and sentence of each wrong name in a text."""

    def line(at: int) -> int:
        return text.count("\n", 0, at) + 1

    for command in PIP.finditer(text):
        if WRONG.search(command["what"]):
            yield line(command.start()), "pip is told to install psg, which is not ours; say libpsg"
    for named in EXTRA.finditer(text):
        wanted = set(named["extras"].split(","))
        if named["name"] == "psg" and wanted & extras:
            yield line(named.start()), f"{named[0]} is not ours; say {DISTRIBUTION}[{named['extras']}]"
        if named["name"] == DISTRIBUTION and wanted - extras:
            yield line(named.start()), f"{named[0]} names extras that pyproject.toml does not have"
    for lookup in re.finditer(r"metadata\.\w+\(['\"]psg['\"]\)|\bversion\(['\"]psg['\"]\)", text):
        yield line(lookup.start()), f"{lookup[0]} asks for a distribution that is not ours"


def files(root: Path) -> Iterator[Path]:
    """The texts of the tree that people or programs read."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if (
            not NOT_OURS & set(parts)
            and "architecture" not in parts
            and path.suffix in SUFFIXES
            and path.is_file()
        ):
            yield path


def complaints_of_tree(root: Path) -> list[str]:
    """Each complaint as "file:line: sentence"."""
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    name = re.search(r'^name = "([^"]+)"', pyproject, re.MULTILINE)
    found = [] if name and name[1] == DISTRIBUTION else [f"pyproject.toml: name is not {DISTRIBUTION}"]
    extras = extras_of(pyproject)
    for path in files(root):
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(root)}:{at}: {what}" for at, what in complaints(text, extras)]
    return found


if __name__ == "__main__":
    all_found = complaints_of_tree(Path(sys.argv[1]))
    for one in all_found:
        print(one)
    sys.exit(1 if all_found else 0)
