"""No command destroys a file: every one that writes, against everything that a user may have under that name.

What must hold of each: exit code 2, one sentence, and the bytes, mode and kind of what was there unchanged.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

import edf
from support import PSG, contents, leftovers, psg, rows

RATE = 128
SECONDS = 90

MARKS = "class\tinstance\tchannel\tstart\tstop\tmeta\nleg_movement\tby hand\tEMG LAT\t10\t12\t.\n"
LIST = "id\tedf\nnight\tnight.edf\n"
STAGES = "N2\n" * (SECONDS // 30)

Arguments = list[object]


def snapshot(path: Path) -> tuple[object, ...]:
    """What a file is, without its times of reading."""
    there = path.lstat()
    bytes_ = path.read_bytes() if path.is_file() else b""
    return stat.S_IFMT(there.st_mode), there.st_mode, there.st_ino, there.st_mtime_ns, bytes_


class GuardTest(unittest.TestCase):
    """Two recordings, marks by hand, a list, stages and the results of one of them."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, seed in (("night.edf", 1), ("other.edf", 2), ("broken.edf", 3)):
            bursts = [(5.0, 2.0), (30.0, 2.0), (55.0, 2.0), (80.0, 2.0)]
            edf.write(self.at(name), [edf.Signal("EMG LAT", RATE, edf.emg(RATE, SECONDS, bursts, seed=seed))])
        bytes_ = bytearray(self.at("broken.edf").read_bytes())
        bytes_[236:244] = b"-1      "
        self.at("broken.edf").write_bytes(bytes_)
        self.at("stages.txt").write_text(STAGES)
        self.at("marks.annot").write_text(MARKS)
        self.at("nights.tsv").write_text(LIST)
        psg(
            "score",
            self.at("night.edf"),
            "--stages",
            self.at("stages.txt"),
            "--rules",
            "aasm",
            "-q",
            "-o",
            self.at("night.h5"),
        )
        psg(
            "score",
            self.at("other.edf"),
            "--stages",
            self.at("stages.txt"),
            "--rules",
            "wasm2016",
            "-q",
            "-o",
            self.at("b.h5"),
        )

    def at(self, name: str) -> Path:
        return self.folder / name

    def writers(self) -> Iterator[tuple[str, str, Callable[[Path], Arguments], list[str]]]:
        """What writes: its name, the extension it asks for, its arguments for an output, and its inputs."""
        night, result = self.at("night.edf"), self.at("night.h5")
        yield (
            "score",
            "",
            lambda out: ["score", night, "--stages", self.at("stages.txt"), "-q", "-o", out],
            ["night.edf", "stages.txt"],
        )
        yield (
            "rescore",
            "",
            lambda out: ["rescore", self.at("marks.annot"), "--duration", "0:01:30", "-q", "-o", out],
            ["marks.annot"],
        )
        for form in ("edf", "annot", "bids", "nsrr", "remlogic", "json", "csv", "tsv"):
            yield (
                f"export {form}", "",
                lambda out, form=form: ["export", result, "--format", form, "--recording", night, "-o", out],  # type: ignore[misc]
                ["night.h5", "night.edf"],
            )  # fmt: skip
        yield (
            "export into", "",
            lambda out: ["export", result, "--into", night, "-o", out],
            ["night.h5", "night.edf"],
        )  # fmt: skip
        yield (
            "convert",
            "",
            lambda out: ["export", self.at("marks.annot"), "--format", "json", "-o", out],
            ["marks.annot"],
        )
        yield "fix", "", lambda out: ["fix", self.at("broken.edf"), "-q", "-o", out], ["broken.edf"]
        simulate: Arguments = ["simulate", "-q", "--hours", "0.02", "--channels", 2]
        yield "simulate", "", lambda out: [*simulate, "-o", out, "--truth", self.at("t.tsv")], []
        yield "truth", "", lambda out: [*simulate, "-o", self.at("s.edf"), "--truth", out], []
        yield "artefacts", "", lambda out: [*simulate, "-o", self.at("s.edf"), "--artefacts", out], []
        compared: Arguments = ["compare", result, self.at("marks.annot"), "--rules", "aasm", "-q"]
        compared += ["--stages", self.at("stages.txt")]
        for extension in (".h5", ".json", ".tsv"):
            yield (
                f"compare {extension}", extension,
                lambda out: [*compared, "-o", out],
                ["night.h5", "marks.annot", "stages.txt"],
            )  # fmt: skip

    def refused(self, arguments: Arguments, *paths: Path, code: int = 2) -> str:
        """Runs what must be refused and leave these paths as they are; the sentence."""
        before = [snapshot(path) for path in paths]
        names = sorted(path.name for path in self.folder.iterdir())
        run = psg(*arguments, expect=code)
        self.assertTrue(run.stderr.startswith("psg: "), run.stderr)
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        self.assertLessEqual(len(run.stderr), 1024)
        self.assertEqual([snapshot(path) for path in paths], before, run.stderr)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), names)
        return run.stderr

    def test_no_input_is_replaced_by_whatever_name(self) -> None:
        (self.folder / "sub").mkdir()
        for name, extension, arguments, inputs in self.writers():
            for source in inputs:
                path = self.at(source)
                hard, link = self.at(f"hard{extension}"), self.at(f"link{extension}")
                os.link(path, hard)
                link.symlink_to(source)
                spelled = [hard, link, Path(f"{self.folder}/sub/../{link.name}")]
                if source.endswith(extension):
                    spelled += [path, Path(f"{self.folder}/./sub/../{source}")]
                for out in spelled:
                    forces: list[Arguments] = [[]]
                    if name.split()[0] in ("export", "fix", "compare", "convert"):
                        forces.append(["--force"])
                    for force in forces:
                        with self.subTest(writer=name, input=source, output=str(out), force=force):
                            self.assertIn(
                                "is read by this call",
                                self.refused([*arguments(out), *force], path, link, hard),
                            )
                hard.unlink()
                link.unlink()

    def test_nothing_of_another_kind_is_replaced(self) -> None:
        foreign = {
            "recording": self.at("other.edf").read_bytes(),
            "recording cut short": self.at("other.edf").read_bytes()[:300],
            "marks": MARKS.encode(),
            "list": LIST.encode(),
            "stages": STAGES.encode(),
            "notes": b"the patient slept badly\n",
            "HDF5 of somebody else": b"\x89HDF\r\n\x1a\n" + bytes(2000),
        }
        for name, extension, arguments, _ in self.writers():
            for kind, bytes_ in foreign.items():
                out, link = self.at(f"there{extension}"), self.at(f"link{extension}")
                out.write_bytes(bytes_)
                out.chmod(0o600)
                link.symlink_to(out.name)
                for spelled in (out, link):
                    with self.subTest(writer=name, there=kind, output=spelled.name):
                        self.refused(arguments(spelled), out, link)
                out.unlink()
                link.unlink()

    def test_folders_pipes_and_devices_are_refused(self) -> None:
        for name, extension, arguments, _ in self.writers():
            folder, pipe = self.at(f"folder{extension}"), self.at(f"pipe{extension}")
            folder.mkdir()
            os.mkfifo(pipe)
            device = [] if extension else [Path("/dev/null")]
            for out in (folder, pipe, *device):
                with self.subTest(writer=name, output=str(out)):
                    self.refused(arguments(out), *([] if device and out == device[0] else [out]))
            folder.rmdir()
            pipe.unlink()
        self.assertTrue(stat.S_ISCHR(Path("/dev/null").stat().st_mode))

    def test_what_a_command_wrote_it_replaces_and_keeps_its_mode(self) -> None:
        for name, extension, arguments, _ in self.writers():
            if name in ("export into", "fix", "simulate", "truth", "artefacts"):
                continue  # they write recordings, which nothing replaces unless forced
            with self.subTest(writer=name):
                out = self.at(f"mine{extension}")
                psg(*arguments(out))
                first = out.read_bytes()
                out.chmod(0o640)
                psg(*arguments(out))
                self.assertEqual(out.read_bytes(), first)
                self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o640)
                for path in (out, self.at("mine.json")):
                    path.unlink(missing_ok=True)

    def test_a_link_to_a_result_stays_and_its_result_is_replaced(self) -> None:
        link, result = self.at("latest.h5"), self.at("results/night.h5")
        result.parent.mkdir()
        link.symlink_to("results/night.h5")
        for _ in range(2):  # first there is none yet
            psg("score", self.at("night.edf"), "-q", "-o", link)
            self.assertTrue(link.is_symlink())
            psg("show", result)
        self.assertEqual(leftovers(self.folder), [])

    def test_force_replaces_a_recording_by_a_recording_alone(self) -> None:
        other = self.at("other.edf")
        before = other.read_bytes()
        self.refused(["export", self.at("night.h5"), "--format", "csv", "--force", "-o", other], other)
        psg("fix", self.at("broken.edf"), "-q", "--force", "-o", other)
        self.assertNotEqual(other.read_bytes(), before)
        psg("simulate", "-q", "--hours", "0.02", "--channels", 2, "--force", "-o", other)
        self.at("notes.tsv").write_text("notes\n")
        psg("export", self.at("night.h5"), "--force", "-o", self.at("notes.tsv"))
        self.refused(["score", other, "--force", "-o", other], other)

    def test_one_call_writes_no_file_twice(self) -> None:
        out = self.at("new.edf")
        self.assertIn(
            "twice",
            self.refused(
                ["simulate", "-q", "--hours", "0.02", "-o", out, "--truth", f"{self.folder}/./new.edf"]
            ),
        )
        self.refused(
            ["export", self.at("night.h5"), "-o", self.at("a_events.tsv"), "-o", self.at("a_events.json")]
        )

    def test_a_sidecar_that_is_its_own_table_is_refused(self) -> None:
        result, table, sidecar = self.at("night.h5"), self.at("a_events.tsv"), self.at("a_events.json")
        export: Arguments = ["export", result, "--format", "bids", "-o", table]
        sidecar.symlink_to(table.name)  # which is not there yet
        self.assertIn("twice", self.refused(export, sidecar))
        sidecar.unlink()
        table.symlink_to(sidecar.name)
        self.assertIn("twice", self.refused(export, table))
        table.unlink()
        psg(*export)
        sidecar.unlink()
        sidecar.symlink_to(table.name)
        self.assertIn("twice", self.refused([*export, "--force"], table, sidecar))
        self.assertIn("twice", self.refused(["export", result, "-o", table], table, sidecar))
        truth = self.at("t.tsv")
        truth.symlink_to("s.edf")
        simulate: Arguments = ["simulate", "--hours", "0.02", "-o", self.at("s.edf"), "--truth", truth]
        self.assertIn("twice", self.refused(simulate, truth))

    def test_one_output_that_is_refused_keeps_the_others_away(self) -> None:
        notes = self.at("b.json")
        notes.write_text("notes\n")
        self.refused(["export", self.at("night.h5"), "-o", self.at("a.annot"), "-o", notes], notes)
        sidecar = self.at("a_events.json")
        sidecar.write_text("notes\n")
        self.refused(["export", self.at("night.h5"), "-o", self.at("a_events.tsv")], sidecar)

    def test_no_program_is_replaced_even_by_force(self) -> None:
        program = self.at("program")
        shutil.copy(PSG, program)
        before = snapshot(program)
        script = self.at("script.tsv")
        script.write_text("#!/bin/sh\n")
        for name, arguments in self.forced():
            with self.subTest(writer=name):
                run = subprocess.run(
                    [program, *map(str, [*arguments, "-o", "/proc/self/exe"])], capture_output=True, text=True
                )
                self.assertEqual(run.returncode, 2, run.stderr)
                self.assertEqual(snapshot(program), before)
                self.assertIn("is a program", run.stderr)
                self.assertIn("is a program", self.refused([*arguments, "-o", script], script))

    def forced(self) -> list[tuple[str, Arguments]]:
        """Commands that are forced, without their outputs."""
        return [
            ("export", ["export", self.at("night.h5"), "--format", "tsv", "--force"]),
            ("fix", ["fix", self.at("broken.edf"), "-q", "--force"]),
            ("simulate", ["simulate", "-q", "--hours", "0.02", "--truth", self.at("t.tsv"), "--force"]),
        ]

    def test_nothing_is_written_into_the_folders_of_the_system(self) -> None:
        for name, arguments in self.forced():
            for out in ("/proc/psg.tsv", "/sys/psg.tsv", "/dev/psg.tsv", "/dev/fd/93"):
                with self.subTest(writer=name, output=out):
                    self.assertIn("a folder of the system", self.refused([*arguments, "-o", out]))
            mine = self.at("mine.tsv")
            for out in ("/dev/stdout", "/proc/self/fd/1"):
                with self.subTest(writer=name, output=out), mine.open("w") as file:
                    run = subprocess.run(
                        [PSG, *map(str, [*arguments, "-o", out])],
                        stdout=file,
                        stderr=subprocess.PIPE,
                        text=True,
                    )
                    self.assertEqual(run.returncode, 2, run.stderr)
                    self.assertIn("a folder of the system", run.stderr)
                    self.assertEqual(mine.read_bytes(), b"")
            mine.unlink()

    def test_a_write_protected_file_is_replaced_by_force_alone(self) -> None:
        for name, extension, arguments, _ in self.writers():
            if name in ("export into", "fix", "simulate", "truth", "artefacts"):
                continue  # they replace nothing without force
            with self.subTest(writer=name):
                out = self.at(f"mine{extension}")
                psg(*arguments(out))
                out.chmod(0o444)
                self.assertIn("is write-protected", self.refused(arguments(out), out))
                if name.startswith(("export", "compare")):
                    psg(*arguments(out), "--force")
                for path in (out, self.at("mine.json")):
                    path.unlink(missing_ok=True)

    def test_a_batch_keeps_write_protected_results_that_are_current(self) -> None:
        batch: Arguments = ["batch", self.at("nights.tsv"), "-q", "-o", self.at("out"), "--rules"]
        psg(*batch, "aasm")
        result = self.at("out/night.h5")
        result.chmod(0o444)
        before = snapshot(result)
        psg(*batch, "aasm")
        psg(*batch, "wasm2016", expect=1)
        self.assertIn("is write-protected", rows(self.at("out/failed.tsv"))[0]["reason"])
        self.assertEqual(snapshot(result), before)

    def test_two_recordings_of_a_batch_have_two_results(self) -> None:
        shutil.copy(self.at("other.edf"), self.at("second.edf"))
        self.at("nights.tsv").write_text("id\tedf\nnight\tnight.edf\nsecond\tsecond.edf\n")
        batch: Arguments = ["batch", self.at("nights.tsv"), "-q", "-o", self.at("out")]
        for target in ("second.h5", "elsewhere.h5"):
            self.at("out").mkdir()
            self.at("out/night.h5").symlink_to(target)
            self.at("out/second.h5").symlink_to("elsewhere.h5") if target != "second.h5" else None
            with self.subTest(target=target):
                run = psg(*batch, expect=2)
                self.assertIn("would be written twice", run.stderr)
                self.assertFalse(self.at("out/second.h5").exists())
            shutil.rmtree(self.at("out"))

    def test_a_copy_is_opened_no_wider_than_its_source(self) -> None:
        self.at("broken.edf").chmod(0o600)
        psg("fix", self.at("broken.edf"), "-q", "-o", self.at("fixed.edf"))
        self.assertEqual(stat.S_IMODE(self.at("fixed.edf").stat().st_mode), 0o600)
        psg("fix", self.at("fixed.edf"), "-q", "-o", self.at("again.edf"))
        self.assertEqual(self.at("again.edf").read_bytes(), self.at("fixed.edf").read_bytes())
        self.at("night.h5").chmod(0o600)
        psg("export", self.at("night.h5"), "-o", self.at("night.annot"))
        self.assertEqual(stat.S_IMODE(self.at("night.annot").stat().st_mode), 0o600)

    def test_a_file_of_somebody_else_in_the_folder_of_a_batch_stays(self) -> None:
        out = self.at("out")
        for name in ("failed.tsv", "cohort.tsv", "cohort.json", "cohort.h5", "movements.tsv"):
            for kind in ("notes", "recording", "folder", "result" if name != "cohort.h5" else "marks"):
                out.mkdir()
                target = out / name
                if kind == "folder":
                    target.mkdir()
                else:
                    source = {
                        "notes": "stages.txt",
                        "recording": "other.edf",
                        "result": "night.h5",
                        "marks": "marks.annot",
                    }
                    shutil.copy(self.at(source[kind]), target)
                with self.subTest(file=name, there=kind):
                    self.refused(["batch", self.at("nights.tsv"), "-q", "--movements", "-o", out], target)
                    self.assertFalse((out / "night.h5").exists())
                    if name != "failed.tsv":
                        self.refused(["merge", out, "-q", "--movements"], target)
                shutil.rmtree(out)

    def test_a_list_or_table_in_the_folder_of_a_batch_is_not_replaced_by_it(self) -> None:
        psg("batch", self.at("nights.tsv"), "-q", "--rules", "aasm", "-o", self.at("out"))
        table = self.at("out/cohort.tsv")
        self.refused(["merge", self.at("out"), "--covariates", table], table)
        self.refused(["batch", self.at("nights.tsv"), "--covariates", table, "-o", self.at("out")], table)

    def test_a_file_under_the_name_of_a_result_fails_its_recording_alone(self) -> None:
        shutil.copy(self.at("other.edf"), self.at("second.edf"))
        self.at("nights.tsv").write_text("id\tedf\nnight\tnight.edf\nsecond\tsecond.edf\n")
        out = self.at("out")
        out.mkdir()
        shutil.copy(self.at("other.edf"), out / "night.h5")
        before = snapshot(out / "night.h5")
        psg("batch", self.at("nights.tsv"), "-q", "-o", out, expect=1)
        self.assertEqual(snapshot(out / "night.h5"), before)
        (failed,) = rows(out / "failed.tsv")
        self.assertEqual((failed["id"], failed["kind"]), ("night", "bad_argument"))
        self.assertIn("is a recording with signals", failed["reason"])
        self.assertIn("second.h5", contents(out))

    def test_the_folder_of_a_batch_is_no_file(self) -> None:
        for name in ("night.edf", "nights.tsv", "marks.annot"):
            self.assertIn(
                "is no folder",
                self.refused(["batch", self.at("nights.tsv"), "-q", "-o", self.at(name)], self.at(name)),
            )


if __name__ == "__main__":
    unittest.main()
