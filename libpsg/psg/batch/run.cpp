#include "psg/batch/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <new>
#include <set>
#include <thread>
#include <utility>

#include "psg/batch/job.hpp"
#include "psg/batch/list.hpp"
#include "psg/batch/output_folder.hpp"
#include "psg/batch/processes.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/store/store.hpp"

namespace psg::batch {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t clock_difference = 2'000'000'000;  // of a file server, which stamps its files

Outcome failed(Outcome outcome, std::size_t position, std::string kind, std::string reason) {
  const Item& item = *outcome.item;
  outcome.status = Status::failed;
  outcome.failure = {position + 1, spelled(item.id),
                     spelled(std::filesystem::path(item.edf).filename().string()), std::move(kind),
                     reason_for(item, std::move(reason))};
  return outcome;
}

/// Scores the recordings of a shard one by one, from any thread.
class Scorer {
 public:
  Scorer(const std::vector<Item>& items, const Settings& settings, const OutputFolder& folder,
         const RunOptions& options, int threads)
      : items_(items), settings_(settings), folder_(folder), options_(options), threads_(threads) {}

  /// @throws Error(io) when the output folder cannot be written to.
  [[nodiscard]] Outcome operator()(std::size_t position) const {
    const Item& item = items_[position];
    const std::string path = folder_.result(item.id);
    Outcome outcome{.item = &item};
    try {
      const Job job = job_of(item, settings_);
      const Output output{path, result_kind(), {.inputs = not_to_be_lost(job)}};
      if (options_.resume && is_current(path, job)) {
        outcome.status = Status::kept;
        return outcome;
      }
      check_output(output);
      Result result = score(job, threads_);
      store(std::move(result.tables), output);
      outcome.hours = result.hours;
      outcome.emg_hours = result.emg_hours;
      return outcome;
    } catch (const FolderFailure& failure) {
      throw Error(failure.error);
    } catch (const Error& error) {
      return failed(std::move(outcome), position, name(error.kind()), error.what());
    } catch (const std::bad_alloc&) {
      return failed(std::move(outcome), position, "memory", "there is not enough memory to score it");
    } catch (const std::exception& error) {
      return failed(
          std::move(outcome), position, "internal",
          fmt::format("{}: scoring it met a fault of libpsg, please report it: {}", item.edf, error.what()));
    }
  }

 private:
  /// The output folder cannot be written to: no fault of the recording, and it ends the run.
  struct FolderFailure {
    Error error;
  };
  void store(Tables tables, const Output& output) const {
    try {
      write(std::move(tables), output.path, output.overwrite, folder_.temporary());
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::io) throw FolderFailure{error};
      throw;
    }
  }
  [[nodiscard]] std::vector<std::string> not_to_be_lost(const Job& job) const {
    std::vector<std::string> files = inputs_of(job);
    files.insert(files.end(), options_.inputs.begin(), options_.inputs.end());
    return files;
  }

  const std::vector<Item>& items_;
  const Settings& settings_;
  const OutputFolder& folder_;
  const RunOptions& options_;
  int threads_;
};

