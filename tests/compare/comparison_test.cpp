// Whole comparisons: small nights worked out by hand.
#include "psg/compare/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "psg/compare/ranking.hpp"
#include "psg/compare/tables.hpp"
#include "psg/core/error.hpp"
#include "psg/store/store.hpp"
#include "psg/store/tables.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using compare::Legs;
using testing::HasSubstr;

Time at(double seconds) { return from_seconds(seconds); }

/// A scorer, marked as a technician would.
class Marks {
 public:
  explicit Marks(std::string name, double duration = 600) {
    scorer_.name = std::move(name);
    scorer_.extent = {Time{0}, at(duration)};
    scorer_.looked_for_movements = true;
  }
  Marks& mark(double onset, double offset, std::optional<Leg> leg = Leg::left) {
    scorer_.scoring.events.push_back(
        {.kind = EventKind::leg_movement, .span = {at(onset), at(offset)}, .leg = leg});
    return *this;
  }
  Marks& stages(Stage stage, int epochs) {
    std::vector<Epoch> all = scorer_.scoring.hypnogram.epochs();
    Time start = all.empty() ? Time{0} : all.back().span.end;
    for (int k = 0; k < epochs; ++k, start += 30s) all.push_back({{start, start + 30s}, stage});
    scorer_.scoring.hypnogram = Hypnogram(all);
    return *this;
  }
  /// As an annotation file, of which nobody knows whether somebody looked for movements.
  Marks& of_a_file() {
    scorer_.looked_for_movements = false;
    return *this;
  }
  operator Scorer() const { return scorer_; }  // NOLINT(google-explicit-constructor): a builder

 private:
  Scorer scorer_;
};

CompareOptions by_wasm() { return {.rule = wasm2016()}; }

const MovementAgreement& of(const Comparison& night, Legs legs, std::size_t pair = 0) {
  return *std::ranges::find(night.pairs[pair].movements, legs, &MovementAgreement::legs);
}

