"""The Python of README.md runs as it is written, beside a recording of that name."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import psg
import psg.plot

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
import readme


def test_the_blocks_run_in_their_order(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    psg.simulate("night.edf", hours=0.1, rate_hz=128, channels=2, seed=1)
    blocks = readme.blocks("python")
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    assert psg.read("night.h5").indices is not None


def test_the_calls_that_the_page_names_exist() -> None:
    text = readme.README.read_text(encoding="utf-8")
    for call in readme.calls(text):
        found: object = psg
        for name in call.split("."):
            found = getattr(found, name)
        assert callable(found), call


def test_the_distribution_is_libpsg_because_psg_belongs_to_somebody_else() -> None:
    assert importlib.metadata.version("libpsg") == psg.__version__
