#include "psg/rules/series.hpp"

#include <gmock/gmock.h>

#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Ids = std::vector<std::int32_t>;

/// Four movements of the left leg with these intervals.
Night intervals(Time first, Time second, Time third) {
  return night().movements(L, {100s, 100s + first, 100s + first + second, 100s + first + second + third});
}

// ---- section 2, series: interval bounds --------------------------------------------------------

TEST(AasmSeries, FiveSecondsApartIsASeries) {
  EXPECT_THAT(members(intervals(20s, 5s, 20s).score(aasm()).series), ElementsAre(Ids{0, 1, 2, 3}));
}

TEST(AasmSeries, NinetySecondsApartIsASeriesAnd90001MsIsNot) {
  EXPECT_THAT(members(intervals(20s, 90s, 20s).score(aasm()).series), ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(intervals(20s, 90001ms, 20s).score(aasm()).series, IsEmpty());
}

TEST(Wasm2016Series, TenSecondsApartIsASeriesAnd9999MsIsNot) {
  EXPECT_THAT(members(intervals(20s, 10s, 20s).score(wasm2016()).series), ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(intervals(20s, 9999ms, 20s).score(wasm2016()).series, IsEmpty());
}

TEST(Wasm2016Series, NinetySecondsApartIsASeriesAnd90001MsIsNot) {
  EXPECT_THAT(members(intervals(20s, 90s, 20s).score(wasm2016()).series), ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(intervals(20s, 90001ms, 20s).score(wasm2016()).series, IsEmpty());
}

TEST(Wasm2006Series, FiveTo90SecondsApartIsASeriesAnd90001MsIsNot) {
  EXPECT_THAT(members(intervals(5s, 20s, 90s).score(wasm2006()).series), ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(intervals(5s, 20s, 90001ms).score(wasm2006()).series, IsEmpty());
}

TEST(Asda1993Series, FiveTo90SecondsApartIsASeriesAnd90001MsIsNot) {
  EXPECT_THAT(members(intervals(5s, 20s, 90s).score(asda1993()).series), ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(intervals(5s, 20s, 90001ms).score(asda1993()).series, IsEmpty());
}

TEST(Series, ThreeMovementsAreNoneAndFourAreOneByEveryStandard) {
  for (const Rule& rule : all_rules()) {
    EXPECT_THAT(night().movements(L, {10s, 30s, 50s}).score(rule).series, IsEmpty()) << rule.name;
    EXPECT_THAT(members(night().movements(L, {10s, 30s, 50s, 70s}).score(rule).series),
                ElementsAre(Ids{0, 1, 2, 3}))
        << rule.name;
  }
}

TEST(Series, IntervalsAreFromOnsetToOnset) {
  // 90 s from onset to onset, 82 s from offset to onset.
  const auto score = night()
                         .movement(L, 10s, 8s)
                         .movement(L, 100s, 8s)
                         .movement(L, 190s, 8s)
                         .movement(L, 280001ms, 1s)
                         .score(aasm());
  EXPECT_THAT(score.series, IsEmpty());
}

TEST(Series, ItSpansTheFirstOnsetToTheLastOffset) {
  const auto score = night().movements(L, {10s, 30s, 50s}).movement(R, 70s, 3s).score(wasm2016());
  ASSERT_EQ(score.series.size(), 1U);
  EXPECT_EQ(score.series[0].span, (Span{10s, 73s}));
  EXPECT_EQ(score.series[0].began, Boundary::start);
  EXPECT_EQ(score.series[0].ended, Boundary::end);
  for (const LegMovement& g : score.movements) EXPECT_EQ(g.series, 0);
}

// ---- short intervals: first, in the middle, last ------------------------------------------------

TEST(AasmShortInterval, FirstItIsSkippedAndTheIntervalRunsOn) {
  const auto score = night().movements(L, {10s, 14s, 30s, 50s, 70s}).score(aasm());
  EXPECT_EQ(score.activities[1].verdict.reason, Reason::short_interval);
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}));
}

TEST(AasmShortInterval, InTheMiddleItIsSkippedAndTheIntervalRunsOn) {
  // 30 s to 120 s is 90 s; counted from the skipped movement at 34 s it would be 86 s.
  EXPECT_THAT(members(night().movements(L, {10s, 30s, 34s, 120s, 140s}).score(aasm()).series),
              ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(night().movements(L, {10s, 30s, 34s, 120001ms, 140s}).score(aasm()).series, IsEmpty());
}

TEST(AasmShortInterval, LastItDoesNotCount) {
  EXPECT_THAT(night().movements(L, {10s, 30s, 50s, 54s}).score(aasm()).series, IsEmpty());
  EXPECT_THAT(members(night().movements(L, {10s, 30s, 50s, 70s, 74s}).score(aasm()).series),
              ElementsAre(Ids{0, 1, 2, 3}));
}

TEST(WasmShortInterval, FirstItEndsTheRunAndTheMovementOpensTheNext) {
  const auto score = night().movements(L, {10s, 16s, 36s, 56s, 76s}).score(wasm2016());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{1, 2, 3, 4}));
  EXPECT_EQ(score.series[0].began, Boundary::interval_short);
  EXPECT_EQ(score.movements[0].series, -1);
}

TEST(WasmShortInterval, InTheMiddleItParts) {
  const auto score = night().movements(L, {10s, 30s, 50s, 70s, 79s, 99s, 119s, 139s}).score(wasm2016());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}, Ids{4, 5, 6, 7}));
  EXPECT_EQ(score.series[0].ended, Boundary::interval_short);
  EXPECT_EQ(score.series[1].began, Boundary::interval_short);
}

