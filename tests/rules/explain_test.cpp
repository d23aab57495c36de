#include "psg/rules/explain.hpp"

#include <gtest/gtest.h>

#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;

/// The sentence about the movement with this index in order of onset.
std::string sentence(const Night& night, const Rule& rule, std::size_t movement = 0) {
  return explain(night.score(rule).activities.at(movement), night.context());
}

TEST(Explain, ACountedMovementSaysHowLongAndWhen) {
  EXPECT_EQ(sentence(night().movement(L, 3h + 12min + 8s, 1500ms), aasm()),
            "counted: 1.500 s long from 3:12:08");
}

TEST(Explain, a_known_start_puts_time_of_day_and_epoch_beside_the_onset) {
  const Night n = night().lights_off(30min).movement(L, 10min, 1s).movement(L, 3h + 12min + 8s, 1500ms);
  NightContext context = n.context();
  context.start_of_day = 22h + 10min;
  const RuleScore score = n.score(aasm());
  EXPECT_EQ(explain(score.activities.at(0), context),
            "onset at 0:10:00 (22:20:00, epoch 21) is before lights off at 0:30:00 (22:40:00)");
  EXPECT_EQ(explain(score.activities.at(1), context),
            "counted: 1.500 s long from 3:12:08 (01:22:08, epoch 385)");
}

TEST(Explain, LightsSayBothTimes) {
  const Night n = night().lights_off(30min).lights_on(7h).movement(L, 10min, 1s).movement(L, 7h, 1s);
  EXPECT_EQ(sentence(n, aasm()), "onset at 0:10:00 is before lights off at 0:30:00");
  EXPECT_EQ(sentence(n, aasm(), 1), "onset at 7:00:00 is not before lights on at 7:00:00");
  EXPECT_EQ(sentence(night().movement(L, 9h, 1s), aasm()),
            "onset at 9:00:00 is outside the recording, 0:00:00 to 8:00:00");
}

TEST(Explain, AnArtefactSaysFromWhenToWhen) {
  EXPECT_EQ(sentence(night().artefact(1h, 61min).movement(L, 1h + 5s, 1s), aasm()),
            "onset at 1:00:05 is in the artefact from 1:00:00 to 1:01:00");
}

TEST(Explain, ARespiratoryMovementSaysWhereItLies) {
  const auto hypopnea = [] { return night().event(EventKind::hypopnea, 3h + 11min + 50s, 3h + 12min + 8s); };
  EXPECT_EQ(sentence(hypopnea().movement(L, 3h + 12min + 8400ms, 1s), aasm()),
            "0.400 s after the end of the hypopnea at 3:12:08, limit 0.5 s");
  EXPECT_EQ(sentence(hypopnea().movement(L, 3h + 11min + 48s, 1700ms), aasm()),
            "ends 0.300 s before the start of the hypopnea at 3:11:50, limit 0.5 s");
  EXPECT_EQ(sentence(hypopnea().movement(L, 3h + 12min, 1s), aasm()),
            "during the hypopnea from 3:11:50 to 3:12:08");
  EXPECT_EQ(sentence(hypopnea().movement(L, 3h + 12min + 6s, 1800ms), wasm2006()),
            "ends 0.200 s before the end of the hypopnea at 3:12:08, limit 0.5 s");
}

TEST(Explain, DurationAmplitudeAndMorphologySayTheNumberAndTheLimit) {
  EXPECT_EQ(sentence(night().movement(L, 10s, 420ms), aasm()), "0.420 s long, shorter than 0.5 s");
  EXPECT_EQ(sentence(night().movement(L, 10s, 10001ms), aasm()), "10.001 s long, longer than 10 s");
  const Night weak = night().activity(
      {.leg = L, .span = {10s, 12s}, .amplitude_uv = 24.9, .detected = true, .sustained = 0.31});
  EXPECT_EQ(sentence(Night(weak).calibration(100), asda1993()),
            "amplitude 24.9 uV, below 25.0 uV of the calibration movement");
  EXPECT_EQ(sentence(weak, wasm2016()),
            "the median reaches the offset level in no stretch of 0.5 s: at most 31.0 % of samples do, "
            "limit 50 %");
}

TEST(Explain, WakeAndUnscoredSayFromWhenToWhen) {
  const Night n = night().stage(Stage::wake, 0s, 1h).movement(L, 10min, 2s).movement(L, 2h, 2s);
  EXPECT_EQ(sentence(n, aasm()), "no part from 0:10:00 to 0:10:02 lies in sleep");
  EXPECT_EQ(sentence(n, aasm(), 1), "no part from 2:00:00 to 2:00:02 lies in an epoch with a stage");
}

