"""The same bytes and the same words in any environment; where it is too narrow, one sentence and no trace.

Locales with a decimal comma, zones, umask, limits, no HOME, no folder for temporary files, closed stdin,
paths that are no text.
"""

from __future__ import annotations

import os
import resource
import shutil
import stat
import subprocess
import tempfile
import unittest
from collections.abc import Callable, Sequence
from pathlib import Path

import edf
from support import PSG, leftovers

ROOT = os.geteuid() == 0
NOBODY = 65534
#: Germany's: a comma for decimals, a point for thousands.
LOCALE = "de_DE.UTF-8"
#: A program that was started in a locale has it only when it asks; a library must hold in one that did.
HOST = """
#include <clocale>
#include <locale>
__attribute__((constructor)) static void begin() { std::locale::global(std::locale("")); }
"""
MARKS = (
    "class\tinstance\tchannel\tstart\tstop\tmeta\n"
    "N2\t.\t.\t0\t60\t.\nR\t.\t.\t60\t120.5\t.\nLM:left\t.\tEMG LAT\t20.25\t22.125\t.\n"
    "LM:right\t.\tEMG RAT\t45.5\t47.000000001\t.\narousal\t.\t.\t46.75\t50\t.\n"
)
TABLE = '[left_leg]\nlabels = ["EMG LAT"]\n[right_leg]\nlabels = ["EMG RAT"]\n'
#: The clocks of Berlin went from 2 to 3 this night: a recording's clock on the wall must not care.
REMLOGIC = (
    "RemLogic Event Export\r\nRecording Date:\t29/03/2015\r\n\r\nEvents Included:\r\nSLEEP-S2\r\n\r\n"
    "Time [hh:mm:ss.xxx]\tEvent\tDuration[s]\tLocation\r\n"
    "2015-03-29T01:59:30.500000\tSLEEP-S2\t30\tEEG\r\n2015-03-29T02:00:00.500000\tSLEEP-S2\t60.5\tEEG\r\n"
    "2015-03-29T02:00:10.125000\tPLM-LM\t1.5\tEMG.Tibialis-Leg.Left\r\n"
)
COHORT = (
    "id\trule\tsubject\tage_years\tplms_index_per_h\nn1\taasm\ts1\t44.5\t17.25\nn2\taasm\ts2\t9.25\t3.125\n"
)
#: What is run, in this order, in one folder that holds the inputs.
COMMANDS = [
    tuple(line.split())
    for line in """\
score night.edf --stages night.annot --rules aasm,wasm2016 --epoch 30 -o night.h5
score night.edf --events dst.txt --channel-table lab.toml --json -q -o dst.h5
show night.h5 indices --format tsv
show night.h5 activity --rule aasm --format json
rescore night.annot --rules wasm2016 -o marks.h5
export night.h5 --rules aasm --recording night.edf -o e.edf
export night.h5 --rules aasm --recording night.edf -o e.annot
export night.h5 --rules aasm --recording night.edf -o e.xml
export night.h5 --rules aasm --recording night.edf -o e.txt
export night.h5 --rules aasm --recording night.edf -o events.tsv
export night.h5 --rules aasm --recording night.edf -o e.json
export night.h5 -o e.csv
compare night.h5 night.annot --rules aasm --recording night.edf
check night.edf
info night.edf
fix night.edf -o fixed.edf
simulate -o made.edf --hours 0.0175 --channels 2 --rate 128 --seed 3 --movement-uv 45.5
cohort cohort.tsv --by age_years<18.5
batch list.tsv -o scored --jobs 1
""".splitlines()
]
#: Those of them that read, write and show the most.
FEW = [c for c in COMMANDS if c[0] in ("score", "show", "check", "fix", "simulate") or c[-1] == "e.edf"]


def inputs(folder: Path) -> None:
    """The files that COMMANDS read."""
    bursts = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0)]
    legs = [
        edf.Signal("EMG LAT", 200, edf.emg(200, 121, bursts, seed=1)),
        edf.Signal("EMG RAT", 200, edf.emg(200, 121, [], seed=2)),
    ]
    night = bytearray(edf.write(folder / "night.edf", legs).read_bytes())
    night[88:168] = b"Startdate 29-MAR-2015 X X X".ljust(80)
    night[168:184] = b"29.03.1501.59.30"
    (folder / "night.edf").write_bytes(night)
    (folder / "night.annot").write_text(MARKS)
    (folder / "dst.txt").write_text(REMLOGIC)
    (folder / "lab.toml").write_text(TABLE)
    (folder / "cohort.tsv").write_text(COHORT)
    (folder / "list.tsv").write_text("id\tedf\tstages\tferritin\nn1\tnight.edf\tnight.annot\t31.5\n")


class EnvironmentTest(unittest.TestCase):
    """A folder of inputs, and what COMMANDS make of them where nothing is odd (setUpModule)."""

    folder: Path
    inputs: Path
    expected: dict[str, bytes]

    @classmethod
    def copy(cls, out: Path) -> Path:
        """A folder of its own with the inputs."""
        return shutil.copytree(cls.inputs, out)

    @classmethod
    def run_in(
        cls, out: Path, command: tuple[str | bytes, ...], environment: dict[str, str], **options: object
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [PSG, *command], cwd=out, env=environment, capture_output=True, timeout=60, check=False, **options
        )

    @classmethod
    def outputs(
        cls,
        out: Path,
        environment: dict[str, str],
        commands: Sequence[tuple[str, ...]] = COMMANDS,
        before: Callable[[], object] | None = None,
    ) -> dict[str, bytes]:
        """All files that the commands leave, and all their words."""
        cls.copy(out)
        made = {}
        for command in commands:
            run = cls.run_in(out, command, environment, preexec_fn=before)
            assert run.returncode in (0, 1), (command, run)
            made[" ".join(command)] = run.stdout + run.stderr + bytes([run.returncode])
        for path in sorted(out.rglob("*")):
            if path.is_file() and ".psg" not in path.parts:
                path.chmod(0o644)
                made[str(path.relative_to(out))] = path.read_bytes()
        return made

    def assert_same(self, made: dict[str, bytes], without: str | None = None) -> None:
        """The bytes and words of every file and command are those where nothing is odd."""
        expected = {n: content for n, content in self.expected.items() if without is None or without not in n}
        self.assertEqual(sorted(made), sorted(expected))
        for name, content in expected.items():
            self.assertEqual(made[name], content, name)

    def assert_one_sentence(self, run: subprocess.CompletedProcess[bytes], code: int = 1) -> None:
        self.assertEqual(run.returncode, code, run)
        self.assertEqual(run.stdout, b"")
        self.assertTrue(run.stderr.startswith(b"psg: "), run.stderr)
        self.assertTrue(run.stderr.endswith(b"\n"), run.stderr)
        self.assertLessEqual(len(run.stderr), 1024)
        self.assertFalse([byte for byte in run.stderr[:-1] if byte < 32 or byte == 127], run.stderr)

    @staticmethod
    def reachable() -> bool:
        """Whether nobody in particular may run the command; asked as root."""
        run = (
            subprocess.run([PSG, "--version"], check=False, capture_output=True, user=NOBODY)
            if ROOT
            else None
        )
        return run is not None and run.returncode == 0

    def fresh(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder)) / "work"


def setUpModule() -> None:
    """All classes share the folder and what is expected."""
    shared = EnvironmentTest
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # hundreds of files are synced
    folder = tempfile.TemporaryDirectory(prefix="psg-environment-", dir=memory)
    shared.folder = Path(unittest.enterModuleContext(folder))
    shared.folder.chmod(0o755)
    shared.inputs = shared.folder / "inputs"
    shared.inputs.mkdir()
    inputs(shared.inputs)
    shared.expected = shared.outputs(shared.folder / "expected", {"PATH": os.environ["PATH"], "LC_ALL": "C"})


