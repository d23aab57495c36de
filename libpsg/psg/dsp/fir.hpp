#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "psg/core/samples.hpp"
#include "psg/dsp/extended_block.hpp"
#include "psg/dsp/fftw.hpp"

namespace psg {

/// Taps of a linear-phase band-pass: a windowed sinc (Hamming), -6 dB at both edges and exactly 1 in the
/// middle of the band, as `scipy.signal.firwin(n, [low, high], window="hamming", pass_zero=False, fs=rate)`.
///
/// The length n is odd and the smallest with 3.3 * rate / n <= the transition width, which is a quarter of
/// the lower edge but at least 2 Hz (or the lower edge itself, if less), as in MNE-Python: 677 taps for
/// 10 to 100 Hz at 512 Hz. Ripple and stop band are those of the Hamming window, 0.02 dB and -53 dB.
/// @throws Error(bad_argument) unless 0 < low_hz < high_hz < rate_hz / 2, or for more than 2^20 taps.
[[nodiscard]] std::vector<double> fir_bandpass(double low_hz, double high_hz, double rate_hz);

/// Convolution with symmetric taps, their delay removed (zero phase), by overlap-save through FFTW.
///
/// Computed in double: the result is rounded to float once. About ten times slower than `BlockFilter`.
class FirFilter {
 public:
  /// @throws Error(bad_argument) unless the number of taps is odd and they are symmetric.
  explicit FirFilter(const std::vector<double>& taps);

  /// Samples of context wanted on each side of a block: the delay, (taps - 1) / 2.
  [[nodiscard]] std::int64_t warm_up() const noexcept { return delay_; }

  /// Filters one block; the arguments are those of `BlockFilter::apply`. Beyond a true end the signal
  /// continues as its odd extension, at most as far as it is long, then as its last value. Thread-safe.
  /// @throws Error(bad_argument) for too little context.
  void apply(std::span<const float> in, std::size_t lead, bool segment_begins, bool segment_ends,
             std::span<float> out) const {
    apply(FloatSamples{in}, lead, segment_begins, segment_ends, out);
  }
  void apply(const StoredSamples& in, std::size_t lead, bool segment_begins, bool segment_ends,
             std::span<float> out) const;

 private:
  template <typename Samples>
  void filter(const detail::ExtendedBlock<Samples>& block, std::span<float> out) const;

  std::int64_t delay_;
  detail::RealTransform transform_;
  detail::RealInverse inverse_;
  std::vector<std::complex<double>> response_;  // of the taps, divided by the transform's length
};

}  // namespace psg
