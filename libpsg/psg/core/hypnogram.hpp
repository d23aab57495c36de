#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "psg/core/time.hpp"

namespace psg {

/// A sleep stage by the AASM names. Rechtschaffen & Kales stages 3 and 4 are N3; movement time
/// and every "?" are `unscored`.
enum class Stage : std::uint8_t { wake, n1, n2, n3, rem, unscored };

/// "W", "N1", "N2", "N3", "R" or "?".
[[nodiscard]] const char* name(Stage stage) noexcept;

/// Whether the stage is N1, N2, N3 or R.
[[nodiscard]] constexpr bool is_sleep(Stage stage) noexcept {
  return stage != Stage::wake && stage != Stage::unscored;
}

/// One scored epoch, or a run of equal epochs written as one.
struct Epoch {
  Span span;
  Stage stage = Stage::unscored;
  friend constexpr bool operator==(const Epoch&, const Epoch&) = default;
};

/// The staging of a night: epochs in order of time that do not overlap; time between them is
/// unscored. An empty hypnogram means that the night was not staged at all.
class Hypnogram {
 public:
  Hypnogram() = default;
  /// Sorts the epochs by start.
  /// @throws Error(malformed) when two epochs overlap or one ends before it starts.
  explicit Hypnogram(std::vector<Epoch> epochs);

  [[nodiscard]] bool empty() const noexcept { return epochs_.empty(); }
  [[nodiscard]] const std::vector<Epoch>& epochs() const noexcept { return epochs_; }
  /// The stage of the epoch [start, end) that contains `t`; `unscored` where there is none.
  [[nodiscard]] Stage at(Time t) const noexcept;
  /// Whether any part of `span` lies in an epoch of sleep.
  [[nodiscard]] bool any_sleep(Span span) const noexcept;
  /// Whether any part of `span` lies in an epoch that was scored (W, N1, N2, N3 or R).
  [[nodiscard]] bool any_scored(Span span) const noexcept;

  friend bool operator==(const Hypnogram&, const Hypnogram&) = default;

 private:
  std::vector<Epoch> epochs_;
};

}  // namespace psg