/// Threads that take positions of a list one after the other. Ended and joined by the destructor.
class Workers {
 public:
  Workers(const std::vector<std::size_t>& positions, int count, const Scorer& scorer)
      : positions_(positions), scorer_(scorer), working_(count) {
    try {
      for (int i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
    } catch (...) {
      stop();
      throw;
    }
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() { stop(); }

  /// What has ended since the last call; waits a moment for it. Empty and `finished`: that was
  /// all.
  std::vector<Outcome> take() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20ms, [&] { return !ended_.empty() || working_ == 0; });
    return std::exchange(ended_, {});
  }
  [[nodiscard]] bool finished() {
    const std::lock_guard lock(mutex_);
    return working_ == 0 && ended_.empty();
  }
  /// No further recording is begun, and those under way are left at their next stop point.
  void stop() noexcept { stopped_ = true; }
  /// The failure that stopped all, or null.
  [[nodiscard]] std::exception_ptr failure() {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  void work() {
    const StopScope scope([this] { return stopped_.load(); });
    while (!stopped_) {
      const std::size_t next = next_++;
      if (next >= positions_.size()) break;
      try {
        Outcome outcome = scorer_(positions_[next]);
        const std::lock_guard lock(mutex_);
        ended_.push_back(std::move(outcome));
        changed_.notify_one();
      } catch (const Stopped&) {  // as if it had not been begun
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
        stopped_ = true;
      }
    }
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_one();
  }

  const std::vector<std::size_t>& positions_;
  const Scorer& scorer_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  int working_;
  std::vector<Outcome> ended_;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;
};

/// An outcome as the bytes that one process tells another; the other knows the item.
std::string bytes_of(const Outcome& outcome) {
  std::string bytes(1, static_cast<char>(outcome.status));
  for (const double hours : {outcome.hours, outcome.emg_hours}) {
    bytes.append(reinterpret_cast<const char*>(&hours), sizeof hours);
  }
  return bytes + outcome.failure.kind + '\0' + outcome.failure.reason;
}

Outcome outcome_of(std::string_view bytes, const Item& item, std::size_t position) {
  Outcome outcome{.item = &item, .status = static_cast<Status>(bytes.front())};
  std::memcpy(&outcome.hours, bytes.data() + 1, sizeof outcome.hours);
  std::memcpy(&outcome.emg_hours, bytes.data() + 1 + sizeof outcome.hours, sizeof outcome.emg_hours);
  if (outcome.status != Status::failed) return outcome;
  bytes.remove_prefix(1 + 2 * sizeof(double));
  const std::size_t middle = bytes.find('\0');
  return failed(std::move(outcome), position, std::string(bytes.substr(0, middle)),
                std::string(bytes.substr(middle + 1)));
}

/// Processes that take positions of a list one after the other, with the doors of `Workers`.
class Isolated {
 public:
  Isolated(const std::vector<std::size_t>& positions, int count, const Scorer& scorer,
           const std::vector<Item>& items, OutputFolder& folder)
      : items_(items),
        processes_(static_cast<std::size_t>(count), positions,
                   {.work = [&scorer](std::size_t position) { return message_of(scorer, position); },
                    .begin = [&folder] { folder.let_go(); }}) {}

  std::vector<Outcome> take() {
    std::vector<Outcome> outcomes;
    for (const Processes::End& end : stopped_ ? std::exchange(ended_, {}) : processes_.take()) {
      const Item& item = items_[end.piece];
      if (end.died) {
        outcomes.push_back(failed({.item = &item}, end.piece, "crash", why(item, end.answer)));
      } else if (end.answer.starts_with(folder_failed)) {
        failure_ = std::make_exception_ptr(Error(ErrorKind::io, end.answer.substr(1)));
        processes_.stop();
        break;
      } else {
        outcomes.push_back(outcome_of(end.answer, item, end.piece));
      }
    }
    return outcomes;
  }
  [[nodiscard]] bool finished() const noexcept { return processes_.finished() && ended_.empty(); }
  /// What had ended just before is still taken: its results are there.
  void stop() {
    stopped_ = true;
    ended_ = processes_.stop();
  }
  [[nodiscard]] std::exception_ptr failure() const { return failure_; }

 private:
  static constexpr char folder_failed = '!';  // no Status has this value

  static std::string message_of(const Scorer& scorer, std::size_t position) {
    try {
      return bytes_of(scorer(position));
    } catch (const Error& error) {
      return folder_failed + std::string(error.what());
    }
  }
  static std::string why(const Item& item, const std::string& end) {
    if (end == "SIGKILL") {
      return fmt::format(
          "{}: the process that scored it was killed, twice, as the system does when memory ends", item.edf);
    }
    return fmt::format("{}: the process that scored it ended with {}, a fault of libpsg, please report it",
                       item.edf, end);
  }

