#include "psg/dsp/resting.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace psg {
namespace {

constexpr std::int64_t steps_in_half_window = 30;
constexpr int most_rounds = 8;
constexpr double settled = 1e-3;  // relative
// The measure of resting noise spreads by a seventh of its level: a bound inside that spread would
// eat its way down to whatever lies lower in the window.
constexpr double share_above = 0.5;
// What lies higher is a long movement that fills the window: there the bound does eat its way down.
constexpr double highest_resting = 10;  // µV, the unit of every measure

}  // namespace

RestingLevel::RestingLevel(std::int64_t half_window, double above)
    : step_(std::max<std::int64_t>(half_window / steps_in_half_window, 1)),
      half_(std::max<std::int64_t>(half_window / step_, 1) * step_),
      above_(above),
      ring_(static_cast<std::size_t>(2 * half_), std::numeric_limits<float>::quiet_NaN()) {}

void RestingLevel::push(float measure) {
  float& slot = ring_[ring_at_];
  ring_at_ = ring_at_ + 1 == ring_.size() ? 0 : ring_at_ + 1;
  if (!std::isnan(slot)) running_.remove(slot);
  slot = measure;
  if (!std::isnan(slot)) running_.add(slot);
  ++pushed_;
  if (pushed_ % step_ == 0) close_window();
}

void RestingLevel::close_window() {
  double level = running_.at(50);  // NaN when the window is empty
  std::size_t resting = 0;         // values below the bound
  for (int round = 0; round < most_rounds; ++round) {
    const double spread = level <= highest_resting ? share_above * level : 0;
    const std::size_t count = running_.count_below(level + std::max(above_, spread));
    if (count == resting) break;  // the same values, the same median
    resting = count;
    const double next = running_.at_rank((count - 1) / 2);
    const bool stays = !(std::abs(next - level) > settled * level);
    level = next;
    if (stays) break;
  }
  levels_.push_back(static_cast<float>(level));
}

void RestingLevel::finish() {
  finished_ = true;
  if (levels_.empty()) close_window();
}

std::int64_t RestingLevel::known() const noexcept {
  return finished_ ? pushed_ : std::max<std::int64_t>(0, pushed_ - half_ - step_);
}

float RestingLevel::at(std::int64_t cell) const noexcept {
  // Step s is the window that ends at cell (s + 1) * step_. A window that would reach beyond the
  // first or last cell is replaced by the nearest whole one.
  const std::int64_t first_whole = 2 * half_ / step_ - 1;
  const std::int64_t last = first_level_ + static_cast<std::int64_t>(levels_.size()) - 1;
  const std::int64_t wanted = std::max(first_whole, (cell + half_) / step_ - 1);
  return levels_[static_cast<std::size_t>(std::clamp(wanted, first_level_, last) - first_level_)];
}

void RestingLevel::forget(std::int64_t cell) {
  const std::int64_t keep = std::max(2 * half_ / step_ - 1, (cell + half_) / step_ - 1);
  while (levels_.size() > 1 && first_level_ < keep) {
    levels_.pop_front();
    ++first_level_;
  }
}

}  // namespace psg
