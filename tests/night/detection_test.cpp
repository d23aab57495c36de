// From EMG to the activity of one leg: AASM 2020 leg movement rules 1 and 2, WASM 2016 section "onset,
// offset".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "detect/emg_builder.hpp"
#include "psg/core/error.hpp"
#include "psg/detect/detect.hpp"
#include "psg/night/night.hpp"
#include "psg/night/score.hpp"
#include "psg/store/tables.hpp"
#include "psg/table/select.hpp"

namespace psg::test {
namespace {

using testing::SizeIs;

void expect_near(Time found, Time expected, Time tolerance) {
  EXPECT_LE(std::abs((found - expected).count()), tolerance.count())
      << "found " << to_seconds(found) << " s, expected " << to_seconds(expected) << " s";
}

// A zero-phase filter rings before and after an abrupt edge, the longer the narrower its band.
Time edge_tolerance(double rate_hz) { return rate_hz < 200 ? 100ms : 40ms; }

class DetectAtRate : public testing::TestWithParam<double> {};

TEST_P(DetectAtRate, ABurstIsFoundWhereItIs) {
  const auto found = LegNight({emg(GetParam()).rest(60s).burst(2s, 40).rest(58s)}).detect();
  ASSERT_THAT(found.activities, SizeIs(1));
  expect_near(found.activities[0].span.start, 60s, edge_tolerance(GetParam()));
  expect_near(found.activities[0].span.end, 62s, edge_tolerance(GetParam()));
  EXPECT_NEAR(found.activities[0].resting_uv, 1.5, 0.2);
  EXPECT_EQ(found.activities[0].leg, Leg::left);
  EXPECT_FALSE(found.activities[0].open_end);
  EXPECT_GE(found.activities[0].sustained, 0.99);
}
INSTANTIATE_TEST_SUITE_P(Rates, DetectAtRate,
                         testing::Values(100.0, 128.0, 200.0, 256.0, 499.5, 512.0, 1024.0));

TEST(Detect, AQuietLegHasNoActivity) {
  EXPECT_THAT(LegNight({emg(256).rest(300s)}).detect().activities, SizeIs(0));
}

TEST(Detect, AFloorOfFiveMicrovoltsHidesNoMovementAndMakesNone) {
  const auto found = LegNight({emg(256).resting(5).rest(60s).burst(2s, 60).rest(118s)}).detect();
  ASSERT_THAT(found.activities, SizeIs(1));
  expect_near(found.activities[0].span.end, 62s, 100ms);
}

TEST(Detect, OnsetIsEightMicrovoltsAboveRestingMoreIsFoundLessIsNot) {
  // A tone on top of noise has the RMS sqrt(rest^2 + tone^2): 9.5 + 0.8 and 9.5 - 0.8 µV.
  const auto of = [](double uv) { return std::sqrt(uv * uv - 1.5 * 1.5); };
  EXPECT_THAT(LegNight({emg(512).rest(40s).tone(3s, of(10.3)).rest(40s)}).detect().activities, SizeIs(1));
  EXPECT_THAT(LegNight({emg(512).rest(40s).tone(3s, of(8.7)).rest(40s)}).detect().activities, SizeIs(0));
}

TEST(Detect, APauseUnderHalfASecondStaysInsideOneMovementALongerOneEndsIt) {
  const auto with_pause = [](Time pause) {
    return LegNight({emg(512).rest(40s).tone(1s, 40).rest(pause).tone(1s, 40).rest(40s)}).detect().activities;
  };
  EXPECT_THAT(with_pause(470ms), SizeIs(1));
  EXPECT_THAT(with_pause(530ms), SizeIs(2));
}

TEST(Detect, AMovementStillRunningAtTheEndOfTheSignalIsClosedThereAndFlagged) {
  const auto found = LegNight({emg(256).rest(40s).burst(2s, 40)}).detect();
  ASSERT_THAT(found.activities, SizeIs(1));
  EXPECT_TRUE(found.activities[0].open_end);
  EXPECT_EQ(found.activities[0].span.end, 42s);
}

TEST(Detect, AMovementRunningAtAGapIsClosedThereAndTheNextSegmentStartsAnew) {
  LegNight night({emg(256).rest(40s).burst(2s, 40).burst(3s, 40).rest(40s)});
  // The same samples, cut at 42 s by a gap of 100 s.
  struct Cut : SampleSource {
    std::shared_ptr<const SampleSource> whole;
    Segment all;
    void read(const Segment& segment, std::span<const SampleRequest> requests) const override {
      std::vector<SampleRequest> moved(requests.begin(), requests.end());
      if (segment.span.start > 0s) {
        for (SampleRequest& r : moved) r.first += 42 * 256;
      }
      whole->read(all, moved);
    }
    [[nodiscard]] std::vector<std::int32_t> digital(const Segment&, std::size_t) const override { return {}; }
  };
  auto cut = std::make_shared<Cut>();
  cut->whole = night.recording.source;
  cut->all = night.recording.segments.front();
  night.recording.source = cut;
  night.recording.channels[0].samples_per_record = 256;
  night.recording.channels[0].clock = {256, 1s};
  night.recording.record_duration = 1s;
  night.recording.segments = {{0, 42, {0s, 42s}}, {42, 43, {142s, 185s}}};
  const auto found = night.detect();
  ASSERT_THAT(found.activities, SizeIs(2));
  EXPECT_EQ(found.activities[0].span.end, 42s);
  EXPECT_TRUE(found.activities[0].open_end);
  expect_near(found.activities[1].span.start, 142s, 20ms);
  expect_near(found.activities[1].span.end, 145s, 25ms);
}

TEST(Detect, TheEventsAreTheSameForAnyTileAndAnyNumberOfThreads) {
  Emg left = emg(200, 3), right = emg(200, 4);
  for (int i = 0; i < 40; ++i) {
    left.rest(9s - i * 50ms).burst(1s + i * 50ms, 12 + i).rest(1s);
    right.rest(9s).burst(1s, 30).rest(300ms).burst(700ms, 20);
  }
  const LegNight night({left.rest(30s), right.rest(30s)});
  const auto reference = night.detect();
  ASSERT_GT(reference.activities.size(), 60U);
  for (const std::int64_t block : {64, 1000, 4096, 20011}) {
    for (const int threads : {1, 2, 5}) {
      const auto found = night.detect(aasm().detection, {.threads = threads, .block_samples = block});
      ASSERT_EQ(found.activities.size(), reference.activities.size()) << block;
      for (std::size_t i = 0; i < found.activities.size(); ++i) {
        EXPECT_EQ(found.activities[i].span, reference.activities[i].span) << block;
        EXPECT_EQ(found.activities[i].open_end, reference.activities[i].open_end);
      }
    }
  }
}

std::vector<ArtefactKind> kinds(const LegSignal& leg) {
  std::vector<ArtefactKind> found;
  for (const Artefact& a : leg.artefacts) found.push_back(a.kind);
  return found;
}

// Of an electrode that is off, the notch leaves what neither is loud nor quiet between two loud edges.
TEST(Detect, ArtefactScoredTimeAndRestingLevelAreTheSameForAnyBlock) {
  Emg off = emg(200, 5), dead = emg(200, 6);
  for (int i = 0; i < 6; ++i) {
    off.rest(40s).burst(2s, 40).rest(20s + i * 130ms);
    const Time from = off.elapsed();
    off.rest(12s + i * 70ms).mains(200, from).rest(20s);
    dead.rest(20s).burst(2s, 40).rest(7s + i * 130ms).constant(1500ms, 3.0F).rest(1s).constant(60s, 3.0F);
  }
  const LegNight night({off.rest(20s).mains(5), dead.rest(36050ms)});
  const auto reference = night.detect();
  ASSERT_EQ(reference.legs[0].mains_hz, 50);
  EXPECT_EQ(kinds(reference.legs[0]), std::vector(6, ArtefactKind::hum));
  EXPECT_EQ(kinds(reference.legs[1]), std::vector(6, ArtefactKind::flat));
  for (const std::int64_t block : {64, 200, 1000, 4096, 20011}) {
    const auto found = night.detect(aasm().detection, {.block_samples = block});
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(found.legs[i].artefacts, reference.legs[i].artefacts) << block << " leg " << i;
      EXPECT_EQ(found.legs[i].scored, reference.legs[i].scored) << block;
      EXPECT_EQ(found.legs[i].resting_uv, reference.legs[i].resting_uv) << block;
    }
    ASSERT_EQ(found.activities.size(), reference.activities.size()) << block;
    for (std::size_t i = 0; i < found.activities.size(); ++i) {
      EXPECT_EQ(found.activities[i].span, reference.activities[i].span) << block;
      EXPECT_EQ(found.activities[i].artefact, reference.activities[i].artefact) << block;
    }
  }
}

// A short burst and, half a second later, a spike: one activity of less than 0.8 s, in which the spike alone
// would be a pop. Whether it is one is asked in the block that holds its end.
TEST(Detect, WhatIsAPopIsTheSameForAnyBlock) {
  Emg leg = emg(200, 9);
  leg.rest(30s);
  for (int i = 0; i < 60; ++i) {
    leg.burst(120ms, 30 + i).rest(450ms + i % 3 * 40ms).spike(400).rest(6s + i * 35ms);
  }
  leg.rest(30s);
  const LegNight night({leg});
  const auto reference = night.detect();
  const auto is_pop = [](const Activity& a) { return a.artefact; };
  const auto pops = std::ranges::count_if(reference.activities, is_pop);
  EXPECT_GT(pops, 0);
  EXPECT_LT(pops, std::ssize(reference.activities));
  for (const std::int64_t block : {1, 64, 200, 1000, 7777}) {
    const auto found = night.detect(aasm().detection, {.block_samples = block});
    EXPECT_EQ(found.legs[0].artefacts, reference.legs[0].artefacts) << block;
    ASSERT_EQ(found.activities.size(), reference.activities.size()) << block;
    for (std::size_t i = 0; i < found.activities.size(); ++i) {
      EXPECT_EQ(found.activities[i].span, reference.activities[i].span) << block;
      EXPECT_EQ(found.activities[i].artefact, reference.activities[i].artefact) << block << ", " << i;
    }
  }
}

TEST(Detect, ThreadsGiveTheSameBytes) {
  Emg one = emg(512, 3);
  for (int i = 0; i < 30; ++i) one.rest(20s).burst(2s, 12 + 2 * i);
  const LegNight night({one.rest(30s)});
  const auto a = night.detect(aasm().detection, {.threads = 1, .keep_envelope = true});
  const auto b = night.detect(aasm().detection, {.threads = 3, .keep_envelope = true});
  EXPECT_EQ(a.samples_hash, b.samples_hash);
  ASSERT_EQ(a.activities.size(), b.activities.size());
  for (std::size_t i = 0; i < a.activities.size(); ++i) {
    EXPECT_EQ(a.activities[i].amplitude_uv, b.activities[i].amplitude_uv);
  }
  EXPECT_EQ(a.envelopes.at(0).envelope_uv, b.envelopes.at(0).envelope_uv);
  EXPECT_EQ(a.envelopes.at(0).resting_uv, b.envelopes.at(0).resting_uv);
}

TEST(Detect, PolarityAndOffsetChangeNothing) {
  Emg one = emg(256, 3);
  for (int i = 0; i < 20; ++i) one.rest(20s).burst(2s, 12 + 2 * i);
  const auto reference = LegNight({one.rest(30s)}).detect();
  LegNight turned({one});
  auto plain = turned.recording.source;
  struct Turned : SampleSource {
    std::shared_ptr<const SampleSource> plain;
    void read(const Segment& s, std::span<const SampleRequest> requests) const override {
      plain->read(s, requests);
      for (const auto& r : requests) {
        for (float& v : r.out) v = -v;
      }
    }
    [[nodiscard]] std::vector<std::int32_t> digital(const Segment&, std::size_t) const override { return {}; }
  };
  auto source = std::make_shared<Turned>();
  source->plain = plain;
  turned.recording.source = source;
  const auto found = turned.detect();
  ASSERT_EQ(found.activities.size(), reference.activities.size());
  for (std::size_t i = 0; i < found.activities.size(); ++i) {
    EXPECT_EQ(found.activities[i].span, reference.activities[i].span);
  }
}

TEST(Detect, ALongMovementDoesNotRaiseItsOwnRestingLevel) {
  const auto found = LegNight({emg(256).rest(90s).burst(20s, 30).rest(90s)}).detect();
  ASSERT_THAT(found.activities, SizeIs(1));
  expect_near(found.activities[0].span.start, 90s, 20ms);
  expect_near(found.activities[0].span.end, 110s, 50ms);
}

TEST(Detect, AMovementOfFortySecondsDoesNotRaiseItsOwnRestingLevel) {
  const auto found = LegNight({emg(256).rest(90s).burst(40s, 30).rest(90s)}).detect();
  ASSERT_THAT(found.activities, SizeIs(1));
  expect_near(found.activities[0].span.end, 130s, 60ms);
  EXPECT_NEAR(found.activities[0].resting_uv, 1.5, 0.2);
}

TEST(Detect, DenseMovementsDoNotRaiseTheRestingLevel) {
  Emg one = emg(256);
  one.rest(30s);
  for (int i = 0; i < 30; ++i) one.burst(4s, 30).rest(4s);
  const auto found = LegNight({one.rest(30s)}).detect();
  ASSERT_THAT(found.activities, SizeIs(30));
  for (const Activity& a : found.activities) EXPECT_NEAR(a.resting_uv, 1.5, 0.3);
}

TEST(Detect, AChangeOfRestingLevelThatStaysIsNotAMovement) {
  const auto found = LegNight({emg(256).rest(120s).resting(5).rest(120s).resting(1.5).rest(120s)}).detect();
  for (const Activity& a : found.activities) EXPECT_LT(a.span.duration(), 500ms) << to_seconds(a.span.start);
}

class LongNight : public testing::TestWithParam<double> {};

// A tone of 2 s every 1000 s for ten hours, noise by a hash of the sample's index.
TEST_P(LongNight, EventsAreAtTheRightSecondAfterTenHours) {
  const SampleClock clock = SampleClock::from_rate(GetParam());
  const auto noise = [](std::int64_t n) {
    auto x = static_cast<std::uint64_t>(n) * 0x9E3779B97F4A7C15ULL;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 32;
    return static_cast<double>(static_cast<std::int64_t>(x)) / 9.3e18;  // uniform -1 to 1
  };
  LegNight night({emg(GetParam()).rest(1s)});
  Recording& recording = night.recording;
  const auto samples = static_cast<std::int64_t>(36000 * GetParam());
  recording.channels[0].samples_per_record = samples;
  recording.record_duration = 36000s;
  recording.channels[0].clock = clock;
  recording.segments = {{0, 1, {0s, 36000s}}};
  recording.duration = 36000s;
  recording.source = std::make_shared<Formula>([&](std::int64_t n) {
    const double t = static_cast<double>(n) / GetParam();
    const double phase = std::fmod(t, 1000.0);
    const double burst = phase >= 500 && phase < 502 ? 40 * std::sin(2 * std::numbers::pi * 40 * t) : 0;
    return static_cast<float>(burst + 3 * noise(n));
  });
  const auto found = night.detect();
  ASSERT_THAT(found.activities, SizeIs(36));
  for (std::size_t i = 0; i < 36; ++i) {
    expect_near(found.activities[i].span.start,
                std::chrono::seconds(500 + 1000 * static_cast<std::int64_t>(i)), edge_tolerance(GetParam()));
    expect_near(found.activities[i].span.end, std::chrono::seconds(502 + 1000 * static_cast<std::int64_t>(i)),
                edge_tolerance(GetParam()));
  }
}
INSTANTIATE_TEST_SUITE_P(Rates, LongNight, testing::Values(100.0, 128.0, 200.0, 256.0, 500.0, 512.0));

TEST(Detect, TheBandIsClampedBelowNyquistAndSaidSo) {
  const auto found = LegNight({emg(128).rest(60s)}).detect();
  EXPECT_DOUBLE_EQ(found.legs.at(0).high_hz, 57.6);
  EXPECT_THAT(found.legs.at(0).notes,
              testing::Contains(testing::HasSubstr("10-57.6 Hz instead of 10-100 Hz")));
}

TEST(Detect, ARateThatLeavesNoBandIsRefused) {
  EXPECT_THROW((void)LegNight({emg(20).rest(60s)}).detect(), Error);
}

TEST(Detect, AFlatMinuteIsArtefactAndLeavesTheScoredTime) {
  const auto found = LegNight({emg(256).rest(100s).constant(70s, 3.0F).rest(100s)}).detect();
  ASSERT_THAT(found.legs.at(0).artefacts, SizeIs(1));
  expect_near(found.legs[0].artefacts[0].span.start, 100s, 10ms);
  expect_near(found.legs[0].artefacts[0].span.end, 170s, 10ms);
  expect_near(found.legs[0].scored, 200s, 20ms);
}

TEST(Score, ALegThatIsDeadThroughoutHasNoRestingLevelBesideOneThatHas) {
  // 50 s are too short to be called a flat artefact, and there is nothing to measure in them either.
  for (const Time length : {Time(50s), Time(300s)}) {
    const LegNight night({emg(256).rest(length), emg(256).constant(length, 3.0F)});
    const Score score = score_legs(night.recording, {.rules = {aasm()}});
    ASSERT_THAT(score.legs, SizeIs(2));
    EXPECT_NEAR(score.legs[0].resting_uv, 1.5, 0.2);
    EXPECT_EQ(score.legs[1].quality, Quality::not_scorable);
    EXPECT_TRUE(std::isnan(score.legs[1].resting_low_uv));
    EXPECT_TRUE(std::isnan(score.legs[1].resting_high_uv));
    const Tables tables = tables_of(score);
    const auto& stored = values_of<double>(table_named(tables, "channels"), "resting_uv");
    EXPECT_NEAR(stored.at(0), 1.5, 0.2);
    EXPECT_TRUE(std::isnan(stored.at(1))) << "found " << stored[1] << " uV in a leg without EMG";
    EXPECT_THAT(score.warnings, testing::Contains(testing::HasSubstr("scored from the other leg alone")));
  }
}

TEST(Detect, ThePeakMeasureAndTheFirFilterFindTheSameBurst) {
  DetectionRule peak = aasm().detection;
  peak.measure = Measure::peak;
  DetectionRule fir = aasm().detection;
  fir.filter = FilterKind::fir;
  for (const DetectionRule& rule : {peak, fir}) {
    const auto found = LegNight({emg(256).rest(60s).burst(2s, 60).rest(58s)}).detect(rule);
    ASSERT_THAT(found.activities, SizeIs(1));
    expect_near(found.activities[0].span.start, 60s, 40ms);
    expect_near(found.activities[0].span.end, 62s, 60ms);
  }
}

}  // namespace
}  // namespace psg::test
