#include "psg/dsp/zero_phase.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "golden.hpp"

namespace psg {
namespace {

std::vector<Biquad> golden_filter(const std::string& key) {
  const int order = key[6] - '0';
  const bool narrow = order == 5;
  auto sections = butterworth_bandpass(order, narrow ? 20 : 10, narrow ? 90 : 100, 512);
  const double mains_hz = std::stod(key.substr(key.find("notch") + 6));
  if (mains_hz > 0) sections.push_back(notch(mains_hz, 30, 512).front());
  return sections;
}

TEST(ZeroPhase, ResultIsThatOfSciPysSosfiltfilt) {
  const test::Golden golden("zero_phase");
  int compared = 0;
  for (const auto& [key, expected] : golden.rows()) {
    if (key == "input") continue;
    golden.expect_near(key, filter_zero_phase(golden.at("input"), golden_filter(key)));
    ++compared;
  }
  EXPECT_EQ(compared, 4);
}

TEST(ZeroPhase, ExtensionIsThreeTimesTheTapsOfTheWholeCascade) {
  EXPECT_EQ(default_extension(butterworth_bandpass(4, 10, 100, 512)), 27U);
  EXPECT_EQ(default_extension(butterworth_bandpass(1, 10, 100, 512)), 9U);
  const Biquad first_order{.b0 = 0.5, .b1 = 0.5, .a1 = -0.2};
  EXPECT_EQ(default_extension({&first_order, 1}), 6U);
}

TEST(ZeroPhase, ImpulseStaysInPlaceAndItsResponseIsSymmetric) {
  std::vector<double> impulse(2001);
  impulse[1000] = 1;
  const auto response = filter_zero_phase(impulse, butterworth_bandpass(4, 10, 100, 512));
  EXPECT_EQ(std::ranges::max_element(response) - response.begin(), 1000);
  for (std::size_t k = 1; k <= 900; ++k) EXPECT_NEAR(response[1000 + k], response[1000 - k], 1e-12) << k;
}

TEST(ZeroPhase, SignalsShorterThanTheExtensionAreFiltered) {
  const auto sections = butterworth_bandpass(4, 10, 100, 512);
  EXPECT_TRUE(filter_zero_phase({}, sections).empty());
  EXPECT_NEAR(filter_zero_phase(std::vector<double>{7.0}, sections).at(0), 0, 1e-12);
  EXPECT_EQ(filter_zero_phase(std::vector<double>{1, 2, 3}, sections).size(), 3U);
}

}  // namespace
}  // namespace psg
