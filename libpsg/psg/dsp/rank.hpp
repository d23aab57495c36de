#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace psg::detail {

/// The value of rank `rank` from 0 of some numbers without NaN, which are left in another order.
///
/// Quickselect without branches on what is compared: no branch is guessed wrongly, which takes most of the
/// time of std::nth_element for a few hundred numbers.
template <typename T>
[[nodiscard]] T of_rank(std::span<T> values, std::size_t rank) {
  std::vector<T> memory(values.size());
  std::span<T> spare = memory;
  while (values.size() > 1) {
    const T a = values.front(), b = values[values.size() / 2], c = values.back();
    const T pivot = std::max(std::min(a, b), std::min(std::max(a, b), c));
    std::size_t below = 0, others = 0;
    for (const T v : values) {  // `others` never overtakes what was read
      spare[below] = v;
      values[others] = v;
      below += v < pivot ? 1 : 0;
      others += v < pivot ? 0 : 1;
    }
    if (rank < below) {
      std::swap(values, spare);
      values = values.first(below);
    } else if (below > 0) {
      rank -= below;
      values = values.first(others);
    } else {  // the pivot is the least
      const auto above = std::partition(values.begin(), values.end(), [pivot](T v) { return !(v > pivot); });
      const auto level = static_cast<std::size_t>(above - values.begin());
      if (rank < level) return pivot;
      rank -= level;
      values = values.subspan(level);
    }
  }
  return values.front();
}

/// The number of rank size / 2: of an even count the upper one in the middle. At least one number.
template <typename T>
[[nodiscard]] T median(std::vector<T> values) {
  return of_rank(std::span(values), values.size() / 2);
}

}  // namespace psg::detail
