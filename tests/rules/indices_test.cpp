#include "psg/rules/indices.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>

#include "psg/rules/association.hpp"
#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A night that is small enough to be counted by hand.
//
// Recording 0 h to 4 h, lights off at 0.5 h, on at 3.5 h; wake to 1 h, N2 to 2 h, N3 to 2.5 h, R to
// 3 h, then not staged; no signal from 1.25 h to 1.75 h. Time scored: TIB 3 - 0.5 = 2.5 h, W 0.5 h,
// N2 1 - 0.5 = 0.5 h, N3 0.5 h, R 0.5 h, TST 1.5 h, NREM 1 h, N1 none.
//
//   #  onset s  legs  s   stage  interval before          what it is (WASM 2016)
//   0   3000    L     2   W      (first)                  isolated: undefined before, 580 s after
//   1   3580    L     1   W      580                      PLM
//   2   3600    R     2   N2     20                       PLM, 5 s after the end of an apnea
//   3   3620    LR    3   N2     20                       PLM, with an arousal
//   4   3640    L     4   N2     20                       PLM
//   5   7300    L     1   N3     undefined (gap)
//   6   7306    L     1   N3     6                        short interval
//   7   7400    R    12   N3     undefined (8 is next)    non-candidate
//   8   9500    L     1   R      undefined (after 7)      isolated: 1400 s after
//   9  10900    R     1   ?      1400                     isolated
RuleScore by_hand() {
  return night()
      .lasts(4h)
      .lights_off(30min)
      .lights_on(210min)
      .stage(Stage::wake, 0s, 1h)
      .stage(Stage::n2, 1h, 2h)
      .stage(Stage::n3, 2h, 150min)
      .stage(Stage::rem, 150min, 3h)
      .gap(75min, 105min)
      .event(EventKind::apnea, 3570s, 3595s)
      .event(EventKind::arousal, 3621s, 3630s)
      .movement(L, 3000s, 2s)
      .movement(L, 3580s, 1s)
      .movement(R, 3600s, 2s)
      .movement(L, 3620s, 2s)
      .movement(R, 3621s, 2s)
      .movement(L, 3640s, 4s)
      .movement(L, 7300s, 1s)
      .movement(L, 7306s, 1s)
      .movement(R, 7400s, 12s)
      .movement(L, 9500s, 1s)
      .movement(R, 10900s, 1s)
      .score(wasm2016());
}

void expect_values(const RuleScore& score, std::string_view statistic,
                   const std::map<std::string, double>& values, std::string_view legs = "all") {
  for (const auto& [state, expected] : values) {
    const double found = value_of(score, statistic, state, legs);
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(found)) << statistic << " " << state << " is " << found;
    } else {
      EXPECT_DOUBLE_EQ(found, expected) << statistic << " " << legs << " " << state;
    }
  }
}

const double undefined = std::nan("");

TEST(Section3ByHand, NumbersOfMovements) {
  const auto score = by_hand();
  expect_values(score, "movements",
                {{"TIB", 10}, {"TST", 7}, {"W", 2}, {"N2", 3}, {"N3", 3}, {"R", 1}, {"NREM", 6}});
  expect_values(score, "movements", {{"TIB", 6}, {"W", 2}, {"N2", 1}, {"N3", 2}, {"R", 1}}, "left");
  expect_values(score, "movements", {{"TIB", 3}, {"TST", 2}, {"W", 0}}, "right");
  expect_values(score, "movements", {{"TIB", 1}, {"N2", 1}, {"N3", 0}}, "bilateral");
  expect_values(score, "candidates", {{"TIB", 9}, {"TST", 6}, {"N3", 2}});
  expect_values(score, "non_candidates", {{"TIB", 1}, {"N3", 1}, {"R", 0}});
  expect_values(score, "respiratory", {{"TIB", 1}, {"N2", 1}, {"W", 0}});
  expect_values(score, "plm",
                {{"TIB", 4}, {"TST", 3}, {"W", 1}, {"N2", 3}, {"N3", 0}, {"R", 0}, {"NREM", 3}});
  expect_values(score, "plm_arousal", {{"TIB", 1}, {"N2", 1}, {"W", 0}});
}

