#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace psg::detail {

/// Peaks of |value| that reach `least`, in order: one that comes less than `apart` samples after the one
/// before takes its place where it is larger, and is none otherwise.
[[nodiscard]] std::vector<std::int64_t> sharp_peaks(std::span<const float> values, std::int64_t apart,
                                                    float least);

}  // namespace psg::detail
