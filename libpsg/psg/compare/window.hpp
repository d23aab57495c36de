#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "psg/compare/scorer.hpp"
#include "psg/core/hypnogram.hpp"

namespace psg::compare {

/// The stretch of the night that is compared.
struct Window {
  Span span;
  std::string from;  ///< what bounds it: "lights off of a.txt", "end of the recording of b.h5"
  std::string to;
  bool start_known = true;  ///< false: nobody says when the night began, and the first onset stands for it
  bool end_known = true;    ///< false: nobody says when it ended, and the last offset stands for it
};

/// What all scorers could have scored: from the latest of their beginnings (lights off, else the start of
/// the recording, else of the staging) to the earliest of their ends. Where no scorer says how far it goes,
/// the first onset or last offset of all movements bounds it; then nothing
/// per hour of it is defined, because movements do not tell how long a night was.
/// @throws Error(unsupported) when the scorers have no time in common, or nothing at all.
[[nodiscard]] Window common_window(const std::vector<Scorer>& scorers);

/// Whole epochs of 30 s, one after the other.
struct EpochGrid {
  static constexpr Time length{30s};
  Time start{};
  std::int64_t count = 0;
  [[nodiscard]] Span epoch(std::int64_t k) const noexcept {
    return {start + k * length, start + (k + 1) * length};
  }
};

/// The whole epochs inside `window` of the grid on which the first scorer that staged put its epochs; without
/// any staging the epochs count from time 0. Half epochs at the ends are not compared.
[[nodiscard]] EpochGrid epoch_grid(Span window, const std::vector<Scorer>& scorers);

/// For each epoch whether any part of a span lies in it.
[[nodiscard]] std::vector<bool> epochs_with(const EpochGrid& grid, const std::vector<Span>& spans);

/// For each epoch the stage at its middle, which for epochs on the grid is their stage.
[[nodiscard]] std::vector<Stage> stages_on(const EpochGrid& grid, const Hypnogram& hypnogram);

/// Whether an epoch of the hypnogram begins off the grid, so that it is only sampled.
[[nodiscard]] bool off_grid(const EpochGrid& grid, const Hypnogram& hypnogram);

}  // namespace psg::compare
