#include "psg/rules/bilateral.hpp"

#include <gmock/gmock.h>

#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- AASM, both legs ---------------------------------------------------------------------------

TEST(AasmBothLegs, OnsetOfTheOtherLeg4999MsAfterTheFirstIsTheSameMovement) {
  const auto score = night().movement(L, 10s, 1s).movement(R, 14999ms, 1s).score(aasm());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 15999ms}));
  EXPECT_EQ(score.movements[0].sides, Sides::bilateral);
  EXPECT_EQ(score.movements[0].components, 2);
}

TEST(AasmBothLegs, OnsetOfTheOtherLeg5sAfterTheFirstIsAnotherMovement) {
  const auto score = night().movement(L, 10s, 1s).movement(R, 15s, 1s).score(aasm());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 11s}, Span{15s, 16s}));
  EXPECT_EQ(score.movements[0].sides, Sides::left);
  EXPECT_EQ(score.movements[1].sides, Sides::right);
}

TEST(AasmBothLegs, DistanceIsMeasuredFromTheFirstOnsetNotFromTheLatestOffset) {
  const auto score = night().movement(L, 10s, 8s).movement(R, 15s, 1s).score(aasm());
  EXPECT_EQ(score.movements.size(), 2U);
}

TEST(AasmBothLegs, SeveralMovementsOfTheOtherLegJoin) {
  const auto score = night().movement(L, 10s, 1s).movement(R, 11s, 1s).movement(R, 13s, 4s).score(aasm());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 17s}));
  EXPECT_EQ(score.movements[0].components, 3);
}

TEST(AasmBothLegs, EarlierOffsetOfTheOtherLegDoesNotShortenTheMovement) {
  const auto score = night().movement(L, 10s, 9s).movement(R, 11s, 1s).score(aasm());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 19s}));
}

TEST(AasmBothLegs, AtEqualOnsetsTheLeftLegOpens) {
  const auto score = night()
                         .movement(R, 10s, 1s)
                         .movement(L, 10s, 2s)
                         .movement(R, 12s, 1s)
                         .movement(L, 13s, 1s)
                         .score(aasm());
  EXPECT_THAT(reasons(score),
              ElementsAre(Reason::counted, Reason::counted, Reason::counted, Reason::short_interval));
  EXPECT_EQ(score.activities[0].activity.leg, L);
}

// ---- AASM, too soon ----------------------------------------------------------------------------

TEST(AasmTooSoon, OpenersLeg4999MsAfterTheOnsetIsShortInterval) {
  const auto score = night().movements(L, {10s, 14999ms}).score(aasm());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::short_interval));
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 11s}));
  EXPECT_DOUBLE_EQ(score.activities[1].verdict.value, 4.999);
  EXPECT_DOUBLE_EQ(score.activities[1].verdict.limit, 5);
  EXPECT_EQ(score.activities[1].movement, -1);
}

TEST(AasmTooSoon, OpenersLeg5sAfterTheOnsetOpensTheNextMovement) {
  const auto score = night().movements(L, {10s, 15s}).score(aasm());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::counted));
  EXPECT_EQ(score.movements.size(), 2U);
}

TEST(AasmTooSoon, ItDoesNotExtendTheGroup) {
  const auto score = night().movement(L, 10s, 1s).movement(L, 12s, 9s).score(aasm());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 11s}));
}

TEST(AasmTooSoon, ItOpensNothingSoTheOtherLegIsMeasuredFromTheGroup) {
  // 14 s is too soon after 10 s; 17 s is 3 s after 14 s but 7 s after the movement and so a movement of its
  // own.
  const auto score = night().movements(L, {10s, 14s}).movement(R, 17s, 1s).score(aasm());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::short_interval, Reason::counted));
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 11s}, Span{17s, 18s}));
}

