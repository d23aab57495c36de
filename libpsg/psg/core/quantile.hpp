#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace psg {

/// The quantile `p` (0 to 1) of ascending values, interpolated linearly between neighbours: type 7 of Hyndman
/// & Fan, Am Stat 1996;50:361-365, the default of R, NumPy and pandas. NaN if there are no values.
[[nodiscard]] inline double quantile_of_sorted(std::span<const double> sorted, double p) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

}  // namespace psg
