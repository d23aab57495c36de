#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/samples.hpp"
#include "psg/core/time.hpp"

namespace psg {

/// One signal of a recording, as its header describes it.
struct Channel {
  std::string label;        ///< UTF-8, trimmed; the second of two equal labels ends in " (2)"
  std::int64_t number = 0;  ///< the signal's number in the header, from 1; 0: no header
  std::string transducer;
  std::string unit;  ///< physical dimension as written
  std::string prefilter;
  double physical_min = 0;
  double physical_max = 0;
  std::int32_t digital_min = 0;
  std::int32_t digital_max = 0;
  std::int64_t samples_per_record = 0;
  SampleClock clock;
  std::optional<double> microvolts_per_unit;  ///< empty: the unit is not a known voltage
  std::string unusable;  ///< why the samples have no physical values; empty if they have them

  /// Physical units per digital step (negative for an inverted range).
  [[nodiscard]] double gain() const noexcept;
  /// The physical value of digital 0.
  [[nodiscard]] double offset() const noexcept;
};

/// A stretch of the recording without a gap. Sample k of a channel in it is at
/// start + clock.time_of(k).
struct Segment {
  std::int64_t first_record = 0;
  std::int64_t records = 0;
  Span span;
  friend constexpr bool operator==(const Segment&, const Segment&) = default;
};

/// Samples wanted from one channel within one segment.
struct SampleRequest {
  std::size_t channel = 0;
  std::int64_t first = 0;  ///< sample index counted from the start of the segment
  std::span<float> out;    ///< filled with physical values, in the channel's own unit
};

/// A request for samples as stored, for channels that have an `int16_scale`.
struct Int16Request {
  std::size_t channel = 0;
  std::int64_t first = 0;
  std::span<std::int16_t> out;
};

/// Where a recording's samples come from. Safe to call from several threads at once.
class SampleSource {
 public:
  virtual ~SampleSource() = default;
  /// Fills every request. Each must lie inside the segment (`Recording::samples_in`).
  /// @throws Error(io) when the samples cannot be read.
  virtual void read(const Segment& segment, std::span<const SampleRequest> requests) const = 0;
  /// The scale of a channel whose samples are stored as 16-bit integers; empty for all others.
  [[nodiscard]] virtual std::optional<Int16Scale> int16_scale(std::size_t channel) const;
  /// Fills every request with the stored integers.
  /// @throws Error(bad_argument) for a channel without an `int16_scale`. @throws Error(io) as `read`.
  virtual void read_int16(const Segment& segment, std::span<const Int16Request> requests) const;
  /// The digital values of one channel of an EDF or BDF file; an empty vector for arrays.
  [[nodiscard]] virtual std::vector<std::int32_t> digital(const Segment& segment,
                                                          std::size_t channel) const = 0;
};

/// Something in a file that its format does not allow, and what was done about it.
struct Deviation {
  std::string field;        ///< "number of data records", "signal 3 physical minimum", ...
  std::int64_t offset = 0;  ///< byte offset in the file
  std::string message;      ///< one sentence: what was found, expected, and the consequence
  friend bool operator==(const Deviation&, const Deviation&) = default;
};

/// The format of a recording. `none` is for a score of marked movements alone, without a recording.
enum class Format : std::uint8_t { edf, edf_plus_c, edf_plus_d, bdf, bdf_plus_c, bdf_plus_d, arrays, none };

/// "EDF", "EDF+C", "EDF+D", "BDF", "BDF+C", "BDF+D", "arrays" or "none".
[[nodiscard]] const char* name(Format format) noexcept;

/// When a recording started, in wall-clock time without a time zone.
struct StartClock {
  std::optional<std::chrono::year_month_day> date;  ///< empty: unknown or anonymised
  std::optional<Time> time_of_day;                  ///< since midnight, with the sub-second part
  friend bool operator==(const StartClock&, const StartClock&) = default;
};

/// Samples of one channel in physical units, gaps kept as gaps.
struct Signal {
  std::string label;
  std::string unit;
  SampleClock clock;
  std::vector<double> samples;  ///< of all segments, one after the other
  struct Piece {
    Time start{};
    std::size_t first = 0;  ///< index into samples
    std::size_t count = 0;
  };
  std::vector<Piece> pieces;  ///< one for each segment
};

/// An array of samples in µV to be scored as if it were a recording.
struct ArrayChannel {
  std::string label;
  double rate_hz = 0;
  std::span<const float> f32;  ///< set exactly one of the two views; the caller keeps the memory
  std::span<const double> f64;
};

/// A recording: what its header says, and where its samples are. `read_edf` opens a file (edf/read.hpp).
struct Recording {
  std::string path;  ///< as given; never written into a result
  Format format = Format::edf;
  std::string patient;         ///< EDF local patient identification; stays out of results
  std::string identification;  ///< EDF local recording identification; stays out of results
  StartClock start;
  Time record_duration{};
  std::int64_t records = 0;
  std::vector<Channel> channels;  ///< annotation signals are not among them
  std::vector<Segment> segments;  ///< in order of time, at least one unless there are no samples
  Time duration{};                ///< end of the last segment, gaps included
  std::vector<Annotation> annotations;
  std::vector<Deviation> deviations;
  std::shared_ptr<const SampleSource> source;

  /// A recording over arrays in µV; the arrays must outlive it.
  /// @throws Error(bad_argument) when there are no arrays, an array is empty, a rate is out of range, or a
  /// value is NaN, infinite or too large for a float.
  [[nodiscard]] static Recording from_arrays(std::span<const ArrayChannel> arrays);

  /// The number of samples of a channel in a segment.
  [[nodiscard]] std::int64_t samples_in(const Segment& segment, std::size_t channel) const;
};

}  // namespace psg
