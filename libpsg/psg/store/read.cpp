#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/store/checksum.hpp"
#include "psg/store/contents.hpp"
#include "psg/store/file.hpp"
#include "psg/store/layout.hpp"
#include "psg/store/store.hpp"

namespace psg {
namespace {

using namespace store;  // the room's own names

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::malformed, path + ": " + why);
}

void check_layout(const std::string& path, const Contents& contents) {
  const std::int64_t version = contents.layout_version();
  if (contents.layout() != layout_name)
    refuse(path, fmt::format("has another layout than \"{}\"", layout_name));
  if (version < 1 || version > layout_version) {
    refuse(path, fmt::format("has layout version {}, this libpsg reads up to {}", version, layout_version));
  }
}

/// What `what` takes from a file that is whole and ours.
template <typename What>
auto from_file(const std::string& path, What what) {
  const File file(path);
  verify_checksum(file);
  try {
    Contents contents(file);
    check_layout(path, contents);
    return what(contents);
  } catch (const Failure& failure) {
    refuse(path, fmt::format("is an HDF5 file, but not one that libpsg wrote: it has {}", failure.what));
  }
}

Tables read_wanted(const std::string& path, const Contents::Wanted& wanted) {
  return from_file(path, [&](Contents& contents) {
    Tables tables{contents.attributes(), tables_from(contents.entries(wanted))};
    for (Table& table : tables.tables) table = upgraded(std::move(table), contents.layout_version());
    return tables;
  });
}

}  // namespace

Tables read(const std::string& path) {
  return read_wanted(path, [](const std::string&) { return true; });
}

Tables read_tables(const std::string& path, const std::vector<std::string>& names) {
  return read_wanted(
      path, [&](const std::string& table) { return std::ranges::find(names, table) != names.end(); });
}

Attributes read_attributes(const std::string& path) {
  return from_file(path, [](const Contents& contents) { return contents.attributes(); });
}

}  // namespace psg
