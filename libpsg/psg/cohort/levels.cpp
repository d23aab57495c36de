#include "psg/cohort/levels.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "psg/cohort/cohort.hpp"
#include "psg/cohort/columns.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/table/select.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::cohort {
namespace {

constexpr std::size_t most_levels = 50;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::bad_argument, why); }

const Column& column_of(const Table& table, const std::string& name) {
  if (const Column* column = column_named(table, name)) return *column;
  std::vector<std::string_view> names;
  for (const Column& column : table.columns) names.emplace_back(column.name);
  throw Error(ErrorKind::not_found,
              fmt::format("the cohort has no column \"{}\", it has {}", name, fmt::join(names, ", ")));
}

/// Numbers, whole or not; nothing of a column of text.
std::vector<double> numbers_in(const Column& column) {
  if (const auto* values = std::get_if<std::vector<double>>(&column.values)) return *values;
  const auto* values = std::get_if<std::vector<std::int64_t>>(&column.values);
  return values == nullptr ? std::vector<double>{} : std::vector<double>(values->begin(), values->end());
}

/// A threshold on a column: "age_years<18".
struct Threshold {
  std::string column;
  std::string sign;
  std::string opposite;
  double value = 0;
};

std::optional<Threshold> threshold_in(const std::string& text) {
  const auto at = text.find_first_of("<>");
  if (at == std::string::npos) return {};
  const bool inclusive = at + 1 < text.size() && text[at + 1] == '=';
  const std::string sign = text.substr(at, inclusive ? 2 : 1);
  const std::map<std::string, std::string> opposite = {{"<", ">="}, {"<=", ">"}, {">", "<="}, {">=", "<"}};
  const std::string_view number = trimmed(std::string_view(text).substr(at + sign.size()));
  const auto value = number_of<double>(number);
  if (!value || !std::isfinite(*value)) {
    refuse(fmt::format("\"{}\" is no threshold, expected a column, a sign and a number such as age_years<18",
                       text));
  }
  return Threshold{std::string(trimmed(std::string_view(text).substr(0, at))), sign, opposite.at(sign),
                   *value};
}

bool holds(const Threshold& t, double value) {
  const bool less = t.sign.front() == '<';
  if (t.sign.size() == 2 && value == t.value) return true;
  return less ? value < t.value : value > t.value;
}

/// Ages above 89 are stored as 90, so no threshold tells them apart.
void refuse_inside_oldest(const std::string& what, const Threshold& t) {
  constexpr double oldest = 90;
  const CovariateInfo* info = covariate_named(t.column);
  if (info == nullptr || info->privacy != CovariatePrivacy::over_89) return;
  const bool between = t.sign == "<" || t.sign == ">=";  // below or from: 90 itself is a border of the class
  if (t.value < oldest || (t.value == oldest && between)) return;
  refuse(
      fmt::format("threshold \"{}\" divides ages of 90 and above, which are one class ({}), expected an age "
                  "below 90, or \"{}<90\"",
                  what, cite("hipaa"), t.column));
}

Levels levels_by(const Table& table, const std::string& what, const Threshold& t) {
  refuse_inside_oldest(what, t);
  Levels levels{
      what,
      {fmt::format("{}{}", t.sign, t.value), fmt::format("{}{}", t.opposite, t.value), missing_level},
      {}};
  for (const double value : numbers_of(table, t.column)) {
    levels.of_row.push_back(std::isnan(value) ? 2 : holds(t, value) ? 0 : 1);
  }
  return levels;
}

/// What each row says, as a label; empty where it says nothing.
std::vector<std::string> labels_of(const Column& column, bool flag) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) return *texts;
  std::vector<std::string> labels;
  for (const double value : numbers_in(column)) {
    if (std::isnan(value)) {
      labels.emplace_back();
    } else {
      labels.push_back(flag ? (value != 0 ? "yes" : "no") : fmt::format("{}", value));
    }
  }
  return labels;
}

