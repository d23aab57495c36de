"""Drives the psg command as a user does: arguments in, exit code and text out.

Exit codes: 0 done, 1 the input could not be read or scored, 2 wrong usage. A failure is one line on
standard error that begins with "psg: ", and nothing on standard output.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

import edf
from support import PSG, psg

SHARED = Path(os.environ.get("PSG_SHARED_DATA", "/nonexistent"))
RATE = 256
BURSTS = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0)]
SECONDS = 150


class CommandTest(unittest.TestCase):
    """A folder for each test class, with a night that has one series of four movements."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder_ = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder_.cleanup)
        cls.folder = Path(cls.folder_.name)
        cls.night = edf.write(cls.folder / "night.edf", cls.legs())
        cls.stages = cls.folder / "stages.txt"
        cls.stages.write_text("N2\n" * (SECONDS // 30))

    @staticmethod
    def legs() -> list[edf.Signal]:
        return [
            edf.Signal("EMG LAT", RATE, edf.emg(RATE, SECONDS, BURSTS, seed=1)),
            edf.Signal("EMG RAT", RATE, edf.emg(RATE, SECONDS, [], seed=2)),
        ]

    @classmethod
    def scored(cls, *options: object) -> Path:
        """The night as psg score writes it with these options."""
        result = cls.folder / "result.h5"
        psg("score", cls.night, "--stages", cls.stages, *options, "-q", "-o", result)
        return result

    def refused(self, *arguments: object, code: int = 1) -> str:
        """The sentence of a run that must fail with this exit code."""
        run = psg(*arguments, expect=code)
        self.assertEqual(run.stdout, "")
        self.assertTrue(run.stderr.startswith("psg: "), run.stderr)
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        return run.stderr

    def signals(self, name: str, *signals: edf.Signal) -> Path:
        return edf.write(self.folder / name, list(signals))


class ExitCodes(CommandTest):
    """The table of docs/exit-codes.md: 2 for what is wrong whatever the files hold, else 1."""

    def setUp(self) -> None:
        self.result = self.scored("--rules", "aasm")
        self.out = self.folder / "codes"
        psg("batch", self.night, "-o", self.out, "-q")
        (self.folder / "empty folder").mkdir(exist_ok=True)

    def file(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text)
        return self.folder / name

    def test_what_is_in_the_files_is_1(self) -> None:
        absent, empty = self.folder / "absent", self.file("empty.tsv", "")
        heading = self.file("heading.tsv", "id\tedf\n")
        remark = self.file("remark.tsv", "# nothing\n")
        keyless = self.file("keyless.tsv", "x\ty\n1\t2\n")
        nothing, new = self.folder / "empty folder", self.folder / "new"
        for command in (
            ("batch", empty, "-o", new),
            ("batch", heading, "-o", new),
            ("batch", remark, "-o", new),
            ("batch", nothing, "-o", new),
            ("batch", heading, "--dry-run"),
            ("batch", nothing, "--dry-run"),
            ("batch", absent, "-o", new),
            ("batch", self.night, "-o", new, "--covariates", absent),
            ("batch", self.night, "-o", new, "--covariates", empty),
            ("batch", self.night, "-o", new, "--covariates", keyless),
            ("batch", self.night, "-o", new, "--channel-table", absent),
            ("merge", absent),
            ("merge", nothing),
            ("merge", self.out, "--covariates", absent),
            ("cohort", absent),
            ("cohort", nothing),
            ("cohort", self.night),
            ("cohort", self.out, "--by", "shoe_size"),
            ("cohort", self.out, "--rules", "asda1993"),
            ("score", absent),
            ("score", self.night, "--stages", absent),
            ("score", self.night, "--left", "FOOT"),
            ("score", self.night, "-o", self.folder / "absent" / "night.h5"),
            ("show", absent),
            ("show", self.night),
            ("show", self.result, "toes"),
            ("show", self.result, "movements", "--rule", "asda1993"),
            ("export", self.result, "-o", new, "--format", "annot", "--rules", "asda1993"),
            ("export", self.result, "-o", new, "--format", "edf", "--recording", absent),
            ("compare", self.result, absent),
            ("rescore", absent),
            ("info", absent),
            ("fix", absent, "-o", new),
        ):
            with self.subTest(command=" ".join(map(str, command))):
                self.refused(*command)
                self.assertFalse(new.exists())
        self.assertEqual(list(nothing.iterdir()), [])
        psg("batch", absent.with_suffix(".edf"), "-o", self.folder / "failed", "-q", expect=1)
        psg("batch", absent.with_suffix(".edf"), "--dry-run", expect=1)
        psg("batch", self.night, "-o", self.folder / "shard", "--shard", "2/2", "-q")

    def test_what_is_wrong_whatever_the_files_hold_is_2(self) -> None:
        new = self.folder / "new"
        for command in (
            ("fly",),
            ("score",),
            ("score", self.night, "--fly"),
            ("score", self.night, "--rules", "moon"),
            ("score", self.night, "--unit", "mmHg"),
            ("score", self.night, "--stage-map", "x"),
            ("score", self.night, "--epoch", 0),
            ("score", self.night, "--lights-off", "99"),
            ("score", self.night, "-o", self.night),
            ("batch", self.night),
            ("batch", self.night, "-o", self.night),
            ("batch", self.night, "-o", new, "--shard", "2/1"),
            ("batch", self.night, "-o", new, "--stage-map", "x"),
            ("batch", self.night, "--dry-run", "--stage-map", "x"),
            ("cohort", self.out, "--by", "plms_index_per_h<x"),
            ("export", self.result, "-o", self.folder / "x.doc"),
            ("export", self.result, "-o", new, "--format", "doc"),
            ("compare", self.result),
            ("rescore", self.stages, "--rules", "moon"),
            ("fix", self.night, "-o", self.night),
            ("simulate",),
            ("simulate", "-o", self.night, "--hours", 0.1),
        ):
            with self.subTest(command=" ".join(map(str, command))):
                self.refused(*command, code=2)
                self.assertFalse(new.exists())


class Help(CommandTest):
    COMMANDS = (
        "score",
        "batch",
        "merge",
        "cohort",
        "rescore",
        "compare",
        "export",
        "info",
        "check",
        "fix",
        "show",
        "simulate",
    )

    def test_help_lists_every_command_and_the_exit_codes(self) -> None:
        text = psg("--help").stdout
        for command in self.COMMANDS:
            self.assertIn(command, text)
        self.assertIn("not a medical device", text)
        self.assertIn("2 wrong usage", text)

    def test_help_of_a_command_ends_with_an_example(self) -> None:
        for command in self.COMMANDS:
            self.assertIn(f"Example:\n  psg {command} ", psg(command, "--help").stdout)

    def test_help_of_score_tells_units_and_defaults(self) -> None:
        text = psg("score", "--help").stdout
        for part in ("aasm,wasm2016", "30", "seconds", "uV", "--left", "--stage-map"):
            self.assertIn(part, text)

    def test_help_fits_a_terminal(self) -> None:
        for command in self.COMMANDS:
            for line in psg(command, "--help").stdout.splitlines():
                self.assertLessEqual(len(line), 120, line)

    def test_version_names_the_libraries(self) -> None:
        text = psg("--version").stdout
        for part in ("psg ", "HDF5 ", "FFTW ", "EDFlib ", "not a medical device"):
            self.assertIn(part, text)


class WrongUsage(CommandTest):
    def test_no_command_prints_the_help(self) -> None:
        run = psg(expect=2)
        self.assertIn("score", run.stderr)
        self.assertEqual(run.stdout, "")

    def test_unknown_commands_and_options(self) -> None:
        self.refused("dance", code=2)
        self.refused("score", code=2)
        self.refused("score", self.night, "--colour", code=2)
        self.refused("show", self.night, "--format", "xml", code=2)

    def test_an_unknown_standard_is_told_with_those_there_are(self) -> None:
        self.assertIn("wasm2016", self.refused("score", self.night, "--rules", "aasm,who", code=2))

    def test_values_out_of_range(self) -> None:
        self.refused("score", self.night, "--threads", "0", code=2)
        self.refused("score", self.night, "--epoch", "0", code=2)
        self.refused("score", self.night, "--unit", "mmHg", code=2)
        self.refused("score", self.night, "--calibration", "-1", code=2)
        self.refused("score", self.night, "--measure", "mean", code=2)

    def test_what_is_no_number_is_within_no_range(self) -> None:
        """Every option of every command that takes a number."""
        h5 = self.scored()
        out = self.folder / "no-number"
        options = [
            ("score", self.night, "--calibration"),
            ("score", self.night, "--epoch"),
            ("score", self.night, "--threads"),
            ("rescore", self.stages, "--calibration"),
            ("rescore", self.stages, "--epoch"),
            ("rescore", self.stages, "--duration"),
            ("batch", self.folder, "-o", out, "--epoch"),
            ("batch", self.folder, "-o", out, "--jobs"),
            ("compare", self.stages, self.stages, "--epoch"),
            ("compare", self.stages, self.stages, f"--epoch={self.stages}"),
            ("compare", self.stages, self.stages, "--iou"),
            ("export", h5, "-o", out.with_suffix(".tsv"), "--epoch"),
        ]
        knobs = (
            "hours rate channels seed record mains-hz plm-index isolated respiratory-index arousal-index"
            " posture movement-uv floor-uv ecg-uv mains-uv drift-uv pops detached"
        )
        options += [("simulate", "-o", out.with_suffix(".edf"), f"--{knob}") for knob in knobs.split()]
        for *command, option in options:
            for value in ("nan", "-nan", "NaN", "inf", "-inf", "1e400", "-1e400", "", " ", "ten", "1x"):
                with self.subTest(command=command[0], option=option, value=value):
                    self.refused(*command, f"{option}={value}", code=2)
        self.assertEqual(list(self.folder.glob("no-number*")), [])

    def test_one_leg_and_both_legs_exclude_each_other(self) -> None:
        self.refused("score", self.night, "--legs", "EMG LAT", "--left", "EMG RAT", code=2)

    def test_a_time_that_is_none(self) -> None:
        for time in ("noon", "25:00:00", "+1:60:00", "+", "1", "-1:00:00", "+1:00:00.", "1:2:3:4"):
            told = self.refused("score", self.night, f"--lights-off={time}", code=2)
            self.assertIn("lights off: ", told)
            self.assertIn("is no time", told)

    def test_lights_on_before_lights_off(self) -> None:
        self.refused("score", self.night, "--lights-off", "+0:02:00", "--lights-on", "+0:01:00", code=2)


class BadRecordings(CommandTest):
    def test_no_such_file(self) -> None:
        for command in ("score", "info", "show"):
            self.assertIn("nowhere.edf", self.refused(command, self.folder / "nowhere.edf"))

    def test_a_folder_is_no_recording(self) -> None:
        for command in ("score", "info", "show"):
            self.refused(command, self.folder)

    def test_not_an_edf(self) -> None:
        for content in (b"", b"hello", b"\x00" * 4096, b"0       " + b"\xff" * 4000, os.urandom(5000)):
            path = self.folder / "garbage.edf"
            path.write_bytes(content)
            self.refused("score", path)
            self.refused("info", path)

    def test_a_truncated_header_and_no_whole_record(self) -> None:
        whole = self.night.read_bytes()
        for size in (100, 256, 300, 600):
            path = self.folder / "short.edf"
            path.write_bytes(whole[:size])
            self.refused("score", path)

    def test_a_truncated_recording_is_scored_with_a_warning(self) -> None:
        path = self.folder / "cut.edf"
        path.write_bytes(self.night.read_bytes()[:-1000])
        run = psg("score", path)
        self.assertIn("Warnings", run.stdout)

    def test_zero_records(self) -> None:
        path = self.folder / "zero.edf"
        path.write_bytes(edf.header(self.legs(), 0))
        self.refused("score", path)

    def test_no_leg_channel_lists_the_labels(self) -> None:
        path = self.signals("noleg.edf", edf.Signal("HRate", 10, [60.0] * 600))
        sentence = self.refused("score", path)
        self.assertIn("noleg.edf: no channel", sentence)
        self.assertIn('"HRate"', sentence)
        self.assertIn("--left", sentence)

    def test_two_candidates_for_one_leg_are_listed(self) -> None:
        left = edf.emg(RATE, 60, [], seed=3)
        path = self.signals(
            "two.edf",
            edf.Signal("LAT", RATE, left),
            edf.Signal("L Leg", RATE, left),
            edf.Signal("RAT", RATE, left),
        )
        sentence = self.refused("score", path)
        for part in ('"LAT"', '"L Leg"', "--left"):
            self.assertIn(part, sentence)
        psg("score", path, "--left", "LAT")

    def test_a_label_that_is_not_there(self) -> None:
        self.assertIn('"EMG LAT"', self.refused("score", self.night, "--left", "Tibia"))

    def test_an_unknown_unit_is_refused_until_it_is_given(self) -> None:
        samples = edf.emg(RATE, 60, [], seed=4)
        for unit in ("mmHg", ""):
            path = self.signals("unit.edf", edf.Signal("LAT", RATE, samples, unit=unit))
            self.assertIn("--unit", self.refused("score", path))
            psg("score", path, "--unit", "uV")

    def test_a_piezo_sensor(self) -> None:
        samples = edf.emg(RATE, 60, [], seed=4)
        path = self.signals("piezo.edf", edf.Signal("LAT", RATE, samples, transducer="Piezo"))
        self.assertIn("piezo", self.refused("score", path))

    def test_rates_of_one_hundred_hertz_and_below(self) -> None:
        low = self.signals("99.edf", edf.Signal("LAT", 99, edf.emg(99, 60, [], seed=5)))
        self.assertIn("99", self.refused("score", low))
        enough = self.signals("100.edf", edf.Signal("LAT", 100, edf.emg(100, 60, [], seed=5)))
        self.assertIn("100 samples per second", " ".join(psg("score", enough).stdout.split()))

    def test_a_flat_channel(self) -> None:
        path = self.signals("flat.edf", edf.Signal("LAT", RATE, [0.0] * RATE * 60))
        self.refused("score", path)

    def test_a_range_without_extent_disables_the_channel(self) -> None:
        flat = edf.Signal("LAT", RATE, [0.0] * RATE * 60)
        content = bytearray(edf.write(self.folder / "range.edf", [flat]).read_bytes())
        content[256 + 104 : 256 + 112] = content[256 + 112 : 256 + 120]
        (self.folder / "range.edf").write_bytes(content)
        self.refused("score", self.folder / "range.edf")


class BadOutput(CommandTest):
    def test_a_missing_folder_is_told_and_nothing_is_left(self) -> None:
        before = sorted(self.folder.iterdir())
        self.refused("score", self.night, "-o", self.folder / "missing" / "night.h5")
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_a_folder_in_place_of_the_file(self) -> None:
        (self.folder / "taken.h5").mkdir()
        self.refused("score", self.night, "-o", self.folder / "taken.h5", code=2)
        self.assertEqual(list((self.folder / "taken.h5").iterdir()), [])

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_read_only_folder(self) -> None:
        folder = self.folder / "readonly"
        folder.mkdir(mode=0o555)
        self.refused("score", self.night, "-o", folder / "night.h5")
        self.assertEqual(list(folder.iterdir()), [])

    @unittest.skipUnless(Path("/dev/full").exists(), "needs /dev/full")
    def test_a_full_standard_output(self) -> None:
        with open("/dev/full", "w") as full:
            run = subprocess.run(
                [PSG, "info", str(self.night)], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        self.assertEqual(run.returncode, 1)
        self.assertIn("psg: ", run.stderr)


class NotScored(CommandTest):
    """What nobody scored is not known: never 0."""

    def tables(self, *options: object) -> dict[str, list[dict[str, object]]]:
        return json.loads(psg("score", self.night, "--stages", self.stages, "--json", *options).stdout)[
            "tables"
        ]

    def value(self, tables: dict[str, list[dict[str, object]]], statistic: str, legs: str = "all") -> object:
        """The statistic by wasm2016 in sleep."""
        key = ("wasm2016", statistic, legs, "TST")
        rows = tables["indices"]
        found = [r["value"] for r in rows if (r["rule"], r["statistic"], r["legs"], r["state"]) == key]
        self.assertEqual(len(found), 1, key)
        return found[0]

    def messages(self, tables: dict[str, list[dict[str, object]]]) -> list[str]:
        return [str(row["message"]) for row in tables["warnings"] if "nothing says" in str(row["message"])]

    def test_a_hypnogram_alone_leaves_arousals_and_respiratory_events_undefined(self) -> None:
        tables = self.tables()
        for statistic in ("plms_arousal_index", "plm_arousal", "respiratory", "plms_index_nr"):
            self.assertIsNone(self.value(tables, statistic), statistic)
        self.assertEqual(self.value(tables, "plms_index"), 4 / (SECONDS / 3600))
        self.assertEqual(len(self.messages(tables)), 2)
        for row in tables["movements"]:
            self.assertEqual([row[c] for c in ("arousal", "respiratory", "plm_nr")], [None] * 3)
        text = psg("score", self.night, "--stages", self.stages).stdout
        self.assertRegex(text, r"PLMS-arousal index +— +—")
        self.assertRegex(text, r"with a respiratory event +— +—")
        self.assertIn("aasm left out no movement for being near one", " ".join(text.split()))

    def test_the_options_say_that_there_was_none(self) -> None:
        arousals = self.tables("--no-arousals")
        self.assertEqual(self.value(arousals, "plms_arousal_index"), 0)
        self.assertIsNone(self.value(arousals, "plms_index_nr"))
        self.assertEqual(len(self.messages(arousals)), 1)
        both = self.tables("--no-arousals", "--no-respiratory")
        self.assertEqual(self.value(both, "respiratory"), 0)
        self.assertEqual(self.value(both, "plms_index_nr"), self.value(both, "plms_index"))
        self.assertEqual(self.messages(both), [])
        self.assertEqual([both["recording"][0][c] for c in ("arousals_scored", "respiratory_scored")], [1, 1])

    def test_one_event_of_a_file_tells_that_both_were_scored(self) -> None:
        path = self.folder / "one.tsv"
        path.write_text("onset\tduration\tdescription\n1\t5\tObstructive apnea\n")
        tables = self.tables("--events", path)
        self.assertEqual(self.value(tables, "plms_arousal_index"), 0)
        self.assertEqual(self.value(tables, "respiratory"), 0)
        self.assertEqual(self.messages(tables), [])
        told = [str(row["message"]) for row in self.tables("--events", path, "--no-respiratory")["warnings"]]
        self.assertIn(
            "1 respiratory event is given and counts, although --no-respiratory says that there is none", told
        )

    def test_movements_alone_do_not_tell_and_rescore_takes_the_options_too(self) -> None:
        path = self.folder / "marks.tsv"
        path.write_text("onset\tduration\tdescription\n1\t1\tLimb movement left\n")

        def index(*options: object) -> object:
            arguments = ("rescore", path, "--stages", self.stages, "--json", *options)
            return self.value(json.loads(psg(*arguments).stdout)["tables"], "plms_arousal_index")

        self.assertIsNone(index())
        self.assertEqual(index("--no-arousals"), 0)

    def test_a_leg_that_is_not_in_the_recording_has_no_numbers(self) -> None:
        left = self.signals("left.edf", self.legs()[0])
        tables = json.loads(psg("score", left, "--stages", self.stages, "--json").stdout)["tables"]
        for statistic in ("movements", "movements_per_hour", "plm", "plm_per_hour"):
            self.assertIsNotNone(self.value(tables, statistic, "left"), statistic)
            self.assertIsNone(self.value(tables, statistic, "right"), statistic)
            self.assertIsNone(self.value(tables, statistic, "bilateral"), statistic)

    def test_every_movement_says_why_and_runs_are_a_table(self) -> None:
        result = self.scored("--rules", "aasm")
        runs = psg("show", result, "runs", "--format", "tsv").stdout.splitlines()
        self.assertEqual(len(runs), 2)
        movements = psg("show", result, "movements", "--format", "tsv").stdout.splitlines()
        self.assertEqual([line.split("\t")[-1] for line in movements[1:]], ["periodic: run of 4 >= 4"] * 4)


class BadScoring(CommandTest):
    def text(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.write_text(content)
        return path

    def test_every_class_of_a_file_is_counted(self) -> None:
        events = "onset\tduration\tdescription\n1\t3\tEEG arousal\n9\t3\tEEG arousal\n20\t1\tQuux\n"
        path = self.text("events.tsv", events)
        printed = " ".join(psg("score", self.night, "--events", path).stdout.split())
        self.assertIn("events.tsv: table of stages or events", printed)
        self.assertIn("2 EEG arousal arousal mapped", printed)
        self.assertIn("1 (not shown) other unknown: 1 text in no list of names", printed)
        kept = psg("score", self.night, "--events", path, "--keep-text").stdout
        self.assertIn("1 Quux other unknown", " ".join(kept.split()))
        files = json.loads(psg("score", self.night, "--events", path, "--json").stdout)["files"]
        self.assertEqual([c["count"] for c in files[0]["classes"]], [2, 1])

    def test_a_missing_or_unreadable_file_of_stages(self) -> None:
        self.refused("score", self.night, "--stages", self.folder / "none.txt")
        self.refused("score", self.night, "--stages", self.text("odd.txt", "N2\nhello\n"))
        self.refused("score", self.night, "--stages", self.text("empty.txt", ""))

    def test_bare_numbers_need_a_map(self) -> None:
        path = self.text("numbers.txt", "0\n2\n2\n5\n2\n")
        self.assertIn("--stage-map", self.refused("score", self.night, "--stages", path, code=2))
        psg("score", self.night, "--stages", path, "--stage-map", "0=W,2=N2,5=R")

    def test_a_map_that_is_none(self) -> None:
        path = self.text("numbers.txt", "0\n2\n")
        for stage_map in ("0", "0=X", "=W", "0=W,0=N1"):
            self.refused("score", self.night, "--stages", path, "--stage-map", stage_map, code=2)

    def test_a_hypnogram_shorter_or_longer_than_the_night_is_told(self) -> None:
        for epochs in (2, 20):
            path = self.text("length.txt", "N2\n" * epochs)
            self.assertIn("Warnings", psg("score", self.night, "--stages", path).stdout)


class Lights(CommandTest):
    """A clock time means the day on which it is nearest to the recording."""

    def window(self, *arguments: object) -> tuple[float, list[str]]:
        """The seconds of the night that count, and the warnings about lights by the first standard.

        The night starts at 22:00:00 and lasts 150 s."""
        run = psg("score", self.night, "--stages", self.stages, "--rules", "aasm", "--json", *arguments)
        tables = json.loads(run.stdout)["tables"]
        hours = next(
            row["denominator"] for row in tables["indices"] if row["state"] == "TIB" and row["unit"] == "1/h"
        )
        warnings = [row["message"] for row in tables["warnings"] if "lights o" in row["message"]]
        return round(hours * 3600), warnings

    def test_lights_off_ten_minutes_before_the_recording_is_not_a_day_later(self) -> None:
        seconds, warnings = self.window("--lights-off", "21:50:00")
        self.assertEqual(seconds, SECONDS)
        self.assertEqual(
            warnings, ["aasm: lights off is 600 s before the recording, whose start is taken instead"]
        )

    def test_lights_on_after_the_recording_is_told(self) -> None:
        seconds, warnings = self.window("--lights-off", "22:00:30", "--lights-on", "22:03:00")
        self.assertEqual(seconds, SECONDS - 30)
        self.assertEqual(
            warnings, ["aasm: lights on is 30 s after the recording, whose end is taken instead"]
        )

    def test_lights_within_the_recording_are_taken_as_they_are(self) -> None:
        self.assertEqual(self.window("--lights-off", "22:00:30", "--lights-on", "22:02:00"), (90, []))


class Scoring(CommandTest):
    """Four movements of 2 s of the left leg, 25 s apart, in N2: by every standard one series."""

    def score(self, *arguments: object) -> dict[str, object]:
        run = psg("score", self.night, "--json", *arguments)
        self.assertEqual(run.stderr, "")
        return json.loads(run.stdout)

    def rows(self, table: str, **where: object) -> list[dict[str, object]]:
        rows = self.score("--stages", self.stages)["tables"][table]
        return [row for row in rows if all(row[key] == value for key, value in where.items())]

    def test_the_four_movements_are_one_series(self) -> None:
        for rule in ("aasm", "wasm2016"):
            movements = self.rows("movements", rule=rule)
            self.assertEqual(len(movements), 4)
            for movement, (onset, duration) in zip(movements, BURSTS):
                self.assertAlmostEqual(movement["onset_s"], onset, delta=0.15)
                self.assertAlmostEqual(movement["duration_s"], duration, delta=0.3)
                self.assertEqual((movement["legs"], movement["stage"]), ("L", "N2"))
            self.assertEqual([m["series"] for m in movements], [0, 0, 0, 0])

    def test_the_plms_index_is_four_in_two_and_a_half_minutes(self) -> None:
        for row in self.rows("indices", statistic="plms_index"):
            self.assertAlmostEqual(row["value"], 4 / (SECONDS / 3600))
            self.assertEqual(row["numerator"], 4)

    def test_without_stages_what_is_per_sleep_is_undefined(self) -> None:
        rows = self.score()["tables"]["indices"]
        plms = [row for row in rows if row["statistic"] == "plms_index"]
        self.assertEqual([row["value"] for row in plms], [None, None])
        text = psg("score", self.night).stdout
        self.assertRegex(text, r"PLMS index +— +—")

    def test_the_text_tells_channels_indices_and_warnings(self) -> None:
        text = psg("score", self.night, "--stages", self.stages).stdout
        for part in (
            "EMG LAT",
            "usual label of the left leg",
            "resting uV",
            "aasm",
            "wasm2016",
            "4 / 0.0417 h",
        ):
            self.assertIn(part, text)
        self.assertIn("Nothing was written", text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 100, line)

    def test_results_are_the_same_for_any_number_of_threads(self) -> None:
        one, two = self.folder / "1.h5", self.folder / "2.h5"
        for path, threads in ((one, 1), (two, 2)):
            psg("score", self.night, "--threads", threads, "-q", "-o", path)
        self.assertEqual(one.read_bytes(), two.read_bytes())

    def test_lights_by_the_clock_and_since_the_start_are_the_same(self) -> None:
        clock = self.score("--lights-off", "22:00:30", "--lights-on", "22:02:00")
        since = self.score("--lights-off", "+0:00:30", "--lights-on", "+0:02:00")
        self.assertEqual(clock, since)
        verdicts = [row["verdict"] for row in clock["tables"]["activity"] if row["rule"] == "aasm"]
        self.assertEqual(verdicts, ["outside_lights", "counted", "counted", "counted"])

    def test_another_measure_is_another_rule(self) -> None:
        rules = {row["rule"] for row in self.score("--measure", "peak", "--rules", "aasm")["tables"]["rules"]}
        rules |= {row["rule"] for row in self.score("--measure", "rms", "--rules", "aasm")["tables"]["rules"]}
        self.assertEqual(len(rules), 2)
        self.assertIn("aasm", rules)

    def test_swapped_labels_swap_the_legs(self) -> None:
        rows = self.score("--left", "EMG RAT", "--right", "EMG LAT")["tables"]["movements"]
        self.assertEqual({row["legs"] for row in rows}, {"R"})

    def test_quiet_prints_nothing_and_a_pipe_gets_no_bar(self) -> None:
        run = psg("score", self.night, "-q")
        self.assertEqual((run.stdout, run.stderr), ("", ""))
        self.assertEqual(psg("score", self.night).stderr, "")


class Marked(CommandTest):
    """Four marks 25 s apart, of which one says no leg, and one more without a duration."""

    EVENTS = (
        "onset\tduration\tdescription\n"
        "20\t2\tLimb movement@@EMG LAT\n45\t2\tLimb movement@@EMG RAT\n"
        "70\t2\tLimb movement\n95\t2\tLimb movement@@EMG LAT\n120\t0\tLimb movement@@EMG LAT\n"
    )

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.events = cls.folder / "events.tsv"
        cls.events.write_text(cls.EVENTS)

    def score(self, *arguments: object) -> dict[str, object]:
        return json.loads(psg(*arguments, "--json", "--rules", "aasm").stdout)["tables"]

    def check_tables(self, tables: dict[str, object]) -> None:
        self.assertEqual(tables["recording"][0]["movements"], "marked")
        self.assertEqual(tables["channels"], [])
        self.assertEqual([m["onset_s"] for m in tables["movements"]], [20, 45, 70, 95])
        self.assertEqual([m["legs"] for m in tables["movements"]], ["L", "R", "B", "L"])
        self.assertEqual([m["plm"] for m in tables["movements"]], [1, 1, 1, 1])
        self.assertEqual([a["verdict"] for a in tables["activity"]], ["counted"] * 4 + ["no_duration"])
        (index,) = (i for i in tables["indices"] if i["statistic"] == "plms_index")
        self.assertAlmostEqual(index["value"], 4 / (SECONDS / 3600))

    def test_marks_alone_are_scored_without_a_recording(self) -> None:
        tables = self.score("rescore", self.events, "--stages", self.stages)
        self.check_tables(tables)
        self.assertEqual(tables["recording"][0]["format"], "none")

    def test_marks_replace_detection_and_no_leg_is_needed(self) -> None:
        tables = self.score(
            "score", self.night, "--use-marked", "--events", self.events, "--stages", self.stages
        )
        self.check_tables(tables)
        self.assertEqual(tables["recording"][0]["format"], "EDF")
        noleg = self.signals("noleg.edf", edf.Signal("HRate", 10, [60.0] * 10 * SECONDS))
        self.check_tables(
            self.score("score", noleg, "--use-marked", "--events", self.events, "--stages", self.stages)
        )

    def test_the_text_says_who_marked_them_and_what_is_doubtful(self) -> None:
        text = " ".join(psg("score", self.night, "--use-marked", "--events", self.events).stdout.split())
        self.assertIn("marked, not detected: 5 in events.tsv", text)
        for part in ("that name no leg: 1 of 5", "without a duration: 1 of 5"):
            self.assertIn(part, text)

    def test_without_an_end_of_the_night_nothing_per_hour_of_it_is_defined(self) -> None:
        self.assertIn("is undefined", " ".join(psg("rescore", self.events).stdout.split()))
        rows = self.score("rescore", self.events, "--duration", "1:00:00")["indices"]
        (index,) = (
            i
            for i in rows
            if i["statistic"] == "movements_per_hour" and i["state"] == "TIB" and i["legs"] == "all"
        )
        self.assertEqual(index["value"], 4)

    def test_the_start_is_a_time_of_day(self) -> None:
        for start in ("+0:10:00", "+30:00:00", "30:00:00"):
            sentence = self.refused("rescore", self.events, f"--start={start}", code=2)
            self.assertIn("expected a time of day such as 22:35:17", sentence)

    def test_a_result_is_written_and_shown(self) -> None:
        result = self.folder / "marked.h5"
        psg("rescore", self.events, "-q", "-o", result)
        self.assertEqual(len(json.loads(psg("show", result, "activity", "--format", "json").stdout)), 10)

    def test_a_result_is_a_source_of_stages_events_and_movements(self) -> None:
        given = ("rescore", self.events, "--stages", self.stages)
        one, both = self.folder / "one.h5", self.folder / "both.h5"
        psg(*given, "--rules", "aasm", "-q", "-o", one)
        psg(*given, "--rules", "aasm,wasm2016", "-q", "-o", both)
        first, again = self.score(*given), self.score("rescore", one)
        for table in ("stages", "movements", "series"):
            self.assertEqual(again[table], first[table])
        self.assertEqual(self.score("rescore", self.events, "--stages", both)["stages"], first["stages"])
        several = psg("rescore", self.events, "--stages", both).stdout
        self.assertIn("the movements of 2 rule sets", " ".join(several.split()))
        self.assertIn("psg result", several)
        self.assertIn("no leg movement is marked", self.refused("rescore", both))

    def test_what_show_prints_is_read(self) -> None:
        result = self.folder / "shown.h5"
        psg("rescore", self.events, "--stages", self.stages, "--rules", "aasm", "-q", "-o", result)
        files = {}
        for table in ("stages", "activity"):
            files[table] = self.folder / f"{table}.tsv"
            files[table].write_text(psg("show", result, table, "--format", "tsv").stdout)
        first = self.score("rescore", result)
        again = self.score("rescore", files["activity"], "--stages", files["stages"])
        for table in ("stages", "movements"):
            self.assertEqual(again[table], first[table])

    def test_files_of_two_clocks_are_aligned_by_the_first(self) -> None:
        header = "Signal ID: X\\y\nStart Time: 23.09.2020 {}\nUnit: \nSignal Type: Impuls\n\n"
        first, second = self.folder / "first.txt", self.folder / "second.txt"
        first.write_text(header.format("01:00:00") + "01:00:10,000-01:00:11,000; 1;LM\n")
        second.write_text(header.format("00:59:00") + "01:00:30,000-01:00:31,000; 1;LM\n")
        onsets = [a["onset_s"] for a in self.score("rescore", first, second)["activity"]]
        self.assertEqual(onsets, [10, 30])
        onsets = [a["onset_s"] for a in self.score("rescore", first, "--start", "00:59:50")["activity"]]
        self.assertEqual(onsets, [20])

    def test_nights_that_nobody_marked_and_points_alone_are_refused(self) -> None:
        self.assertIn(
            "night.edf: no leg movement is marked", self.refused("score", self.night, "--use-marked")
        )
        self.assertIn("stages.txt: no leg movement is marked", self.refused("rescore", self.stages))
        points = self.folder / "points.tsv"
        points.write_text("onset\tduration\tdescription\n20\t0\tLimb movement\n")
        self.assertIn("none of 1 marked movements has a duration", self.refused("rescore", points))

    def test_options_of_detection_say_nothing_here(self) -> None:
        for option in (("--left", "EMG LAT"), ("--measure", "peak"), ("--envelope",)):
            self.refused("score", self.night, "--use-marked", *option, code=2)
        self.refused("rescore", self.events, "--duration", "long", code=2)
        self.refused("rescore", self.events, "--duration", "0:00:00", code=2)


class LabTable(CommandTest):
    def table(self, text: str) -> Path:
        path = self.folder / "lab.toml"
        path.write_text(text)
        return path

    def test_the_laboratorys_labels_are_asked_first_and_named_by_their_line(self) -> None:
        lab = self.table('[left_leg]\nlabels = ["emg rat"]\n[right_leg]\nlabels = ["emg lat"]\n')
        rows = json.loads(psg("info", self.night, "--channel-table", lab, "--json").stdout)["signals"]
        self.assertEqual([row["leg"] for row in rows], ["R", "L"])
        self.assertIn("line 4 of lab.toml", rows[0]["why"])
        movements = json.loads(psg("score", self.night, "--channel-table", lab, "--json").stdout)
        self.assertEqual({m["legs"] for m in movements["tables"]["movements"]}, {"R"})
        self.assertIn("line 2 of lab.toml", psg("info", self.night, "--channel-table", lab).stdout)

    def test_what_is_wrong_in_it_is_told_with_its_line(self) -> None:
        lab = self.table("[left_leg]\nlabels = [1]\n")
        for command in ("score", "info"):
            self.assertIn("lab.toml: line 2: ", self.refused(command, self.night, "--channel-table", lab))
        self.refused("score", self.night, "--channel-table", self.folder / "none.toml")


class Quality(CommandTest):
    def test_a_leg_coarser_than_the_offset_threshold_is_told_and_not_scored(self) -> None:
        left, right = self.legs()
        for high, scored in ((65535.0, True), (66000.0, False)):  # 65535 steps: 2 uV, and a little more
            right.physical = (-high, high)
            path = self.signals("coarse.edf", left, right)
            rows = json.loads(psg("score", path, "--json").stdout)["tables"]["channels"]
            self.assertEqual([row["leg"] for row in rows], ["L", "R"])
            self.assertAlmostEqual(rows[0]["step_uv"], 0.1)
            self.assertAlmostEqual(rows[1]["step_uv"], 2 * high / 65535)
            self.assertEqual(rows[1]["quality"] != "not scorable", scored)
            self.assertEqual(rows[1]["resting_uv"] is not None, scored)
        self.assertIn("quantisation step", " ".join(psg("score", path).stdout.split()))

    def test_shares_of_artefact_are_stored_and_shown(self) -> None:
        left, right = self.legs()
        right.samples[: 75 * RATE] = [0.0] * (75 * RATE)
        path = self.signals("flat75.edf", left, right)
        rows = json.loads(psg("score", path, "--json").stdout)["tables"]["channels"]
        self.assertAlmostEqual(rows[1]["flat_share"], 0.5, delta=0.01)
        self.assertEqual([rows[0][f"{kind}_share"] for kind in ("flat", "saturated", "hum")], [0, 0, 0])
        self.assertRegex(psg("score", path).stdout, r"right leg +0\.1 +(49|50)\.\d %")


class Show(CommandTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.result = cls.scored("--envelope")

    def test_the_list_names_every_table_with_its_rows(self) -> None:
        text = psg("show", self.result).stdout
        for table in ("activity", "movements", "series", "indices", "rules", "channels"):
            self.assertIn(table, text)

    def test_every_table_in_every_format(self) -> None:
        tables = json.loads(psg("show", self.result, "--format", "json").stdout)["tables"]
        self.assertGreater(len(tables), 8)
        for table in tables:
            rows = json.loads(psg("show", self.result, table["table"], "--format", "json").stdout)
            tsv = psg("show", self.result, table["table"], "--format", "tsv").stdout
            read = list(csv.DictReader(io.StringIO(tsv), delimiter="\t"))
            self.assertEqual((len(rows), len(read)), (table["rows"], table["rows"]))
            if rows:
                self.assertEqual(list(rows[0]), list(read[0]))
            psg("show", self.result, table["table"])

    def test_what_was_written_is_what_was_scored(self) -> None:
        scored = json.loads(psg("score", self.night, "--stages", self.stages, "--json").stdout)
        for table in ("activity", "movements", "series", "indices", "stages"):
            shown = json.loads(psg("show", self.result, table, "--format", "json").stdout)
            self.assertEqual(shown, scored["tables"][table])

    def test_the_envelope_of_a_recording_with_gaps_has_a_stretch_for_each_part(self) -> None:
        night, result = self.folder / "gaps.edf", self.folder / "gaps.h5"
        psg("simulate", "-o", night, "--hours", 1, "--channels", 2, "--gaps", "-q")
        psg("score", night, "--envelope", "-q", "-o", result)

        def rows(table: str) -> list[dict[str, Any]]:
            return list(json.loads(psg("show", result, table, "--format", "json").stdout))

        gaps = [row for row in rows("breaks") if row["why"] == "gap"]
        self.assertGreater(len(gaps), 0)
        clock = rows("envelopes/clock")
        for leg in ("L", "R"):
            stretches = [row for row in clock if row["leg"] == leg]
            self.assertEqual(len(stretches), len(gaps) + 1)
            for gap, before, after in zip(gaps, stretches, stretches[1:]):
                taken = after["first_row"] - before["first_row"]
                end_s = before["start_s"] + taken * before["period_s"] / before["samples"]
                self.assertAlmostEqual(end_s, gap["onset_s"], delta=0.1)
                self.assertAlmostEqual(after["start_s"], gap["onset_s"] + gap["duration_s"], delta=0.1)
        again = self.folder / "again"
        psg("batch", night, "-o", again, "--envelope", "-q")
        self.assertEqual(
            json.loads(psg("show", again / "gaps.h5", "envelopes/clock", "--format", "json").stdout), clock
        )

    def test_time_of_day_and_epoch_stand_beside_the_onset(self) -> None:
        rows = json.loads(
            psg("show", self.result, "movements", "--rule", "wasm2016", "--format", "json").stdout
        )
        self.assertEqual(len(rows), 4)
        for row in rows:
            self.assertEqual(list(row)[1:4], ["onset_s", "clock", "epoch"])
            minutes, seconds = divmod(int(row["onset_s"]), 60)
            self.assertEqual(row["clock"], f"22:{minutes:02}:{seconds:02}")
            self.assertEqual(row["epoch"], int(row["onset_s"] // 30) + 1)
        reasons = json.loads(psg("show", self.result, "activity", "--format", "json").stdout)
        self.assertIn(f"({rows[0]['clock']}, epoch 1)", reasons[0]["reason"])
        self.assertIn(", from 22:00:00", psg("score", self.night).stdout.splitlines()[0])

    def test_one_standard_alone(self) -> None:
        rows = json.loads(
            psg("show", self.result, "movements", "--rule", "wasm2016", "--format", "json").stdout
        )
        self.assertEqual({row["rule"] for row in rows}, {"wasm2016"})
        self.assertIn("aasm, wasm2016", self.refused("show", self.result, "movements", "--rule", "asda1993"))
        self.refused("show", self.result, "stages", "--rule", "aasm", code=2)

    def shown(self, *arguments: object) -> list[dict[str, Any]]:
        return list(json.loads(psg("show", self.result, *arguments, "--format", "json").stdout))

    def test_rows_are_chosen_by_what_their_columns_hold(self) -> None:
        everything = self.shown("activity")
        for condition, holds in (
            ("leg=L", lambda row: row["leg"] == "L"),
            ("verdict!=counted", lambda row: row["verdict"] != "counted"),
            ("onset_s>=45", lambda row: row["onset_s"] >= 45),
            ("rule=wasm*", lambda row: row["rule"] == "wasm2016"),
        ):
            self.assertEqual(self.shown("activity", "--where", condition), list(filter(holds, everything)))
        both = self.shown("activity", "--where", "leg=L", "--where", "rule=aasm")
        self.assertEqual(both, [row for row in everything if (row["leg"], row["rule"]) == ("L", "aasm")])
        self.assertEqual(self.shown("events", "--where", "kind=arousal"), [])

    def test_statistics_and_states_are_chosen_by_name(self) -> None:
        rows = self.shown("indices", "--statistic", "plms_index,series_c*", "--rule", "aasm")
        self.assertEqual(
            {row["statistic"] for row in rows}, {"plms_index", "series_count", "series_count_nr"}
        )
        rows = self.shown("indices", "--statistic", "movements", "--state", "TST,W", "--where", "legs=all")
        self.assertEqual([row["state"] for row in rows], ["TST", "W"] * 2)
        self.assertEqual(self.shown("movements", "--state", "TST"), self.shown("movements"))
        self.assertEqual(self.shown("movements", "--state", "W"), [])
        for state in ("XX", "n2", "TST,N5"):
            refused = psg("show", self.result, "movements", "--state", state, expect=2)
            self.assertIn("expected TIB, TST, W, N1, N2, N3, R, NREM or ?", refused.stderr)

    def test_a_statistic_has_one_column_for_each_state(self) -> None:
        (wide,) = self.shown(
            "indices", "--statistic", "movements", "--where", "legs=all", "--rule", "aasm", "--wide"
        )
        self.assertEqual(list(wide)[:4], ["rule", "statistic", "legs", "unit"])
        long = self.shown("indices", "--statistic", "movements", "--where", "legs=all", "--rule", "aasm")
        self.assertEqual({row["state"]: row["value"] for row in long}, dict(list(wide.items())[4:]))

    def test_what_selects_nothing_that_there_is_is_refused(self) -> None:
        for arguments, code in (
            (("indices", "--statistic", "plms_indx"), 1),
            (("events", "--state", "TST"), 2),
            (("movements", "--where", "colour=red"), 2),
            (("movements", "--where", "onset_s>soon"), 2),
            (("movements", "--where", "onset_s"), 2),
            (("movements", "--wide"), 2),
            (("--where", "leg=L"), 2),
        ):
            self.refused("show", self.result, *arguments, code=code)

    def test_an_unknown_table_is_told_with_those_there_are(self) -> None:
        self.assertIn("movements", self.refused("show", self.result, "moves"))

    def test_files_that_are_no_result(self) -> None:
        self.refused("show", self.night)
        cut = self.folder / "cut.h5"
        whole = self.result.read_bytes()
        for size in (0, 10, 1000, len(whole) // 2, len(whole) - 100):
            cut.write_bytes(whole[:size])
            self.refused("show", cut)


class Info(CommandTest):
    def test_the_text_tells_signals_roles_and_why(self) -> None:
        text = psg("info", self.night).stdout
        for part in (
            "EDF",
            "date not shown (--keep-date), 22:00:00",
            "0:02:30",
            "EMG LAT",
            "left leg",
            "usual label of the left",
        ):
            self.assertIn(part, text)
        self.assertIn("2020-01-01 22:00:00", psg("info", self.night, "--keep-date").stdout)

    def test_json_holds_every_signal(self) -> None:
        info = json.loads(psg("info", self.night, "--json").stdout)
        self.assertEqual([s["label"] for s in info["signals"]], ["EMG LAT", "EMG RAT"])
        self.assertEqual([s["leg"] for s in info["signals"]], ["L", "R"])
        self.assertEqual(info["duration_s"], SECONDS)

    def test_control_characters_of_a_label_do_not_reach_the_terminal(self) -> None:
        path = self.signals("escape.edf", edf.Signal("LAT\x1b[2J", RATE, [0.0] * RATE))
        self.assertNotIn("\x1b", psg("info", path, expect=None).stdout)

    def test_every_odd_file_is_shown_or_refused_in_one_sentence(self) -> None:
        files = [*SHARED.glob("quirks/*"), *SHARED.glob("legs/*"), *SHARED.glob("annotations/*.edf")]
        if not files:
            self.skipTest("the shared recordings are not here")
        for path in sorted(files):
            with self.subTest(path.name):
                run = psg("info", path, "--json", expect=None)
                self.assertIn(run.returncode, (0, 1), run.stderr)
                if run.returncode == 1:
                    self.assertRegex(run.stderr, r"\Apsg: [^\n]+\n\Z")
                else:
                    json.loads(run.stdout)
                    psg("info", path)


class Check(CommandTest):
    def test_why_a_file_is_refused_is_told(self) -> None:
        content = bytearray(self.night.read_bytes())
        content[192:197] = b"EDF+D"
        path = self.folder / "interrupted.edf"
        path.write_bytes(content)
        text = " ".join(psg("check", path, expect=1).stdout.split())
        self.assertIn('refused: field "timekeeping annotation": found none in', text)
        self.assertIn("so the file is refused", text)
        self.assertNotIn("was left out", text)


class Simulate(CommandTest):
    def simulate(self, name: str, *arguments: object) -> Path:
        path = self.folder / name
        psg("simulate", "-o", path, "--hours", "0.2", "--rate", "256", "--channels", "4", *arguments)
        return path

    def test_the_same_seed_is_the_same_night(self) -> None:
        one = self.simulate("one.edf", "--seed", "3").read_bytes()
        self.assertEqual(one, self.simulate("same.edf", "--seed", "3").read_bytes())
        self.assertNotEqual(one, self.simulate("other.edf", "--seed", "4").read_bytes())

    def test_the_truth_lies_beside_the_recording(self) -> None:
        self.simulate("night1.edf", "--seed", "5")
        with open(self.folder / "night1-truth.tsv", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        self.assertGreater(len(rows), 0)
        self.assertLessEqual({row["leg"] for row in rows}, {"L", "R"})

    def test_a_simulated_night_is_scored_with_its_own_stages(self) -> None:
        night = self.simulate("night2.edf", "--seed", "6", "--gaps")
        score = json.loads(psg("score", night, "--json").stdout)
        self.assertGreater(len(score["tables"]["stages"]), 0)

    def test_options_out_of_range(self) -> None:
        self.refused("simulate", "-o", self.folder / "x.edf", "--hours", "1000", code=2)
        self.refused("simulate", "-o", self.folder / "x.edf", "--rate", "10", code=2)
        self.refused("simulate", "-o", self.folder / "missing" / "x.edf", "--hours", "0.1")
        self.assertFalse((self.folder / "x.edf").exists())


class Export(CommandTest):
    """psg export: what other programs read of a scored night."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.result = cls.scored("--rules", "aasm,wasm2016")

    def test_every_format_is_written_and_read_back(self) -> None:
        for name in ("n.edf", "n.annot", "n_events.tsv", "n.xml", "n.txt", "n.json"):
            out = self.folder / name
            run = psg("export", self.result, "-o", out, "--rules", "aasm", "--recording", self.night)
            self.assertIn("5 stages, 4 leg movements, 0 other events", run.stdout)
            again = psg("export", out, "-o", self.folder / "again.json", "--recording", self.night)
            self.assertIn(" 4 leg movements, 0 other events", again.stdout)

    def test_a_copy_of_the_recording_holds_the_movements(self) -> None:
        copy = self.folder / "copy.edf"
        given = ("--into", self.night, "-o", copy)
        run = psg("export", self.result, "--rules", "aasm", *given)
        self.assertIn("4 leg movements", run.stdout)
        scored = json.loads(psg("score", copy, "--rules", "aasm", "--json").stdout)
        again = json.loads(psg("score", self.night, "--rules", "aasm", "--json").stdout)
        self.assertEqual(scored["tables"]["activity"], again["tables"]["activity"])
        copy.unlink()
        for more in (
            ("--recording", self.night),
            ("--start", "22:00:00"),
            ("--format", "edf"),
            ("--keep-date",),
        ):
            self.refused("export", self.result, "--rules", "aasm", *given, *more, code=2)
        two = ("-o", self.folder / "b.edf")
        self.assertIn("expected one", self.refused("export", self.result, *given, *two, code=2))
        self.assertFalse(copy.exists())

    def test_the_movements_are_those_of_the_result(self) -> None:
        psg("export", self.result, "-o", self.folder / "m.csv", "--rules", "aasm")
        with (self.folder / "m.csv").open(newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["verdict"] == "counted"]
        self.assertEqual(len(rows), len(BURSTS))
        for row, (onset, _) in zip(rows, BURSTS):
            self.assertAlmostEqual(float(row["onset_s"]), onset, delta=0.5)
            self.assertEqual((row["leg"], row["plm"], row["channel"]), ("L", "1", "EMG LAT"))
            self.assertTrue(row["reason"])

    def test_several_outputs_and_formats(self) -> None:
        one, two = self.folder / "one.dat", self.folder / "two.dat"
        psg("export", self.result, "-o", one, "-o", two, "--format", "annot,csv", "--rules", "aasm")
        self.assertTrue(one.read_text().startswith("class\tinstance\t"))
        self.assertTrue(two.read_text().startswith("rule,onset_s,"))
        sentence = self.refused("export", self.result, "-o", one, "--format", "annot,csv", code=2)
        self.assertIn("2 formats for 1 outputs", sentence)

    def test_a_recording_is_never_replaced(self) -> None:
        before = self.night.read_bytes()
        options = ("--rules", "aasm", "-o", self.night)
        sentence = self.refused("export", self.result, *options, "--recording", self.night, code=2)
        self.assertIn("is read by this call", sentence)
        self.assertIn("is a recording with signals", self.refused("export", self.result, *options, code=2))
        self.assertEqual(self.night.read_bytes(), before)

    def test_no_file_is_written_twice(self) -> None:
        tsv, sidecar = self.folder / "twice_events.tsv", self.folder / "twice_events.json"
        spelled = f"{self.folder}/./twice_events.tsv"
        for pair in ((tsv, sidecar), (sidecar, tsv), (tsv, spelled)):
            outputs = ("-o", pair[0], "-o", pair[1])
            sentence = self.refused("export", self.result, *outputs, "--rules", "aasm", code=2)
            self.assertIn("would be written twice", sentence)
            self.assertFalse(tsv.exists() or sidecar.exists())

    def test_it_asks_for_what_it_needs(self) -> None:
        out = self.folder / "asked.txt"
        self.assertIn("choose one with --rules", self.refused("export", self.result, "-o", out))
        marks = self.folder / "marks.tsv"
        marks.write_text("onset\tduration\tdescription\n20\t1\tLimb movement@@EMG LAT\n")
        clockless = self.folder / "clockless.h5"
        psg("rescore", marks, "--rules", "aasm", "-q", "-o", clockless)
        sentence = self.refused("export", clockless, "-o", out, code=2)
        self.assertIn("expected the recording or its start time", sentence)
        self.assertIn(
            "is no format", self.refused("export", self.result, "-o", out, "--format", "doc", code=2)
        )
        self.assertFalse(out.exists())

    def test_no_date_is_written_unless_it_is_asked_for(self) -> None:
        out = self.folder / "dated.edf"
        psg("export", self.result, "-o", out, "--rules", "aasm", "--recording", self.night)
        header = out.read_bytes()[:256]
        self.assertEqual(header[168:176], b"01.01.85")
        self.assertIn(b"Startdate X", header)
        psg("export", self.result, "-o", out, "--rules", "aasm", "--recording", self.night, "--keep-date")
        self.assertEqual(out.read_bytes()[168:184], self.night.read_bytes()[168:184])

    def test_an_annotation_file_is_converted(self) -> None:
        out = self.folder / "stages.annot"
        run = psg("export", self.stages, "-o", out)
        self.assertIn("text with one stage a line", run.stdout)
        self.assertEqual(out.read_text().splitlines()[1], "N2\t.\t.\t0\t30\t.")


if __name__ == "__main__":
    unittest.main()
