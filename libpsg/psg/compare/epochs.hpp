#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "psg/compare/scorer.hpp"
#include "psg/core/hypnogram.hpp"

namespace psg::compare {

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
