#include "psg/detect/resting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "psg/dsp/histogram.hpp"

namespace psg {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

// The definition, plainly: each step sorts all values of its window anew.
float plain_level(const std::vector<float>& window, double above) {
  std::vector<Bin> bins;
  for (const float value : window)
    if (!std::isnan(value)) bins.push_back(bin_of(value));
  if (bins.empty()) return nan;
  std::ranges::sort(bins);
  const double lower = middle_of(bins[(bins.size() - 1) / 2]), upper = middle_of(bins[bins.size() / 2]);
  double level = lower == upper ? lower : lower + 0.5 * (upper - lower);
  std::size_t resting = 0;
  for (int round = 0; round < 8; ++round) {
    const double spread = level <= 10 ? 0.5 * level : 0;
    const Bin bound = bin_of(static_cast<float>(level + std::max(above, spread)));
    const auto count = static_cast<std::size_t>(std::ranges::lower_bound(bins, bound) - bins.begin());
    if (count == resting) break;
    if (count == 0) return nan;
    resting = count;
    const double next = middle_of(bins[(count - 1) / 2]);
    const bool stays = !(std::abs(next - level) > 1e-3 * level);
    level = next;
    if (stays) break;
  }
  return static_cast<float>(level);
}

// The level of each step of `hops`, of which the window takes the last 60 steps.
std::vector<float> plain_levels(const std::vector<float>& hops, std::int64_t half_window, double above) {
  const auto step = static_cast<std::size_t>(std::max<std::int64_t>(half_window / 30, 1));
  const std::size_t length =
      2 * std::max<std::size_t>(static_cast<std::size_t>(half_window) / step, 1) * step;
  std::vector<float> levels;
  for (std::size_t end = step; end <= hops.size(); end += step) {
    const auto past = hops.begin() + static_cast<std::ptrdiff_t>(end);
    levels.push_back(plain_level({past - static_cast<std::ptrdiff_t>(std::min(end, length)), past}, above));
  }
  if (levels.empty()) levels.push_back(plain_level(hops, above));
  return levels;
}

void expect_levels(const std::vector<float>& hops, std::int64_t half_window, double above,
                   std::int64_t forget_every) {
  const std::vector<float> expected = plain_levels(hops, half_window, above);
  const std::int64_t last = static_cast<std::int64_t>(expected.size()) - 1;
  RestingLevel resting(half_window, above);
  const std::int64_t half = std::max<std::int64_t>(half_window / resting.step(), 1);  // steps
  std::int64_t asked = 0;
  const auto ask = [&] {
    for (; asked < resting.known(); ++asked) {
      const std::int64_t wanted = std::min(std::max(2 * half, asked / resting.step() + half) - 1, last);
      ASSERT_EQ(std::bit_cast<std::uint32_t>(resting.at(asked)),
                std::bit_cast<std::uint32_t>(expected[static_cast<std::size_t>(wanted)]))
          << "cell " << asked << " of " << hops.size() << ", half a window " << half_window << ": "
          << resting.at(asked) << " and " << expected[static_cast<std::size_t>(wanted)];
    }
    resting.forget(asked);
  };
  for (std::size_t i = 0; i < hops.size(); ++i) {
    resting.push(hops[i]);
    if (static_cast<std::int64_t>(i) % forget_every == 0) ask();
  }
  resting.finish();
  ask();
  EXPECT_EQ(asked, static_cast<std::int64_t>(hops.size()));
}

// Stretches of all that a leg may show: rest, movements, steps of level, artefact, and what no leg has.
std::vector<float> night(unsigned seed, std::size_t hops) {
  enum Kind : unsigned {
    zero,
    infinite,
    negative,
    tiny,
    equal,
    artefact,
    step,
    movement,
    rest = movement + 5
  };
  std::mt19937 random(seed);
  const auto below = [&](unsigned past) { return static_cast<unsigned>(random()) % past; };
  std::normal_distribution<float> noise(1, 0.14F);
  std::vector<float> measures;
  float level = 2;
  while (measures.size() < hops) {
    const unsigned kind = below(16);
    const float factor = std::exp2(static_cast<float>(below(1200)) / 100 - 6);
    if (kind == step) level = 2 * factor;
    for (unsigned n = below(kind == rest ? 600 : 80); n > 0; --n) {
      const float resting = level * noise(random);
      switch (kind) {
        case zero: measures.push_back(0); break;
        case infinite: measures.push_back(std::numeric_limits<float>::infinity()); break;
        case negative: measures.push_back(-resting); break;
        case tiny: measures.push_back(1e-42F * factor); break;
        case equal: measures.push_back(level); break;
        case artefact: measures.push_back(nan); break;
        default: measures.push_back(kind >= movement && kind < rest ? resting + 4 * factor : resting);
      }
    }
  }
  measures.resize(hops);
  return measures;
}

TEST(RestingLevel, IsThatOfASearchOfTheWholeWindowAtEachStep) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    expect_levels(night(seed, 12000), seed % 2 == 0 ? 240 : 230, 2, 1 + 100 * seed);
  }
}

TEST(RestingLevel, HoldsForWindowsAndBoundsOfAnySize) {
  for (const std::int64_t half_window : {0, 1, 2, 29, 30, 31, 59, 60, 61, 150, 1000}) {
    for (const double above : {0.0, 1e-4, 2.0, 50.0}) {
      expect_levels(night(7, 1500), half_window, above, 97);
    }
  }
}

TEST(RestingLevel, HoldsForARecordingShorterThanAStepOrAWindow) {
  for (const std::size_t hops : {0, 1, 7, 8, 9, 100, 479, 480, 481, 495, 496}) {
    expect_levels(night(3, hops), 240, 2, 50);
  }
}

// Else the first half minute would depend on when it is asked for, that is on the size of a block.
TEST(RestingLevel, IsNotKnownBeforeTheFirstWholeWindow) {
  RestingLevel resting(240, 2);
  for (int i = 0; i < 479; ++i) resting.push(1);
  EXPECT_EQ(resting.known(), 0);
  resting.push(1);
  EXPECT_EQ(resting.known(), 480 - 240 - 8);
}

TEST(RestingLevel, IsTheMedianOfRestAndUnknownWhereAllIsArtefact) {
  std::vector<float> hops(4800, 3.0F);
  for (std::size_t i = 1000; i < 4000; ++i) hops[i] = i < 1100 ? 60.0F : nan;
  RestingLevel resting(240, 2);
  for (const float hop : hops) resting.push(hop);
  resting.finish();
  EXPECT_EQ(resting.known(), 4800);
  for (const std::int64_t hop : {0, 900, 1050, 1100, 4400, 4799})
    EXPECT_NEAR(resting.at(hop), 3, 0.002) << hop;
  for (const std::int64_t hop : {1600, 2500, 3700}) EXPECT_TRUE(std::isnan(resting.at(hop))) << hop;
}

}  // namespace
}  // namespace psg
