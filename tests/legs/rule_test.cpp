#include "psg/legs/rule.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "legs/night_builder.hpp"
#include "psg/core/error.hpp"
#include "psg/legs/rule_table.hpp"
#include "psg/table/select.hpp"

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
  rule.arousal_gap = rule.max_interval = rule.candidate_max_group = rule.candidate_max_single = Time::max();
  const auto score = test::night()
                         .event(EventKind::apnea, 1h, 2h)
                         .event(EventKind::arousal, 1h, 2h)
                         .movements(Leg::left, {10s, 7h})
                         .movements(Leg::right, {20s})
                         .score(rule);
  ASSERT_EQ(score.groups.size(), 1U);
  EXPECT_EQ(score.groups[0].respiratory, 0);
  EXPECT_EQ(score.groups[0].arousal, 1);
}

// The stored texts that are choices, by rule set and threshold.
std::string stored(const Rule& rule, std::string_view threshold) {
  const Table table = rule_table({&rule});
  const auto& names = values_of<std::string>(table, "threshold");
  const auto row = static_cast<std::size_t>(std::ranges::find(names, threshold) - names.begin());
  return values_of<std::string>(table, "text").at(row);
}

TEST(Rules, TheStoredChoicesAreThoseOfTheStandard) {
  const char* expected[][3] = {{"aasm", "reject_monolateral", "onset_to_onset"},
                               {"wasm2016", "mark_group", "offset_to_onset"},
                               {"wasm2006", "reject_monolateral", "offset_to_onset"},
                               {"asda1993", "ignore", "onset_to_onset"}};
  for (const auto& [standard, respiratory, both_legs] : expected) {
    EXPECT_EQ(stored(rule_named(standard), "respiratory"), respiratory) << standard;
    EXPECT_EQ(stored(rule_named(standard), "both_legs"), both_legs) << standard;
    EXPECT_EQ(stored(rule_named(standard), "measure"), "rms") << standard;
    EXPECT_EQ(stored(rule_named(standard), "filter"), "butterworth") << standard;
  }
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
