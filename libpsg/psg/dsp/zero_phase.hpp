#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "psg/dsp/butterworth.hpp"

namespace psg {

/// The samples filtered forward and backward in double precision: `scipy.signal.sosfiltfilt` with
/// its defaults (odd extension by `default_extension` samples, steady-state start).
/// No phase shift; the magnitude response is applied twice.
///
/// The plain twin of `TileFilter`, for tests and short signals. A signal too short for the extension,
/// which SciPy refuses, is extended by all but one of its samples. NaN spreads to all of the result.
[[nodiscard]] std::vector<double> filter_zero_phase(std::span<const double> samples,
                                                    std::span<const Biquad> sections);

/// How many samples `sosfiltfilt` adds at each end.
[[nodiscard]] std::size_t default_extension(std::span<const Biquad> sections);

}  // namespace psg