TEST(Comparison, CountsMatchesMissesAndInventionsByLeg) {
  const Scorer a = Marks("a").mark(10, 12).mark(50, 52).mark(100, 103).mark(50, 52, Leg::right);
  const Scorer b = Marks("b").mark(10.5, 12).mark(200, 202).mark(50, 52.5, Leg::right);
  const Comparison night = compare_scorings({a, b}, by_wasm());

  const auto& left = of(night, Legs::left);
  EXPECT_EQ(left.movements_a, 3);
  EXPECT_EQ(left.movements_b, 2);
  EXPECT_EQ(left.matches.size(), 1U);
  EXPECT_DOUBLE_EQ(left.precision, 1.0 / 2);
  EXPECT_DOUBLE_EQ(left.recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(left.f1, 2.0 / 5);

  const auto& right = of(night, Legs::right);
  EXPECT_DOUBLE_EQ(right.f1, 1);

  // All legs: a has 10, 50 (both legs), 100; b has 10.5, 50, 200.
  const auto& all = of(night, Legs::all);
  EXPECT_EQ(all.movements_a, 3);
  EXPECT_EQ(all.movements_b, 3);
  EXPECT_EQ(all.matches.size(), 2U);
  EXPECT_DOUBLE_EQ(all.f1, 2.0 / 3);
}

TEST(Comparison, ADifferenceIsPositiveWhenTheSecondScorerIsLater) {
  const Comparison night = compare_scorings(
      {Marks("a").mark(10, 12).mark(50, 52), Marks("b").mark(10.25, 11.75).mark(50.5, 52)}, by_wasm());
  const auto& left = of(night, Legs::left);
  EXPECT_DOUBLE_EQ(left.onset.median, 0.375);
  EXPECT_DOUBLE_EQ(left.offset.median, -0.125);
  EXPECT_EQ(left.onset.count, 2);
}

TEST(Comparison, EpochsWithAndWithoutAMovementGiveKappa) {
  // 20 epochs. a moves in 0, 1, 6; b moves in 0, 6, 9: both 2, a alone 1, b alone 1, neither 16.
  const Comparison night = compare_scorings({Marks("a").mark(10, 12).mark(40, 41).mark(190, 192),
                                             Marks("b").mark(20, 21).mark(190, 192).mark(280, 281)},
                                            by_wasm());
  const auto& left = of(night, Legs::left);
  EXPECT_EQ(left.epochs.at(1, 1), 2);
  EXPECT_EQ(left.epochs.at(1, 0), 1);
  EXPECT_EQ(left.epochs.at(0, 1), 1);
  EXPECT_EQ(left.epochs.at(0, 0), 16);
  const double chance = (3.0 * 3 + 17.0 * 17) / 400;
  EXPECT_NEAR(left.kappa.kappa, (0.9 - chance) / (1 - chance), 1e-12);
}

TEST(Comparison, WithoutMovementsNothingIsZeroOrOneAndTheReasonIsSaid) {
  const Comparison night = compare_scorings({Marks("a"), Marks("b")}, by_wasm());
  const auto& all = of(night, Legs::all);
  EXPECT_TRUE(std::isnan(all.precision) && std::isnan(all.recall) && std::isnan(all.f1));
  EXPECT_THAT(all.why, HasSubstr("neither has a movement"));
  EXPECT_TRUE(std::isnan(all.kappa.kappa));
  EXPECT_TRUE(std::isnan(all.onset.median));
}

TEST(Comparison, WithMovementsOfOneScorerAloneOneSideIsUndefined) {
  const Comparison night = compare_scorings({Marks("a").mark(10, 12), Marks("b")}, by_wasm());
  const auto& all = of(night, Legs::all);
  EXPECT_TRUE(std::isnan(all.precision));
  EXPECT_EQ(all.recall, 0);
  EXPECT_EQ(all.f1, 0);
  EXPECT_EQ(all.why, "b has no movement: precision is undefined");
}

TEST(Comparison, AFileThatMarksNoMovementSaysNothingAboutMovementsAndOneThatMarksOneDoes) {
  const Comparison none = compare_scorings({Marks("a").mark(10, 12), Marks("b").of_a_file()}, by_wasm());
  const auto& all = of(none, Legs::all);
  EXPECT_FALSE(all.comparable);
  EXPECT_TRUE(std::isnan(all.recall) && std::isnan(all.f1) && std::isnan(all.kappa.kappa));
  EXPECT_EQ(all.why, "b marks no leg movement");
  const auto* index = compare::find_index(none.pairs.front(), "movements_per_hour");
  EXPECT_TRUE(std::isnan(index->b.value));
  EXPECT_EQ(index->why, "b marks no leg movement");
  EXPECT_EQ(table_named(tables_of(none), "pairs").rows(), 0U);

  const Comparison one =
      compare_scorings({Marks("a").mark(10, 12), Marks("b").of_a_file().mark(90, 92)}, by_wasm());
  EXPECT_EQ(of(one, Legs::all).recall, 0);
}

TEST(Comparison, MarksWithoutDurationsSayNothingAndOneAmongOthersIsLeftOut) {
  const Scorer a = Marks("a").mark(10, 12);
  const Comparison points = compare_scorings({a, Marks("b").of_a_file().mark(10, 10)}, by_wasm());
  EXPECT_EQ(of(points, Legs::all).why, "b marks leg movements without their duration");
  const Comparison mixed = compare_scorings({a, Marks("b").of_a_file().mark(10, 12).mark(50, 50)}, by_wasm());
  EXPECT_EQ(of(mixed, Legs::all).f1, 1);
  ASSERT_EQ(mixed.nights[1].excluded.size(), 1U);
  EXPECT_EQ(mixed.nights[1].excluded[0].verdict, "no_duration");
}

TEST(Comparison, AMarkOfBothLegsIsAMovementOfEach) {
  const Comparison night = compare_scorings(
      {Marks("a").mark(10, 12).mark(10, 12, Leg::right), Marks("b").mark(10, 12, Leg::both)}, by_wasm());
  for (const Legs legs : compare::every_legs) EXPECT_DOUBLE_EQ(of(night, legs).f1, 1);
}

TEST(Comparison, AMovementOfUnknownLegIsComparedInAllOnly) {
  const Comparison night = compare_scorings(
      {Marks("a").mark(10, 12).mark(50, 52, Leg::right), Marks("b").mark(10, 12, {}).mark(50, 52, {})},
      by_wasm());
  EXPECT_DOUBLE_EQ(of(night, Legs::all).f1, 1);
  const auto& left = of(night, Legs::left);
  EXPECT_FALSE(left.comparable);
  EXPECT_TRUE(std::isnan(left.f1) && std::isnan(left.recall) && std::isnan(left.kappa.kappa));
  EXPECT_THAT(left.why, HasSubstr("leg of the movements of b is unknown"));
  const auto* index = compare::find_index(night.pairs.front(), "movements_per_hour", "left");
  ASSERT_NE(index, nullptr);
  EXPECT_TRUE(std::isnan(index->difference));
  EXPECT_THAT(index->why, HasSubstr("leg of 2 movements of b is unknown"));
}

TEST(Comparison, MovementsThatTheRuleDoesNotCountAreLeftOutWithTheirReason) {
  const Comparison night =
      compare_scorings({Marks("a").mark(10, 10.499).mark(20, 20.5), Marks("b").mark(20, 20.5)}, by_wasm());
  EXPECT_DOUBLE_EQ(of(night, Legs::left).f1, 1);
  ASSERT_EQ(night.nights[0].excluded.size(), 1U);
  EXPECT_EQ(night.nights[0].excluded[0].verdict, "too_short");
  EXPECT_EQ(night.nights[0].excluded[0].why, "0.499 s long, shorter than 0.5 s");
  EXPECT_EQ(night.nights[0].marked, 2);
  EXPECT_EQ(night.nights[0].compared, 1);
}

TEST(Comparison, AnOnsetAtTheWindowsStartCountsAndOneAtItsEndDoesNot) {
  Scorer a = Marks("a").mark(99.999, 102).mark(100.2, 103, Leg::right).mark(300, 302);
  Scorer b = Marks("b").mark(100, 102, Leg::right);
  b.scoring.lights_off = at(100);
  b.scoring.lights_on = at(300);
  const Comparison night = compare_scorings({a, b}, by_wasm());
  EXPECT_EQ(night.nights[0].compared, 1);
  ASSERT_EQ(night.nights[0].excluded.size(), 2U);
  EXPECT_EQ(night.nights[0].excluded[0].why, "onset is before the common time begins at 100 s");
  EXPECT_EQ(night.nights[0].excluded[1].why, "onset is not before the common time ends at 300 s");
}

TEST(Comparison, AnArtefactOfOneScorerIsNoTimeOfAnybody) {
  Scorer a = Marks("a").mark(10, 12).mark(50, 52);
  Scorer b = Marks("b").mark(50, 52);
  b.breaks = {{{at(5), at(20)}, Boundary::artefact}};
  const Comparison night = compare_scorings({a, b}, by_wasm());
  EXPECT_DOUBLE_EQ(of(night, Legs::left).f1, 1);
  ASSERT_EQ(night.nights[0].excluded.size(), 1U);
  EXPECT_EQ(night.nights[0].excluded[0].verdict, "artefact");
}

TEST(Comparison, EpochsWithABreakAreNoEpochsWithoutAMovement) {
  // 20 epochs. a and b move in 0, a alone in 9. Of three breaks the first ends where epoch 3 begins, the
  // second is the last nanosecond of 3 and the first of 4, the third has no length: 2, 3 and 4 are left out.
  Scorer a = Marks("a").mark(10, 12).mark(280, 282);
  a.breaks = {{{at(60), at(90)}, Boundary::gap}};
  Scorer b = Marks("b").mark(10, 12);
  b.breaks = {{{at(120) - Time{1}, at(120) + Time{1}}, Boundary::artefact},
              {{at(400), at(400)}, Boundary::gap}};
  const Comparison night = compare_scorings({a, b}, by_wasm());
  EXPECT_EQ(std::ranges::count(night.broken, true), 3);
  const auto& left = of(night, Legs::left);
  EXPECT_EQ(left.epochs.total(), 17);
  EXPECT_EQ(left.epochs.at(1, 1), 1);
  EXPECT_EQ(left.epochs.at(1, 0), 1);
  EXPECT_EQ(left.epochs.at(0, 0), 15);
  const double observed = 16.0 / 17, chance = (2.0 * 1 + 15.0 * 16) / (17 * 17);
  EXPECT_NEAR(left.kappa.kappa, (observed - chance) / (1 - chance), 1e-12);
  const Table table = table_named(tables_of(night), "agreement");
  EXPECT_EQ(values_of<double>(table, "epochs")[0], 17);
  EXPECT_EQ(values_of<double>(table, "epochs_left_out")[0], 3);
}

Scorer periodic(const char* name, int movements) {
  Marks marks(name, 3600);
  for (int k = 0; k < movements; ++k) marks.mark(60 + 30 * k, 61 + 30 * k);
  return marks.stages(Stage::n2, 60).stages(Stage::wake, 60);
}

TEST(Comparison, IndicesAreOfBothByTheSameRuleSet) {
  // Half an hour of N2: 10 PLM are 20 per hour of sleep, 5 are 10.
  const Comparison night = compare_scorings({periodic("a", 10), periodic("b", 5)}, by_wasm());
  const auto* index = compare::find_index(night.pairs.front(), "plms_index");
  ASSERT_NE(index, nullptr);
  EXPECT_DOUBLE_EQ(index->a.value, 20);
  EXPECT_DOUBLE_EQ(index->b.value, 10);
  EXPECT_DOUBLE_EQ(index->a.numerator, 10);
  EXPECT_DOUBLE_EQ(index->a.denominator, 0.5);
  EXPECT_EQ(index->a.unit, "1/h");
  EXPECT_DOUBLE_EQ(index->difference, -10);
  EXPECT_DOUBLE_EQ(index->ratio, 0.5);
  EXPECT_EQ(index->why, "");
}

TEST(Comparison, FourMovementsGiveARatioAndThreeGiveADivisionByZero) {
  const auto ratio = [](int movements) {
    const Comparison night = compare_scorings({periodic("a", movements), periodic("b", 4)}, by_wasm());
    return *compare::find_index(night.pairs.front(), "plms_index");
  };
  EXPECT_DOUBLE_EQ(ratio(4).ratio, 1);
  EXPECT_TRUE(std::isnan(ratio(3).ratio));
  EXPECT_DOUBLE_EQ(ratio(3).difference, 8);
  EXPECT_EQ(ratio(3).why, "ratio to 0 is undefined");
}

TEST(Comparison, AnIndexOfSleepNeedsStagesOfOnesOwnOrInCommon) {
  Scorer b = periodic("b", 5);
  const Hypnogram stages = std::exchange(b.scoring.hypnogram, {});
  const auto index_of = [&](const CompareOptions& options) {
    return *compare::find_index(compare_scorings({periodic("a", 10), b}, options).pairs.front(),
                                "plms_index");
  };
  EXPECT_TRUE(std::isnan(index_of(by_wasm()).difference));
  EXPECT_EQ(index_of(by_wasm()).why, "b has no sleep stages");
  CompareOptions with_stages = by_wasm();
  with_stages.context.emplace().hypnogram = stages;
  EXPECT_DOUBLE_EQ(index_of(with_stages).difference, -10);
}

TEST(Comparison, AnArousalIndexNeedsAnArousalThatSomebodyMarked) {
  const Event arousal{.kind = EventKind::arousal, .span = {at(60.5), at(64)}};  // during the first movement
  Scorer a = periodic("a", 10);
  a.scoring.events.push_back(arousal);
  const Scorer b = periodic("b", 10);
  const auto index_by = [&](const CompareOptions& options) {
    return *compare::find_index(compare_scorings({a, b}, options).pairs.front(), "plms_arousal_index");
  };
  const IndexAgreement own = index_by(by_wasm());
  EXPECT_DOUBLE_EQ(own.a.value, 2);  // 1 in half an hour of sleep
  EXPECT_TRUE(std::isnan(own.b.value) && std::isnan(own.b.numerator) && std::isnan(own.difference));
  EXPECT_EQ(own.why, "b marks no arousal");

  CompareOptions common = by_wasm();
  common.context = b.scoring;
  EXPECT_EQ(index_by(common).why, "the common scoring marks no arousal");
  common.context->events.push_back(arousal);
  EXPECT_DOUBLE_EQ(index_by(common).b.value, 2);
  EXPECT_DOUBLE_EQ(index_by(common).difference, 0);
}

TEST(Comparison, arousals_that_were_scored_and_not_found_are_an_index_of_zero) {
  Scorer a = periodic("a", 10), b = periodic("b", 10);
  const auto index = [&] {
    return *compare::find_index(compare_scorings({a, b}, by_wasm()).pairs.front(), "plms_arousal_index");
  };
  EXPECT_TRUE(std::isnan(index().a.value));
  a.scoring.arousals_scored = b.scoring.arousals_scored = true;
  EXPECT_DOUBLE_EQ(index().a.value, 0);
  EXPECT_DOUBLE_EQ(index().difference, 0);
}

TEST(Comparison, what_nobody_scored_is_a_warning_for_each_scorer_and_one_for_common_stages) {
  const Scorer a = periodic("a", 10), b = periodic("b", 10);
  const auto count = [](const Comparison& night, const std::string& begin) {
    return std::ranges::count_if(night.warnings, [&](const std::string& w) { return w.starts_with(begin); });
  };
  const Comparison own = compare_scorings({a, b}, by_wasm());
  EXPECT_EQ(count(own, "a: nothing says that arousals were scored"), 1);
  EXPECT_EQ(count(own, "b: nothing says that respiratory events were scored"), 1);
  CompareOptions common = by_wasm();
  common.context = b.scoring;
  const Comparison shared = compare_scorings({a, b}, common);
  EXPECT_EQ(count(shared, "the common stages: nothing says"), 2);
  EXPECT_EQ(count(shared, "a: nothing says"), 0);
}

TEST(Comparison, of_a_leg_that_one_could_not_score_nothing_is_said) {
  Scorer a = Marks("a").mark(10, 12).mark(50, 52, Leg::right);
  a.legs = {Leg::left, Leg::right};
  Scorer b = Marks("b").mark(10, 12);
  const auto right = [&] { return of(compare_scorings({a, b}, by_wasm()), Legs::right); };
  EXPECT_DOUBLE_EQ(right().f1, 0) << "b had the leg and marked nothing";
  b.legs = {Leg::left};
  EXPECT_FALSE(right().comparable);
  EXPECT_TRUE(std::isnan(right().f1));
  EXPECT_EQ(right().why, "b could not score the right leg");
  const Comparison night = compare_scorings({a, b}, by_wasm());
  EXPECT_DOUBLE_EQ(of(night, Legs::left).f1, 1);
  const auto* index = compare::find_index(night.pairs.front(), "movements_per_hour", "right");
  EXPECT_DOUBLE_EQ(index->a.value, 6);  // one in ten minutes
  EXPECT_TRUE(std::isnan(index->b.value));
  EXPECT_EQ(index->why, "b could not score the right leg");
  EXPECT_TRUE(
      std::isnan(compare::find_index(night.pairs.front(), "movements_per_hour", "bilateral")->b.value));
}

TEST(Comparison, RespiratoryEventsOfOneScorerAloneAreAWarning) {
  const auto warned = [](const Comparison& night) {
    return std::ranges::any_of(night.warnings, [](const std::string& text) {
      return text.starts_with("respiratory events come from a and not from b");
    });
  };
  Scorer a = periodic("a", 10);
  const Scorer b = periodic("b", 10);
  EXPECT_FALSE(warned(compare_scorings({a, b}, by_wasm())));
  a.scoring.events.push_back({.kind = EventKind::apnea, .span = {at(1000), at(1020)}});
  EXPECT_TRUE(warned(compare_scorings({a, b}, by_wasm())));
  EXPECT_FALSE(warned(compare_scorings({a, b}, {.rule = asda1993()})));  // asks for none
  CompareOptions common = by_wasm();
  common.context = b.scoring;
  EXPECT_FALSE(warned(compare_scorings({a, b}, common)));
}

TEST(Comparison, MovementsDoNotTellHowLongANightWasAndStagesForAllDo) {
  const Scorer a = Marks("a", 0).mark(40, 41).mark(70, 71), b = Marks("b", 0).mark(40, 41);
  const Comparison unknown = compare_scorings({a, b}, by_wasm());
  EXPECT_EQ(unknown.window.span, (Span{at(40), at(71)}));
  EXPECT_DOUBLE_EQ(of(unknown, Legs::all).f1, 2.0 / 3);
  const auto* index = compare::find_index(unknown.pairs.front(), "movements_per_hour");
  EXPECT_TRUE(std::isnan(index->a.value));
  EXPECT_EQ(index->why, "nobody says when the night began and ended");

  CompareOptions with_stages = by_wasm();
  with_stages.context = Scorer(Marks("s", 0).stages(Stage::n2, 20)).scoring;
  const Comparison known = compare_scorings({a, b}, with_stages);
  EXPECT_EQ(known.window.span, (Span{Time{0}, at(600)}));
  EXPECT_DOUBLE_EQ(compare::find_index(known.pairs.front(), "movements_per_hour")->a.value, 12);
}

TEST(Comparison, WhatWasBentInTheCommonStagesIsAWarning) {
  CompareOptions with_stages = by_wasm();
  with_stages.context = Scorer(Marks("s", 0).stages(Stage::n2, 20)).scoring;
  with_stages.context->warnings = {"annotation file starts 60 s later than the recording"};
  const Comparison night = compare_scorings({Marks("a").mark(40, 41), Marks("b")}, with_stages);
  EXPECT_THAT(night.warnings,
              testing::Contains("the common stages: annotation file starts 60 s later than the recording"));
}

TEST(Comparison, StagesGiveAConfusionMatrixAndUnscoredEpochsAreLeftOut) {
  const Scorer a = Marks("a", 300).stages(Stage::wake, 4).stages(Stage::n2, 5).stages(Stage::unscored, 1);
  const Scorer b = Marks("b", 300).stages(Stage::wake, 3).stages(Stage::n1, 1).stages(Stage::n2, 6);
  const StageAgreement stages = compare_scorings({a, b}, by_wasm()).pairs.front().stages;
  EXPECT_EQ(stages.left_out, 1);
  EXPECT_EQ(stages.epochs.total(), 9);
  EXPECT_EQ(stages.epochs.at(0, 0), 3);
  EXPECT_EQ(stages.epochs.at(0, 1), 1);
  EXPECT_EQ(stages.epochs.at(2, 2), 5);
  const double chance = (4.0 * 3 + 5.0 * 5) / 81;
  EXPECT_NEAR(stages.kappa.kappa, (8.0 / 9 - chance) / (1 - chance), 1e-12);
}

TEST(Comparison, WithoutStagingOfOneScorerTheirAgreementIsUndefined) {
  const Comparison night = compare_scorings({Marks("a").stages(Stage::n2, 20), Marks("b")}, by_wasm());
  EXPECT_TRUE(std::isnan(night.pairs.front().stages.kappa.kappa));
  EXPECT_EQ(night.pairs.front().stages.kappa.why, "b has no sleep stages");
}

// ---- several scorers

TEST(Ranking, ATestIsRankedAmongScorersThatAreComparedWithEachOtherOnly) {
  // F1: a-b 1, a-c 2/3, b-c 2/3, test with a and b 2/3, with c 0.
  const Scorer test = Marks("test").mark(10, 12);
  const Scorer a = Marks("a").mark(10, 12).mark(50, 52);
  const Scorer b = Marks("b").mark(10, 12).mark(50, 52);
  const Scorer c = Marks("c").mark(50, 52);
  CompareOptions options = by_wasm();
  options.test = 0;
  const Comparison night = compare_scorings({test, a, b, c}, options);
  EXPECT_EQ(night.scorers.back().name, "test");
  EXPECT_EQ(night.pairs.size(), 6U);
  const auto rankings = compare::rankings(night);
  ASSERT_EQ(rankings.size(), 16U);
  EXPECT_DOUBLE_EQ(rankings[0].mean, (1 + 2.0 / 3) / 2);  // a with b and c
  EXPECT_DOUBLE_EQ(rankings[2].mean, 2.0 / 3);            // c with a and b
  EXPECT_DOUBLE_EQ(rankings[3].mean, 4.0 / 9);            // the test with all three
  EXPECT_EQ(rankings[0].rank, 1);
  EXPECT_EQ(rankings[1].rank, 1);  // as good as a
  EXPECT_EQ(rankings[2].rank, 3);
  EXPECT_EQ(rankings[3].rank, 4);
  EXPECT_EQ(rankings[3].ranked, 4);
  EXPECT_EQ(rankings[3].others, 3);
  EXPECT_EQ(rankings[0].others, 2);
  EXPECT_EQ(rankings[8].rank, std::nullopt);  // kappa of stages: nobody has any
  EXPECT_EQ(rankings[8].why, "undefined for every pair");
}

TEST(Ranking, TheSmallestDifferenceOfThePlmsIndexIsTheBest) {
  const Comparison night =
      compare_scorings({periodic("a", 10), periodic("b", 11), periodic("c", 20)}, by_wasm());
  const auto rankings = compare::rankings(night);
  ASSERT_EQ(rankings.size(), 12U);
  EXPECT_DOUBLE_EQ(rankings[9].mean, (2.0 + 20) / 2);   // a
  EXPECT_DOUBLE_EQ(rankings[10].mean, (2.0 + 18) / 2);  // b
  EXPECT_EQ(rankings[10].rank, 1);
  EXPECT_EQ(rankings[11].rank, 3);
}

TEST(Ranking, TwoScoringsHaveNoRank) {
  for (const auto& ranking :
       compare::rankings(compare_scorings({periodic("a", 4), periodic("b", 4)}, by_wasm()))) {
    EXPECT_EQ(ranking.rank, std::nullopt);
    EXPECT_NE(ranking.why, "");
  }
}

// ---- refusals

TEST(Comparison, RefusesWhatCannotBeCompared) {
  const Scorer a = Marks("a"), b = Marks("b");
  EXPECT_THROW((void)compare_scorings({a}, by_wasm()), Error);
  EXPECT_THROW((void)compare_scorings({a, a}, by_wasm()), Error);
  for (const double iou : {0.0, -0.5, 1.0001, std::nan("")}) {
    EXPECT_THROW((void)compare_scorings({a, b}, {.rule = wasm2016(), .min_iou = iou}), Error);
  }
  EXPECT_NO_THROW((void)compare_scorings({a, b}, {.rule = wasm2016(), .min_iou = 1}));
  EXPECT_THROW((void)compare_scorings({a, b}, {.rule = wasm2016(), .test = 2}), Error);
}

// ---- a result of ours

/// A night scored by the rule set, as its file holds it.
Tables result(const Scorer& scorer, const Rule& rule) {
  Score score;
  score.night.given = scorer.scoring;
  score.night.recording = scorer.extent;
  score.night.breaks = scorer.breaks;
  std::vector<Activity> activities;
  for (const Event& e : scorer.scoring.events) {
    if (e.kind == EventKind::leg_movement) activities.push_back({.leg = *e.leg, .span = e.span});
  }
  score.rules.push_back(score_movements(activities, score.night, rule));
  return tables_of(score);
}

TEST(ComparisonWithAResult, ItsIndexIsTheOneInItsFile) {
  Scorer scorer = periodic("night", 12);
  scorer.scoring.lights_off = at(30);
  scorer.scoring.lights_on = at(3500);
  scorer.breaks = {{{at(200), at(215)}, Boundary::artefact}};
  const Tables tables = result(scorer, wasm2016());
  const Comparison night =
      compare_scorings({periodic("a", 10), scorer_from(tables, wasm2016(), "b")}, by_wasm());
  const Table& indices = table_named(tables, "indices");
  const auto& statistics = values_of<std::string>(indices, "statistic");
  const auto row = std::ranges::find(statistics, "plms_index") - statistics.begin();
  const double stored = values_of<double>(indices, "value")[static_cast<std::size_t>(row)];
  EXPECT_DOUBLE_EQ(compare::find_index(night.pairs.front(), "plms_index")->b.value, stored);
}

TEST(ComparisonWithAResult, ItAgreesFullyWithTheScoringItWasMadeOf) {
  const Scorer scorer = periodic("marked", 12);
  for (const Rule& rule : {aasm(), wasm2016(), wasm2006(), asda1993()}) {
    const Comparison night =
        compare_scorings({scorer, scorer_from(result(scorer, rule), rule, "result")}, {.rule = rule});
    EXPECT_DOUBLE_EQ(of(night, Legs::all).f1, 1);
    EXPECT_DOUBLE_EQ(of(night, Legs::left).kappa.kappa, 1);
    EXPECT_DOUBLE_EQ(night.pairs.front().stages.kappa.kappa, 1);
    for (const IndexAgreement& index : night.pairs.front().indices) {
      EXPECT_FALSE(index.difference != 0 && !std::isnan(index.difference)) << index.a.statistic;
    }
  }
}

TEST(ComparisonWithAResult, WhatItsOwnStagesAndApneasRejectedIsDecidedByThoseOfAll) {
  // Movements at 60, 90, ..., 330 s. The result's own stages are wake to 180 s, its own apnea covers those at
  // 210 and 240 s, so its file counts those at 180, 270, 300 and 330 s.
  const Scorer marked = periodic("marked", 10);
  Scorer own = marked;
  own.scoring.hypnogram = Scorer(Marks("s").stages(Stage::wake, 6).stages(Stage::n2, 114)).scoring.hypnogram;
  own.scoring.events.push_back({.kind = EventKind::apnea, .span = {at(205), at(245)}});
  const Scorer scored = scorer_from(result(own, aasm()), aasm(), "result");

  const Comparison apart = compare_scorings({marked, scored}, {.rule = aasm()});
  EXPECT_EQ(of(apart, Legs::all).movements_b, 4);
  EXPECT_DOUBLE_EQ(of(apart, Legs::all).f1, 2 * 4 / 14.0);
  const auto left_out = [&](const char* verdict) {
    return std::ranges::count(apart.nights[1].excluded, verdict, &compare::ExcludedMovement::verdict);
  };
  EXPECT_EQ(left_out("wake"), 4);
  EXPECT_EQ(left_out("respiratory"), 2);

  CompareOptions options{.rule = aasm()};
  options.context.emplace().hypnogram = marked.scoring.hypnogram;
  const Comparison common = compare_scorings({marked, scored}, options);
  EXPECT_EQ(of(common, Legs::all).movements_b, 10);
  EXPECT_DOUBLE_EQ(of(common, Legs::all).f1, 1);
  const auto* index = compare::find_index(common.pairs.front(), "plms_index");
  EXPECT_DOUBLE_EQ(index->a.value, 20);  // 10 in half an hour of N2
  EXPECT_DOUBLE_EQ(index->b.value, 20);
}

TEST(ComparisonWithAResult, AVariantUnderTheNameOfAStandardIsRefusedByItsThreshold) {
  Rule variant = wasm2016();
  variant.min_duration = 300ms;
  const Tables tables = result(periodic("a", 4), variant);
  try {
    (void)scorer_from(tables, wasm2016(), "a");
    ADD_FAILURE() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
    EXPECT_STREQ(error.what(),
                 "it was scored by a variant of wasm2016 whose min_duration is 0.3, expected 0.5");
  }
  EXPECT_NO_THROW((void)scorer_from(tables, variant, "a"));
}

TEST(ComparisonWithAResult, AnotherRuleSetThanItWasScoredByIsRefused) {
  EXPECT_THROW((void)scorer_from(result(periodic("a", 4), aasm()), wasm2016(), "a"), Error);
  EXPECT_THROW((void)scorer_from(Tables{}, wasm2016(), "a"), Error);
}

// ---- tables

TEST(ComparisonTables, HaveARowForEachPairAndEveryMovement) {
  const Comparison night = compare_scorings(
      {Marks("a").mark(10, 12).mark(100, 102), Marks("b").mark(10, 12).mark(101, 108), Marks("c")},
      by_wasm());
  const Tables tables = tables_of(night);
  EXPECT_EQ(table_named(tables, "summary").rows(), 3U);
  EXPECT_EQ(table_named(tables, "agreement").rows(), 9U);
  EXPECT_EQ(table_named(tables, "timing").rows(), 18U);
  EXPECT_EQ(table_named(tables, "confusion").rows(), 0U);
  const Table& pairs = table_named(tables, "pairs");
  const auto& found = values_of<std::string>(pairs, "found");
  const auto& why = values_of<std::string>(pairs, "why");
  ASSERT_GE(found.size(), 7U);
  EXPECT_EQ(found[0], "both");
  EXPECT_EQ(found[1], "a");
  EXPECT_EQ(why[1], "shares at most 0.125 with one of b, limit 0.5");
  EXPECT_EQ(found[2], "b");
  EXPECT_EQ(why[6], "c has nothing there");  // behind the three of all legs and of the left one
}

TEST(ComparisonTables, WhatNobodyKnowsIsNaNAndNever0) {
  const auto cell = [](const Comparison& night, const char* table, const char* column, std::size_t row) {
    return values_of<double>(table_named(tables_of(night), table), column)[row];
  };
  const Comparison legless =
      compare_scorings({Marks("a").mark(10, 12), Marks("b").mark(10, 12, {})}, by_wasm());
  constexpr std::size_t all = 0, left = 1;
  EXPECT_EQ(cell(legless, "agreement", "movements_b", all), 1);
  EXPECT_EQ(cell(legless, "agreement", "movements_a", left), 1);
  for (const char* column : {"movements_b", "matched", "epochs", "epochs_left_out", "epochs_both",
                             "epochs_only_a", "epochs_only_b", "epochs_neither"}) {
    EXPECT_TRUE(std::isnan(cell(legless, "agreement", column, left))) << column;
  }
  EXPECT_TRUE(std::isnan(cell(legless, "timing", "matched", 2)));  // onset of the left leg
  EXPECT_TRUE(std::isnan(cell(legless, "scorers", "left", 1)));
  for (const char* column : {"epochs", "left_out"}) {
    EXPECT_TRUE(std::isnan(cell(legless, "stages", column, 0))) << column;
  }
  EXPECT_TRUE(std::isnan(cell(legless, "place", "rank", 0)));

  const Comparison silent = compare_scorings({Marks("a").mark(10, 12), Marks("b").of_a_file()}, by_wasm());
  EXPECT_EQ(cell(silent, "summary", "movements_a", 0), 1);
  EXPECT_TRUE(std::isnan(cell(silent, "summary", "movements_b", 0)));
  const Comparison none = compare_scorings({Marks("a").mark(10, 12), Marks("b")}, by_wasm());
  EXPECT_EQ(cell(none, "summary", "movements_b", 0), 0);
}

TEST(ScorerFromAResult, KnowsNoLengthThatTheResultDoesNotAndRefusesOneThatCannotBe) {
  const Tables good = result(periodic("a", 5), wasm2016());
  const auto with = [&](const char* column, double seconds) {
    Tables tables = good;
    for (Table& table : tables.tables) {
      for (Column& c : table.columns) {
        if (table.name == "recording" && c.name == column) c.values = std::vector<double>{seconds};
      }
    }
    return tables;
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const char* column : {"onset_s", "duration_s"}) {
    EXPECT_EQ(scorer_from(with(column, std::numeric_limits<double>::quiet_NaN()), wasm2016(), "a").extent,
              Span{});
    for (const double seconds : {infinity, -infinity, 1e12}) {
      try {
        (void)scorer_from(with(column, seconds), wasm2016(), "a");
        ADD_FAILURE() << "nothing was thrown";
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::malformed) << error.what();
        EXPECT_THAT(error.what(), testing::HasSubstr(column));
      }
    }
  }
}