TEST(AasmTooSoon, AcrossAGapTheNextMovementOpensAGroup) {
  const auto joined = night().movements(L, {10s, 14s}).gap(9s, 10s).score(aasm());
  EXPECT_THAT(reasons(joined), ElementsAre(Reason::counted, Reason::short_interval));
  const auto apart = night().movements(L, {10s, 14s}).gap(12s, 13s).score(aasm());
  EXPECT_THAT(reasons(apart), ElementsAre(Reason::counted, Reason::counted));
}

TEST(AasmBothLegs, AGapBetweenTheOnsetsKeepsTheLegsApart) {
  EXPECT_EQ(night().movement(L, 10s, 1s).movement(R, 13s, 1s).gap(13s, 14s).score(aasm()).movements.size(),
            1U);
  EXPECT_EQ(night().movement(L, 10s, 1s).movement(R, 13s, 1s).gap(12s, 13s).score(aasm()).movements.size(),
            2U);
}

// ---- WASM 2016, both legs ----------------------------------------------------------------------

TEST(WasmBothLegs, OnsetLessThanHalfASecondAfterTheOffsetIsTheSameMovement) {
  const auto score = night().movement(L, 10s, 2s).movement(R, 12499ms, 1s).score(wasm2016());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 13499ms}));
  EXPECT_EQ(score.movements[0].sides, Sides::bilateral);
}

TEST(WasmBothLegs, OnsetHalfASecondAfterTheOffsetIsAnotherMovement) {
  const auto score = night().movement(L, 10s, 2s).movement(R, 12500ms, 1s).score(wasm2016());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 12s}, Span{12500ms, 13500ms}));
}

TEST(WasmBothLegs, JoiningIsTransitiveFromTheLatestOffset) {
  // The left leg still moves when the short movement of the right is over: 15 s + 0.4 s joins.
  const auto score =
      night().movement(L, 10s, 5s).movement(R, 11s, 1s).movement(R, 15400ms, 1s).score(wasm2016());
  EXPECT_THAT(movement_spans(score), ElementsAre(Span{10s, 16400ms}));
  EXPECT_EQ(score.movements[0].components, 3);
}

TEST(WasmBothLegs, AGapBetweenKeepsThemApart) {
  const auto score =
      night().movement(L, 10s, 2s).movement(R, 12400ms, 1s).gap(12100ms, 12200ms).score(wasm2016());
  EXPECT_EQ(score.movements.size(), 2U);
}

// ---- WASM 2016, candidates -----------------------------------------------------------------------

NonCandidate first_group(const Night& night) { return night.score(wasm2016()).movements.at(0).non_candidate; }

TEST(WasmCandidate, MonolateralOf10sIsACandidateAndOf10001MsIsNot) {
  EXPECT_EQ(first_group(night().movement(L, 10s, 10s)), NonCandidate::none);
  EXPECT_EQ(first_group(night().movement(L, 10s, 10001ms)), NonCandidate::component_too_long);
}

TEST(WasmCandidate, FourComponentsAreACandidateAndFiveAreNot) {
  Night four = night().movement(L, 10s, 1s).movement(R, 11s, 1s).movement(L, 12s, 1s).movement(R, 13s, 1s);
  EXPECT_EQ(first_group(four), NonCandidate::none);
  EXPECT_EQ(four.score(wasm2016()).movements.at(0).components, 4);
  EXPECT_EQ(first_group(four.movement(L, 14s, 1s)), NonCandidate::too_many_components);
}

TEST(WasmCandidate, AGroupOf15sIsACandidateAndOf15001MsIsNot) {
  EXPECT_EQ(first_group(night().movement(L, 10s, 8s).movement(R, 17s, 8s)), NonCandidate::none);
  EXPECT_EQ(first_group(night().movement(L, 10s, 8s).movement(R, 17s, 8001ms)),
            NonCandidate::movement_too_long);
}

