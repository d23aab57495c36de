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

}  // namespace
}  // namespace psg
