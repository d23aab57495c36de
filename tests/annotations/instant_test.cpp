#include "psg/annotations/instant.hpp"

#include "annotations/support.hpp"
#include "psg/annotations/event_files.hpp"

namespace psg::test {
namespace {

TEST(ClockTime, IsATimeOfDayAsPeopleWriteIt) {
  EXPECT_EQ(clock_time_of("22:35:17"), 22h + 35min + 17s);
  EXPECT_EQ(clock_time_of("22:35"), 22h + 35min);
  EXPECT_EQ(clock_time_of("10:35:17 PM"), 22h + 35min + 17s);
  EXPECT_EQ(clock_time_of("0:00:00.25"), 250ms);
  EXPECT_EQ(clock_time_of("23:59:59"), 24h - 1s);
}

TEST(ClockTime, IsNeitherATimeSinceTheStartNorADate) {
  for (const char* text : {"+0:10:00", "+30:00:00", "-1:00:00", "24:00:00", "30:00:00", "22:75:00", "", "now",
                           "2015-04-15T22:35:17", "04/05/2015 22:35:17", "13/14/2015 22:35:17"}) {
    try {
      (void)clock_time_of(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
      EXPECT_THAT(error.what(), testing::HasSubstr("expected a time of day such as 22:35:17"));
    }
  }
}

TEST(ClockTime, IsAskedOfARecordingThatIsNotAtHand) {
  EXPECT_EQ(recording_of_files({}, "22:35:17", 8h).start.time_of_day, Time(22h + 35min + 17s));
  EXPECT_THROW((void)recording_of_files({}, "+0:10:00", 8h), Error);
}

TEST(ClockTime, is_of_the_day_that_brings_it_into_the_recording_or_nearest_to_it) {
  const auto at = [](const std::string& clock, Time start, Time duration) {
    return instant_of(clock, StartClock{{}, start}, duration);
  };
  const Time evening = 22h + 30min;
  EXPECT_EQ(at("22:20:00", evening, 8h), Time(-10min));
  EXPECT_EQ(at("22:29:59", evening, 8h), Time(-1s));
  EXPECT_EQ(at("22:30:00", evening, 8h), Time(0));
  EXPECT_EQ(at("22:41:10", evening, 8h), Time(11min + 10s));
  EXPECT_EQ(at("06:29:00", evening, 8h), Time(7h + 59min));
  EXPECT_EQ(at("07:00:00", evening, 8h), Time(8h + 30min)) << "half an hour after the end";
  EXPECT_EQ(at("23:50:00", 10min, 8h), Time(-20min)) << "across midnight";
  EXPECT_EQ(at("08:30:00", 20h, 13h), Time(12h + 30min)) << "more than half a day into a long recording";
  EXPECT_EQ(at("08:30:00", 20h, 12h), Time(12h + 30min)) << "half an hour after the end of a long one";
  // Between the end at 06:30 and the start at 22:30 lie 16 h: both are 8 h from 14:30, and the earlier holds.
  EXPECT_EQ(at("14:29:00", evening, 8h), Time(15h + 59min));
  EXPECT_EQ(at("14:30:00", evening, 8h), Time(-8h));
  EXPECT_EQ(at("14:31:00", evening, 8h), Time(-8h + 1min));
}

TEST(ClockTime, is_the_nearer_way_round_midnight_where_only_the_start_is_known) {
  const StartClock start{{}, 22h + 30min};
  EXPECT_EQ(instant_of("22:20", start, Time{0}), Time(-10min));
  EXPECT_EQ(instant_of("10:29", start, Time{0}), Time(11h + 59min));
  EXPECT_EQ(instant_of("10:31", start, Time{0}), Time(-12h + 1min));
}

}  // namespace
}  // namespace psg::test
