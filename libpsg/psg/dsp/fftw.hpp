#pragma once

#include <fftw3.h>

#include <complex>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace psg::detail {

/// The discrete Fourier transform of `length` real numbers and back, through FFTW.
///
/// Plans are estimated, not measured, and use no vector instructions: FFTW would choose those by the
/// processor, and the last bits of a result with them. Making one is guarded by a lock (FFTW's planner
/// is not thread-safe); transforming is const and safe to call from several threads.
class RealTransform {
 public:
  /// @throws Error(bad_argument) unless 1 <= length < 2^30.
  explicit RealTransform(std::size_t length);

  [[nodiscard]] std::size_t length() const noexcept { return length_; }
  /// Numbers in a spectrum: length / 2 + 1.
  [[nodiscard]] std::size_t bins() const noexcept { return length_ / 2 + 1; }
  /// spectrum[k] = sum of in[n] exp(-2 pi i k n / length).
  void forward(std::span<double> in, std::span<std::complex<double>> spectrum) const;
  /// `length` times the inverse of `forward`; destroys the spectrum.
  void backward(std::span<std::complex<double>> spectrum, std::span<double> out) const;

 private:
  struct Destroy {
    void operator()(fftw_plan plan) const;
  };
  using Plan = std::unique_ptr<fftw_plan_s, Destroy>;

  std::size_t length_;
  Plan forward_;
  Plan backward_;
};

}  // namespace psg::detail
