"""Lists, for each suite of tests that docs/rules.md names, what its tests say: docs/rules-tests.md.

    python3 scripts/rules_tests.py ROOT           # writes the page anew
    python3 scripts/rules_tests.py ROOT --check   # exits 1 when the page is not as it would be written

Names of tests are sentences, so the page is made of them. Both ways exit 1 with a line for each suite that
docs/rules.md names and that is not there, and for each suite of tests/rules that it does not name.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

FOLDERS = ("rules", "detect", "night", "channels")
"""Where tests of rules are; a suite of tests/rules must be named in docs/rules.md."""

TEST = re.compile(r"^TEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\)", re.MULTILINE)
HEAD = """# The tests of each rule

Made by `scripts/rules_tests.py` from the names of the tests; do not edit it. [rules.md](rules.md) names the
suites that hold each rule. `build/release/tests/test_rules --gtest_filter='Order.*'` runs one; the program is
called by the folder.
"""

Suites = dict[str, dict[str, list[str]]]
"""Names of tests, by suite and file."""


def suites_in(root: Path) -> Suites:
    """The suites of the folders of tests, in the order of their files."""
    suites: Suites = {}
    for folder in FOLDERS:
        for path in sorted((root / "tests" / folder).rglob("*_test.cpp")):
            file = path.relative_to(root).as_posix()
            for suite, name in TEST.findall(path.read_text(encoding="utf-8")):
                suites.setdefault(suite, {}).setdefault(file, []).append(name)
    return suites


def named_in(page: str) -> set[str]:
    """What a page has in backticks that may be a suite: one word that begins with a capital."""
    return set(re.findall(r"`([A-Z]\w*)`", page))


def tests_cells(page: str) -> set[str]:
    """The suites in the columns "Tests" of a page."""
    found: set[str] = set()
    inside = False
    for line in page.splitlines():
        if not line.startswith("|"):
            inside = False
        elif line.endswith("| Tests |"):
            inside = True
        elif inside:
            found |= named_in(line.rstrip(" |").rpartition("|")[2])
    return found


def sentence(name: str) -> str:
    """The name of a test as words: "ThreeAreNone" and "three_are_none" are "three are none"."""
    if "_" in name:
        return name.replace("_", " ")
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    words = re.sub(r"(?<=[a-z])(?=\d)(?<!Wasm)(?<!Asda)(?<!Ferri)", " ", words)
    return re.sub(r"(?<=\d)s\b", " s", words).lower()


def page_of(suites: Suites, names: Iterable[str]) -> str:
    """The page: a heading for each suite, then its tests by file."""
    parts = [HEAD]
    for name in sorted(names):
        parts.append(f"\n## {name}\n")
        for file, tests in suites[name].items():
            parts.append(f"\n[{file}](../{file})\n\n")
            parts += [f"- {sentence(test)}\n" for test in tests]
    return "".join(parts)


def faults_of(suites: Suites, rules: str) -> list[str]:
    """One sentence for each suite that is named and not there, or there and not named."""
    named = named_in(rules)
    missing = sorted(tests_cells(rules) - suites.keys())
    silent = sorted(
        suite for suite, files in suites.items() if suite not in named and any("/rules/" in f for f in files)
    )
    return [f"docs/rules.md names {suite}, which is no suite of tests" for suite in missing] + [
        f"docs/rules.md does not name {suite}, a suite of tests/rules" for suite in silent
    ]


def main() -> int:
    """As the head of this file says."""
    root = Path(sys.argv[1])
    suites = suites_in(root)
    rules = (root / "docs" / "rules.md").read_text(encoding="utf-8")
    faults = faults_of(suites, rules)
    page = page_of(suites, named_in(rules) & suites.keys())
    target = root / "docs" / "rules-tests.md"
    if "--check" not in sys.argv:
        target.write_text(page, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != page:
        faults.append("docs/rules-tests.md is not as the tests say; scripts/rules_tests.py writes it anew")
    print("\n".join(faults) or "every suite of the rules is named")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
