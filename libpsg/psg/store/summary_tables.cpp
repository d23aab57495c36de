#include "psg/store/summary_tables.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "psg/core/time.hpp"
#include "psg/rules/distribution.hpp"
#include "psg/rules/indices.hpp"
#include "psg/rules/sleep.hpp"
#include "psg/table/fields.hpp"

namespace psg::store {
namespace {

using RuleScores = std::vector<const RuleScore*>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr auto sleep_fields = std::to_array<Field<SleepStatistic>>({
    {"statistic", "", "What was measured.", [](const SleepStatistic& s) { return s.name; }},
    {"value", "", "The value in `unit`; NaN: undefined.", [](const SleepStatistic& s) { return s.value; }},
    {"unit", "", "Unit of `value`.", [](const SleepStatistic& s) { return s.unit; }},
    {"numerator", "", "What was divided: minutes of a share, a count of a rate.",
     [](const SleepStatistic& s) { return s.numerator; }},
    {"denominator", "", "By what: minutes of a share, hours of a rate.",
     [](const SleepStatistic& s) { return s.denominator; }},
    {"meaning", "", "What it is.", [](const SleepStatistic& s) { return s.meaning; }},
    {"note", "", "Why it is undefined, or what was assumed; mostly empty.",
     [](const SleepStatistic& s) { return s.note; }},
});

struct HistogramRow {
  const std::string& rule;
  const char* pass;
  std::size_t bin;
  double tib, tst, wake;
};
using H = const HistogramRow&;

double seconds_of_bin(std::size_t bin) { return to_seconds(histogram_bin) * static_cast<double>(bin); }

constexpr auto histogram_fields = std::to_array<Field<HistogramRow>>({
    {"rule", "", "Name of the rule set.", [](H r) { return r.rule; }},
    {"pass", "", "all, or nr for the pass without respiratory movements.",
     [](H r) { return std::string(r.pass); }},
    {"from_s", "s", "Shortest interval that counts here.", [](H r) { return seconds_of_bin(r.bin); }},
    {"to_s", "s", "All are shorter than this.", [](H r) { return seconds_of_bin(r.bin + 1); }},
    {"tib", "1", "Intervals in the analysis window; NaN: undefined.", [](H r) { return r.tib; }},
    {"tst", "1", "Intervals whose later movement lies in sleep; NaN: undefined.", [](H r) { return r.tst; }},
    {"w", "1", "Intervals whose later movement lies in wake; NaN: undefined.", [](H r) { return r.wake; }},
});

struct PartRow {
  const std::string& rule;
  PartCount count;
};
using P = const PartRow&;

constexpr auto part_fields = std::to_array<Field<PartRow>>({
    {"rule", "", "Name of the rule set.", [](P r) { return r.rule; }},
    {"by", "", "clock_hour, third (of the night) or cycle (of sleep).", [](P r) { return r.count.part.by; }},
    {"part", "", "The hour, 23 for 23:00 to 24:00, or the number of the third or cycle.",
     [](P r) { return r.count.part.part; }},
    {"onset_s", "s", "Start of the part.", [](P r) { return to_seconds(r.count.part.span.start); }},
    {"duration_s", "s", "Its length.", [](P r) { return to_seconds(r.count.part.span.duration()); }},
    {"movements", "1", "Movements with an onset in it.", [](P r) { return r.count.movements; }},
    {"plm", "1", "Periodic ones among them.", [](P r) { return r.count.plm; }},
    {"plms", "1", "Periodic ones with an onset in sleep; NaN: undefined.", [](P r) { return r.count.plms; }},
    {"sleep_h", "h", "Sleep in it, without gaps and artefacts; NaN: undefined.",
     [](P r) { return r.count.sleep_h; }},
    {"plms_per_hour", "1/h", "plms / sleep_h; NaN: undefined.", [](P r) { return r.count.plms_per_hour; }},
});

/// The values of a statistic of all legs by state, in one walk over the indices.
std::map<std::pair<std::string, std::string>, double> values_of_all_legs(const std::vector<Index>& indices,
                                                                         std::string_view beginning) {
  std::map<std::pair<std::string, std::string>, double> values;
  for (const Index& index : indices) {
    if (index.legs == "all" && index.statistic.starts_with(beginning))
      values[{index.statistic, index.state}] = index.value;
  }
  return values;
}

std::vector<HistogramRow> histogram_rows(const RuleScores& scores) {
  std::vector<HistogramRow> rows;
  for (const RuleScore* score : scores) {
    const auto values = values_of_all_legs(score->indices, "interval_histogram_");
    if (values.empty()) continue;
    for (const bool second : {false, true}) {
      for (std::size_t bin = 0; bin < histogram_bins; ++bin) {
        const auto in = [&](const char* state) {
          const auto found = values.find({histogram_statistic(bin, second), state});
          return found == values.end() ? nan : found->second;
        };
        rows.push_back({score->rule.name, second ? "nr" : "all", bin, in("TIB"), in("TST"), in("W")});
      }
    }
  }
  return rows;
}

std::vector<PartRow> part_rows(const RuleScores& scores, const NightContext& night) {
  std::vector<PartRow> rows;
  for (const RuleScore* score : scores) {
    for (PartCount& count : distribution_of(*score, night))
      rows.push_back({score->rule.name, std::move(count)});
  }
  return rows;
}

}  // namespace

Table sleep_table(const NightContext& night) {
  return table_of<SleepStatistic>("sleep", "Sleep between lights off and lights on.", sleep_fields,
                                  sleep_statistics(night));
}

Table histogram_table(const std::vector<const RuleScore*>& scores) {
  return table_of<HistogramRow>("interval_histogram", "Intervals between movements by their length.",
                                histogram_fields, histogram_rows(scores));
}

Table distribution_table(const std::vector<const RuleScore*>& scores, const NightContext& night) {
  return table_of<PartRow>("distribution", "Movements by hour, third of the night and sleep cycle.",
                           part_fields, part_rows(scores, night));
}

}  // namespace psg::store
