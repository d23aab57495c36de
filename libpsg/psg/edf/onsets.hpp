#pragma once

#include <cstdint>
#include <vector>

#include "psg/core/time.hpp"

namespace psg::edf {

/// The onset of a record whose timekeeping annotation is missing or unreadable.
inline constexpr Time unknown_onset = Time::min();

/// When the records of a file start by their timekeeping annotations, one time for each record.
/// Records that follow each other exactly take no room, so a night takes as little as an hour.
class Onsets {
 public:
  /// No records yet, of a file whose records last `duration`.
  explicit Onsets(Time duration) : duration_(duration) {}
  /// Records that follow each other from `first` on.
  [[nodiscard]] static Onsets regular(Time duration, Time first, std::int64_t records);

  /// Adds the onset of the next record, or `unknown_onset`.
  void push(Time onset);
  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] Time operator[](std::int64_t record) const noexcept;

 private:
  struct Run {
    std::int64_t first;  ///< record
    Time onset;
  };
  [[nodiscard]] Time in_run(const Run& run, std::int64_t record) const noexcept;

  Time duration_;
  std::int64_t size_ = 0;
  std::vector<Run> runs_;
};

}  // namespace psg::edf
