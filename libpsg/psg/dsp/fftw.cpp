#include "psg/dsp/fftw.hpp"

#include <fmt/format.h>

#include <mutex>

#include "psg/core/error.hpp"

namespace psg::detail {
namespace {

constexpr unsigned flags = FFTW_ESTIMATE | FFTW_NO_SIMD | FFTW_UNALIGNED | FFTW_DESTROY_INPUT;

std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

fftw_complex* as_fftw(std::span<std::complex<double>> values) {
  return reinterpret_cast<fftw_complex*>(values.data());  // layout-compatible by both standards
}

}  // namespace

void RealTransform::Destroy::operator()(fftw_plan plan) const {
  const std::lock_guard lock(planner());
  fftw_destroy_plan(plan);
}

RealTransform::RealTransform(std::size_t length) : length_(length) {
  if (length < 1 || length >= std::size_t{1} << 30)
    throw Error(ErrorKind::bad_argument,
                fmt::format("transform has {} samples, expected 1 to 2^30 - 1", length));
  std::vector<double> samples(length);
  std::vector<std::complex<double>> spectrum(bins());
  const std::lock_guard lock(planner());
  const int n = static_cast<int>(length);
  forward_.reset(fftw_plan_dft_r2c_1d(n, samples.data(), as_fftw(spectrum), flags));
  backward_.reset(fftw_plan_dft_c2r_1d(n, as_fftw(spectrum), samples.data(), flags));
}

void RealTransform::forward(std::span<double> in, std::span<std::complex<double>> spectrum) const {
  fftw_execute_dft_r2c(forward_.get(), in.data(), as_fftw(spectrum));
}

void RealTransform::backward(std::span<std::complex<double>> spectrum, std::span<double> out) const {
  fftw_execute_dft_c2r(backward_.get(), as_fftw(spectrum), out.data());
}

}  // namespace psg::detail
