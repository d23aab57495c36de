"""Drives `psg cohort` as a user does."""

import json
import tempfile
import unittest
from pathlib import Path

from support import psg

HEADING = "id\tsubject\trule\ttreatment\tplms_index_per_h\tage_years\tferritin_low\tdialysis"
NIGHTS = """\
n1	s1	aasm	before	40	50	1	0
n2	s1	aasm	after	10	50	1	0
n3	s2	aasm	before	15	9	0	0
n4	s2	aasm	after	5.5	9	0	0
n5	s3	aasm	before	NA	60	NA	1"""


class Cohort(unittest.TestCase):
    """A cohort of five nights of three people."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "cohort.tsv").write_text(f"{HEADING}\n{NIGHTS}\n", encoding="utf-8")

    def psg(self, *arguments: str, code: int = 0) -> str:
        done = psg("cohort", *arguments, expect=code, folder=self.folder)
        return done.stdout if code == 0 else done.stderr

    def test_strata_have_their_numbers_and_the_missing_a_row(self) -> None:
        answer = json.loads(self.psg("cohort.tsv", "--by", "ferritin_low", "--json"))
        strata = {row["ferritin_low"]: row for row in answer["strata"]}
        self.assertEqual(list(strata), ["no", "yes", "missing"])
        self.assertEqual(strata["yes"]["median"], 25)
        self.assertEqual(strata["yes"]["q1"], 17.5)
        self.assertEqual(strata["yes"]["above_15_per_h"], 1)
        self.assertEqual(strata["no"]["above_15_per_h"], 0)
        self.assertEqual(strata["no"]["children"], 2)
        self.assertEqual(strata["no"]["children_above_5_per_h"], 2)
        self.assertEqual((strata["missing"]["nights"], strata["missing"]["n"]), (1, 0))
        self.assertIsNone(strata["missing"]["median"])

    def test_the_text_shows_boxes_and_says_that_it_diagnoses_nobody(self) -> None:
        text = self.psg("cohort.tsv", "--by", "ferritin_low,dialysis")
        self.assertIn("25.0 (17.5–32.5)", text)
        self.assertIn("2 of 2", text)
        self.assertIn("█", text)
        self.assertIn("missing", text)
        self.assertIn("diagnose nobody", text)
        self.assertNotIn(str(self.folder), text)

    def test_a_folder_stands_for_its_cohort(self) -> None:
        self.assertEqual(self.psg(str(self.folder)), self.psg("cohort.tsv"))

    def test_pairs_of_nights_have_differences(self) -> None:
        answer = json.loads(self.psg("cohort.tsv", "--paired", "treatment", "--json"))
        self.assertEqual([row["difference"] for row in answer["pairs"]], [-30, -9.5])
        self.assertEqual(answer["differences"][0]["median"], -19.75)
        self.assertEqual(answer["unpaired"][0]["subject"], "s3")
        turned = json.loads(self.psg("cohort.tsv", "--paired", "treatment=after,before", "--json"))
        self.assertEqual([row["difference"] for row in turned["pairs"]], [30, 9.5])
        text = self.psg("cohort.tsv", "--paired", "treatment")
        self.assertIn("2 pairs, after - before: median -19.8", text)
        self.assertIn('no pair for s3: plms_index_per_h is undefined at "before"', text)

    def test_pairs_show_ferritin_and_doses_beside_the_differences(self) -> None:
        (self.folder / "cohort.tsv").write_text(
            "id\tsubject\trule\ttreatment\tplms_index_per_h\tferritin_ug_l\tdopaminergic_drug"
            "\tdopaminergic_dose_mg_per_day\n"
            "n1\ts1\taasm\tbefore\t40\t12\tnone\t0\n"
            "n2\ts1\taasm\tafter\t10\t80.5\tropinirole\t0.5\n"
            "n3\ts2\taasm\tbefore\t30\tNA\tlevodopa\t100\n"
            "n4\ts2\taasm\tafter\t20\t50\tropinirole\t1\n",
            encoding="utf-8",
        )
        rows = json.loads(self.psg("cohort.tsv", "--paired", "treatment", "--json"))["pairs"]
        self.assertEqual([row["ferritin_ug_l_difference"] for row in rows], [68.5, None])
        self.assertEqual([row["dopaminergic_dose_mg_per_day_difference"] for row in rows], [0.5, None])
        self.assertEqual([row["dopaminergic_drug_first"] for row in rows], ["none", "levodopa"])
        text = self.psg("cohort.tsv", "--paired", "treatment")
        self.assertIn("12 → 80.5 (+68.5)", text)
        self.assertIn("none 0 → ropinirole 0.5 (+0.5)", text)
        self.assertIn("levodopa 100 → ropinirole 1", text)
        self.assertNotIn("(-99)", text)

    def test_wrong_questions_are_one_sentence(self) -> None:
        self.assertIn('no column "height"', self.psg("cohort.tsv", "--by", "height", code=1))
        self.assertIn("holds text", self.psg("cohort.tsv", "--measure", "treatment", code=2))
        self.assertIn("it was by aasm", self.psg("cohort.tsv", "--rules", "wasm2016", code=1))
        self.assertIn("nowhere.tsv", self.psg("nowhere.tsv", code=1))
        self.psg("cohort.tsv", "--by", "dialysis", "--paired", "treatment", code=2)

    def test_the_help_says_that_it_describes(self) -> None:
        self.assertIn("psg cohort cohort.tsv --by ferritin_low,dialysis", self.psg("--help"))
        self.assertIn("does not diagnose", self.psg("--help"))


if __name__ == "__main__":
    unittest.main()