TEST(Explain, ShortIntervalsAndMergersSayTheTimeBetween) {
  EXPECT_EQ(sentence(night().movements(L, {10s, 14s}), aasm(), 1),
            "4.000 s after the onset of the movement before, limit 5 s");
  EXPECT_EQ(sentence(night().movement(L, 10s, 1s).movement(L, 11300ms, 1s), aasm(), 1),
            "part of the movement before it on the same leg, 0.300 s after its end, limit 0.5 s");
  EXPECT_EQ(sentence(night().movement(L, 10s, 2s).movement(L, 11s, 2s), aasm(), 1),
            "part of the movement before it on the same leg, which it overlaps");
}

TEST(Explain, AMovementOfAnotherNightIsExplainedWithoutItsEvents) {
  ScoredActivity stray;
  stray.verdict = {Reason::respiratory, 0.4, 0.5, 7};
  EXPECT_EQ(explain(stray, night().context()), "near a respiratory event");
}

/// The sentence about why the movement with this index is periodic or not.
std::string periodicity(const Night& night, const Rule& rule, std::size_t movement = 0) {
  const RuleScore score = night.score(rule);
  return explain(score.movements.at(movement), score, night.context());
}

TEST(ExplainPeriodicity, an_interval_says_its_length_and_the_limit) {
  const Night apart = night().movements(L, {100s, 302s});
  EXPECT_EQ(periodicity(apart, aasm()),
            "not periodic: run of 1 < 4; nothing before, interval of 202.000 s > 90 s after");
  EXPECT_EQ(periodicity(apart, aasm(), 1),
            "not periodic: run of 1 < 4; interval of 202.000 s > 90 s before, nothing after");
  EXPECT_EQ(periodicity(night().movements(L, {100s, 104s}), wasm2016()),
            "not periodic: run of 1 < 4; nothing before, interval of 4.000 s < 10 s after");
}

TEST(ExplainPeriodicity, an_interval_a_nanosecond_beyond_the_limit_shows_that_it_is) {
  EXPECT_EQ(periodicity(night().movements(L, {100s, 190s + 1ns}), aasm()),
            "not periodic: run of 1 < 4; nothing before, interval of 90.000000001 s > 90 s after");
}

TEST(ExplainPeriodicity, three_are_too_few_and_four_are_periodic) {
  EXPECT_EQ(periodicity(night().movements(L, {100s, 120s, 140s}), aasm()),
            "not periodic: run of 3 < 4; nothing before, nothing after");
  EXPECT_EQ(periodicity(night().movements(L, {100s, 120s, 140s, 160s}), aasm()), "periodic: run of 4 >= 4");
}

TEST(ExplainPeriodicity, gaps_artefacts_and_non_candidates_have_their_names) {
  const Night n = night().movements(L, {100s, 120s, 140s}).gap(110s, 111s).artefact(130s, 131s);
  EXPECT_EQ(periodicity(n, wasm2016(), 1), "not periodic: run of 1 < 4; gap before, artefact after");
  EXPECT_EQ(periodicity(night().movement(L, 100s, 1s).movement(L, 120s, 12s), wasm2016()),
            "not periodic: run of 1 < 4; nothing before, non-candidate after");
}

TEST(ExplainPeriodicity, a_non_candidate_says_what_is_too_long_or_too_many) {
  EXPECT_EQ(periodicity(night().movement(L, 100s, 12s), wasm2016()),
            "not a candidate: a component of 12.000 s > 10 s");
  Night five = night();
  for (int i = 0; i < 5; ++i) five.movement(i % 2 == 0 ? L : R, 100s + i * 1200ms, 1s);
  EXPECT_EQ(periodicity(five, wasm2016()), "not a candidate: 5 components > 4");
  EXPECT_EQ(periodicity(night().movement(L, 100s, 8s).movement(R, 107s, 9s), wasm2016()),
            "not a candidate: duration of 16.000 s > 15 s");
}

TEST(ExplainPeriodicity, the_second_pass_is_told_where_it_decides_otherwise) {
  const Night n = night().movements(L, {100s, 120s, 140s, 160s}).event(EventKind::apnea, 100s, 119s);
  EXPECT_EQ(
      periodicity(n, wasm2016()),
      "periodic: run of 4 >= 4; without respiratory movements not periodic: run of 3 < 4; nothing before, "
      "nothing after");
  EXPECT_EQ(periodicity(n, wasm2016(), 1),
            "periodic: run of 4 >= 4; left out of the pass without respiratory movements");
  EXPECT_EQ(periodicity(night().movements(L, {100s, 120s, 140s, 160s}), wasm2016()),
            "periodic: run of 4 >= 4");
}

}  // namespace
}  // namespace psg
