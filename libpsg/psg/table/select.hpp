#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/core/time.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// The table of that name. @throws Error(not_found) that names the tables there are.
[[nodiscard]] const Table& table_named(const Tables& tables, std::string_view name);

/// The column of that name; nullptr when there is none.
[[nodiscard]] const Column* column_named(const Table& table, std::string_view name) noexcept;

/// The values of a column: `values_of<double>(table, "onset_s")`; as many as the table has rows.
/// @throws Error(malformed) when there is no such column, or it is of another type or length.
template <typename Value>
[[nodiscard]] const std::vector<Value>& values_of(const Table& table, std::string_view name) {
  const Column* column = column_named(table, name);
  const auto* values = column == nullptr ? nullptr : std::get_if<std::vector<Value>>(&column->values);
  if (values == nullptr || values->size() != table.rows()) {
    throw Error(ErrorKind::malformed,
                fmt::format("table \"{}\" has {} column \"{}\", expected one of {} with a value for each row",
                            table.name, column == nullptr ? "no" : "an unfit", name,
                            std::is_same_v<Value, double>        ? "numbers"
                            : std::is_same_v<Value, std::string> ? "text"
                                                                 : "whole numbers"));
  }
  return *values;
}

/// Numbers of a column of which NaN stands for what is unknown or undefined.
/// @throws Error(malformed) as values_of, and for a row that is infinite.
[[nodiscard]] const std::vector<double>& finite_numbers_of(const Table& table, std::string_view column);

/// The times in a column of seconds, of each row.
/// @throws Error(malformed) as values_of, and for a row that holds no time within 100 years.
[[nodiscard]] std::vector<Time> times_of(const Table& table, std::string_view column);

/// The time in the first row of such a column; empty when there is no row, or it holds NaN: unknown.
/// @throws Error(malformed) as times_of.
[[nodiscard]] std::optional<Time> first_time_of(const Table& table, std::string_view column);

/// The rule sets that a result was scored by, in its order.
/// @throws Error(not_found) when it has no table "rules".
[[nodiscard]] std::vector<std::string> rules_in(const Tables& tables);

/// @throws Error(not_found) that names the rule sets there are, unless `rule` is one of them.
void check_rule(const Tables& tables, const std::string& rule);

/// The rows of one rule set of a table with a column `rule`.
/// @throws Error(bad_argument) when it has no such column.
[[nodiscard]] Table rows_of_rule(const Table& table, const std::string& rule);

}  // namespace psg
