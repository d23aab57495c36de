#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "psg/batch/run.hpp"

namespace psg::app {

/// How far a batch is, on standard error: a bar on a terminal, else a plain line every ten seconds. Failures
/// are listed as they happen; of many only the first, all are in failed.tsv.
class BatchProgress {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param wanted false: shows nothing
  BatchProgress(std::size_t planned, bool wanted);
  /// Takes the bar away.
  ~BatchProgress();
  BatchProgress(const BatchProgress&) = delete;
  BatchProgress& operator=(const BatchProgress&) = delete;

  void operator()(const batch::Outcome& outcome);
  /// Draws again when it is time to.
  void tick();
  /// Takes the bar away, so that results can be printed.
  void clear();
  /// Seconds since it was made.
  [[nodiscard]] double elapsed_s() const;

 private:
  [[nodiscard]] std::string line() const;
  void tell(const batch::Failure& failure);

  std::size_t planned_;
  std::size_t scored_ = 0;
  std::size_t kept_ = 0;
  std::size_t failed_ = 0;
  double emg_hours_ = 0;
  bool wanted_;
  bool terminal_;
  bool drawn_ = false;
  Clock::time_point begin_;
  Clock::time_point last_;
};

}  // namespace psg::app
