"""Stagings as users bring them: of several scorers, at changes, of another clock, missing. From outside."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from edf import Signal, emg, write
from support import psg

MINUTES = 4
MIDNIGHT_HEADER = (168, b"01.01.8500.00.00")  # where an EDF header has date and time of the start


def staged(*stages: tuple[float, str]) -> str:
    """Events of BIDS at changes of the stage."""
    return "onset\tduration\tdescription\n" + "".join(f"{at}\tn/a\tStage - {s}\n" for at, s in stages)


def by_scorers(*names: tuple[str, str]) -> str:
    """Epochs of 30 s of the night, each scored by each of the names as one stage."""
    epochs = range(0, 60 * MINUTES, 30)
    return "onset\tduration\tstage\tscorer\n" + "".join(
        f"{at}\t30\t{stage}\t{name}\n" for at in epochs for name, stage in names
    )


def clocked(hour: int) -> str:
    """Noxturnal's epochs of the night from that hour of 1 January 2020."""
    rows = "".join(
        f"01/13/2020 {hour:02}:{at // 60:02}:{at % 60:02},,N2,30,\n" for at in range(0, 60 * MINUTES, 30)
    )
    return "Start Time,End Time,Event,Duration,\n[],[],[],[s],\n" + rows


class StagingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.night = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-stagings-")))
        samples = emg(128, 60 * MINUTES, [(20.0 * k, 1.5) for k in range(1, 10)])
        cls.edf = write(cls.night / "night.edf", [Signal("LAT", 128, samples), Signal("RAT", 128, samples)])

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="psg-stagings-")))

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def copied(self, name: str = "night.edf") -> Path:
        path = self.folder / name
        path.write_bytes(self.edf.read_bytes())
        return path

    def anonymised(self) -> Path:
        path = self.copied()
        at, text = MIDNIGHT_HEADER
        data = path.read_bytes()
        path.write_bytes(data[:at] + text + data[at + len(text) :])
        return path

    def stages_of(self, *args: object) -> list[tuple[float, float, str]]:
        tables = json.loads(psg("score", self.edf, "--json", *args).stdout)["tables"]
        return [(row["onset_s"], row["duration_s"], row["stage"]) for row in tables["stages"]]


class SeveralScorers(StagingTest):
    def test_a_persons_staging_counts_and_another_can_be_chosen(self) -> None:
        file = self.file("two.tsv", by_scorers(("manual", "N2"), ("automated", "W")))
        self.assertEqual({stage for _, _, stage in self.stages_of("--stages", file)}, {"N2"})
        chosen = self.stages_of("--stages", file, "--scorer", "automated")
        self.assertEqual({stage for _, _, stage in chosen}, {"W"})
        run = psg("score", self.edf, "--stages", file)
        self.assertEqual(run.stdout.count("2 stagings are in the annotation file"), 1)

    def test_two_people_are_refused_with_the_choice(self) -> None:
        file = self.file("two.tsv", by_scorers(("Ada", "N2"), ("Ben", "W")))
        run = psg("score", self.edf, "--stages", file, expect=1)
        self.assertIn('"Ada", "Ben"', run.stderr)
        self.assertIn("--scorer NAME", run.stderr)
        self.assertEqual({s for _, _, s in self.stages_of("--stages", file, "--scorer", "Ben")}, {"W"})

    def test_a_scorer_that_no_file_has_is_refused(self) -> None:
        file = self.file("one.txt", "N2\n" * 8)
        run = psg("score", self.edf, "--stages", file, "--scorer", "Ada", expect=2)
        self.assertIn("holds no staging of scorer", run.stderr)

    def test_a_batch_takes_one_scorer(self) -> None:
        edf = self.copied()
        self.file("night_stages.tsv", by_scorers(("Ada", "N2"), ("Ben", "W")))
        run = psg("batch", edf, "-o", self.folder / "out", expect=1)
        self.assertIn("--scorer NAME", run.stderr)
        psg("batch", edf, "-o", self.folder / "out", "--scorer", "Ada")

    def test_an_export_writes_one_scorer(self) -> None:
        file = self.file("two.tsv", by_scorers(("Ada", "N2"), ("Ben", "W")))
        psg("export", file, "-o", self.folder / "ben.json", "--scorer", "Ben")
        written = json.loads((self.folder / "ben.json").read_text())
        self.assertEqual({stage["stage"] for stage in written["stages"]}, {"W"})


class AtChanges(StagingTest):
    def test_a_stage_lasts_until_the_next_and_the_reading_is_said(self) -> None:
        file = self.file("changes.tsv", staged((0, "W"), (40, "N1"), (65, "N2"), (200, "R")))
        self.assertEqual(
            self.stages_of("--stages", file),
            [(0, 40, "W"), (40, 25, "N1"), (65, 135, "N2"), (200, 40, "R")],
        )
        run = psg("score", self.edf, "--stages", file)
        self.assertIn("written where the stage changes", run.stdout)


class MissingStages(StagingTest):
    def test_a_file_of_stages_without_any_fails(self) -> None:
        events = self.file("events.tsv", "onset\tduration\tdescription\n10\t3\tArousal\n")
        run = psg("score", self.edf, "--stages", events, expect=1)
        self.assertIn("was given for its sleep stages and holds none", run.stderr)
        psg("score", self.edf, "--events", events)

    def test_a_file_of_stages_that_nobody_scored_fails(self) -> None:
        run = psg("score", self.edf, "--stages", self.file("none.txt", "?\n" * 8), expect=1)
        self.assertIn("all 8 are unscored", run.stderr)

    def test_a_batch_fails_beside_files_that_it_does_not_know(self) -> None:
        edf = self.copied("1.edf")
        self.file("1_1.txt", "0\n" * 8)
        run = psg("batch", edf, "-o", self.folder / "out", expect=1)
        self.assertIn("1_1.txt", run.stderr)
        (self.folder / "1_1.txt").unlink()
        psg("batch", edf, "-o", self.folder / "out")

    def test_events_alone_beside_a_recording_do_not_fail_it(self) -> None:
        edf = self.copied("sub-1_task-sleep_eeg.edf")
        self.file("sub-1_task-sleep_events.tsv", "onset\tduration\ttrial_type\n10\t3\tarousal\n")
        psg("batch", edf, "-o", self.folder / "out")


class Clock(StagingTest):
    def test_an_anonymised_start_beside_a_clock_is_asked_for(self) -> None:
        edf = self.anonymised()
        file = self.file("nox.csv", clocked(22))
        run = psg("score", edf, "--stages", file, expect=1)
        self.assertIn("--start 22:30:00", run.stderr)
        told = psg("score", edf, "--stages", file, "--start", "21:59:30", "--json")
        self.assertEqual(json.loads(told.stdout)["tables"]["stages"][0]["onset_s"], 30)

    def test_a_list_says_when_a_recording_started(self) -> None:
        self.anonymised()
        self.file("nox.csv", clocked(22))
        nights = self.file("nights.tsv", "edf\tstages\trecording_start\nnight.edf\tnox.csv\t22:00:00\n")
        psg("batch", nights, "-o", self.folder / "out")
        nights.write_text("edf\tstages\tid\nnight.edf\tnox.csv\tother\n")
        psg("batch", nights, "-o", self.folder / "other", expect=1)


if __name__ == "__main__":
    unittest.main()
