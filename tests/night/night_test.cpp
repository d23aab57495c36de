// The main job, end to end: a recording in, scored leg movements in HDF5 out.
#include "psg/night/night.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "night/match.hpp"
#include "psg/channels/find.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/detect.hpp"
#include "psg/edf/read.hpp"
#include "psg/night/score.hpp"
#include "psg/simulate/simulate.hpp"
#include "psg/store/store.hpp"

namespace psg::test {
namespace {

namespace fs = std::filesystem;

class NightTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("psg-night-" + std::to_string(::getpid()) + "-" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  fs::path folder_;
};

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

Detection detect(const Recording& night, int threads = 2) {
  return detect_activity(night, find_legs(night, {}).legs, aasm().detection, {.threads = threads});
}

TEST_F(NightTest, EveryMovementThatAnyReadingMustFindIsFoundInASimulatedNight) {
  Agreement sum;
  for (const std::uint64_t seed : {9001U, 9002U}) {
    const SimulateOptions options{.hours = 2, .channels = 24, .seed = seed};
    const Truth truth = simulate(options, path("night.edf"), {}, {.force = Force::asked});
    const Agreement one = agreement(detect(read_edf(path("night.edf"))).activities, truth);
    EXPECT_GE(one.f1(), 0.97) << "seed " << seed;
    sum.found += one.found;
    std::ranges::copy(one.onset_error_ms, std::back_inserter(sum.onset_error_ms));
  }
  EXPECT_GE(sum.found, 60);
  EXPECT_LE(Agreement::median(sum.onset_error_ms), 20);
}

TEST_F(NightTest, ANightWithoutMovementsHasNone) {
  const Truth truth =
      simulate({.hours = 2, .channels = 8, .seed = 9003, .movements = false}, path("still.edf"));
  const Agreement found = agreement(detect(read_edf(path("still.edf"))).activities, truth);
  EXPECT_EQ(found.found + found.missed, 0);
  EXPECT_EQ(found.invented, 0);
}

TEST_F(NightTest, AHardNightLosesFewMovementsAndInventsFew) {
  const Truth truth = simulate({.hours = 3, .channels = 24, .seed = 9004, .hard = true}, path("hard.edf"));
  const Agreement found = agreement(detect(read_edf(path("hard.edf"))).activities, truth);
  EXPECT_GE(found.f1(), 0.96);
  EXPECT_LE(Agreement::median(found.onset_error_ms), 20);
}

TEST_F(NightTest, MovementsAndSeriesDoNotCrossTheGapsOfADiscontinuousFile) {
  const Truth truth = simulate({.hours = 1, .channels = 2, .seed = 9005, .gaps = true}, path("gaps.edf"));
  ASSERT_FALSE(truth.gaps.empty());
  const Recording night = read_edf(path("gaps.edf"));
  EXPECT_EQ(night.segments.size(), truth.gaps.size() + 1);
  const Score score = score_legs(night, {.rules = {aasm(), wasm2016()}});
  ASSERT_EQ(score.night.breaks.size(), truth.gaps.size());
  for (std::size_t i = 0; i < truth.gaps.size(); ++i) {
    EXPECT_EQ(score.night.breaks[i].span, truth.gaps[i]);
    for (const RuleScore& rule : score.rules) {
      for (const LegMovement& movement : rule.movements) EXPECT_FALSE(overlaps(movement.span, truth.gaps[i]));
      for (const Series& series : rule.series) EXPECT_FALSE(overlaps(series.span, truth.gaps[i]));
    }
  }
  EXPECT_GE(agreement(detect(night).activities, truth).f1(), 0.97);
}

TEST_F(NightTest, TheResultFileIsTheSameBytesForAnyNumberOfThreads) {
  simulate({.hours = 0.5, .channels = 4, .seed = 9006, .hard = true}, path("night.edf"));
  const Recording night = read_edf(path("night.edf"));
  std::set<std::string> files;
  for (const int threads : {1, 2, 3, 7}) {
    write(score_legs(night, {.rules = all_rules(), .threads = threads}), path("night.h5"));
    files.insert(bytes_of(path("night.h5")));
  }
  EXPECT_EQ(files.size(), 1U);
}

TEST_F(NightTest, TheStoredTablesAreThoseOfTheScore) {
  simulate({.hours = 0.5, .channels = 4, .seed = 9007}, path("night.edf"));
  const Score score = score_legs(read_edf(path("night.edf")), {.rules = {aasm(), wasm2016()}});
  write(score, path("night.h5"));
  const Tables stored = read(path("night.h5"));
  EXPECT_FALSE(stored.tables.empty());
}

std::string shared(const std::string& name) { return std::string(PSG_SHARED_DATA) + "/legs/" + name; }

TEST(RealRecording, PsgIpaSn5HasOneBilateralMovementAndNothingElse) {
  if (!fs::exists(shared("SN5_sample.edf"))) GTEST_SKIP() << "shared data not present";
  const Score score = score_legs(read_edf(shared("SN5_sample.edf")), {.rules = {aasm(), wasm2016()}});
  for (const RuleScore& rule : score.rules) {
    ASSERT_EQ(rule.movements.size(), 1U) << rule.rule.name;
    EXPECT_EQ(rule.movements[0].sides, Sides::bilateral);
    ASSERT_EQ(rule.activities.size(), 2U) << "nothing at 11.4 s or 12.5 s";
    for (const ScoredActivity& m : rule.activities) {
      EXPECT_GE(m.activity.span.end, 6s);
      EXPECT_LE(m.activity.span.end, 7200ms);
      if (m.activity.leg != Leg::left) continue;
      EXPECT_GE(m.activity.span.start, 3700ms);
      EXPECT_LE(m.activity.span.start, 4100ms);
    }
    for (const Index& index : rule.indices) {
      if (index.state == "TST") {
        EXPECT_TRUE(std::isnan(index.value)) << index.statistic;
      }
    }
  }
}

TEST(RealRecording, TheBeatsInTheLinkedLegsAreNotMovements) {
  if (!fs::exists(shared("osas2002plusqrs.edf"))) GTEST_SKIP() << "shared data not present";
  const Score score = score_legs(read_edf(shared("osas2002plusqrs.edf")), {.rules = {wasm2016()}});
  ASSERT_EQ(score.legs.size(), 1U);
  EXPECT_EQ(score.legs[0].leg, Leg::both);
  EXPECT_GE(score.legs[0].ecg_uv, 15);
  EXPECT_THAT(score.warnings, testing::Contains(testing::HasSubstr("both legs in one derivation")));
  EXPECT_THAT(score.warnings, testing::Contains(testing::HasSubstr("below the 200")));
  const auto& movements = score.rules[0].activities;
  const auto counted = std::ranges::count(movements, Reason::counted,
                                          [](const ScoredActivity& m) { return m.verdict.reason; });
  EXPECT_GE(counted, 17);
  EXPECT_LE(counted, 24);
}

}  // namespace
}  // namespace psg::test