TEST(Section3ByHand, NumbersPerHourCarryNumeratorAndHours) {
  const auto score = by_hand();
  expect_values(score, "movements_per_hour",
                {{"TIB", 4}, {"TST", 7 / 1.5}, {"W", 4}, {"N2", 6}, {"R", 2}, {"NREM", 6}});
  const Index tst = index_of(score, "plm_per_hour", "TST");
  EXPECT_EQ(tst.unit, "1/h");
  EXPECT_DOUBLE_EQ(tst.value, 2);
  EXPECT_DOUBLE_EQ(tst.numerator, 3);
  EXPECT_DOUBLE_EQ(tst.denominator, 1.5);
}

TEST(Section3ByHand, Indices) {
  const auto score = by_hand();
  expect_values(score, "plms_index", {{"TST", 2}});
  expect_values(score, "plmw_index", {{"W", 2}});
  expect_values(score, "plms_arousal_index", {{"TST", 1 / 1.5}});
  expect_values(score, "plms_per_hour_of_night", {{"TIB", 3 / 2.5}});
}

TEST(Section3ByHand, Durations) {
  const auto score = by_hand();
  expect_values(score, "plm_duration_mean", {{"TIB", 2.5}, {"TST", 3}, {"W", 1}, {"R", undefined}});
  expect_values(score, "plm_duration_sd", {{"TIB", std::sqrt(5.0 / 3)}, {"TST", 1}, {"W", undefined}});
  expect_values(score, "plm_duration_min", {{"TIB", 1}, {"TST", 2}, {"R", undefined}});
  expect_values(score, "plm_duration_max", {{"TIB", 4}, {"R", undefined}});
  expect_values(score, "plm_duration_mean", {{"TIB", 3}}, "bilateral");
  expect_values(score, "plm_duration_sd", {{"TIB", undefined}}, "bilateral");
  const Index mean = index_of(score, "plm_duration_mean", "TIB");
  EXPECT_DOUBLE_EQ(mean.numerator, 10);
  EXPECT_DOUBLE_EQ(mean.denominator, 4);
}

TEST(Section3ByHand, ShortIntervalAndIsolatedMovements) {
  const auto score = by_hand();
  expect_values(score, "short_interval_movements", {{"TIB", 1}, {"N3", 1}, {"W", 0}});
  expect_values(score, "short_interval_movements_per_hour", {{"TIB", 0.4}, {"N3", 2}});
  expect_values(score, "isolated_movements", {{"TIB", 3}, {"W", 1}, {"R", 1}, {"TST", 1}});
  expect_values(score, "isolated_movements_per_hour", {{"TIB", 1.2}, {"W", 2}});
}

TEST(Section3ByHand, Series) {
  const auto score = by_hand();
  expect_values(score, "series_count", {{"TIB", 1}});
  expect_values(score, "series_length_mean", {{"TIB", 4}});
  expect_values(score, "series_duration_mean", {{"TIB", 64}});
  expect_values(score, "series_duration_total", {{"TIB", 64}});
}

TEST(Section3ByHand, Intervals) {
  const auto score = by_hand();
  expect_values(score, "intervals", {{"TIB", 6}, {"TST", 4}, {"W", 1}, {"N2", 3}, {"N3", 1}, {"R", 0}});
  expect_values(score, "intervals_below_10s", {{"TIB", 1}, {"TST", 1}});
  expect_values(score, "intervals_10s_to_90s", {{"TIB", 3}, {"N2", 3}});
  expect_values(score, "intervals_above_90s", {{"TIB", 2}, {"TST", 0}, {"W", 1}});
  const double mean = (3 * std::log(20) + std::log(6)) / 4;
  const double squares = 3 * std::pow(std::log(20) - mean, 2) + std::pow(std::log(6) - mean, 2);
  EXPECT_NEAR(value_of(score, "interval_ln_mean", "TST"), mean, 1e-12);
  EXPECT_NEAR(value_of(score, "interval_ln_sd", "TST"), std::sqrt(squares / 3), 1e-12);
  expect_values(score, "interval_ln_sd", {{"N3", undefined}});
  expect_values(score, "interval_histogram_20_22", {{"TIB", 3}, {"TST", 3}, {"W", 0}});
  expect_values(score, "interval_histogram_06_08", {{"TIB", 1}, {"TST", 1}});
  expect_values(score, "interval_histogram_18_20", {{"TIB", 0}});
}

