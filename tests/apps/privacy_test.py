"""Plants names, dates and folders everywhere and searches all outputs for them (docs/privacy.md).

What is planted stands in no list of names and occurs nowhere else: in every header field but the labels of
signals, in texts and channels of annotations, in files of stages and events, in columns of lists and
covariates, in the names of folders and in the environment.
"""

from __future__ import annotations

import json
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import edf
from support import psg

RATE = 256
SECONDS = 150
BURSTS = [(20.0, 2.0), (45.0, 2.0), (70.0, 2.0), (95.0, 2.0)]
#: What must be nowhere, in any case: names, a birth date, the date of the night in three spellings.
SECRETS = (
    "zaphodine", "trillianne", "marvinko", "slartib", "fordpref", "agrajag", "zarniwoop", "vogonjelz",
    "deepthot", "12-may-1951", "12.05.1951", "1951-05-12", "07.03.19", "2019-03-07", "07-mar-2019",
    "mar-2019", "20190307",
)  # fmt: skip
FOLDER = "vogonjelz"


def texts(fields: list[tuple[object, int]]) -> bytes:
    return b"".join(str(value).ljust(size)[:size].encode("latin-1") for value, size in fields)


def recording(
    path: Path,
    *,
    shift: int = 0,
    plus: bool = True,
    labels: tuple[str, ...] = ("EMG LAT", "EMG RAT"),
    unit: str = "uV",
) -> Path:
    """Two legs with four movements, and annotations; the patient's field may be longer than it may be."""
    legs = [
        edf.Signal(label, RATE, edf.emg(RATE, SECONDS, [] if i else BURSTS, seed=i + 1))
        for i, label in enumerate(labels)
    ]
    remarks = [
        (5, "Lights off"),
        (22, "fell out of bed, Mr Zaphodine"),
        (50, "Arousal - Mr Zaphodine woke"),
        (60, "EEG arousal@@Trillianne"),
        (80, "Obstructive apnea@@Slartib EEG"),
        (90, "Sleep stage Marvinko"),
        (99, "born 12.05.1951"),
    ]
    bytes_of_annotations = 120
    signals = len(legs) + 1
    head = texts([("0", 8)])
    head += texts(
        [("ZAPHODINE-77 F 12-MAY-1951 Trillianne_Zaphodine".ljust(80) + "fordpref"[:shift], 80 + shift)]
    )
    head += texts(
        [("Startdate 07-MAR-2019 ZARNIWOOP marvinko agrajag", 80), ("07.03.19", 8), ("22.00.00", 8)]
    )
    head += texts(
        [(256 * (signals + 1), 8), ("EDF+C" if plus else "Slartib", 44), (SECONDS, 8), (1, 8), (signals, 4)]
    )
    annotation = ("EDF Annotations", "", "", -1, 1, "", bytes_of_annotations // 2)
    rows = [(s.label, "AgAgCl by agrajag", unit, -3276.8, 3276.7, "HP:0.1Hz by deepthot", RATE) for s in legs]
    rows.append(annotation)
    for at, size in ((0, 16), (1, 80), (2, 8), (3, 8), (4, 8)):
        head += texts([(row[at], size) for row in rows])
    head += texts([(-32768, 8)] * signals) + texts([(32767, 8)] * signals)
    head += texts([(row[5], 80) for row in rows]) + texts([(row[6], 8) for row in rows])
    head += texts([("deepthot", 32)] * len(legs) + [("", 32)])
    body = bytearray()
    digits = [leg.digits() for leg in legs]
    for record in range(SECONDS):
        for values in digits:
            body += struct.pack(f"<{RATE}h", *values[record * RATE : (record + 1) * RATE])
        tal = f"+{record}\x14\x14\0".encode()
        for onset, text in remarks:
            if onset == record:
                tal += f"+{onset}\x151\x14{text}\x14\0".encode()
        body += tal.ljust(bytes_of_annotations, b"\0")
    path.write_bytes(head + bytes(body))
    return path


def found_in(content: bytes) -> list[str]:
    """The secrets that are in the bytes, in any case, as UTF-8 or UTF-16."""
    small = content.lower()
    return [
        secret
        for secret in SECRETS
        if any(secret.encode(code) in small for code in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


class PrivacyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        base = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-privacy-")))
        cls.folder = base / FOLDER
        cls.folder.mkdir()
        recording(cls.folder / "n1.edf")
        recording(cls.folder / "shifted.edf", shift=3)
        recording(cls.folder / "plain.edf", plus=False)
        recording(cls.folder / "extra.edf", labels=("EMG LAT", "EMG RAT", "Slartib 1", "ECG Zaphodine"))
        recording(cls.folder / "no-leg.edf", labels=("Zaphodine leg", "Agrajag, Hans", "EEG C3"))
        recording(cls.folder / "unit.edf", unit="Slartib")
        cls.write("stages.txt", "N2\n" * 5)
        cls.write("broken.txt", "N2\nMr Zaphodine, 12.05.1951\n")
        cls.write(
            "broken.annot", "class\tinstance\tchannel\tstart\tstop\tmeta\nN2\t.\t.\tMr Zaphodine\t30\t.\n"
        )
        cls.write(
            "events.tsv",
            "onset\tduration\tdescription\tchannel\n20\t2\tLimb movement, kicks Trillianne\tMarvinko\n"
            "45\t2\tLimb movement (left)\tEMG LAT\n70\t2\tLimb movement (left)\t\n80\t2\tSlartib\t\n"
            "95\t2\tPLM (Left)\t\n",
        )
        cls.write("list.tsv", "id\tedf\tstages\tremark\tferritin\tsubject\n"
                  f"n1\t{cls.folder}/n1.edf\tstages.txt\tasks for Zaphodine\t50\tS1\n"
                  f"b1\t{cls.folder}/n1.edf\tbroken.txt\tTrillianne\t60\tS2\n"
                  f"b2\t{cls.folder}/shifted.edf\t\tMarvinko\t70\tS3\n"
                  f"b3\t{cls.folder}/n1.edf\tbroken.annot\t\t70\tS4\n")  # fmt: skip
        cls.write("covariates.tsv", "id\tage\tphysician_notes2\nn1\t97\tZaphodine came late\n")
        cls.write("identifying.tsv", "id\tMother's name\nn1\tTrillianne\n")
        cls.write("treated.tsv", "id\ttreatment\nn1\tsince 12.05.1951, Zaphodine\n")

    @classmethod
    def write(cls, name: str, content: str) -> None:
        (cls.folder / name).write_text(content)

    def run_in(self, *arguments: object, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Runs the command in the folder; what it prints must be clean."""
        run = psg(
            *arguments,
            expect=expect,
            folder=self.folder,
            environment={"HOME": f"/home/{FOLDER}", "USER": "zaphodine", "LOGNAME": "zaphodine"},
        )
        self.assertEqual(found_in((run.stdout + run.stderr).encode()), [], arguments)
        return run

    def clean(self, *names: str) -> None:
        for name in names:
            path = self.folder / name
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    self.assertEqual(found_in(file.read_bytes()), [], file.name)


class Commands(PrivacyTest):
    def test_what_is_planted_is_there(self) -> None:
        planted = b"".join(p.read_bytes() for p in self.folder.iterdir() if p.is_file())
        self.assertGreaterEqual(len(found_in(planted)), 12)

    def test_score_and_what_reads_its_result(self) -> None:
        self.run_in("score", "n1.edf", "-o", "a.h5")
        self.run_in("score", "n1.edf", "--stages", "stages.txt", "--events", "events.tsv", "-o", "b.h5")
        self.run_in("score", "n1.edf", "--events", "events.tsv", "--use-marked", "-o", "c.h5")
        self.run_in("score", "n1.edf", "--events", "events.tsv", "--json", "--envelope")
        self.clean("a.h5", "b.h5", "c.h5")
        for table in ("", "events", "warnings", "recording", "channels"):
            for form in ("text", "tsv", "json"):
                self.run_in("show", "b.h5", *([table] if table else []), "--format", form)
        outputs = ["o.edf", "o.annot", "o_events.tsv", "o.xml", "o.json", "o.csv", "o.tsv"]
        for output in outputs:
            self.run_in("export", "b.h5", "-o", output, "--rules", "aasm", "--recording", "n1.edf")
        self.run_in("export", "b.h5", "-o", "o.txt", "--rules", "aasm", "--recording", "n1.edf")
        self.run_in("export", "b.h5", "-o", "e.csv", "--table", "events")
        self.clean(*outputs, "o_events.json", "o.txt", "e.csv")

    def test_what_was_kept_is_left_out_when_it_is_exported(self) -> None:
        kept = psg("score", "n1.edf", "--keep-text", "-o", "kept.h5", folder=self.folder)
        self.assertNotIn("in no list of names", kept.stdout)
        self.assertIn("zaphodine", found_in((self.folder / "kept.h5").read_bytes()))
        for output in ("k.edf", "k.json", "k_events.tsv", "k.annot"):
            self.run_in("export", "kept.h5", "-o", output, "--rules", "aasm")
        self.run_in("export", "kept.h5", "-o", "k.csv", "--table", "events")
        self.clean("k.edf", "k.json", "k_events.tsv", "k.annot", "k.csv")
        psg("export", "kept.h5", "-o", "k2.json", "--rules", "aasm", "--keep-text", folder=self.folder)
        self.assertIn("zaphodine", found_in((self.folder / "k2.json").read_bytes()))

    def test_what_is_left_out_is_counted(self) -> None:
        result = json.loads(self.run_in("score", "n1.edf", "--json").stdout)
        warnings = [row["message"] for row in result["tables"]["warnings"]]
        self.assertTrue(any("3 texts and 2 channels of events" in text for text in warnings), warnings)
        events = [(e["kind"], e["text"], e["channel"]) for e in result["tables"]["events"]]
        self.assertEqual(
            events,
            [
                ("other", "remark", ""),
                ("arousal", "EEG arousal", ""),
                ("arousal", "EEG arousal", ""),
                ("apnea", "Obstructive apnea", ""),
                ("other", "remark", ""),
            ],
        )

    def test_annotation_files_of_others(self) -> None:
        self.run_in("rescore", "events.tsv", "-o", "r.h5")
        self.run_in("rescore", "events.tsv", "--json")
        outputs = ["x.edf", "x.annot", "x_events.tsv", "x.xml", "x.json"]
        for output in outputs:
            self.run_in("export", "events.tsv", "-o", output)
            self.run_in("export", "n1.edf", "-o", "y-" + output)
        self.clean("r.h5", *outputs, *(f"y-{output}" for output in outputs))

    def test_compare(self) -> None:
        psg("export", "events.tsv", "-o", "second.json", folder=self.folder)
        for output in ("c.h5", "c.json", "c.tsv"):
            self.run_in(
                "compare", "events.tsv", "second.json", "--stages", "stages.txt", "-o", output, "--json"
            )
        self.run_in("compare", "events.tsv", "second.json", "--table", "pairs", "-o", "d.tsv")
        self.clean("c.h5", "c.json", "c.tsv", "d.tsv")

    def test_looking_at_a_recording(self) -> None:
        for name in ("n1.edf", "shifted.edf", "plain.edf"):
            for command in ("info", "check"):
                self.run_in(command, name, expect=None)
                self.run_in(command, name, "--json", expect=None)
            self.run_in("fix", name, "--dry-run", expect=None)
            self.run_in("fix", name, "--dry-run", "--json", expect=None)
            self.run_in("score", name, expect=None)
        shown = psg("info", "n1.edf", "--keep-text", "--keep-date", folder=self.folder).stdout
        self.assertEqual(found_in(shown.encode())[0], "zaphodine")
        self.assertIn("2019-03-07", shown)

    def test_every_shift_of_the_header(self) -> None:
        whole = (self.folder / "n1.edf").read_bytes()
        for place in (8, 88, 168, 176, 184, 192, 236, 244, 252, 256):
            for size in (1, 5, 40):
                (self.folder / "moved.edf").write_bytes(whole[:place] + whole[8 : 8 + size] + whole[place:])
                for command in ("info", "check", "score"):
                    self.run_in(command, "moved.edf", expect=None)

    def test_errors_of_files(self) -> None:
        for name in ("broken.txt", "broken.annot"):
            self.run_in("score", "n1.edf", "--stages", name, expect=1)
            self.run_in("score", "n1.edf", "--events", name, expect=1)

    def test_labels_and_units_of_signals(self) -> None:
        mapping = json.loads(self.run_in("score", "extra.edf", "--json", "-o", "extra.h5").stdout)["mapping"]
        told = [(use["signal"], use["label"]) for use in mapping]
        self.assertEqual(told, [(1, "EMG LAT"), (2, "EMG RAT"), (3, None), (4, None)])
        self.assertIn("signal 2", self.run_in("score", "no-leg.edf", expect=1).stderr)
        self.run_in("score", "no-leg.edf", "--json", expect=1)
        self.run_in("score", "unit.edf", expect=1)
        self.run_in("score", "unit.edf", "--unit", "uV", "-o", "unit.h5")
        lefts = {"extra": "", "no-leg": "", "unit": "", "n1": "Mr Marvinko"}
        rows = [f"{name}\t{self.folder}/{name}.edf\t{left}\n" for name, left in lefts.items()]
        self.write("labels.tsv", "id\tedf\tleft\n" + "".join(rows))
        self.run_in("batch", "labels.tsv", "-o", "labels", "--dry-run", expect=1)
        self.run_in("batch", "labels.tsv", "-o", "labels", "--movements", expect=1)
        self.assertEqual(len((self.folder / "labels" / "failed.tsv").read_text().splitlines()), 4)
        self.clean("extra.h5", "unit.h5", "labels")
        # Who asks for the header is shown it, with the numbers.
        shown = psg("info", "no-leg.edf", folder=self.folder).stdout
        self.assertIn("1  Zaphodine leg", shown)

    def test_cells_of_a_list_that_cannot_be_read(self) -> None:
        for column in (
            "lights_off",
            "lights_on",
            "rules",
            "unit",
            "stage_map",
            "calibration_uv",
            "sex",
            "age",
        ):
            for cell in ("Mr Zaphodine", "12.05.1951"):
                self.write("cell.tsv", f"id\tedf\t{column}\nn1\tn1.edf\t{cell}\n")
                run = self.run_in("batch", "cell.tsv", "-o", "cell", expect=1)
                self.assertIn("line 2", run.stderr)
                self.assertIn(f'column "{column}"', run.stderr)

    def test_dates_and_addresses_are_not_kept_in_columns_either(self) -> None:
        self.write("kept.tsv", "id\tedf\tbought\nn1\tn1.edf\ton 12.05.1951\n")
        for more in ((), ("--dry-run",)):
            run = self.run_in("batch", "kept.tsv", "-o", "kept", "--keep-column", "bought", *more, expect=1)
            self.assertIn('kept.tsv, line 2: n1: column "bought" holds a date', run.stderr)
        self.assertFalse((self.folder / "kept").exists())
        self.run_in("batch", "kept.tsv", "-o", "kept")
        self.write("bought.tsv", "id\tbought\nn1\tasked zaphodine@slartib.example\n")
        run = self.run_in("merge", "kept", "--covariates", "bought.tsv", "--keep-column", "bought", expect=1)
        self.assertIn("holds an address of mail", run.stderr)
        self.clean("kept")

    def test_a_batch_and_its_cohort(self) -> None:
        run = self.run_in("batch", "list.tsv", "-o", "out", "--movements", expect=1)
        self.assertIn("not in the vocabulary of covariates, and not stored", run.stderr)
        self.assertIn('"remark"', run.stderr)
        self.run_in("batch", "list.tsv", "-o", "out", "--dry-run", expect=1)
        self.run_in("merge", "out", "--movements", expect=0)
        self.run_in("cohort", "out", "--by", "ferritin_low")
        self.clean("out")
        self.assertEqual(len((self.folder / "out" / "failed.tsv").read_text().splitlines()), 4)
        kept = psg("batch", "list.tsv", "-o", "out2", "--keep-column", "remark", expect=1, folder=self.folder)
        self.assertNotIn("not stored", kept.stderr)
        self.assertIn("zaphodine", found_in((self.folder / "out2" / "cohort.tsv").read_bytes()))

    def test_covariates(self) -> None:
        self.run_in("batch", "list.tsv", "-o", "out3", "--covariates", "identifying.tsv", expect=None)
        self.run_in("batch", "list.tsv", "-o", "out3", "--covariates", "treated.tsv", expect=None)
        self.run_in("batch", "list.tsv", "-o", "out3", expect=1)
        self.run_in("merge", "out3", "--covariates", "identifying.tsv", expect=1)
        self.clean("out3")

    def test_simulated_files_tell_nothing_of_this_computer(self) -> None:
        self.run_in(
            "simulate", "-o", "sim.edf", "--hours", 0.02, "--channels", 2, "--rate", 128, "--truth", "sim.tsv"
        )
        self.clean("sim.edf", "sim.tsv")


class Characters(PrivacyTest):
    """What would be run by a spreadsheet or obeyed by a terminal."""

    def test_cells_of_every_table(self) -> None:
        evil = '=HYPERLINK("x";"y")'
        self.write("evil.tsv", f"id\tedf\tsubject\ttreatment\tdose\n=n1\tn1.edf\t@S1\t{evil}\t+1+1\n")
        psg("batch", "evil.tsv", "-o", "evil", "--movements", "--keep-column", "dose", folder=self.folder)
        for name in ("cohort.tsv", "movements.tsv"):
            for line in (self.folder / "evil" / name).read_text().splitlines()[1:]:
                for cell in line.split("\t"):
                    self.assertFalse(cell.lstrip(' "').startswith(("=", "@", "+")), (name, cell))
        row = (self.folder / "evil" / "cohort.tsv").read_text().splitlines()[1].split("\t")
        self.assertEqual(row[0], "'=n1")
        # Read back, the apostrophe is gone.
        psg("cohort", "evil", "--by", "treatment", folder=self.folder)
        again = json.loads(
            psg("show", "evil/cohort.h5", "cohort", "--format", "json", folder=self.folder).stdout
        )
        self.assertEqual(again[0]["id"], "=n1")
        tsv = psg("show", "evil/cohort.h5", "cohort", "--format", "tsv", folder=self.folder).stdout
        self.assertTrue(tsv.splitlines()[1].startswith("'=n1\t"))

    def test_cells_are_read_back_as_they_were(self) -> None:
        cells = ["\x0b=1", "\x0c-x\x0b", "\ufe661+1", "\ufe6bx", "a\u00adb", "\u3164", "\U000e0100x", "'=1"]
        rows = "".join(f'r{i},n1.edf,"{cell}","{cell}"\n' for i, cell in enumerate(cells))
        self.write("cells.csv", "id,edf,subject,treatment\n" + rows)
        psg("batch", "cells.csv", "-o", "cells", folder=self.folder)
        first = (self.folder / "cells" / "cohort.tsv").read_text()
        for character in "\u00ad\u3164\U000e0100":
            self.assertNotIn(character, first)
        lines = [line.split("\t") for line in first.splitlines()]
        place = [lines[0].index(name) for name in ("id", "subject", "treatment")]
        again = ["id\tsubject\ttreatment", *("\t".join(line[i] for i in place) for line in lines[1::2])]
        self.write("again.tsv", "\n".join(again) + "\n")
        self.write("bare.csv", "id,edf\n" + "".join(f"r{i},n1.edf\n" for i in range(len(cells))))
        psg("batch", "bare.csv", "-o", "cells2", "--covariates", "again.tsv", folder=self.folder)
        self.assertEqual((self.folder / "cells2" / "cohort.tsv").read_text(), first)

    def test_texts_that_are_kept(self) -> None:
        self.write(
            "odd.tsv",
            "onset\tduration\tdescription\n20\t2\t=1+1\n45\t2\ta\x1b[2J\u202eb\n70\t2\tLimb movement\n",
        )
        for name in ("z.csv", "z.tsv"):
            psg("score", "n1.edf", "--events", "odd.tsv", "--keep-text", "-o", "odd.h5", folder=self.folder)
            psg("export", "odd.h5", "-o", name, "--table", "events", "--keep-text", folder=self.folder)
            content = (self.folder / name).read_text()
            self.assertIn("'=1+1", content)
            self.assertIn("a<U+001B>[2J<U+202E>b", content)
        for name in ("z_events.tsv", "z.annot", "z.xml", "z.json", "z.edf"):
            psg("export", "odd.tsv", "-o", name, "--keep-text", folder=self.folder)
            content = (self.folder / name).read_bytes()
            for raw in (b"\x1b", "\u202e".encode()):
                self.assertNotIn(raw, content, name)
            if name != "z.edf":
                back = psg("export", name, "-o", "back.json", "--keep-text", folder=self.folder)
                self.assertNotIn("\x1b", back.stdout)
                events = json.loads((self.folder / "back.json").read_text())["events"]
                self.assertIn("=1+1", [event["text"] for event in events], name)

    def test_a_name_of_a_file_that_no_result_can_have_fails_its_own_row(self) -> None:
        nights = self.folder / "nights"
        nights.mkdir()
        for name in ("a\tb", "a b", "\x1b[1mc", "d\ne"):
            (nights / f"{name}.edf").write_bytes((self.folder / "n1.edf").read_bytes())
        run = psg("batch", "nights", "-o", "named", expect=1, folder=self.folder)
        self.assertIn("4 recordings: 1 scored, 0 kept from before, 3 failed", run.stdout)
        self.assertNotIn("\x1b", run.stdout + run.stderr)
        rows = [line.split("\t") for line in (self.folder / "named" / "failed.tsv").read_text().splitlines()]
        self.assertEqual(sorted(row[1] for row in rows[1:]), ["<U+001B>[1mc", "a<U+0009>b", "d<U+000A>e"])
        self.assertTrue(all("character that is not seen" in row[4] for row in rows[1:]), rows)
        psg("merge", "named", folder=self.folder)
        cohort = (self.folder / "named" / "cohort.tsv").read_text().splitlines()
        self.assertEqual([line.split("\t")[0] for line in cohort], ["id", "a b", "a b"])

    def test_names_of_columns_that_begin_as_formulas_do_are_told_as_they_are_stored(self) -> None:
        self.write("heads.csv", "id,edf,=1+1,@x,shoe\nn1,n1.edf,1,2,3\n")
        kept = [part for name in ("=1+1", "@x", "shoe") for part in ("--keep-column", name)]
        run = psg("batch", "heads.csv", "-o", "heads", *kept, folder=self.folder)
        self.assertIn('column "=1+1" is not in the vocabulary', run.stdout)
        self.assertIn('kept as text, in column "1_1"\n', run.stdout)
        self.assertIn(
            'column "shoe" is not in the vocabulary of covariates and is kept as text\n', run.stdout
        )
        head = (self.folder / "heads" / "cohort.tsv").read_text().splitlines()[0].split("\t")
        self.assertEqual(head[-3:], ["1_1", "x", "shoe"])

    def test_the_terminal(self) -> None:
        self.write("odd.txt", "\x1b]0;x\x07\u202e\n")
        for name in ("\x1b[2J\u202e.edf", "n1.edf"):
            run = psg("score", name, "--stages", "odd.txt", expect=1, folder=self.folder)
            self.assertNotIn("\x1b", run.stdout + run.stderr)
            self.assertNotIn("\u202e", run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
