// One leg: every criterion that can reject an activity, on both sides of its limit.

#include <gmock/gmock.h>

#include <limits>

#include "psg/core/error.hpp"
#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Reason verdict(const Night& night, const Rule& rule) {
  return night.score(rule).activities.at(0).verdict.reason;
}

Reason of_length(Time length, const Rule& rule) { return verdict(night().movement(L, 60s, length), rule); }

// ---- section 2, movement -------------------------------------------------------------------------

TEST(Duration, HalfASecondIsLongEnoughAnd499MsIsNotByEveryStandard) {
  for (const Rule& rule : all_rules()) {
    EXPECT_EQ(of_length(499ms, rule), Reason::too_short) << rule.name;
    EXPECT_EQ(of_length(500ms, rule), Reason::counted) << rule.name;
  }
}

TEST(Duration, TenSecondsAreNotTooLongByAasmAnd10001MsAre) {
  EXPECT_EQ(of_length(10s, aasm()), Reason::counted);
  EXPECT_EQ(of_length(10001ms, aasm()), Reason::too_long);
}

TEST(Duration, TenSecondsAreNotTooLongByWasm2006And10001MsAre) {
  EXPECT_EQ(of_length(10s, wasm2006()), Reason::counted);
  EXPECT_EQ(of_length(10001ms, wasm2006()), Reason::too_long);
}

TEST(Duration, FiveSecondsAreNotTooLongByAsda1993And5001MsAre) {
  EXPECT_EQ(of_length(5s, asda1993()), Reason::counted);
  EXPECT_EQ(of_length(5001ms, asda1993()), Reason::too_long);
}

TEST(Duration, Wasm2016HasNoMaximum) { EXPECT_EQ(of_length(1h, wasm2016()), Reason::counted); }

TEST(Duration, ADetectedActivityOfNoLengthIsTooShortAndAMarkedOneCannotBeJudged) {
  for (const Rule& rule : all_rules()) {
    EXPECT_EQ(of_length(0s, rule), Reason::no_duration) << rule.name;
    EXPECT_EQ(of_length(1ns, rule), Reason::too_short) << rule.name;
    EXPECT_EQ(verdict(night().asleep().activity({.leg = L, .span = {60s, 60s}, .detected = true}), rule),
              Reason::too_short)
        << rule.name;
  }
}

TEST(Duration, TheVerdictCarriesItsNumbers) {
  const Verdict v = night().movement(L, 60s, 10001ms).score(aasm()).activities.at(0).verdict;
  EXPECT_DOUBLE_EQ(v.value, 10.001);
  EXPECT_DOUBLE_EQ(v.limit, 10);
}

// ---- section 1, same-leg merge -----------------------------------------------------------------

TEST(SameLegMerge, OnsetLessThanHalfASecondAfterTheOffsetIsTheSameMovement) {
  for (const Rule& rule : all_rules()) {
    const auto score = night().movement(L, 10s, 1s).movement(L, 11499ms, 1s).score(rule);
    EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::merged)) << rule.name;
    EXPECT_EQ(score.activities[0].activity.span, (Span{10s, 12499ms}));
    EXPECT_EQ(score.activities[1].activity.span, (Span{11499ms, 12499ms}));
  }
}

TEST(SameLegMerge, OnsetHalfASecondAfterTheOffsetIsAnotherMovement) {
  const auto score = night().movement(L, 10s, 1s).movement(L, 11500ms, 1s).score(wasm2016());
  EXPECT_EQ(score.activities[0].activity.span, (Span{10s, 11s}));
  EXPECT_EQ(score.activities[1].verdict.reason, Reason::counted);
}

TEST(SameLegMerge, ItIsTransitiveAndMeasuredFromTheLatestOffset) {
  const auto score =
      night().movement(L, 10s, 4s).movement(L, 11s, 1s).movement(L, 14400ms, 1s).score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::merged, Reason::merged));
  EXPECT_EQ(score.activities[0].activity.span, (Span{10s, 15400ms}));
}

TEST(SameLegMerge, TheOtherLegInBetweenDoesNotMatter) {
  const auto score =
      night().movement(L, 10s, 1s).movement(R, 11200ms, 1s).movement(L, 11400ms, 1s).score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::counted, Reason::merged));
}

TEST(SameLegMerge, TwoThatAreTooShortAloneAreLongEnoughTogether) {
  const auto score = night().movement(L, 10s, 300ms).movement(L, 10400ms, 300ms).score(aasm());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::merged));
}

