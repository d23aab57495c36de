#include "psg/store/compound.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "psg/core/stop.hpp"
#include "psg/store/attribute.hpp"
#include "psg/store/handle.hpp"

namespace psg::store {
namespace {

using Numbers = std::vector<double>;
using Wholes = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

constexpr std::size_t longest_fixed_text = 512;
constexpr int most_columns = 256;
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

// ---- reading

Column empty_column(hid_t member, const char* name) {
  switch (H5Tget_class(member)) {
    case H5T_FLOAT: return {name, {}, {}, Numbers{}};
    case H5T_INTEGER: return {name, {}, {}, Wholes{}};
    case H5T_STRING: return {name, {}, {}, Texts{}};
    default: throw Failure{std::string("reading column ") + name + " of an unknown type"};
  }
}

Member member_to_read(const Column& column, hid_t type) {
  if (std::holds_alternative<Numbers>(column.values)) {
    return {copy_of(H5T_NATIVE_DOUBLE), copy_of(type), sizeof(double)};
  }
  if (std::holds_alternative<Wholes>(column.values)) {
    return {copy_of(H5T_NATIVE_INT64), copy_of(type), sizeof(std::int64_t)};
  }
  if (H5Tis_variable_str(type) > 0) return {text_type(), copy_of(type), sizeof(char*), true};
  return {copy_of(type), copy_of(type), H5Tget_size(type)};
}

void take(const char* from, const Member&, Numbers& values) {
  double value = 0;
  std::memcpy(&value, from, sizeof(value));
  values.push_back(value);
}

void take(const char* from, const Member&, Wholes& values) {
  std::int64_t value = 0;
  std::memcpy(&value, from, sizeof(value));
  values.push_back(value);
}

void take(const char* from, const Member& member, Texts& values) {
  if (member.variable) {
    const char* pointer = nullptr;
    std::memcpy(static_cast<void*>(&pointer), from, sizeof(pointer));
    values.emplace_back(pointer == nullptr ? "" : pointer);
  } else {
    std::string text(from, member.size);
    while (!text.empty() && text.back() == '\0') text.pop_back();
    values.push_back(std::move(text));
  }
}

/// The columns of a compound type, still without values, and how to read each.
std::vector<Member> describe(hid_t type, Table& table) {
  if (H5Tget_class(type) != H5T_COMPOUND) throw Failure{"reading a dataset that is no table"};
  const int count = checked(H5Tget_nmembers(type), "counting columns");
  if (count > most_columns) throw Failure{"reading a table of unlikely width"};
  std::vector<Member> members;
  std::size_t end = 0;
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<unsigned>(i);
    const std::unique_ptr<char, herr_t (*)(void*)> name(H5Tget_member_name(type, index), H5free_memory);
    if (name == nullptr) throw Failure{"reading a column's name"};
    const Handle member(H5Tget_member_type(type, index), H5Tclose, "reading a column's type");
    // HDF5 does not check that the members of a record from a file lie inside it, one after the other.
    const std::size_t offset = H5Tget_member_offset(type, index);
    if (offset < end) throw Failure{"reading columns that overlap"};
    end = offset + H5Tget_size(member);
    if (end > H5Tget_size(type)) throw Failure{"reading a column outside its record"};
    table.columns.push_back(empty_column(member, name.get()));
    members.push_back(member_to_read(table.columns.back(), member));
  }
  return members;
}

std::size_t rows_in(hid_t space) {
  if (H5Sget_simple_extent_ndims(space) != 1) throw Failure{"reading a table that is not one-dimensional"};
  return static_cast<std::size_t>(checked(H5Sget_simple_extent_npoints(space), "counting rows"));
}

void reserve_rows(Table& table, std::size_t rows) {
  for (Column& column : table.columns) {
    std::visit([rows](auto& values) { values.reserve(rows); }, column.values);
  }
}

void fill_columns(const std::vector<char>& bytes, const std::vector<Member>& members, std::size_t record,
                  Table& table) {
  std::size_t offset = 0;
  for (std::size_t c = 0; c < members.size(); ++c) {
    std::visit(
        [&](auto& values) {
          for (std::size_t at = offset; at < bytes.size(); at += record) take(&bytes[at], members[c], values);
        },
        table.columns[c].values);
    offset += members[c].size;
  }
}

void read_descriptions(hid_t dataset, Table& table) {
  table.description = read_text(dataset, "description");
  const auto units = read_texts(dataset, "units");
  const auto descriptions = read_texts(dataset, "descriptions");
  if (units.size() != table.columns.size() || descriptions.size() != units.size()) {
    throw Failure{"matching columns with their units"};
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    table.columns[c].unit = units[c];
    table.columns[c].description = descriptions[c];
  }
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

Table read_table(hid_t group, const char* name, const std::string& table_name, std::uint64_t max_bytes) {
  const Handle dataset(H5Dopen2(group, name, H5P_DEFAULT), H5Dclose, name);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  const Handle space(H5Dget_space(dataset), H5Sclose, name);
  Table table{table_name, {}, {}};
  const auto members = describe(type, table);
  const auto names = texts_of(table, &Column::name);
  const Handle memory = record_type(members, names, false);
  const std::size_t record = H5Tget_size(memory);
  const std::size_t rows = rows_in(space);
  if (record == 0 || rows > max_bytes / record)
    throw Failure{"reading a table larger than its file can hold"};
  reserve_rows(table, rows);
  const std::size_t most = std::max(piece_bytes / record, std::size_t{1});
  for (std::size_t first = 0; first < rows; first += most) {
    stop_point();
    const hsize_t start = first;
    const hsize_t count = std::min(most, rows - first);
    checked(H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &count, nullptr), name);
    const Handle here(H5Screate_simple(1, &count, nullptr), H5Sclose, name);
    std::vector<char> bytes(count * record, '\0');
    checked(H5Dread(dataset, memory, here, space, H5P_DEFAULT, bytes.data()), name);
    fill_columns(bytes, members, record, table);
    H5Dvlen_reclaim(memory, here, H5P_DEFAULT, bytes.data());
  }
  read_descriptions(dataset, table);
  return table;
}

}  // namespace psg::store
