"""kill -9 at random moments of psg batch, then the same command again: the bytes of an undisturbed run.

PSG_KILL_POINTS sets how many moments (200); PSG_KILL_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PSG = os.environ["PSG_COMMAND"]
POINTS = int(os.environ.get("PSG_KILL_POINTS", "200"))
SEED = int(os.environ.get("PSG_KILL_SEED", str(random.SystemRandom().randrange(1_000_000))))
NIGHTS = 10
#: Of 100 disturbed runs, how many are killed a second time before the run that ends.
TWICE = 25


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """The command, running."""
    return subprocess.Popen(
        [PSG, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Its exit code and what it said."""
    said = process.communicate(timeout=300)[1]
    return process.returncode, said.decode(errors="replace")


def results(folder: Path) -> dict[str, bytes]:
    """What a user finds in the folder: every file by its path, without the command's own notes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not str(path.relative_to(folder)).startswith(".")
    }


def leftovers(folder: Path) -> list[str]:
    """Temporary files, which a run that ended leaves none of."""
    return [str(path) for path in folder.rglob("*") if path.name.endswith(".tmp")]


class KillTest(unittest.TestCase):
    """Ten nights of three minutes, one of which is no recording."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-kill-")))
        cls.list = cls.folder / "archive.lst"
        with cls.list.open("w") as rows:
            for number in range(NIGHTS):
                night = cls.folder / f"night-{number}.edf"
                made = start("simulate", "-o", night, "--hours", 0.05, "--channels", 2, "--seed", number + 1)
                if finish(made)[0] != 0:
                    raise AssertionError("a night could not be simulated")
                rows.write(f"{night.stem}\t{night}\t.\n")
        (cls.folder / "night-3.edf").write_bytes(b"no recording at all" * 40)
        cls.expected, cls.seconds = cls.undisturbed()

    @classmethod
    def command(cls, out: Path) -> tuple[object, ...]:
        return ("batch", cls.list, "-o", out, "--jobs", 2)

    @classmethod
    def undisturbed(cls) -> tuple[dict[str, bytes], float]:
        """The bytes of a run that nothing disturbs, and how long it takes."""
        out = cls.folder / "undisturbed"
        begin = time.monotonic()
        code, said = finish(start(*cls.command(out)))
        seconds = time.monotonic() - begin
        if code != 1:  # one recording of the list cannot be read
            raise AssertionError(f"exit {code}, expected 1: {said}")
        return results(out), seconds

    def kill_after(self, seconds: float, out: Path) -> bool:
        """Whether a run of this command was still there to be killed after so many seconds."""
        process = start(*self.command(out))
        time.sleep(seconds)
        process.kill()
        return finish(process)[0] < 0

    def test_the_next_run_ends_with_the_same_bytes(self) -> None:
        chance = random.Random(SEED)
        print(f"\n{POINTS} kills within {self.seconds:.3f} s, PSG_KILL_SEED={SEED}", flush=True)
        killed = 0
        partial = 0
        while killed < POINTS:
            out = self.folder / "out"
            moment = chance.uniform(0, self.seconds)
            if not self.kill_after(moment, out):
                shutil.rmtree(out)  # it was faster than the undisturbed one
                continue
            killed += 1
            if killed % 100 < TWICE:
                self.kill_after(chance.uniform(0, self.seconds), out)
            partial += out.exists() and results(out) not in ({}, self.expected)
            code, said = finish(start(*self.command(out)))
            self.assertEqual(code, 1, f"killed after {moment:.6f} s: {said}")
            self.assertEqual(results(out), self.expected, f"killed after {moment:.6f} s")
            self.assertEqual(leftovers(out), [], f"killed after {moment:.6f} s")
            shutil.rmtree(out)
        print(f"{partial} of them left some results but not all")
        self.assertGreater(partial, POINTS // 5, "the kills came too early or too late to mean anything")


if __name__ == "__main__":
    unittest.main(verbosity=2)
