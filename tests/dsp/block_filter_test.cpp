#include "psg/dsp/block_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <thread>

#include "each_instruction_set.hpp"
#include "emg.hpp"
#include "golden.hpp"
#include "psg/core/error.hpp"
#include "psg/dsp/butterworth.hpp"

namespace psg {
namespace {

std::vector<Biquad> leg_band() { return butterworth_bandpass(4, 10, 100, 512); }

std::vector<double> in_double(std::span<const float> samples) { return {samples.begin(), samples.end()}; }

// The whole signal, block by block, each with the context that there is.
std::vector<float> filter_in_tiles(const BlockFilter& filter, std::span<const float> samples,
                                   std::size_t block) {
  std::vector<float> out(samples.size());
  const auto context = static_cast<std::size_t>(filter.warm_up());
  for (std::size_t begin = 0; begin < samples.size(); begin += block) {
    const std::size_t end = std::min(samples.size(), begin + block);
    const std::size_t from = begin > context ? begin - context : 0;
    const std::size_t to = std::min(samples.size(), end + context);
    filter.apply(samples.subspan(from, to - from), begin - from, from == 0, to == samples.size(),
                 std::span(out).subspan(begin, end - begin));
  }
  return out;
}

double largest_difference(std::span<const float> a, std::span<const double> b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a[i] - b[i]);
    largest = difference <= largest ? largest : difference;  // a NaN difference is kept
  }
  return largest;
}

struct Case {
  int order;
  double low_hz, high_hz, rate_hz;
  double allowed_uv;  // rounding grows with the order and with the square of rate / low edge
};

