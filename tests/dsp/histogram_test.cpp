#include "psg/dsp/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace psg {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

TEST(Bin, RisesWithTheValueAndItsMiddleIsWithinATwentiethOfAPercent) {
  Bin last = -1;
  for (int i = -50000; i < 50000; ++i) {
    const float value = std::exp2(static_cast<float>(i) / 512);
    ASSERT_GT(bin_of(value), last);
    last = bin_of(value);
    ASSERT_NEAR(middle_of(last), value, 0.0005 * static_cast<double>(value));
  }
}

TEST(Bin, OfAnOctaveAre1024AndAValueOnAnEdgeBelongsToTheUpper) {
  EXPECT_EQ(bin_of(2) - bin_of(1), 1024);
  EXPECT_EQ(bin_of(1 + 1.0F / 1024) - bin_of(1), 1);
  EXPECT_EQ(bin_of(1) - bin_of(std::nextafter(1.0F, 0.0F)), 1);
  EXPECT_EQ(middle_of(bin_of(1)), 1 + 0.5 / 1024);
}

TEST(Bin, OfZeroAndInfinityAreExactAndThatOfNanIsAboveAll) {
  for (const float value : {0.0F, -0.0F, -5.0F, -infinity}) EXPECT_EQ(bin_of(value), 0) << value;
  EXPECT_EQ(middle_of(0), 0);
  EXPECT_EQ(bin_of(infinity), infinity_bin);
  EXPECT_EQ(bin_of(std::numeric_limits<float>::max()), infinity_bin - 1);
  EXPECT_EQ(middle_of(infinity_bin), std::numeric_limits<double>::infinity());
  EXPECT_EQ(bin_of(std::numeric_limits<float>::quiet_NaN()), nan_bin);
  EXPECT_EQ(bin_of(-std::numeric_limits<float>::signaling_NaN()), nan_bin);
  EXPECT_GT(nan_bin, infinity_bin);
}

// Every place, searched for and walked to from each of `starts`, is that of the sorted list.
void expect_places(const OctaveHistogram& histogram, std::vector<Bin> bins, const std::vector<Bin>& starts) {
  std::ranges::sort(bins);
  const auto below = [&](Bin bin) {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(bins, bin) - bins.begin());
  };
  const auto expect = [&](BinPlace place, Bin bin) {
    ASSERT_EQ(place.bin, bin);
    ASSERT_EQ(place.below, below(bin));
  };
  for (const Bin start : starts) {
    const BinPlace near{start, below(start)};
    for (std::size_t rank = 0; rank < bins.size(); rank += 1 + bins.size() / 60) {
      expect(histogram.at_rank(rank), bins[rank]);
      expect(histogram.at_rank(rank, near), bins[rank]);
    }
    for (const Bin bin : starts) {
      expect(histogram.at_bin(bin), bin);
      expect(histogram.at_bin(bin, near), bin);
    }
  }
}

TEST(OctaveHistogram, AWalkFromAnyPlaceEndsWhereASearchDoes) {
  std::mt19937 random(4);
  // Dense in bins, sparse in octaves, in the edges of octaves, and what is no number of a leg.
  std::vector<std::vector<float>> sets(3);
  for (int i = 0; i < 500; ++i) {
    sets[0].push_back(1.9F + static_cast<float>(random() % 1000) * 2e-4F);
    sets[1].push_back(std::exp2(static_cast<float>(random() % 4000) / 50 - 40));
    sets[2].push_back(std::exp2(static_cast<float>(random() % 6) - 3));
  }
  sets[2].insert(sets[2].end(), {0, 0, -1, infinity, std::numeric_limits<float>::quiet_NaN(), 1e-42F});
  for (const std::vector<float>& values : sets) {
    OctaveHistogram histogram;
    std::vector<Bin> bins, starts = {0, infinity_bin, nan_bin, bin_of(2), bin_of(2) - 1};
    for (const float value : values) {
      bins.push_back(bin_of(value));
      histogram.add(bins.back());
    }
    for (std::size_t i = 0; i < bins.size(); i += 9) {
      for (const Bin away : {-97, -96, -95, -1, 0, 1, 95, 96, 97}) {
        starts.push_back(std::clamp(bins[i] + away, 0, nan_bin));
      }
    }
    expect_places(histogram, bins, starts);
  }
}

TEST(OctaveHistogram, HoldsWhatWasAddedWithoutWhatWasRemoved) {
  OctaveHistogram histogram;
  const Bin one = bin_of(1), three = bin_of(3);
  for (const Bin bin : {one, three, three, nan_bin}) histogram.add(bin);
  EXPECT_EQ(histogram.count(three), 2U);
  EXPECT_EQ(histogram.at_bin(nan_bin).below, 3U);
  histogram.remove(one);
  histogram.remove(three);
  EXPECT_EQ(histogram.count(one), 0U);
  EXPECT_EQ(histogram.at_rank(0).bin, three);
  EXPECT_EQ(histogram.at_bin(nan_bin).below, 1U);
  OctaveHistogram other;
  other.add(one);
  histogram.merge(other);
  EXPECT_EQ(histogram.at_rank(0).bin, one);
}

TEST(OctaveHistogram, InterpolatesBetweenNeighboursAndNotWithinABin) {
  OctaveHistogram histogram;
  for (const float value : {1.0F, 1.0F, 3.0F}) histogram.add(bin_of(value));
  const double one = middle_of(bin_of(1)), three = middle_of(bin_of(3));
  EXPECT_EQ(histogram.interpolate(0.5, histogram.at_rank(0)), one);
  EXPECT_EQ(histogram.interpolate(1, histogram.at_rank(1)), one);
  EXPECT_EQ(histogram.interpolate(1.5, histogram.at_rank(1)), (one + three) / 2);
  EXPECT_EQ(histogram.interpolate(2, histogram.at_rank(2)), three);
}

}  // namespace
}  // namespace psg