bool same(const Column& a, const Column& b) {
  if (a.name != b.name || a.unit != b.unit || a.description != b.description) return false;
  const auto* x = std::get_if<std::vector<double>>(&a.values);
  const auto* y = std::get_if<std::vector<double>>(&b.values);
  if (x == nullptr || y == nullptr) return a.values == b.values;
  return std::ranges::equal(*x, *y,
                            [](double v, double w) { return v == w || (std::isnan(v) && std::isnan(w)); });
}

TEST(ComparisonTables, AreReadBackFromAFileAsTheyWere) {
  const Comparison night = compare_scorings({periodic("a", 10), periodic("b", 5)}, by_wasm());
  const std::string path = testing::TempDir() + "psg-compare-" + std::to_string(::getpid()) + ".h5";
  const Tables tables = tables_of(night);
  write(tables, path);
  const Tables back = read(path);
  std::remove(path.c_str());
  EXPECT_EQ(back.attributes, tables.attributes);
  for (const Table& table : tables.tables) {
    const Table& other = table_named(back, table.name);
    EXPECT_TRUE(std::ranges::equal(other.columns, table.columns, same)) << table.name;
  }
}

TEST(ComparisonTables, EveryColumnIsDescribed) {
  for (const Table& table :
       tables_of(compare_scorings({periodic("a", 5), periodic("b", 4)}, by_wasm())).tables) {
    for (const Column& column : table.columns) {
      EXPECT_FALSE(column.description.empty()) << table.name << "." << column.name;
      EXPECT_EQ(column.size(), table.rows());
    }
  }
}

}  // namespace
}  // namespace psg
