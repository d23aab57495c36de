// A detected night, marked as the detector found it and scored again without EMG.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "psg/annotations/event_files.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/night/night.hpp"
#include "psg/night/rescore.hpp"
#include "psg/night/score.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg::test {
namespace {

bool is_mark(const Event& event) { return event.kind == EventKind::leg_movement; }

/// What a technician would have marked: all but what only EMG can reject.
void mark(NightEvents& scoring, const RuleScore& detected) {
  for (const ScoredActivity& m : detected.activities) {
    const Reason reason = m.verdict.reason;
    if (reason == Reason::artefact || reason == Reason::low_median || reason == Reason::merged) continue;
    scoring.events.push_back({.kind = EventKind::leg_movement,
                              .span = m.activity.span,
                              .text = "Limb movement",
                              .channel = "",
                              .leg = m.activity.leg});
  }
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

TEST(RescoredNight, GivesEveryIndexOfTheDetectedNightByEveryRule) {
  const SimulatedLegs legs = simulate_legs({.hours = 2, .rate_hz = 256, .channels = 2, .seed = 77});
  const std::array<ArrayChannel, 2> channels{
      {{"LAT", legs.clock.rate_hz(), legs.left, {}}, {"RAT", legs.clock.rate_hz(), legs.right, {}}}};
  NightEvents scoring = legs.truth.scoring;
  std::erase_if(scoring.events, is_mark);
  const Score detected =
      score_legs(Recording::from_arrays(channels), {.rules = all_rules(), .threads = 2}, scoring);
  ASSERT_EQ(detected.rules.size(), 4U);
  for (const RuleScore& expected : detected.rules) {
    NightContext marked{.given = scoring, .recording = detected.night.recording, .breaks = {}};
    mark(marked.given, expected);
    const Score score = rescore(marked, {expected.rule});
    const RuleScore& found = score.rules.front();
    ASSERT_GT(expected.movements.size(), 20U) << expected.rule.name;
    EXPECT_EQ(found.movements.size(), expected.movements.size()) << expected.rule.name;
    ASSERT_EQ(found.indices.size(), expected.indices.size());
    for (std::size_t i = 0; i < found.indices.size(); ++i) {
      const Index& a = expected.indices[i];
      const Index& b = found.indices[i];
      ASSERT_EQ(a.statistic, b.statistic);
      EXPECT_TRUE(same(a.value, b.value))
          << expected.rule.name << ' ' << a.statistic << ' ' << a.legs << ' ' << a.state << ": " << a.value
          << " detected, " << b.value << " marked";
    }
  }
}

double value_of(const RuleScore& score, std::string_view statistic, std::string_view state) {
  const auto found = std::ranges::find_if(score.indices, [&](const Index& i) {
    return i.statistic == statistic && i.legs == "all" && i.state == state;
  });
  return found == score.indices.end() ? std::nan("") : found->value;
}

// Counted from the file's rows with Python's csv module: 29 movements without a leg, none overlapping, 2.722
// to 8.907 s long; 2 touch an apnea or hypopnea widened by 0.5 s; four onsets 15 to 89 s apart in
// sleep (2155, 2244, 2259, 2277 s), no other run of four; 679 epochs of sleep.
TEST(RescoredNight, TheMovementsThatAFrenchTechnicianMarked) {
  const std::string path = PSG_SHARED_DATA "/annotations/noxturnal_utf16.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared annotation files are not here";
  EventFiles files;
  files.stages = {path};
  const Recording night = recording_of_files(files, "", Time{0});
  NightContext context;
  context.given = EventSource(night, files, false).joined_with(night);
  context.recording = recording_of(context.given, {});
  EXPECT_EQ(context.recording, (Span{0s, 25510s}))
      << "from the first entry to the end of the last, a position";
  const Score score = rescore(context, {aasm(), wasm2016()});
  EXPECT_THAT(score.warnings, testing::ElementsAre(testing::HasSubstr("that name no leg: 29 of 29")));
  for (const RuleScore& rule : score.rules) {
    ASSERT_EQ(rule.activities.size(), 29U);
    for (const ScoredActivity& m : rule.activities) EXPECT_EQ(m.activity.leg, Leg::both);
    EXPECT_EQ(rule.movements.size(), rule.rule.name == "aasm" ? 27U : 29U);
    ASSERT_EQ(rule.series.size(), 1U);
    EXPECT_EQ(rule.series.front().span.start, 2155s);
    EXPECT_EQ(rule.series.front().movements.size(), 4U);
    EXPECT_DOUBLE_EQ(value_of(rule, "plms_index", "TST"), 4 / (679 * 30 / 3600.0));
  }
}

// Files whose movements are of no use here: none is a movement, so none is scored as a night of 0.
TEST(RescoredNight, FilesWithoutMarkedMovementsAreRefused) {
  for (const char* name : {"profusion.xml", "domino/Classification Arousals.txt", "edfplus_events_demo.edf",
                           "sleep-edf_SC4002EC-Hypnogram.edf"}) {
    const std::string path = std::string(PSG_SHARED_DATA "/annotations/") + name;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared annotation files are not here";
    NightContext context;
    context.given = read_annotations(path);
    EXPECT_THROW((void)rescore(context, {aasm()}), Error) << name;
  }
}

}  // namespace
}  // namespace psg::test
