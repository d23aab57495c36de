#include "psg/store/contents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include "psg/store/layout.hpp"

namespace psg::store {
namespace {

using namespace std::string_view_literals;

using Numbers = std::vector<double>;
using Wholes = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

constexpr std::uint64_t piece_bytes = std::uint64_t{1} << 20;  // of records at once

// The types of our files, byte for byte (HDF5 specification, IV.A.2.d).
constexpr auto f64_type = "\x11\x20\x3f\0\x08\0\0\0\0\0\x40\0\x34\x0b\0\x34\xff\x03\0\0"sv;
constexpr auto f32_type = "\x11\x20\x1f\0\x04\0\0\0\0\0\x20\0\x17\x08\0\x17\x7f\0\0\0"sv;
constexpr auto i64_type = "\x10\x08\0\0\x08\0\0\0\0\0\x40\0"sv;
constexpr auto variable_type = "\x19\x01\x01\0\x10\0\0\0\x10\0\0\0\x01\0\0\0\0\0\x08\0"sv;
constexpr auto fixed_type = "\x13\x11\0\0"sv;  // and its length in 4 bytes
constexpr auto record_type = "\x16"sv;         // and what is in it
static_assert(f64_type.size() == 20 && f32_type.size() == 20 && i64_type.size() == 12);
static_assert(variable_type.size() == 20 && fixed_type.size() == 4);

enum class Kind : std::uint8_t { f64, f32, i64, fixed_text, variable_text };

/// A column as it lies in a record.
struct Field {
  Kind kind;
  std::uint64_t size;
};

/// Names and types inside attributes are filled up to a multiple of 8 bytes.
Cursor padded(Cursor& cursor, std::uint64_t size, std::string_view what) {
  const Cursor part = cursor.part(size);
  cursor.expect_zeros((8 - size % 8) % 8, what);
  return part;
}

/// The rows of a dataset or the values of an attribute; none: a scalar.
struct Extent {
  bool scalar;
  std::uint64_t count;
};

Extent extent_of(Cursor cursor) {
  cursor.expect("\x01"sv, "an extent of an unknown version");
  const std::uint64_t dimensions = cursor.number(1);
  if (dimensions > 1) cursor.refuse("more than one dimension");
  cursor.expect(dimensions == 1 ? "\x01"sv : "\0"sv, "an extent of an unknown kind");
  cursor.expect_zeros(5, "something unknown in an extent");
  if (dimensions == 0) return {true, 1};
  const std::uint64_t count = cursor.number(8);
  if (cursor.number(8) != count) cursor.refuse("an extent that may grow");
  return {false, count};
}

Field field_of(Cursor& cursor) {
  const auto starts_with = [&](std::string_view type) {
    Cursor ahead = cursor;
    if (ahead.left() < type.size() || !std::ranges::equal(ahead.bytes(type.size()), type)) return false;
    cursor = ahead;
    return true;
  };
  if (starts_with(f64_type)) return {Kind::f64, 8};
  if (starts_with(f32_type)) return {Kind::f32, 4};
  if (starts_with(i64_type)) return {Kind::i64, 8};
  if (starts_with(variable_type)) return {Kind::variable_text, TextHeap::reference_size};
  if (!starts_with(fixed_type)) cursor.refuse("a column of an unknown type");
  const std::uint64_t width = cursor.number(4);
  if (width == 0 || width > longest_fixed_text) cursor.refuse("a text of unlikely length");
  return {Kind::fixed_text, width};
}

/// A column's name, which ends with a NUL and is filled up with NUL to a multiple of 8 bytes.
std::string column_name(Cursor& cursor) {
  std::string name;
  const std::uint64_t at = cursor.at();
  for (bool ended = false; !ended;) {
    for (const char c : cursor.bytes(8)) {
      if (c == '\0') {
        ended = true;
      } else if (ended || name.size() == longest_name) {
        refuse_at(at, "a column's name of an unknown form");
      } else {
        name += c;
      }
    }
  }
  if (!is_plain(name)) refuse_at(at, "a column's name that has more than letters, digits and \"_\"");
  return name;
}

Column column_of(std::string name, Kind kind) {
  switch (kind) {
    case Kind::f64:
    case Kind::f32: return {std::move(name), {}, {}, Numbers{}};
    case Kind::i64: return {std::move(name), {}, {}, Wholes{}};
    case Kind::fixed_text:
    case Kind::variable_text: return {std::move(name), {}, {}, Texts{}};
  }
  return {};
}

/// The columns of a record, still without values.
std::vector<Field> fields_of(Cursor cursor, Table& table) {
  cursor.expect(record_type, "a table that has no records");
  const std::uint64_t columns = cursor.number(2);
  cursor.expect_zeros(1, "records of an unknown kind");
  const std::uint64_t size = cursor.number(4);
  if (columns == 0 || columns > most_columns) cursor.refuse("a table of unlikely width");
  std::vector<Field> fields;
  std::set<std::string> names;
  std::uint64_t end = 0;
  for (std::uint64_t i = 0; i < columns; ++i) {
    std::string name = column_name(cursor);
    if (!names.insert(name).second) cursor.refuse("two columns of one name");
    if (cursor.number(4) != end) cursor.refuse("a column that does not follow the one before");
    cursor.expect_zeros(28, "a column of arrays");
    fields.push_back(field_of(cursor));
    end += fields.back().size;
    table.columns.push_back(column_of(std::move(name), fields.back().kind));
  }
  if (end != size) cursor.refuse("records of another length than their columns");
  cursor.expect_zeros(cursor.left(), "something behind the last column");
  return fields;
}

/// Memory for this many rows.
std::uint64_t memory_of(const std::vector<Field>& fields, std::uint64_t rows) {
  constexpr std::uint64_t inside = 15;  // a short text lies inside its object
  std::uint64_t row = 0;
  for (const Field& field : fields) {
    const bool text = field.kind == Kind::fixed_text;
    row += text                                ? sizeof(std::string) + (field.size > inside ? field.size : 0)
           : field.kind == Kind::variable_text ? 0  // counted as they are read
                                               : sizeof(double);
  }
  return row * rows;
}

double number_of(Cursor& cursor, Kind kind) {
  if (kind == Kind::f64) return std::bit_cast<double>(cursor.number(8));
  return std::bit_cast<float>(static_cast<std::uint32_t>(cursor.number(4)));
}

std::string fixed_text_of(std::span<const char> bytes) {
  std::string text(bytes.begin(), bytes.end());
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

/// Appends the values of a column from some records.
void take_values(Cursor records, std::uint64_t record, std::uint64_t offset, const Field& field,
                 Column& column, TextHeap& texts) {
  while (records.left() > 0) {
    Cursor value = records.part(record);
    value.skip(offset);
    switch (field.kind) {
      case Kind::f64:
      case Kind::f32: std::get<Numbers>(column.values).push_back(number_of(value, field.kind)); break;
      case Kind::i64:
        std::get<Wholes>(column.values).push_back(static_cast<std::int64_t>(value.number(8)));
        break;
      case Kind::fixed_text:
        std::get<Texts>(column.values).push_back(fixed_text_of(value.bytes(field.size)));
        break;
      case Kind::variable_text: std::get<Texts>(column.values).push_back(texts.take(value)); break;
    }
  }
}

/// Where the records of a dataset lie: in one piece, of this size.
std::uint64_t place_of(Cursor layout, std::uint64_t bytes) {
  layout.expect("\x03\x01"sv, "records that do not lie in one piece of this file");
  const std::uint64_t at = layout.address();
  if (layout.number(8) != bytes) layout.refuse("a table with another number of rows than its records");
  if ((at == no_address) != (bytes == 0)) layout.refuse("a table without its records");
  layout.expect_zeros(layout.left(), "something unknown in a layout");
  return at;
}

void read_rows(std::uint64_t at, std::uint64_t rows, const std::vector<Field>& fields, Table& table,
               Parts& parts, TextHeap& texts) {
  std::uint64_t record = 0;
  for (const Field& field : fields) record += field.size;
  for (Column& column : table.columns) {
    std::visit([&](auto& values) { values.reserve(static_cast<std::size_t>(rows)); }, column.values);
  }
  const std::uint64_t most = std::max(piece_bytes / record, std::uint64_t{1});
  std::vector<char> bytes;
  for (std::uint64_t first = 0; first < rows; first += most) {
    bytes.resize(static_cast<std::size_t>(std::min(most, rows - first) * record));
    parts.read(at + first * record, bytes);
    std::uint64_t offset = 0;
    for (std::size_t c = 0; c < fields.size(); ++c) {
      take_values({bytes, at + first * record}, record, offset, fields[c], table.columns[c], texts);
      offset += fields[c].size;
    }
  }
}

void read_descriptions(const Object& dataset, Table& table, TextHeap& texts) {
  std::set<std::string> found;
  for (const Message& message : dataset.messages) {
    if (message.kind != MessageKind::attribute) continue;
    const Attribute attribute = attribute_of(message.body);
    if (!found.insert(attribute.name).second) message.body.refuse("two attributes of one name");
    if (attribute.name == "description") {
      table.description = attribute.one_text(texts);
      continue;
    }
    const bool units = attribute.name == "units";
    if (!units && attribute.name != "descriptions") message.body.refuse("an unknown attribute of a table");
    auto values = attribute.all_texts(texts, table.columns.size());
    for (std::size_t c = 0; c < values.size(); ++c) {
      (units ? table.columns[c].unit : table.columns[c].description) = std::move(values[c]);
    }
  }
  if (found.size() != 3) refuse_at(dataset.at, "a table without its descriptions");
}

void check_fill_value(Cursor cursor) {
  cursor.expect("\x02\x02"sv, "a fill value of an unknown kind");
  const std::uint64_t when = cursor.number(1);
  if (when != 0 && when != 2) cursor.refuse("a fill value of an unknown kind");
  cursor.expect("\x01\0\0\0\0"sv, "a fill value");
}

}  // namespace

std::string Attribute::one_text(TextHeap& texts) const {
  if (!text || !scalar) values.refuse("an attribute that is not one text");
  Cursor cursor = values;
  return texts.take(cursor);
}

std::vector<std::string> Attribute::all_texts(TextHeap& texts, std::size_t expected) const {
  if (!text || scalar || count != expected) values.refuse("an attribute that is not one text a column");
  Cursor cursor = values;
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < count; ++i) all.push_back(texts.take(cursor));
  return all;
}

std::int64_t Attribute::one_whole() const {
  if (text || !scalar) values.refuse("an attribute that is not one number");
  Cursor cursor = values;
  return static_cast<std::int64_t>(cursor.number(8));
}

Attribute attribute_of(Cursor message) {
  message.expect("\x01\0"sv, "an attribute of an unknown version");
  const std::uint64_t name_size = message.number(2);
  const std::uint64_t type_size = message.number(2);
  const std::uint64_t extent_size = message.number(2);
  Cursor name = padded(message, name_size, "something unknown in an attribute");
  if (name_size < 2 || name_size > longest_name) name.refuse("an attribute's name of unlikely length");
  const auto letters = name.bytes(name_size - 1);
  Attribute attribute{{letters.begin(), letters.end()}, false, false, 0, message};
  name.expect_zeros(1, "an attribute's name without an end");
  if (!is_plain(attribute.name))
    name.refuse("an attribute's name that has more than letters, digits and \"_\"");
  Cursor type = padded(message, type_size, "something unknown in an attribute");
  const Field field = field_of(type);
  if (type.left() > 0 || (field.kind != Kind::variable_text && field.kind != Kind::i64)) {
    type.refuse("an attribute of an unknown type");
  }
  const Extent extent = extent_of(padded(message, extent_size, "something unknown in an attribute"));
  attribute.text = field.kind == Kind::variable_text;
  attribute.scalar = extent.scalar;
  attribute.count = extent.count;
  if (extent.count > most_columns) message.refuse("an attribute of unlikely length");
  attribute.values = message.part(extent.count * field.size);
  return attribute;
}

Table table_of(const Object& dataset, const std::string& name, Parts& parts, TextHeap& texts) {
  Table table{name, {}, {}};
  const auto fields = fields_of(dataset.only(MessageKind::datatype), table);
  const Extent extent = extent_of(dataset.only(MessageKind::dataspace));
  if (extent.scalar) refuse_at(dataset.at, "a table without rows");
  check_fill_value(dataset.only(MessageKind::fill_value));
  std::uint64_t record = 0;
  for (const Field& field : fields) record += field.size;
  if (extent.count > parts.size() / record) refuse_at(dataset.at, "a table larger than its file");
  const std::uint64_t at = place_of(dataset.only(MessageKind::layout), extent.count * record);
  if (extent.count > 0) {
    parts.claim(at, extent.count * record);
    parts.spend(memory_of(fields, extent.count));
    read_rows(at, extent.count, fields, table, parts, texts);
  }
  read_descriptions(dataset, table, texts);
  return table;
}

namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t superblock_size = 96;
constexpr std::size_t most_members = 1000;  // of one group; ours have a dozen

/// Where the header of the root group lies (HDF5 specification, II.A; version 0 of the superblock).
std::uint64_t root_address(Parts& parts) {
  const Part part = parts.take(0, superblock_size);
  Cursor cursor = part.cursor();
  cursor.expect("\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0\x04\0\x10\0\0\0\0\0"sv, "an unknown superblock");
  cursor.expect_zeros(8, "a file that does not begin at its beginning");
  if (cursor.address() != no_address) cursor.refuse("an unknown superblock");
  if (cursor.address() != parts.size()) cursor.refuse("a file of another length");
  if (cursor.address() != no_address) cursor.refuse("a file that belongs to others");
  cursor.expect_zeros(8, "an unknown root");
  const std::uint64_t root = cursor.address();
  cursor.expect_zeros(24, "an unknown root");
  return root;
}

/// Whether a rule's group may have this name, which layout.cpp makes.
bool is_rule_link(std::string_view name) {
  return !name.empty() && name.find_first_of("/.\0"sv) == std::string_view::npos;
}

/// A message that tells where too many links or attributes lie.
struct DenseInfo {
  std::uint64_t heap;
  std::uint64_t tree;
};

DenseInfo dense_info(Cursor cursor, std::size_t order_width) {
  cursor.expect("\0\x03"sv, "a group without an order");
  cursor.skip(order_width);
  const std::uint64_t heap = cursor.address();
  cursor.skip(8);  // the tree that is sorted by name
  return {heap, cursor.address()};
}

/// All messages of one kind, in the order in which they were made, be they in the header or not.
DenseMessages all_of_kind(const Object& object, MessageKind kind, Parts& parts) {
  const bool links = kind == MessageKind::link;
  const MessageKind info_kind = links ? MessageKind::link_info : MessageKind::attribute_info;
  DenseMessages all;
  std::size_t infos = 0;
  for (const Message& message : object.messages) {
    if (message.kind == kind) all.messages.push_back(message);
    if (message.kind != info_kind) continue;
    if (++infos > 1) message.body.refuse("a group that says twice where its members are");
    const DenseInfo info = dense_info(message.body, links ? 8 : 2);
    if (info.heap != no_address) all = dense_messages(parts, kind, info.heap, info.tree);
  }
  if (links && infos == 0) refuse_at(object.at, "a group that does not say where its members are");
  return all;
}

}  // namespace