TEST(SameLegMerge, TheMovementTakesTheLargestAmplitudeAndTheLastEnd) {
  const auto score =
      night()
          .activity({.leg = L, .span = {10s, 11s}, .amplitude_uv = 20, .detected = true, .sustained = 0.9})
          .activity({.leg = L,
                     .span = {11200ms, 12s},
                     .amplitude_uv = 50,
                     .detected = true,
                     .open_end = true,
                     .sustained = 0.4})
          .score(wasm2016());
  const Activity& merged = score.activities.at(0).activity;
  EXPECT_EQ(merged.amplitude_uv, 50);
  EXPECT_EQ(merged.sustained, 0.9);
  EXPECT_TRUE(merged.open_end);
  EXPECT_TRUE(merged.detected);
}

TEST(SameLegMerge, OneMarkedPartMakesTheMovementMarked) {
  const auto score = night()
                         .activity({.leg = L, .span = {10s, 11s}, .amplitude_uv = 20, .detected = true})
                         .movement(L, 11200ms, 1s)
                         .score(wasm2016());
  EXPECT_FALSE(score.activities.at(0).activity.detected);
  EXPECT_EQ(score.activities.at(0).activity.amplitude_uv, 20);
}

TEST(SameLegMerge, AGapBetweenKeepsThemApart) {
  const auto score =
      night().movement(L, 10s, 1s).movement(L, 11300ms, 1s).gap(11s, 11300ms).score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::counted));
}

TEST(SameLegMerge, APartInsideTheMovementDoesNotTellWhetherItsEndIsOpen) {
  const auto score = night()
                         .activity({.leg = L, .span = {10s, 15s}, .open_end = true})
                         .movement(L, 12s, 1s)
                         .score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::merged));
  EXPECT_TRUE(score.activities.at(0).activity.open_end);
}

TEST(SameLegMerge, AnElectrodePopJoinsNoMovement) {
  const auto score = night()
                         .movement(L, 10s, 1s)
                         .activity({.leg = L, .span = {11200ms, 11800ms}, .detected = true, .artefact = true})
                         .movement(L, 12s, 1s)
                         .score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::artefact, Reason::counted));
  EXPECT_EQ(score.activities.at(0).activity.span, (Span{10s, 11s}));
}

TEST(SameLegMerge, MarksWithoutADurationJoinNothingAndNothingJoinsThem) {
  for (const Rule& rule : all_rules()) {
    // From 10.0 to 10.8 s would be a movement of 0.8 s that nobody saw.
    const auto points =
        night().asleep().movement(L, 10s, 0s).movement(L, 10400ms, 0s).movement(L, 10800ms, 0s);
    EXPECT_THAT(reasons(points.score(rule)), Each(Reason::no_duration)) << rule.name;
    EXPECT_THAT(points.score(rule).movements, IsEmpty()) << rule.name;
    const auto score =
        night().asleep().movement(L, 9700ms, 0s).movement(L, 10s, 1s).movement(L, 11300ms, 0s).score(rule);
    EXPECT_THAT(reasons(score), ElementsAre(Reason::no_duration, Reason::counted, Reason::no_duration));
    EXPECT_EQ(score.activities.at(1).activity.span, (Span{10s, 11s})) << rule.name;
  }
}

TEST(SameLegMerge, ZeroInARuleMeansNever) {
  Rule rule = wasm2016();
  rule.same_leg_merge = 0s;
  const auto score = night().movement(L, 10s, 1s).movement(L, 10500ms, 1s).score(rule);
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::counted));
}

// ---- section 1, morphology ---------------------------------------------------------------------

Reason sustained(double share, bool detected, const Rule& rule) {
  return verdict(night().activity({.leg = L, .span = {10s, 12s}, .detected = detected, .sustained = share}),
                 rule);
}

TEST(Morphology, AMedianAtTheLevelIsEnoughForWasm2016AndBelowIsNot) {
  EXPECT_EQ(sustained(0.5, true, wasm2016()), Reason::counted);
  EXPECT_EQ(sustained(0.499, true, wasm2016()), Reason::low_median);
}

TEST(Morphology, ItIsAskedOfDetectedMovementsOnly) {
  EXPECT_EQ(sustained(0.1, false, wasm2016()), Reason::counted);
  EXPECT_EQ(sustained(Activity::nan(), true, wasm2016()), Reason::counted);
}

