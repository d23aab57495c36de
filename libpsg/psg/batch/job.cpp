#include "psg/batch/job.hpp"

#include <fmt/format.h>

#include <utility>

#include "psg/batch/fingerprint.hpp"
#include "psg/batch/list.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/version.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/single_pass.hpp"
#include "psg/rules/rule.hpp"
#include "psg/store/tables.hpp"

namespace psg::batch {
namespace {

const std::string& either(const std::string& own, const std::string& common) {
  return own.empty() ? common : own;
}

/// The channels that the recording names itself, else those of the run.
LegChoice choice_of(const Item& item, const LegChoice& common) {
  LegChoice choice = common;
  if (!item.left.empty() || !item.right.empty() || !item.legs.empty()) {
    choice.left = item.left;
    choice.right = item.right;
    choice.legs = item.legs;
  }
  choice.unit = either(item.unit, common.unit);
  return choice;
}

/// Names and values one after the other; the length of each value keeps them apart.
class KeyText {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += fmt::format("{}:{}:{}\n", name, value.size(), value);
  }
  /// As text that gives the same number back.
  void add(std::string_view name, double value) { add(name, fmt::format("{}", value)); }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

void add_table(KeyText& key, const Table& table) {
  for (const Column& column : table.columns) {
    std::visit(
        [&](const auto& values) {
          for (const auto& value : values) key.add(column.name, fmt::format("{}", value));
        },
        column.values);
  }
}

void add_channels(KeyText& key, const LegChoice& choice) {
  key.add("left", choice.left);
  key.add("right", choice.right);
  key.add("legs", choice.legs);
  key.add("unit", choice.unit);
  key.add("channel_table", choice.table.name);
  for (const auto& [label, role, line] : choice.table.labels) {
    key.add(label, fmt::format("{} {}", name(role), line));
  }
  for (const auto& [first, second, role, line] : choice.table.pairs) {
    key.add(first, second);
    key.add("pair", fmt::format("{} {}", name(role), line));
  }
  for (const auto& [label, unit, line] : choice.table.units) {
    key.add(label, fmt::format("{} {}", unit, line));
  }
}

void add_content(KeyText& key, const char* use, const std::string& path) {
  const Fingerprint file = fingerprint_of(path);
  key.add(use, fmt::format("{} {}", file.size, file.hash));
}

/// The names of files occur nowhere in a result.
void add_files(KeyText& key, const char* use, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) add_content(key, use, path);
}

/// The times of the last change of all inputs.
std::vector<std::int64_t> changes_of(const Job& job) {
  std::vector<std::int64_t> times;
  for (const std::string& path : inputs_of(job)) times.push_back(changed_ns(path));
  return times;
}

}  // namespace

Job job_of(const Item& item, const Settings& settings) {
  if (!item.problem.empty()) throw Error(ErrorKind::ambiguous, item.problem);
  return {.id = usable_id(item.id),
          .subject = shown(item.subject),
          .session = shown(item.session),
          .request = {.recording = item.edf,
                      .files = {.stages = item.stages,
                                .events = item.events,
                                .stage_map = either(item.stage_map, settings.stage_map),
                                .epoch_s = settings.epoch_s,
                                .lights_off = item.lights_off,
                                .lights_on = item.lights_on},
                      .options = {.rules = rules_named(item.rules.empty() ? settings.rules : item.rules,
                                                       settings.measure),
                                  .channels = choice_of(item, settings.channels),
                                  .calibration_uv = item.calibration_uv,
                                  .keep_envelope = settings.keep_envelope,
                                  .use_marked = settings.use_marked,
                                  .keep_text = settings.keep_text}},
          .covariates = covariates_of(without_unknown(item.covariates, settings.keep_columns), item.id)};
}

std::vector<std::string> inputs_of(const Job& job) {
  const auto& [recording, files, options] = job.request;
  std::vector<std::string> paths = {recording};
  paths.insert(paths.end(), files.stages.begin(), files.stages.end());
  paths.insert(paths.end(), files.events.begin(), files.events.end());
  return paths;
}

std::string key_of(const Job& job) {
  const auto& [recording, files, options] = job.request;
  KeyText key;
  key.add("version", version);
  key.add("id", job.id);
  key.add("subject", job.subject);
  key.add("session", job.session);
  std::vector<const Rule*> rules;
  for (const Rule& rule : options.rules) rules.push_back(&rule);
  add_table(key, rule_table(rules));
  add_channels(key, options.channels);
  key.add("stage_map", files.stage_map);
  key.add("epoch_s", files.epoch_s);
  key.add("lights_off", files.lights_off);
  key.add("lights_on", files.lights_on);
  key.add("calibration_uv", options.calibration_uv);
  key.add("use_marked", fmt::format("{}", options.use_marked));
  key.add("keep_envelope", fmt::format("{}", options.keep_envelope));
  key.add("keep_text", fmt::format("{}", options.keep_text));
  add_table(key, covariate_table(job.covariates));
  add_content(key, "edf", recording);
  add_files(key, "stages", files.stages);
  add_files(key, "events", files.events);
  return hash_of(key.text());
}

Result score(const Job& job, int threads) {
  const std::vector<std::int64_t> before = changes_of(job);
  const std::string key = key_of(job);
  NightRequest request = job.request;
  request.options.threads = threads;
  const Score score = score_night(request).score;
  if (changes_of(job) != before) {
    throw Error(ErrorKind::io,
                request.recording + ": was changed, or a file of its stages or events, while it was scored");
  }
  Result result{tables_of(score), to_seconds(score.night.recording.duration()) / 3600, 0};
  for (const LegSignal& leg : score.legs) result.emg_hours += to_seconds(leg.scored) / 3600;
  result.tables.tables.push_back(covariate_table(job.covariates));
  auto& attributes = result.tables.attributes;
  attributes.emplace_back("id", job.id);
  attributes.emplace_back("subject", job.subject);
  attributes.emplace_back("session", job.session);
  attributes.emplace_back("batch_key", key);
  return result;
}

}  // namespace psg::batch
