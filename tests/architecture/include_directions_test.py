"""The check of include directions catches what it is there to catch (fake trees)."""

import tempfile
import unittest
from pathlib import Path

import include_directions


def violations_of(files: dict[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / "libpsg" / "psg" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return include_directions.violations(Path(folder))


class IncludeDirections(unittest.TestCase):
    def test_arrows_down_and_inside_a_room_are_allowed(self):
        self.assertEqual(
            violations_of(
                {
                    "legs/score.cpp": '#include "psg/legs/score.hpp"\n#include "psg/dsp/filter.hpp"\n'
                    '#include "psg/core/time.hpp"\n#include <vector>\n#include <Eigen/Dense>\n',
                    "psg.hpp": '#include "psg/store/store.hpp"\n',
                }
            ),
            [],
        )

    def test_an_arrow_up_is_caught_with_file_line_and_rooms(self):
        [found] = violations_of({"dsp/filter.hpp": '#pragma once\n  #  include "psg/legs/rule.hpp"\n'})
        self.assertIn("libpsg/psg/dsp/filter.hpp:2:", found)
        self.assertIn("from dsp to legs", found)

    def test_angle_brackets_do_not_hide_an_arrow(self):
        self.assertEqual(len(violations_of({"core/a.hpp": "#include <psg/edf/read.hpp>\n"})), 1)

    def test_legs_does_not_see_edf_nor_edf_legs(self):
        self.assertEqual(len(violations_of({"legs/a.cpp": '#include "psg/edf/read.hpp"\n'})), 1)
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "psg/legs/rule.hpp"\n'})), 1)

    def test_an_include_beside_the_root_is_caught(self):
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "read.hpp"\n'})), 1)
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "../core/time.hpp"\n'})), 1)
        self.assertEqual(len(violations_of({"edf/a.cpp": '#include "apps/psg/command.hpp"\n'})), 1)

    def test_the_umbrella_is_for_users_only(self):
        self.assertEqual(len(violations_of({"store/a.cpp": '#include "psg/psg.hpp"\n'})), 1)

    def test_an_unknown_room_is_caught(self):
        self.assertEqual(len(violations_of({"attic/a.hpp": "#pragma once\n"})), 1)
        self.assertEqual(len(violations_of({"edf/a.hpp": '#include "psg/attic/a.hpp"\n'})), 1)

    def test_the_house_has_no_circle(self):
        self.assertEqual(include_directions.cycles(), [])


if __name__ == "__main__":
    unittest.main()
