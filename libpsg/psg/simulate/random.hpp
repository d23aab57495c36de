#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace psg::simulated {

/// Random numbers that are the same on every compiler and machine (unlike std::*_distribution).
///
/// Generator: xoshiro256++ (Blackman & Vigna, ACM Trans Math Softw 2021), seeded by splitmix64.
/// Each purpose takes a stream of its own, so that one more draw here moves nothing there.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t x = seed + 0x632be59bd9b4e019U * (stream + 1);
    for (auto& word : state_) {
      x += 0x9e3779b97f4a7c15U;
      std::uint64_t z = x;
      z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
      z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
      word = z ^ (z >> 31U);
    }
  }

  std::uint64_t bits() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11U) * 0x1p-53; }
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// True with this probability.
  bool chance(double probability) { return uniform() < probability; }
  /// A whole number whose expectation is `expected`.
  int count(double expected) {
    const double whole = std::floor(expected);
    return static_cast<int>(whole) + (chance(expected - whole) ? 1 : 0);
  }
  /// Zero mean, unit variance, for planning: the sum of twelve uniforms, so never beyond +-6.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  /// Log-normal with this median and standard deviation of the logarithm.
  double log_normal(double median, double sigma) { return median * std::exp(sigma * normal()); }

  /// Zero mean, unit variance, for samples: four 16-bit uniforms of one draw. Exact integers before
  /// one multiplication; the tails end at 3.5 SD, and filtering brings them back.
  double noise() {
    const std::uint64_t b = bits();
    const auto sum = static_cast<std::int64_t>((b & 0xffffU) + ((b >> 16U) & 0xffffU) +
                                               ((b >> 32U) & 0xffffU) + (b >> 48U));
    constexpr double one_over_sd = 1.0 / 37837.22716087194;  // sqrt((2^32 - 1) / 3)
    return static_cast<double>(sum - 131070) * one_over_sd;
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace psg::simulated
