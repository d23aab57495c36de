"""The page README.md in its order: what is typed and the Python blocks as written, in one folder."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import inspect
import os
import subprocess
import sys
from pathlib import Path

import psg
import psg.plot
from conftest import TREE

sys.path[:0] = [str(TREE / "tests"), str(TREE / "tests" / "apps")]
import readme  # noqa: E402


def page_folder(folder: Path, monkeypatch) -> object:
    """Makes what a reader has before the first line. None: the command is not built."""
    command = os.environ.get("PSG_COMMAND") or str(TREE / "build/release/apps/psg")
    monkeypatch.chdir(folder)
    if not Path(command).exists():
        psg.simulate("night.edf", hours=0.1, rate_hz=128, channels=2, seed=1)
        return None
    monkeypatch.setenv("PSG_COMMAND", command)
    typed = importlib.import_module("readme_test")
    typed.scratch(folder)
    return typed


def run_typed(line: str, folder: Path) -> None:
    path = f"{folder}/bin:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"{line}\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}"


def test_the_page_runs_in_its_order(tmp_path: Path, monkeypatch) -> None:
    typed = page_folder(tmp_path, monkeypatch)
    names: dict[str, object] = {}
    languages = []
    for language, block in readme.in_order():
        languages.append(language)
        if language == "python":
            exec(block, names)
        elif language == "" and typed is not None:
            for line in readme.typed_in(block):
                if not line.startswith("make "):  # tests/apps/readme_test.py holds these against the Makefile
                    run_typed(line, tmp_path)
    assert set(languages) == {"", "python", "cpp"}, "a block of another language would go untried"
    assert languages.count("") >= 3
    assert psg.read("night.h5").indices is not None


def test_the_calls_that_the_page_names_take_these_arguments() -> None:
    text = readme.README.read_text(encoding="utf-8")
    calls = readme.call_texts(text)
    assert len(calls) >= 10
    for call in calls:
        tree = ast.parse(call, mode="eval").body
        assert isinstance(tree, ast.Call)
        found: object = psg
        for name in ast.unparse(tree.func).split(".")[1:]:
            found = getattr(found, name)
        assert callable(found), call
        given = {keyword.arg: None for keyword in tree.keywords}
        inspect.signature(found).bind_partial(*tree.args, **given)


def test_the_distribution_is_libpsg_because_psg_belongs_to_somebody_else() -> None:
    assert importlib.metadata.version("libpsg") == psg.__version__
