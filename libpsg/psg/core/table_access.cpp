#include "psg/core/table_access.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace psg {

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
