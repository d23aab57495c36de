"""What the tests of the command share: running it, simulated archives and the files that it leaves.

PSG_COMMAND names the program.
"""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

PSG = os.environ["PSG_COMMAND"]
#: Variables that make a run a task of a job array.
ARRAYS = ("SLURM_", "SGE_", "PBS_")


def psg(
    *arguments: object,
    expect: int | None = 0,
    environment: dict[str, str] | None = None,
    before: Callable[[], None] | None = None,
    folder: Path | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Runs the command outside any job array; the exit code must be the one expected (None: any).

    `environment` is added, `before` is called in the new process, `folder` is where it runs.
    """
    own = {k: v for k, v in os.environ.items() if not k.startswith(ARRAYS)} | (environment or {})
    run = subprocess.run(
        [PSG, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env=own,
        cwd=folder,
        preexec_fn=before,
    )
    if expect is not None and run.returncode != expect:
        raise AssertionError(f"exit {run.returncode}, expected {expect}\n{run.stdout}\n{run.stderr}")
    return run


def contents(folder: Path) -> dict[str, bytes]:
    """What a user finds in a folder: every file by its path, without the command's own notes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not str(path.relative_to(folder)).startswith(".")
    }


def leftovers(folder: Path) -> list[str]:
    """Temporary files, which a run that ended leaves none of."""
    return [str(path) for path in folder.rglob("*") if path.name.endswith(".tmp")]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a TSV file with a heading."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def archive(folder: Path, nights: int, *, hours: float, broken: int) -> Path:
    """A sample list of simulated nights of two legs, night-00 and so on, of which `broken` is none."""
    path = folder / "archive.lst"
    with path.open("w", encoding="utf-8") as lines:
        for number in range(nights):
            night = folder / f"night-{number:02}.edf"
            psg("simulate", "-o", night, "--hours", hours, "--channels", 2, "--seed", number + 1, "--quiet")
            lines.write(f"{night.stem}\t{night}\t.\n")
    (folder / f"night-{broken:02}.edf").write_bytes(b"no recording at all" * 40)
    return path
