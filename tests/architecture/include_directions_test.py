"""The check of include directions catches what it is there to catch (fake trees)."""

import tempfile
import unittest
from pathlib import Path

import include_directions

ROOMS = {
    "core": set(),
    "dsp": {"core"},
    "edf": {"core"},
    "rules": {"core"},
    "night": {"core", "dsp", "rules"},
    "store": {"core", "night"},
}


def violations_of(files: dict[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / "libpsg" / "psg" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return include_directions.violations(Path(folder), ROOMS)


class IncludeDirections(unittest.TestCase):
    def test_arrows_down_and_inside_a_room_are_allowed(self):
        self.assertEqual(
            violations_of(
                {
                    "night/score.cpp": '#include "psg/night/score.hpp"\n#include "psg/dsp/filter.hpp"\n'
                    '#include "psg/core/time.hpp"\n#include <vector>\n#include <Eigen/Dense>\n',
                    "psg.hpp": '#include "psg/store/store.hpp"\n',
                }
            ),
            [],
        )

    def test_an_arrow_up_is_caught_with_file_line_and_rooms(self):
        [found] = violations_of({"dsp/filter.hpp": '#pragma once\n  #  include "psg/rules/rule.hpp"\n'})
        self.assertIn("libpsg/psg/dsp/filter.hpp:2:", found)
        self.assertIn("from dsp to rules", found)

    def test_angle_brackets_do_not_hide_an_arrow(self):
        self.assertEqual(len(violations_of({"core/a.hpp": "#include <psg/edf/read.hpp>\n"})), 1)

    def test_the_rules_do_not_see_edf_nor_edf_the_rules(self):
        self.assertEqual(len(violations_of({"rules/a.cpp": '#include "psg/edf/read.hpp"\n'})), 1)
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "psg/rules/rule.hpp"\n'})), 1)

    def test_an_include_beside_the_root_is_caught(self):
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "read.hpp"\n'})), 1)
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "../core/time.hpp"\n'})), 1)
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "apps/psg/command.hpp"\n'})), 1)

    def test_the_umbrella_is_for_users_only(self):
        self.assertEqual(len(violations_of({"store/a.cpp": '#include "psg/psg.hpp"\n'})), 1)

    def test_an_unknown_room_is_caught(self):
        self.assertEqual(len(violations_of({"attic/a.hpp": "#pragma once\n"})), 1)
        self.assertEqual(len(violations_of({"edf/a.hpp": '#include "psg/attic/a.hpp"\n'})), 1)

    def test_the_rooms_are_those_that_cmake_links(self):
        cmake = "psg_room(core)\npsg_room(edf USES core text LIBRARIES psg_edflib)\n"
        self.assertEqual(include_directions.rooms_of(cmake), {"core": set(), "edf": {"core", "text"}})

    def test_circles_are_caught_with_all_who_are_in_them(self):
        self.assertEqual(include_directions.circles({"a": {"b"}, "b": {"c"}, "c": set()}), [])
        self.assertEqual(
            include_directions.circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}), ["a circle: b -> c -> b"]
        )

    def test_a_header_and_its_source_are_one_unit(self):
        files = {
            "rules/a.hpp": "",
            "rules/a.cpp": '#include "psg/rules/b.hpp"\n',
            "rules/b.hpp": "",
            "rules/b.cpp": '#include "psg/rules/a.hpp"\n',
        }
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder) / "libpsg" / "psg" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            arrows = include_directions.file_arrows(Path(folder))
        self.assertEqual(include_directions.circles(arrows), ["a circle: rules/a -> rules/b -> rules/a"])

    def test_modules_of_python_that_import_each_other_are_caught(self):
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder) / "python" / "psg"
            package.mkdir(parents=True)
            (package / "_a.py").write_text("from ._b import f\n", encoding="utf-8")
            (package / "_b.py").write_text("def f():\n    from . import _a\n", encoding="utf-8")
            arrows = include_directions.python_arrows(Path(folder))
        self.assertEqual(include_directions.circles(arrows), ["a circle: _a -> _b -> _a"])


if __name__ == "__main__":
    unittest.main()
