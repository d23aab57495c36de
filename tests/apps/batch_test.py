"""Drives psg batch and psg merge as a user does. Nights are simulated, a minute or a few long."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import PSG, contents, leftovers, psg, rows

# A sanitizer would catch the signal and end with an exit code of its own.
NO_SANITIZER_HANDLES = {**os.environ, "ASAN_OPTIONS": "handle_segv=0:handle_abort=0"}


class BatchTest(unittest.TestCase):
    """A folder of three nights, one broken recording and one row without a file."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.nights = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-batch-")))
        for k in (1, 2, 3):
            psg("simulate", "-o", cls.nights / f"n{k}.edf", "--hours", 0.02, "--channels", 2, "--rate", 128,
                "--seed", k)  # fmt: skip
        (cls.nights / "broken.edf").write_bytes(b"no recording")
        (cls.nights / "n2_stages.txt").write_text("N2\n" * 2)
        cls.list = cls.nights / "nights.tsv"
        cls.list.write_text(
            "id\tedf\tstages\tdialysis\n"
            "n1\tn1.edf\t\tyes\n"
            "n2\tn2.edf\tn2_stages.txt\tno\n"
            "b\tbroken.edf\t\t\n"
            "n3\tn3.edf\t\t\n"
            "gone\tgone.edf\t\t\n"
        )

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="psg-batch-")))
        self.out = self.folder / "out"

    def good(self) -> Path:
        """A list of the three nights that can be scored."""
        path = self.folder / "good.lst"
        path.write_text("".join(f"n{k}\t{self.nights}/n{k}.edf\t.\n" for k in (1, 2, 3)))
        return path