Contents::Contents(const File& file) : parts_(file), texts_(parts_) {
  Object root = object_at(parts_, root_address(parts_));
  if (!root.group) refuse_at(root.at, "a root that is no group");
  read_attributes(root);
  root_object_ = std::move(root);
}

void Contents::read_attributes(const Object& object) {
  auto all = all_of_kind(object, MessageKind::attribute, parts_);
  std::ranges::stable_sort(all.messages, {}, &Message::order);
  std::set<std::string> names;
  for (const Message& message : all.messages) {
    const Attribute attribute = attribute_of(message.body);
    if (!names.insert(attribute.name).second) message.body.refuse("two attributes of one name");
    if (attribute.name == "layout_version") {
      layout_version_ = attribute.one_whole();
    } else if (attribute.name == "layout") {
      layout_ = attribute.one_text(texts_);
    } else {
      attributes_.emplace_back(attribute.name, attribute.one_text(texts_));
    }
  }
  if (!names.contains("layout") || !names.contains("layout_version")) {
    refuse_at(object.at, "a root that does not name its layout");
  }
}

std::vector<Contents::Link> Contents::links_of(const Object& group, bool of_rules) {
  auto all = all_of_kind(group, MessageKind::link, parts_);
  if (all.messages.size() > most_members) refuse_at(group.at, "a group with too many members");
  std::vector<Link> links;
  std::set<std::string> names;
  for (const Message& message : all.messages) {
    Cursor cursor = message.body;
    cursor.expect("\x01"sv, "a link of an unknown version");
    const std::uint64_t flags = cursor.number(1);
    // A hard link with its place in the order and a name whose length has 1 or 2 bytes.
    if (flags != 4 && flags != 5) cursor.refuse("a link of an unknown kind, or out of the file,");
    const std::uint64_t order = cursor.number(8);
    const auto letters = cursor.bytes(cursor.number(flags == 4 ? 1 : 2));
    std::string name(letters.begin(), letters.end());
    if (name.size() > longest_name || !(of_rules ? is_rule_link(name) : is_plain(name)) ||
        !names.insert(name).second) {
      cursor.refuse(
          "a member's name that is empty, has more than letters, digits and \"_\", or comes twice,");
    }
    links.push_back({order, std::move(name), cursor.address()});
    if (cursor.left() > 0) cursor.refuse("something behind a link");
  }
  std::ranges::stable_sort(links, {}, &Link::order);
  return links;
}

void Contents::collect(const Object& group, const std::vector<std::string>& path, const Wanted& wanted,
                       std::vector<Entry>& entries) {
  const bool of_rules = path.size() == 1 && path.front() == "rules";
  for (const Link& link : links_of(group, of_rules)) {
    const Object object = object_at(parts_, link.address);
    // Groups are in the root and in the group of rules, which holds nothing else.
    if (object.group != of_rules && !(object.group && path.empty())) {
      refuse_at(object.at, object.group ? "groups nested too deep" : "a table among the rules");
    }
    if (object.group) {
      std::vector<std::string> below = path;
      below.push_back(link.name);
      collect(object, below, wanted, entries);
    } else if (wanted(table_name(path, link.name))) {
      entries.push_back({path, link.name, table_of(object, link.name, parts_, texts_)});
    }
  }
}

std::vector<Entry> Contents::entries(const Wanted& wanted) {
  std::vector<Entry> entries;
  collect(root_object_, {}, wanted, entries);
  return entries;
}

}  // namespace psg::store
