#include "psg/store/rule_table.hpp"

#include <array>
#include <limits>
#include <string>
#include <type_traits>

#include "psg/rules/thresholds.hpp"
#include "psg/table/fields.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// One threshold of one rule set: its value as a number, or as a text where it is a choice.
struct Row {
  const Rule* rule;
  Threshold threshold;
  double number = nan;
  std::string text = {};
};

Row row_of(const Rule& rule, const Threshold& threshold, const std::string& text) {
  return {&rule, threshold, nan, text};
}
Row row_of(const Rule& rule, const Threshold& threshold, Time time) {
  return {&rule, threshold, time == Time::max() ? std::numeric_limits<double>::infinity() : to_seconds(time)};
}
template <typename Value>
Row row_of(const Rule& rule, const Threshold& threshold, Value value) {
  if constexpr (std::is_enum_v<Value>) {
    return {&rule, threshold, nan, name(value)};
  } else {
    return {&rule, threshold, static_cast<double>(value)};
  }
}

constexpr auto fields = std::to_array<Field<Row>>({
    {"rule", "", "Name of the rule set.", [](const Row& r) { return r.rule->name; }},
    {"threshold", "", "Name of the threshold.", [](const Row& r) { return std::string(r.threshold.name); }},
    {"value", "", "Its value in `unit`; NaN where it is a choice or a text.",
     [](const Row& r) { return r.number; }},
    {"text", "", "The choice or text; empty where it is a number.", [](const Row& r) { return r.text; }},
    {"unit", "", "Unit of `value`.", [](const Row& r) { return std::string(r.threshold.unit); }},
    {"meaning", "", "What the threshold does.",
     [](const Row& r) { return std::string(r.threshold.meaning); }},
});

}  // namespace

Table rule_table(const std::vector<const Rule*>& rules) {
  std::vector<Row> rows;
  for (const Rule* rule : rules) {
    each_threshold(*rule, [&](const Threshold& threshold, const auto& value) {
      rows.push_back(row_of(*rule, threshold, value));
    });
  }
  return table_of<Row>("rules", "Every threshold of the rule sets that made the score.", fields, rows);
}

}  // namespace psg
