"""Holds the libraries that are included against those that CMake looks for.

    python3 included_libraries.py ROOT

Prints one line for each library that is included and not looked for, or the reverse, and exits 1
when there is one. `LIBRARIES` says by which header each is included and by which words it is sought.
"""

import re
import sys
from pathlib import Path

LIBRARIES = {
    "fmt": (r"fmt/", r"find_package\(fmt "),
    "Eigen": (r"Eigen/", r"find_package\(Eigen3 "),
    "FFTW": (r"fftw3\.h", r"pkg_check_modules\(FFTW "),
    "HDF5": (r"hdf5\.h", r"find_library\(PSG_HDF5_LIBRARY "),
    "EDFlib": (r"edflib\.h", r"find_library\(EDFLIB_LIBRARY "),
    "pugixml": (r"pugixml\.hpp", r"find_package\(pugixml "),
    "nlohmann-json": (r"nlohmann/", r"find_package\(nlohmann_json "),
    "toml++": (r"toml\+\+/", r"find_path\(PSG_TOMLPLUSPLUS_INCLUDE_DIR "),
    "xxhash": (r"xxhash\.h", r"find_path\(PSG_XXHASH_INCLUDE_DIR "),
    "CLI11": (r"CLI/", r"find_package\(CLI11 "),
    "GoogleTest": (r"(gtest|gmock)/", r"find_package\(GTest "),
    "Google Benchmark": (r"benchmark/", r"find_package\(benchmark "),
    "pybind11": (r"pybind11/", r"find_package\(pybind11 "),
}
SYSTEM = re.compile(r"((sys|linux)/\w+|[a-z0-9_]+|immintrin|unistd)(\.h)?$")
INCLUDE = re.compile(r"^\s*#\s*include\s*<([^>]+)>", re.MULTILINE)
TREES = ("libpsg", "apps", "python", "tests", "bench")


def included(root: Path) -> set[str]:
    """Everything that is included in angle brackets."""
    found: set[str] = set()
    for tree in TREES:
        for path in (root / tree).rglob("*"):
            if path.suffix in {".cpp", ".hpp"}:
                found.update(INCLUDE.findall(path.read_text(encoding="utf-8")))
    return found


def looked_for(root: Path) -> str:
    """All that CMake is told."""
    files = [root / "CMakeLists.txt", *(root / "cmake").glob("*.cmake")]
    files += [path for tree in TREES for path in (root / tree).rglob("CMakeLists.txt")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def complaints(headers: set[str], cmake: str) -> list[str]:
    """One sentence for each disagreement."""
    found = []
    for name, (header, words) in LIBRARIES.items():
        is_included = any(re.match(header, h) for h in headers)
        is_looked_for = re.search(words, cmake) is not None
        if is_included and not is_looked_for:
            found.append(f"{name} is included, and CMake does not look for it")
        if is_looked_for and not is_included:
            found.append(f"CMake looks for {name}, and nothing includes it")
    known = [header for header, _ in LIBRARIES.values()]
    for header in sorted(headers):
        if not SYSTEM.match(header) and not any(re.match(k, header) for k in known):
            found.append(f"<{header}> is of no library in LIBRARIES")
    return found


def main() -> int:
    root = Path(sys.argv[1])
    found = complaints(included(root), looked_for(root))
    print("\n".join(found) or "every library that is included is looked for, and the other way round")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