TEST(WasmShortInterval, LastItEndsTheSeries) {
  const auto score = night().movements(L, {10s, 30s, 50s, 70s, 79s}).score(wasm2016());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_EQ(score.series[0].ended, Boundary::interval_short);
  EXPECT_FALSE(score.movements[4].plm());
}

TEST(Wasm2006ShortInterval, TheIntervalRunsOnFromTheLastMovementThatCounts) {
  EXPECT_THAT(members(night().movements(L, {10s, 30s, 34s, 120s, 140s}).score(wasm2006()).series),
              ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(night().movements(L, {10s, 30s, 34s, 120001ms, 140s}).score(wasm2006()).series, IsEmpty());
}

TEST(Series, ALongIntervalPartsAndIsNamed) {
  const auto score = night().movements(L, {10s, 30s, 50s, 70s, 200s, 220s, 240s, 260s}).score(aasm());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}, Ids{4, 5, 6, 7}));
  EXPECT_EQ(score.series[0].ended, Boundary::interval_long);
  EXPECT_EQ(score.series[1].began, Boundary::interval_long);
}

// ---- non-candidates ------------------------------------------------------------------------------

TEST(WasmNonCandidate, InMidRunItEndsTheSeriesAndIsPartOfNone) {
  const auto with_length = [](Time length) {
    return night()
        .movements(L, {10s, 30s})
        .movement(L, 50s, length)
        .movements(L, {70s, 90s})
        .score(wasm2016());
  };
  EXPECT_THAT(members(with_length(10s).series), ElementsAre(Ids{0, 1, 2, 3, 4}));
  EXPECT_THAT(with_length(10001ms).series, IsEmpty());
}

TEST(WasmNonCandidate, ItIsTheNamedBoundaryOfTheSeriesOnBothSides) {
  const auto score = night()
                         .movements(L, {10s, 30s, 50s, 70s})
                         .movement(L, 90s, 11s)
                         .movements(L, {110s, 130s, 150s, 170s})
                         .score(wasm2016());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}, Ids{5, 6, 7, 8}));
  EXPECT_EQ(score.series[0].ended, Boundary::non_candidate);
  EXPECT_EQ(score.series[1].began, Boundary::non_candidate);
}

TEST(AasmTooLong, AMovementThatIsTooLongDoesNotBreak) {
  const auto score =
      night().movements(L, {10s, 30s}).movement(L, 50s, 11s).movements(L, {70s, 90s}).score(aasm());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}));
}

// ---- gaps and artefacts ----------------------------------------------------------------------------

TEST(SeriesGap, AGapOfAnEdfPlusDFileEndsTheSeriesByEveryStandard) {
  for (const Rule& rule : all_rules()) {
    const auto score =
        night().movements(L, {10s, 30s, 50s, 70s, 90s, 110s, 130s, 150s}).gap(80s, 81s).score(rule);
    ASSERT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}, Ids{4, 5, 6, 7})) << rule.name;
    EXPECT_EQ(score.series[0].ended, Boundary::gap);
    EXPECT_EQ(score.series[1].began, Boundary::gap);
  }
}

