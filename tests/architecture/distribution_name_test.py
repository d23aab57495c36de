"""The search for wrong names of the distribution finds them, and takes no right one for wrong."""

from __future__ import annotations

import unittest

from distribution_name import complaints, extras_of

EXTRAS = {"dask", "plot"}


def lines(text: str) -> list[int]:
    """The lines of a text that are complained about."""
    return [line for line, _ in complaints(text, EXTRAS)]


class NamesTest(unittest.TestCase):
    def test_wrong_names_are_found(self) -> None:
        for text in (
            "pip install psg",
            "one\n  pip install 'psg[plot]' and more",
            'python -m pip install -U "psg==0.1"',
            "needs `psg[dask]`",
            "needs psg[dask,plot]",
            "pip install libpsg[piano]",
            'importlib.metadata.version("psg")',
        ):
            self.assertTrue(lines(text), text)
        self.assertEqual(set(lines("one\ntwo\npip install psg\n")), {3})

    def test_right_names_are_left_alone(self) -> None:
        for text in (
            "pip install libpsg",
            "pip install 'libpsg[plot]'",
            "pip install .",
            "pip install psgscoring==0.37.0",
            "pip install python/psg",
            "commands = psg[index]",
            'import_module("psg")',
        ):
            self.assertEqual(lines(text), [], text)

    def test_extras_are_those_of_the_project(self) -> None:
        text = '[project.optional-dependencies]\nplot = ["a"]\ndask = ["b[c]"]\n\n[tool]\nother = 1\n'
        self.assertEqual(extras_of(text), EXTRAS)


if __name__ == "__main__":
    unittest.main()
