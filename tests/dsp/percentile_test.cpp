#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "psg/dsp/histogram.hpp"

namespace psg {
namespace {

// numpy.percentile with its default, linear interpolation.
double sorted_percentile(std::vector<float> values, double percentile) {
  std::ranges::sort(values);
  const double rank = percentile / 100 * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (rank - static_cast<double>(below)) * (double{values[above]} - values[below]);
}

void expect_all_percentiles(const RunningPercentile& running, const std::vector<float>& values) {
  ASSERT_EQ(running.size(), values.size());
  for (const double p : {0.0, 1.0, 5.0, 20.0, 50.0, 90.0, 99.9, 100.0}) {
    const double expected = sorted_percentile(values, p);
    ASSERT_NEAR(running.at(p), expected, 0.001 * expected) << p;
  }
}

TEST(RunningPercentile, FollowsSortingWithinATenthOfAPercentWhileTheSetGrows) {
  std::mt19937 engine(3);
  std::lognormal_distribution<float> values(1, 2);
  RunningPercentile running;
  std::vector<float> set;
  for (int i = 0; i < 4000; ++i) {
    set.push_back(values(engine));
    running.add(set.back());
    if (i % 97 == 0) expect_all_percentiles(running, set);
  }
}

TEST(RunningPercentile, HoldsForValuesThatSitOnBinEdgesOrSpanAllMagnitudes) {
  RunningPercentile running;
  std::vector<float> values;
  const auto add = [&](float v) {
    values.push_back(v);
    running.add(v);
  };
  for (int e = -120; e <= 120; ++e) {
    const float power = std::ldexp(1.0F, e);
    add(power);
    add(std::nextafter(power, 0.0F));
    add(power * (1 + 1.0F / 1024));
  }
  for (int i = 0; i < 500; ++i) add(7.5F);
  expect_all_percentiles(running, values);
}

TEST(RunningPercentile, ZeroAndInfinityAreExactNegativeIsZeroAndNanIsNoValue) {
  RunningPercentile running;
  EXPECT_TRUE(std::isnan(running.at(50)));
  running.add(0);
  running.add(-0.0F);
  running.add(-3);
  running.add(std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(running.size(), 3U);
  EXPECT_EQ(running.at(100), 0);
  running.add(std::numeric_limits<float>::infinity());
  EXPECT_EQ(running.at(100), std::numeric_limits<double>::infinity());
  EXPECT_EQ(running.at(200), std::numeric_limits<double>::infinity());
  EXPECT_EQ(running.at(50), 0);
  running.add(std::numeric_limits<float>::denorm_min());
  running.add(std::numeric_limits<float>::max());
  EXPECT_NEAR(running.at(80), std::numeric_limits<float>::max(), 1e-3 * std::numeric_limits<float>::max());
}

TEST(RunningPercentile, MergingAddsTheOthersValuesHigherAndLowerThanItsOwn) {
  RunningPercentile running;
  RunningPercentile low;
  RunningPercentile high;
  std::vector<float> values;
  const auto add = [&](RunningPercentile& to, float v) {
    to.add(v);
    values.push_back(v);
  };
  for (int i = 1; i < 50; ++i) {
    add(low, 1e-5F * static_cast<float>(i));
    add(running, static_cast<float>(i));
    add(high, 1e5F * static_cast<float>(i));
  }
  running.merge(high);
  running.merge(low);
  running.merge(RunningPercentile());
  expect_all_percentiles(running, values);
}

}  // namespace
}  // namespace psg
