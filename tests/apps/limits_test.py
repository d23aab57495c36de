"""Inputs that are made to be too much: nothing takes the stack, the memory or the evening, or waits for ever.

Every input ends in a result or in one sentence, with exit code 0 or 1, within its bounds of time and memory;
so does every command when the system gives it less memory than it wants.
"""

from __future__ import annotations

import os
import re
import resource
import socket
import subprocess
import tempfile
import time
import unittest
from collections.abc import Callable
from pathlib import Path

import edf
from support import PSG, psg, rows

#: What any input may take, beyond what `psg --version` takes. A busy machine is given time.
SECONDS = 5.0 * (4 if "CI" in os.environ or os.getloadavg()[0] > 4 else 1)
MEGABYTES = 512
#: An annotation file's share, of its size, or this where that is more: of rows of a few bytes the result
#: alone is more than 8 times the file.
TIMES = 8
LEAST_MEGABYTES = 150
SENTENCE = 1000


class Run:
    """One run of the command: how it ended, what it said, its seconds of processor and its peak of memory."""

    def __init__(self, *arguments: object, address_space: int | None = None, timeout: float = 120) -> None:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if address_space is not None:
                resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))

        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                [PSG, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                preexec_fn=limit,
            )
            ended = time.monotonic() + timeout
            usage = None
            while usage is None and time.monotonic() < ended:
                pid, status, resources = os.wait4(process.pid, os.WNOHANG)
                usage = resources if pid else None
                time.sleep(0.002)
            if usage is None:
                process.kill()
                process.wait()
                raise AssertionError(f"{arguments} did not end within {timeout} s")
            process.returncode = os.waitstatus_to_exitcode(status)
            self.code = process.returncode
            self.seconds = usage.ru_utime + usage.ru_stime
            self.megabytes = usage.ru_maxrss / 1024
            out.seek(0)
            err.seek(0)
            self.out = out.read()
            self.error = err.read().decode(errors="replace")


