"""The check of libraries catches what it is there to catch."""

import unittest

from included_libraries import LIBRARIES, complaints

ALL = {"fmt/format.h", "Eigen/Core", "fftw3.h", "hdf5.h", "edflib.h", "pugixml.hpp", "nlohmann/json.hpp"}
ALL |= {
    "toml++/toml.h",
    "xxhash.h",
    "CLI/CLI.hpp",
    "gtest/gtest.h",
    "benchmark/benchmark.h",
    "pybind11/stl.h",
}
CMAKE = "".join(words.replace("\\", "") for _, words in LIBRARIES.values())


class IncludedLibraries(unittest.TestCase):
    def test_all_agree(self):
        self.assertEqual(complaints(ALL | {"vector", "sys/stat.h", "cstdint"}, CMAKE), [])

    def test_a_library_that_is_not_included_is_caught(self):
        self.assertEqual(
            complaints(ALL - {"Eigen/Core"}, CMAKE), ["CMake looks for Eigen, and nothing includes it"]
        )

    def test_a_library_that_is_not_looked_for_is_caught(self):
        cmake = CMAKE.replace("find_path(PSG_XXHASH_INCLUDE_DIR ", "")
        self.assertEqual(complaints(ALL, cmake), ["xxhash is included, and CMake does not look for it"])

    def test_a_header_of_an_unknown_library_is_caught(self):
        self.assertEqual(
            complaints(ALL | {"boost/any.hpp"}, CMAKE), ["<boost/any.hpp> is of no library in LIBRARIES"]
        )


if __name__ == "__main__":
    unittest.main()
