// How samples lie in memory must not show in what is found in them: as the integers of the file, or as
// values.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numbers>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "psg/channels/find.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/detect.hpp"
#include "psg/edf/read.hpp"
#include "psg/rules/rule.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg::test {
namespace {

namespace fs = std::filesystem;

/// Gives values alone.
struct Values final : SampleSource {
  std::shared_ptr<const SampleSource> file;
  void read(const Segment& segment, std::span<const SampleRequest> requests) const override {
    file->read(segment, requests);
  }
  [[nodiscard]] std::vector<std::int32_t> digital(const Segment& segment,
                                                  std::size_t channel) const override {
    return file->digital(segment, channel);
  }
};

Detection found_in(const Recording& night, const DetectionRule& rule) {
  return detect_activity(night, find_legs(night, {}).legs, rule,
                         {.keep_envelope = true, .block_samples = 20'000});
}

void expect_same(const Detection& a, const Detection& b) {
  ASSERT_EQ(a.activities.size(), b.activities.size());
  for (std::size_t i = 0; i < a.activities.size(); ++i) {
    EXPECT_EQ(a.activities[i].leg, b.activities[i].leg);
    EXPECT_EQ(a.activities[i].span, b.activities[i].span);
    EXPECT_EQ(a.activities[i].amplitude_uv, b.activities[i].amplitude_uv);
    EXPECT_EQ(a.activities[i].resting_uv, b.activities[i].resting_uv);
    EXPECT_EQ(a.activities[i].artefact, b.activities[i].artefact);
  }
  ASSERT_EQ(a.legs.size(), b.legs.size());
  for (std::size_t i = 0; i < a.legs.size(); ++i) {
    EXPECT_EQ(a.legs[i].artefacts, b.legs[i].artefacts);
    EXPECT_EQ(a.legs[i].quality_reasons, b.legs[i].quality_reasons);
  }
  ASSERT_EQ(a.envelopes.size(), b.envelopes.size());
  for (std::size_t i = 0; i < a.envelopes.size(); ++i) {
    EXPECT_EQ(a.envelopes[i].envelope_uv, b.envelopes[i].envelope_uv);
  }
}

TEST(StoredSamples, AnHourOfIntegersHasTheEventsLevelsAndArtefactsOfItsValues) {
  const std::string path = fs::temp_directory_path() / ("stored-" + std::to_string(::getpid()) + ".edf");
  for (const bool hard : {false, true}) {
    simulate({.hours = 1, .rate_hz = 256, .channels = 8, .seed = 23, .hard = hard}, path);
    const Recording integers = read_edf(path);
    fs::remove(path);
    Recording values = integers;
    auto source = std::make_shared<Values>();
    source->file = integers.source;
    values.source = source;
    DetectionRule peak = aasm().detection;
    peak.measure = Measure::peak;
    DetectionRule fir = aasm().detection;
    fir.filter = FilterKind::fir;
    for (const DetectionRule& rule : {aasm().detection, peak, fir}) {
      const Detection found = found_in(integers, rule);
      EXPECT_GE(found.activities.size(), 10U);
      expect_same(found, found_in(values, rule));
    }
  }
}

/// 16-bit integers in memory, one record a second.
struct Integers final : SampleSource {
  std::vector<std::vector<std::int16_t>> channels;
  std::int64_t in_record = 0;
  Int16Scale scale;

  [[nodiscard]] std::span<const std::int16_t> stored(const Segment& segment, std::size_t channel,
                                                     std::int64_t first, std::size_t count) const {
    const auto from = static_cast<std::size_t>(segment.first_record * in_record + first);
    return std::span(channels.at(channel)).subspan(from, count);
  }
  void read(const Segment& segment, std::span<const SampleRequest> requests) const override {
    for (const SampleRequest& r : requests) {
      std::ranges::transform(
          stored(segment, r.channel, r.first, r.out.size()), r.out.begin(),
          [&](std::int16_t v) { return static_cast<float>(v) * scale.gain + scale.offset; });
    }
  }
  [[nodiscard]] std::optional<Int16Scale> int16_scale(std::size_t) const override { return scale; }
  void read_int16(const Segment& segment, std::span<const Int16Request> requests) const override {
    for (const Int16Request& r : requests)
      std::ranges::copy(stored(segment, r.channel, r.first, r.out.size()), r.out.begin());
  }
  [[nodiscard]] std::vector<std::int32_t> digital(const Segment&, std::size_t) const override { return {}; }
};

// Rest, bursts, constant stretches, both rails and mains, one after the other.
std::vector<std::int16_t> leg_of_everything(std::mt19937& random, double rate_hz, std::size_t count) {
  enum Kind : unsigned { constant, low_rail, high_rail, mains, burst, rest = burst + 2, past = rest + 4 };
  constexpr double step_uv = 0.1;
  std::normal_distribution<double> noise(0, std::sqrt(rate_hz / 200));
  std::vector<std::int16_t> samples;
  while (samples.size() < count) {
    const unsigned kind = static_cast<unsigned>(random()) % past;
    const double seconds = 0.05 + static_cast<double>(random() % 1000) * (kind >= rest ? 0.008 : 0.0025);
    const double level = kind >= rest ? 2 : 5 + static_cast<double>(random() % 60);
    for (auto left = static_cast<std::int64_t>(seconds * rate_hz); left >= 0; --left) {
      double uv = level * noise(random);
      if (kind == constant) uv = 3;
      if (kind == low_rail) uv = -1e9;
      if (kind == high_rail) uv = 1e9;
      if (kind == mains) uv = 100 * std::sin(2 * std::numbers::pi * 50 * static_cast<double>(left) / rate_hz);
      samples.push_back(static_cast<std::int16_t>(std::clamp(std::round(uv / step_uv), -32768.0, 32767.0)));
    }
  }
  samples.resize(count);
  return samples;
}

// Two legs and a reference in mV, upside down and beside zero, in segments from 1 s on.
Recording odd_night(double rate_hz, const std::vector<std::int64_t>& seconds) {
  std::mt19937 random(static_cast<unsigned>(rate_hz));
  auto source = std::make_shared<Integers>();
  source->in_record = std::llround(rate_hz);
  source->scale = {-1e-4F, 0.3137F, 1};
  const std::int64_t records = std::accumulate(seconds.begin(), seconds.end(), std::int64_t{0});
  Recording night;
  night.format = Format::edf_plus_d;
  night.records = records;
  night.record_duration = 1s;
  for (const char* label : {"Left leg", "Right leg", "Reference"}) {
    source->channels.push_back(
        leg_of_everything(random, rate_hz, static_cast<std::size_t>(records * source->in_record)));
    Channel channel;
    channel.label = label;
    channel.unit = "mV";
    channel.microvolts_per_unit = 1000;
    channel.digital_min = -32768;
    channel.digital_max = 32767;
    channel.physical_min = -32768 * double{source->scale.gain} + double{source->scale.offset};
    channel.physical_max = 32767 * double{source->scale.gain} + double{source->scale.offset};
    channel.samples_per_record = source->in_record;
    channel.clock = SampleClock::from_rate(rate_hz);
    night.channels.push_back(channel);
  }
  Time start{};
  std::int64_t record = 0;
  for (const std::int64_t length : seconds) {
    night.segments.push_back({record, length, {start, start + length * 1s}});
    record += length;
    start += length * 1s + 7s;
  }
  night.duration = night.segments.back().span.end;
  night.source = source;
  return night;
}

TEST(StoredSamples, UpsideDownBesideZeroInMillivoltsAtTheRailsAndInPiecesTheyAreTheirValues) {
  for (const double rate_hz : {100.0, 256.0, 2000.0}) {
    const Recording integers = odd_night(rate_hz, {1, 150, 2, 1, 70});
    Recording values = integers;
    auto source = std::make_shared<Values>();
    source->file = integers.source;
    values.source = source;
    for (const bool with_reference : {false, true}) {
      std::vector<LegInput> legs;
      for (const std::size_t channel : {0U, 1U})
        legs.push_back({.leg = channel == 0 ? Leg::left : Leg::right,
                        .channel = channel,
                        .reference = {},
                        .microvolts_per_unit = 1000});
      if (with_reference) legs[1].reference = 2;
      DetectionRule peak = aasm().detection;
      peak.measure = Measure::peak;
      for (const DetectionRule& rule : {aasm().detection, peak}) {
        SCOPED_TRACE(testing::Message() << rate_hz << " Hz, reference " << with_reference);
        const DetectOptions options{.keep_envelope = true, .block_samples = 7777};
        const Detection found = detect_activity(integers, legs, rule, options);
        EXPECT_FALSE(found.activities.empty());
        EXPECT_FALSE(found.legs[0].artefacts.empty());
        expect_same(found, detect_activity(values, legs, rule, options));
      }
    }
  }
}

}  // namespace
}  // namespace psg::test