TEST(Section3ByHand, PeriodicityByBothNames) {
  const auto score = by_hand();
  expect_values(score, "periodicity_ratio", {{"TIB", 4.0 / 9}, {"TST", 0.5}, {"W", 0.5}, {"R", 0}});
  expect_values(score, "periodicity_ferri2006", {{"TIB", 0.5}, {"TST", 0.75}, {"W", 0}, {"R", undefined}});
}

TEST(Section3ByHand, TwinsWithoutRespiratoryCandidates) {
  // Without movement 2 three are left of the series: 3580 s, 3620 s, 3640 s.
  const auto score = by_hand();
  expect_values(score, "movements_nr", {{"TIB", 9}, {"N2", 2}});
  expect_values(score, "candidates_nr", {{"TIB", 8}});
  expect_values(score, "plm_nr", {{"TIB", 0}, {"TST", 0}});
  expect_values(score, "plms_index_nr", {{"TST", 0}});
  expect_values(score, "series_count_nr", {{"TIB", 0}});
  expect_values(score, "series_length_mean_nr", {{"TIB", undefined}});
  expect_values(score, "intervals_nr", {{"TIB", 5}, {"N2", 2}});
  expect_values(score, "interval_histogram_40_42_nr", {{"TIB", 1}});
  expect_values(score, "periodicity_ratio_nr", {{"TIB", 0}});
  expect_values(score, "periodicity_ferri2006_nr", {{"TIB", 0}});
}

TEST(Section3ByHand, AStateWithoutTimeIsUndefinedNotZero) {
  const auto score = by_hand();
  for (const Index& i : score.indices) {
    if (i.state == "N1") {
      EXPECT_TRUE(std::isnan(i.value)) << i.statistic << " is " << i.value;
    }
  }
  EXPECT_EQ(index_of(score, "plm_per_hour", "N1").denominator, 0);
}

// ---- undefined, never 0 ------------------------------------------------------------------------------

TEST(Undefined, WithoutSleepEveryIndexPerSleepIsUndefinedAndThatOfWakeIsNot) {
  const auto score = night().stage(Stage::wake, 0s, 8h).movements(L, {10s, 30s, 50s, 70s}).score(wasm2016());
  for (const Index& i : score.indices) {
    if (i.state != "TIB" && i.state != "W") {
      EXPECT_TRUE(std::isnan(i.value)) << i.statistic << " " << i.state;
    }
  }
  EXPECT_EQ(index_of(score, "plms_index", "TST").denominator, 0);
  EXPECT_TRUE(std::isnan(value_of(score, "plms_per_hour_of_night", "TIB")));
  EXPECT_DOUBLE_EQ(value_of(score, "plmw_index", "W"), 0.5);
}

TEST(Undefined, WithoutStagesEverythingPerSleepOrStageIsUndefinedAndTheNightIsNot) {
  for (const Rule& rule : all_rules()) {
    const auto score = night().movements(L, {10s, 30s, 50s, 70s}).score(rule);
    for (const Index& i : score.indices) {
      if (i.state != "TIB") {
        EXPECT_TRUE(std::isnan(i.value)) << i.statistic << " " << i.state;
      }
    }
    EXPECT_TRUE(std::isnan(index_of(score, "plms_index", "TST").denominator));
    EXPECT_TRUE(std::isnan(value_of(score, "plms_per_hour_of_night", "TIB")));
    EXPECT_DOUBLE_EQ(value_of(score, "plm_per_hour", "TIB"), 0.5);
    EXPECT_THAT(score.warnings, Contains(HasSubstr("no sleep stages")));
  }
}

TEST(Undefined, RulesWithoutASecondPassHaveNoTwins) {
  const auto score = night().asleep().movements(L, {10s, 30s, 50s, 70s}).score(aasm());
  for (const Index& i : score.indices) {
    if (i.statistic.find("_nr") != std::string::npos) {
      EXPECT_TRUE(std::isnan(i.value)) << i.statistic;
    }
  }
  EXPECT_TRUE(std::isnan(value_of(score, "respiratory", "TIB")));
}

TEST(Undefined, ARecordingOfUnknownLengthHasNumbersButNoRates) {
  const auto score = night().lasts(0s).movements(L, {10s, 30s, 50s, 70s}).score(wasm2016());
  EXPECT_EQ(value_of(score, "plm", "TIB"), 4);
  EXPECT_TRUE(std::isnan(value_of(score, "plm_per_hour", "TIB")));
  EXPECT_TRUE(std::isnan(index_of(score, "plm_per_hour", "TIB").denominator));
}

