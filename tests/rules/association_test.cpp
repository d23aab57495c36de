#include "psg/rules/association.hpp"

#include <gmock/gmock.h>

#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;

Reason verdict(const Night& night, const Rule& rule) {
  return night.score(rule).activities.at(0).verdict.reason;
}

std::int32_t marked(const Night& night) { return night.score(wasm2016()).movements.at(0).respiratory; }

/// An event of 100 s to 120 s.
Night with(EventKind kind) { return night().event(kind, 100s, 120s); }

// ---- AASM: [start - 0.5 s, end + 0.5 s], inclusive -------------------------------------------------

TEST(AasmRespiratory, AMovementThatEndsHalfASecondBeforeTheStartIsRejectedAndEarlierIsNot) {
  EXPECT_EQ(verdict(with(EventKind::apnea).movement(L, 98s, 1500ms), aasm()), Reason::respiratory);
  EXPECT_EQ(verdict(with(EventKind::apnea).movement(L, 98s, 1499ms), aasm()), Reason::counted);
}

TEST(AasmRespiratory, AMovementThatBeginsHalfASecondAfterTheEndIsRejectedAndLaterIsNot) {
  EXPECT_EQ(verdict(with(EventKind::hypopnea).movement(L, 120500ms, 1s), aasm()), Reason::respiratory);
  EXPECT_EQ(verdict(with(EventKind::hypopnea).movement(L, 120501ms, 1s), aasm()), Reason::counted);
}

TEST(AasmRespiratory, ReraCountAndArousalsDoNot) {
  EXPECT_EQ(verdict(with(EventKind::rera).movement(L, 110s, 1s), aasm()), Reason::respiratory);
  EXPECT_EQ(verdict(with(EventKind::arousal).movement(L, 110s, 1s), aasm()), Reason::counted);
}

TEST(AasmRespiratory, InTheMiddleOfALongApneaAasmRejectsAndWasmKeeps) {
  const Night n = night().event(EventKind::apnea, 100s, 160s).movement(L, 130s, 1s);
  EXPECT_EQ(verdict(n, aasm()), Reason::respiratory);
  EXPECT_EQ(verdict(n, wasm2016()), Reason::counted);
  EXPECT_EQ(marked(n), -1);
}

TEST(AasmRespiratory, EachLegIsRejectedByItselfBeforeTheLegsAreCombined) {
  const auto score = with(EventKind::apnea).movement(L, 120400ms, 1s).movement(R, 121s, 1s).score(aasm());
  ASSERT_EQ(score.movements.size(), 1U);
  EXPECT_EQ(score.movements[0].sides, Sides::right);
  EXPECT_EQ(score.activities[0].verdict.event, 0);
  EXPECT_DOUBLE_EQ(score.activities[0].verdict.value, 0.4);
  EXPECT_DOUBLE_EQ(score.activities[0].verdict.limit, 0.5);
}

TEST(AasmRespiratory, ALongEventBeforeAShortOneIsNotForgotten) {
  const auto score = night()
                         .event(EventKind::apnea, 100s, 200s)
                         .event(EventKind::hypopnea, 110s, 120s)
                         .movement(L, 150s, 1s)
                         .score(aasm());
  EXPECT_EQ(score.activities.at(0).verdict.event, 0);
}

// ---- WASM 2016: [end - 2.0 s, end + 10.25 s], inclusive --------------------------------------------

TEST(WasmRespiratory, AMovementThatEnds2sBeforeTheEventsEndIsRespiratoryAndEarlierIsNot) {
  EXPECT_EQ(marked(with(EventKind::apnea).movement(L, 117s, 1s)), 0);
  EXPECT_EQ(marked(with(EventKind::apnea).movement(L, 117s, 999ms)), -1);
}

TEST(WasmRespiratory, AMovementThatBegins10250MsAfterTheEndIsRespiratoryAndLaterIsNot) {
  EXPECT_EQ(marked(with(EventKind::hypopnea).movement(L, 130250ms, 1s)), 0);
  EXPECT_EQ(marked(with(EventKind::hypopnea).movement(L, 130251ms, 1s)), -1);
}

TEST(WasmRespiratory, ReraDoNotCountUnlessTheRuleSaysSo) {
  const Night n = with(EventKind::rera).movement(L, 121s, 1s);
  EXPECT_EQ(marked(n), -1);
  Rule rule = wasm2016();
  rule.respiratory_rera = true;
  EXPECT_EQ(n.score(rule).movements.at(0).respiratory, 0);
}

TEST(WasmRespiratory, TheCombinedMovementIsAssociatedWhenItsSecondLegAloneTouches) {
  const auto score = with(EventKind::apnea).movement(L, 115s, 2s).movement(R, 117400ms, 1s).score(wasm2016());
  ASSERT_EQ(score.movements.size(), 1U);
  EXPECT_EQ(score.movements[0].respiratory, 0);
}

