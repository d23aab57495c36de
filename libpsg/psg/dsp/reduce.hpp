#pragma once

#include <cstdint>
#include <span>

#include "psg/dsp/kernels.hpp"

namespace psg {

using detail::Extremes;

/// The smallest and the largest of `values`, of which there is at least one and none is NaN.
[[nodiscard]] inline Extremes<float> extremes(std::span<const float> values) {
  return detail::kernels().extremes(values.data(), std::ssize(values));
}
[[nodiscard]] inline Extremes<std::int16_t> extremes(std::span<const std::int16_t> values) {
  return detail::kernels().int16_extremes(values.data(), std::ssize(values));
}

/// The largest of each `hop` values; the last hop may be shorter.
/// @param out as many values as there are hops
inline void hop_maxima(std::span<const float> values, std::size_t hop, std::span<float> out) {
  detail::kernels().hop_maxima(values.data(), std::ssize(values), static_cast<std::ptrdiff_t>(hop),
                               out.data());
}

/// XXH3 (64 bits) of the bytes of `values`.
template <typename T>
[[nodiscard]] std::uint64_t hash_of(std::span<const T> values) {
  return detail::kernels().hash(values.data(), values.size_bytes());
}

}  // namespace psg
