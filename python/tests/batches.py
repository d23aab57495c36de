"""What the tests of batches share: short simulated nights, lists of them, and the bytes of a folder."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import psg


def simulated(folder: Path, names: list[str], hours: float = 1 / 30) -> None:
    """Short nights of two legs, each of its own seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names, start=1):
        psg.simulate(folder / f"{name}.edf", hours=hours, rate_hz=128, channels=2, seed=seed)


def archive(folder: Path) -> Path:
    """A folder of three nights and one file that is no EDF."""
    simulated(folder, ["n1", "n2", "n10"])
    (folder / "broken.edf").write_bytes(b"no EDF at all")
    return folder


def long_list(folder: Path, count: int) -> dict[str, list[str]]:
    """As many recordings as wanted, which share two files."""
    simulated(folder, ["a", "b"], hours=0.1)
    edfs = [str(folder / f"{'ab'[row % 2]}.edf") for row in range(count)]
    edfs[1] = str(folder / "gone.edf")
    return {"id": [f"night{row}" for row in range(count)], "edf": edfs}


def one_long(folder: Path) -> dict[str, list[str]]:
    """Three recordings, of which the second takes long enough to be seen at it."""
    simulated(folder, ["a", "c"])
    psg.simulate(folder / "long.edf", hours=8, rate_hz=256, channels=2, seed=9)
    return {"id": ["a", "long", "c"], "edf": [str(folder / f"{name}.edf") for name in ("a", "long", "c")]}


def kill_who_reads(path: Path, number: int, *, parent: bool = False) -> threading.Event:
    """Sends a signal to the first process but this one that has the file open, or to its parent."""
    sent = threading.Event()

    def readers() -> list[int]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                files = [str(link.readlink()) for link in (process / "fd").iterdir()]
            except OSError:
                continue
            if str(path) in files and int(process.name) != os.getpid():
                found.append(int(process.name))
        return found

    def watch() -> None:
        while not (found := readers()):
            pass
        victim = found[0]
        if parent:
            victim = int(Path(f"/proc/{victim}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(victim, number)
        sent.set()

    threading.Thread(target=watch, daemon=True).start()
    return sent


def contents(folder: Path) -> dict[str, bytes]:
    """All that a batch leaves for people: its own folder of locks is not among it."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != ".psg"}


def once_results_are_there(folder: Path, action, count: int = 1) -> threading.Thread:
    """A thread that acts as soon as a batch has written some results."""

    def watch() -> None:
        while len(list(folder.glob("*.h5"))) < count:
            time.sleep(0.001)
        action()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread
