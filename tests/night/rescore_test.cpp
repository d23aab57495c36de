// Movements that a technician marked, scored without EMG. Expected values are counted by hand.

#include "psg/night/rescore.hpp"

#include <gmock/gmock.h>

#include "psg/core/error.hpp"
#include "psg/night/night.hpp"
#include "psg/rules/explain.hpp"
#include "psg/store/tables.hpp"
#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Event mark(std::optional<Leg> leg, Time onset, Time duration, std::string channel = "") {
  return {.kind = EventKind::leg_movement,
          .span = {onset, onset + duration},
          .text = "Limb movement",
          .channel = std::move(channel),
          .leg = leg};
}

NightContext marked_night(std::vector<Event> marks, Time asleep = 1h) {
  NightContext context;
  context.recording = {0s, 1h};
  context.given.events = std::move(marks);
  context.given.arousals_scored = context.given.respiratory_scored = true;
  if (asleep > 0s) context.given.hypnogram = Hypnogram({{{0s, asleep}, Stage::n2}});
  return context;
}

std::vector<std::pair<Leg, Time>> legs_and_onsets(const MarkedMovements& marked) {
  std::vector<std::pair<Leg, Time>> found;
  for (const Activity& a : marked.activities) found.emplace_back(a.leg, a.span.start);
  return found;
}

Error error_of(const NightContext& night) {
  try {
    static_cast<void>(rescore(night, {aasm()}));
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::io, "no error"};
}

TEST(Rescore, FourMarksTwentySecondsApartAreASeriesAndThreeAreNone) {
  std::vector<Event> marks = {mark(L, 10s, 1s), mark(R, 30s, 1s), mark(L, 50s, 1s), mark(L, 70s, 1s)};
  const Score four = rescore(marked_night(marks), all_rules());
  ASSERT_THAT(four.rules, SizeIs(4));
  for (const RuleScore& score : four.rules) {
    EXPECT_EQ(value_of(score, "plms_index", "TST"), 4) << score.rule.name << ": 4 in one hour of sleep";
    EXPECT_EQ(value_of(score, "movements", "TIB", "right"), 1) << score.rule.name;
  }
  marks.pop_back();
  for (const RuleScore& score : rescore(marked_night(marks), all_rules()).rules) {
    EXPECT_EQ(value_of(score, "plms_index", "TST"), 0) << score.rule.name;
    EXPECT_EQ(value_of(score, "movements", "TIB"), 3) << score.rule.name;
  }
}

TEST(Rescore, TheScoreSaysThatItsMovementsWereMarkedAndHasNoChannels) {
  const Score score = rescore(marked_night({mark(L, 10s, 1s)}), {aasm()});
  EXPECT_EQ(score.source, MovementSource::marked);
  EXPECT_EQ(score.format, Format::none);
  EXPECT_THAT(score.legs, IsEmpty());
  EXPECT_THAT(score.night.legs, IsEmpty());
  EXPECT_THAT(score.warnings, IsEmpty());
  const ScoredActivity& movement = score.rules.front().activities.front();
  EXPECT_FALSE(movement.activity.detected);
  EXPECT_TRUE(std::isnan(movement.activity.amplitude_uv));
}

TEST(Rescore, what_nobody_scored_is_one_warning_each_that_says_how_to_tell) {
  NightContext night = marked_night({mark(L, 10s, 1s)});
  night.given.arousals_scored = night.given.respiratory_scored = false;
  EXPECT_THAT(
      rescore(night, {aasm(), wasm2016(), wasm2006()}).warnings,
      ElementsAre("nothing says that arousals were scored, so everything that counts them is undefined; "
                  "--no-arousals (in Python arousals=[]) says that there were none",
                  "nothing says that respiratory events were scored, so everything with or without them "
                  "(_nr) is undefined, and aasm, wasm2006 left out no movement for being near one; "
                  "--no-respiratory (in Python respiratory=[]) says that there were none"));
  EXPECT_THAT(rescore(night, {asda1993()}).warnings, ElementsAre(HasSubstr("arousals")));
  night.given.arousals_scored = night.given.respiratory_scored = true;
  EXPECT_THAT(rescore(night, {aasm(), wasm2016()}).warnings, IsEmpty());
}

