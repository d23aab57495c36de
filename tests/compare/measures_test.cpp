// Kappa, spread, epochs and the common window, each by hand.
#include "psg/compare/measures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "psg/compare/movements.hpp"
#include "psg/compare/scorer.hpp"
#include "psg/compare/window.hpp"
#include "psg/core/error.hpp"

namespace psg::compare {
namespace {

Confusion counts(std::size_t classes, const std::vector<int>& cells) {
  Confusion confusion(classes);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (int n = 0; n < cells[i]; ++n) confusion.add(i / classes, i % classes);
  }
  return confusion;
}

TEST(Kappa, IsCohensOfTwoClasses) {
  // p_o = 35/50; by chance (25*30 + 25*20)/2500 = 0.5; kappa = 0.2/0.5.
  const Kappa kappa = cohen_kappa(counts(2, {20, 5, 10, 15}));
  EXPECT_DOUBLE_EQ(kappa.observed, 0.7);
  EXPECT_DOUBLE_EQ(kappa.kappa, 0.4);
  EXPECT_EQ(kappa.why, "");
}

TEST(Kappa, IsThatOfCohensExampleOf200) {
  // p_o = 140/200 = 0.70; by chance 0.5 * 0.6 + 0.3 * 0.3 + 0.2 * 0.1 = 0.41; kappa = 0.29/0.59 = 0.492.
  const Kappa kappa = cohen_kappa(counts(3, {88, 10, 2, 14, 40, 6, 18, 10, 12}));
  EXPECT_NEAR(kappa.observed, 0.70, 1e-12);
  EXPECT_NEAR(kappa.kappa, 0.29 / 0.59, 1e-12);
}

TEST(Kappa, FullAgreementIsOneAndIndependenceIsZero) {
  EXPECT_DOUBLE_EQ(cohen_kappa(counts(2, {3, 0, 0, 5})).kappa, 1);
  EXPECT_DOUBLE_EQ(cohen_kappa(counts(2, {4, 4, 4, 4})).kappa, 0);
  EXPECT_DOUBLE_EQ(cohen_kappa(counts(2, {9, 1, 0, 0})).kappa, 0);  // a sees one class only
}

TEST(Kappa, OneEpochElsewhereDefinesItAndNoneLeavesItUndefined) {
  EXPECT_DOUBLE_EQ(cohen_kappa(counts(2, {9, 0, 0, 1})).kappa, 1);
  const Kappa constant = cohen_kappa(counts(2, {10, 0, 0, 0}));
  EXPECT_TRUE(std::isnan(constant.kappa));
  EXPECT_DOUBLE_EQ(constant.observed, 1);
  EXPECT_EQ(constant.why, "both put every epoch into one class");
}

TEST(Kappa, NothingToCompareIsUndefined) {
  const Kappa kappa = cohen_kappa(Confusion(5));
  EXPECT_TRUE(std::isnan(kappa.kappa) && std::isnan(kappa.observed));
  EXPECT_NE(kappa.why, "");
}

TEST(Spread, IsMedianQuartilesAndLimitsOfAgreement) {
  const Spread s = spread_of({4, 1, 2, 3});
  EXPECT_EQ(s.count, 4);
  EXPECT_DOUBLE_EQ(s.median, 2.5);
  EXPECT_DOUBLE_EQ(s.lower_quartile, 1.75);  // NumPy: percentile([1, 2, 3, 4], 25)
  EXPECT_DOUBLE_EQ(s.upper_quartile, 3.25);
  EXPECT_DOUBLE_EQ(s.mean, 2.5);
  EXPECT_NEAR(s.sd, std::sqrt(5.0 / 3), 1e-15);
  EXPECT_NEAR(s.lower_limit, 2.5 - 1.96 * std::sqrt(5.0 / 3), 1e-12);
  EXPECT_NEAR(s.upper_limit, 2.5 + 1.96 * std::sqrt(5.0 / 3), 1e-12);
}

TEST(Spread, OfOneValueHasNoLimitsAndOfNoneNothing) {
  EXPECT_DOUBLE_EQ(spread_of({0.3}).median, 0.3);
  EXPECT_TRUE(std::isnan(spread_of({0.3}).upper_limit));
  EXPECT_TRUE(std::isnan(spread_of({}).median));
  EXPECT_EQ(spread_of({}).count, 0);
}

Scorer staged(Time first, std::vector<Stage> stages, Time length = 30s) {
  std::vector<Epoch> epochs;
  for (const Stage stage : stages) {
    epochs.push_back({{first, first + length}, stage});
    first += length;
  }
  Scorer scorer{.name = "s"};
  scorer.scoring.hypnogram = Hypnogram(epochs);
  return scorer;
}

TEST(EpochGrid, HasTheWholeEpochsOfTheFirstStagingInsideTheWindow) {
  const EpochGrid grid = epoch_grid({20s, 130s}, {staged(10s, {Stage::n1})});
  EXPECT_EQ(grid.start, Time(40s));
  EXPECT_EQ(grid.count, 3);  // 40-70, 70-100, 100-130
  EXPECT_EQ(epoch_grid({20s, Time(130s) - Time(1)}, {staged(10s, {Stage::n1})}).count, 2);
}

TEST(EpochGrid, CountsFromTheStartOfTheRecordingWithoutStages) {
  const EpochGrid grid = epoch_grid({45s, 200s}, {Scorer{.name = "a"}});
  EXPECT_EQ(grid.start, Time(60s));
  EXPECT_EQ(grid.count, 4);
  EXPECT_EQ(epoch_grid({45s, 61s}, {Scorer{.name = "a"}}).count, 0);
}

TEST(EpochGrid, AMovementThatEndsOnTheLineIsInTheEpochBeforeOnly) {
  const EpochGrid grid{Time{0}, 3};
  EXPECT_EQ(epochs_with(grid, {{29s, 30s}}), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(epochs_with(grid, {{29s, Time(30s) + Time(1)}}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(epochs_with(grid, {{30s, 31s}}), (std::vector<bool>{false, true, false}));
}

TEST(EpochGrid, MovementsBeforeAndBehindTheEpochsDoNotCount) {
  const EpochGrid grid{Time(60s), 2};
  EXPECT_EQ(epochs_with(grid, {{10s, 20s}, {59s, 60s}, {120s, 121s}}), (std::vector<bool>{false, false}));
  EXPECT_EQ(epochs_with(grid, {{10s, 200s}}), (std::vector<bool>{true, true}));
}

TEST(EpochGrid, TakesTheStageAtTheMiddle) {
  const Scorer tens =
      staged(Time{0}, {Stage::wake, Stage::n1, Stage::n2, Stage::n3, Stage::rem, Stage::wake}, 10s);
  EXPECT_EQ(stages_on({Time{0}, 3}, tens.scoring.hypnogram),
            (std::vector<Stage>{Stage::n1, Stage::rem, Stage::unscored}));
  EXPECT_TRUE(off_grid({Time{0}, 2}, tens.scoring.hypnogram));
  EXPECT_FALSE(off_grid({Time{0}, 2}, staged(30s, {Stage::n1}).scoring.hypnogram));
}

Scorer lasting(const char* name, Time start, Time end) { return {.name = name, .extent = {start, end}}; }

TEST(CommonWindow, IsTheLatestBeginningAndTheEarliestEnd) {
  Scorer a = lasting("a", 0s, 1000s);
  a.scoring.lights_on = 900s;
  Scorer b = lasting("b", 0s, 950s);
  b.scoring.lights_off = 100s;
  const Window window = common_window({a, b});
  EXPECT_EQ(window.span, (Span{100s, 900s}));
  EXPECT_EQ(window.from, "lights off of b");
  EXPECT_EQ(window.to, "lights on of a");
}

TEST(CommonWindow, IsTheStagingWhereNoLengthIsKnownAndElseTheMovements) {
  EXPECT_EQ(common_window({staged(30s, {Stage::n1, Stage::n2}), Scorer{.name = "b"}}).span, (Span{30s, 90s}));
  Scorer moves{.name = "m"};
  moves.scoring.events = {{.kind = EventKind::apnea, .span = {0s, 10s}},
                          {.kind = EventKind::leg_movement, .span = {20s, 21s}},
                          {.kind = EventKind::leg_movement, .span = {40s, 42s}}};
  EXPECT_EQ(common_window({moves, Scorer{.name = "b"}}).span, (Span{20s, 42s}));
}

TEST(CommonWindow, OneNanosecondInCommonIsEnoughAndNoneIsRefused) {
  EXPECT_EQ(common_window({lasting("a", 0s, 100s), lasting("b", Time(100s) - Time(1), 200s)}).span.duration(),
            Time(1));
  EXPECT_THROW((void)common_window({lasting("a", 0s, 100s), lasting("b", 100s, 200s)}), Error);
  EXPECT_THROW((void)common_window({Scorer{.name = "a"}, Scorer{.name = "b"}}), Error);
}

TEST(Names, AreTheFilesAndTheirFoldersWhereThoseAreNotDistinct) {
  EXPECT_THAT(names_of({"/data/x/a.txt", "b.edf"}), testing::ElementsAre("a.txt", "b.edf"));
  EXPECT_THAT(names_of({"/data/one/n.txt", "/data/two/n.txt", "c"}),
              testing::ElementsAre("one/n.txt", "two/n.txt", "c"));
  EXPECT_THAT(names_of({"n", "n", "n"}), testing::ElementsAre("n", "n (2)", "n (3)"));
}

TEST(Joined, SpansThatShareTimeAreOneAndThoseThatTouchAreTwo) {
  EXPECT_EQ(joined({{10s, 12s}, {0s, 5s}, {4s, 6s}}), (std::vector<Span>{{0s, 6s}, {10s, 12s}}));
  EXPECT_EQ(joined({{0s, 5s}, {5s, 6s}}), (std::vector<Span>{{0s, 5s}, {5s, 6s}}));
  EXPECT_EQ(joined({{0s, 9s}, {1s, 2s}, {8s, 10s}}), (std::vector<Span>{{0s, 10s}}));
}

}  // namespace
}  // namespace psg::compare
