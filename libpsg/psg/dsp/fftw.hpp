#pragma once

#include <fftw3.h>

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace psg::detail {

using FftwPlan = std::shared_ptr<fftw_plan_s>;

/// The discrete Fourier transform of `length` real numbers, through FFTW.
///
/// Plans are estimated, not measured, and use no vector instructions: FFTW would choose those by the
/// processor, and the last bits of a result with them. Making one is guarded by a lock (FFTW's planner
/// is not thread-safe) and takes as long as some dozens of transforms, so the latest sixteen, of
/// lengths up to 2^16, are kept for the whole process; transforming is const and safe to call from several
/// threads.
class RealTransform {
 public:
  /// @throws Error(bad_argument) unless 1 <= length < 2^30, or where FFTW has no plan for it; std::bad_alloc
  /// where FFTW would get no memory, which ends the process when it notices itself.
  explicit RealTransform(std::size_t length);

  [[nodiscard]] std::size_t length() const noexcept { return length_; }
  /// Numbers in a spectrum: length / 2 + 1.
  [[nodiscard]] std::size_t bins() const noexcept { return length_ / 2 + 1; }
  /// spectrum[k] = sum of in[n] exp(-2 pi i k n / length); destroys its input. @throws std::bad_alloc
  void forward(std::span<double> in, std::span<std::complex<double>> spectrum) const;

 private:
  std::size_t length_;
  FftwPlan plan_;
};

/// The way back: `length` times the inverse of `RealTransform`, planned in the same way.
class RealInverse {
 public:
  /// @throws as RealTransform.
  explicit RealInverse(std::size_t length);

  /// Destroys the spectrum. @throws std::bad_alloc
  void backward(std::span<std::complex<double>> spectrum, std::span<double> out) const;

 private:
  std::size_t length_;
  FftwPlan plan_;
};

}  // namespace psg::detail
