#include "psg/dsp/sharp_peaks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace psg::detail {

std::vector<std::int64_t> sharp_peaks(std::span<const float> values, std::int64_t apart, float least) {
  const auto height_at = [values](std::int64_t i) { return std::abs(values[static_cast<std::size_t>(i)]); };
  std::vector<std::int64_t> peaks;
  const auto count = std::ssize(values);
  // Two plain searches, which a processor foresees, instead of one loop of cases: for what begins a stretch,
  // then for what tops it.
  for (std::int64_t i = 0; i < count;) {
    while (i < count && height_at(i) < least) ++i;
    if (i == count) break;
    std::int64_t peak = i;
    float height = height_at(i);
    for (++i; i < std::min(count, peak + apart); ++i) {
      if (height_at(i) > height) {
        peak = i;
        height = height_at(i);
      }
    }
    peaks.push_back(peak);
  }
  return peaks;
}

}  // namespace psg::detail
