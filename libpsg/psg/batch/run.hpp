#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "psg/batch/failures.hpp"
#include "psg/batch/item.hpp"
#include "psg/batch/shard.hpp"

namespace psg::batch {

/// How a list is worked through.
struct RunOptions {
  std::string output;  ///< folder; made when it is not there
  int jobs = 0;        ///< recordings at a time, one thread each; 0: the cores of the machine
  Shard shard = {};    ///< the part of the list to score
  bool resume = true;  ///< keep results that are there and current (see `is_current`)
  std::vector<std::string> inputs = {};  ///< lists and tables that were read for it, which are never replaced
  /// Each of the jobs is a process of its own, forked from this one, so that a recording that ends its
  /// process (a crash, no memory left) fails alone. For programs whose only thread this is, as the command
  /// is: a fork knows nothing of the other threads. False: the jobs are threads of this process.
  bool isolated = false;
};

enum class Status : std::uint8_t {
  scored,
  kept,  ///< its result was there and current
  failed,
};

/// What became of a recording.
struct Outcome {
  const Item* item = nullptr;
  Status status = Status::scored;
  Failure failure;       ///< of `failed`
  double hours = 0;      ///< length of a recording that was scored
  double emg_hours = 0;  ///< and of the EMG of all its legs
};

/// What happens meanwhile, on the calling thread; what they throw stops the run and comes out of `run`.
struct Callbacks {
  std::function<void(const Outcome&)> done = {};  ///< after each recording, in the order of their ends
  std::function<bool()> stop = {};                ///< asked some fifty times a second: true ends the run
};

struct Summary {
  std::size_t planned = 0;  ///< recordings of the shard
  std::size_t scored = 0;
  std::size_t kept = 0;
  std::vector<Failure> failures;  ///< in the order of the list
  bool stopped = false;           ///< `stop` ended it; recordings under way were left
  double hours = 0;               ///< recordings that were scored, together
  double emg_hours = 0;
};

/// Scores the recordings of a list, several at a time, and writes ID.h5 for each and failed.tsv (see
/// OutputFolder). A recording that fails is an entry in failed.tsv, and the others go on. The bytes of all
/// files depend on the recordings and settings alone: not on `jobs` and `isolated`, nor on how often a run
/// was killed and started again.
///
/// Memory is bounded by `jobs`: a recording is streamed, and written when it is scored. With fewer recordings
/// than jobs, each is scored by several threads.
///
/// When `stop` ends it, recordings under way are left within a tenth of a second, as if they had not been
/// begun. Without `stop`, the calling thread's stop points do the same and throw Stopped.
///
/// A recording whose process ends fails with the kind "crash" when the run is isolated. Where it was killed
/// from outside, as the system does when memory ends, it is first tried again beside no other.
///
/// An old result of a recording that fails stays, since the next run may have the option or the file that
/// was missing; `merge` leaves it out.
/// What is in the folder under the name of a result and is none is not replaced: that recording fails. A
/// failed.tsv of somebody else stops the run before it begins.
/// @throws Error(bad_argument) as `check` and check_output; (io) when the output folder cannot be used, is in
/// use by another run, or cannot be written to any more: a full disk stops the run instead of failing all
/// that is left, or when no process can be started. The same call goes on from there.
Summary run(const std::vector<Item>& items, const Settings& settings, const RunOptions& options,
            const Callbacks& callbacks = {});

struct Job;
/// Whether the file `result` is whole and was made from the job as it is now: its batch_key is `key_of`
/// the job, no input was changed or replaced after it was written, and it is not dated in the future. What
/// that notices and what not, docs/batch.md tells.
/// @throws Error not_found or io when an input cannot be read.
[[nodiscard]] bool is_current(const std::string& result, const Job& job);

}  // namespace psg::batch
