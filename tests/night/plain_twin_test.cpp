// The events must not depend on how their signal was made fast: single precision, 16 stretches side by side,
// blocks with context and sums by fours give the events of the same steps in double precision over the whole
// night.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/detect/activity_finder.hpp"
#include "psg/detect/detect.hpp"
#include "psg/detect/emg_block.hpp"
#include "psg/dsp/butterworth.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg::test {
namespace {

std::vector<double> plain_emg(const LegConditioning& leg, const DetectionRule& rule,
                              const std::vector<float>& samples) {
  return filter_zero_phase(std::vector<double>(samples.begin(), samples.end()),
                           butterworth_bandpass(rule.order, leg.low_hz, leg.high_hz, leg.clock.rate_hz()));
}

// The mean of the squares in [i - window / 2, i - window / 2 + window), cut to the signal.
std::vector<double> plain_power(const std::vector<double>& emg, std::int64_t window) {
  const auto size = std::ssize(emg);
  std::vector<double> power;
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t from = std::max<std::int64_t>(0, i - window / 2);
    const std::int64_t to = std::min(size, i - window / 2 + window);
    double sum = 0;
    for (std::int64_t k = from; k < to; ++k)
      sum += emg[static_cast<std::size_t>(k)] * emg[static_cast<std::size_t>(k)];
    power.push_back(sum / static_cast<double>(to - from));
  }
  return power;
}

void fill(FloatPool& pool, const std::vector<double>& from, Buffer& to) {
  to = Buffer(pool, from.size());
  std::ranges::transform(from, to.begin(), [](double v) { return static_cast<float>(v); });
}

// The whole night as one block.
EmgBlock plain_block(FloatPool& pool, const LegConditioning& leg, const DetectionRule& rule,
                     const std::vector<float>& samples) {
  const std::vector<double> emg = plain_emg(leg, rule, samples);
  const std::vector<double> power = plain_power(emg, leg.window);
  EmgBlock block;
  block.end = std::ssize(samples);
  fill(pool, emg, block.emg_uv);
  fill(pool, power, block.power);
  for (std::int64_t first = 0; first < block.end; first += leg.hop) {
    const std::int64_t past = std::min(first + leg.hop, block.end);
    block.hop_uv.push_back(
        static_cast<float>(std::sqrt(power[static_cast<std::size_t>((first + past) / 2)])));
    block.hop_power_bound.push_back(
        *std::max_element(block.power.begin() + first, block.power.begin() + past));
  }
  return block;
}

std::vector<Activity> plain_activities(const Recording& night, const LegInput& input,
                                       const DetectionRule& rule, const std::vector<float>& samples) {
  FloatPool pool;
  const LegConditioning leg = make_conditioning(night, input, rule);
  ActivityFinder finder(leg, rule, night.segments.front(), false);
  finder.push(plain_block(pool, leg, rule, samples));
  finder.finish();
  return finder.activities;
}

std::vector<Activity> of_leg(const std::vector<Activity>& all, Leg leg) {
  std::vector<Activity> own;
  std::ranges::copy_if(all, std::back_inserter(own), [leg](const Activity& a) { return a.leg == leg; });
  return own;
}

struct Twins {
  std::size_t events = 0;
  std::size_t other_level = 0;  ///< events whose resting level differs by more than one bin of its histogram
};

// Where little rests, or at two levels, the values around the median lie apart: one that crosses the bound of
// what rests moves the level to its neighbour, up to 1 % away. Elsewhere, as nearly always, to the next bin
// (1/1024 octave, 0.1 %).
void compare(const std::vector<Activity>& fast, const std::vector<Activity>& plain, Twins& sum) {
  ASSERT_EQ(fast.size(), plain.size());
  sum.events += plain.size();
  for (std::size_t i = 0; i < fast.size(); ++i) {
    EXPECT_EQ(fast[i].span, plain[i].span) << i;
    EXPECT_EQ(fast[i].open_end, plain[i].open_end) << i;
    const double amplitude = std::abs(fast[i].amplitude_uv - plain[i].amplitude_uv);
    const double resting = std::abs(fast[i].resting_uv - plain[i].resting_uv);
    EXPECT_LE(amplitude, 0.01 + resting) << i;
    EXPECT_LE(resting, 0.02 * plain[i].resting_uv) << i;
    if (amplitude > 0.01 || resting > 0.002 * plain[i].resting_uv) ++sum.other_level;
  }
}

// Compares both in one simulated recording.
void compare_in(const SimulateOptions& options, std::int64_t block_samples, Twins& sum) {
  SCOPED_TRACE(options.seed);
  const DetectionRule rule = aasm().detection;
  const SimulatedLegs legs = simulate_legs(options);
  const double rate = legs.clock.rate_hz();
  const ArrayChannel channels[] = {{"EMG LAT", rate, legs.left, {}}, {"EMG RAT", rate, legs.right, {}}};
  const Recording night = Recording::from_arrays(channels);
  const std::vector<LegInput> inputs = {{Leg::left, 0, {}, 1}, {Leg::right, 1, {}, 1}};
  const Detection found = detect_activity(night, inputs, rule, {.block_samples = block_samples});
  for (const LegInput& input : inputs) {
    const auto& samples = input.leg == Leg::left ? legs.left : legs.right;
    compare(of_leg(found.activities, input.leg), plain_activities(night, input, rule, samples), sum);
  }
}

TEST(PlainTwin, OneHundredStretchesOfThreeMinutesHaveTheSameEventsInFloatLanesAndInPlainDouble) {
  constexpr double rates[] = {200, 256, 512, 1024};
  Twins sum;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const SimulateOptions options{
        .hours = 0.05, .rate_hz = rates[seed % 4], .seed = seed, .plm_index = 90, .isolated_per_hour = 120};
    compare_in(options, 10'000, sum);
  }
  EXPECT_GE(sum.events, 500U);
  EXPECT_LE(50 * sum.other_level, sum.events);
}

TEST(PlainTwin, FullHoursInBlocksOfTheUsualSizeHaveThemTooWithTheSameLevels) {
  Twins sum;
  for (const double rate : {200.0, 256.0, 512.0}) {
    compare_in({.hours = 1.5, .rate_hz = rate, .seed = 202, .plm_index = 60}, 0, sum);
  }
  EXPECT_GE(sum.events, 200U);
  EXPECT_EQ(sum.other_level, 0U);
}

}  // namespace
}  // namespace psg::test