TEST(Undefined, NoMovementsInScoredSleepAreZero) {
  const auto score = night().asleep().score(aasm());
  EXPECT_EQ(value_of(score, "plms_index", "TST"), 0);
  EXPECT_EQ(index_of(score, "plms_index", "TST").denominator, 8);
  EXPECT_TRUE(std::isnan(value_of(score, "periodicity_ratio", "TST")));
  EXPECT_TRUE(std::isnan(value_of(score, "movements_duration_mean", "TST")));
}

/// The statistics whose every value is undefined, of those that `select` takes.
template <typename Select>
void expect_undefined(const RuleScore& score, bool all, Select select) {
  bool any = false;
  for (const Index& i : score.indices) {
    if (!select(i)) continue;
    EXPECT_TRUE(!all || std::isnan(i.value)) << i.statistic << " " << i.legs << " " << i.state;
    EXPECT_TRUE(!all || std::isnan(i.numerator)) << i.statistic << " " << i.legs << " " << i.state;
    any = any || !std::isnan(i.value);
  }
  EXPECT_EQ(any, !all);
}

bool of_arousals(const Index& i) { return i.statistic.find("arousal") != std::string::npos; }
bool of_respiratory(const Index& i) {
  return i.statistic.find("respiratory") != std::string::npos || i.statistic.find("_nr") != std::string::npos;
}

Night four_periodic() { return night().asleep().movements(L, {10s, 30s, 50s, 70s}); }

TEST(NotScored, without_arousals_everything_that_counts_them_is_undefined) {
  for (const Rule& rule : all_rules()) {
    expect_undefined(four_periodic().respiratory_scored().score(rule), true, of_arousals);
    expect_undefined(four_periodic().arousals_scored().score(rule), false, of_arousals);
  }
  const auto none = four_periodic().arousals_scored().score(aasm());
  EXPECT_EQ(value_of(none, "plms_arousal_index", "TST"), 0);
  EXPECT_EQ(value_of(none, "plm_arousal", "N2"), 0);
}

TEST(NotScored, without_respiratory_events_they_and_the_second_pass_are_undefined) {
  expect_undefined(four_periodic().arousals_scored().score(wasm2016()), true, of_respiratory);
  const auto none = four_periodic().respiratory_scored().score(wasm2016());
  expect_undefined(none, false, of_respiratory);
  EXPECT_EQ(value_of(none, "respiratory", "TIB"), 0);
  EXPECT_EQ(value_of(none, "plms_index_nr", "TST"), 0.5);
  EXPECT_EQ(value_of(none, "plms_index", "TST"), 0.5);
}

TEST(NotScored, one_event_tells_that_its_kind_was_scored) {
  const auto arousal = four_periodic().event(EventKind::arousal, 1h, 1h + 5s).score(wasm2016());
  EXPECT_EQ(value_of(arousal, "plms_arousal_index", "TST"), 0);
  EXPECT_TRUE(std::isnan(value_of(arousal, "plms_index_nr", "TST")));
  for (const EventKind kind : {EventKind::apnea, EventKind::hypopnea, EventKind::rera}) {
    const auto event = four_periodic().event(kind, 1h, 1h + 20s).score(wasm2016());
    EXPECT_EQ(value_of(event, "plms_index_nr", "TST"), 0.5) << name(kind);
    EXPECT_TRUE(std::isnan(value_of(event, "plms_arousal_index", "TST"))) << name(kind);
  }
  const auto other = four_periodic().event(EventKind::artefact, 1h, 1h + 20s).score(wasm2016());
  EXPECT_TRUE(std::isnan(value_of(other, "plms_index_nr", "TST")));
}

TEST(NotScored, what_does_not_ask_for_events_stays_as_it_is) {
  const auto unknown = four_periodic().score(wasm2016());
  const auto known = four_periodic().scored().score(wasm2016());
  ASSERT_EQ(unknown.indices.size(), known.indices.size());
  for (std::size_t i = 0; i < known.indices.size(); ++i) {
    const Index& index = known.indices[i];
    if (of_arousals(index) || of_respiratory(index) || std::isnan(index.value)) continue;
    EXPECT_EQ(unknown.indices[i].value, index.value) << index.statistic << " " << index.state;
  }
}

