// Where power is not computed, nothing may be missed: the bound of a hop lies above the power of each of its
// samples, whatever the rate, the window and the place in the segment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "detect/emg_builder.hpp"
#include "psg/detect/activity_finder.hpp"
#include "psg/detect/emg_block.hpp"

namespace psg::test {
namespace {

Emg some_leg(double rate_hz) {
  return emg(rate_hz, 3)
      .rest(20s)
      .burst(700ms, 40)
      .rest(5s)
      .tone(2s, 12)
      .spike(900)
      .rest(10s)
      .burst(300ms, 8);
}

struct Blocks {
  Blocks(double rate_hz, const DetectionRule& rule, std::int64_t hops) : night({some_leg(rate_hz)}) {
    leg = make_conditioning(night.recording, night.inputs().front(), rule);
    const Segment& segment = night.recording.segments.front();
    const std::int64_t samples = night.recording.samples_in(segment, 0);
    const std::int64_t length = hops * leg.hum_step;
    for (std::int64_t begin = 0; begin < samples; begin += length) {
      const std::int64_t end = std::min(samples, begin + length);
      const std::int64_t first = std::max<std::int64_t>(0, begin - raw_context(leg));
      const std::int64_t past = std::min(samples, end + raw_context(leg));
      const RawLegs raw = read_legs(pool, night.recording, segment, {&leg}, first, past);
      made.push_back(condition_block(pool.floats, leg, raw.of(0), first, begin, end, samples, nullptr));
    }
  }

  SamplePool pool;
  LegNight night;
  LegConditioning leg;
  std::vector<EmgBlock> made;
};

// Power of all samples of a block, at once.
std::vector<float> whole_power(const LegConditioning& leg, const EmgBlock& block) {
  if (block.power.size() > 0) return {block.power.begin(), block.power.end()};
  std::vector<float> power(static_cast<std::size_t>(block.end - block.begin));
  MovingMeanSquare{leg.window}(block.emg_uv, static_cast<std::size_t>(block.begin - block.emg_begin), power);
  return power;
}

void expect_bounds_above_power(const Blocks& blocks) {
  std::size_t known = 0, hops = 0;
  for (const EmgBlock& block : blocks.made) {
    const std::vector<float> power = whole_power(blocks.leg, block);
    for (std::size_t i = 0; i < power.size(); ++i) {
      const std::size_t hop = i / static_cast<std::size_t>(blocks.leg.hop);
      ASSERT_LE(power[i], block.hop_power_bound.at(hop)) << "block at " << block.begin << ", sample " << i;
    }
    for (const float bound : block.hop_power_bound)
      known += bound < std::numeric_limits<float>::infinity() ? 1 : 0;
    hops += block.hop_power_bound.size();
  }
  const bool adjoining = blocks.leg.window >= blocks.leg.hop && blocks.leg.measure == Measure::rms;
  if (adjoining) {
    EXPECT_GT(2 * known, hops);  // or nothing would be saved
  }
}

TEST(HopPower, NoSampleHasMoreThanTheBoundOfItsHop) {
  for (const double rate : {100.0, 128.0, 200.0, 256.0, 500.0, 512.0, 1024.0}) {
    for (const Time window : {Time(50ms), Time(125ms), Time(150ms), Time(400ms)}) {
      for (const Measure measure : {Measure::rms, Measure::peak}) {
        SCOPED_TRACE(testing::Message() << rate << " Hz, window " << to_seconds(window) << " s");
        DetectionRule rule = aasm().detection;
        rule.measure_window = window;
        rule.measure = measure;
        expect_bounds_above_power(Blocks(rate, rule, 30));
      }
    }
  }
}

// A peak after the middle of its hop, in the window around the next middle, in which a sample may have no
// value: of what that window holds the bound must not say anything then.
TEST(HopPower, WhereTheEmgIsNotFiniteNoBoundIsTooLow) {
  LegConditioning leg;
  leg.clock = SampleClock::from_rate(512);
  leg.hop = 64;
  leg.window = 77;
  leg.hum_step = 128;
  leg.rail_low_uv = -std::numeric_limits<float>::infinity();
  leg.rail_high_uv = std::numeric_limits<float>::infinity();
  leg.band_pass = [](const StoredSamples& in, std::size_t lead, bool, bool, std::span<float> out) {
    std::ranges::copy(std::get<FloatSamples>(in).stored.subspan(lead, out.size()), out.begin());
  };
  for (const float value : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()}) {
    for (const std::size_t place : {1200U, 1250U, 1312U, 1345U, 1410U}) {
      std::vector<float> emg_uv(4096);
      for (std::size_t i = 0; i < emg_uv.size(); ++i)
        emg_uv[i] = (i % 2 == 0 ? -1.0F : 1.0F) * (1352 <= i && i < 1380 ? 50.0F : 1.0F);
      emg_uv[place] = value;
      FloatPool pool;
      const EmgBlock block = condition_block(pool, leg, FloatSamples{emg_uv}, 0, 0, std::ssize(emg_uv),
                                             std::ssize(emg_uv), nullptr);
      const std::vector<float> power = whole_power(leg, block);
      for (std::size_t i = 0; i < power.size(); ++i) {
        ASSERT_FALSE(power[i] > block.hop_power_bound[i / 64])
            << value << " at " << place << ", sample " << i;
      }
    }
  }
}

TEST(HopPower, MakesTheSameValuesOneByOneOrWithTheirNeighbours) {
  const Blocks blocks(512, aasm().detection, 30);
  for (const EmgBlock& block : blocks.made) {
    const std::vector<float> expected = whole_power(blocks.leg, block);
    for (const float threshold : {0.0F, 30.0F, std::numeric_limits<float>::infinity()}) {
      HopPower power(blocks.leg);
      std::size_t at = 0;
      for (std::size_t c = 0; c < block.hop_power_bound.size(); ++c) {
        for (const float value : power.of(block, c, threshold)) ASSERT_EQ(value, expected.at(at++));
      }
      ASSERT_EQ(at, expected.size());
    }
  }
}

struct Found {
  std::vector<Activity> activities;
  std::optional<EnvelopeTrace> envelope;
};

// The finder with bounds against the finder that looks at every sample.
TEST(HopPower, BoundsChangeNoActivity) {
  const DetectionRule rule = aasm().detection;
  const auto found = [&](bool bounds) {
    Blocks blocks(512, rule, 30);
    ActivityFinder finder(blocks.leg, rule, blocks.night.recording.segments.front(), true);
    for (EmgBlock& block : blocks.made) {
      if (!bounds) std::ranges::fill(block.hop_power_bound, std::numeric_limits<float>::infinity());
      finder.push(std::move(block));
    }
    finder.finish();
    return Found{std::move(finder.activities), std::move(finder.envelope)};
  };
  const Found with = found(true), without = found(false);
  ASSERT_THAT(with.activities, testing::SizeIs(2));  // the last is too short
  ASSERT_EQ(with.activities.size(), without.activities.size());
  for (std::size_t i = 0; i < with.activities.size(); ++i) {
    EXPECT_EQ(with.activities[i].span, without.activities[i].span);
    EXPECT_EQ(with.activities[i].amplitude_uv, without.activities[i].amplitude_uv);
    EXPECT_EQ(with.activities[i].sustained, without.activities[i].sustained);
  }
  EXPECT_EQ(with.envelope->envelope_uv, without.envelope->envelope_uv);
}

}  // namespace
}  // namespace psg::test
