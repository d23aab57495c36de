#include "psg/dsp/butterworth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <complex>
#include <limits>
#include <numbers>

#include "golden.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

double magnitude(std::span<const Biquad> sections, double frequency_hz, double rate_hz) {
  const auto z1 = std::polar(1.0, -2 * std::numbers::pi * frequency_hz / rate_hz);
  std::complex<double> response = 1;
  for (const Biquad& f : sections)
    response *= (f.b0 + f.b1 * z1 + f.b2 * z1 * z1) / (1.0 + f.a1 * z1 + f.a2 * z1 * z1);
  return std::abs(response);
}

TEST(Butterworth, SectionsHaveSciPysPolesAndGainAtEveryRateAndOrder) {
  const test::Golden golden("butterworth");
  ASSERT_EQ(golden.rows().size(), 48U);
  for (const auto& [key, expected] : golden.rows()) {
    const std::vector<double> n = test::numbers_in(key);
    auto sections = butterworth_bandpass(static_cast<int>(n[0]), n[1], n[2], n[3]);
    std::ranges::sort(sections, {}, &Biquad::a1);
    ASSERT_EQ(sections.size(), static_cast<std::size_t>(n[0]));
    double gain = 1;
    std::vector<double> numbers{0};
    for (const Biquad& f : sections) {
      EXPECT_EQ(f.b1, 0) << key;
      EXPECT_EQ(f.b2, -f.b0) << key;
      gain *= f.b0;
      numbers.insert(numbers.end(), {f.a1, f.a2});
    }
    EXPECT_NEAR(gain / expected.front(), 1, 1e-10) << key;
    numbers.front() = expected.front();
    golden.expect_near(key, numbers);
  }
}

TEST(Butterworth, EdgesAreThreeDecibelDownAtEveryOrder) {
  for (int order = 1; order <= 8; ++order) {
    const auto sections = butterworth_bandpass(order, 10, 100, 512);
    EXPECT_NEAR(magnitude(sections, 10, 512), std::sqrt(0.5), 1e-9) << order;
    EXPECT_NEAR(magnitude(sections, 100, 512), std::sqrt(0.5), 1e-9) << order;
    EXPECT_NEAR(magnitude(sections, 0, 512), 0, 1e-12) << order;
  }
}

TEST(Butterworth, EveryFilterOfTheGoldenBandsIsStable) {
  const test::Golden golden("butterworth");
  for (const auto& [key, expected] : golden.rows()) {
    const std::vector<double> n = test::numbers_in(key);
    EXPECT_LT(largest_pole_radius(butterworth_bandpass(static_cast<int>(n[0]), n[1], n[2], n[3])), 1) << key;
  }
}

TEST(Butterworth, SectionsWithPolesNearestToTheUnitCircleComeLastAndTheFirstHoldsTheGain) {
  const auto sections = butterworth_bandpass(6, 10, 100, 512);
  for (std::size_t k = 1; k < sections.size(); ++k) {
    EXPECT_LE(largest_pole_radius({&sections[k - 1], 1}), largest_pole_radius({&sections[k], 1}));
    EXPECT_EQ(sections[k].b0, 1);
  }
}

TEST(Butterworth, LargestPoleRadiusIsThatOfTheWidestRealOrComplexPole) {
  EXPECT_DOUBLE_EQ(largest_pole_radius({}), 0);
  const Biquad complex_poles{.b0 = 1, .a1 = 0, .a2 = 0.81};                 // +-0.9i
  const Biquad real_poles{.b0 = 1, .a1 = -0.7, .a2 = -0.18};                // 0.9 and -0.2
  const Biquad both[] = {complex_poles, {.b0 = 1, .a1 = 1.1, .a2 = 0.18}};  // -0.9 and -0.2
  EXPECT_NEAR(largest_pole_radius({&complex_poles, 1}), 0.9, 1e-15);
  EXPECT_NEAR(largest_pole_radius({&real_poles, 1}), 0.9, 1e-15);
  EXPECT_NEAR(largest_pole_radius(both), 0.9, 1e-15);
}

TEST(Butterworth, BandAtOrBeyondNyquistIsRefusedAndJustBelowIsNot) {
  EXPECT_THROW((void)butterworth_bandpass(4, 10, 100, 200), Error);
  EXPECT_NO_THROW((void)butterworth_bandpass(4, 10, 99.9, 200));
  EXPECT_THROW((void)butterworth_bandpass(4, 0, 100, 512), Error);
  EXPECT_THROW((void)butterworth_bandpass(4, 50, 50, 512), Error);
  EXPECT_THROW((void)butterworth_bandpass(0, 10, 100, 512), Error);
  EXPECT_THROW((void)butterworth_bandpass(17, 10, 100, 512), Error);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)butterworth_bandpass(4, nan, 100, 512), Error);
  EXPECT_THROW((void)butterworth_bandpass(4, 10, 100, nan), Error);
  EXPECT_THROW((void)butterworth_bandpass(4, 10, 100, std::numeric_limits<double>::infinity()), Error);
}

TEST(Notch, SectionIsSciPysAndTakesTheCentreAway) {
  const test::Golden golden("notch");
  for (const auto& [key, expected] : golden.rows()) {
    const std::vector<double> n = test::numbers_in(key);
    const auto sections = notch(n[0], n[1], n[2]);
    ASSERT_EQ(sections.size(), 1U);
    const Biquad f = sections.front();
    golden.expect_near(key, std::vector<double>{f.b0, f.b1, f.b2, f.a1, f.a2});
    EXPECT_NEAR(magnitude(sections, n[0], n[2]), 0, 1e-9) << key;
    EXPECT_NEAR(magnitude(sections, 0, n[2]), 1, 1e-12) << key;
  }
}

TEST(Notch, CentreAtNyquistIsRefused) {
  EXPECT_THROW((void)notch(100, 30, 200), Error);
  EXPECT_NO_THROW((void)notch(99, 30, 200));
  EXPECT_THROW((void)notch(50, 0, 200), Error);
}

}  // namespace
}  // namespace psg
