#include "psg/detect/resting.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

namespace psg {
namespace {

constexpr std::int64_t steps_in_half_window = 30;
constexpr double settled = 1e-3;  // relative
// The measure of resting noise spreads by a seventh of its level: a bound inside that spread would
// eat its way down to whatever lies lower in the window.
constexpr double share_above = 0.5;
// What lies higher is a long movement that fills the window: there the bound does eat its way down.
constexpr double highest_resting = 10;  // µV, the unit of every measure

// A row of bins is filled up to whole vectors with NaN, which lies below no bin.
using Bins = Bin __attribute__((vector_size(16)));
constexpr std::size_t bins_at_once = sizeof(Bins) / sizeof(Bin);

std::size_t row_of(std::int64_t step) {
  return (static_cast<std::size_t>(step) + bins_at_once - 1) / bins_at_once * bins_at_once;
}

Bins load(const Bin* from) {
  Bins bins;
  std::memcpy(&bins, from, sizeof bins);
  return bins;
}

// Brings the rank of a bin up to date after a step. (A comparison that holds is -1.)
void follow(std::span<const Bin> leaving, std::span<const Bin> arriving, BinPlace& place) {
  Bins fewer{};
  for (std::size_t i = 0; i < arriving.size(); i += bins_at_once) {
    fewer += (load(&arriving[i]) < place.bin) - (load(&leaving[i]) < place.bin);
  }
  place.below -= static_cast<std::uint32_t>((fewer[0] + fewer[1]) + (fewer[2] + fewer[3]));
}

}  // namespace

RestingLevel::RestingLevel(std::int64_t half_window, double above)
    : step_(std::max<std::int64_t>(half_window / steps_in_half_window, 1)),
      half_steps_(std::max<std::int64_t>(half_window / step_, 1)),
      above_(above),
      arriving_(row_of(step_), nan_bin),
      ring_(arriving_.size() * static_cast<std::size_t>(2 * half_steps_), nan_bin) {
  for (std::int64_t i = 0; i < 2 * half_steps_ * step_; ++i) window_.add(nan_bin);
}

void RestingLevel::close_step() {
  move_window();
  levels_.push_back(static_cast<float>(settle(median())));
}

// The hops of this step take the place of the oldest.
void RestingLevel::move_window() {
  const std::span<Bin> leaving = std::span(ring_).subspan(ring_at_, arriving_.size());
  for (std::size_t i = 0; i < arrived_; ++i) {
    window_.remove(leaving[i]);
    window_.add(arriving_[i]);
  }
  follow(leaving, arriving_, median_);
  for (Round& round : std::span(rounds_).first(followed_)) {
    follow(leaving, arriving_, round.bound);
    follow(leaving, arriving_, round.median);
  }
  std::ranges::copy(arriving_, leaving.begin());
  ring_at_ = ring_at_ + leaving.size() == ring_.size() ? 0 : ring_at_ + leaving.size();
  arrived_ = 0;
}

double RestingLevel::median() {
  const std::size_t values = static_cast<std::size_t>(2 * half_steps_ * step_) - window_.count(nan_bin);
  if (values == 0) return std::numeric_limits<double>::quiet_NaN();
  median_ = window_.at_rank((values - 1) / 2, median_);
  return window_.interpolate(static_cast<double>(values - 1) / 2, median_);
}

void RestingLevel::finish() {
  finished_ = true;
  if (levels_.empty()) close_step();
}

// Leaves out what lies above the level and takes the median again, until it stays.
double RestingLevel::settle(double level) {
  const std::size_t followed = std::exchange(followed_, 0);
  std::size_t resting = 0;  // values below the bound
  while (followed_ < most_rounds) {
    const double spread = level <= highest_resting ? share_above * level : 0;
    const double bound = level + std::max(above_, spread);
    if (std::isnan(bound)) break;  // the window is empty
    Round& round = rounds_[followed_];
    if (followed_ >= followed) round = followed_ == 0 ? Round{median_, median_} : rounds_[followed_ - 1];
    ++followed_;
    round.bound = window_.at_bin(bin_of(static_cast<float>(bound)), round.bound);
    const std::size_t count = round.bound.below;
    if (count == resting) break;  // the same values, the same median
    resting = count;
    if (count == 0) return std::numeric_limits<double>::quiet_NaN();  // the bound is in the lowest bin
    round.median = window_.at_rank((count - 1) / 2, round.median);
    const double next = middle_of(round.median.bin);
    const bool stays = !(std::abs(next - level) > settled * level);
    level = next;
    if (stays) break;
  }
  return level;
}

float RestingLevel::at(std::int64_t hop) const noexcept {
  // Step s is the window that ends at hop (s + 1) * step_. A window that would reach beyond the
  // first or last hop is replaced by the nearest whole one.
  const std::int64_t wanted = std::max(2 * half_steps_, hop / step_ + half_steps_) - 1;
  const std::int64_t last = first_level_ + static_cast<std::int64_t>(levels_.size()) - 1;
  return levels_[static_cast<std::size_t>(std::clamp(wanted, first_level_, last) - first_level_)];
}

void RestingLevel::forget(std::int64_t hop) {
  const std::int64_t keep = std::max(2 * half_steps_, hop / step_ + half_steps_) - 1;
  while (levels_.size() > 1 && first_level_ < keep) {
    levels_.pop_front();
    ++first_level_;
  }
}

}  // namespace psg
