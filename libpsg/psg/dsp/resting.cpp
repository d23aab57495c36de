#include "psg/dsp/resting.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace psg {
namespace {

// The standard normal quantile, by bisection.
double normal_quantile(double p) {
  double low = -8, high = 8;
  for (int i = 0; i < 60; ++i) {
    const double mid = 0.5 * (low + high);
    (0.5 * std::erfc(-mid / std::sqrt(2.0)) < p ? low : high) = mid;
  }
  return 0.5 * (low + high);
}

}  // namespace

RestingLevel::RestingLevel(std::int64_t window, double percentile, double scale)
    : step_(std::max<std::int64_t>(window / 60, 1)),
      window_(std::max<std::int64_t>(window / step_, 1) * step_),
      percentile_(percentile),
      scale_(scale),
      ring_(static_cast<std::size_t>(window_), std::numeric_limits<float>::quiet_NaN()) {}

void RestingLevel::push(float measure) {
  float& slot = ring_[static_cast<std::size_t>(pushed_ % window_)];
  if (!std::isnan(slot)) running_.remove(slot);
  slot = measure;
  if (!std::isnan(slot)) running_.add(slot);
  ++pushed_;
  if (pushed_ % step_ == 0) close_window();
}

void RestingLevel::close_window() {
  sides_.push_back(running_.size() == 0 ? std::numeric_limits<float>::quiet_NaN()
                                        : static_cast<float>(scale_ * running_.at(percentile_)));
}

void RestingLevel::finish() {
  finished_ = true;
  if (sides_.empty()) close_window();
}

std::int64_t RestingLevel::known() const noexcept {
  return finished_ ? pushed_ : std::max<std::int64_t>(0, pushed_ - window_ - step_);
}

float RestingLevel::side(std::int64_t step) const noexcept {
  const std::int64_t last = first_side_ + static_cast<std::int64_t>(sides_.size()) - 1;
  if (sides_.empty() || last < first_side_) return std::numeric_limits<float>::quiet_NaN();
  return sides_[static_cast<std::size_t>(std::clamp(step, first_side_, last) - first_side_)];
}

float RestingLevel::at(std::int64_t cell) const noexcept {
  // Step s is the window that ends at cell (s + 1) * step_. A window that would reach beyond the
  // first or last cell is replaced by the nearest whole one.
  const std::int64_t whole = window_ / step_ - 1;
  const std::int64_t before = std::max(cell / step_ - 1, whole);
  const std::int64_t after = std::max((cell + window_) / step_ - 1, whole);
  const float left = side(before), right = side(after);
  if (std::isnan(left)) return right;
  return std::isnan(right) ? left : std::max(left, right);
}

void RestingLevel::forget(std::int64_t cell) {
  const std::int64_t keep = cell / step_ - 2;
  while (sides_.size() > 1 && first_side_ < keep) {
    sides_.pop_front();
    ++first_side_;
  }
}

double resting_scale(double percentile, double bandwidth_hz, double window_s) {
  const double n = std::max(1.0, 2.0 * bandwidth_hz * window_s);
  const auto quantile = [n](double p) {
    const double c = 2.0 / (9.0 * n);
    return std::max(1e-3, std::pow(1.0 - c + normal_quantile(p) * std::sqrt(c), 3));
  };
  return std::sqrt(quantile(0.5) / quantile(percentile / 100.0));
}

}  // namespace psg
