#include "psg/rules/rule.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "psg/core/error.hpp"
#include "rules/night_builder.hpp"

namespace psg {
namespace {

using ::testing::HasSubstr;

TEST(Rules, TheFourStandardsAreFoundByTheirNames) {
  ASSERT_EQ(all_rules().size(), 4U);
  for (const Rule& rule : all_rules()) EXPECT_EQ(rule_named(rule.name), rule);
  EXPECT_EQ(rule_named("aasm"), aasm());
  EXPECT_EQ(rule_named("wasm2016"), wasm2016());
  EXPECT_EQ(rule_named("wasm2006"), wasm2006());
  EXPECT_EQ(rule_named("asda1993"), asda1993());
}

TEST(Rules, AnUnknownNameIsRefusedWithTheListOfNames) {
  try {
    (void)rule_named("AASM");
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
    EXPECT_THAT(error.what(),
                HasSubstr("\"AASM\" is unknown, expected one of aasm, wasm2016, wasm2006, asda1993"));
  }
}

TEST(Rules, OnsetIs8AndOffset2MicrovoltsAboveRestingForHalfASecondByEveryStandard) {
  for (const Rule& rule : all_rules()) {
    EXPECT_EQ(rule.detection.onset_uv, 8);
    EXPECT_EQ(rule.detection.offset_uv, 2);
    EXPECT_EQ(rule.detection.offset_hold, 500ms);
    EXPECT_EQ(rule.detection.low_hz, 10);
    EXPECT_EQ(rule.detection.high_hz, 100);
    EXPECT_EQ(rule.detection.notch_hz, 0);
  }
}

TEST(Rules, AChangedFieldChangesTheResultAndNothingElse) {
  Rule rule = aasm();
  rule.min_series = 3;
  const auto night = test::night().movements(Leg::left, {10s, 30s, 50s});
  EXPECT_EQ(night.score(aasm()).series.size(), 0U);
  EXPECT_EQ(night.score(rule).series.size(), 1U);
  EXPECT_EQ(night.score(rule).rule, rule);
}

TEST(Rules, FieldsAtTheEndOfTheRangeOfTimeAreSafe) {
  Rule rule = wasm2016();
  rule.same_leg_merge = rule.both_legs_gap = rule.respiratory_before = rule.respiratory_after = Time::max();
  rule.arousal_gap = rule.max_interval = rule.candidate_max_movement = rule.candidate_max_single =
      Time::max();
  const auto score = test::night()
                         .event(EventKind::apnea, 1h, 2h)
                         .event(EventKind::arousal, 1h, 2h)
                         .movements(Leg::left, {10s, 7h})
                         .movements(Leg::right, {20s})
                         .score(rule);
  ASSERT_EQ(score.movements.size(), 1U);
  EXPECT_EQ(score.movements[0].respiratory, 0);
  EXPECT_EQ(score.movements[0].arousal, 1);
}

TEST(Rules, ValuesHaveNamesForPrograms) {
  EXPECT_STREQ(name(Measure::peak), "peak");
  EXPECT_STREQ(name(FilterKind::fir), "fir");
  EXPECT_STREQ(name(BothLegs::offset_to_onset), "offset_to_onset");
  EXPECT_STREQ(name(Respiratory::ignore), "ignore");
  EXPECT_STREQ(name(Reason::short_interval), "short_interval");
  EXPECT_STREQ(name(Sides::bilateral), "LR");
  EXPECT_STREQ(name(NonCandidate::too_many_components), "too_many_components");
  EXPECT_STREQ(name(Boundary::interval_long), "interval_long");
}

}  // namespace
}  // namespace psg
