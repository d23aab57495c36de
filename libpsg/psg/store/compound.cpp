#include "psg/store/compound.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "psg/core/stop.hpp"
#include "psg/store/handle.hpp"
#include "psg/store/layout.hpp"

namespace psg::store {
namespace {

using Numbers = std::vector<double>;
using Wholes = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

constexpr std::size_t piece_bytes = std::size_t{1} << 20;  // of records at once

/// One member of a record: where it lies in memory, and its types there and in the file.
struct Member {
  Handle memory;
  Handle file;
  std::size_t size;
  bool variable = false;  // text of variable length
};

Handle copy_of(hid_t type) { return {H5Tcopy(type), H5Tclose, "copying a type"}; }

Handle fixed_text(std::size_t width) {
  Handle type = copy_of(H5T_C_S1);
  checked(H5Tset_size(type, width), "setting the length of text");
  checked(H5Tset_strpad(type, H5T_STR_NULLPAD), "setting the padding of text");
  checked(H5Tset_cset(type, H5T_CSET_UTF8), "setting the encoding of text");
  return type;
}

bool is_float(double v) { return std::isnan(v) || static_cast<double>(static_cast<float>(v)) == v; }

Member member_of(const Numbers& values, Reals reals) {
  const bool small = reals == Reals::f32_if_exact && std::ranges::all_of(values, is_float);
  return {copy_of(H5T_NATIVE_DOUBLE), copy_of(small ? H5T_IEEE_F32LE : H5T_IEEE_F64LE), sizeof(double)};
}

Member member_of(const Wholes&, Reals) {
  return {copy_of(H5T_NATIVE_INT64), copy_of(H5T_STD_I64LE), sizeof(std::int64_t)};
}

Member member_of(const Texts& values, Reals) {
  std::size_t width = 1;
  for (const std::string& text : values) width = std::max(width, text.size());
  if (width > longest_fixed_text) return {text_type(), text_type(), sizeof(char*), true};
  return {fixed_text(width), fixed_text(width), width};
}

void put(char* to, const Member& member, double value) { std::memcpy(to, &value, member.size); }
void put(char* to, const Member& member, std::int64_t value) { std::memcpy(to, &value, member.size); }
void put(char* to, const Member& member, const std::string& value) {
  if (member.variable) {
    const char* pointer = value.c_str();
    std::memcpy(to, static_cast<const void*>(&pointer), sizeof(pointer));
  } else {
    std::ranges::copy(value, to);  // the rest of the record is zero already
  }
}

/// The compound type of these members, packed.
Handle record_type(const std::vector<Member>& members, const std::vector<std::string>& names, bool in_file) {
  std::size_t size = 0;
  for (const Member& m : members) size += in_file ? H5Tget_size(m.file) : m.size;
  Handle type(H5Tcreate(H5T_COMPOUND, size), H5Tclose, "creating a record type");
  std::size_t offset = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    checked(H5Tinsert(type, names[i].c_str(), offset, in_file ? members[i].file : members[i].memory),
            names[i].c_str());
    offset += in_file ? H5Tget_size(members[i].file) : members[i].size;
  }
  return type;
}

std::vector<std::string> texts_of(const Table& table, std::string Column::*field) {
  std::vector<std::string> texts;
  texts.reserve(table.columns.size());
  for (const Column& column : table.columns) texts.push_back(column.*field);
  return texts;
}

/// Some of the table's rows as records, as they lie in memory.
std::vector<char> records_of(const Table& table, const std::vector<Member>& members, std::size_t record,
                             std::size_t first, std::size_t rows) {
  std::vector<char> bytes(rows * record, '\0');
  std::size_t offset = 0;
  for (std::size_t c = 0; c < members.size(); ++c) {
    std::visit(
        [&](const auto& values) {
          char* to = bytes.data() + offset;
          for (std::size_t row = first; row < first + rows; ++row, to += record) {
            put(to, members[c], values[row]);
          }
        },
        table.columns[c].values);
    offset += members[c].size;
  }
  return bytes;
}

/// Writes all rows piece by piece: a large table need not be in memory twice.
void write_rows(hid_t dataset, hid_t type, const Table& table, const std::vector<Member>& members) {
  const std::size_t record = H5Tget_size(type);
  const std::size_t most = std::max(piece_bytes / record, std::size_t{1});
  const Handle space(H5Dget_space(dataset), H5Sclose, "opening rows");
  for (std::size_t first = 0; first < table.rows(); first += most) {
    stop_point();
    const std::size_t rows = std::min(most, table.rows() - first);
    const hsize_t start = first;
    const hsize_t count = rows;
    checked(H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &count, nullptr), "choosing rows");
    const Handle here(H5Screate_simple(1, &count, nullptr), H5Sclose, "counting rows");
    const auto bytes = records_of(table, members, record, first, rows);
    checked(H5Dwrite(dataset, type, here, space, H5P_DEFAULT, bytes.data()), "writing rows");
  }
}

Handle dataset_properties() {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "creating properties");
  checked(H5Pset_obj_track_times(properties, false), "switching time stamps off");  // the same bytes always
  return properties;
}

}  // namespace

void write_table(hid_t group, const char* name, const Table& table, Reals reals) {
  std::vector<Member> members;
  members.reserve(table.columns.size());
  for (const Column& column : table.columns) {
    members.push_back(
        std::visit([&](const auto& values) { return member_of(values, reals); }, column.values));
  }
  const auto names = texts_of(table, &Column::name);
  const Handle memory = record_type(members, names, false);
  const Handle file = record_type(members, names, true);
  const hsize_t rows = table.rows();
  const Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose, name);
  const Handle dataset(H5Dcreate2(group, name, file, space, H5P_DEFAULT, dataset_properties(), H5P_DEFAULT),
                       H5Dclose, name);
  write_rows(dataset, memory, table, members);
  write_text(dataset, "description", table.description);
  write_texts(dataset, "units", texts_of(table, &Column::unit));
  write_texts(dataset, "descriptions", texts_of(table, &Column::description));
}

}  // namespace psg::store
