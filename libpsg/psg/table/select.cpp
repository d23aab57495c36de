#include "psg/table/select.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace psg {
namespace {

[[noreturn]] void refuse(const Table& table, std::string_view column, std::size_t row,
                         const std::string& why) {
  throw Error(ErrorKind::malformed,
              fmt::format("table \"{}\", column \"{}\", row {}: {}", table.name, column, row, why));
}

Time time_of(const Table& table, std::string_view column, std::size_t row, double seconds) {
  try {
    return from_seconds(seconds);
  } catch (const Error& error) {  // a fault of what was stored, not of who asks for it
    refuse(table, column, row, error.what());
  }
}

}  // namespace

const Table& table_named(const Tables& tables, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& table : tables.tables) {
    if (table.name == name) return table;
    names.push_back(table.name);
  }
  throw Error(ErrorKind::not_found,
              fmt::format("there is no table \"{}\"; there are {}", name, fmt::join(names, ", ")));
}

const Column* column_named(const Table& table, std::string_view name) noexcept {
  const auto found = std::ranges::find(table.columns, name, &Column::name);
  return found == table.columns.end() ? nullptr : &*found;
}

const std::vector<double>& finite_numbers_of(const Table& table, std::string_view column) {
  const auto& numbers = values_of<double>(table, column);
  const auto found = std::ranges::find_if(numbers, [](double number) { return std::isinf(number); });
  if (found == numbers.end()) return numbers;
  refuse(table, column, static_cast<std::size_t>(found - numbers.begin()),
         fmt::format("{}, expected a finite number", *found));
}

std::vector<Time> times_of(const Table& table, std::string_view column) {
  std::vector<Time> times;
  for (const double seconds : values_of<double>(table, column)) {
    times.push_back(time_of(table, column, times.size(), seconds));
  }
  return times;
}

std::optional<Time> first_time_of(const Table& table, std::string_view column) {
  const auto& values = values_of<double>(table, column);
  if (values.empty() || std::isnan(values.front())) return std::nullopt;
  return time_of(table, column, 0, values.front());
}

std::vector<std::string> rules_in(const Tables& tables) {
  std::vector<std::string> rules;
  for (const std::string& rule : values_of<std::string>(table_named(tables, "rules"), "rule")) {
    if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(rule);
  }
  return rules;
}

void check_rule(const Tables& tables, const std::string& rule) {
  const auto known = rules_in(tables);
  if (std::ranges::find(known, rule) != known.end()) return;
  throw Error(ErrorKind::not_found,
              fmt::format("the night was not scored by \"{}\"; it was by {}", rule, fmt::join(known, ", ")));
}

Table rows_of_rule(const Table& table, const std::string& rule) {
  if (column_named(table, "rule") == nullptr) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("table \"{}\" has no rule column, so a rule selects nothing of it", table.name));
  }
  const auto& rules = values_of<std::string>(table, "rule");
  Table selected = table;
  for (Column& target : selected.columns) {
    std::visit(
        [&](auto& values) {
          std::size_t kept = 0;
          for (std::size_t i = 0; i < rules.size() && i < values.size(); ++i) {
            if (rules[i] == rule) values[kept++] = values[i];
          }
          values.resize(kept);
        },
        target.values);
  }
  return selected;
}

}  // namespace psg
