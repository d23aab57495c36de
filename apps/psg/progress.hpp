#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace psg::app {

/// A bar on standard error while something long runs; shown only on a terminal.
class Progress {
 public:
  /// @param what what is being done, "scoring"
  /// @param hours length of the recording, for the rate; 0: none is shown
  /// @param wanted false shows nothing
  Progress(std::string what, double hours, bool wanted = true);
  /// Takes the bar away.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress& operator=(Progress&&) = delete;

  /// Takes the bar away, so that results can be printed.
  void clear();
  /// Draws the share done, 0 to 1, at most ten times a second.
  void operator()(double share);
  /// The bar as a function; empty when nothing is shown.
  [[nodiscard]] std::function<void(double)> callback();

 private:
  std::string what_;
  double hours_;
  bool shown_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace psg::app
