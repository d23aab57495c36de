#include "psg/detect/cell_power.hpp"

#include <algorithm>

namespace psg {
namespace {

constexpr std::int64_t most_cells = 32;  // made at a time; they stay in the first-level cache

}  // namespace

CellPower::CellPower(const LegConditioning& leg)
    : leg_(leg),
      mean_square_(leg.window),
      made_(aligned_floats(static_cast<std::size_t>(most_cells * leg.cell))) {}

std::span<const float> CellPower::of(const LegTile& tile, std::size_t cell, float threshold) {
  const std::int64_t first = tile.begin + static_cast<std::int64_t>(cell) * leg_.cell;
  const auto length = static_cast<std::size_t>(std::min(leg_.cell, tile.end - first));
  if (tile.power.size() > 0)
    return std::span<const float>(tile.power).subspan(static_cast<std::size_t>(first - tile.begin), length);
  const std::int64_t past = first + static_cast<std::int64_t>(length);
  if (first < first_ || past > past_) {
    std::int64_t cells = 1;
    while (cells < most_cells && cell + static_cast<std::size_t>(cells) < tile.cell_bound.size() &&
           !(tile.cell_bound[cell + static_cast<std::size_t>(cells)] < threshold))
      ++cells;
    make(tile, first, std::min(first + cells * leg_.cell, tile.end));
  }
  return {made_.get() + (first - first_), length};
}

void CellPower::make(const LegTile& tile, std::int64_t first, std::int64_t past) {
  mean_square_(tile.emg_uv, static_cast<std::size_t>(first - tile.emg_begin),
               {made_.get(), static_cast<std::size_t>(past - first)});
  first_ = first;
  past_ = past;
}

}  // namespace psg
