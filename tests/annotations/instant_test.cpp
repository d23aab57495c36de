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

}  // namespace
}  // namespace psg::test
