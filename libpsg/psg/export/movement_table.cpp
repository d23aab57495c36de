#include "psg/export/movement_table.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/table/select.hpp"

namespace psg::exports {
namespace {

using Rows = std::vector<std::optional<std::size_t>>;

/// For each row of `activity` its row of `movements`: `group` counts within the rule set.
Rows rows_of_movements(const Table& activity, const Table& movements) {
  std::map<std::string, std::vector<std::size_t>> rows_by_rule;
  const auto& rules = values_of<std::string>(movements, "rule");
  for (std::size_t row = 0; row < rules.size(); ++row) rows_by_rule[rules[row]].push_back(row);
  const auto& groups = values_of<std::int64_t>(activity, "movement");
  const auto& rule = values_of<std::string>(activity, "rule");
  Rows rows;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& own = rows_by_rule[rule[i]];
    if (groups[i] >= static_cast<std::int64_t>(own.size())) {
      throw Error(ErrorKind::malformed,
                  fmt::format("table \"activity\" names movement {} of \"{}\", expected one of {}", groups[i],
                              rule[i], own.size()));
    }
    rows.push_back(groups[i] < 0 ? std::nullopt : std::optional(own[static_cast<std::size_t>(groups[i])]));
  }
  return rows;
}

/// The column with a value for each activity; whole numbers become numbers, which can be missing.
Column spread(const Column& column, const Rows& rows) {
  Column result{column.name, column.unit, column.description, {}};
  const auto pick = [&]<typename Value, typename From>(const std::vector<From>& from, Value missing) {
    std::vector<Value> values;
    values.reserve(rows.size());
    for (const auto& row : rows) values.push_back(row ? static_cast<Value>(from[*row]) : missing);
    result.values = std::move(values);
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::visit(
      [&]<typename From>(const std::vector<From>& from) {
        if constexpr (std::is_same_v<From, std::string>) {
          pick(from, std::string());
        } else {
          pick(from, nan);
        }
      },
      column.values);
  return result;
}

Column channel_of_each(const Table& activity, const Table& channels) {
  std::map<std::string, std::string> labels;
  const auto& legs = values_of<std::string>(channels, "leg");
  const auto& names = values_of<std::string>(channels, "channel");
  for (std::size_t i = 0; i < legs.size(); ++i) labels[legs[i]] = names[i];
  std::vector<std::string> values;
  for (const std::string& leg : values_of<std::string>(activity, "leg")) values.push_back(labels[leg]);
  return {"channel", "", "Label of the leg's signal; empty when movements were marked.", std::move(values)};
}

}  // namespace

Table one_leg_movements(const Tables& result) {
  Table table = table_named(result, "activity");
  const Table& movements = table_named(result, "movements");
  const Rows rows = rows_of_movements(table, movements);
  table.columns.push_back(channel_of_each(table, table_named(result, "channels")));
  for (const Column& column : movements.columns) {
    if (column_named(table, column.name) == nullptr) table.columns.push_back(spread(column, rows));
  }
  return table;
}

}  // namespace psg::exports
