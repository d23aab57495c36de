"""kill -9 at random moments of psg batch, then the same command again: the bytes of an undisturbed run.

PSG_KILL_POINTS sets how many moments (200); PSG_KILL_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import unittest
from collections.abc import Callable
from pathlib import Path

from support import PSG, archive, contents, leftovers, psg

POINTS = int(os.environ.get("PSG_KILL_POINTS", "200"))
SEED = int(os.environ.get("PSG_KILL_SEED", str(random.SystemRandom().randrange(1_000_000))))
#: How many of the moments are in a run that scores anew what is there, and in that of a shard.
RESCORINGS = POINTS // 8
SHARDS = POINTS // 8
#: How often a disturbed run is killed a second time before the run that ends.
TWICE = 0.25
TOO_EARLY = "the kills came too early or too late to mean anything"

Command = tuple[object, ...]


def nothing(_: Path) -> None:
    """A folder that is left as it is."""


class KillTest(unittest.TestCase):
    """Ten nights of three minutes, one of which is no recording."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-kill-")))
        cls.list = archive(cls.folder, 10, hours=0.05, broken=3)

    def batch(self, out: Path, *options: object, jobs: int = 2) -> Command:
        return ("batch", self.list, "-o", out, "--jobs", jobs, *options)

    def undisturbed(self, out: Path, *commands: Command) -> dict[str, bytes]:
        """What these commands leave when nothing disturbs them."""
        for command in commands:
            psg(*command, expect=None)
        made = contents(out)
        self.assertEqual(sum(name.endswith(".h5") for name in made), 10)  # nine nights and the cohort
        return made

    @staticmethod
    def kill_after(seconds: float, command: Command) -> bool:
        """Whether a run of this command was still there to be killed after so many seconds."""
        quiet = subprocess.DEVNULL
        with subprocess.Popen([PSG, *map(str, command)], stdout=quiet, stderr=quiet) as process:
            time.sleep(seconds)
            process.kill()
        return process.returncode < 0

    @staticmethod
    def timed(command: Command, out: Path, prepare: Callable[[Path], object]) -> float:
        """How long a run takes that nothing disturbs."""
        prepare(out)
        begin = time.monotonic()
        psg(*command, expect=1)  # one recording of the list cannot be read
        seconds = time.monotonic() - begin
        shutil.rmtree(out)
        return seconds

    def survives(
        self,
        points: int,
        command: Command,
        out: Path,
        expected: dict[str, bytes],
        prepare: Callable[[Path], object] = nothing,
        killed: Callable[[Path], object] = nothing,
        finish: Callable[[Path], object] = nothing,
    ) -> int:
        """Kills a command `points` times; the next run must leave what is expected.

        `prepare` makes the folder that it begins with, `killed` looks at the folder after a kill, `finish`
        does what follows the run that ends. Returns how often a kill left other files than it found, and
        not all.
        """
        seconds = statistics.median(self.timed(command, out, prepare) for _ in range(3))
        chance = random.Random(SEED)
        print(f"\n{points} kills within {seconds:.3f} s, PSG_KILL_SEED={SEED}", flush=True)
        kills = partial = 0
        while kills < points:
            prepare(out)
            before = contents(out)
            moment = chance.uniform(0, seconds)
            if self.kill_after(moment, command):
                kills += 1
                if chance.random() < TWICE:
                    self.kill_after(chance.uniform(0, seconds), command)
                partial += contents(out) not in (before, expected)
                killed(out)
                psg(*command, expect=1)
                finish(out)
                self.assertEqual(contents(out), expected, f"killed after {moment:.6f} s")
                self.assertEqual(leftovers(out), [], f"killed after {moment:.6f} s")
            shutil.rmtree(out, ignore_errors=True)  # a kill may come before there is one
        print(f"{partial} of them left some results but not all")
        return partial

    def test_a_first_run_ends_with_the_same_bytes(self) -> None:
        out = self.folder / "first"
        whole = self.folder / "whole"
        expected = self.undisturbed(whole, self.batch(whole))
        points = POINTS - RESCORINGS - SHARDS
        partial = self.survives(points, self.batch(out), out, expected)
        self.assertGreaterEqual(partial, points // 5, TOO_EARLY)

    def test_a_run_with_other_settings_ends_with_the_bytes_of_a_first_run(self) -> None:
        out, old, whole = self.folder / "again", self.folder / "old", self.folder / "new"
        expected = self.undisturbed(whole, self.batch(whole, "--movements"))
        self.undisturbed(old, self.batch(old, "--rules", "aasm"))
        partial = self.survives(
            RESCORINGS,
            self.batch(out, "--movements"),
            out,
            expected,
            prepare=lambda folder: shutil.copytree(old, folder),
        )
        self.assertGreaterEqual(partial, RESCORINGS // 5, TOO_EARLY)

    def test_a_shard_has_not_ended_before_it_was_repeated(self) -> None:
        out, old, whole = self.folder / "shards", self.folder / "before", self.folder / "all"
        expected = self.undisturbed(whole, self.batch(whole))
        self.undisturbed(
            old,
            self.batch(old, "--rules", "aasm", "--shard", "1/2"),
            self.batch(old, "--rules", "aasm", "--shard", "2/2"),
            self.batch(old, "--shard", "1/2"),
            ("merge", old),
        )
        begun = 0

        def merge_knows_whether_it_ended(folder: Path) -> None:
            # A kill before the shard begins leaves what it had made before, as if it had not been started.
            nonlocal begun
            if (folder / ".psg" / "2-of-2.failed.tsv").stat().st_size == 0:
                begun += 1
                self.assertIn("1 of 2 shards have not ended: 2\n", psg("merge", folder, expect=1).stderr)

        self.survives(
            SHARDS,
            self.batch(out, "--shard", "2/2", jobs=1),
            out,
            expected,
            prepare=lambda folder: shutil.copytree(old, folder),
            killed=merge_knows_whether_it_ended,
            finish=lambda folder: psg("merge", folder),
        )
        self.assertGreaterEqual(begun, SHARDS // 5, TOO_EARLY)


if __name__ == "__main__":
    unittest.main(verbosity=2)
