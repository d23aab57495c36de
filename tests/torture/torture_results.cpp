// Mutants of results, each under the right checksum, which anybody can compute: read as a whole, in part, and
// for its attributes alone. With PSG_TORTURE_BY=hdf5 the HDF5 library reads them instead, for comparison.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "memory_file.hpp"
#include "psg/core/error.hpp"
#include "psg/store/file.hpp"
#include "psg/store/store.hpp"
#include "store/hdf5_reader.hpp"
#include "store/mutants.hpp"
#include "torture/contained.hpp"

namespace {

using namespace psg;
using torture::Finding;

/// What a refusal may look like: one sentence that a terminal shows as it is.
void check_sentence(const std::string& text) {
  const bool printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  if (text.empty() || text.size() > 1000 || !printable)
    throw Finding("an unclear refusal: " + text.substr(0, 200));
}

bool is_plain(const std::string& name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/";
  return name.find_first_not_of(letters) == std::string::npos;
}

/// What was read may have any values, but only names that `write` allows, and columns of one length.
void check_tables(const Tables& tables) {
  for (const auto& [name, value] : tables.attributes) {
    if (!is_plain(name)) throw Finding("an attribute's name that cannot be written");
  }
  for (const Table& table : tables.tables) {
    if (!is_plain(table.name)) throw Finding("a table's name that cannot be written");
    for (const Column& column : table.columns) {
      if (!is_plain(column.name)) throw Finding("a column's name that cannot be written");
      if (column.size() != table.rows()) throw Finding("columns of different length");
    }
  }
}

template <typename Read>
bool was_read(const Read& read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::malformed) throw Finding(std::string("not malformed: ") + error.what());
    check_sentence(error.what());
    return false;
  }
}

std::string attempt_by_libpsg(const std::string& path) {
  const bool all = was_read([&] { check_tables(read(path)); });
  const bool attributes = was_read([&] { check_tables({read_attributes(path), {}}); });
  const bool some = was_read([&] { check_tables(read_tables(path, {"indices", "recording", "t"})); });
  if (all && !(attributes && some)) throw Finding("refused in part, read as a whole");
  return all ? "read" : some ? "read in part" : "refused";
}

/// HDF5 wants the file's name, which one in memory has not.
std::string attempt_by_hdf5(const std::string& bytes, const std::string& path) {
  std::ofstream(path, std::ios::binary) << bytes;
  try {
    (void)testing_store::read_by_hdf5(path);
    return "read";
  } catch (const store::Failure&) {
    return "refused";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const auto given = torture::arguments_of(argc, argv);
  const char* by = std::getenv("PSG_TORTURE_BY");
  const bool by_hdf5 = by != nullptr && std::string_view(by) == "hdf5";
  std::vector<testing_store::Mutants> results;
  for (std::string& bytes : testing_store::results_of_every_form()) results.emplace_back(std::move(bytes));
  const auto mutant = [&](std::int64_t number) {
    const auto n = static_cast<std::uint64_t>(number);
    return results[n % results.size()].mutant(given.seed, n);
  };
  const auto named = [&, parent = getpid()](std::int64_t number) {
    return fmt::format("/dev/shm/psg-torture-{}-{}.h5", parent, number % given.processes);
  };
  torture::Run run{given.count, given.processes, {10, 256}, {}, {}};
  run.attempt = [&](std::int64_t number) {
    if (by_hdf5) return attempt_by_hdf5(mutant(number), named(number));
    return attempt_by_libpsg(testing::MemoryFile(mutant(number)).path());
  };
  run.keep = [&](std::int64_t number) {
    std::filesystem::create_directories(given.folder);
    const std::string path = given.folder + "/result-" + std::to_string(number) + ".h5";
    std::ofstream(path, std::ios::binary) << mutant(number);
    return path;
  };
  const torture::Tally tally = torture::run(run);
  for (int process = 0; by_hdf5 && process < given.processes; ++process)
    std::filesystem::remove(named(process));
  std::printf("torture_results: %s\n", text_of(tally).c_str());
  return tally.findings == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "torture_results: %s\n", error.what());
  return 2;
}
