#pragma once

#include <cstdint>
#include <span>

#include "psg/detect/leg_tile.hpp"
#include "psg/dsp/envelope.hpp"
#include "psg/system/buffer.hpp"

namespace psg {

/// The power of one leg's samples, made where it is asked for: between movements the bound of a cell says
/// enough. One object serves one thread.
class CellPower {
 public:
  explicit CellPower(const LegConditioning& leg);

  /// One value for each sample of cell `cell` of a tile, valid until the next call. Cells are asked for in
  /// the order of time; those that follow and may reach `threshold` are made along with it.
  [[nodiscard]] std::span<const float> of(const LegTile& tile, std::size_t cell, float threshold);

 private:
  void make(const LegTile& tile, std::int64_t first, std::int64_t past);

  const LegConditioning& leg_;
  MovingMeanSquare mean_square_;
  AlignedFloats made_;  // of samples [first_, past_) of the segment
  std::int64_t first_ = 0, past_ = 0;
};

}  // namespace psg
