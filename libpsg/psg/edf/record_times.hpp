#pragma once

#include <cstdint>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

/// The onset of a record whose timekeeping annotation is missing or unreadable.
inline constexpr Time unknown_onset = Time::min();
/// That of a record which is not where the header says (`LostRecords`).
inline constexpr Time off_grid = unknown_onset + Time(1);
/// Whether a time is neither of them.
[[nodiscard]] constexpr bool is_onset(Time onset) noexcept { return onset > off_grid; }

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

/// Onsets that differ by more than this from where the records before would put them are no rounding.
[[nodiscard]] Time tolerance(const Header& header);

/// A stretch of records by both clocks of a file whose onsets drift: the same moments by the onsets, since
/// the start time in the header, and by the samples, since the first of them.
struct ClockStretch {
  Span by_onsets;
  Span by_samples;
};

/// When the records of a file were taken.
struct RecordTimes {
  Time origin{};                      ///< the first sample, since the start time in the header
  std::vector<Segment> segments;      ///< spans since the first sample, in order of time
  std::vector<ClockStretch> drift{};  ///< in order of time; empty where the onsets do not drift

  /// Time of the samples, since the first of them, of a time of the file's annotations, since the start time
  /// in the header.
  [[nodiscard]] Time to_samples(Time onset) const;
  /// The other way.
  [[nodiscard]] Time to_onsets(Time since_first_sample) const;
};

/// Records that do not start where the record before ended.
///
/// `onsets` has one time for each record, or is empty for files that are not EDF+ or BDF+.
///
/// A step of up to 10 ms is rounding of the onset texts (two decimals are seen, 5 ms at each of two
/// onsets), or half a record if that is less; a larger one forward is a gap. The clock of the onsets and that
/// of the samples are two: where most records are longer or shorter by the onsets, by no more than 2000 ppm,
/// that is their drift and no step. The sampling clock counts, no sample is left out, and the drift is told
/// once; annotations, which have the clock of the onsets, are put on that of the samples (`to_samples`).
/// - A file that calls itself discontinuous has only its onsets: records are put in order of time, and one
///   that overlaps an earlier record by two samples or more (and more than rounding), or has no onset that
///   can be known, is left out. Steps that are small but add up to more than a drift are a gap.
/// - A file of annotations alone is read as a continuous one.
/// - A file that calls itself continuous is believed against single odd onsets and against onsets
///   that go back; a step forward that lasts is a gap all the same.
/// - Records off the grid are left out.
/// @throws Error(malformed) when a discontinuous file gives no onset at all.
[[nodiscard]] RecordTimes record_times(const Header& header, const Onsets& onsets, const std::string& subject,
                                       Deviations& deviations);

}  // namespace psg::edf
