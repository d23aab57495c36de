#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "psg/table/table.hpp"

namespace psg::store {

/// What the root attribute "layout" of our files says, and the version of docs/format.md they follow.
inline constexpr const char* layout_name = "libpsg score";
inline constexpr std::int64_t layout_version = 3;

// What every table keeps to, when it is written and when it is read.
inline constexpr std::size_t longest_fixed_text = 512;  // bytes; longer text is of variable length
inline constexpr std::size_t most_columns = 256;
inline constexpr std::size_t longest_name = 1023;  // of columns, tables, attributes and rules in the file

/// Results are made and read in memory. A file above this is not read to see whether its checksum is right.
inline constexpr std::uint64_t largest_result = std::uint64_t{16} << 30;  // bytes

/// Whether a name is made of letters, digits and "_" alone, as those of columns, tables and attributes are.
[[nodiscard]] bool is_plain(std::string_view name);

/// One dataset of a file: the groups it lies in (none, or two levels at most) and its name.
struct Entry {
  std::vector<std::string> groups;
  std::string name;
  Table table;
};

/// Where a table lies that belongs to one rule, whose rows alone it holds, or to the night (null).
/// @throws Error(bad_argument) as entries_of.
[[nodiscard]] Entry entry_of(Table table, const std::string* rule = nullptr);

/// Where each table lies: a table whose first column is a text `rule` is divided by it into
/// rules/<rule>/; "a/b" is dataset b in group a; everything else lies in the root.
/// @throws Error(bad_argument) for a table that cannot be stored: no columns, columns of different
/// length or the same name, a name that is not made of letters, digits and "_".
[[nodiscard]] std::vector<Entry> entries_of(std::vector<Table> tables);

/// The name of the table in the dataset `name` of these groups.
[[nodiscard]] std::string table_name(const std::vector<std::string>& groups, const std::string& name);

/// The tables that were divided into these entries.
/// @throws Failure when the columns of one table differ between rules.
[[nodiscard]] std::vector<Table> tables_from(std::vector<Entry> entries);

/// What a column of layout version 1 is called today; other names stay.
[[nodiscard]] std::string_view column_today(std::string_view table, std::string_view column) noexcept;

/// A table as a file of this layout version holds it, in the words of today's layout (docs/format.md,
/// "Versions"): columns, thresholds and choices that were called groups are movements or legs, and the one
/// stretch that the envelope of a leg had begins at row 0. Values stay.
/// @param version of the file, at most today's
[[nodiscard]] Table upgraded(Table table, std::int64_t version);

}  // namespace psg::store