  const std::vector<Item>& items_;
  Processes processes_;
  bool stopped_ = false;
  std::vector<Processes::End> ended_;  // of those that were stopped
  std::exception_ptr failure_;
};

void add(Summary& summary, const Outcome& outcome) {
  if (outcome.status == Status::scored) ++summary.scored;
  if (outcome.status == Status::kept) ++summary.kept;
  if (outcome.status == Status::failed) summary.failures.push_back(outcome.failure);
  summary.hours += outcome.hours;
  summary.emg_hours += outcome.emg_hours;
}

/// Takes what ends from workers or processes until all has.
/// @returns the failure that stopped all, or null
template <typename Pool>
std::exception_ptr work_through(Pool& pool, const Callbacks& callbacks, Summary& summary) {
  do {
    for (const Outcome& outcome : pool.take()) {
      add(summary, outcome);
      if (callbacks.done) callbacks.done(outcome);
    }
    if (!callbacks.stop) {
      stop_point();
    } else if (!summary.stopped && callbacks.stop()) {
      summary.stopped = true;
      pool.stop();
    }
  } while (!pool.finished());
  return pool.failure();
}

/// Two recordings would have one result where the file of one is a link to that of the other, or both are
/// links to a third.
void check_links(const std::string& folder, const std::vector<Item>& items) {
  namespace fs = std::filesystem;
  std::error_code failed;
  std::set<std::string> links, ids;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    stop_point();
    const bool is_link = at->is_symlink(failed);
    if (is_link && at->path().extension() == ".h5") links.insert(at->path().stem().string());
  }
  if (links.empty()) return;
  for (const Item& item : items) ids.insert(item.id);
  const fs::path real = fs::weakly_canonical(folder, failed);
  std::set<fs::path> results;
  for (const std::string& id : links) {
    if (!ids.contains(id)) continue;
    const fs::path link = fs::path(folder) / (id + ".h5");
    const fs::path file = fs::weakly_canonical(file_behind_links(link.string()), failed);
    const bool of_another = file.parent_path() == real && ids.contains(file.stem().string());
    if (!of_another && results.insert(file).second) continue;
    throw Error(ErrorKind::bad_argument,
                fmt::format("{}: is a link to the result of another recording, which would be written twice; "
                            "expected a file of its own",
                            link.string()));
  }
}

/// Throws what made the output folder unusable, with how far the run came.
[[noreturn]] void give_up(const std::exception_ptr& failure, const Summary& summary) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    throw Error(error.kind(),
                fmt::format("{}; the run stopped with {} of {} recordings done, and the same command "
                            "goes on from there",
                            error.what(), summary.scored + summary.kept, summary.planned));
  }
}

}  // namespace

bool is_current(const std::string& result, const Job& job) {
  std::error_code failed;
  if (!std::filesystem::exists(result, failed)) return false;
  const std::string key = key_of(job);
  try {
    // One dated in the future does not tell what changed since it was made.
    if (changed_ns(result) > now_ns() + clock_difference) return false;
    const std::int64_t made = written_ns(result);
    for (const std::string& input : inputs_of(job)) {
      if (changed_ns(input) >= made) return false;
    }
    const auto attributes = read_attributes(result);
    return std::ranges::find(attributes, std::pair<std::string, std::string>("batch_key", key)) !=
           attributes.end();
  } catch (const Error&) {
    return false;  // cut short, damaged, of another program: made anew
  }
}

Summary run(const std::vector<Item>& items, const Settings& settings, const RunOptions& options,
            const Callbacks& callbacks) {
  check(items);
  check_kept_columns(items, settings);
  OutputFolder folder(options.output, options.shard);
  check_links(options.output, items);
  const std::vector<std::size_t> positions = slice(items.size(), options.shard);
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  const auto jobs = static_cast<std::size_t>(options.jobs > 0 ? options.jobs : static_cast<int>(cores));
  const std::size_t workers = std::min(jobs, positions.size());
  const Overwrite overwrite{.inputs = options.inputs};
  check_output({folder.failures(), failures_kind(), overwrite});
  const Scorer scorer(items, settings, folder, options, workers == 0 ? 1 : static_cast<int>(jobs / workers));
  Summary summary{.planned = positions.size()};
  std::exception_ptr failure;
  const auto count = static_cast<int>(workers);
  if (options.isolated && count > 0) {
    Isolated pool(positions, count, scorer, items, folder);
    failure = work_through(pool, callbacks, summary);
  } else {
    Workers pool(positions, count, scorer);
    failure = work_through(pool, callbacks, summary);
  }
  if (failure) give_up(failure, summary);
  const StopLater at_the_end;
  std::ranges::sort(summary.failures, {}, &Failure::row);
  // Without its failures a shard has not ended, which `merge` tells; who stops a whole list knows it.
  if (!summary.stopped || options.shard.whole()) {
    write_failures(summary.failures, folder.failures(), overwrite, folder.temporary());
  }
  return summary;
}

}  // namespace psg::batch