TEST(NotScored, a_sentence_names_the_rules_that_left_no_movement_out) {
  const NightEvents nothing = night().context().given;
  const Rule first = aasm(), second = wasm2016(), third = wasm2006(), fourth = asda1993();
  EXPECT_EQ(unscored_arousals(nothing),
            "nothing says that arousals were scored, so everything that counts them is undefined");
  EXPECT_EQ(unscored_respiratory(nothing, {&first, &second, &third}),
            "nothing says that respiratory events were scored, so everything with or without them (_nr) is "
            "undefined, and aasm, wasm2006 left out no movement for being near one");
  EXPECT_EQ(unscored_respiratory(nothing, {&fourth}), std::nullopt);
  const NightEvents none = night().scored().context().given;
  EXPECT_EQ(unscored_arousals(none), std::nullopt);
  EXPECT_EQ(unscored_respiratory(none, {&first}), std::nullopt);
}

TEST(Sides, a_leg_that_was_not_scored_is_undefined_and_so_is_bilateral) {
  const auto known = [](const std::vector<Leg>& legs, const char* side) {
    const auto score = four_periodic().legs(legs).score(wasm2016());
    for (const char* statistic : {"movements", "movements_per_hour", "plm", "plm_per_hour"}) {
      EXPECT_EQ(std::isnan(value_of(score, statistic, "TST", side)),
                std::isnan(value_of(score, "movements", "TIB", side)));
    }
    return !std::isnan(value_of(score, "movements", "TIB", side));
  };
  EXPECT_TRUE(known({L}, "left"));
  EXPECT_FALSE(known({L}, "right"));
  EXPECT_FALSE(known({L}, "bilateral"));
  EXPECT_TRUE(known({L}, "all"));
  EXPECT_FALSE(known({R}, "left"));
  EXPECT_TRUE(known({R}, "right"));
  for (const char* side : {"all", "left", "right", "bilateral"}) {
    EXPECT_TRUE(known({L, R}, side)) << side;
    EXPECT_TRUE(known({}, side)) << side;  // not known which: those of the movements
  }
}

TEST(Sides, a_derivation_of_both_legs_without_any_movement_says_nothing_of_one_leg) {
  const auto score = night().asleep().legs({B}).score(aasm());
  EXPECT_EQ(value_of(score, "movements", "TIB"), 0);
  for (const char* side : {"left", "right", "bilateral"}) {
    EXPECT_TRUE(std::isnan(value_of(score, "movements", "TIB", side))) << side;
  }
}

TEST(Sides, a_scored_leg_without_movements_has_none) {
  const auto score = four_periodic().legs({L, R}).score(aasm());
  EXPECT_EQ(value_of(score, "movements", "TST", "right"), 0);
  EXPECT_EQ(value_of(score, "movements", "TST", "bilateral"), 0);
}

// ---- denominators ------------------------------------------------------------------------------------

double tst_hours(const Night& night) {
  return index_of(night.score(aasm()), "plms_index", "TST").denominator;
}

TEST(TimeScored, LightsArtefactsAndGapsAreLeftOutOnce) {
  EXPECT_DOUBLE_EQ(tst_hours(night().asleep()), 8);
  EXPECT_DOUBLE_EQ(tst_hours(night().asleep().lights_off(1h).lights_on(7h)), 6);
  EXPECT_DOUBLE_EQ(tst_hours(night().asleep().lights_off(-1h).lights_on(9h)), 8);
  EXPECT_DOUBLE_EQ(tst_hours(night().asleep().gap(1h, 2h).artefact(90min, 3h)), 6);
  EXPECT_DOUBLE_EQ(tst_hours(night().asleep().gap(7h, 10h)), 7);
}

TEST(TimeScored, StagesBeyondTheRecordingDoNotCount) {
  EXPECT_DOUBLE_EQ(tst_hours(night().lasts(2h).asleep()), 2);
}

// ---- interval statistics on both sides of their bounds ---------------------------------------------------

RuleScore two_apart(Time interval) { return night().movements(L, {100s, 100s + interval}).score(wasm2016()); }

TEST(IntervalClass, TenSecondsAndNinetySecondsAreInTheMiddle) {
  EXPECT_EQ(value_of(two_apart(9999ms), "intervals_below_10s", "TIB"), 1);
  EXPECT_EQ(value_of(two_apart(10s), "intervals_10s_to_90s", "TIB"), 1);
  EXPECT_EQ(value_of(two_apart(90s), "intervals_10s_to_90s", "TIB"), 1);
  EXPECT_EQ(value_of(two_apart(90001ms), "intervals_above_90s", "TIB"), 1);
}

