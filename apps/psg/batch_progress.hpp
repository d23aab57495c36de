#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "psg/batch/run.hpp"

namespace psg::app {

/// Shows on standard error how far a batch is: a bar on a terminal, else a plain line every ten seconds.
/// Prints failures as they happen, but only the first of many; failed.tsv lists all.
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
