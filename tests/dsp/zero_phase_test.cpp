#include <gtest/gtest.h>

#include <algorithm>

#include "golden.hpp"
#include "psg/dsp/butterworth.hpp"

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

// Transposed direct form II by the book: section after section, direction after direction.
std::vector<double> one_by_one(const std::vector<double>& samples, const std::vector<Biquad>& sections) {
  const std::size_t extension = default_extension(sections);
  std::vector<double> work;
  for (std::size_t k = extension; k > 0; --k) work.push_back(2 * samples.front() - samples[k]);
  work.insert(work.end(), samples.begin(), samples.end());
  for (std::size_t k = 1; k <= extension; ++k)
    work.push_back(2 * samples.back() - samples[samples.size() - 1 - k]);
  for (int direction = 0; direction < 2; ++direction) {
    for (const Biquad& f : sections) {
      const double settled = work.front() * (f.b0 + f.b1 + f.b2) / (1 + f.a1 + f.a2);
      double s2 = f.b2 * work.front() - f.a2 * settled;
      double s1 = f.b1 * work.front() - f.a1 * settled + s2;
      for (double& x : work) {
        const double y = f.b0 * x + s1;
        s1 = f.b1 * x - f.a1 * y + s2;
        s2 = f.b2 * x - f.a2 * y;
        x = y;
      }
    }
    std::ranges::reverse(work);
  }
  const auto begin = work.begin() + static_cast<std::ptrdiff_t>(extension);
  return {begin, begin + static_cast<std::ptrdiff_t>(samples.size())};
}

TEST(ZeroPhase, AnyNumberOfSectionsGivesTheSameBitsAsOneAfterTheOther) {
  const test::Golden golden("zero_phase");
  const auto all = butterworth_bandpass(9, 10, 100, 512);
  for (std::size_t count = 1; count <= all.size(); ++count) {
    const std::vector<Biquad> sections(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    EXPECT_EQ(filter_zero_phase(golden.at("input"), sections), one_by_one(golden.at("input"), sections))
        << count;
  }
}

}  // namespace
}  // namespace psg
