#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace psg::detail {

/// Peaks of |value| that reach `least`, in order: one that comes less than `apart` samples after the one
/// before takes its place where it is larger, and is none otherwise.
[[nodiscard]] std::vector<std::int64_t> sharp_peaks(std::span<const float> values, std::int64_t apart,
                                                    float least);

/// Dot products of a shape with a signal at each shift: out[s] = sum of signal[s + i] * shape[i].
///
/// Each sum runs in order of i, so every out[s] has the bits of a plain loop; the sums at neighbouring shifts
/// grow side by side.
/// @param signal shape.size() + out.size() - 1 samples at least; not checked.
void sliding_dots(std::span<const double> signal, std::span<const double> shape, std::span<double> out);

/// The energy of the signal under the shape: out[s] = sum of signal[s + i]^2 for i < length, in the same way.
/// @param signal length + out.size() - 1 samples at least; not checked.
void sliding_energies(std::span<const double> signal, std::size_t length, std::span<double> out);

}  // namespace psg::detail
