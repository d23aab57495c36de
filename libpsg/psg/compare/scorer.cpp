#include "psg/compare/scorer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/store/marked.hpp"
#include "psg/store/tables.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

std::vector<Break> breaks_in(const Table& table) {
  const std::vector<Time> onsets = times_of(table, "onset_s");
  const std::vector<Time> durations = times_of(table, "duration_s");
  const auto& reasons = values_of<std::string>(table, "why");
  std::vector<Break> breaks;
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    const bool gap = reasons[i] == name(Boundary::gap);
    breaks.push_back({{onsets[i], onsets[i] + durations[i]}, gap ? Boundary::gap : Boundary::artefact});
  }
  return breaks;
}

/// What of the result the rule set decides again. A rejection by the context stands only in that context, and
/// whether a movement comes too soon depends on which ones before it count. What was too short or too weak
/// stays out.
std::vector<Reason> decided_again(const Rule& rule) {
  using enum Reason;
  std::vector<Reason> verdicts = {counted, outside_lights, wake, unscored, short_interval};
  // This is asked before the EMG, which is not here to be asked again.
  const bool needs_emg = rule.morphology || rule.min_calibration_fraction > 0;
  if (!needs_emg) verdicts.push_back(respiratory);
  return verdicts;
}

/// The value or choice of each threshold of a rule set.
std::map<std::string, std::string> thresholds_in(const Table& rules, const std::string& rule) {
  const Table rows = rows_of_rule(rules, rule);
  const auto& names = values_of<std::string>(rows, "threshold");
  const auto& values = values_of<double>(rows, "value");
  const auto& texts = values_of<std::string>(rows, "text");
  std::map<std::string, std::string> thresholds;
  for (std::size_t i = 0; i < names.size(); ++i) {
    thresholds[names[i]] = texts[i].empty() ? fmt::format("{}", values[i]) : texts[i];
  }
  return thresholds;
}

/// The result holds what its own rule set found, under a name that says nothing of its thresholds.
void check_thresholds(const Tables& result, const Rule& rule) {
  const auto found = thresholds_in(table_named(result, "rules"), rule.name);
  for (const auto& [threshold, expected] : thresholds_in(rule_table({&rule}), rule.name)) {
    if (threshold == "source") continue;  // a citation
    const auto own = found.find(threshold);
    const std::string value = own == found.end() ? "unknown" : own->second;
    if (value == expected) continue;
    throw Error(ErrorKind::unsupported,
                fmt::format("it was scored by a variant of {} whose {} is {}, expected {}", rule.name,
                            threshold, value, expected));
  }
}

}  // namespace

Scorer scorer_from(const Tables& result, const Rule& rule, std::string name) {
  check_rule(result, rule.name);
  check_thresholds(result, rule);
  Scorer scorer{.name = std::move(name),
                .scoring = night_events_from(result, rule.name, decided_again(rule)),
                .looked_for_movements = true};
  const Table& recording = table_named(result, "recording");
  if (recording.rows() != 1) {
    throw Error(ErrorKind::malformed,
                fmt::format("table \"recording\" has {} rows, expected one", recording.rows()));
  }
  const auto start = first_time_of(recording, "onset_s");
  const auto duration = first_time_of(recording, "duration_s");
  if (start && duration) scorer.extent = {*start, *start + *duration};  // else it is unknown
  scorer.breaks = breaks_in(table_named(result, "breaks"));
  scorer.legs = scorer.scoring.marked_legs;
  return scorer;
}

}  // namespace psg

namespace psg::compare {

std::vector<std::string> names_of(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(std::filesystem::path(path).filename().string());
  const std::vector<std::string> last = names;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::filesystem::path folder = std::filesystem::path(paths[i]).parent_path().filename();
    if (std::ranges::count(last, last[i]) > 1 && !folder.empty()) names[i] = (folder / last[i]).string();
  }
  const std::vector<std::string> found = names;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto before = std::count(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(i), found[i]);
    if (before > 0) names[i] = fmt::format("{} ({})", found[i], before + 1);
  }
  return names;
}

}  // namespace psg::compare