TEST(Morphology, TheOtherStandardsDoNotAsk) {
  for (const Rule& rule : {aasm(), wasm2006(), asda1993()}) {
    EXPECT_EQ(sustained(0.1, true, rule), Reason::counted) << rule.name;
  }
}

// ---- ASDA 1993, amplitude ----------------------------------------------------------------------

Night of_amplitude(double uv) {
  return night().activity({.leg = L, .span = {10s, 12s}, .amplitude_uv = uv, .detected = true});
}

TEST(Asda1993Amplitude, AQuarterOfTheCalibrationMovementIsEnoughAndLessIsNot) {
  EXPECT_EQ(verdict(of_amplitude(25).calibration(100), asda1993()), Reason::counted);
  const Verdict low = of_amplitude(24.9).calibration(100).score(asda1993()).activities.at(0).verdict;
  EXPECT_EQ(low.reason, Reason::low_amplitude);
  EXPECT_DOUBLE_EQ(low.value, 24.9);
  EXPECT_DOUBLE_EQ(low.limit, 25);
}

TEST(Asda1993Amplitude, WithoutCalibrationNothingIsRejectedAndAWarningSaysSo) {
  const auto score = of_amplitude(1).score(asda1993());
  EXPECT_EQ(score.activities.at(0).verdict.reason, Reason::counted);
  EXPECT_THAT(score.warnings, testing::Contains(HasSubstr("no calibration movement")));
}

TEST(Asda1993Amplitude, AnUnknownAmplitudeIsNotRejectedAndAWarningSaysSo) {
  const auto score = night().movement(L, 10s, 1s).calibration(100).score(asda1993());
  EXPECT_EQ(score.activities.at(0).verdict.reason, Reason::counted);
  EXPECT_THAT(score.warnings, testing::Contains(HasSubstr("amplitude of 1 movements is unknown")));
}

TEST(Asda1993Amplitude, TheOtherStandardsDoNotAsk) {
  for (const Rule& rule : {aasm(), wasm2016(), wasm2006()}) {
    EXPECT_EQ(verdict(of_amplitude(1).calibration(100), rule), Reason::counted) << rule.name;
  }
}

// ---- section 2, wake ---------------------------------------------------------------------------

Night awake_until_60s() { return night().stage(Stage::wake, 0s, 60s).stage(Stage::n1, 60s, 90s); }

TEST(AasmWake, AMovementThatReachesIntoSleepCountsAndOneThatEndsAtItsEdgeDoesNot) {
  EXPECT_EQ(verdict(awake_until_60s().movement(L, 58s, 2s), aasm()), Reason::wake);
  EXPECT_EQ(verdict(awake_until_60s().movement(L, 58s, 2001ms), aasm()), Reason::counted);
}

TEST(AasmWake, AMovementThatBeginsAtTheEndOfSleepIsInWake) {
  const Night night = test::night().stage(Stage::n1, 0s, 60s).stage(Stage::wake, 60s, 90s);
  EXPECT_EQ(verdict(Night(night).movement(L, 60s, 2s), aasm()), Reason::wake);
  EXPECT_EQ(verdict(Night(night).movement(L, 59999ms, 2s), aasm()), Reason::counted);
}

TEST(AasmWake, WithoutStagingTheRuleIsNotApplied) {
  EXPECT_EQ(verdict(night().movement(L, 58s, 2s), aasm()), Reason::counted);
}

TEST(AasmWake, StagingElsewhereMakesAMovementUnscored) {
  const auto score = awake_until_60s().movement(L, 100s, 2s).score(aasm());
  EXPECT_EQ(score.activities.at(0).verdict.reason, Reason::unscored);
  EXPECT_THAT(score.warnings, testing::Contains(HasSubstr("no stage was scored")));
  EXPECT_EQ(verdict(night().stage(Stage::unscored, 0s, 8h).movement(L, 58s, 2s), aasm()), Reason::unscored);
}

TEST(AasmWake, AMovementPartlyInWakeAndPartlyUnscoredIsInWake) {
  const Night night = test::night().stage(Stage::wake, 0s, 60s);
  EXPECT_EQ(verdict(Night(night).movement(L, 59999ms, 2s), aasm()), Reason::wake);
  EXPECT_EQ(verdict(Night(night).movement(L, 60s, 2s), aasm()), Reason::unscored);
}

