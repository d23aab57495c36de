#include "psg/dsp/fftw.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"

namespace psg::detail {
namespace {

constexpr unsigned flags = FFTW_ESTIMATE | FFTW_NO_SIMD | FFTW_UNALIGNED | FFTW_DESTROY_INPUT;
constexpr std::size_t longest_kept = 1 << 16, most_kept = 16;  // plans; a few megabytes at the most

enum class Direction { forward, backward };

std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

fftw_complex* as_fftw(std::span<std::complex<double>> values) {
  return reinterpret_cast<fftw_complex*>(values.data());  // layout-compatible by both standards
}

void destroy(fftw_plan plan) {
  const std::lock_guard lock(planner());
  fftw_destroy_plan(plan);
}

FftwPlan make_plan(std::size_t length, Direction direction) {
  std::vector<double> samples(length);
  std::vector<std::complex<double>> spectrum(length / 2 + 1);
  const int n = static_cast<int>(length);
  return {direction == Direction::forward ? fftw_plan_dft_r2c_1d(n, samples.data(), as_fftw(spectrum), flags)
                                          : fftw_plan_dft_c2r_1d(n, as_fftw(spectrum), samples.data(), flags),
          destroy};
}

FftwPlan plan_of(std::size_t length, Direction direction) {
  if (length < 1 || length >= std::size_t{1} << 30)
    throw Error(ErrorKind::bad_argument,
                fmt::format("transform has {} samples, expected 1 to 2^30 - 1", length));
  const std::lock_guard lock(planner());
  static std::map<std::pair<std::size_t, Direction>, FftwPlan> kept;
  const auto found = kept.find({length, direction});
  if (found != kept.end()) return found->second;
  FftwPlan plan = make_plan(length, direction);
  if (length <= longest_kept && kept.size() < most_kept) kept.emplace(std::pair(length, direction), plan);
  return plan;
}

}  // namespace

RealTransform::RealTransform(std::size_t length)
    : length_(length), plan_(plan_of(length, Direction::forward)) {}

void RealTransform::forward(std::span<double> in, std::span<std::complex<double>> spectrum) const {
  fftw_execute_dft_r2c(plan_.get(), in.data(), as_fftw(spectrum));
}

RealInverse::RealInverse(std::size_t length) : plan_(plan_of(length, Direction::backward)) {}

void RealInverse::backward(std::span<std::complex<double>> spectrum, std::span<double> out) const {
  fftw_execute_dft_c2r(plan_.get(), as_fftw(spectrum), out.data());
}

}  // namespace psg::detail
