// The header alone needs no library.
#include "psg/batch/job.hpp"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>
#include <vector>

#include "psg/batch/list.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/core/version.hpp"
#include "psg/rules/rule.hpp"
#include "psg/store/marked.hpp"
#include "psg/store/tables.hpp"
#include "psg/system/input_file.hpp"

namespace psg::batch {
namespace {

constexpr std::uint64_t end_size = std::uint64_t{1} << 20;                  // of each end of a large file
constexpr std::uint64_t block_size = std::uint64_t{16} << 10, blocks = 64;  // in between

[[noreturn]] void fail(const std::string& path, int cause) {
  const bool absent = cause == ENOENT || cause == ENOTDIR;
  throw Error(absent ? ErrorKind::not_found : ErrorKind::io,
              fmt::format("{}: cannot be read: {}", path, std::generic_category().message(cause)));
}

std::int64_t in_ns(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

std::int64_t latest_ns(const struct stat& there) {
  return std::max(in_ns(there.st_mtim), in_ns(there.st_ctim));
}

struct stat stat_of(const std::string& path) {
  struct stat there {};
  if (stat(path.c_str(), &there) != 0) fail(path, errno);
  return there;
}

std::string digits(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

/// A file that is open for reading.
class File {
 public:
  explicit File(const std::string& path) : path_(path), file_(path, "a file") {
    if (fstat(file_.descriptor(), &there_) != 0) fail(path, errno);
  }
  [[nodiscard]] const struct stat& stat() const noexcept { return there_; }
  /// Adds bytes of the file to a hash; fewer where the file became shorter.
  void hash(XXH3_state_t& state, std::uint64_t from, std::uint64_t count) const {
    std::vector<char> bytes(count);
    while (count > 0) {
      stop_point();
      const ssize_t got = pread(file_.descriptor(), bytes.data(), count, static_cast<off_t>(from));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail(path_, errno);
      if (got == 0) return;
      XXH3_128bits_update(&state, bytes.data(), static_cast<std::size_t>(got));
      from += static_cast<std::uint64_t>(got);
      count -= static_cast<std::uint64_t>(got);
    }
  }

 private:
  const std::string& path_;
  InputFile file_;
  struct stat there_ {};
};

}  // namespace

Fingerprint fingerprint_of(const std::string& path) {
  const File file(path);
  const auto size = static_cast<std::uint64_t>(file.stat().st_size);
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  if (size <= 2 * end_size + blocks * block_size) {
    file.hash(state, 0, size);
  } else {
    file.hash(state, 0, end_size);
    const std::uint64_t between = size - 2 * end_size - block_size;
    for (std::uint64_t block = 0; block < blocks; ++block) {
      file.hash(state, end_size + between * block / (blocks - 1), block_size);
    }
    file.hash(state, size - end_size, end_size);
  }
  return {size, latest_ns(file.stat()), digits(XXH3_128bits_digest(&state))};
}

std::int64_t changed_ns(const std::string& path) { return latest_ns(stat_of(path)); }

std::int64_t written_ns(const std::string& path) {
  const struct stat there = stat_of(path);
  return std::min(in_ns(there.st_mtim), in_ns(there.st_ctim));
}

std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return in_ns(now);
}

std::string hash_of(const std::string& text) { return digits(XXH3_128bits(text.data(), text.size())); }

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
                                .unsure = item.unsure,
                                .beside = item.beside,
                                .stage_map = either(item.stage_map, settings.stage_map),
                                .epoch_s = settings.epoch_s,
                                .scorer = settings.scorer,
                                .start = item.start,
                                .lights_off = item.lights_off,
                                .lights_on = item.lights_on,
                                .no_arousals = settings.no_arousals,
                                .no_respiratory = settings.no_respiratory,
                                .read_result = &events_of_result},
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
  if (!files.scorer.empty()) key.add("scorer", files.scorer);
  if (!files.start.empty()) key.add("start", files.start);
  key.add("lights_off", files.lights_off);
  key.add("lights_on", files.lights_on);
  key.add("no_arousals", fmt::format("{}", files.no_arousals));
  key.add("no_respiratory", fmt::format("{}", files.no_respiratory));
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