/// The labels that occur, in the order of the vocabulary, else of numbers and words as people count.
std::vector<std::string> in_order(const std::vector<std::string>& labels, const CohortColumn& meaning) {
  const std::set<std::string> there(labels.begin(), labels.end());
  std::vector<std::string> order(there.begin(), there.end());
  std::erase(order, "");
  const std::vector<std::string> first =
      meaning.type == CohortType::flag ? std::vector<std::string>{"no", "yes"} : meaning.levels;
  const auto place = [&](const std::string& label) {
    return std::ranges::find(first, label) - first.begin();
  };
  const auto number = [](const std::string& label) {
    return number_of<double>(label).value_or(std::numeric_limits<double>::quiet_NaN());
  };
  const bool numbers =
      std::ranges::none_of(order, [&](const auto& label) { return std::isnan(number(label)); });
  std::ranges::sort(order, [&](const std::string& a, const std::string& b) {
    if (place(a) != place(b)) return place(a) < place(b);
    if (numbers && number(a) != number(b)) return number(a) < number(b);
    return natural_less(a, b);
  });
  return order;
}

}  // namespace

Levels levels_of(const Table& table, const std::string& what) {
  if (const auto threshold = threshold_in(what)) return levels_by(table, what, *threshold);
  const Column& column = column_of(table, what);
  const CohortColumn meaning = cohort_column(what);
  const std::vector<std::string> labels = labels_of(column, meaning.type == CohortType::flag);
  Levels levels{what, in_order(labels, meaning), {}};
  if (levels.labels.size() > most_levels) {
    refuse(fmt::format(
        "column \"{}\" has {} levels, expected at most {}; a threshold such as \"{}<NUMBER\" makes two", what,
        levels.labels.size(), most_levels, what));
  }
  levels.labels.emplace_back(missing_level);
  for (const std::string& label : labels) {
    stop_tick();
    const auto place = std::ranges::find(levels.labels, label.empty() ? missing_level : label);
    levels.of_row.push_back(static_cast<std::size_t>(place - levels.labels.begin()));
  }
  return levels;
}

std::vector<double> numbers_of(const Table& table, const std::string& name) {
  const Column& column = column_of(table, name);
  if (!std::holds_alternative<std::vector<std::string>>(column.values)) return numbers_in(column);
  refuse(fmt::format("column \"{}\" holds text, expected a column of numbers", name));
}

std::vector<std::string> rules_for(const Table& table, const std::string& rule) {
  const auto& all = values_of<std::string>(table, "rule");
  std::vector<std::string> rules(all.begin(), all.end());
  std::ranges::sort(rules, natural_less);
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  if (rule.empty()) return rules;
  if (std::ranges::find(rules, rule) != rules.end()) return {rule};
  throw Error(ErrorKind::not_found,
              fmt::format("the cohort was not scored by \"{}\", it was by {}", rule, fmt::join(rules, ", ")));
}

std::vector<std::size_t> rows_for(const Table& table, const std::string& rule) {
  const auto& rules = values_of<std::string>(table, "rule");
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < rules.size(); ++row) {
    if (rules[row] == rule) rows.push_back(row);
  }
  return rows;
}

TableBuilder& TableBuilder::text(std::string name, std::string description) {
  table_.columns.push_back({std::move(name), "", std::move(description), std::vector<std::string>{}});
  return *this;
}

TableBuilder& TableBuilder::number(std::string name, std::string unit, std::string description) {
  table_.columns.push_back({std::move(name), std::move(unit), std::move(description), std::vector<double>{}});
  return *this;
}

void TableBuilder::add(std::vector<std::variant<double, std::string>> row) {
  for (std::size_t c = 0; c < row.size(); ++c) {
    std::visit(
        [&]<typename Value>(Value& value) {
          std::get<std::vector<Value>>(table_.columns[c].values).push_back(std::move(value));
        },
        row[c]);
  }
}

}  // namespace psg::cohort
