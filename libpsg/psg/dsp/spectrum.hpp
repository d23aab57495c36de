#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "psg/dsp/fftw.hpp"

namespace psg {

/// A one-sided power spectral density.
struct Spectrum {
  std::vector<double> frequency_hz;  ///< 0 to half the rate
  std::vector<double> density;       ///< square of the samples' unit per Hz

  /// The power in [low_hz, high_hz), in the square of the samples' unit: the sum of the density there
  /// times its frequency step.
  [[nodiscard]] double power(double low_hz, double high_hz) const;
};

/// The power spectral density by Welch's method (IEEE Trans Audio Electroacoust 1967;15:70-73): Hann
/// windows of `segment_length` samples that overlap by half, each without its mean, periodograms averaged;
/// `scipy.signal.welch(samples, rate, nperseg=segment_length)`. Window and transform are made once for any
/// number of signals; it may be called from several threads.
class Welch {
 public:
  /// @throws Error(bad_argument) for segment_length 0 or a rate that is not positive.
  Welch(double rate_hz, std::size_t segment_length);
  /// Signals shorter than a segment are one segment.
  /// @throws Error(bad_argument) for no samples.
  [[nodiscard]] Spectrum operator()(std::span<const float> samples) const;

 private:
  double rate_hz_;
  std::vector<double> window_;
  detail::RealTransform transform_;
};

/// The same of one signal.
[[nodiscard]] Spectrum welch(std::span<const float> samples, double rate_hz, std::size_t segment_length);

}  // namespace psg