TEST(Rescore, a_leg_that_was_not_looked_at_has_no_numbers) {
  NightContext night = marked_night({mark(L, 10s, 1s)});
  EXPECT_EQ(value_of(rescore(night, {aasm()}).rules[0], "movements", "TIB", "right"), 0);
  night.given.marked_legs = {L};
  const RuleScore score = rescore(night, {aasm()}).rules[0];
  EXPECT_EQ(value_of(score, "movements", "TIB", "left"), 1);
  EXPECT_TRUE(std::isnan(value_of(score, "movements", "TIB", "right")));
}

TEST(Rescore, OtherEventsStayWhatTheyAre) {
  NightContext night = marked_night({mark(L, 50s, 1s)});
  night.given.events.push_back(
      {.kind = EventKind::apnea, .span = {40s, 60s}, .text = "", .channel = "", .leg = {}});
  const Score score = rescore(night, {aasm()});
  EXPECT_THAT(reasons(score.rules.front()), ElementsAre(Reason::respiratory));
}

TEST(MarkedMovements, AMarkWithoutALegIsTakenAsOfOneDerivationAndSaidSo) {
  const MarkedMovements marked = marked_movements({mark(L, 10s, 1s), mark({}, 30s, 1s)});
  EXPECT_THAT(legs_and_onsets(marked), ElementsAre(std::pair(L, Time(10s)), std::pair(B, Time(30s))));
  EXPECT_THAT(marked.warnings, ElementsAre(HasSubstr("name no leg: 1 of 2, ")));
}

TEST(MarkedMovements, AMarkOfBothLegsIsOneOfEachLegUnlessItsChannelRecordsBoth) {
  const MarkedMovements each = marked_movements({mark(B, 10s, 1s)});
  EXPECT_THAT(legs_and_onsets(each), ElementsAre(std::pair(L, Time(10s)), std::pair(R, Time(10s))));
  EXPECT_THAT(each.warnings, ElementsAre(HasSubstr("of both legs: 1 of 1, ")));
  const MarkedMovements linked = marked_movements({mark(B, 10s, 1s, "EMG linked legs")});
  EXPECT_THAT(legs_and_onsets(linked), ElementsAre(std::pair(B, Time(10s))));
  EXPECT_THAT(linked.warnings, IsEmpty());
}

TEST(Rescore, AMarkOfBothLegsIsOneBilateralMovementByEveryRule) {
  for (const RuleScore& score : rescore(marked_night({mark(B, 10s, 1s)}), all_rules()).rules) {
    ASSERT_THAT(score.movements, SizeIs(1)) << score.rule.name;
    EXPECT_EQ(score.movements.front().sides, Sides::bilateral) << score.rule.name;
  }
}

TEST(Rescore, AMarkWithoutADurationIsRejectedWithItsReasonAndSaidSo) {
  const Score score = rescore(marked_night({mark(L, 10s, 1s), mark(L, 30s, 0s)}), {wasm2016()});
  EXPECT_THAT(reasons(score.rules.front()), ElementsAre(Reason::counted, Reason::no_duration));
  EXPECT_THAT(score.warnings, ElementsAre(HasSubstr("without a duration: 1 of 2, ")));
  EXPECT_THAT(explain(score.rules.front().activities[1], score.night),
              HasSubstr("marked without a duration"));
}

TEST(Rescore, MarksThatAreAllPointsInTimeAreRefusedAndNotZeroMovements) {
  const Error error = error_of(marked_night({mark(L, 10s, 0s), mark(B, 30s, 0s)}));
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("none of 2 marked movements has a duration"));
}

