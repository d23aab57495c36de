"""A program that works in a locale with a decimal comma, or in any zone, gets the same from the package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOCALE = "de_DE.UTF-8"
#: Prints the decimal point of the program and the hash of all that the package makes.
SCRIPT = """
import hashlib, locale, os, sys, time
locale.setlocale(locale.LC_ALL, "")
time.tzset()
import psg
made = hashlib.sha256()
def add(path):
    made.update(open(path, "rb").read())
psg.simulate("night.edf", hours=0.0525, rate_hz=128, channels=2, seed=1)
add("night.edf")
score = psg.score("night.edf", rules=["aasm", "wasm2016"], channel_table="lab.toml")
score.write("night.h5")
add("night.h5")
for name in ("e.edf", "e.annot", "events.tsv", "e.xml", "e.txt", "e.json"):
    psg.export("night.h5", name, rule="aasm", recording="night.edf")
    add(name)
    made.update(repr(psg.rescore(name, rules=["aasm"]).indices.values.tolist()).encode())
psg.export("night.h5", "e.csv")
add("e.csv")
result = psg.batch("list.tsv", "scored")
add("scored/cohort.tsv")
made.update(repr(psg.check("night.edf")).encode())
made.update(repr(psg.compare("night.h5", "e.annot", rule="aasm", recording="night.edf")).encode())
print(locale.localeconv()["decimal_point"], made.hexdigest())
"""


@pytest.fixture(scope="module")
def locales(tmp_path_factory) -> Path:
    """A folder with a locale with a decimal comma, made of Debian's sources (package locales)."""
    folder = tmp_path_factory.mktemp("locales")
    command = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(folder / LOCALE)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def made_in(folder: Path, environment: dict[str, str]) -> list[str]:
    """The decimal point, and the hash of everything that was made."""
    folder.mkdir()
    (folder / "lab.toml").write_text('[left_leg]\nlabels = ["EMG LAT"]\n')
    (folder / "list.tsv").write_text("id\tedf\tferritin\nn1\tnight.edf\t31.5\n")
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=folder,
        env=own | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_a_decimal_comma_and_a_zone_change_nothing(tmp_path: Path, locales: Path) -> None:
    plain = made_in(tmp_path / "plain", {"LC_ALL": "C.UTF-8"})
    comma = made_in(
        tmp_path / "comma", {"LC_ALL": LOCALE, "LOCPATH": str(locales), "TZ": "Australia/Lord_Howe"}
    )
    assert (plain[0], comma[0]) == (".", ",")
    assert plain[1] == comma[1]