class LimitsTest(unittest.TestCase):
    """A folder, a short night in it, and what a run without work takes."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-limits-")))
        cls.night = cls.folder / "night.edf"
        psg(
            "simulate",
            "-o",
            cls.night,
            "--hours",
            0.05,
            "--channels",
            2,
            "--rate",
            256,
            "--seed",
            1,
            "--quiet",
        )
        cls.nothing = Run("--version").megabytes
        cls.score_of_night = Run("score", cls.night, "-o", cls.folder / "night.h5", "--threads", 1).megabytes

    def at(self, name: str) -> Path:
        return self.folder / name

    def file(self, name: str, content: bytes) -> Path:
        self.at(name).write_bytes(content)
        return self.at(name)

    def held(self, *arguments: object, megabytes: float = MEGABYTES, seconds: float = SECONDS) -> Run:
        """Runs the command: 0 or 1, within its bounds, and one sentence when it is 1."""
        run = Run(*arguments)
        said = " ".join(map(str, arguments))
        if "PSG_LIMITS_TOLD" in os.environ:
            print(
                f"{run.code} {run.seconds:6.2f} s {run.megabytes - self.nothing:7.1f} MB  {said}", flush=True
            )
        self.assertIn(run.code, (0, 1), f"{said}\n{run.error[:2000]}")
        self.assertLess(run.seconds, seconds, said)
        self.assertLess(run.megabytes - self.nothing, megabytes, said)
        if run.code == 1 and run.error:
            self.one_sentence(run.error)
        return run

    def one_sentence(self, error: str) -> None:
        self.assertEqual(error.count("\n"), 1, error[:2000])
        self.assertLessEqual(len(error.encode()), SENTENCE + len("psg: \n"), error[:200])


# Annotation files, n bytes of each: the least bytes that ask for the most.


def repeated(text: str, size: int) -> str:
    return text * max(1, size // len(text))


def numbered(text: str, size: int) -> str:
    """The text with a number in it, again and again."""
    return "".join(text % k for k in range(max(1, size // (len(text) + 5))))


NSRR = "<ScoredEvent><EventConcept>%s</EventConcept><Start>1</Start><Duration>1</Duration></ScoredEvent>"
JSON_EVENT = '{"kind":"other","leg":null,"channel":"","text":"%s","onset_s":1,"duration_s":1}'

ANNOTATIONS: dict[str, Callable[[int], str]] = {
    "stages of one letter": lambda n: repeated("W\n", n),
    "stages that are none": lambda n: repeated("W\n", n) + "?!\n",
    "a line without an end": lambda n: "W" * n,
    "tabs": lambda n: "onset\tduration\tdescription\n0\t1\tPLM" + "\t" * n,
    "quotes": lambda n: "onset\tduration\tdescription\n" + repeated('"" ', n),
    "quotes that do not close": lambda n: "onset\tduration\tdescription\n" + repeated('0\t1\t"PLM\n', n),
    "one quote that does not": lambda n: (
        'onset\tduration\tdescription\n0\t1\t"PLM\n' + repeated('""PLM\n', n)
    ),
    "line ends in quotes": lambda n: "onset\tduration\tdescription\n" + repeated('0\t1\t"P\nLM"\n', n),
    "events TSV, many": lambda n: "onset\tduration\tdescription\n" + repeated("1\t1\tPLM\n", n),
    "events TSV, many classes": lambda n: "onset\tduration\tdescription\n" + numbered("1\t1\tc%d\n", n),
    "events TSV, many channels": lambda n: (
        "onset\tduration\tdescription\tchannel\n" + numbered("1\t1\tPLM\tch%d\n", n)
    ),
    "events TSV, one long text": lambda n: "onset\tduration\tdescription\n1\t1\t" + "x" * n + "\n",
    "events TSV, many names": lambda n: (
        "onset\tduration\tdescription\tchannel\n" + numbered("1\t1\tname %d of an event\tch\n", n)
    ),
    "Noxturnal, many classes": lambda n: (
        "Start,End,Event,Duration,\n[],[],[],[s],\n" + numbered("25/07/2018 23:45:40,,M%d,2\n", n)
    ),
    "table of psg, many channels": lambda n: (
        "rule,onset_s,duration_s,leg,verdict,channel,plm\n" + numbered("aasm,1,2,L,counted,LA%d,1\n", n)
    ),
    "Philips, many classes": lambda n: (
        "<PatientStudy><ScoringData><Events>"
        + numbered('<Event Type="c%d" Start="5"/>', n)
        + "</Events></ScoringData></PatientStudy>"
    ),
    "events TSV, long texts": lambda n: (
        "onset\tduration\tdescription\n" + repeated("1\t1\t" + "x" * 999 + "\n", n)
    ),
    "events TSV, many stagings": lambda n: (
        "onset\tduration" + "\tstage" * 900 + "\n" + repeated("0\t30" + "\tW" * 900 + "\n", n)
    ),
    "Luna, many": lambda n: repeated("PLM\t.\t1\t2\n", n),
    "Luna, many classes": lambda n: numbered("c%d\t.\t1\t2\n", n),
    "Luna, one long line": lambda n: "PLM\t.\t1\t2" + "\t" * n,
    "Elan": lambda n: "time_base 1\nsampling_period 1\nepoch_nb 1\nepoch_list\n" + repeated("0\n", n),
    "visbrain": lambda n: "*Duration_sec 5\n" + "".join(f"W {k}\n" for k in range(1, n // 8)),
    "RemLogic": lambda n: "Time [hh:mm:ss]\tEvent\tDuration[s]\n" + repeated("22:00:00\tPLM\t1\n", n),
    "DOMINO": lambda n: (
        "Signal ID: x\nStart Time: 15.04.2015 22:00:00\nEvents list: N2,Wake\nRate: 30 s\n\n"
        + repeated("22:00:00,000; Wake\n", n)
    ),
    "DOMINO, many headers": lambda n: (
        "Signal ID: x\nStart Time: 15.04.2015 22:00:00\n" + numbered("h%d:x\n", n)
    ),
    "STAGES": lambda n: "Start Time,Duration,Event\n" + repeated("22:00:00,1,PLM\n", n),
    "Noxturnal": lambda n: (
        "Start,End,Event,Duration,\n[],[],[],[s],\n"
        + repeated("25/07/2018 23:45:40,25/07/2018 23:45:42,MJ,2.7,\n", n)
    ),
    "HSP": lambda n: "epoch,time,duration,event\n" + repeated("1,2021-05-04 22:00:00,1.5,PLM\n", n),
    "epochs by number": lambda n: ",Stage,Confidence\n" + numbered("%d,W,1\n", n),
    "Grass TWIN": lambda n: repeated("22:00:00.00\tSTAGE - W\n22:00:01.00\tLM - DUR: 1.5 SEC.\n", n),
    "CAISR": lambda n: "start_idx,end_idx,stage,limb\n" + numbered("%d,99999999999,5,1\n", n),
    "sleeplab": lambda n: (
        '{"annotations": [{"name": "LM", "start_sec": 1}'
        + repeated(',{"name": "LM", "start_sec": 1}', n)
        + "]}"
    ),
    "JSON list": lambda n: '["W"' + repeated(',"W"', n) + "]",
    "Alice": lambda n: "Epoch Number ,Start Time ,Sleep Stage\n" + repeated("1,11:59:30 PM,WK\n", n),
    "table of psg": lambda n: (
        "rule,onset_s,duration_s,leg,verdict,channel,plm\n" + repeated("aasm,1.5,2,L,counted,LAT,1\n", n)
    ),
    "table of psg, many rules": lambda n: (
        "rule,onset_s,duration_s,leg,verdict,channel,plm\n" + numbered("r%d,1,2,L,counted,,1\n", n)
    ),
    "JSON": lambda n: (
        '{"format": "psg scoring","version":1,"stages":['
        + ",".join(['{"stage":"W","onset_s":0,"duration_s":1}'] * max(1, n // 42))
        + '],"events":[]}'
    ),
    "JSON, many classes": lambda n: (
        '{"format": "psg scoring","version":1,"stages":[],"events":['
        + ",".join(JSON_EVENT % k for k in range(max(1, n // 90)))
        + "]}"
    ),
    "JSON, empty lists": lambda n: '{"format": "psg scoring","x":[' + "[]," * (n // 3) + "0]}",
    "JSON, empty objects": lambda n: '{"format": "psg scoring","x":[' + '{"":{}},' * (n // 8) + "0]}",
    "JSON, deep": lambda n: (
        '{"format": "psg scoring","version":1,"stages":' + "[" * (n // 2) + "]" * (n // 2) + "}"
    ),
    "JSON, open": lambda n: '{"format": "psg scoring","version":1,"stages":' + "[" * n,
    "NSRR XML": lambda n: (
        "<PSGAnnotation><ScoredEvents>" + repeated(NSRR % "PLM", n) + "</ScoredEvents></PSGAnnotation>"
    ),
    "NSRR XML, many classes": lambda n: (
        "<PSGAnnotation><ScoredEvents>" + numbered(NSRR % "c%d", n) + "</ScoredEvents></PSGAnnotation>"
    ),
    "XML, small elements": lambda n: "<PSGAnnotation>" + repeated("<a/>", n) + "</PSGAnnotation>",
    "XML, attributes": lambda n: "<PSGAnnotation" + repeated(' a=""', n) + "/>",
    "XML, deep": lambda n: "<PSGAnnotation>" + "<a>" * (n // 7) + "</a>" * (n // 7) + "</PSGAnnotation>",
    "XML, open": lambda n: "<PSGAnnotation>" + "<" * n,
    "Profusion": lambda n: (
        "<CMPStudyConfig><SleepStages>"
        + repeated("<SleepStage>5</SleepStage>", n)
        + "</SleepStages></CMPStudyConfig>"
    ),
    "Philips": lambda n: (
        "<PatientStudy><ScoringData><Events>"
        + repeated('<Event Type="PLM" Start="5"/>', n)
        + "</Events></ScoringData></PatientStudy>"
    ),
}


class Annotations(LimitsTest):
    def bound(self, size: int) -> float:
        return max(TIMES * size / 2**20, LEAST_MEGABYTES)

    def test_a_megabyte_and_the_largest_file_of_each_format(self) -> None:
        for name, made in ANNOTATIONS.items():
            largest = made(16 * 2**20 - 300).encode()[: 16 * 2**20]
            rows_read = b"".join(largest.splitlines(keepends=True)[:199_000])
            for content in (made(10**6).encode(), made(6 * 2**20).encode(), largest, rows_read):
                with self.subTest(format=name, size=len(content)):
                    path = self.file("stages", content)
                    bytes_ = path.stat().st_size
                    base = self.score_of_night - self.nothing
                    self.held(
                        "score", self.night, "--stages", path, "-o", self.at("out.h5"), "--threads", 1,
                        megabytes=base + self.bound(bytes_),
                    )  # fmt: skip

    def test_other_commands_read_them_within_the_same_bounds(self) -> None:
        for name in (
            "events TSV, many classes",
            "Luna, many",
            "JSON, many classes",
            "NSRR XML, many classes",
        ):
            path = self.file("marks", ANNOTATIONS[name](10**6).encode())
            for command in (
                ("rescore", path, "-o", self.at("marks.h5")),
                ("export", path, "-o", self.at("marks.json"), "--format", "json", "--recording", self.night),
                ("compare", path, path),
            ):
                with self.subTest(format=name, command=command[0]):
                    self.held(*command)

    def test_events_of_the_recording_and_of_a_companion_are_merged_in_one_go(self) -> None:
        marks = self.file("many.tsv", ANNOTATIONS["events TSV, many classes"](2 * 10**6).encode())
        self.held("score", self.night, "--events", marks, marks, "-o", self.at("out.h5"))


class Sentences(LimitsTest):
    """What is wrong with the arguments is told as shortly as what is wrong with a file."""

    def test_files_in_the_making_are_called_by_the_name_that_they_will_have(self) -> None:
        marks = self.file("marks.tsv", b"onset\tduration\tdescription\n" + b"5\t1\tPLM\n" * 5)
        psg("batch", self.night, "-o", self.at("all"), "-q")
        result = self.at("night.h5")
        for command in (
            ("fix", self.night, "-o", self.at("new.edf")),
            ("score", self.night, "-o", self.at("new.h5")),
            ("simulate", "-o", self.at("new.edf"), "--hours", 0.02, "--force"),
            ("export", result, "-o", self.at("new.edf"), "--rules", "aasm", "--recording", self.night),
            ("export", result, "-o", self.at("new_events.tsv"), "--rules", "aasm"),
            ("export", result, "-o", self.at("new.csv")),
            ("compare", result, marks, "-o", self.at("new.h5")),
            ("rescore", marks, "-o", self.at("new.h5")),
            ("batch", self.night, "-o", self.at("some"), "-q", "--no-resume", "-j", 1),
            ("merge", self.at("all"), "-q"),
        ):
            for limit, amounts in (
                (resource.RLIMIT_NOFILE, range(3, 24)),
                (resource.RLIMIT_FSIZE, (0, 300, 1000, 3000, 10_000, 19_000, 50_000)),
            ):
                for amount in amounts:
                    run = psg(
                        *command,
                        expect=None,
                        before=lambda limit=limit, amount=amount: resource.setrlimit(limit, (amount, amount)),
                    )
                    for path in self.folder.glob("new*"):
                        path.unlink()
                    with self.subTest(command=command[0], limit=limit, amount=amount):
                        self.assertNotRegex(run.stderr, r"\.psg-|\.tmp")

    def test_arguments_of_any_length(self) -> None:
        for length in (500, 5_000, 100_000):
            long = "x" * length
            for command in (
                (long,),
                ("score", self.night, long),
                ("score", self.night, "--" + long),
                ("score", self.night, "--rules", long),
                ("score", self.night, "--unit", long),
                ("score", self.night, "--measure", long),
                ("score", self.night, "--left", long),
                ("score", self.night, "--left", "LAT", "--legs", long),
                ("score", self.night, "--epoch", long),
                ("score", self.night, "--stage-map", "0=" + long),
                ("score", self.night, "--lights-off", long),
                ("score", self.night, "--threads", long),
                ("score", long),
                ("score", self.night, "-o", long),
                ("score", self.night, "--channel-table", long),
                ("export", self.at("night.h5"), "-o", "out.edf", "--recording", long),
                ("export", self.at("night.h5"), "-o", self.at("out"), "--format", long),
                ("show", self.at("night.h5"), long),
                ("show", self.at("night.h5"), "movements", "--format", long),
                ("compare", long, long),
                ("batch", long, "-o", self.at("out")),
                ("batch", self.night, "-o", self.at("out"), "--shard", long),
                ("cohort", long),
                ("cohort", self.at("night.h5"), "--by", long),
                ("simulate", "-o", self.at("out.edf"), "--hours", long),
            ):
                with self.subTest(length=length, command=" ".join(map(str, command))[:80]):
                    run = Run(*command, timeout=20)
                    self.assertIn(run.code, (1, 2))
                    self.one_sentence(run.error)


class Nesting(LimitsTest):
    def test_a_channel_table_nests_no_deeper_than_it_may(self) -> None:
        for text in (
            'left_leg.labels = ["x"]\nunit' + ".a" * 200_000 + ' = "uV"\n',
            "[a" + ".a" * 200_000 + "]\n",
            "a = " + "[" * 200_000,
            "unit = " + "{a = " * 100_000,
            "\u00e4 = 1\n",
            "[\u20ac]\n",
        ):
            table = self.file("lab.toml", text.encode())
            for command in (("info", self.night), ("score", self.night, "-o", self.at("out.h5"))):
                self.assertEqual(self.held(*command, "--channel-table", table).code, 1)


def annotated_edf(
    path: Path,
    records: int,
    onset: Callable[[int], str],
    text: str = "",
    *,
    plus: str = "EDF+D",
    samples: int = 4,
    tal: int = 24,
) -> Path:
    """One signal of `samples` a record of one second, and annotations of `tal` bytes a record."""

    def field(value: object, size: int) -> bytes:
        return str(value).ljust(size)[:size].encode("latin-1")

    head = [("0", 8), ("X X X X", 80), ("Startdate 01-JAN-2020 X X X", 80), ("01.01.20", 8), ("22.00.00", 8)]
    head += [(256 * 3, 8), (plus, 44), (records, 8), (1, 8), (2, 4)]
    tal += tal % 2
    for size, values in (
        (16, ("LAT", "EDF Annotations")), (80, ("", "")), (8, ("uV", "")), (8, (-100, -1)), (8, (100, 1)),
        (8, (-32768, -32768)), (8, (32767, 32767)), (80, ("", "")), (8, (samples, tal // 2)), (32, ("", "")),
    ):  # fmt: skip
        head += [(value, size) for value in values]
    body = bytearray()
    for record in range(records):
        start = onset(record)
        body += b"\0\0" * samples
        body += f"{start}\x14\x14\0{start}\x14{text}\x14\0".encode()[:tal].ljust(tal, b"\0")
    path.write_bytes(b"".join(field(value, size) for value, size in head) + bytes(body))
    return path


class Recordings(LimitsTest):
    def everything(self, path: Path, name: str) -> None:
        for command in (
            ("score", path, "-o", self.at("out.h5"), "--rules", "aasm"),
            ("info", path),
            ("info", path, "--json"),
            ("check", path),
            ("fix", path, "-o", self.at("fixed.edf")),
        ):
            with self.subTest(input=name, command=command[0]):
                self.held(*command)
                self.at("fixed.edf").unlink(missing_ok=True)

    def signals(self, labels: list[str], rate: int = 128, records: int = 2) -> bytes:
        signals = [edf.Signal(label, rate) for label in labels]
        return edf.header(signals, records) + bytes(2 * rate * records * len(signals))

    def test_as_many_signals_as_a_header_can_hold(self) -> None:
        for name, labels in {
            "equal labels": ["LAT"] * 9999,
            "equal electrodes": ["LLeg1", "LLeg2"] * 4999,
            "unknown labels": [f"x{k}" for k in range(9999)],
            "no labels": [""] * 9999,
        }.items():
            self.everything(self.file("signals.edf", self.signals(labels)), name)
            self.everything(self.file("slow.edf", self.signals(labels, rate=1)), name + " below 100 Hz")

    def test_gaps_annotations_and_records_without_end(self) -> None:
        for name, path in {
            "a gap after each record": annotated_edf(self.at("gaps.edf"), 100_000, lambda r: f"+{3 * r}"),
            "no onsets": annotated_edf(self.at("none.edf"), 100_000, lambda _: "?"),
            "backwards": annotated_edf(self.at("back.edf"), 100_000, lambda r: f"+{300_000 - 3 * r}"),
            "gaps that are not allowed": annotated_edf(
                self.at("plusc.edf"), 100_000, lambda r: f"+{3 * r}", plus="EDF+C"
            ),
            "an annotation each record": annotated_edf(
                self.at("texts.edf"), 100_000, lambda r: f"+{r}", "PLM", plus="EDF+C", tal=32
            ),
            "a class each record": annotated_edf(
                self.at("classes.edf"), 20_000, lambda r: f"+{r}", "PLM " * 10, plus="EDF+C", tal=64
            ),
        }.items():
            self.everything(path, name)

    def test_a_night_with_gaps_is_scored_in_one_go(self) -> None:
        path = annotated_edf(self.at("gaps.edf"), 50_000, lambda r: f"+{2 * r}", samples=128)
        self.everything(path, "gaps of a leg")

    def test_rates_that_nothing_records(self) -> None:
        for rate in (50_000, 50_001, 1_300_000, 30_000_000):
            with self.subTest(rate=rate):
                records = 1 if rate > 10**6 else 4
                path = self.file("fast.edf", self.signals(["LAT", "ECG"], rate=rate, records=records))
                self.everything(path, f"{rate} Hz")
                run = self.held("score", path, "-o", self.at("out.h5"))
                self.assertEqual("at most 50000 to score a leg" in run.error, rate > 50_000, run.error)

    def test_a_record_duration_of_a_billionth_of_a_second_is_a_fault_of_the_file(self) -> None:
        content = bytearray(self.signals(["LAT", "RAT"], rate=256, records=50))
        content[244:252] = b"1e-9    "
        for duration in (b"1e-9    ", b"0.000001", b"1e-30   ", b"1e9     ", b"1e30    "):
            content[244:252] = duration
            path = self.file("rate.edf", bytes(content))
            self.everything(path, duration.decode())

    def test_counts_that_the_file_does_not_hold(self) -> None:
        content = bytearray(self.signals(["LAT", "RAT"]))
        for begin, end, values in ((236, 244, (b"99999999", b"-1      ")), (252, 256, (b"9999", b"0   "))):
            for value in values:
                changed = content[:begin] + value + content[end:]
                self.everything(self.file("counts.edf", bytes(changed)), f"{value!r} at {begin}")


class Sparse(LimitsTest):
    """A terabyte that takes no disk is not read to its end."""

    def sparse(self, name: str, begin: bytes, size: int, end: bytes = b"") -> Path:
        with self.at(name).open("wb") as file:
            file.write(begin)
            file.truncate(size)
            file.seek(size - len(end))
            file.write(end)
        return self.at(name)

    def test_recordings_and_results_of_a_terabyte(self) -> None:
        night = self.night.read_bytes()[: 1 << 16]
        marks = self.file("marks.tsv", b"onset\tduration\tdescription\n5\t1\tPLM\n")
        recordings = [
            self.sparse(f"{name}.edf", night[:236] + records + night[244:], 1 << 40)
            for name, records in (("own", night[236:244]), ("open", b"-1      "), ("many", b"99999999"))
        ]
        still = night[:244] + b"0".ljust(8) + night[252:]
        recordings.append(self.sparse("still.edf", still, 1 << 40))
        for path in recordings:
            for command in (
                ("score", path, "-o", self.at("out.h5")),
                ("info", path),
                ("fix", path, "-o", self.at("fixed.edf")),
                ("score", self.night, "--stages", path, "-o", self.at("out.h5")),
                ("score", self.night, "--events", path, "-o", self.at("out.h5")),
                ("export", self.at("night.h5"), "-o", self.at("out.annot"), "--recording", path,
                 "--rules", "aasm"),
                ("compare", path, marks),
                ("compare", marks, marks, "--recording", path),
            ):  # fmt: skip
                with self.subTest(path=path.name, command=command[0]):
                    run = self.held(*command)
                    self.assertEqual(run.code, 1)
                    self.assertIn(path.name, run.error)
            self.assertEqual(self.held("batch", path, "-o", self.at("all"), "--no-resume", "-q").code, 1)
            self.assertEqual(Run("check", path, timeout=20).code, 2)  # its own codes
        result = self.at("night.h5").read_bytes()
        path = self.sparse("large.h5", result, 1 << 40, result[-16:])
        for command in (
            ("show", path),
            ("compare", path, marks),
            ("export", path, "-o", self.at("out.annot")),
        ):
            with self.subTest(command=command[0]):
                run = self.held(*command)
                self.assertEqual(run.code, 1)
                self.assertIn("large.h5", run.error)

    def test_a_month_of_many_signals_and_years_of_few_are_read(self) -> None:
        day = 86_400
        for name, signals, rate, days, code in (
            ("a month", 64, 512, 30, 0),
            ("more than a month", 64, 512, 31, 1),
            ("years", 1, 1, 3 * 365, 0),
        ):
            header = edf.header([edf.Signal(f"S{k}", rate) for k in range(signals)], days * day)
            path = self.sparse("long.edf", header, len(header) + 2 * signals * rate * days * day)
            with self.subTest(name=name):
                self.assertEqual(self.held("info", path).code, code)


class Waiting(LimitsTest):
    """What could wait for ever is refused at once, wherever a file is asked for."""

    def test_pipes_sockets_and_devices(self) -> None:
        pipe = self.at("pipe")
        os.mkfifo(pipe)
        for name in ("pipe.edf", "pipe.h5"):
            os.mkfifo(self.at(name))
        link = self.at("link.tsv")
        link.symlink_to(pipe)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.at("socket")))
        self.addCleanup(listener.close)
        cohort = self.folder / "cohort"
        psg("batch", self.night, "-o", cohort, "--quiet")
        os.mkfifo(cohort / "other.h5")
        self.file("stages.txt", b"W\n")
        for place in (pipe, link, self.at("socket"), Path("/dev/zero"), Path("/dev/tty")):
            listed = self.file("list.tsv", f"id\tedf\tstages\na\t{self.night}\t{place}\n".encode())
            recordings = self.file("recordings.tsv", f"id\tedf\na\t{place}\n".encode())
            for command in (
                ("score", place, "-o", self.at("out.h5")),
                ("score", self.night, "--stages", place, "-o", self.at("out.h5")),
                ("score", self.night, "--events", place, "-o", self.at("out.h5")),
                ("score", self.night, "--channel-table", place, "-o", self.at("out.h5")),
                ("info", place),
                ("check", place),
                ("fix", place, "-o", self.at("fixed.edf")),
                ("show", place),
                ("rescore", place, "-o", self.at("out.h5")),
                ("export", place, "-o", self.at("out.json")),
                ("export", self.at("night.h5"), "-o", self.at("out.json"), "--recording", place),
                ("compare", place, place),
                ("compare", self.at("night.h5"), place),
                ("compare", self.at("night.h5"), self.at("night.h5"), "--stages", place),
                ("batch", recordings, "-o", self.at("out"), "--quiet"),
                ("batch", listed, "-o", self.at("out"), "--quiet"),
                ("batch", self.night, "-o", self.at("out"), "--covariates", place, "--quiet"),
                ("batch", self.night, "-o", self.at("out"), "--channel-table", place, "--quiet"),
                ("cohort", place),
                ("batch", place, "-o", self.at("out"), "--quiet"),
            ):
                with self.subTest(place=str(place), command=" ".join(map(str, command[:3]))):
                    run = Run(*command, timeout=20)
                    self.assertEqual(run.code, 2 if command[0] == "check" else 1, run.error)  # its own codes
                    if command[0] == "batch" and not run.error:
                        self.assertIn("not a regular file", rows(self.at("out") / "failed.tsv")[0]["reason"])
                    else:
                        self.one_sentence(run.error)
        self.assertEqual(Run("batch", self.at("pipe.edf"), "-o", self.at("out"), "-q", timeout=20).code, 1)
        self.assertEqual(Run("merge", cohort, timeout=20).code, 1)

    def test_files_of_proc_are_read_for_what_they_hold(self) -> None:
        run = Run("score", self.night, "--stages", "/proc/self/environ", "-o", self.at("out.h5"), timeout=20)
        self.assertEqual(run.code, 1)
        self.one_sentence(run.error)


class Memory(LimitsTest):
    """When the system gives too little memory, every command says so; FFTW would end the process."""

    def commands(self) -> dict[str, tuple[object, ...]]:
        stages = self.file("stages.txt", b"N2\n" * 6)
        return {
            "score": ("score", self.night, "--stages", stages, "-o", self.at("less.h5"), "--envelope"),
            "score by threads": ("score", self.night, "-o", self.at("less.h5"), "--threads", 3),
            "check": ("check", self.night),
            "info": ("info", self.night),
            "compare": ("compare", self.at("night.h5"), self.at("night.h5"), "--recording", self.night),
            "export": ("export", self.at("night.h5"), "-o", self.at("less.annot"), "--rules", "aasm",
                       "--recording", self.night),
            "show": ("show", self.at("night.h5"), "movements"),
            "rescore": ("rescore", self.at("marks.tsv"), "-o", self.at("less.h5")),
            "batch": ("batch", self.night, "-o", self.at("less"), "--no-resume", "-q", "-j", 2),
            "merge": ("merge", self.at("all")),
            "cohort": ("cohort", self.at("all"), "--by", "rule"),
            "simulate": ("simulate", "-o", self.at("less.edf"), "--hours", 0.02, "--quiet", "--force"),
        }  # fmt: skip

    def least(self) -> int:
        """The address space in which the program can be started at all."""
        low, high = 1 << 20, 1 << 32
        while high - low > 1 << 18:
            middle = (low + high) // 2
            low, high = (low, middle) if Run("--version", address_space=middle).code == 0 else (middle, high)
        return high

    def test_every_command_ends_with_one_sentence(self) -> None:
        psg("batch", self.night, "-o", self.at("all"), "--quiet")
        self.file("marks.tsv", b"onset\tduration\tdescription\n" + b"5\t1\tPLM\n" * 5)
        least = self.least()
        for name, command in self.commands().items():
            plain = Run(*command)
            ends: dict[int, int] = {}
            space = least
            well = 0  # levels at which it came to its end
            while well < 6 and space < least + (1 << 30):
                run = Run(*command, address_space=space)
                ends[run.code] = ends.get(run.code, 0) + 1
                with self.subTest(command=name, megabytes=space >> 20):
                    self.assertIn(run.code, {1, plain.code}, run.error)
                    # A batch also says which recording failed.
                    said = "".join(re.findall(r"^(?!night: ).*\n", run.error, re.MULTILINE))
                    if run.code == 1 and said:
                        self.one_sentence(said)
                well = well + 1 if run.code == plain.code and run.error == plain.error else 0
                space += (1 << 20) // 2 if space < least + (24 << 20) else 4 << 20
            self.assertGreater(well, 0, f"{name} never came to its end: {ends}")


if __name__ == "__main__":
    unittest.main()
