#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/store/checksum.hpp"
#include "psg/store/compound.hpp"
#include "psg/store/handle.hpp"
#include "psg/store/layout.hpp"
#include "psg/store/store.hpp"
#include "psg/store/tables.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/system/memory.hpp"

namespace psg {
namespace {

using namespace store;  // the room's own names

/// Properties of a file or group that keep the order of its members and no time stamps.
Handle ordered(hid_t kind) {
  Handle properties(H5Pcreate(kind), H5Pclose, "creating properties");
  checked(H5Pset_obj_track_times(properties, false), "switching time stamps off");
  checked(H5Pset_link_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
          "keeping order");
  checked(H5Pset_attr_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
          "keeping order");
  return properties;
}

/// A file that lives in memory, so that a full disk is met by our own code, not inside HDF5.
Handle file_in_memory() {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "creating properties");
  checked(H5Pset_fapl_core(access, std::size_t{1} << 20, false), "choosing a file in memory");
  return {H5Fcreate("libpsg.h5", H5F_ACC_TRUNC, ordered(H5P_FILE_CREATE), access), H5Fclose,
          "creating a file"};
}

// Where a superblock has its version, and its flags from version 0 on (HDF5 specification, II.A).
constexpr std::size_t version_at = 8, flags_at = 20, flags_size = 4;

/// The bytes of such a file, where they lie: a long night's file is not copied. They are those of a closed
/// file, so the mark of one that is being written goes.
std::span<const char> bytes_of(hid_t file) {
  checked(H5Fflush(file, H5F_SCOPE_GLOBAL), "finishing the file");
  const ssize_t size = checked(H5Fget_file_image(file, nullptr, 0), "measuring the file");
  void** memory = nullptr;
  checked(H5Fget_vfd_handle(file, H5P_DEFAULT, reinterpret_cast<void**>(&memory)), "finding the file");
  const std::span<char> bytes(static_cast<char*>(*memory), static_cast<std::size_t>(size));
  if (bytes[version_at] != 0) throw Failure{"finding the flags"};
  std::ranges::fill(bytes.subspan(flags_at, flags_size), '\0');
  return bytes;
}

/// The groups of a file, each made when it is first asked for.
class Groups {
 public:
  explicit Groups(hid_t file) : file_(file) {}
  hid_t at(const std::vector<std::string>& path) {
    hid_t group = file_;
    std::string name;
    for (const std::string& part : path) {
      name += "/" + part;
      auto found = groups_.find(name);
      if (found == groups_.end()) {
        Handle made(H5Gcreate2(group, part.c_str(), H5P_DEFAULT, ordered(H5P_GROUP_CREATE), H5P_DEFAULT),
                    H5Gclose, "creating a group");
        found = groups_.emplace(name, std::move(made)).first;
      }
      group = found->second;
    }
    return group;
  }

 private:
  hid_t file_;
  std::map<std::string, Handle> groups_;
};

// HDF5 writes outside its memory where it is given none, so there must be enough before it is asked.
constexpr std::size_t memory_at_the_beginning = std::size_t{3} << 20;

/// What the rows of a table take in a file, or somewhat more.
std::size_t stored_bytes(const Table& table) {
  std::size_t record = 0;
  for (const Column& column : table.columns) {
    std::size_t width = 8;
    if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) {
      for (const std::string& text : *texts) width = std::max(width, text.size());
    }
    record += width;
  }
  return record * table.rows();
}

/// A result as it comes into being, table by table.
class Image {
 public:
  explicit Image(const Attributes& attributes) {
    write_text(file_, "layout", layout_name);
    write_whole(file_, "layout_version", layout_version);
    for (const auto& [name, value] : attributes) write_text(file_, name.c_str(), value);
  }

  void add(const Entry& entry) {
    stop_point();
    expect_memory_for(entry.table);
    const bool envelope =
        !entry.groups.empty() && entry.groups.front() == "envelopes" && entry.name != "clock";
    write_table(groups_.at(entry.groups), entry.name.c_str(), entry.table,
                envelope ? Reals::f32_if_exact : Reals::f64);
  }

  /// All of it; until something is added.
  [[nodiscard]] std::span<const char> bytes() const { return bytes_of(file_); }

 private:
  /// The image grows by being copied.
  void expect_memory_for(const Table& table) const {
    hsize_t size = 0;
    checked(H5Fget_filesize(file_, &size), "measuring the file");
    expect_memory(memory_at_the_beginning + static_cast<std::size_t>(size) + 2 * stored_bytes(table));
  }

  Session session_;
  Handle file_ = file_in_memory();
  Groups groups_{file_};
};

/// Names as those of columns: what reads the file may send them to a terminal.
void check_names(const Attributes& attributes) {
  for (const auto& [name, value] : attributes) {
    if (!is_plain(name)) {
      throw Error(
          ErrorKind::bad_argument,
          fmt::format("attribute \"{}\" cannot be stored by that name, expected letters, digits and \"_\"",
                      name));
    }
  }
}

/// Writes what `fill` adds to the image.
template <typename Fill>
void write_filled(const Attributes& attributes, Output output, const std::string& temporary_folder,
                  Fill fill) {
  check_names(attributes);
  expect_memory(memory_at_the_beginning);
  AtomicFile file(std::move(output), temporary_folder);
  try {
    Image image(attributes);
    fill(image);
    const std::span<const char> bytes = image.bytes();
    if (bytes.size() > largest_result - file_checksum_size) {
      throw Error(ErrorKind::unsupported, fmt::format("{}: the result has {} GiB, expected at most {}",
                                                      file.path(), bytes.size() >> 30, largest_result >> 30));
    }
    file.write(bytes);
    file.write(checksum_of(bytes));
  } catch (const Failure& failure) {
    throw Error(ErrorKind::unsupported,
                fmt::format("{}: the result cannot be laid out as HDF5, which failed at \"{}\"", file.path(),
                            failure.what));
  }
  file.commit();  // others may use HDF5 while the disk works
}

}  // namespace

FileKind result_kind() {
  return {"a result of psg", [](const std::string& path, std::string_view beginning) {
            return is_hdf5(path) &&
                   (has_checksum(path) || beginning.find(layout_name) != std::string_view::npos);
          }};
}

void write(Tables tables, const std::string& path, const Overwrite& overwrite,
           const std::string& temporary_folder) {
  std::vector<Entry> entries = entries_of(std::move(tables.tables));
  write_filled(tables.attributes, {path, result_kind(), overwrite}, temporary_folder, [&](Image& image) {
    for (Entry& entry : entries) {
      image.add(entry);
      entry.table = {};  // a long night's tables need not be in memory twice
    }
  });
}

void write(const Score& score, const std::string& path, const Overwrite& overwrite) {
  write_filled(attributes_of(score), {path, result_kind(), overwrite}, {}, [&](Image& image) {
    each_table(score,
               [&](Table table, const std::string* rule) { image.add(entry_of(std::move(table), rule)); });
  });
}

}  // namespace psg