TEST(Wake, Asda1993RejectsItAndTheWasmStandardsDoNot) {
  const Night night = awake_until_60s().movement(L, 10s, 2s);
  EXPECT_EQ(verdict(night, asda1993()), Reason::wake);
  EXPECT_EQ(verdict(night, wasm2016()), Reason::counted);
  EXPECT_EQ(verdict(night, wasm2006()), Reason::counted);
}

// ---- lights off, lights on ---------------------------------------------------------------------

TEST(Lights, AnOnsetAtLightsOffCountsAndOneBeforeDoesNot) {
  const auto score = night().lights_off(60s).movement(L, 59999ms, 2s).movement(R, 60s, 2s).score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::outside_lights, Reason::counted));
}

TEST(Lights, AnOnsetAtLightsOnDoesNotCountAndOneBeforeDoes) {
  const auto score = night().lights_on(60s).movement(L, 59s, 500ms).movement(R, 60s, 2s).score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::outside_lights));
}

TEST(Lights, LightsOffInMidMovementRejectsTheWholeMovement) {
  for (const Rule& rule : all_rules()) {
    EXPECT_EQ(verdict(night().lights_off(60s).movement(L, 59s, 3s), rule), Reason::outside_lights)
        << rule.name;
  }
}

TEST(Lights, LightsOnInMidMovementClosesItThereAndFlagsIt) {
  const auto score = night().lights_on(60s).movement(L, 59s, 30s).score(aasm());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted));
  EXPECT_EQ(score.activities[0].activity.span, (Span{59s, 60s}));
  EXPECT_TRUE(score.activities[0].activity.open_end);
}

TEST(Lights, ClosingAtLightsOnComesBeforeTheDurationIsJudged) {
  EXPECT_EQ(verdict(night().lights_on(60s).movement(L, 59501ms, 3s), aasm()), Reason::too_short);
  EXPECT_EQ(verdict(night().lights_on(60s).movement(L, 59500ms, 3s), aasm()), Reason::counted);
}

TEST(Lights, AMovementThatEndsAtLightsOnIsNotOpen) {
  EXPECT_FALSE(night().lights_on(60s).movement(L, 59s, 1s).score(aasm()).activities.at(0).activity.open_end);
}

TEST(Lights, TheEndOfTheRecordingClosesAMovementToo) {
  const auto score = night().lasts(60s).movement(L, 58s, 30s).score(wasm2016());
  EXPECT_EQ(score.activities.at(0).activity.span, (Span{58s, 60s}));
  EXPECT_TRUE(score.activities.at(0).activity.open_end);
}

TEST(Lights, AnUnknownRecordingBoundsNothing) {
  const auto score = night().lasts(0s).movement(L, 58s, 2s).score(wasm2016());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted));
}

TEST(Lights, LightsOnBeforeLightsOffLeavesNothingAndAWarningSaysSo) {
  const auto score = night().lights_off(100s).lights_on(50s).movements(L, {20s, 70s, 200s}).score(aasm());
  EXPECT_THAT(reasons(score), Each(Reason::outside_lights));
  EXPECT_THAT(score.warnings, testing::Contains(HasSubstr("between lights off and lights on")));
}

TEST(Lights, outside_the_recording_by_a_second_or_more_are_told) {
  const auto told = [](Night night) { return night.asleep().score(aasm()).warnings; };
  EXPECT_THAT(told(night().lasts(8h).lights_off(-600s).lights_on(8h)),
              ElementsAre("aasm: lights off is 600 s before the recording, whose start is taken instead"));
  EXPECT_THAT(told(night().lasts(8h).lights_off(0s).lights_on(8h + 30min)),
              ElementsAre("aasm: lights on is 1800 s after the recording, whose end is taken instead"));
  EXPECT_THAT(told(night().lasts(8h).lights_off(-1s).lights_on(8h + 1s)), testing::SizeIs(2));
  EXPECT_THAT(told(night().lasts(8h).lights_off(-999ms).lights_on(8h + 999ms)), testing::IsEmpty());
  EXPECT_THAT(told(night().lasts(0s).lights_off(-600s).lights_on(9h)), testing::IsEmpty())
      << "a recording of unknown length";
}

// ---- artefacts ---------------------------------------------------------------------------------

TEST(Artefact, AnOnsetInsideIsRejectedAndOneAtItsEndIsNot) {
  const auto score = night()
                         .artefact(60s, 70s)
                         .movement(L, 59s, 500ms)
                         .movement(L, 60s, 1s)
                         .movement(R, 69999ms, 1s)
                         .movement(L, 70s, 1s)
                         .score(wasm2016());
  EXPECT_THAT(reasons(score),
              ElementsAre(Reason::counted, Reason::artefact, Reason::artefact, Reason::counted));
}