class Reference(EnvironmentTest):
    def test_every_command_of_the_list_does_its_work(self) -> None:
        for command in COMMANDS:
            self.assertEqual(self.expected[" ".join(command)][-1], 0, self.expected[" ".join(command)])
        made = {"night.h5", "dst.h5", "e.edf", "e.annot", "e.xml", "e.txt", "events.tsv", "scored/cohort.tsv"}
        self.assertLessEqual(made, set(self.expected))


class Locales(EnvironmentTest):
    def environment(self) -> dict[str, str]:
        """One with a decimal comma, made of Debian's sources, in a program that has asked for it."""
        places = self.folder / "locales"
        if not places.exists():
            places.mkdir()
            made = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(places / LOCALE)]
            subprocess.run(made, check=True, capture_output=True)
            host = self.folder / "host.cpp"
            host.write_text(HOST)
            compiler = os.environ.get("CXX", "c++")
            shared = ["-shared", "-fPIC", "-o", str(self.folder / "host.so")]
            subprocess.run([compiler, str(host), *shared], check=True)
        return {"PATH": os.environ["PATH"], "LC_ALL": LOCALE, "LOCPATH": str(places)}

    def test_the_locale_has_a_comma(self) -> None:
        import_locale = "import locale; print(locale.setlocale(locale.LC_ALL, '') and locale.str(1.5))"
        run = subprocess.run(
            ["/usr/bin/python3", "-c", import_locale], env=self.environment(), capture_output=True, check=True
        )
        self.assertEqual(run.stdout, b"1,5\n")

    def test_a_decimal_comma_changes_nothing(self) -> None:
        self.assert_same(self.outputs(self.fresh(), self.environment()))

    def test_a_decimal_comma_of_the_program_around_it_changes_nothing(self) -> None:
        environment = self.environment() | {"LD_PRELOAD": str(self.folder / "host.so")}
        made = self.outputs(self.fresh(), environment, [c for c in COMMANDS if c[0] != "simulate"])
        self.assert_same(made, without="made")  # whose options the command's own parser reads, by the locale

    def test_a_locale_that_is_not_there_changes_nothing(self) -> None:
        self.assert_same(self.outputs(self.fresh(), {"LC_ALL": "xx_XX.KOI8-R", "LANG": "tr_TR"}))


class Zones(EnvironmentTest):
    def test_no_zone_changes_anything(self) -> None:
        for zone in ("Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns", "XYZ-27:59:59", "no zone"):
            with self.subTest(zone=zone):
                self.assert_same(self.outputs(self.fresh(), {"TZ": zone}))


