#include "psg/dsp/fftw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <mutex>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/system/memory.hpp"

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

// FFTW ends the process when it asks for memory and gets none, so it is asked for here just before, and given
// back. Measured of FFTW 3.3.10: all that it asks for while it plans is at most 0.6 MB and 10 bytes a sample
// for powers of two; for others up to 840 bytes a sample below 8,192 and 515 above, where the length is
// prime.
std::size_t planning_bytes(std::size_t length) {
  const std::size_t each = length <= 8192 ? 1000 : std::has_single_bit(length) ? 32 : 600;
  return (std::size_t{3} << 20) + each * length;
}

/// While it transforms: nothing for powers of two up to 2^19, at most 57 bytes a sample for others.
void expect_memory_for(std::size_t length) {
  if (!std::has_single_bit(length) || length > std::size_t{1} << 19) expect_memory(4096 + 64 * length);
}

// The lock is held while FFTW plans and not a moment longer: should memory run out for what owns the plan,
// the plan is destroyed, which takes the lock again.
FftwPlan make_plan(std::size_t length, Direction direction) {
  std::vector<double> samples(length);
  std::vector<std::complex<double>> spectrum(length / 2 + 1);
  const int n = static_cast<int>(length);
  fftw_plan plan = nullptr;
  {
    const std::lock_guard lock(planner());
    expect_memory(planning_bytes(length));
    plan = direction == Direction::forward
               ? fftw_plan_dft_r2c_1d(n, samples.data(), as_fftw(spectrum), flags)
               : fftw_plan_dft_c2r_1d(n, as_fftw(spectrum), samples.data(), flags);
  }
  if (plan == nullptr)
    throw Error(ErrorKind::bad_argument,
                fmt::format("FFTW made no plan for a transform of {} samples, expected one", length));
  return {plan, destroy};
}

// The plans used last, the latest first. Their lock is another than the planner's: a plan that goes takes
// that.
class KeptPlans {
 public:
  /// Null when there is none.
  FftwPlan find(std::size_t length, Direction direction) {
    const std::lock_guard lock(mutex_);
    return look_for(length, direction);
  }
  /// What another thread kept meanwhile is no reason to keep it twice.
  void keep(std::size_t length, Direction direction, const FftwPlan& plan) {
    const std::lock_guard lock(mutex_);
    if (look_for(length, direction)) return;
    if (plans_.size() == most_kept) plans_.pop_back();
    plans_.insert(plans_.begin(), {length, direction, plan});
  }

 private:
  struct Kept {
    std::size_t length;
    Direction direction;
    FftwPlan plan;
  };

  FftwPlan look_for(std::size_t length, Direction direction) {
    const auto found = std::ranges::find_if(
        plans_, [&](const Kept& k) { return k.length == length && k.direction == direction; });
    if (found == plans_.end()) return nullptr;
    std::rotate(plans_.begin(), found, found + 1);
    return plans_.front().plan;
  }

  std::mutex mutex_;
  std::vector<Kept> plans_;
};

FftwPlan plan_of(std::size_t length, Direction direction) {
  if (length < 1 || length >= std::size_t{1} << 30)
    throw Error(ErrorKind::bad_argument,
                fmt::format("transform has {} samples, expected 1 to 2^30 - 1", length));
  planner();  // made before the plans that need it, so it goes after them
  static KeptPlans kept;
  if (FftwPlan plan = kept.find(length, direction)) return plan;
  FftwPlan plan = make_plan(length, direction);
  if (length <= longest_kept) kept.keep(length, direction, plan);
  return plan;
}

}  // namespace

RealTransform::RealTransform(std::size_t length)
    : length_(length), plan_(plan_of(length, Direction::forward)) {}

void RealTransform::forward(std::span<double> in, std::span<std::complex<double>> spectrum) const {
  expect_memory_for(length_);
  fftw_execute_dft_r2c(plan_.get(), in.data(), as_fftw(spectrum));
}

RealInverse::RealInverse(std::size_t length) : length_(length), plan_(plan_of(length, Direction::backward)) {}

void RealInverse::backward(std::span<std::complex<double>> spectrum, std::span<double> out) const {
  expect_memory_for(length_);
  fftw_execute_dft_c2r(plan_.get(), as_fftw(spectrum), out.data());
}

}  // namespace psg::detail
