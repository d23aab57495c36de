#include "psg/table/filter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/table/select.hpp"
#include "psg/table/table_text.hpp"
#include "psg/text/numbers.hpp"

namespace psg {
namespace {

using Comparison = Condition::Comparison;

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::bad_argument, sentence); }

constexpr std::pair<std::string_view, Comparison> comparisons[] = {
    // longer signs first
    {"!=", Comparison::unequal}, {"<=", Comparison::at_most}, {">=", Comparison::at_least},
    {"=", Comparison::equal},    {"<", Comparison::below},    {">", Comparison::above},
};

std::vector<std::string> divided(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0;;) {
    const auto comma = text.find(',', at);
    parts.emplace_back(text.substr(at, comma - at));
    if (comma == std::string_view::npos) return parts;
    at = comma + 1;
  }
}

/// Whether a text is what a pattern says, in which "*" stands for any letters.
bool matches(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = std::string_view::npos, after_star = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

/// A condition on numbers; NaN among the values stands for what is missing.
class NumberCondition {
 public:
  explicit NumberCondition(const Condition& condition) : comparison_(condition.comparison) {
    const bool ordered = comparison_ != Comparison::equal && comparison_ != Comparison::unequal;
    for (const std::string& value : condition.values) {
      const auto number = number_of<double>(value);
      if (ordered ? !number || std::isnan(*number) : !number && value != missing_text) {
        refuse(fmt::format("column \"{}\" has numbers, expected one instead of \"{}\"", condition.column,
                           value));
      }
      values_.push_back(number.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    if (ordered && values_.size() != 1)
      refuse(fmt::format("several values for \"{}\", expected one to be below or above", condition.column));
  }
  [[nodiscard]] bool met_by(double number) const {
    const auto same = [&](double value) {
      return number == value || (std::isnan(number) && std::isnan(value));
    };
    switch (comparison_) {
      case Comparison::equal: return std::ranges::any_of(values_, same);
      case Comparison::unequal:
        if (std::isnan(number) && !std::ranges::any_of(values_, same)) return false;
        return std::ranges::none_of(values_, same);
      case Comparison::below: return number < values_.front();
      case Comparison::at_most: return number <= values_.front();
      case Comparison::above: return number > values_.front();
      case Comparison::at_least: return number >= values_.front();
    }
    return false;
  }

 private:
  Comparison comparison_;
  std::vector<double> values_;
};

bool met_by(const Condition& condition, const std::string& text) {
  const bool missing = text.empty();
  const bool any = std::ranges::any_of(condition.values, [&](const std::string& value) {
    return missing ? value == missing_text : matches(text, value);
  });
  if (condition.comparison == Comparison::equal) return any;
  return !missing && !any;
}

std::vector<std::size_t> rows_that_meet(const Column& column, const Condition& condition) {
  std::vector<std::size_t> rows;
  const auto keep = [&](const auto& values, auto met) {
    for (std::size_t row = 0; row < values.size(); ++row) {
      stop_tick();
      if (met(values[row])) rows.push_back(row);
    }
  };
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) {
    if (condition.comparison != Comparison::equal && condition.comparison != Comparison::unequal)
      refuse(fmt::format("column \"{}\" has texts, expected = or != for it", column.name));
    keep(*texts, [&](const std::string& text) { return met_by(condition, text); });
    return rows;
  }
  const NumberCondition numbers(condition);
  std::visit(
      [&]<typename Value>(const std::vector<Value>& values) {
        if constexpr (!std::is_same_v<Value, std::string>)
          keep(values, [&](Value value) { return numbers.met_by(static_cast<double>(value)); });
      },
      column.values);
  return rows;
}

const Column& column_for(const Table& table, const std::string& name) {
  if (const Column* column = column_named(table, name)) return *column;
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  refuse(fmt::format("table \"{}\" has no column \"{}\"; there are {}", table.name, name,
                     fmt::join(names, ", ")));
}

}  // namespace

Condition condition_of(std::string_view text) {
  const auto at = text.find_first_of("!<>=");
  if (at != std::string_view::npos && at > 0) {
    for (const auto& [sign, comparison] : comparisons) {
      if (!text.substr(at).starts_with(sign)) continue;
      return {std::string(text.substr(0, at)), comparison, divided(text.substr(at + sign.size()))};
    }
  }
  refuse(
      fmt::format("\"{}\" is no condition, expected one such as leg=L, stage=N2,N3 or duration_s>=5", text));
}

Table rows_where(Table table, const Condition& condition) {
  const std::vector<std::size_t> rows = rows_that_meet(column_for(table, condition.column), condition);
  for (Column& column : table.columns) {
    std::visit(
        [&](auto& values) {
          std::size_t kept = 0;
          for (const std::size_t row : rows) {
            if (row != kept) values[kept] = std::move(values[row]);
            ++kept;
          }
          values.resize(kept);
        },
        column.values);
  }
  return table;
}

Table by_state(const Table& table) {
  const auto& states = values_of<std::string>(table, column_for(table, "state").name);
  const auto& values = values_of<double>(table, column_for(table, "value").name);
  constexpr auto left_out = std::to_array<std::string_view>({"state", "value", "numerator", "denominator"});
  Table wide{table.name, table.description, {}};
  std::vector<const Column*> keys;
  for (const Column& column : table.columns) {
    if (std::ranges::find(left_out, column.name) == left_out.end()) keys.push_back(&column);
  }
  const auto key_of = [&](std::size_t row) {
    std::vector<std::string> key;
    for (const Column* column : keys) {
      std::visit([&](const auto& cells) { key.push_back(fmt::format("{}", cells[row])); }, column->values);
    }
    return key;
  };
  std::vector<std::size_t> firsts;  // of each key, its first row
  std::map<std::vector<std::string>, std::size_t> place;
  std::vector<std::size_t> place_of_row;
  std::vector<std::string> names;
  for (std::size_t row = 0; row < states.size(); ++row) {
    stop_tick();
    const auto [found, added] = place.emplace(key_of(row), firsts.size());
    if (added) firsts.push_back(row);
    place_of_row.push_back(found->second);
    if (std::ranges::find(names, states[row]) == names.end()) names.push_back(states[row]);
  }
  for (const Column* column : keys) {
    Column& own = wide.columns.emplace_back(Column{column->name, column->unit, column->description, {}});
    std::visit(
        [&]<typename Values>(const Values& cells) {
          Values& kept = own.values.emplace<Values>();
          for (const std::size_t row : firsts) kept.push_back(cells[row]);
        },
        column->values);
  }
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::string& name : names) {
    std::vector<double> of_state(firsts.size(), nan);
    for (std::size_t row = 0; row < states.size(); ++row) {
      if (states[row] == name) of_state[place_of_row[row]] = values[row];
    }
    wide.columns.push_back(
        {name.empty() ? "value" : name, "", "The value in this state; NaN: undefined.", std::move(of_state)});
  }
  return wide;
}

}  // namespace psg
