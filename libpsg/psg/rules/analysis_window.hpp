#pragma once

#include <cstddef>
#include <vector>

#include "psg/core/time.hpp"
#include "psg/rules/movement.hpp"

namespace psg {

/// a + b, clamped to the range of Time, because a rule's "no maximum" is Time::max().
[[nodiscard]] constexpr Time saturating_add(Time a, Time b) noexcept {
  Time::rep sum = 0;
  if (!__builtin_add_overflow(a.count(), b.count(), &sum)) return Time(sum);
  return b < Time{0} ? Time::min() : Time::max();
}

/// a - b, clamped to the range of Time.
[[nodiscard]] constexpr Time saturating_subtract(Time a, Time b) noexcept {
  Time::rep difference = 0;
  if (!__builtin_sub_overflow(a.count(), b.count(), &difference)) return Time(difference);
  return b < Time{0} ? Time::max() : Time::min();
}

/// Spans in order of start, which may overlap. Finds in logarithmic time the first one that is not yet over.
class SpanIndex {
 public:
  SpanIndex() = default;
  /// Requires `spans` in order of start.
  explicit SpanIndex(std::vector<Span> spans);

  [[nodiscard]] std::size_t size() const noexcept { return spans_.size(); }
  [[nodiscard]] const Span& operator[](std::size_t i) const noexcept { return spans_[i]; }
  /// The first span in order of start that ends after `t`; size() when none does.
  [[nodiscard]] std::size_t first_ending_after(Time t) const noexcept;

 private:
  std::vector<Span> spans_;
  std::vector<Time> latest_end_;  ///< of all spans up to this one; ascending, so it can be searched
};

/// The night as the rules see it in time: the analysis window, and the breaks that nothing may bridge.
class AnalysisWindow {
 public:
  explicit AnalysisWindow(const NightContext& night);

  /// Lights off to lights on inside the recording; an unknown end is Time::min() or Time::max().
  [[nodiscard]] Span span() const noexcept { return span_; }
  /// Whether both ends of the window are known, so that it has a length.
  [[nodiscard]] bool bounded() const noexcept {
    return span_.start != Time::min() && span_.end != Time::max();
  }
  /// The first break that shares time with [from, to), or null.
  [[nodiscard]] const Break* first_break(Time from, Time to) const noexcept;
  [[nodiscard]] bool in_artefact(Time t) const noexcept;
  /// How much of `span` lies outside every break.
  [[nodiscard]] Time unbroken(Span span) const noexcept;

 private:
  Span span_;
  std::vector<Break> breaks_;
  SpanIndex break_index_;  ///< parallel to breaks_
  SpanIndex artefacts_;
  SpanIndex broken_;  ///< the breaks joined so that they do not overlap
};

}  // namespace psg
