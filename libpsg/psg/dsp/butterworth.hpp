#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace psg {

/// One second-order section, H(z) = (b0 + b1/z + b2/z^2) / (1 + a1/z + a2/z^2).
struct Biquad {
  double b0 = 1;
  double b1 = 0;
  double b2 = 0;
  double a1 = 0;
  double a2 = 0;
};

/// A digital Butterworth band-pass (bilinear transform with prewarped edges) as `order` sections in
/// cascade: the transfer function of `scipy.signal.butter(order, [low, high], "bandpass", fs=rate)`.
///
/// Sections have SciPy's poles, those nearest to the unit circle last, and the first section holds the
/// gain. The zeros are paired differently, one at 0 Hz with one at the Nyquist frequency, so that every
/// section is a band-pass itself, with the numerator b0 * (1, 0, -1).
/// @param order order of each edge, 1 to 16 (the filter has twice as many poles)
/// @throws Error(bad_argument) unless 0 < low_hz < high_hz < rate_hz / 2.
[[nodiscard]] std::vector<Biquad> butterworth_bandpass(int order, double low_hz, double high_hz,
                                                       double rate_hz);

/// A notch at `centre_hz` of -3 dB width centre_hz / quality, as one section: `scipy.signal.iirnotch`.
/// (Orfanidis, Introduction to Signal Processing, 1996.)
/// @throws Error(bad_argument) unless 0 < centre_hz < rate_hz / 2 and the width fits below Nyquist.
[[nodiscard]] std::vector<Biquad> notch(double centre_hz, double quality, double rate_hz);

/// The largest distance of a pole from 0: below 1 the filter is stable; 0 for no sections.
[[nodiscard]] double largest_pole_radius(std::span<const Biquad> sections);

/// The samples filtered forward and backward in double precision: `scipy.signal.sosfiltfilt` with
/// its defaults (odd extension by `default_extension` samples, steady-state start).
/// No phase shift; the magnitude response is applied twice.
///
/// The plain twin of `BlockFilter`, for tests and short signals. A signal too short for the extension,
/// which SciPy refuses, is extended by all but one of its samples. NaN spreads to all of the result.
[[nodiscard]] std::vector<double> filter_zero_phase(std::span<const double> samples,
                                                    std::span<const Biquad> sections);

/// How many samples `sosfiltfilt` adds at each end.
[[nodiscard]] std::size_t default_extension(std::span<const Biquad> sections);

}  // namespace psg
