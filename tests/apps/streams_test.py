"""What psg says where nobody can hear it: its streams closed, on a full disk, or piped to who has gone.

Standard error that cannot be written changes nothing; standard output that cannot be written is exit code 1,
or the end by SIGPIPE that every program in a pipe has.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import PSG, contents, leftovers, psg

#: What follows the command's arguments in the shell, by what becomes of standard error.
UNHEARD = {"full": "2>/dev/full", "closed": "2>&-", "reader gone": "2> >(exec true)"}


class StreamsTest(unittest.TestCase):
    """Each command, once as it should be and once with a fault."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-streams-")))
        psg("simulate", "-o", "night.edf", "--hours", 0.02, "--channels", 2, "--rate", 128, folder=cls.folder)
        psg("score", "night.edf", "-o", "night.h5", folder=cls.folder)
        (cls.folder / "stages.txt").write_text("N2\n" * 2)
        (cls.folder / "broken.edf").write_bytes(b"no recording" * 100)
        (cls.folder / "marks.tsv").write_text(
            "onset\tduration\ttrial_type\n10\t1\tlimb_movement\n40\t1\tlimb_movement\n"
        )
        (cls.folder / "nights.lst").write_text("a\tnight.edf\t.\nb\tbroken.edf\t.\n")
        psg("batch", "nights.lst", "-o", "scored", folder=cls.folder, expect=1)

    def good(self) -> dict[str, list[str]]:
        return {
            "score": ["score", "night.edf", "--stages", "stages.txt", "-o", "new.h5"],
            "batch": ["batch", "night.edf", "-o", "batched"],
            "merge": ["merge", "scored"],
            "cohort": ["cohort", "scored/cohort.tsv"],
            "rescore": ["rescore", "marks.tsv", "--duration", "0:01:12", "-o", "marks.h5"],
            "export": ["export", "night.h5", "-o", "night.tsv"],
            "info": ["info", "night.edf"],
            "show": ["show", "night.h5", "movements"],
            "compare": ["compare", "night.h5", "marks.tsv"],
            "check": ["check", "night.edf"],
            "fix": ["fix", "night.edf", "-o", "copy.edf"],
            "simulate": ["simulate", "-o", "other.edf", "--hours", "0.02", "--channels", "2"],
            "version": ["--version"],
            "help": ["--help"],
        }

    def faulty(self) -> dict[str, list[str]]:
        return {
            "score": ["score", "broken.edf", "-o", "new.h5"],
            "batch": ["batch", "nights.lst", "-o", "batched"],
            "merge": ["merge", "nowhere"],
            "cohort": ["cohort", "nowhere.tsv"],
            "rescore": ["rescore", "broken.edf", "-o", "marks.h5"],
            "export": ["export", "broken.edf", "-o", "night.tsv"],
            "info": ["info", "broken.edf"],
            "show": ["show", "broken.edf"],
            "compare": ["compare", "night.h5", "broken.edf"],
            "check": ["check", "night.edf", "nowhere.edf", "night.edf"],
            "fix": ["fix", "broken.edf", "-o", "copy.edf"],
            "simulate": ["simulate", "-o", "nowhere/other.edf"],
            "no command": [],
            "wrong command": ["scroe"],
            "wrong option": ["score", "night.edf", "--oops"],
        }

    def run_in_shell(
        self, arguments: list[str], ending: str, folder: Path
    ) -> subprocess.CompletedProcess[bytes]:
        line = f"{shlex.quote(PSG)} {shlex.join(arguments)} {ending}"
        return subprocess.run(
            ["bash", "-c", line],
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )

    def fresh(self) -> Path:
        """A folder like the first, in which a command may write."""
        copy = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="psg-streams-")))
        subprocess.run(["cp", "-a", f"{self.folder}/.", copy], check=True)
        return copy

    def test_standard_error_that_cannot_be_written_changes_nothing(self) -> None:
        for kind, commands in (("good", self.good()), ("faulty", self.faulty())):
            for name, arguments in commands.items():
                heard_in = self.fresh()
                heard = self.run_in_shell(arguments, "", heard_in)
                for what, ending in UNHEARD.items():
                    with self.subTest(command=name, kind=kind, standard_error=what):
                        folder = self.fresh()
                        run = self.run_in_shell(arguments, ending, folder)
                        self.assertEqual(run.returncode, heard.returncode, run.stderr)
                        self.assertEqual(run.stdout, heard.stdout)
                        self.assertEqual(contents(folder), contents(heard_in))
                        self.assertEqual(leftovers(folder), [])

    def test_standard_output_that_cannot_be_written_is_exit_code_1(self) -> None:
        for name, arguments in self.good().items():
            for what in (">/dev/full", ">&-"):
                with self.subTest(command=name, standard_output=what):
                    folder = self.fresh()
                    run = self.run_in_shell(arguments, what, folder)
                    self.assertEqual(run.returncode, 1)
                    self.assertEqual(run.stderr, b"psg: standard output could not be written\n")
                    self.assertEqual(leftovers(folder), [])

    def test_with_neither_stream_the_exit_code_tells(self) -> None:
        for name, arguments in {**self.good(), **self.faulty()}.items():
            for what in (">/dev/full 2>/dev/full", ">&- 2>&-", ">&- 2>&- <&-"):
                with self.subTest(command=name, streams=what):
                    run = self.run_in_shell(arguments, what, self.fresh())
                    self.assertIn(run.returncode, (1, 2))

    def test_files_never_hold_what_was_said(self) -> None:
        # With the standard streams closed, the first files that are opened would get their numbers.
        folder = self.fresh()
        for ending in ("", "<&-", "2>&-", "<&- 2>&-"):
            self.run_in_shell(["batch", "nights.lst", "-o", "one"], ending, folder)
            self.run_in_shell(["score", "night.edf", "-o", "one.h5"], ending, folder)
            made = contents(folder / "one") | {"one.h5": (folder / "one.h5").read_bytes()}
            if not ending:
                expected = made
            self.assertEqual(made, expected, ending)
            subprocess.run(["rm", "-r", folder / "one"], check=True)

    def test_a_reader_that_has_gone_ends_it_like_any_program_of_a_pipe(self) -> None:
        for name, arguments in {**self.good(), "faulty batch": self.faulty()["batch"]}.items():
            with self.subTest(command=name):
                folder = self.fresh()
                read, write = os.pipe()
                os.close(read)
                run = subprocess.run(
                    [PSG, *arguments], cwd=folder, stdout=write, stderr=subprocess.PIPE, check=False
                )
                os.close(write)
                self.assertEqual(run.returncode, -signal.SIGPIPE)
                self.assertNotIn(b"standard output", run.stderr)
                self.assertEqual(leftovers(folder), [])

    def test_the_first_byte_can_be_had_of_everything(self) -> None:
        for name, arguments in {**self.good(), **self.faulty()}.items():
            with self.subTest(command=name):
                run = self.run_in_shell(arguments, "| head -c1", self.fresh())
                self.assertLessEqual(len(run.stdout), 1)
                self.assertLessEqual(run.stderr.count(b"\n"), 30)


if __name__ == "__main__":
    unittest.main()
