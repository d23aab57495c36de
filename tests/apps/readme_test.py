"""Every line of README.md that is typed at a prompt does what a reader expects, in the order of the page.

Lines of make are held against the Makefile without running what they would build and test. The
Python block runs in python/tests/test_readme.py, the C++ block in tests/install.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import readme
from support import PSG, leftovers, psg

TREE = readme.README.parent
#: Files that a line must leave.
MADE = re.compile(r" -o (\S+)")
MARKS = (
    "class\tinstance\tchannel\tstart\tstop\tmeta\nN2\t.\t.\t0\t900\t.\n"
    "LM:left\t.\tEMG LAT\t20.25\t22.125\t.\nLM:left\t.\tEMG LAT\t45\t47\t.\n"
)


def measures() -> str:
    """What bench/ratios.py writes, of one measure."""
    row = {"name": "m", "title": "a measure", "unit": "x", "kind": "ratio", "better": "lower"}
    return json.dumps({"measures": [row | {"value": 2.0, "low": 2.0, "high": 2.0}]})


def scratch(folder: Path) -> None:
    """What a reader has before the first line: recordings, stages, marks, lists."""

    def night(name: str, seed: int) -> None:
        psg(
            "simulate",
            "-o",
            folder / name,
            "--hours",
            0.25,
            "--rate",
            128,
            "--channels",
            2,
            "--seed",
            seed,
            "-q",
        )

    (folder / "archive").mkdir()
    for seed, name in enumerate(("night.edf", "archive/a.edf", "archive/b.edf"), start=1):
        night(name, seed)
    labels = folder / "labels.txt"
    labels.write_text("N2\n" * 30)
    psg("export", labels, "-o", folder / "night-stages.edf")
    (folder / "by-hand.annot").write_text(MARKS)
    (folder / "patients.tsv").write_text("id\tferritin\tdialysis\na\t31.5\tno\nb\t120\tyes\n")
    (folder / "nights.tsv").write_text(
        "id\tedf\tsubject\tferritin\tdialysis\nn1\tarchive/a.edf\ts1\t31.5\tno\nn2\tarchive/b.edf\ts2\t120\tyes\n"
    )
    (folder / "out").mkdir()
    for name in ("baseline-ratios.json", "out/bench-ratios.json"):
        (folder / name).write_text(measures())
    (folder / "bench").symlink_to(TREE / "bench")
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    (folder / "bin").mkdir()
    (folder / "bin/psg").symlink_to(PSG)


class ReadmeTest(unittest.TestCase):
    def test_every_line_runs_as_it_is_written(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="psg-readme-")))
        scratch(folder)
        seen = 0
        for line in readme.lines():
            with self.subTest(line=line):
                seen += line.startswith("psg ")
                make = line.startswith("make ")
                self.runs(line.replace("make ", "make -n ", 1) if make else line, TREE if make else folder)
                for made in MADE.findall(line):
                    self.assertTrue((folder / made).exists(), made)
        self.assertGreaterEqual(seen, 10)
        self.assertEqual(leftovers(folder), [])

    def runs(self, line: str, folder: Path) -> None:
        own = {
            name: value
            for name, value in os.environ.items()
            if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
        }
        path = f"{folder}/bin:{os.environ['PATH']}"
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line],
            cwd=folder,
            env=own | {"PATH": path},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.assertEqual(run.returncode, 0, f"{line}\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}")

    def test_every_file_that_the_page_points_to_is_there(self) -> None:
        text = readme.README.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            if not link.startswith("http"):
                self.assertTrue((TREE / link).exists(), link)

    def test_the_commands_that_the_page_names_exist(self) -> None:
        text = readme.README.read_text(encoding="utf-8")
        for command in sorted(set(re.findall(r"`psg (\w+)", text))):
            psg(command, "--help")


if __name__ == "__main__":
    unittest.main(verbosity=2)
