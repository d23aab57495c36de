// Writes one small file for each kind of deviation, and the flawless ones, into the folders that are given:
// where the fuzz targets of EDF files begin.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "edf/deviating_files.hpp"

namespace {

using namespace psg;

void write(const std::filesystem::path& file, const std::string& bytes) {
  constexpr std::size_t largest = 8192;  // a large seed makes every file that grows out of it slow
  if (bytes.size() <= largest) std::ofstream(file, std::ios::binary) << bytes;
}

void write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  write(folder / "plain.edf", testing::plain_edf().bytes());
  write(folder / "gaps.edf", testing::edf_plus("EDF+D", {"+0", "+5", "+6"}).bytes());
  for (const testing::DeviatingFile& file : testing::deviating_files()) {
    write(folder / (std::string(edf::rule_of(file.kind).id) + ".edf"), file.edf.bytes());
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    for (int i = 1; i < argc; ++i) write_seeds(argv[i]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "edf_seeds: %s\n", error.what());
    return 1;
  }
}