TEST(SeriesGap, AGapThatEndsAtTheFirstOnsetOrBeginsAtTheLastDoesNotBreak) {
  const Night four = night().movements(L, {10s, 30s, 50s, 70s});
  EXPECT_EQ(Night(four).gap(5s, 10s).score(aasm()).series.size(), 1U);
  EXPECT_EQ(Night(four).gap(5s, 10001ms).score(aasm()).series.size(), 0U);
  EXPECT_EQ(Night(four).gap(70s, 75s).score(aasm()).series.size(), 1U);
  EXPECT_EQ(Night(four).gap(69999ms, 75s).score(aasm()).series.size(), 0U);
}

TEST(SeriesGap, AnArtefactEndsTheSeriesUnderItsOwnName) {
  const auto score = night().movements(L, {10s, 30s, 50s, 70s, 90s}).artefact(80s, 81s).score(wasm2016());
  ASSERT_EQ(score.series.size(), 1U);
  EXPECT_EQ(score.series[0].ended, Boundary::artefact);
}

TEST(SeriesGap, ItComesBeforeEveryOtherReason) {
  const auto score =
      night().movements(L, {10s, 30s, 50s, 70s}).movement(L, 270s, 11s).gap(100s, 101s).score(wasm2016());
  ASSERT_EQ(score.series.size(), 1U);
  EXPECT_EQ(score.series[0].ended, Boundary::gap);
}

TEST(SeriesGap, ABreakOfNoLengthIsNone) {
  EXPECT_EQ(night().movements(L, {10s, 30s, 50s, 70s}).gap(40s, 40s).score(aasm()).series.size(), 1U);
}

// ---- sleep and wake --------------------------------------------------------------------------------

/// Asleep but for wake from 30 s to 60 s.
Night short_wake() {
  return night().stage(Stage::n2, 0s, 30s).stage(Stage::wake, 30s, 60s).stage(Stage::n2, 60s, 8h);
}

TEST(SeriesAcrossWake, AasmSkipsTheMovementInWakeAndTheSeriesRunsThrough) {
  const auto score = short_wake().movements(L, {10s, 25s, 45s, 65s, 85s}).score(aasm());
  EXPECT_EQ(score.activities[2].verdict.reason, Reason::wake);
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}));
}

TEST(SeriesAcrossWake, AasmWakeOf90sDoesNotPartAndLongerWakeDoes) {
  const auto across = [](Time interval) {
    return night()
        .stage(Stage::n2, 0s, 50s)
        .stage(Stage::wake, 50s, 110s)
        .stage(Stage::n2, 110s, 8h)
        .movements(L, {10s, 30s, 30s + interval, 50s + interval})
        .score(aasm());
  };
  EXPECT_EQ(across(90s).series.size(), 1U);
  EXPECT_EQ(across(90001ms).series.size(), 0U);
}

TEST(SeriesAcrossWake, Wasm2016CountsTheMovementInWakeAsAMemberByItsStageAtOnset) {
  const auto score = short_wake().movements(L, {10s, 25s, 45s, 65s, 85s}).score(wasm2016());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3, 4}));
  EXPECT_EQ(score.movements[2].stage, Stage::wake);
  EXPECT_EQ(score.movements[3].stage, Stage::n2);
}

TEST(EpochOfAMovement, AnOnsetOnAnEpochsEdgeBelongsToTheEpochThatBeginsThere) {
  const auto score =
      short_wake().movement(L, 29999ms, 1s).movement(L, 60s, 1s).movement(R, 30s + 1h, 1s).score(wasm2016());
  EXPECT_EQ(score.movements[0].stage, Stage::n2);
  EXPECT_EQ(score.movements[1].stage, Stage::n2);
  EXPECT_EQ(short_wake().movement(L, 30s, 1s).score(wasm2016()).movements[0].stage, Stage::wake);
  EXPECT_EQ(short_wake().movement(L, 59999ms, 1s).score(wasm2016()).movements[0].stage, Stage::wake);
}