class Runs(BatchTest):
    def test_the_cohort_says_what_was_scored_and_the_options_that_there_was_none(self) -> None:
        listed = self.folder / "staged.tsv"
        listed.write_text(f"id\tedf\tstages\nn2\t{self.nights}/n2.edf\t{self.nights}/n2_stages.txt\n")

        def row(out: Path, *options: str) -> dict[str, str]:
            psg("batch", listed, "-o", out, "--rules", "wasm2016", *options)
            return rows(out / "cohort.tsv")[0]

        columns = ("arousals_scored", "respiratory_scored")
        unknown = row(self.out)
        self.assertEqual([unknown[c] for c in columns], ["0", "0"])
        for column in ("plms_arousal_index_per_h", "plms_nr_index_per_h", "lms_respiratory_index_per_h"):
            self.assertEqual(unknown[column], "NA", column)
        none = row(self.out, "--no-arousals", "--no-respiratory")  # other options: scored again
        self.assertEqual([none[c] for c in columns], ["1", "1"])
        self.assertEqual(none["plms_arousal_index_per_h"], "0")
        self.assertEqual(none["plms_nr_index_per_h"], none["plms_index_per_h"])

    def test_a_recording_is_known_by_its_content_and_a_folder_without_any_is_an_error(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "none").mkdir()
            (folder / "none" / "notes.txt").write_text("no recordings here")
            refused = psg("batch", folder / "none", "-o", folder / "scored", "--dry-run", expect=1)
            self.assertIn("holds no recording, expected at least one EDF or BDF file", refused.stderr)
            for file in ("night.rec", "night2.REC", "night3"):
                shutil.copy(self.nights / "n1.edf", folder / file)
                plan = psg("batch", folder / file, "-o", folder / "scored", "--dry-run")
                self.assertIn("1 recordings, 0 of them would fail", plan.stdout)
            plan = psg("batch", folder, "-o", folder / "scored", "--dry-run")
            self.assertIn("3 recordings, 0 of them would fail", plan.stdout)
            (folder / "packed.edf.gz").write_bytes(b"\x1f\x8b\x08" + bytes(600))
            self.assertIn(
                "it is compressed",
                psg("batch", folder, "-o", folder / "scored", "--dry-run", expect=None).stdout,
            )
            for command in (["info"], ["check"], ["score"]):
                refused = psg(*command, folder / "packed.edf.gz", expect=None)
                self.assertIn("is compressed by gzip", refused.stderr)

    def test_one_result_for_each_recording_and_a_row_for_each_failure(self) -> None:
        run = psg("batch", self.list, "-o", self.out, expect=1)
        self.assertIn("5 recordings: 3 scored, 0 kept from before, 2 failed", run.stdout)
        failed = rows(self.out / "failed.tsv")
        self.assertEqual(
            [(f["row"], f["id"], f["file"], f["kind"]) for f in failed],
            [("3", "b", "broken.edf", "malformed"), ("5", "gone", "gone.edf", "not_found")],
        )
        for failure in failed:
            self.assertNotIn(str(self.nights), failure["reason"])
            self.assertIn(f"{failure['id']}: {failure['reason']}\n", run.stderr)
        self.assertEqual(sorted(p.name for p in self.out.glob("n*.h5")), ["n1.h5", "n2.h5", "n3.h5"])
        self.assertEqual({r["id"] for r in rows(self.out / "cohort.tsv")}, {"n1", "n2", "n3"})

    def test_all_scored_is_success(self) -> None:
        self.assertIn(
            "3 scored, 0 kept from before, 0 failed", psg("batch", self.good(), "-o", self.out).stdout
        )
        self.assertEqual(rows(self.out / "failed.tsv"), [])

    def test_the_result_is_that_of_score(self) -> None:
        psg("batch", self.good(), "-o", self.out)
        psg("score", self.nights / "n1.edf", "-o", self.folder / "one.h5")
        for table in ("movements", "indices", "warnings", "channels"):
            of = [psg("show", file, table, "--format", "tsv").stdout
                  for file in (self.out / "n1.h5", self.folder / "one.h5")]  # fmt: skip
            self.assertEqual(*of)

    def test_the_same_command_again_keeps_what_is_there(self) -> None:
        psg("batch", self.list, "-o", self.out, expect=1)
        before = contents(self.out)
        self.assertIn("0 scored, 3 kept", psg("batch", self.list, "-o", self.out, expect=1).stdout)
        self.assertIn(
            "3 scored, 0 kept", psg("batch", self.list, "-o", self.out, "--no-resume", expect=1).stdout
        )
        self.assertEqual(contents(self.out), before)
        run = psg("batch", self.list, "-o", self.out, "--rules", "aasm", expect=1)
        self.assertIn("3 scored, 0 kept", run.stdout)

    def test_a_folder_is_walked(self) -> None:
        run = psg("batch", self.nights, "-o", self.out, "-q", expect=1)
        self.assertEqual(run.stdout, "")
        self.assertRegex(run.stderr, r"^broken: broken\.edf: [^\n]*\n$")
        self.assertEqual(len(list(self.out.glob("n*.h5"))), 3)

    def test_the_plan_shows_channels_stages_and_failures_and_writes_nothing(self) -> None:
        run = psg("batch", self.list, "-o", self.out, "--dry-run", expect=1)
        self.assertFalse(self.out.exists())
        for text in (
            "L EMG LAT, R EMG RAT",
            "n2_stages.txt",
            "(in the recording)",
            "to be scored",
            "fails: ",
        ):
            self.assertIn(text, run.stdout)
        self.assertIn("5 recordings, 2 of them would fail", run.stdout)
        psg("batch", self.list, "-o", self.out, expect=1)
        self.assertEqual(
            psg("batch", self.list, "-o", self.out, "--dry-run", expect=1).stdout.count("is there"), 3
        )

    def test_covariates_ride_along_from_the_list_and_a_table(self) -> None:
        table = self.folder / "covariates.tsv"
        table.write_text("id\tferritin_ug_l\nn1\t42\n")
        psg("batch", self.list, "-o", self.out, "--covariates", table, expect=1)
        cohort = {r["id"]: r for r in rows(self.out / "cohort.tsv")}
        self.assertEqual((cohort["n1"]["dialysis"], float(cohort["n1"]["ferritin_ug_l"])), ("1", 42.0))
        self.assertEqual((cohort["n3"]["dialysis"], cohort["n3"]["ferritin_ug_l"]), ("NA", "NA"))

    def test_rows_of_covariates_that_fit_no_recording_are_told(self) -> None:
        table = self.folder / "covariates.tsv"
        table.write_text("id\tferritin_ug_l\nn1\t42\nN2\t43\nn 3\t44\n")
        warning = "warning: 2 of 3 rows of the covariates fit no recording by id (first in line 3)\n"
        given = ("batch", self.good(), "-o", self.out, "--covariates", table)
        self.assertEqual(psg(*given, "--dry-run").stderr, warning)
        self.assertIn(warning, psg(*given).stderr)
        self.assertEqual(psg("merge", self.out, "--covariates", table).stderr, warning)
        table.write_text("id\tferritin_ug_l\nn1\t42\n")
        self.assertEqual(psg(*given, "--dry-run").stderr, "")

    def test_two_stray_quotes_swallow_no_recording_and_no_covariates(self) -> None:
        path = self.folder / "quotes.csv"
        lines = [f"n{i},{self.nights}/n{i}.edf,{note}\n" for i, note in ((1, '"5 mm'), (2, "x"), (3, '7"'))]
        path.write_text("id,edf,note\n" + "".join(lines))
        refused = "line 2 has a quote that does not close\n"
        self.assertIn(refused, psg("batch", path, "-o", self.out, expect=1).stderr)
        table = self.folder / "covariates.csv"
        table.write_text('id,ferritin,site\nn1,42,"A\nn2,43,B\nn3,44,C"\n')
        run = psg("batch", self.good(), "-o", self.out, "--covariates", table, expect=1)
        self.assertIn(refused, run.stderr)
        self.assertFalse(self.out.exists())


