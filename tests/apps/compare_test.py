"""Drives psg compare as a user does: scorings of one night in, agreement out."""

from __future__ import annotations

import csv
import io
import json
import unittest
from collections import Counter
from pathlib import Path

from command_test import BURSTS, SECONDS, SHARED, CommandTest, psg


def annot(path: Path, movements: list[tuple[float, float, str]]) -> Path:
    """A Luna .annot file of leg movements: onset, end, L or R."""
    rows = [f"LM_{leg}\t.\tEMG_{leg}\t{onset}\t{end}\t." for onset, end, leg in movements]
    path.write_text("class\tinstance\tchannel\tstart\tstop\tmeta\n" + "\n".join(rows) + "\n")
    return path


def events(path: Path, movements: list[tuple[float, float, str]]) -> Path:
    """A BIDS events.tsv of leg movements."""
    names = {"L": "Limb movement left", "R": "Limb movement right", "": "Limb movement"}
    rows = [f"{onset}\t{end - onset:.3f}\t{names[leg]}" for onset, end, leg in movements]
    path.write_text("onset\tduration\ttrial_type\n" + "\n".join(rows) + "\n")
    return path


def domino(path: Path, start: str, onsets: list[str]) -> Path:
    """A Somnomedics text of movements of 1 s of no leg, by the clock on the wall, on 1 January 2020."""
    head = f"Signal ID: X\\y\nStart Time: 01.01.2020 {start}\nUnit: \nSignal Type: Impuls\n\n"
    rows = [f"{onset},000-{onset},900; 1;LM" for onset in onsets]
    path.write_text(head + "\n".join(rows) + "\n")
    return path