TEST(IntervalHistogram, ABinHoldsItsLowerEdge) {
  EXPECT_EQ(value_of(two_apart(21999ms), "interval_histogram_20_22", "TIB"), 1);
  EXPECT_EQ(value_of(two_apart(22s), "interval_histogram_20_22", "TIB"), 0);
  EXPECT_EQ(value_of(two_apart(22s), "interval_histogram_22_24", "TIB"), 1);
  EXPECT_EQ(value_of(two_apart(99999ms), "interval_histogram_98_100", "TIB"), 1);
  EXPECT_EQ(value_of(two_apart(100s), "interval_histogram_98_100", "TIB"), 0);
}

TEST(IsolatedMovement, NinetySecondsAwayIsNotIsolatedAnd90001MsIs) {
  EXPECT_EQ(value_of(two_apart(90s), "isolated_movements", "TIB"), 0);
  EXPECT_EQ(value_of(two_apart(90001ms), "isolated_movements", "TIB"), 2);
}

double ferri(std::initializer_list<Time> onsets) {
  return value_of(night().movements(L, onsets).score(wasm2016()), "periodicity_ferri2006", "TIB");
}

TEST(PeriodicityFerri2006, ThreeSuccessiveIntervalsAreARunAndTwoAreNot) {
  EXPECT_DOUBLE_EQ(ferri({0s, 20s, 40s}), 0);
  EXPECT_DOUBLE_EQ(ferri({0s, 20s, 40s, 60s}), 1);
  EXPECT_DOUBLE_EQ(ferri({0s, 20s, 40s, 60s, 80s, 280s}), 0.8);
}

TEST(PeriodicityFerri2006, TenSecondsAreExcludedAndNinetyIncluded) {
  EXPECT_DOUBLE_EQ(ferri({0s, 20s, 40s, 50s}), 0);
  EXPECT_DOUBLE_EQ(ferri({0s, 20s, 40s, 50001ms}), 1);
  EXPECT_DOUBLE_EQ(ferri({0s, 20s, 40s, 130s}), 1);
  EXPECT_DOUBLE_EQ(ferri({0s, 20s, 40s, 130001ms}), 0);
}

TEST(PeriodicityFerri2006, AGapEndsARun) {
  const auto score = night().movements(L, {0s, 20s, 40s, 60s}).gap(30s, 31s).score(wasm2016());
  EXPECT_DOUBLE_EQ(value_of(score, "periodicity_ferri2006", "TIB"), 0);
  EXPECT_EQ(value_of(score, "intervals", "TIB"), 2);
}

// ---- sides -----------------------------------------------------------------------------------------------

TEST(Sides, ASingleDerivationOfBothLegsIsInAllOnly) {
  const auto score = night().movements(B, {10s, 30s}).score(wasm2016());
  EXPECT_EQ(value_of(score, "movements", "TIB"), 2);
  for (const char* side : {"left", "right", "bilateral"}) {
    EXPECT_TRUE(std::isnan(value_of(score, "movements", "TIB", side))) << side;
    EXPECT_TRUE(std::isnan(value_of(score, "movements_per_hour", "TIB", side))) << side;
  }
}

// ---- the list
// ----------------------------------------------------------------------------------------------

TEST(Statistics, TheListNamesEveryIndexOfEveryRuleSetWithItsUnit) {
  std::map<std::string, std::string> units;
  for (const StatisticInfo& s : statistics()) {
    EXPECT_TRUE(units.emplace(s.name, s.unit).second) << s.name << " twice";
    EXPECT_THAT(s.description, Not(IsEmpty())) << s.name;
  }
  for (const Rule& rule : all_rules()) {
    std::set<std::string> seen;
    for (const Index& i : night().asleep().movements(L, {10s}).score(rule).indices) {
      ASSERT_TRUE(units.count(i.statistic)) << i.statistic;
      EXPECT_EQ(units[i.statistic], i.unit);
      seen.insert(i.statistic);
    }
    EXPECT_EQ(seen.size(), units.size()) << rule.name;
  }
}

TEST(Statistics, EachIndexExistsOnce) {
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const Index& i : by_hand().indices) {
    EXPECT_TRUE(seen.emplace(i.statistic, i.legs, i.state).second) << i.statistic << i.legs << i.state;
  }
}

}  // namespace
}  // namespace psg
