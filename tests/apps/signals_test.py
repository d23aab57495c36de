"""Signals in the middle of every command: it ends at once, as the signal says, and leaves nothing behind."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import PSG, contents, leftovers, psg

#: Seconds within which a command ends, 0.2 on an idle core; a busy machine lets it wait.
AT_ONCE = 0.5
ENDING = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGXCPU,
    signal.SIGQUIT,
    signal.SIGABRT,
)


def no_core() -> None:
    """SIGQUIT and SIGABRT would leave a core."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class SignalsTest(unittest.TestCase):
    """A night that takes a while for each command."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-signals-")))
        cls.night = cls.folder / "night.edf"
        psg("simulate", "-o", cls.night, "--hours", 2, "--channels", 24, "--hard", "-q")
        cls.many = cls.folder / "many.lst"
        cls.many.write_text("".join(f"n{k}\t{cls.night}\t.\n" for k in range(40)))

    def setUp(self) -> None:
        self.out = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="psg-signals-")))

    def commands(self) -> dict[str, list[object]]:
        return {
            "simulate": ["simulate", "-o", self.out / "s.edf", "--hours", 8, "--channels", 24],
            "fix": ["fix", self.night, "-o", self.out / "f.edf"],
            "score": ["score", self.night, "-o", self.out / "n.h5", "--envelope", "--threads", 1],
            "check": ["check", *[self.night] * 40],
            "info": ["info", self.night],
        }

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [PSG, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=no_core
        )

    def wait_for_a_temporary(self, run: subprocess.Popen[bytes]) -> None:
        for _ in range(5000):
            if leftovers(self.out):
                return
            if run.poll() is not None:
                break
            time.sleep(0.001)
        self.fail("no temporary file was seen")

    def ends(self, run: subprocess.Popen[bytes], number: int) -> float:
        begin = time.monotonic()
        run.send_signal(number)
        run.communicate(timeout=60)
        return time.monotonic() - begin

    def test_every_signal_ends_it_at_once_and_takes_the_temporaries_along(self) -> None:
        for name in ("simulate", "fix"):
            for number in ENDING:
                with self.subTest(command=name, signal=number.name):
                    run = self.start(*self.commands()[name])
                    self.wait_for_a_temporary(run)
                    seconds = self.ends(run, number)
                    self.assertEqual(run.returncode, -number)
                    self.assertEqual(list(self.out.iterdir()), [])
                    self.assertLess(seconds, AT_ONCE)

    def test_at_any_moment(self) -> None:
        chance = random.Random(11)
        for name, arguments in self.commands().items():
            for number in (signal.SIGINT, signal.SIGTERM):
                run = self.start(*arguments)
                time.sleep(chance.uniform(0.02, 0.3))  # before that it may not have taken the signal yet
                if run.poll() is not None:
                    run.communicate()
                    continue
                with self.subTest(command=name, signal=number.name):
                    seconds = self.ends(run, number)
                    self.assertIn(run.returncode, (-number, 0, 1))
                    self.assertEqual(leftovers(self.out), [])
                    self.assertLess(seconds, AT_ONCE)

    def test_files_of_one_command_appear_together_or_not_at_all(self) -> None:
        chance = random.Random(14)
        small = ["--hours", 0.1, "--channels", 2, "-q"]
        wanted = {"s.edf", "s-truth.tsv", "a.tsv"}
        seen = set()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            for _ in range(40):
                run = self.start(
                    "simulate", "-o", self.out / "s.edf", "--artefacts", self.out / "a.tsv", *small
                )
                time.sleep(chance.uniform(0.005, 0.08))
                run.send_signal(number)
                run.communicate(timeout=60)
                there = {path.name for path in self.out.iterdir()} - {
                    Path(p).name for p in leftovers(self.out)
                }
                self.assertIn(there, (set(), wanted))
                seen.add(len(there))
                for path in self.out.iterdir():
                    path.unlink()
        self.assertEqual(seen, {0, 3})

    def test_a_folder_that_is_renamed_meanwhile_keeps_no_temporary_file(self) -> None:
        for name, file in (("simulate", "s.edf"), ("fix", "f.edf")):
            for number in (None, signal.SIGTERM):
                with self.subTest(command=name, signal=number):
                    self.out.mkdir(exist_ok=True)
                    run = self.start(*self.commands()[name], "-q")
                    self.wait_for_a_temporary(run)
                    moved = self.out.rename(f"{self.out}-{name}-{number}")
                    self.addCleanup(shutil.rmtree, moved, ignore_errors=True)
                    if number is not None:
                        run.send_signal(number)
                    _, said = run.communicate(timeout=120)
                    self.assertEqual(leftovers(moved), [])
                    self.assertFalse(self.out.exists())
                    if number is None:
                        self.assertEqual(run.returncode, 1)
                        self.assertEqual(said.count(b"\n"), 1, said)
                        if name == "simulate":  # the second file found no folder, so the first is not there
                            self.assertEqual(list(moved.iterdir()), [])
                            continue
                        self.assertIn(b"its folder was renamed while it was written; it is whole, as", said)
                        self.assertIn(f"{moved}/{file}".encode(), said)
                        psg("info", moved / file)
                    else:
                        self.assertEqual(run.returncode, -number)
                        self.assertEqual(list(moved.iterdir()), [])
        self.out.mkdir()

    def test_what_was_said_before_is_not_lost(self) -> None:
        run = self.start("check", *[self.night] * 400)
        time.sleep(1)
        begin = time.monotonic()
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=60)
        self.assertLess(time.monotonic() - begin, AT_ONCE)
        self.assertEqual(run.returncode, -signal.SIGINT)
        self.assertIn(f"{self.night}: EDF+".encode(), said)

    def test_an_ignored_hangup_stays_ignored(self) -> None:
        # nohup psg ...
        run = subprocess.Popen(
            [PSG, "simulate", "-o", self.out / "s.edf", "--hours", "1", "-q"],
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        )
        time.sleep(0.1)
        run.send_signal(signal.SIGHUP)
        self.assertEqual(run.wait(timeout=60), 0)
        self.assertTrue((self.out / "s.edf").exists())

    def test_a_file_that_may_not_become_so_large_is_one_sentence(self) -> None:
        def small() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

        for name in ("simulate", "fix", "score"):
            with self.subTest(command=name):
                run = psg(*self.commands()[name], "-q", expect=1, before=small)
                self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
                self.assertEqual(list(self.out.iterdir()), [])

    def test_the_next_run_sweeps_what_a_kill_left(self) -> None:
        for name in ("simulate", "fix"):
            run = self.start(*self.commands()[name])
            self.wait_for_a_temporary(run)
            run.kill()
            run.communicate()
            self.assertNotEqual(leftovers(self.out), [])
            psg("simulate", "-o", self.out / f"next-{name}.edf", "--hours", 0.02, "-q")
            self.assertEqual(leftovers(self.out), [])

    def test_a_run_does_not_sweep_what_another_is_writing(self) -> None:
        run = self.start("simulate", "-o", self.out / "long.edf", "--hours", 3, "--channels", 24)
        self.wait_for_a_temporary(run)
        for k in range(5):
            psg("simulate", "-o", self.out / f"short{k}.edf", "--hours", 0.02, "-q")
            self.assertEqual(len(leftovers(self.out)), 1)
        run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0)
        self.assertTrue((self.out / "long.edf").exists())

    def batch(self, jobs: int) -> subprocess.Popen[bytes]:
        return self.start("batch", self.many, "-o", self.out, "-j", jobs, "--rules", "aasm")

    def test_the_first_signal_ends_a_batch_in_the_middle_of_its_recordings(self) -> None:
        psg("batch", self.many, "-o", self.out, "--rules", "aasm")
        whole = contents(self.out)
        chance = random.Random(12)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for jobs in (1, 3):
                with self.subTest(signal=number.name, jobs=jobs):
                    subprocess.run(["rm", "-rf", self.out], check=True)
                    run = self.batch(jobs)
                    while not list(self.out.glob("n*.h5")):
                        time.sleep(0.001)
                    time.sleep(chance.uniform(0, 0.1))
                    begin = time.monotonic()
                    run.send_signal(number)
                    said, _ = run.communicate(timeout=60)
                    self.assertLess(time.monotonic() - begin, AT_ONCE)
                    self.assertEqual(run.returncode, 128 + number)
                    there = list(self.out.glob("n*.h5"))
                    self.assertLess(len(there), 40)
                    scored = int(said.split(b" scored")[0].rsplit(b" ", 1)[1])
                    # A result may get its name in the moment before its process can say so.
                    self.assertIn(len(there) - scored, range(jobs + 1))
                    self.assertIn(
                        f"stopped with {40 - scored} left; run the same command to continue\n".encode(),
                        said,
                    )
                    self.assertEqual(leftovers(self.out), [])
        psg("batch", self.many, "-o", self.out, "--rules", "aasm")
        self.assertEqual(contents(self.out), whole)

    def test_two_signals_end_a_batch_without_a_word(self) -> None:
        run = self.batch(2)
        self.wait_for_a_temporary(run)
        run.send_signal(signal.SIGTERM)
        run.send_signal(signal.SIGINT)
        begin = time.monotonic()
        run.communicate(timeout=60)
        self.assertLess(time.monotonic() - begin, AT_ONCE)
        self.assertIn(run.returncode, (-signal.SIGINT, -signal.SIGTERM, 143))
        self.assertEqual([path for path in leftovers(self.out) if Path(path).is_file()], [])

    def test_a_merge_that_is_stopped_leaves_what_was_there(self) -> None:
        few = self.out / "few.lst"
        small = self.out / "small.edf"
        psg("simulate", "-o", small, "--hours", 0.05, "--channels", 2, "-q")
        few.write_text("".join(f"n{k}\t{small}\t.\n" for k in range(300)))
        scored = self.out / "scored"
        psg("batch", few, "-o", scored, "--movements", "-q")
        before = contents(scored)
        chance = random.Random(13)
        stopped = 0
        for _ in range(12):
            run = self.start("merge", scored, "--movements")
            time.sleep(chance.uniform(0.02, 0.3))
            seconds = self.ends(run, signal.SIGTERM)
            stopped += run.returncode == -signal.SIGTERM
            self.assertLess(seconds, AT_ONCE)
            self.assertEqual(leftovers(scored), [])
            self.assertEqual(contents(scored), before)
        self.assertGreater(stopped, 0)


if __name__ == "__main__":
    unittest.main()