class Surroundings(EnvironmentTest):
    def test_an_empty_environment(self) -> None:
        self.assert_same(self.outputs(self.fresh(), {}))

    def test_no_home_and_no_folder_for_temporary_files(self) -> None:
        self.assert_same(self.outputs(self.fresh(), {"HOME": "/nonexistent", "TMPDIR": "/nonexistent"}))

    def test_closed_standard_input(self) -> None:
        self.assert_same(self.outputs(self.fresh(), {}, before=lambda: os.close(0)))

    def test_a_small_stack(self) -> None:
        small = 256 * 1024
        narrow = lambda: resource.setrlimit(resource.RLIMIT_STACK, (small, small))  # noqa: E731
        self.assert_same(self.outputs(self.fresh(), {}, before=narrow))

    def test_few_open_files_or_one_sentence(self) -> None:
        self.narrowed(resource.RLIMIT_NOFILE, (3, 4, 5, 6, 8, 12, 20))

    def test_small_files_or_one_sentence(self) -> None:
        self.narrowed(resource.RLIMIT_FSIZE, (0, 1, 4096, 20_000, 60_000))

    def narrowed(self, what: int, limits: tuple[int, ...]) -> None:
        """Every command under a limit: what it does where there is none, or one sentence and no trace."""
        for limit in limits:
            for command in FEW:
                with self.subTest(limit=limit, command=command):
                    out = self.fresh()
                    self.copy(out)
                    if command[-1] != "night.h5":
                        (out / "night.h5").write_bytes(self.expected["night.h5"])
                    before = set(out.rglob("*"))
                    narrow = lambda limit=limit: resource.setrlimit(what, (limit, limit))  # noqa: E731
                    run = self.run_in(out, command, {}, preexec_fn=narrow)
                    if run.returncode == 127 and limit < 8:
                        continue  # the system's loader could not open the libraries
                    self.assertEqual(leftovers(out), [])
                    if run.returncode == 0:
                        self.assertEqual(run.stdout + run.stderr + b"\0", self.expected[" ".join(command)])
                        continue
                    self.assert_one_sentence(run)
                    self.assertEqual(set(out.rglob("*")), before)

    def test_one_process_only(self) -> None:
        """A thread that cannot be started is no reason to fail, or one sentence says so."""
        if not ROOT or not self.reachable():
            self.skipTest("needs root, and a command that others may run: limits of processes count users")
        out = self.fresh()
        self.copy(out)
        for path in (out, *out.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        out.parent.chmod(0o755)

        def narrow() -> None:
            resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
            os.setgid(NOBODY)
            os.setuid(NOBODY)

        command = ("score", "night.edf", "--threads", "2", "-q", "-o", "two.h5")
        run = self.run_in(out, command, {}, preexec_fn=narrow)
        if run.returncode == 0:
            self.assertEqual(run.stderr, b"")
        else:
            self.assert_one_sentence(run)
        self.assertEqual(leftovers(out), [])


class Modes(EnvironmentTest):
    def test_the_mask_changes_modes_and_no_bytes(self) -> None:
        for mask in (0o000, 0o077, 0o777):
            with self.subTest(mask=oct(mask)):
                out = self.fresh()
                self.assert_same(self.outputs(out, {}, before=lambda mask=mask: os.umask(mask)))

    def test_a_new_result_has_the_mode_that_the_mask_leaves(self) -> None:
        for mask in (0o000, 0o022, 0o077):
            out = self.fresh()
            self.copy(out)
            self.run_in(out, COMMANDS[0], {}, preexec_fn=lambda mask=mask: os.umask(mask))
            self.assertEqual(stat.S_IMODE((out / "night.h5").stat().st_mode), 0o666 & ~mask, oct(mask))

    def test_a_folder_that_cannot_be_written(self) -> None:
        out = self.fresh()
        self.copy(out)
        out.chmod(0o555)
        out.parent.chmod(0o755)
        self.addCleanup(out.chmod, 0o755)
        if ROOT and not self.reachable():
            self.skipTest("root may write anywhere, and nobody else may run the command")
        options = {"user": NOBODY} if ROOT else {}
        before = set(out.rglob("*"))
        self.assert_one_sentence(self.run_in(out, COMMANDS[0], {}, **options))
        self.assertEqual(set(out.rglob("*")), before)
        shown = self.run_in(out, ("info", "night.edf"), {}, **options)
        self.assertEqual(shown.stdout + shown.stderr + b"\0", self.expected["info night.edf"])


class Paths(EnvironmentTest):
    NAMES = (
        b"with space",
        b"with\nnewline",
        b"with\ttab and \"quotes\" 'too' $(true) ; *",
        b"-starts-with-a-dash",
        "Nächte-夜-🦵".encode(),
        b"latin-\xe9-\xff",
        b"\x1b[31mred",
        b"x" * 200,
    )

    def test_any_name_of_a_folder_is_read_and_written(self) -> None:
        expected = self.expected["night.h5"]
        for name in self.NAMES:
            with self.subTest(name=name):
                out = os.path.join(os.fsencode(self.fresh().parent), name)
                shutil.copytree(os.fsencode(self.inputs), out)
                file = lambda last, out=out: os.path.join(out, last)  # noqa: E731
                command = (b"score", file(b"night.edf"), b"--stages", file(b"night.annot"), b"--rules",
                           b"aasm,wasm2016", b"-q", b"-o", file(b"night.h5"))  # fmt: skip
                run = self.run_in(self.folder, command, {"LANG": "C"})
                self.assertEqual((run.returncode, run.stdout, run.stderr), (0, b"", b""))
                with open(file(b"night.h5"), "rb") as result:
                    self.assertEqual(result.read(), expected)
                shown = self.run_in(
                    self.folder, (b"show", file(b"night.h5"), b"indices", b"--format", b"tsv"), {}
                )
                self.assertEqual(shown.stdout + b"\0", self.expected["show night.h5 indices --format tsv"])

    def test_any_name_of_a_file_is_read_and_written(self) -> None:
        for name in self.NAMES:
            with self.subTest(name=name):
                out = self.fresh()
                self.copy(out)
                night = os.path.join(os.fsencode(out), name + b".edf")
                os.rename(out / "night.edf", night)
                result = os.path.join(os.fsencode(out), name + b".h5")
                options = (b"--stages", b"night.annot", b"--rules", b"aasm,wasm2016", b"-q", b"-o", result)
                command = (b"score", *options, b"--", night)
                run = self.run_in(out, command, {"LANG": "C"})
                self.assertEqual((run.returncode, run.stdout, run.stderr), (0, b"", b""))
                with open(result, "rb") as file:
                    self.assertEqual(file.read(), self.expected["night.h5"])

    def test_a_name_as_long_as_the_system_allows(self) -> None:
        out = self.fresh()
        self.copy(out)
        result = "x" * 252 + ".h5"
        run = self.run_in(out, (*COMMANDS[0][:-1], result, "-q"), {})
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        self.assertEqual((out / result).read_bytes(), self.expected["night.h5"])

    def test_names_and_paths_that_are_too_long_are_told_in_one_sentence(self) -> None:
        for length in (256, 4096, 5000, 100_000):
            for name in ("x" * length, "/".join(["folder"] * (length // 7)), "\N{LEG}" * (length // 4)):
                with self.subTest(length=length, name=name[:8]):
                    self.assert_one_sentence(self.run_in(self.inputs, ("info", name), {}))
                    run = self.run_in(self.inputs, ("score", "night.edf", "-q", "-o", name), {})
                    self.assert_one_sentence(run)

    def test_a_path_of_4000_bytes_is_read_and_written(self) -> None:
        out = self.fresh()
        out.mkdir()
        here = os.open(out, os.O_RDONLY)
        deep = os.fsencode(out)
        try:
            while len(deep) < 3750:
                os.mkdir(b"d" * 200, dir_fd=here)
                below = os.open(b"d" * 200, os.O_RDONLY, dir_fd=here)
                os.close(here)
                here, deep = below, deep + b"/" + b"d" * 200
        finally:
            os.close(here)
        for name in (b"night.edf", b"night.annot"):
            shutil.copyfile(os.path.join(os.fsencode(self.inputs), name), os.path.join(deep, name))
        files = (deep + b"/night.edf", b"--stages", deep + b"/night.annot", b"-o", deep + b"/night.h5")
        command = (b"score", *files, b"--rules", b"aasm,wasm2016", b"-q")
        run = self.run_in(self.folder, command, {})
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, b"", b""))
        with open(deep + b"/night.h5", "rb") as result:
            self.assertEqual(result.read(), self.expected["night.h5"])

    def test_sentences_about_odd_names_are_one_line_without_control_characters(self) -> None:
        for name in self.NAMES:
            with self.subTest(name=name):
                self.assert_one_sentence(self.run_in(self.folder, (b"info", b"--", name + b"-not-there"), {}))


if __name__ == "__main__":
    unittest.main(verbosity=2)