TEST(WasmCandidate, OneComponentAbove10sMakesTheWholeGroupANonCandidate) {
  EXPECT_EQ(first_group(night().movement(L, 10s, 1s).movement(R, 11s, 10s)), NonCandidate::none);
  EXPECT_EQ(first_group(night().movement(L, 10s, 1s).movement(R, 11s, 10001ms)),
            NonCandidate::component_too_long);
}

TEST(WasmCandidate, ReasonsHaveAnOrder) {
  Night many = night();
  for (int i = 0; i < 5; ++i) many.movement(i % 2 == 0 ? L : R, 10s + i * 4s, 4s);
  EXPECT_EQ(first_group(many), NonCandidate::too_many_components);
  EXPECT_EQ(first_group(many.movement(R, 30s, 11s)), NonCandidate::component_too_long);
}

// ---- WASM 2006 and ASDA 1993 ---------------------------------------------------------------------

TEST(Wasm2006, LegsJoinLessThanHalfASecondAfterTheOffset) {
  EXPECT_EQ(night().movement(L, 10s, 2s).movement(R, 12499ms, 1s).score(wasm2006()).movements.size(), 1U);
  EXPECT_EQ(night().movement(L, 10s, 2s).movement(R, 17s, 1s).score(wasm2006()).movements.size(), 2U);
}

TEST(Wasm2006, AMovement4999MsAfterTheLastIsSkippedAndOneOf5sCounts) {
  const auto skipped = night().movement(L, 10s, 1s).movement(R, 14999ms, 1s).score(wasm2006());
  EXPECT_THAT(reasons(skipped), ElementsAre(Reason::counted, Reason::short_interval));
  EXPECT_EQ(skipped.activities[1].movement, -1);
  const auto kept = night().movement(L, 10s, 1s).movement(R, 15s, 1s).score(wasm2006());
  EXPECT_THAT(reasons(kept), ElementsAre(Reason::counted, Reason::counted));
}

TEST(Wasm2006, SkippingIsMeasuredFromTheLastMovementThatCounts) {
  // 13 s is skipped; 16 s is 3 s after it but 6 s after the last that counts.
  const auto score = night().movements(L, {10s, 13s, 16s}).score(wasm2006());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::short_interval, Reason::counted));
  EXPECT_EQ(score.activities[2].movement, 1);
}

TEST(Wasm2006, AllComponentsOfASkippedMovementAreSkipped) {
  const auto score = night().movement(L, 10s, 1s).movement(L, 14s, 2s).movement(R, 15s, 2s).score(wasm2006());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::short_interval, Reason::short_interval));
  EXPECT_DOUBLE_EQ(score.activities[2].verdict.value, 4);
}

TEST(Wasm2006, AcrossAGapNothingIsSkipped) {
  const auto score = night().movements(L, {10s, 13s}).gap(11s, 12s).score(wasm2006());
  EXPECT_THAT(reasons(score), ElementsAre(Reason::counted, Reason::counted));
}

TEST(Asda1993, LegsJoinWhenOnsetsAreLessThan5sApart) {
  EXPECT_EQ(night().movement(L, 10s, 1s).movement(R, 14999ms, 1s).score(asda1993()).movements.size(), 1U);
  EXPECT_EQ(night().movement(L, 10s, 1s).movement(R, 15s, 1s).score(asda1993()).movements.size(), 2U);
}

// ---- one leg, odd input ----------------------------------------------------------------------------

TEST(Groups, OneDerivationOfBothLegsIsScoredAsOneLeg) {
  const auto score = night().movements(B, {10s, 20s}).score(wasm2016());
  ASSERT_EQ(score.movements.size(), 2U);
  EXPECT_EQ(score.movements[0].sides, Sides::both);
}

TEST(Groups, ANightWithoutMovementsHasNoGroups) {
  for (const Rule& rule : all_rules()) EXPECT_THAT(night().score(rule).movements, IsEmpty());
}

}  // namespace
}  // namespace psg
