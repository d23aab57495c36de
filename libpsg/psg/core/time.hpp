#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace psg {

using namespace std::chrono_literals;

/// A point on the recording's clock (integer nanoseconds since its first sample) or a length of time.
/// Integers keep it exact: a rule reads `500ms` or `90s`, and a 10 s gap is 10 s at any hour.
using Time = std::chrono::nanoseconds;

/// The time in seconds, for output only.
[[nodiscard]] constexpr double to_seconds(Time t) noexcept { return static_cast<double>(t.count()) / 1e9; }

/// The time nearest to `seconds`.
/// @throws Error(bad_argument) when it is not finite or beyond +-100 years.
[[nodiscard]] Time from_seconds(double seconds);

/// A stretch of time, [start, end).
struct Span {
  Time start{};
  Time end{};

  [[nodiscard]] constexpr Time duration() const noexcept { return end - start; }
  [[nodiscard]] constexpr bool contains(Time t) const noexcept { return start <= t && t < end; }
  friend constexpr bool operator==(const Span&, const Span&) = default;
};

/// Whether the spans share time. A shared end point alone is not shared time.
[[nodiscard]] constexpr bool overlaps(Span a, Span b) noexcept { return a.start < b.end && b.start < a.end; }

/// Whether the spans share time or only an end point: both ends of each span count as inside.
[[nodiscard]] constexpr bool touches(Span a, Span b) noexcept { return a.start <= b.end && b.start <= a.end; }

/// The time between the end of the earlier span and the start of the later; 0 when they touch.
[[nodiscard]] constexpr Time time_between(Span a, Span b) noexcept {
  return std::max({Time{0}, b.start - a.end, a.start - b.end});
}

/// The part of `a` inside `b`; an empty span at the nearer edge when they do not overlap.
[[nodiscard]] constexpr Span clip(Span a, Span b) noexcept {
  const Time start = std::clamp(a.start, b.start, b.end);
  return {start, std::clamp(a.end, start, b.end)};
}

/// A sampling clock: exactly `samples` samples in every `period`, so rates such as 256 samples in
/// 0.9991 s need no rounding and the last sample of a long night has its right time.
struct SampleClock {
  std::int64_t samples = 1;
  Time period{1s};

  /// Samples per second.
  [[nodiscard]] double rate_hz() const noexcept;
  /// The time of sample `index`, counted from sample 0, to the nearest nanosecond.
  [[nodiscard]] Time time_of(std::int64_t index) const noexcept;
  /// The first sample at or after `t`; negative times give negative indices.
  [[nodiscard]] std::int64_t index_at_or_after(Time t) const noexcept;
  /// The number of samples whose length is nearest to `length`, at least 1.
  [[nodiscard]] std::int64_t samples_in(Time length) const noexcept;

  /// The clock of a rate given as a number (as NumPy users do), exact to 1e-9 Hz.
  /// @throws Error(bad_argument) unless 1e-3 <= rate_hz <= 1e6.
  [[nodiscard]] static SampleClock from_rate(double rate_hz);

  friend constexpr bool operator==(const SampleClock&, const SampleClock&) = default;
};

}  // namespace psg