TEST(Series, OneLegAloneIsEnough) {
  for (const Rule& rule : all_rules()) {
    const auto score = night().movements(R, {10s, 30s, 50s, 70s}).score(rule);
    EXPECT_EQ(score.series.size(), 1U) << rule.name;
    EXPECT_EQ(score.movements[0].sides, Sides::right);
  }
}

TEST(Series, MembersMayBelongToDifferentLegs) {
  const auto score = night()
                         .movement(L, 10s, 1s)
                         .movement(R, 30s, 1s)
                         .movement(L, 50s, 1s)
                         .movement(R, 70s, 1s)
                         .score(aasm());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}));
}

// ---- the second pass ---------------------------------------------------------------------------------

/// An apnea of 10 s that ends at `t`: movements from 2 s before to 10.25 s after are respiratory.
Night& apnea_until(Night& night, Time t) { return night.event(EventKind::apnea, t - 10s, t); }

TEST(SecondPass, DeletingARespiratoryCandidateBridgesTwoRuns) {
  // 54 s is 4 s after 50 s and parts the first pass; without it 50 s to 70 s is one interval of 20 s.
  Night n = night().movements(L, {10s, 50s, 54s, 74s, 94s});
  n.movement(R, 30s, 1s);
  const auto score = apnea_until(n, 56s - 100ms).score(wasm2016());
  ASSERT_EQ(score.movements.size(), 6U);
  EXPECT_EQ(score.movements[3].respiratory, 0);
  EXPECT_EQ(score.movements[2].respiratory, -1);
  EXPECT_THAT(score.series, IsEmpty());
  EXPECT_THAT(members(score.series_nr), ElementsAre(Ids{0, 1, 2, 4, 5}));
  EXPECT_FALSE(score.movements[3].plm_nr());
}

