#include "psg/store/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "psg/store/rule_table.hpp"
#include "psg/store/table_parts.hpp"

namespace psg {
namespace {

/// All tables of these standards: their thresholds and what they made of the night.
void each_table_of(const RuleScores& scores, const NightContext& night, const TakeTable& take) {
  std::vector<const Rule*> rules;
  for (const RuleScore* score : scores) rules.push_back(&score->rule);
  take(rule_table(rules));
  each_rule_table(scores, night, take);
}

/// Those standards of the score that go by one name: mostly one.
RuleScores named(const Score& score, const std::string& name) {
  RuleScores scores;
  for (const RuleScore& rule : score.rules) {
    if (rule.rule.name == name) scores.push_back(&rule);
  }
  return scores;
}

}  // namespace

double duration_s(const Score& score) {
  const Time length = score.night.recording.duration();
  return length > Time{0} ? to_seconds(length) : std::numeric_limits<double>::quiet_NaN();
}

Attributes attributes_of(const Score& score) {
  return {{"version", score.version},
          {"input_hash", score.input_hash},
          {"recording_format", name(score.format)},
          {"duration_s", fmt::format("{}", duration_s(score))}};
}

Tables tables_of(const Score& score) {
  Tables result{attributes_of(score), {}};
  const auto keep = [&](Table table) { result.tables.push_back(std::move(table)); };
  each_night_table(score, keep);
  RuleScores all;
  for (const RuleScore& rule : score.rules) all.push_back(&rule);
  each_table_of(all, score.night, keep);
  return result;
}

void each_table(const Score& score, const std::function<void(Table, const std::string* rule)>& take) {
  each_night_table(score, [&](Table table) { take(std::move(table), nullptr); });
  if (score.rules.empty()) {
    each_table_of({}, score.night, [&](Table table) { take(std::move(table), nullptr); });
  }
  std::vector<std::string> names;
  for (const RuleScore& score_by_rule : score.rules) {
    const std::string& rule = score_by_rule.rule.name;
    if (std::ranges::find(names, rule) != names.end()) continue;
    names.push_back(rule);
    each_table_of(named(score, rule), score.night, [&](Table table) { take(std::move(table), &rule); });
  }
}

}  // namespace psg
