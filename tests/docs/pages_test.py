"""What the pages say of the tree is so: rooms, links, presets, and the tests of each rule."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "architecture")]

import include_directions  # noqa: E402
import rules_tests  # noqa: E402

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


class Hacking(unittest.TestCase):
    def test_the_table_of_rooms_is_that_of_cmake(self) -> None:
        rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", text_of("HACKING.md"), re.MULTILINE)
        told = {room: set(re.findall(r"\w+", uses)) - {"nothing"} for room, uses in rows}
        self.assertEqual(told, include_directions.rooms_in(ROOT))

    def test_the_files_that_it_names_are_there(self) -> None:
        names = re.findall(r"`([\w./]+/[\w.]+\.(?:cpp|hpp|py|pyi|toml|sh|dict))`", text_of("HACKING.md"))
        self.assertGreater(len(names), 20)
        made_up = {"libpsg/psg/annotations/formats/acme_csv.cpp"}
        for name in sorted(set(names) - made_up):
            self.assertTrue((ROOT / name).exists() or (ROOT / "libpsg/psg" / name).exists(), name)


class Links(unittest.TestCase):
    def test_every_link_leads_to_a_file(self) -> None:
        for page in PAGES:
            for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
                if "://" not in link:
                    self.assertTrue((page.parent / link).exists(), f"{page.name}: {link}")


class Presets(unittest.TestCase):
    @staticmethod
    def of_makefile() -> dict[str, dict[str, str]]:
        """The options of cmake in each folder of build/, as make would give them."""
        own = {
            name: value
            for name, value in os.environ.items()
            if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
        }
        run = subprocess.run(
            ["make", "-n", "build", "sanitize", "fuzz"],
            cwd=ROOT,
            env=own,
            capture_output=True,
            text=True,
            check=True,
        )
        given: dict[str, dict[str, str]] = {}
        for line in re.findall(r"^cmake -S \. (.*?) >", run.stdout.replace("\\\n", " "), re.MULTILINE):
            words = shlex.split(line)
            options = (word[2:].split("=", 1) for word in words if word.startswith("-D"))
            given[Path(words[1]).name] = dict(options)
        return given

    @staticmethod
    def of_presets() -> dict[str, dict[str, str]]:
        presets = {p["name"]: p for p in json.loads(text_of("CMakePresets.json"))["configurePresets"]}

        def resolved(preset: dict[str, object]) -> dict[str, str]:
            inherited = resolved(presets[str(preset["inherits"])]) if "inherits" in preset else {}
            own = preset.get("cacheVariables", {})
            assert isinstance(own, dict)
            return inherited | own

        return {name: resolved(preset) for name, preset in presets.items()}

    def test_they_have_the_options_of_the_makefile(self) -> None:
        presets = self.of_presets()
        given = self.of_makefile()
        self.assertEqual(set(given), {"release", "sanitize", "thread", "fuzz"})
        for name, options in given.items():
            own = {k: v for k, v in presets[name].items() if k != "CMAKE_CXX_COMPILER_LAUNCHER"}
            if name == "release":
                self.assertEqual(
                    own.pop("CMAKE_BUILD_TYPE"), "RelWithDebInfo"
                )  # the default of CMakeLists.txt
            self.assertEqual(own, options, name)


class RulesTests(unittest.TestCase):
    def test_the_page_is_as_the_tests_say(self) -> None:
        suites, rules = rules_tests.suites_in(ROOT), text_of("docs/rules.md")
        self.assertEqual(rules_tests.faults_of(suites, rules), [])
        page = rules_tests.page_of(suites, rules_tests.named_in(rules) & suites.keys())
        self.assertEqual(text_of("docs/rules-tests.md"), page, "scripts/rules_tests.py . writes it anew")

    def test_a_suite_that_is_not_there_or_not_named_is_told(self) -> None:
        suites = {"Order": {"tests/rules/a_test.cpp": ["x"]}, "Wake": {"tests/rules/a_test.cpp": ["y"]}}
        rules = "| Item | Tests |\n|---|---|\n| a | `Order`, `Odrer` |\n"
        self.assertEqual(
            rules_tests.faults_of(suites, rules),
            [
                "docs/rules.md names Odrer, which is no suite of tests",
                "docs/rules.md does not name Wake, a suite of tests/rules",
            ],
        )

    def test_a_name_becomes_a_sentence(self) -> None:
        for name in ("ThreeAreNoneAndFourAre", "three_are_none_and_four_are"):
            self.assertEqual(rules_tests.sentence(name), "three are none and four are")
        self.assertEqual(rules_tests.sentence("And499MsIsNot"), "and 499 ms is not")
        self.assertEqual(rules_tests.sentence("ByWasm2016And5sIs"), "by wasm2016 and 5 s is")


if __name__ == "__main__":
    unittest.main(verbosity=2)
