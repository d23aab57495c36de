#include "psg/annotations/given.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

#include "psg/core/error.hpp"

namespace psg {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ReadOptions of_90_s{.duration = 90s};

std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(name(error.kind())) + ": " + error.what();
  }
  return "nothing";
}

TEST(GivenStages, that_fit_are_taken_as_they_are) {
  const auto events = with_given_stages({}, {{0s, 30s, "W"}, {30s, 60s, "Sleep stage N2"}}, {}, of_90_s);
  EXPECT_THAT(events.hypnogram.epochs(),
              ElementsAre(Epoch{{0s, 30s}, Stage::wake}, Epoch{{30s, 90s}, Stage::n2}));
  EXPECT_THAT(events.warnings, IsEmpty());
}

TEST(GivenStages, beyond_the_recording_are_cut_and_before_its_end_missed) {
  EXPECT_THAT(with_given_stages({}, {{0s, 91s, "N2"}}, {}, of_90_s).warnings,
              ElementsAre("1 s of sleep stages lie outside the recording and are cut"));
  EXPECT_THAT(with_given_stages({}, {{0s, 60s, "N2"}}, {}, of_90_s).warnings, IsEmpty());
  EXPECT_THAT(with_given_stages({}, {{0s, 59s, "N2"}}, {}, of_90_s).warnings,
              ElementsAre(HasSubstr("the rest is unscored")));
}

TEST(GivenStages, of_another_night_none_at_all_or_no_stages_are_refused) {
  EXPECT_THAT(refusal([] {
                (void)with_given_stages({}, {{90s, 30s, "N2"}}, {}, of_90_s);
              }),
              HasSubstr("malformed: stages: no sleep stage lies within the recording"));
  EXPECT_THAT(refusal([] { (void)with_given_stages({}, {}, {}, of_90_s); }), HasSubstr("bad_argument"));
  EXPECT_THAT(refusal([] {
                (void)with_given_stages({}, {{0s, 30s, "W"}, {30s, 30s, "Jo"}}, {}, of_90_s);
              }),
              HasSubstr("stage 1, text of the form \"aa\", is none of"));
}

TEST(GivenStages, by_a_clock_are_put_on_that_of_the_recording) {
  const auto day = std::chrono::year(2020) / std::chrono::January / 31;
  const ReadOptions night{.start = {.date = day, .time_of_day = 23h + 59min}, .duration = 90s};
  const StartClock next{.date = std::chrono::year(2020) / std::chrono::February / 1, .time_of_day = 0s};
  const auto events = with_given_stages({}, {{0s, 30s, "N2"}}, next, night);
  EXPECT_EQ(events.hypnogram.epochs().front().span.start, 60s);
}

TEST(GivenAnnotations, hold_events_beside_stages) {
  const auto events =
      with_given_annotations({}, {{0s, 90s, "Sleep stage R"}, {10s, 3s, "EEG arousal"}}, {}, of_90_s);
  EXPECT_EQ(events.hypnogram.epochs().size(), 1U);
  ASSERT_EQ(events.events.size(), 1U);
  EXPECT_EQ(events.events[0].kind, EventKind::arousal);
  EXPECT_THAT(refusal([] {
                (void)with_given_annotations({}, {{0s, 1s, "BAD"}}, {}, of_90_s);
              }),
              HasSubstr("none of 1 annotations is a sleep stage"));
}

TEST(GivenEvents, replace_those_of_their_family_and_say_so) {
  NightEvents night;
  night.events = {{EventKind::arousal, {5s, 8s}, "EEG arousal", "", {}},
                  {EventKind::apnea, {20s, 35s}, "Apnea", "", {}}};
  const auto events =
      with_given_events(night, {{40s, 3s, "arousal"}}, GivenEvents::arousals, false, {}, of_90_s);
  ASSERT_EQ(events.events.size(), 2U);
  EXPECT_EQ(events.events[0].kind, EventKind::apnea);
  EXPECT_EQ(events.events[1].span.start, 40s);
  EXPECT_THAT(events.warnings,
              ElementsAre("1 arousal of the recording or its files replaced by the 1 given"));
}

TEST(GivenEvents, of_another_kind_are_refused_or_counted) {
  const std::vector<GivenRow> rows = {{1s, 12s, "Hypopnea"}, {30s, 3s, "EEG arousal"}};
  const auto give = [&](bool others_too) {
    return with_given_events({}, rows, GivenEvents::respiratory, others_too, {}, of_90_s);
  };
  EXPECT_THAT(refusal([&] { (void)give(false); }), HasSubstr("event 1, "));
  EXPECT_EQ(give(true).events.size(), 1U);
  EXPECT_THAT(give(true).warnings,
              ElementsAre("1 of 2 annotations given as respiratory events are of other kinds, not used"));
}

TEST(GivenLights, must_be_in_order_with_those_that_are_there) {
  NightEvents night;
  night.lights_on = 60s;
  EXPECT_EQ(with_given_lights(night, 59s, {}).lights_off, 59s);
  EXPECT_THAT(refusal([&] { (void)with_given_lights(night, 60s, {}); }), HasSubstr("not before lights on"));
}

}  // namespace
}  // namespace psg
