#include "psg/store/marked.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "psg/core/error.hpp"
#include "psg/rules/rule.hpp"
#include "psg/store/tables.hpp"
#include "rules/night_builder.hpp"

namespace psg {
namespace {

using test::L;
using test::night;
using test::R;

LegSignal signal_of(Leg leg, const char* channel) {
  LegSignal signal;
  signal.leg = leg;
  signal.channel = channel;
  return signal;
}

/// Four movements of a series, the third of them of both legs, one alone after it, one too short, and one
/// outside the lights; an apnea and a leg movement that were given.
Score scored_night() {
  test::Night builder = night();
  builder.asleep().lights_off(10s).lights_on(7h).movements(L, {100s, 120s, 140s, 160s, 3600s});
  builder.movement(R, 140s + 200ms, 2s).movement(L, 1800s, 200ms).movement(R, 5s, 1s);
  builder.event(EventKind::apnea, 1000s, 1012s).event(EventKind::leg_movement, 100s, 101s);
  Score score;
  score.night = builder.context();
  score.rules = {builder.score(aasm()), builder.score(wasm2016())};
  score.legs = {signal_of(L, "LAT")};
  return score;
}

Event movement(Leg leg, Time onset, Time duration, const char* text, const char* channel) {
  return {EventKind::leg_movement, {onset, onset + duration}, text, channel, leg};
}

TEST(ScoringFromAResult, HasTheCountedMovementsOfEachLegAndWhatWasGiven) {
  const NightEvents scoring = night_events_from(tables_of(scored_night()), "aasm");
  const std::vector<Event> expected = {
      movement(L, 100s, 1s, "Periodic limb movement", "LAT"),
      movement(L, 120s, 1s, "Periodic limb movement", "LAT"),
      movement(L, 140s, 1s, "Periodic limb movement", "LAT"),
      movement(R, 140s + 200ms, 2s, "Periodic limb movement", ""),
      movement(L, 160s, 1s, "Periodic limb movement", "LAT"),
      {EventKind::apnea, {1000s, 1012s}, "", "", {}},
      movement(L, 3600s, 1s, "Limb movement", "LAT"),
  };
  EXPECT_EQ(scoring.events, expected);
  EXPECT_EQ(scoring.lights_off, Time(10s));
  EXPECT_EQ(scoring.lights_on, Time(7h));
  EXPECT_EQ(scoring.hypnogram, scored_night().night.given.hypnogram);
  EXPECT_THAT(scoring.warnings,
              testing::ElementsAre("1 leg movement given with the night is left out, those that the rule set "
                                   "counted stand instead"));
}

TEST(ScoringFromAResult, ScoredAgainGivesTheSameMovements) {
  const Score score = scored_night();
  const NightEvents scoring = night_events_from(tables_of(score), "wasm2016");
  test::Night again = night();
  again.asleep().lights_off(10s).lights_on(7h).event(EventKind::apnea, 1000s, 1012s);
  for (const Event& event : scoring.events) {
    if (event.leg) again.movement(*event.leg, event.span.start, event.span.duration());
  }
  EXPECT_EQ(test::movement_spans(again.score(wasm2016())), test::movement_spans(score.rules[1]));
}

TEST(ScoringFromAResult, tells_what_was_scored_and_nothing_of_a_result_that_does_not_say) {
  Score score;
  score.night = night().asleep().arousals_scored().context();
  score.rules = {night().asleep().arousals_scored().score(aasm())};
  Tables tables = tables_of(score);
  const NightEvents scoring = night_events_from(tables, "aasm");
  EXPECT_TRUE(scoring.arousals_scored);
  EXPECT_FALSE(scoring.respiratory_scored);
  for (Table& table : tables.tables) {
    std::erase_if(table.columns, [](const Column& c) { return c.name == "arousals_scored"; });
  }
  EXPECT_FALSE(night_events_from(tables, "aasm").arousals_scored);
}

TEST(ScoringFromAResult, its_legs_are_those_that_could_be_scored) {
  Score score = scored_night();
  score.legs = {signal_of(L, "LAT"), signal_of(R, "RAT")};
  EXPECT_THAT(scored_legs(tables_of(score)), testing::ElementsAre(L, R));
  score.legs[0].quality = Quality::not_scorable;
  EXPECT_THAT(scored_legs(tables_of(score)), testing::ElementsAre(R));
  EXPECT_THAT(night_events_from(tables_of(score), "aasm").marked_legs, testing::ElementsAre(R));
  score.legs.clear();
  EXPECT_THAT(scored_legs(tables_of(score)), testing::IsEmpty());
}

TEST(ScoringFromAResult, KeepsEveryNanosecond) {
  test::Night builder = night();
  builder.asleep().movement(L, 7h + 123456789ns, 1s + 1ns);
  Score score;
  score.night = builder.context();
  score.rules = {builder.score(aasm())};
  const NightEvents scoring = night_events_from(tables_of(score), "aasm");
  ASSERT_EQ(scoring.events.size(), 1U);
  EXPECT_EQ(scoring.events[0].span, (Span{7h + 123456789ns, 7h + 123456789ns + 1s + 1ns}));
}

TEST(ScoringFromAResult, NamesTheRuleSetsThereAre) {
  const Tables tables = tables_of(scored_night());
  try {
    (void)night_events_from(tables, "wasm2006");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_STREQ(error.what(), "the night was not scored by \"wasm2006\"; it was by aasm, wasm2016");
  }
}

TEST(ScoringFromAResult, RefusesTablesThatHoldWhatTheyCannot) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Tables good = tables_of(scored_night());
  const auto with = [&](const char* table, const char* column, auto values) {
    Tables bad = good;
    for (Table& t : bad.tables) {
      for (Column& c : t.columns) {
        if (t.name == table && c.name == column) c.values = values;
      }
    }
    return bad;
  };
  const auto rows = [&](const char* table) {
    return std::ranges::find(good.tables, std::string(table), &Table::name)->rows();
  };
  for (const Tables& bad : {with("stages", "stage", std::vector<std::string>{"N7"}),
                            with("stages", "duration_s", std::vector<double>{-1}),
                            with("events", "kind", std::vector<std::string>(rows("events"), "lights")),
                            with("activity", "movement", std::vector<std::int64_t>(rows("activity"), 99)),
                            with("activity", "leg", std::vector<std::string>(rows("activity"), "X")),
                            with("activity", "leg", std::vector<std::string>(1, "L")),
                            with("movements", "plm", std::vector<double>(rows("movements"), 1)),
                            with("recording", "lights_off_s", std::vector<double>{-infinity}),
                            with("recording", "lights_on_s", std::vector<double>{1e12}),
                            with("stages", "onset_s", std::vector<double>(rows("stages"), nan)),
                            with("events", "onset_s", std::vector<double>(rows("events"), infinity)),
                            with("events", "duration_s", std::vector<double>(rows("events"), infinity)),
                            with("activity", "onset_s", std::vector<double>(rows("activity"), -1e300)),
                            with("activity", "duration_s", std::vector<double>(rows("activity"), nan))}) {
    try {
      (void)night_events_from(bad, "aasm");
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::malformed) << error.what();
    }
  }
}

}  // namespace
}  // namespace psg