TEST(WasmRespiratory, OfSeveralEventsTheOneWithTheNearestEndIsNamed) {
  const auto n = [] {
    return night().event(EventKind::apnea, 80s, 100s).event(EventKind::apnea, 103s, 110s);
  };
  EXPECT_EQ(marked(n().movement(L, 108500ms, 500ms)), 1);
  EXPECT_EQ(marked(n().movement(L, 104s, 5s)), 1);
  EXPECT_EQ(marked(n().movement(L, 102s, 6s)), 0);
}

TEST(WasmRespiratory, OfTwoEqualDistancesTheEarlierEventIsNamed) {
  const Night n = night().event(EventKind::apnea, 80s, 100s).event(EventKind::apnea, 90s, 106s);
  EXPECT_EQ(marked(Night(n).movement(L, 102s, 2s)), 0);
}

// ---- WASM 2006: +-0.5 s around the end; ASDA 1993: no rule -------------------------------------------

TEST(Wasm2006Respiratory, HalfASecondAroundTheEndIsRejectedAndBeyondIsNot) {
  EXPECT_EQ(verdict(with(EventKind::apnea).movement(L, 118s, 1500ms), wasm2006()), Reason::respiratory);
  EXPECT_EQ(verdict(with(EventKind::apnea).movement(L, 118s, 1499ms), wasm2006()), Reason::counted);
  EXPECT_EQ(verdict(with(EventKind::apnea).movement(L, 120500ms, 1s), wasm2006()), Reason::respiratory);
  EXPECT_EQ(verdict(with(EventKind::apnea).movement(L, 120501ms, 1s), wasm2006()), Reason::counted);
}

TEST(Wasm2006Respiratory, TheMiddleOfAnApneaDoesNotMatter) {
  EXPECT_EQ(verdict(with(EventKind::apnea).movement(L, 110s, 1s), wasm2006()), Reason::counted);
}

TEST(Asda1993Respiratory, RespiratoryEventsDoNotMatter) {
  const auto score = with(EventKind::apnea).movement(L, 110s, 1s).score(asda1993());
  EXPECT_EQ(score.activities.at(0).verdict.reason, Reason::counted);
  EXPECT_EQ(score.movements.at(0).respiratory, -1);
}

// ---- arousals -------------------------------------------------------------------------------------------

std::int32_t arousal(const Night& night, const Rule& rule) {
  return night.score(rule).movements.at(0).arousal;
}

TEST(Arousal, LessThanHalfASecondAfterTheMovementIsAssociatedAndHalfASecondIsNot) {
  for (const Rule& rule : all_rules()) {
    const Night n = night().movement(L, 100s, 2s);
    EXPECT_EQ(arousal(Night(n).event(EventKind::arousal, 102499ms, 105s), rule), 0) << rule.name;
    EXPECT_EQ(arousal(Night(n).event(EventKind::arousal, 102500ms, 105s), rule), -1) << rule.name;
  }
}

TEST(Arousal, LessThanHalfASecondBeforeTheMovementIsAssociatedAndHalfASecondIsNot) {
  for (const Rule& rule : all_rules()) {
    const Night n = night().movement(L, 100s, 2s);
    EXPECT_EQ(arousal(Night(n).event(EventKind::arousal, 95s, 99501ms), rule), 0) << rule.name;
    EXPECT_EQ(arousal(Night(n).event(EventKind::arousal, 95s, 99500ms), rule), -1) << rule.name;
  }
}

TEST(Arousal, OverlapIsAssociatedEvenWithoutAGapAllowed) {
  Rule rule = aasm();
  rule.arousal_gap = 0s;
  const Night n = night().movement(L, 100s, 2s);
  EXPECT_EQ(arousal(Night(n).event(EventKind::arousal, 101999ms, 105s), rule), 0);
  EXPECT_EQ(arousal(Night(n).event(EventKind::arousal, 102s, 105s), rule), -1);
}

TEST(Arousal, TheFirstOfSeveralIsNamedByItsPlaceAmongAllEvents) {
  const Night n = night()
                      .event(EventKind::apnea, 10s, 20s)
                      .event(EventKind::arousal, 90s, 95s)
                      .event(EventKind::arousal, 100s, 101s)
                      .event(EventKind::arousal, 101s, 104s)
                      .movement(L, 100s, 2s);
  EXPECT_EQ(arousal(n, wasm2016()), 2);
}

TEST(Arousal, TheLegsTogetherAreAssociated) {
  const Night n = night().event(EventKind::arousal, 105s, 110s).movement(L, 100s, 2s).movement(R, 102s, 3s);
  EXPECT_EQ(arousal(n, aasm()), 0);
}

}  // namespace
}  // namespace psg
