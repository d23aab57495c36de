"""psg batch as an array of a real Slurm cluster of one node, by the script of docs/cluster/.

The bytes of a folder that an array made, killed and requeued or not, are those of one undisturbed run.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
import unittest
from pathlib import Path

from slurm import Slurm, wait_until
from support import PSG, archive, contents, psg

SCRIPT = Path(__file__).parents[2] / "docs" / "cluster" / "psg-array.sbatch"
NIGHTS = 24


def scored(folder: Path) -> int:
    """How many results there are."""
    return len(list(folder.glob("night-*.h5")))


def processes_of(folder: Path) -> list[int]:
    """The psg processes that write to the folder, without those that they started for their jobs."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if command[0] == PSG.encode() and str(folder).encode() in command:
            parents[int(process.name)] = parent
    return [process for process, parent in parents.items() if parent not in parents]


class ArrayTest(unittest.TestCase):
    """24 nights of half an hour, one of which is no recording."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-slurm-")))
        cls.list = archive(cls.folder, NIGHTS, hours=0.5, broken=5)
        cls.alone = cls.folder / "alone"
        psg("batch", cls.list, "-o", cls.alone, expect=1, timeout=300)
        cls.slurm = cls.enterClassContext(Slurm(cls.folder / "slurm"))

    def array(self, tasks: int, out: Path, *, recordings: Path | None = None) -> str:
        """Submits the script of docs/cluster/ and returns the job's number."""
        environment = f"--export=ALL,PSG={PSG}"
        logs = f"--output={self.folder}/{out.name}-%a.log"
        return self.slurm.submit(
            environment, logs, f"--array=1-{tasks}", str(SCRIPT), str(recordings or self.list), str(out)
        )

    def merge_after(self, job: str, out: Path) -> None:
        merge = self.slurm.submit(
            f"--dependency=afterany:{job}",
            f"--output={self.folder}/{out.name}-merge.log",
            f"--wrap={PSG} merge {out}",
        )
        self.assertEqual(self.slurm.wait(merge), {"": "COMPLETED"}, self.log(out, "merge"))

    def log(self, out: Path, task: str) -> str:
        path = self.folder / f"{out.name}-{task}.log"
        return path.read_text() if path.exists() else "(no log)"

    def same_as_alone(self, out: Path) -> None:
        expected, found = contents(self.alone), contents(out)
        self.assertEqual(list(found), list(expected))
        for name, content in expected.items():
            self.assertEqual(found[name], content, name)

    def test_an_array_of_four_leaves_the_bytes_of_one_run(self) -> None:
        out = self.folder / "four"
        job = self.array(4, out)
        states = self.slurm.wait(job)
        # The sixth recording is in the second slice, and a slice with a failure says so by its exit code.
        self.assertEqual(
            states, {"1": "COMPLETED", "2": "FAILED", "3": "COMPLETED", "4": "COMPLETED"}, self.log(out, "1")
        )
        self.assertEqual(scored(out), NIGHTS - 1)
        self.merge_after(job, out)
        self.same_as_alone(out)

    def test_an_array_longer_than_the_list_succeeds(self) -> None:
        out = self.folder / "short"
        short = self.folder / "short.lst"
        short.write_text(self.list.read_text().splitlines(keepends=True)[0])
        states = self.slurm.wait(self.array(3, out, recordings=short))
        self.assertEqual(states, {"1": "COMPLETED", "2": "COMPLETED", "3": "COMPLETED"}, self.log(out, "3"))
        self.assertEqual(scored(out), 1)

    def stopped_in_mid_run(self, out: Path) -> int:
        """Freezes the only task once it has scored something, and returns its process."""
        wait_until(lambda: scored(out) > 0, 60, "a first result", every=0.001)
        (process,) = processes_of(out)
        os.kill(process, signal.SIGSTOP)
        self.assertLess(scored(out), NIGHTS - 1, "the task had ended before it could be stopped")
        return process

    def finished_after_requeue(self, job: str, out: Path) -> None:
        """Requeues the task and waits for its second run, which fails with the broken recording alone."""
        self.slurm.run("scontrol", "requeue", f"{job}_1")
        wait_until(lambda: self.slurm.states(job) == {"1": "PENDING"}, 30, "the requeued task to wait")
        # Slurm lets a requeued task wait for two minutes, so that its node has surely ended the first run.
        # The node tells runs apart by whole seconds.
        time.sleep(3)
        self.slurm.run("scontrol", "update", f"JobId={job}_1", "StartTime=now")
        self.assertEqual(self.slurm.wait(job), {"1": "FAILED"}, self.log(out, "1"))
        self.assertEqual(scored(out), NIGHTS - 1, self.log(out, "1"))
        self.assertIn("kept from before", self.log(out, "1"))
        self.merge_after(job, out)
        self.same_as_alone(out)

    def test_a_task_that_slurm_stops_and_requeues_ends_with_the_same_bytes(self) -> None:
        out = self.folder / "requeued"
        job = self.array(1, out)
        self.stopped_in_mid_run(out)
        self.finished_after_requeue(job, out)

    def test_a_task_killed_without_warning_and_requeued_ends_with_the_same_bytes(self) -> None:
        out = self.folder / "killed"
        job = self.array(1, out)
        os.kill(self.stopped_in_mid_run(out), signal.SIGKILL)
        self.assertEqual(self.slurm.wait(job), {"1": "FAILED"})
        before = scored(out)
        self.assertLess(before, NIGHTS - 1)
        self.finished_after_requeue(job, out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
