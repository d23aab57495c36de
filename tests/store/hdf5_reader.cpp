#include "store/hdf5_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "psg/store/handle.hpp"
#include "psg/store/layout.hpp"

namespace psg::testing_store {
namespace {

using namespace store;

using Numbers = std::vector<double>;
using Wholes = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

/// Texts of variable length, freed by HDF5 that allocated them.
Texts read_variable(hid_t attribute, hid_t space, std::size_t count) {
  std::vector<char*> pointers(count, nullptr);
  const Handle type = text_type();
  checked(H5Aread(attribute, type, static_cast<void*>(pointers.data())), "reading a text attribute");
  std::vector<std::string> texts;
  texts.reserve(count);
  for (const char* p : pointers) texts.emplace_back(p == nullptr ? "" : p);
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(pointers.data()));
  return texts;
}

std::vector<std::string> read_texts(hid_t object, const char* name) {
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, name);
  const Handle type(H5Aget_type(attribute), H5Tclose, name);
  const Handle space(H5Aget_space(attribute), H5Sclose, name);
  const hssize_t count = checked(H5Sget_simple_extent_npoints(space), name);
  if (H5Tis_variable_str(type) <= 0) throw Failure{name};
  return read_variable(attribute, space, static_cast<std::size_t>(count));
}

std::string read_text(hid_t object, const char* name) {
  const std::vector<std::string> texts = read_texts(object, name);
  if (texts.size() != 1) throw Failure{name};
  return texts.front();
}

std::vector<std::string> text_attributes(hid_t object) {
  std::vector<std::string> names;
  const auto collect = [](hid_t parent, const char* name, const H5A_info_t*, void* list) -> herr_t {
    const hid_t attribute = H5Aopen(parent, name, H5P_DEFAULT);
    if (attribute < 0) return -1;
    const hid_t type = H5Aget_type(attribute);
    if (type >= 0 && H5Tget_class(type) == H5T_STRING) {
      static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    }
    if (type >= 0) H5Tclose(type);
    H5Aclose(attribute);
    return 0;
  };
  hsize_t position = 0;
  checked(H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, &position, collect, &names),
          "listing attributes");
  return names;
}

/// One member of a record in memory.
struct Member {
  Handle memory;
  std::size_t size;
  bool variable = false;  // text of variable length
};

Handle copy_of(hid_t type) { return {H5Tcopy(type), H5Tclose, "copying a type"}; }

/// The compound type of these members, packed.
Handle record_type(const std::vector<Member>& members, const std::vector<std::string>& names) {
  std::size_t size = 0;
  for (const Member& m : members) size += m.size;
  Handle type(H5Tcreate(H5T_COMPOUND, size), H5Tclose, "creating a record type");
  std::size_t offset = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    checked(H5Tinsert(type, names[i].c_str(), offset, members[i].memory), names[i].c_str());
    offset += members[i].size;
  }
  return type;
}

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
    return {copy_of(H5T_NATIVE_DOUBLE), sizeof(double)};
  }
  if (std::holds_alternative<Wholes>(column.values)) {
    return {copy_of(H5T_NATIVE_INT64), sizeof(std::int64_t)};
  }
  if (H5Tis_variable_str(type) > 0) return {text_type(), sizeof(char*), true};
  return {copy_of(type), H5Tget_size(type)};
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
  std::vector<Member> members;
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<unsigned>(i);
    const std::unique_ptr<char, herr_t (*)(void*)> name(H5Tget_member_name(type, index), H5free_memory);
    if (name == nullptr) throw Failure{"reading a column's name"};
    const Handle member(H5Tget_member_type(type, index), H5Tclose, "reading a column's type");
    table.columns.push_back(empty_column(member, name.get()));
    members.push_back(member_to_read(table.columns.back(), member));
  }
  return members;
}

std::size_t rows_in(hid_t space) {
  if (H5Sget_simple_extent_ndims(space) != 1) throw Failure{"reading a table that is not one-dimensional"};
  return static_cast<std::size_t>(checked(H5Sget_simple_extent_npoints(space), "counting rows"));
}

void fill_columns(const std::vector<char>& bytes, const std::vector<Member>& members, std::size_t record,
                  Table& table) {
  std::size_t offset = 0;
  for (std::size_t c = 0; c < members.size(); ++c) {
    std::visit(
        [&](auto& values) {
          values.reserve(bytes.size() / record);
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

Table read_table(hid_t group, const char* name, const std::string& table_name) {
  const Handle dataset(H5Dopen2(group, name, H5P_DEFAULT), H5Dclose, name);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  const Handle space(H5Dget_space(dataset), H5Sclose, name);
  Table table{table_name, {}, {}};
  const auto members = describe(type, table);
  Texts names;
  for (const Column& column : table.columns) names.push_back(column.name);
  const Handle memory = record_type(members, names);
  const std::size_t record = H5Tget_size(memory);
  const std::size_t rows = rows_in(space);
  if (rows > 0) {
    std::vector<char> bytes(rows * record, '\0');
    checked(H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), name);
    fill_columns(bytes, members, record, table);
    H5Dvlen_reclaim(memory, space, H5P_DEFAULT, bytes.data());
  }
  read_descriptions(dataset, table);
  return table;
}

/// The names of a group's members, in the order they were made where the file keeps it.
std::vector<std::string> members_of(hid_t group) {
  H5G_info_t info{};
  checked(H5Gget_info(group, &info), "reading a group");
  std::vector<std::string> names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    std::array<char, 1024> name{};
    const ssize_t length = checked(H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i,
                                                      name.data(), name.size(), H5P_DEFAULT),
                                   "reading a member's name");
    if (static_cast<std::size_t>(length) >= name.size())
      throw Failure{"reading a member with too long a name"};
    names.emplace_back(name.data());
  }
  return names;
}

bool is_group(hid_t parent, const std::string& name) {
  H5O_info_t object{};
  checked(H5Oget_info_by_name1(parent, name.c_str(), &object, H5P_DEFAULT), name.c_str());
  return object.type == H5O_TYPE_GROUP;
}

void collect(hid_t group, const Texts& path, std::vector<Entry>& entries) {
  for (const std::string& name : members_of(group)) {
    if (!is_group(group, name)) {
      entries.push_back({path, name, read_table(group, name.c_str(), name)});
      continue;
    }
    const Handle inner(H5Gopen2(group, name.c_str(), H5P_DEFAULT), H5Gclose, name.c_str());
    Texts below = path;
    below.push_back(name);
    if (below.size() <= 2) collect(inner, below, entries);
  }
}

}  // namespace

Tables read_by_hdf5(const std::string& path) {
  const Session session;
  const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "opening the file");
  Tables tables;
  for (const std::string& name : text_attributes(file)) {
    if (name != "layout") tables.attributes.emplace_back(name, read_text(file, name.c_str()));
  }
  std::vector<Entry> entries;
  collect(file, {}, entries);
  tables.tables = tables_from(std::move(entries));
  return tables;
}

}  // namespace psg::testing_store