TEST(SecondPass, DeletingARespiratoryCandidateStretchesAnIntervalPast90s) {
  const auto with_last = [](Time last) {
    Night n = night().movements(L, {10s, 30s, 50s, 90s}).movements(R, {last, last + 20s});
    return apnea_until(n, 89s).score(wasm2016());
  };
  EXPECT_THAT(members(with_last(140s).series), ElementsAre(Ids{0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(members(with_last(140s).series_nr), ElementsAre(Ids{0, 1, 2, 4, 5}));
  EXPECT_THAT(members(with_last(140001ms).series), ElementsAre(Ids{0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(with_last(140001ms).series_nr, IsEmpty());
}

TEST(SecondPass, ARespiratoryNonCandidateStaysAndStillBreaks) {
  Night n = night().movements(L, {10s, 30s}).movement(L, 50s, 11s).movements(L, {70s, 90s});
  const auto score = apnea_until(n, 50s).score(wasm2016());
  EXPECT_EQ(score.movements[2].respiratory, 0);
  EXPECT_FALSE(score.movements[2].candidate());
  EXPECT_THAT(score.series_nr, IsEmpty());
}

TEST(SecondPass, WithoutRespiratoryEventsItEqualsTheFirst) {
  const auto score = night().respiratory_scored().movements(L, {10s, 30s, 50s, 70s}).score(wasm2016());
  EXPECT_EQ(members(score.series), members(score.series_nr));
  EXPECT_THAT(members(score.series_nr), ElementsAre(Ids{0, 1, 2, 3}));
  for (const LegMovement& g : score.movements) EXPECT_EQ(g.series, g.series_nr);
}

TEST(SecondPass, there_is_none_where_nobody_scored_respiratory_events) {
  const auto score = night().arousals_scored().movements(L, {10s, 30s, 50s, 70s}).score(wasm2016());
  EXPECT_THAT(members(score.series), ElementsAre(Ids{0, 1, 2, 3}));
  EXPECT_THAT(score.series_nr, IsEmpty());
  EXPECT_THAT(score.runs_nr, IsEmpty());
}

TEST(SecondPass, RulesThatRejectRespiratoryMovementsHaveNone) {
  for (const Rule& rule : {aasm(), wasm2006(), asda1993()}) {
    EXPECT_THAT(night().movements(L, {10s, 30s, 50s, 70s}).score(rule).series_nr, IsEmpty()) << rule.name;
  }
}

// ---- runs that are too short for a series ------------------------------------------------------------

TEST(Runs, every_candidate_is_in_one_and_four_of_them_are_a_series) {
  // 100 s and 120 s; 2 min later four movements 20 s apart.
  const auto score = night().movements(L, {100s, 120s, 240s, 260s, 280s, 300s}).score(wasm2016());
  ASSERT_EQ(score.runs.size(), 2U);
  EXPECT_THAT(members(score.runs), ElementsAre(Ids{0, 1}, Ids{2, 3, 4, 5}));
  EXPECT_EQ(score.runs[0].series, -1);
  EXPECT_EQ(score.runs[1].series, 0);
  EXPECT_THAT(members(score.series), ElementsAre(Ids{2, 3, 4, 5}));
  EXPECT_EQ(score.movements[1].run, 0);
  EXPECT_EQ(score.movements[1].series, -1);
  EXPECT_EQ(score.movements[2].run, 1);
  EXPECT_EQ(score.movements[2].series, 0);
}

TEST(Runs, three_are_a_run_without_a_series_and_four_are_one_by_every_standard) {
  for (const Rule& rule : all_rules()) {
    const auto three = night().movements(L, {100s, 120s, 140s}).score(rule);
    EXPECT_THAT(members(three.runs), ElementsAre(Ids{0, 1, 2})) << rule.name;
    EXPECT_EQ(three.runs[0].series, -1) << rule.name;
    const auto four = night().movements(L, {100s, 120s, 140s, 160s}).score(rule);
    EXPECT_THAT(members(four.runs), ElementsAre(Ids{0, 1, 2, 3})) << rule.name;
    EXPECT_EQ(four.runs[0].series, 0) << rule.name;
  }
}

TEST(Runs, an_interval_that_parts_them_is_told_on_both_sides) {
  const auto at = [](Time interval) {
    return night().movements(L, {100s, 100s + interval}).score(wasm2016()).runs;
  };
  EXPECT_EQ(at(90s).size(), 1U);
  const auto longer = at(90001ms);
  ASSERT_EQ(longer.size(), 2U);
  EXPECT_EQ(longer[0].began, Boundary::start);
  EXPECT_EQ(longer[0].ended, Boundary::interval_long);
  EXPECT_EQ(longer[0].interval_before, std::nullopt);
  EXPECT_EQ(longer[0].interval_after, 90001ms);
  EXPECT_EQ(longer[1].began, Boundary::interval_long);
  EXPECT_EQ(longer[1].interval_before, 90001ms);
  EXPECT_EQ(longer[1].ended, Boundary::end);
  EXPECT_EQ(at(10s).size(), 1U);
  const auto shorter = at(9999ms);
  ASSERT_EQ(shorter.size(), 2U);
  EXPECT_EQ(shorter[0].ended, Boundary::interval_short);
  EXPECT_EQ(shorter[1].interval_before, 9999ms);
}

TEST(Runs, a_gap_and_a_non_candidate_part_them_without_an_interval) {
  const auto gap = night().movements(L, {100s, 120s}).gap(110s, 111s).score(wasm2016()).runs;
  ASSERT_EQ(gap.size(), 2U);
  EXPECT_EQ(gap[0].ended, Boundary::gap);
  EXPECT_EQ(gap[0].interval_after, std::nullopt);
  const auto score =
      night().movement(L, 100s, 1s).movement(L, 120s, 11s).movement(L, 150s, 1s).score(wasm2016());
  EXPECT_THAT(members(score.runs), ElementsAre(Ids{0}, Ids{2}));
  EXPECT_EQ(score.runs[0].ended, Boundary::non_candidate);
  EXPECT_EQ(score.runs[1].began, Boundary::non_candidate);
  EXPECT_EQ(score.movements[1].run, -1);
}

TEST(Runs, the_second_pass_has_its_own) {
  Night n = night().movements(L, {100s, 150s, 200s});
  const auto score = apnea_until(n, 149s).score(wasm2016());
  EXPECT_THAT(members(score.runs), ElementsAre(Ids{0, 1, 2}));
  EXPECT_THAT(members(score.runs_nr), ElementsAre(Ids{0}, Ids{2}));
  EXPECT_EQ(score.runs_nr[0].interval_after, 100s);
  EXPECT_EQ(score.movements[1].run_nr, -1);
  EXPECT_EQ(score.movements[2].run_nr, 1);
}

}  // namespace
}  // namespace psg
