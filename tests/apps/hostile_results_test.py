"""Results that somebody made on purpose, under the checksum that anybody can compute.

None discloses a file, crashes, takes memory or reaches the terminal raw, and none ends more than its own row.
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import unittest
from pathlib import Path

from support import archive, psg, rows

ATTACKS = Path(os.environ.get("PSG_SHARED_DATA", "/nonexistent")).parent / "attacks"
MEMORY = 1 << 30  # bytes of address space; a result of 0.9 MB once took 3.7 GiB


def little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@unittest.skipUnless(ATTACKS.is_dir(), f"{ATTACKS} is not there")
class HostileResults(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="psg-hostile-")))
        cls.attacks = sorted(ATTACKS.glob("*.h5"))

    def refused(self, *arguments: object) -> None:
        run = psg(*arguments, expect=1, before=little_memory, timeout=20)
        self.assertEqual(run.stdout, "")
        self.assertRegex(run.stderr, r"\Apsg: [ -~]{1,1000}\n\Z")
        self.assertIn("not one that libpsg wrote", run.stderr)

    def test_every_command_refuses_each_in_one_sentence(self) -> None:
        self.assertGreaterEqual(len(self.attacks), 4)
        for attack in self.attacks:
            with self.subTest(attack.name):
                self.refused("show", attack)
                self.refused("show", attack, "leak")
                self.refused("show", attack, "movements", "--format", "tsv")
                self.refused("export", attack, "-o", self.folder / "exported.csv")
                self.refused("compare", attack, attack)
        self.assertEqual(list(self.folder.glob("exported*")), [])

    def test_a_batch_makes_them_anew_and_a_merge_leaves_them_out(self) -> None:
        nights = self.folder / "nights"
        nights.mkdir()
        names = archive(nights, len(self.attacks) + 1, hours=0.02, broken=len(self.attacks))
        out = self.folder / "out"
        psg("batch", names, "-o", out, "-q", expect=1)
        good = {path.name: path.read_bytes() for path in out.glob("night-*.h5")}
        self.assertEqual(len(good), len(self.attacks))

        kept = sorted(good)[0]
        for attack, name in zip(self.attacks[1:], sorted(good)[1:], strict=True):
            shutil.copyfile(attack, out / name)
        run = psg("merge", out, "--movements", expect=1, before=little_memory)
        self.assertEqual(run.stderr.count("is left out of the cohort"), len(self.attacks) - 1, run.stderr)
        self.assertNotIn("\x1b", run.stderr)
        self.assertEqual({row["id"] for row in rows(out / "cohort.tsv")}, {Path(kept).stem})

        run = psg("batch", names, "-o", out, expect=1, before=little_memory)
        self.assertIn(f"{len(good) - 1} scored, 1 kept from before, 1 failed", run.stdout)
        self.assertEqual({path.name: path.read_bytes() for path in out.glob("night-*.h5")}, good)


if __name__ == "__main__":
    unittest.main()