class Usage(BatchTest):
    def refused(self, *arguments: object, code: int = 2, environment: dict[str, str] | None = None) -> str:
        run = psg("batch", *arguments, expect=code, environment=environment)
        self.assertEqual((run.stdout, run.stderr.count("\n")), ("", 1), run.stderr)
        return run.stderr

    def test_wrong_values(self) -> None:
        self.refused()
        self.refused(self.list)
        self.refused(self.list, "-o", self.out, "--rules", "who")
        self.refused(self.list, "-o", self.out, "--jobs", "0")
        self.refused(self.list, "-o", self.out, "--shard", "4/3")

    def test_an_id_that_comes_twice_stops_before_anything_starts(self) -> None:
        path = self.folder / "twice.lst"
        path.write_text(f"n\t{self.nights}/n1.edf\t.\nn\t{self.nights}/n2.edf\t.\n")
        self.assertIn("comes twice", self.refused(path, "-o", self.out, code=1))
        self.assertFalse(self.out.exists())

    def test_a_list_that_is_not_there(self) -> None:
        self.refused(self.folder / "none.tsv", "-o", self.out, code=1)

    def test_an_array_whose_size_is_not_known(self) -> None:
        why = self.refused(self.list, "-o", self.out, environment={"PBS_ARRAY_INDEX": "3"})
        self.assertIn("--shard $PBS_ARRAY_INDEX/N", why)