class Compare(CommandTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.a = events(cls.folder / "a.tsv", [(20, 22, "L"), (45, 47, "L"), (70, 72, "L"), (95, 97, "L")])
        cls.b = events(
            cls.folder / "b.tsv", [(20.5, 22, "L"), (45, 47, "L"), (120, 122, "L"), (10, 10.2, "L")]
        )
        cls.c = events(cls.folder / "c.tsv", [(20, 22, ""), (45, 47, ""), (70, 72, ""), (95, 97, "")])
        cls.ours = cls.scored()

    def tables(self, *arguments: object) -> dict[str, list[dict[str, object]]]:
        return json.loads(psg("compare", *arguments, "--json").stdout)["tables"]

    @staticmethod
    def differences(tables: dict[str, list[dict[str, object]]]) -> int:
        """The epochs to which two scorers gave different stages."""
        return sum(c["epochs"] for c in tables["confusion"] if c["stage_a"] != c["stage_b"])

    def row(self, table: list[dict[str, object]], **wanted: object) -> dict[str, object]:
        found = [row for row in table if all(row[key] == value for key, value in wanted.items())]
        self.assertEqual(len(found), 1, wanted)
        return found[0]

    def test_lists_may_have_epochs_and_labels_of_their_own(self) -> None:
        """The same 150 s: W for 30 s, then N2, by 5 epochs of 30 s in letters and 15 of 10 s in numbers."""
        letters = self.folder / "letters.txt"
        letters.write_text("W\n" + "N2\n" * 4)
        numbers = self.folder / "numbers.txt"
        numbers.write_text("7\n" * 3 + "8\n" * 12)
        own = ("--epoch", f"{numbers}=10", "--stage-map", f"{numbers}=7=W,8=N2")
        tables = self.tables(letters, numbers, *own)
        row = self.row(tables["agreement"], legs="all")
        self.assertEqual(self.differences(tables), 0)
        self.assertEqual(sum(c["epochs"] for c in tables["confusion"]), 5, row)
        both = ("--epoch", "30", "--stage-map", "7=W,8=N2")
        differ = self.differences(self.tables(letters, numbers, *both))
        self.assertGreater(differ, 0, "by one length for all, the second list is three times as long")
        self.refused("compare", letters, numbers, "--epoch", "other.txt=10", code=2)
        self.refused("compare", letters, numbers, *own[:2], "--stage-map", "other.txt=7=W", code=2)

    def test_two_files_by_hand(self) -> None:
        tables = self.tables(self.a, self.b, "--recording", self.night)
        left = self.row(tables["agreement"], legs="left")
        self.assertEqual((left["movements_a"], left["movements_b"], left["matched"]), (4, 3, 2))
        self.assertEqual(left["precision"], 2 / 3)
        self.assertEqual(left["recall"], 2 / 4)
        self.assertEqual(left["f1"], 4 / 7)
        onset = self.row(tables["timing"], legs="left", edge="onset")
        self.assertEqual(onset["median_s"], 0.25)
        self.assertEqual([row["verdict"] for row in tables["left_out"]], ["too_short"])
        # Epochs of 30 s: a moves in 0, 1, 2, 3 and b in 0, 1, 4.
        self.assertEqual((left["epochs"], left["epochs_both"], left["epochs_only_b"]), (5, 2, 1))

    def test_the_limit_is_inclusive(self) -> None:
        one = events(self.folder / "one.tsv", [(10, 12, "L")])
        half = events(self.folder / "half.tsv", [(10, 11, "L")])
        for limit, matched in (("0.5", 1), ("0.501", 0)):
            tables = self.tables(one, half, "--iou", limit)
            self.assertEqual(self.row(tables["agreement"], legs="left")["matched"], matched)

    def test_our_result_agrees_with_the_bursts_it_was_made_of(self) -> None:
        truth = events(self.folder / "truth.tsv", [(on, on + length, "L") for on, length in BURSTS])
        run = psg("compare", truth, self.ours, "--stages", self.stages, "--json")
        found = json.loads(run.stdout)
        self.assertEqual(found["attributes"]["test"], "result.h5")
        self.assertEqual(self.row(found["tables"]["agreement"], legs="left")["f1"], 1)
        index = self.row(found["tables"]["indices"], statistic="plms_index")
        self.assertEqual(index["value_a"], index["value_b"])
        self.assertEqual(index["denominator_a"], SECONDS // 30 * 30 / 3600)

    def test_a_movement_of_unknown_leg_is_compared_in_all_only(self) -> None:
        tables = self.tables(self.a, self.c)
        self.assertEqual(self.row(tables["agreement"], legs="all")["f1"], 1)
        left = self.row(tables["agreement"], legs="left")
        self.assertIsNone(left["f1"])
        self.assertIn("unknown", str(left["why"]))

    def test_several_scorers_make_a_matrix_and_our_place_in_it(self) -> None:
        text = psg("compare", self.a, self.b, self.c, self.ours, "--stages", self.stages).stdout
        for part in (
            "4 scorings",
            "F1 of movements",
            "Kappa of epochs",
            "result.h5",
            "test",
            "1 of 4",
            "common time",
        ):
            self.assertIn(part, text)
        place = self.tables(self.a, self.b, self.c, self.ours)["place"]
        self.assertEqual(self.row(place, measure="f1", scorer="result.h5")["others"], 3)
        self.assertEqual(self.row(place, measure="f1", scorer="a.tsv")["others"], 2)

    def test_another_test_than_our_result(self) -> None:
        found = json.loads(psg("compare", self.a, self.b, self.ours, "--test", self.b, "--json").stdout)
        self.assertEqual(found["attributes"]["test"], "b.tsv")
        self.assertIn("none of the files", self.refused("compare", self.a, self.b, "--test", self.c, code=2))

    def test_text_of_two_scorings_says_window_signs_and_reasons(self) -> None:
        text = psg("compare", self.a, self.b, "--recording", self.night).stdout
        for part in (
            "matched from an intersection over union of 0.5",
            "0:00:00 (start of the recording of a.tsv) to 0:02:30",
            "positive: b is later",
            "a.tsv has no sleep stages",
            "0.200 s long, shorter than 0.5 s",
            "movements_per_hour",
        ):
            self.assertIn(part, text)
        for line in text.splitlines():
            self.assertNotIn("nan", line)

    def test_stages_alone(self) -> None:
        other = self.folder / "other.txt"
        other.write_text("N2\nN2\nN2\nN3\nW\n")
        tables = self.tables(self.stages, other)
        row = tables["stages"][0]
        self.assertEqual((row["epochs"], row["agreement"], row["kappa"]), (5, 3 / 5, 0))
        self.assertEqual(self.row(tables["confusion"], stage_a="N2", stage_b="N3")["epochs"], 1)
        self.assertIsNone(self.row(tables["agreement"], legs="all")["f1"])

    def test_output_files(self) -> None:
        for name in ("out.h5", "out.json", "out.tsv"):
            psg("compare", self.a, self.b, "-o", self.folder / name, "--quiet")
        shown = json.loads(psg("show", self.folder / "out.h5", "agreement", "--format", "json").stdout)
        held = json.loads((self.folder / "out.json").read_text())["tables"]["agreement"]
        rows = list(csv.DictReader(io.StringIO((self.folder / "out.tsv").read_text()), delimiter="\t"))
        self.assertEqual(shown, held)
        self.assertEqual([float(row["f1"]) for row in rows[:2]], [row["f1"] for row in held[:2]])
        self.assertEqual(rows[2]["f1"], "NA")  # nobody moves the right leg
        psg("compare", self.a, self.b, "-o", self.folder / "p.tsv", "--table", "pairs", "--quiet")
        self.assertIn("onset_a_s", (self.folder / "p.tsv").read_text())

    def test_no_path_and_no_date_is_in_the_output(self) -> None:
        text = psg("compare", self.a, self.b, "--recording", self.night, "--json").stdout
        self.assertNotIn(str(self.folder), text)
        self.assertNotIn("2020", text)

    def test_files_of_one_name_are_told_by_their_folders(self) -> None:
        paths = []
        for folder in ("one", "two"):
            (self.folder / folder).mkdir(exist_ok=True)
            paths.append(events(self.folder / folder / "night.tsv", [(10, 12, "L")]))
        row = self.tables(*paths)["summary"][0]
        self.assertEqual((row["scorer_a"], row["scorer_b"]), ("one/night.tsv", "two/night.tsv"))

    def test_files_with_clocks_of_their_own_are_compared_on_one(self) -> None:
        first = domino(self.folder / "first.txt", "22:00:00", ["22:00:10", "22:00:40", "22:01:10"])
        second = domino(self.folder / "second.txt", "21:59:00", ["22:00:10", "22:00:40"])
        for files in ((first, second), (second, first)):
            tables = self.tables(*files)
            row = self.row(tables["agreement"], legs="all")
            self.assertEqual((row["matched"], row["f1"]), (2, 4 / 5))
            self.assertEqual(self.row(tables["timing"], legs="all", edge="onset")["median_s"], 0)

    def test_a_clock_and_times_since_the_start_need_the_recording(self) -> None:
        clocked = domino(self.folder / "clocked.txt", "21:59:00", ["22:00:20", "22:00:45"])
        for other in (self.a, self.stages, self.ours):
            sentence = self.refused("compare", clocked, other, code=2)
            for part in ("clocked.txt follows the clock", other.name, "expected the recording"):
                self.assertIn(part, sentence)
        self.refused("compare", self.a, self.b, "--stages", clocked, code=2)
        # a.tsv has 20-22 s and 45-47 s: 0.9 s of 2 s is below the limit of 0.5, above 0.4.
        tables = self.tables(clocked, self.a, "--recording", self.night, "--iou", "0.4")
        self.assertEqual(self.row(tables["agreement"], legs="all")["matched"], 2)

    def test_wrong_usage(self) -> None:
        self.refused("compare", self.a, code=2)
        self.refused("compare", self.a, self.b, "--iou", "0", code=2)
        self.refused("compare", self.a, self.b, "--iou", "1.5", code=2)
        self.refused("compare", self.a, self.b, "--rules", "who", code=2)
        self.refused("compare", self.a, self.b, "-o", self.folder / "x.xlsx", code=2)
        self.refused("compare", self.a, self.b, "-o", self.folder / "x.tsv", "--table", "who")
        self.refused("compare", self.a, self.b, "-o", self.folder / "nowhere" / "x.h5")

    def test_files_that_cannot_be_compared(self) -> None:
        self.assertIn("nowhere.tsv", self.refused("compare", self.a, self.folder / "nowhere.tsv"))
        self.assertIn("asda1993", self.refused("compare", self.a, self.ours, "--rules", "asda1993"))
        broken = self.folder / "broken.h5"
        broken.write_bytes(self.ours.read_bytes()[:-100])
        self.refused("compare", self.a, broken)
        late = self.folder / "late.txt"
        late.write_text("\n".join(["N2"] * 5) + "\n")
        self.refused("compare", self.night, self.a)


class RealStagings(CommandTest):
    def test_a_person_and_a_program_on_the_same_night(self) -> None:
        path = SHARED / "annotations" / "bids" / "sub-1_task-Sleep_acq-psg_events.tsv"
        if not path.exists():
            self.skipTest("the shared real recordings are not here")
        rows = list(csv.DictReader(io.StringIO(path.read_text()), delimiter="\t"))
        stages = {"0": "W", "1": "N1", "2": "N2", "3": "N3", "4": "R"}
        labels = [[stages.get(row[key], "?") for row in rows] for key in ("stage_hum", "stage_ai")]
        files = []
        for name, staged in zip(("person.txt", "program.txt"), labels):
            files.append(self.folder / name)
            files[-1].write_text("\n".join(staged) + "\n")
        row = json.loads(psg("compare", *files, "--json").stdout)["tables"]["stages"][0]
        both = [(x, y) for x, y in zip(*labels) if "?" not in (x, y)]
        observed = sum(x == y for x, y in both) / len(both)
        by_a, by_b = Counter(x for x, _ in both), Counter(y for _, y in both)
        chance = sum(by_a[k] * by_b[k] for k in by_a) / len(both) ** 2
        self.assertEqual(row["epochs"], len(both))
        self.assertAlmostEqual(row["agreement"], observed, places=12)
        self.assertAlmostEqual(row["kappa"], (observed - chance) / (1 - chance), places=12)


if __name__ == "__main__":
    unittest.main()
