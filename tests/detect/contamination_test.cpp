// What rides on the legs besides EMG, seen in windows spread over the night.
#include "psg/detect/contamination.hpp"

#include <gtest/gtest.h>

#include "detect/emg_builder.hpp"

namespace psg::test {
namespace {

// Two and a half hours: more windows than a first look takes.
constexpr auto night_length = 9000s;

Emg beating_leg(std::uint32_t seed) {
  Emg leg = emg(256, seed);
  while (leg.elapsed() < night_length) leg.rest(900ms).spike(100);
  return leg;
}

std::vector<Contamination> contamination(const LegNight& night, int threads) {
  return find_contamination(night.recording, night.inputs(), aasm().detection, threads);
}

TEST(Contamination, FollowsHeartbeatAndMainsThroughTheNightWhereAFewWindowsShowThem) {
  const LegNight night({beating_leg(1).mains(8), emg(256, 2).rest(night_length)});
  const auto legs = contamination(night, 1);
  ASSERT_EQ(legs.size(), 2U);
  EXPECT_EQ(legs[0].beats.size(), 15U);  // one every ten minutes
  EXPECT_GT(legs[0].ecg_uv, 20);
  EXPECT_GT(legs[0].ecg_share, 0.1);
  EXPECT_EQ(legs[0].mains_hz, 50);
  EXPECT_NEAR(legs[0].mains_uv, 8, 0.4);
  EXPECT_EQ(legs[0].notches_hz, std::vector<double>{50});
  EXPECT_TRUE(legs[1].beats.empty());
  EXPECT_EQ(legs[1].ecg_uv, 0);
  EXPECT_EQ(legs[1].mains_hz, 0);
}

TEST(Contamination, IsTheSameWithAnyNumberOfThreads) {
  const LegNight night({beating_leg(1).mains(8), beating_leg(2)});
  const auto one = contamination(night, 1);
  for (const int threads : {2, 5}) {
    const auto many = contamination(night, threads);
    ASSERT_EQ(many.size(), one.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(many[i].beats, one[i].beats);
      EXPECT_EQ(many[i].ecg_uv, one[i].ecg_uv);
      EXPECT_EQ(many[i].ecg_share, one[i].ecg_share);
      EXPECT_EQ(many[i].mains_uv, one[i].mains_uv);
      EXPECT_EQ(many[i].mains_share, one[i].mains_share);
      EXPECT_EQ(many[i].notches_hz, one[i].notches_hz);
    }
  }
}

}  // namespace
}  // namespace psg::test