class Shards(BatchTest):
    def test_shards_and_merge_make_the_bytes_of_one_run(self) -> None:
        psg("batch", self.list, "-o", self.out, expect=1)
        whole = contents(self.out)
        parts = self.folder / "parts"
        for k in (1, 2, 3):
            psg("batch", self.list, "-o", parts, "--shard", f"{k}/3", expect=1 if k in (2, 3) else 0)
        psg("merge", parts)
        self.assertEqual(contents(parts), whole)

    def test_a_job_array_tells_its_shard(self) -> None:
        slurm = {"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "5"}
        run = psg("batch", self.list, "-o", self.out, environment=slurm, expect=1)
        self.assertIn("shard 3/5 of the list, by SLURM_ARRAY_TASK_ID", run.stderr)
        self.assertEqual(rows(self.out / ".psg" / "3-of-5.failed.tsv")[0]["id"], "b")

    def test_an_empty_shard_succeeds(self) -> None:
        self.assertIn("0 recordings", psg("batch", self.list, "-o", self.out, "--shard", "6/6").stdout)

    def test_a_merge_tells_what_is_missing(self) -> None:
        psg("batch", self.good(), "-o", self.out, "--shard", "2/3")
        run = psg("merge", self.out, expect=1)
        self.assertIn("2 of 3 shards have not ended: 1, 3", run.stderr)
        self.assertIn("1 recordings", run.stdout)


class Disturbed(BatchTest):
    """What happens to a run must not be seen in its bytes when the same command ends."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.long = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-batch-")))
        for k in range(12):
            shutil.copy(cls.nights / f"n{k % 3 + 1}.edf", cls.long / f"r{k}.edf")
        psg("batch", cls.long, "-o", cls.long / "whole", "-j", 1)
        cls.whole = contents(cls.long / "whole")

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen([PSG, "batch", self.long, "-o", self.out, "-j", "1"], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip

    def wait_for_a_result(self) -> None:
        for _ in range(2000):
            if list(self.out.glob("*.h5")):
                return
            time.sleep(0.002)
        self.fail("no result within four seconds")

    def finish(self) -> None:
        psg("batch", self.long, "-o", self.out, "-j", 1)
        self.assertEqual(contents(self.out), self.whole)
        self.assertEqual(leftovers(self.out), [])

    def test_interrupts_end_it_cleanly_and_it_goes_on(self) -> None:
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            run = self.start()
            self.wait_for_a_result()
            run.send_signal(number)
            said, _ = run.communicate(timeout=60)
            self.assertEqual(run.returncode, code)
            self.assertIn("run the same command to continue", said)
            self.assertEqual(leftovers(self.out), [])
            self.finish()
            shutil.rmtree(self.out)

    def test_a_kill_leaves_nothing_that_the_next_run_does_not_repair(self) -> None:
        run = self.start()
        self.wait_for_a_result()
        run.kill()
        run.communicate(timeout=60)
        self.finish()

    def test_a_shard_that_was_stopped_has_not_ended(self) -> None:
        def shard(k: int) -> tuple[object, ...]:
            return ("batch", self.long, "-o", self.out, "-j", 1, "--shard", f"{k}/2")

        psg(*shard(1))
        run = subprocess.Popen([PSG, *map(str, shard(2))], stdout=subprocess.DEVNULL)
        while not (self.out / ".psg" / "2-of-2.failed.tsv").exists():
            time.sleep(0.001)
        run.terminate()
        # The signal itself where stopping takes more than 2 s, on a machine that does much else.
        self.assertIn(run.wait(timeout=60), (143, -signal.SIGTERM))
        self.assertIn("1 of 2 shards have not ended: 2\n", psg("merge", self.out, expect=1).stderr)
        psg(*shard(2))
        psg("merge", self.out)
        self.assertEqual(contents(self.out), self.whole)

    def test_a_second_run_in_the_same_folder_is_told_so(self) -> None:
        run = self.start()
        self.wait_for_a_result()
        second = psg("batch", self.long, "-o", self.out, expect=1)
        self.assertIn("another run is at work in this folder", second.stderr)
        self.assertEqual(second.stderr.count("\n"), 1)
        self.assertEqual(run.wait(timeout=60), 0)
        run.communicate()
        self.assertEqual(contents(self.out), self.whole)

    def test_a_disk_that_takes_no_more_stops_the_run_with_one_sentence(self) -> None:
        def full() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        run = psg("batch", self.long, "-o", self.out, "-q", expect=1, before=full)
        self.assertIn("the same command goes on from there", run.stderr)
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        self.finish()


class TablesTogether(BatchTest):
    """The tables of a cohort get their names together, or those of before stay."""

    def limited(self, size: int) -> subprocess.CompletedProcess[str]:
        def before() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        return psg("merge", self.out, "--movements", expect=None, before=before)

    def tables(self) -> dict[str, bytes]:
        names = ("cohort.tsv", "cohort.json", "cohort.h5", "movements.tsv")
        return {name: content for name, content in contents(self.out).items() if name in names}

    def test_a_disk_that_ends_between_them_leaves_none_or_the_old(self) -> None:
        psg("batch", self.nights, "-o", self.out, "-q", expect=1)
        old = self.tables()
        self.assertEqual(len(old), 3)
        psg("merge", self.out, "--movements")
        sizes = sorted({size for content in self.tables().values() for size in (1, len(content) - 1)})
        for before in (old, {}):
            for size in sizes:
                for name in self.tables():
                    (self.out / name).unlink()
                for name, content in before.items():
                    (self.out / name).write_bytes(content)
                with self.subTest(size=size, before=list(before)):
                    run = self.limited(size)
                    self.assertEqual(run.returncode, 1)
                    self.assertEqual(self.tables(), before)
                    self.assertEqual(run.stderr.count("\n"), 1)
                    self.assertIn(str(self.out), run.stderr)
                    self.assertNotIn(".tmp", run.stderr)
                    self.assertEqual(leftovers(self.out), [])


class Crashes(BatchTest):
    """What ends a process that scores fails the recording that it was at, and nothing else."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        psg(
            "simulate", "-o", cls.nights / "long.edf", "--hours", 8, "--channels", 2, "--rate", 256, "--quiet"
        )

    def listed(self) -> Path:
        path = self.folder / "crash.lst"
        rows = [("n1", "n1"), ("long", "long"), ("n2", "n2"), ("n3", "n3")]
        path.write_text("".join(f"{name}\t{self.nights}/{file}.edf\t.\n" for name, file in rows))
        return path

    @staticmethod
    def child_of(run: subprocess.Popen[str]) -> int | None:
        """The process that scores, once it is at the long night: the short ones are done in no time."""
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        if not children:
            return None
        try:
            open_files = [os.readlink(link) for link in Path(f"/proc/{children[0]}/fd").iterdir()]
        except OSError:
            return None
        return int(children[0]) if any(name.endswith("long.edf") for name in open_files) else None

    def killed(self, number: int, *more: str, times: int = 1) -> subprocess.CompletedProcess[str]:
        """A batch whose process at the long night got a signal, so many times."""
        run = subprocess.Popen(
            [PSG, "batch", self.listed(), "-o", self.out, "-j", "1", "-q", "--no-resume", *more],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=NO_SANITIZER_HANDLES,
        )  # fmt: skip
        sent: set[int] = set()
        while run.poll() is None and len(sent) < times:
            child = self.child_of(run)
            if child is not None and child not in sent:
                os.kill(child, number)
                sent.add(child)
        out, err = run.communicate(timeout=60)
        self.assertEqual(len(sent), times, "the batch was faster than this test")
        return subprocess.CompletedProcess([], run.returncode, out, err)

    def test_a_crash_fails_its_recording_alone(self) -> None:
        for number in (signal.SIGSEGV, signal.SIGABRT):
            self.assertEqual(self.killed(number).returncode, 1)
            (failure,) = rows(self.out / "failed.tsv")
            self.assertEqual((failure["row"], failure["id"], failure["kind"]), ("2", "long", "crash"))
            self.assertIn(f"long.edf: the process that scored it ended with {number.name}", failure["reason"])
            self.assertEqual({r["id"] for r in rows(self.out / "cohort.tsv")}, {"n1", "n2", "n3"})
            self.assertEqual(leftovers(self.out), [])
            psg("batch", self.listed(), "-o", self.out)
            self.assertEqual(rows(self.out / "failed.tsv"), [])
            shutil.rmtree(self.out)

    def test_a_crash_is_a_row_of_the_plan_alone(self) -> None:
        run = self.killed(signal.SIGSEGV, "--dry-run")
        self.assertEqual(run.returncode, 1)
        results = {line.split()[0]: line for line in run.stdout.splitlines()[1:5]}
        self.assertIn("fails: long.edf: the process that looked at it ended with SIGSEGV", results["long"])
        self.assertIn("4 recordings, 1 of them would fail", run.stdout)
        for name in ("n1", "n2", "n3"):
            self.assertIn("to be scored", results[name])
        self.assertFalse(self.out.exists())

    def test_what_was_killed_from_outside_is_tried_again_once(self) -> None:
        self.assertEqual(self.killed(signal.SIGKILL).returncode, 0)
        self.assertEqual(rows(self.out / "failed.tsv"), [])
        once = contents(self.out)
        self.assertEqual(self.killed(signal.SIGKILL, times=2).returncode, 1)
        (failure,) = rows(self.out / "failed.tsv")
        self.assertEqual((failure["id"], failure["kind"]), ("long", "crash"))
        self.assertIn("was killed, twice", failure["reason"])
        psg("batch", self.listed(), "-o", self.out)
        self.assertEqual(contents(self.out), once)

    def test_the_processes_end_with_a_batch_that_is_killed(self) -> None:
        run = subprocess.Popen([PSG, "batch", self.listed(), "-o", self.out, "-j", "1", "-q"])
        while (child := self.child_of(run)) is None:
            self.assertIsNone(run.poll(), "the batch was faster than this test")
        run.kill()
        run.wait()
        for _ in range(500):
            state = Path(f"/proc/{child}/stat")
            if not state.exists() or ") Z " in state.read_text():
                break
            time.sleep(0.01)
        else:
            self.fail("the child lives on")
        psg("batch", self.listed(), "-o", self.out)

    def test_stages_that_nest_without_end_fail_their_recording_alone(self) -> None:
        (self.folder / "deep.tsv").write_text(
            '{"format": "psg scoring","version":1,"stages":' + "[" * 87_000 + "]" * 87_000 + ',"events":[]}'
        )
        path = self.folder / "deep-list.tsv"
        path.write_text(f"id\tedf\tstages\na\t{self.nights}/n1.edf\tdeep.tsv\nb\t{self.nights}/n2.edf\t\n")
        psg("batch", path, "-o", self.out, expect=1)
        (failure,) = rows(self.out / "failed.tsv")
        self.assertEqual((failure["id"], failure["kind"]), ("a", "malformed"))
        self.assertIn("nests its values more than", failure["reason"])
        self.assertTrue((self.out / "b.h5").exists())


if __name__ == "__main__":
    unittest.main()