TEST(Artefact, AGapIsNoArtefact) {
  EXPECT_EQ(verdict(night().gap(60s, 70s).movement(L, 61s, 1s), aasm()), Reason::counted);
}

TEST(Artefact, OverlappingOnesInAnyOrderAreAllSeen) {
  const auto score = night()
                         .artefact(100s, 110s)
                         .artefact(50s, 200s)
                         .gap(60s, 61s)
                         .movements(L, {49s, 150s, 200s})
                         .score(aasm());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::artefact, Reason::counted));
}

// ---- the order of the criteria -----------------------------------------------------------------

TEST(Order, TheFirstCriterionThatAppliesIsTheVerdict) {
  // One activity that fails everything; each step takes away the criterion that spoke before.
  Night all = night().stage(Stage::wake, 0s, 8h).event(EventKind::apnea, 50s, 70s).movement(L, 60s, 100ms);
  EXPECT_EQ(verdict(Night(all).artefact(60s, 61s).lights_off(61s), aasm()), Reason::outside_lights);
  EXPECT_EQ(verdict(Night(all).artefact(60s, 61s), aasm()), Reason::artefact);
  EXPECT_EQ(verdict(all, aasm()), Reason::respiratory);
  EXPECT_EQ(verdict(night().stage(Stage::wake, 0s, 8h).movement(L, 60s, 100ms), aasm()), Reason::too_short);
  EXPECT_EQ(verdict(night().stage(Stage::wake, 0s, 8h).movement(L, 60s, 1s), aasm()), Reason::wake);
}

TEST(Order, DurationComesBeforeAmplitudeAndAmplitudeBeforeWake) {
  const auto weak = [](Time length) {
    return night()
        .stage(Stage::wake, 0s, 8h)
        .calibration(100)
        .activity({.leg = L, .span = {60s, 60s + length}, .amplitude_uv = 1});
  };
  EXPECT_EQ(verdict(weak(6s), asda1993()), Reason::too_long);
  EXPECT_EQ(verdict(weak(1s), asda1993()), Reason::low_amplitude);
}

TEST(Order, RejectedMovementsTakeNoPartInGroups) {
  const auto score = night().movement(L, 10s, 100ms).movement(R, 11s, 1s).score(aasm());
  ASSERT_EQ(score.movements.size(), 1U);
  EXPECT_EQ(score.movements[0].sides, Sides::right);
  EXPECT_EQ(score.activities[0].movement, -1);
  EXPECT_EQ(score.activities[1].movement, 0);
}

// ---- bad input ---------------------------------------------------------------------------------

TEST(BadInput, AnActivityThatEndsBeforeItStartsIsRefusedInOneSentence) {
  try {
    (void)night().movement(L, 60s, -1s).score(aasm());
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
    EXPECT_STREQ(
        error.what(),
        "activity 0 ends at 59.000 s, before its onset at 60.000 s, expected an end at or after the onset");
  }
}

TEST(BadInput, TimesThatNoRecordingHasAreRefused) {
  EXPECT_THROW((void)night().activity({.leg = L, .span = {Time::min(), 0s}}).score(aasm()), Error);
  EXPECT_THROW((void)night().activity({.leg = L, .span = {0s, Time::max()}}).score(aasm()), Error);
}

TEST(BadInput, ACalibrationOfNothingIsRefused) {
  EXPECT_THROW((void)night().calibration(0).score(asda1993()), Error);
  EXPECT_THROW((void)night().calibration(std::numeric_limits<double>::infinity()).score(asda1993()), Error);
}

TEST(BadInput, MovementsMayComeInAnyOrder) {
  const auto score = night().movements(R, {50s, 10s}).movements(L, {30s, 10s}).score(wasm2016());
  std::vector<std::pair<Time, Leg>> order;
  for (const ScoredActivity& m : score.activities) order.emplace_back(m.activity.span.start, m.activity.leg);
  EXPECT_THAT(order, ElementsAre(std::pair<Time, Leg>(10s, L), std::pair<Time, Leg>(10s, R),
                                 std::pair<Time, Leg>(30s, L), std::pair<Time, Leg>(50s, R)));
}

}  // namespace
}  // namespace psg