TEST(BlockFilter, DiffersFromTheDoubleTwinByAFewNanovoltAtBothEndsAndInTheMiddle) {
  for (const Case c :
       {Case{4, 10, 100, 512, 0.005}, Case{4, 10, 90, 200, 0.005}, Case{4, 10, 100, 256, 0.005},
        Case{2, 10, 100, 1024, 0.005}, Case{1, 10, 100, 512, 0.005}, Case{3, 20, 100, 500, 0.005},
        Case{4, 10, 100, 1024, 0.01}, Case{6, 10, 100, 512, 0.02}}) {
    const auto emg = test::emg_with_drift_and_offset(150'000, c.rate_hz);
    const auto sections = butterworth_bandpass(c.order, c.low_hz, c.high_hz, c.rate_hz);
    const auto expected = filter_zero_phase(in_double(emg), sections);
    ASSERT_GT(std::ranges::max(expected), 200);
    const auto actual = filter_in_tiles(BlockFilter(sections), emg, 1 << 16);
    EXPECT_LT(largest_difference(actual, expected), c.allowed_uv) << c.order << " at " << c.rate_hz << " Hz";
  }
}

TEST(BlockFilter, FollowsSciPysSosfiltfiltWithItsEnds) {
  const test::Golden golden("zero_phase");
  const auto emg = golden.floats("input");
  EXPECT_LT(largest_difference(filter_in_tiles(BlockFilter(leg_band()), emg, emg.size()),
                               golden.at("order 4 notch 0")),
            0.005);
}

TEST(BlockFilter, NotchAfterTheBandFollowsTheDoubleTwin) {
  auto sections = notch(50, 30, 512);  // in front: the band comes first all the same
  for (const Biquad& f : leg_band()) sections.push_back(f);
  const auto emg = test::emg_with_drift_and_offset(100'000, 512);
  const auto expected = filter_zero_phase(in_double(emg), sections);
  const auto actual = filter_in_tiles(BlockFilter(sections), emg, 30'000);
  EXPECT_LT(
      largest_difference(std::span(actual).subspan(2000, 96'000), std::span(expected).subspan(2000, 96'000)),
      0.01);
}

TEST(BlockFilter, AnyCutIntoTilesGivesTheSameWithinRounding) {
  const auto emg = test::emg_with_drift_and_offset(60'000, 512);
  const BlockFilter filter(leg_band());
  const auto whole = in_double(filter_in_tiles(filter, emg, emg.size()));
  for (const std::size_t block :
       {std::size_t{777}, std::size_t{4096}, std::size_t{16'000}, std::size_t{59'999}})
    EXPECT_LT(largest_difference(filter_in_tiles(filter, emg, block), whole), 0.003) << block;
}

TEST(BlockFilter, SamplesBeyondTheWarmUpDoNotMatterMoreThanTheTolerance) {
  const BlockFilter filter(leg_band(), 1e-8);
  const auto w = static_cast<std::size_t>(filter.warm_up());
  std::vector<double> other(20'000);
  std::vector<double> quiet(20'000);
  for (std::size_t i = 0; i < 5000; ++i) other[i] = i % 7 < 3 ? 1 : 0;
  const auto sections = leg_band();
  // By linearity the difference is the response to the unknown past alone.
  const auto effect = filter_zero_phase(other, sections);
  for (std::size_t i = 5000 + w; i < 20'000 - w; ++i) ASSERT_LT(std::abs(effect[i]), 1e-8) << i;
}

TEST(BlockFilter, SmallerToleranceWantsALongerWarmUp) {
  EXPECT_LT(BlockFilter(leg_band(), 1e-6).warm_up(), BlockFilter(leg_band(), 1e-8).warm_up());
  // 4 poles of radius 0.960 (log 1e-8 / log 0.960 = 451) and their transient gain.
  EXPECT_GT(BlockFilter(leg_band()).warm_up(), 451);
  EXPECT_LT(BlockFilter(leg_band()).warm_up(), 600);
}

TEST(BlockFilter, ImpulseStaysInPlace) {
  std::vector<float> impulse(20'001);
  for (const std::size_t place :
       {std::size_t{10'000}, std::size_t{103}, std::size_t{19'900}, std::size_t{1270}}) {
    std::ranges::fill(impulse, 0.0F);
    impulse[place] = 100;
    const auto response = filter_in_tiles(BlockFilter(leg_band()), impulse, 5000);
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::max_element(response) - response.begin()), place);
  }
}

TEST(BlockFilter, EveryInstructionSetGivesTheSameBytes) {
  const auto emg = test::emg_with_drift_and_offset(50'000, 512);
  for (int order = 1; order <= 9; ++order) {
    auto sections = butterworth_bandpass(order, 10, 100, 512);
    if (order % 2 == 0) sections.push_back(notch(50, 30, 512).front());
    const BlockFilter filter(sections);
    std::vector<float> first;
    test::with_each_instruction_set([&](const char* name) {
      const auto result = filter_in_tiles(filter, emg, 30'011);
      if (first.empty()) first = result;
      EXPECT_TRUE(std::ranges::equal(result, first, {}, std::bit_cast<std::uint32_t, float>,
                                     std::bit_cast<std::uint32_t, float>))
          << name << ", order " << order;
    });
  }
}

TEST(BlockFilter, EverySmallSignalIsFilteredAsByTheTwin) {
  const auto sections = leg_band();
  const BlockFilter filter(sections);
  const auto emg = test::emg_with_drift_and_offset(700, 512);
  for (std::size_t size = 1; size < emg.size(); size += size < 70 ? 1 : 61) {
    const auto some = std::span(emg).first(size);
    const auto expected = filter_zero_phase(in_double(some), sections);
    ASSERT_LT(largest_difference(filter_in_tiles(filter, some, size), expected), 0.005) << size;
    ASSERT_LT(largest_difference(filter_in_tiles(filter, some, 100), expected), 0.005) << size;
  }
}

TEST(BlockFilter, ContextLongerThanTheWarmUpChangesNothingButRounding) {
  const BlockFilter filter(leg_band());
  const auto w = static_cast<std::size_t>(filter.warm_up());
  const auto emg = test::emg_with_drift_and_offset(10'000, 512);
  std::vector<float> tight(3000);
  std::vector<float> wide(3000);
  filter.apply(std::span(emg).subspan(4000 - w, 3000 + 2 * w), w, false, false, tight);
  filter.apply(emg, 4000, true, true, wide);
  EXPECT_LE(largest_difference(tight, in_double(wide)), 1e-5);
}

TEST(BlockFilter, LessContextIsRefusedUnlessTheSignalBeginsOrEndsThere) {
  const BlockFilter filter(leg_band());
  const auto w = static_cast<std::size_t>(filter.warm_up());
  const std::vector<float> in(3 * w);
  std::vector<float> out(w);
  EXPECT_NO_THROW(filter.apply(in, w, false, false, out));
  EXPECT_THROW(filter.apply(in, w - 1, false, false, out), Error);
  EXPECT_NO_THROW(filter.apply(in, w - 1, true, false, out));
  EXPECT_THROW(filter.apply(in, w + 1, false, false, out), Error);
  EXPECT_NO_THROW(filter.apply(in, w + 1, false, true, out));
  EXPECT_THROW(filter.apply(in, 2 * w + 1, true, true, out), Error);
  EXPECT_THROW(filter.apply(in, 4 * w, true, true, out), Error);
  EXPECT_NO_THROW(filter.apply(std::span<const float>(), 0, true, true, {}));
}

TEST(BlockFilter, SilenceAfterABurstIsExactlySilentAndNotSlowedByDenormals) {
  std::vector<float> samples(100'000);
  for (std::size_t i = 0; i < 1000; ++i) samples[i] = i % 8 < 4 ? 400.0F : -400.0F;
  const auto out = filter_in_tiles(BlockFilter(leg_band()), samples, samples.size());
  for (const float v : out) ASSERT_TRUE(v == 0 || std::abs(v) >= std::numeric_limits<float>::min());
}

TEST(BlockFilter, NanInfinityAndHugeValuesSpoilTheirNeighbourhoodOnly) {
  const BlockFilter filter(leg_band());
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::max()}) {
    std::vector<float> samples(200'000, 5.0F);
    samples[100'000] = bad;
    const auto out = filter_in_tiles(filter, samples, 1 << 16);
    EXPECT_EQ(out.front(), 0);
    EXPECT_EQ(out.back(), 0);
  }
}

TEST(BlockFilter, SameTileFromSeveralThreadsIsTheSameBytes) {
  const auto emg = test::emg_with_drift_and_offset(60'000, 512);
  const BlockFilter filter(leg_band());
  std::array<std::vector<float>, 3> results;
  std::vector<std::thread> threads;
  for (auto& result : results) threads.emplace_back([&] { result = filter_in_tiles(filter, emg, 20'000); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

TEST(BlockFilter, UnstableOrEndlessFiltersAreRefused) {
  EXPECT_THROW(BlockFilter({}), Error);
  EXPECT_THROW(BlockFilter(leg_band(), 0), Error);
  EXPECT_THROW(BlockFilter({{.b0 = 1, .a1 = 0, .a2 = 1}}), Error);
  EXPECT_NO_THROW(BlockFilter({{.b0 = 1, .a1 = 0, .a2 = 0.99}}));
  EXPECT_THROW(BlockFilter({{.b0 = 1, .a1 = -2 * 0.999999, .a2 = 0.999998000001}}), Error);
  EXPECT_THROW(BlockFilter({{.b0 = 1, .a1 = std::numeric_limits<double>::quiet_NaN()}}), Error);
}

struct StoredEmg {
  std::vector<std::int16_t> stored;
  std::vector<float> values;
};

// As a file has them, both limits among them, and as they are read.
StoredEmg stored_emg(std::size_t count, const Int16Scale& scale) {
  StoredEmg emg;
  for (const float v : test::emg_with_drift_and_offset(count, 512))
    emg.stored.push_back(static_cast<std::int16_t>(std::clamp(40 * (v - 5000), -32768.0F, 32767.0F)));
  emg.stored[count / 3] = -32768;
  emg.stored[count / 2] = 32767;
  for (const std::int16_t d : emg.stored) {
    const float own_unit = static_cast<float>(d) * scale.gain + scale.offset;
    emg.values.push_back(own_unit * scale.factor);
  }
  return emg;
}

TEST(BlockFilter, SamplesAsAFileStoresThemGiveTheBytesOfTheirValues) {
  const BlockFilter filter(leg_band());
  const auto context = static_cast<std::size_t>(filter.warm_up());
  for (const Int16Scale scale : {Int16Scale{0.025F, 0.0125F, 1}, Int16Scale{-1.7e-5F, 3e-3F, 1000}})
    for (const std::size_t count : {std::size_t{40'000}, std::size_t{40'003}, 2 * context + 40}) {
      const StoredEmg emg = stored_emg(count, scale);
      std::vector<float> first;
      test::with_each_instruction_set([&](const char* name) {
        for (const std::size_t lead : {std::size_t{0}, context, context + 3}) {
          std::vector<float> expected(count - context - lead), out(expected.size());
          filter.apply(emg.values, lead, lead == 0, false, expected);
          filter.apply(Int16Samples{emg.stored, scale}, lead, lead == 0, false, out);
          ASSERT_EQ(out, expected) << name << " " << count << " " << lead;
        }
        std::vector<float> whole(count);
        filter.apply(Int16Samples{emg.stored, scale}, 0, true, true, whole);
        if (first.empty()) first = whole;
        ASSERT_EQ(whole, first) << name;
      });
    }
}

}  // namespace
}  // namespace psg
