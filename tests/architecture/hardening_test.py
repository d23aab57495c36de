"""What is built is hardened: our objects and the program hold what PSG_HARDEN of cmake promises.

python hardening_test.py PROGRAM ARCHIVE
"""

from __future__ import annotations

import re
import subprocess
import sys
import unittest

PROGRAM = ""
ARCHIVE = ""


def said(*command: str) -> str:
    """What a tool prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def readelf(*options: str) -> str:
    """What readelf says of the program, without cutting lines."""
    return said("readelf", "-W", *options, PROGRAM)


def called_by_our_objects() -> list[set[str]]:
    """The names that each object of the archive takes from elsewhere.

    The program's own table would not do: HDF5's archive, linked into it, is hardened by Debian.
    """
    objects = said("nm", "--undefined-only", "--format=posix", ARCHIVE).split(".o]:\n")[1:]
    return [{line.split()[0] for line in names.splitlines() if " U" in line} for names in objects]


class HardeningTest(unittest.TestCase):
    def test_its_addresses_are_chosen_anew_at_each_start(self) -> None:
        self.assertRegex(readelf("-h"), r"Type: +DYN")
        self.assertIn("INTERP", readelf("-l"), "a shared library is no program")

    def test_tables_of_the_linker_are_read_only_when_it_begins(self) -> None:
        self.assertIn("GNU_RELRO", readelf("-l"))
        self.assertRegex(readelf("-d"), r"BIND_NOW|FLAGS_1.*NOW")

    def test_nothing_that_can_be_written_can_be_run(self) -> None:
        segments = re.findall(r"^ +(LOAD|GNU_STACK) .*? ([RWE ]{3}) 0x", readelf("-l"), re.MULTILINE)
        self.assertIn("GNU_STACK", [name for name, _ in segments])
        for name, flags in segments:
            self.assertFalse("W" in flags and "E" in flags, (name, flags))

    def test_stacks_of_our_objects_are_guarded(self) -> None:
        objects = called_by_our_objects()
        guarded = sum("__stack_chk_fail" in names for names in objects)
        self.assertGreater(guarded, len(objects) / 2, f"{guarded} of {len(objects)} objects")

    def test_calls_of_our_objects_into_the_c_library_are_bounded(self) -> None:
        bounded = set().union(*called_by_our_objects()) & {
            "__memcpy_chk", "__memmove_chk", "__memset_chk", "__snprintf_chk", "__read_chk", "__pread64_chk"
        }  # fmt: skip
        self.assertTrue(bounded)

    def test_each_of_our_objects_was_compiled_so(self) -> None:
        # GCC writes its options into what a debugger reads; stack clash protection leaves no name behind.
        with open(ARCHIVE, "rb") as archive:
            options = re.findall(rb"GNU C\+\+\d[^\0]*", archive.read())
        if not options:
            self.skipTest("compiled without debugging information, or by another compiler")
        for said_by_one in options:
            self.assertIn(b" -fstack-protector-strong", said_by_one)
            self.assertIn(b" -fstack-clash-protection", said_by_one)


if __name__ == "__main__":
    ARCHIVE = sys.argv.pop()
    PROGRAM = sys.argv.pop()
    unittest.main()
