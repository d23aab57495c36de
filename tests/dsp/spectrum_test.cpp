#include "psg/dsp/spectrum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <thread>

#include "golden.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

TEST(Welch, DensityAndFrequenciesAreThoseOfSciPyForOddEvenAndWholeSegments) {
  const test::Golden golden("welch");
  const auto emg = golden.floats("input");
  for (const std::size_t length : {1U, 2U, 255U, 256U, 1400U})
    golden.expect_near(std::to_string(length), welch(emg, 512, length).density);
  golden.expect_near("frequency 255", welch(emg, 512, 255).frequency_hz);
  golden.expect_near("1400", welch(emg, 512, 5000).density);  // shorter than a segment
}

TEST(Welch, PowerOfASineIsHalfItsAmplitudeSquared) {
  std::vector<float> sine(51'200);
  for (std::size_t i = 0; i < sine.size(); ++i)
    sine[i] = static_cast<float>(10 * std::sin(2 * std::numbers::pi * 50 * static_cast<double>(i) / 512));
  const Spectrum spectrum = welch(sine, 512, 1024);
  EXPECT_NEAR(spectrum.power(48, 52), 50, 0.05);
  EXPECT_NEAR(spectrum.power(0, 40), 0, 1e-6);
}

TEST(Welch, SpectraOfManyLengthsAreTheSameFromManyThreads) {
  const test::Golden golden("welch");
  const auto emg = golden.floats("input");
  const auto density = [&](std::size_t k) { return welch(emg, 512, 200 + k).density; };  // more than are kept
  std::vector<std::vector<double>> alone(20), together(20);
  for (std::size_t k = 0; k < alone.size(); ++k) alone[k] = density(k);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t k = t; k < together.size(); k += 4) together[k] = density(k);
      });
    }
  }
  EXPECT_EQ(alone, together);
}

TEST(Welch, NothingToTransformIsRefused) {
  EXPECT_THROW((void)welch({}, 512, 256), Error);
  EXPECT_THROW((void)welch(std::vector<float>(10), 512, 0), Error);
  EXPECT_THROW((void)welch(std::vector<float>(10), 0, 4), Error);
}

}  // namespace
}  // namespace psg
