#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/store/attribute.hpp"
#include "psg/store/compound.hpp"
#include "psg/store/handle.hpp"
#include "psg/store/layout.hpp"
#include "psg/store/seal.hpp"
#include "psg/store/store.hpp"

namespace psg {
namespace {

using namespace store;  // the room's own names

constexpr hsize_t most_members = 1000;  // of one group; ours have a dozen
constexpr std::uint64_t packing = 2;    // an envelope takes twice its size in the file

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::malformed, path + ": " + why);
}

Handle open_file(const std::string& path) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "creating properties");
  // Our files never change once they have their name, and some file systems refuse locks.
  checked(H5Pset_file_locking(access, false, true), "switching file locks off");
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
  if (file < 0) refuse(path, "is a damaged HDF5 file or one cut short");
  return {file, H5Fclose, "opening the file"};
}

void check_layout(const std::string& path, hid_t file) {
  std::string layout;
  std::int64_t version = 0;
  try {
    layout = read_text(file, "layout");
    version = read_whole(file, "layout_version");
  } catch (const Failure&) {
    refuse(path, "is an HDF5 file, but not one that libpsg wrote");
  }
  if (layout != layout_name)
    refuse(path, fmt::format("has layout \"{}\", expected \"{}\"", layout, layout_name));
  if (version < 1 || version > layout_version) {
    refuse(path, fmt::format("has layout version {}, this libpsg reads up to {}", version, layout_version));
  }
}

/// The names of a group's members, in the order they were made where the file keeps it.
std::vector<std::string> members_of(hid_t group) {
  H5G_info_t info{};
  checked(H5Gget_info(group, &info), "reading a group");
  if (info.nlinks > most_members) throw Failure{"reading a group with too many members"};
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    std::array<char, 1024> name{};
    const auto by = [&](H5_index_t index) {
      return H5Lget_name_by_idx(group, ".", index, H5_ITER_INC, i, name.data(), name.size(), H5P_DEFAULT);
    };
    ssize_t length = by(H5_INDEX_CRT_ORDER);
    if (length < 0) length = checked(by(H5_INDEX_NAME), "reading a member's name");
    if (static_cast<std::size_t>(length) >= name.size())
      throw Failure{"reading a member with too long a name"};
    names.emplace_back(name.data());
  }
  return names;
}

bool is_group(hid_t parent, const std::string& name) {
  H5L_info_t link{};
  checked(H5Lget_info(parent, name.c_str(), &link, H5P_DEFAULT), name.c_str());
  if (link.type != H5L_TYPE_HARD) throw Failure{"following the link " + name + " out of the file"};
  H5O_info_t object{};
  checked(H5Oget_info_by_name1(parent, name.c_str(), &object, H5P_DEFAULT), name.c_str());
  return object.type == H5O_TYPE_GROUP;
}

using Wanted = std::function<bool(const std::string& table)>;

/// Collects the wanted tables below a group, two levels deep at most.
class Collector {
 public:
  Collector(std::uint64_t max_bytes, Wanted wanted) : max_bytes_(max_bytes), wanted_(std::move(wanted)) {}

  void collect(hid_t group, const std::vector<std::string>& path) {
    for (const std::string& name : members_of(group)) {
      if (!is_group(group, name)) {
        if (wanted_(table_name(path, name)))
          entries_.push_back({path, name, read_table(group, name.c_str(), name, max_bytes_)});
        continue;
      }
      if (path.size() == 2) throw Failure{"reading groups nested too deep"};
      const Handle inner(H5Gopen2(group, name.c_str(), H5P_DEFAULT), H5Gclose, name.c_str());
      std::vector<std::string> below = path;
      below.push_back(name);
      collect(inner, below);
    }
  }
  std::vector<Entry> take() { return std::move(entries_); }

 private:
  std::uint64_t max_bytes_;
  Wanted wanted_;
  std::vector<Entry> entries_;
};

Attributes attributes_of(hid_t file) {
  Attributes attributes;
  for (const std::string& name : text_attributes(file)) {
    if (name != "layout") attributes.emplace_back(name, read_text(file, name.c_str()));
  }
  return attributes;
}

/// What `what` takes from a file that is whole and ours.
template <typename What>
auto from_file(const std::string& path, What what) {
  check_seal(path);
  try {
    const Session session;
    const Handle file = open_file(path);
    check_layout(path, file);
    return what(file);
  } catch (const Failure& failure) {
    refuse(path, fmt::format("is damaged or not as docs/format.md says, which was noticed at \"{}\"",
                             failure.what));
  }
}

Tables read_wanted(const std::string& path, const Wanted& wanted) {
  return from_file(path, [&](hid_t file) {
    hsize_t size = 0;
    checked(H5Fget_filesize(file, &size), "measuring the file");
    Collector collector(size * packing, wanted);
    collector.collect(file, {});
    return Tables{attributes_of(file), tables_from(collector.take())};
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

Attributes read_attributes(const std::string& path) { return from_file(path, attributes_of); }

}  // namespace psg