TEST(Rescore, ANightWithoutMarksIsRefusedAndNotANightWithoutMovements) {
  EXPECT_EQ(error_of(marked_night({})).kind(), ErrorKind::not_found);
}

TEST(Rescore, NoRuleIsAnError) { EXPECT_THROW((void)rescore(marked_night({mark(L, 10s, 1s)}), {}), Error); }

TEST(MarkedMovements, MarksOfOneLegThatOverlapAreToldAndThoseOfBothLegsAreNot) {
  EXPECT_THAT(marked_movements({mark(L, 10s, 2s), mark(R, 11s, 2s)}).warnings, IsEmpty());
  EXPECT_THAT(marked_movements({mark(L, 10s, 2s), mark(L, 12s, 2s)}).warnings, IsEmpty());
  EXPECT_THAT(marked_movements({mark(L, 10s, 2s), mark(L, 11s, 0s)}).warnings,
              ElementsAre(HasSubstr("without a duration: 1 of 2")));
  EXPECT_THAT(marked_movements({mark(L, 10s, 2s), mark(L, 11999ms, 2s)}).warnings,
              ElementsAre(HasSubstr("two scorings of one night?): 1 of 2, ")));
}

TEST(RecordingOf, TheDurationThatIsGivenElseStagesEventsAndLights) {
  NightEvents scoring;
  scoring.events = {mark(L, 5000s, 1s)};
  EXPECT_EQ(recording_of(scoring, {}), Span{}) << "a last event is no end of a night";
  EXPECT_EQ(recording_of(scoring, 2h), (Span{0s, 2h}));
  scoring.hypnogram = Hypnogram({{{-60s, 3600s}, Stage::n2}});
  EXPECT_EQ(recording_of(scoring, {}), (Span{-60s, 5001s}));
  scoring.hypnogram = {};
  scoring.lights_on = 6000s;
  EXPECT_EQ(recording_of(scoring, {}), (Span{0s, 6000s}));
  EXPECT_THROW((void)recording_of(scoring, 0s), Error);
}

TEST(Rescore, WithoutAKnownEndOfTheNightNothingPerHourOfItIsDefined) {
  NightContext night = marked_night({mark(L, 10s, 1s)}, 0s);
  night.recording = {};
  const Score score = rescore(night, {wasm2016()});
  EXPECT_EQ(value_of(score.rules.front(), "movements", "TIB"), 1);
  EXPECT_TRUE(std::isnan(value_of(score.rules.front(), "movements_per_hour", "TIB")));
  EXPECT_THAT(score.warnings, ElementsAre(HasSubstr("everything per hour of it is undefined")));
}

TEST(Rescore, ARuleThatNeedsEmgSaysThatItWasNotAsked) {
  const Score score = rescore(marked_night({mark(L, 10s, 1s)}), {aasm(), wasm2016(), asda1993()});
  EXPECT_THAT(score.rules[0].warnings, IsEmpty());
  EXPECT_THAT(score.rules[1].warnings, ElementsAre(HasSubstr("median was not applied")));
  EXPECT_THAT(score.rules[2].warnings, ElementsAre(HasSubstr("no calibration movement")));
}

TEST(UseMarked, ARecordingWithoutALegChannelIsScoredByItsMarks) {
  Recording night;
  night.format = Format::edf_plus_d;
  night.segments = {{0, 60, {0s, 60s}}, {60, 60, {120s, 180s}}};
  NightEvents given;
  given.events = {mark(L, 50s, 1s), mark(L, 130s, 1s)};
  const Score score = score_legs(night, {.rules = {aasm()}, .use_marked = true}, given);
  EXPECT_EQ(score.source, MovementSource::marked);
  EXPECT_EQ(score.format, Format::edf_plus_d);
  EXPECT_EQ(score.night.recording, (Span{0s, 180s}));
  EXPECT_THAT(score.night.breaks, ElementsAre(Break{{60s, 120s}, Boundary::gap}));
  EXPECT_EQ(score.rules.front().movements.size(), 2U);
}

}  // namespace
}  // namespace psg
