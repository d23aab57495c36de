#include "psg/rules/night_clock.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;

NightClock started(Time start_of_day) {
  NightContext context = night().context();
  context.start_of_day = start_of_day;
  return NightClock(context);
}

TEST(NightClock, the_time_of_day_is_that_of_the_start_and_what_passed_since) {
  const NightClock clock = started(22h + 30min);
  EXPECT_EQ(clock.time_of_day(0s), "22:30:00");
  EXPECT_EQ(clock.time_of_day(1h + 2min + 3s), "23:32:03");
}

TEST(NightClock, midnight_and_whole_days_pass) {
  const NightClock clock = started(22h + 30min);
  EXPECT_EQ(clock.time_of_day(90min - 1ns), "23:59:59");
  EXPECT_EQ(clock.time_of_day(90min), "00:00:00");
  EXPECT_EQ(clock.time_of_day(24h), "22:30:00");
  EXPECT_EQ(clock.time_of_day(100h), "02:30:00") << "22.5 + 100 = 122.5 = 5 * 24 + 2.5";
}

TEST(NightClock, a_time_before_the_start_has_a_time_of_day_too) {
  EXPECT_EQ(started(10s).time_of_day(-1ns), "00:00:09");
  EXPECT_EQ(started(10s).time_of_day(-11s), "23:59:59");
}

TEST(NightClock, a_start_with_a_fraction_counts_from_its_fraction) {
  const NightClock clock = started(22h + 600ms);
  EXPECT_EQ(clock.time_of_day(399ms), "22:00:00");
  EXPECT_EQ(clock.time_of_day(400ms), "22:00:01");
}

TEST(NightClock, an_unknown_start_has_no_time_of_day) {
  EXPECT_EQ(NightClock(night().context()).time_of_day(1h), "");
}

TEST(NightClock, epochs_of_30_s_count_from_1) {
  const NightClock clock(night().context());
  EXPECT_EQ(clock.epoch(0s), 1);
  EXPECT_EQ(clock.epoch(30s - 1ns), 1);
  EXPECT_EQ(clock.epoch(30s), 2);
  EXPECT_EQ(clock.epoch(8h - 1ns), 960);
  EXPECT_EQ(clock.epoch(100h), 12001);
  EXPECT_EQ(clock.epoch(-1ns), std::nullopt);
}

TEST(NightClock, runs_of_equal_epochs_written_as_one_are_epochs_of_30_s) {
  const NightClock clock(night().stage(Stage::wake, 0s, 300s).stage(Stage::n2, 300s, 930s).context());
  EXPECT_EQ(clock.epoch(299s), 10);
  EXPECT_EQ(clock.epoch(300s), 11);
}

TEST(NightClock, epochs_of_20_s_that_were_given_are_those_that_count) {
  Night n = night();
  for (int i = 0; i < 6; ++i) n.stage(Stage::n2, i * 20s, (i + 1) * 20s);
  EXPECT_EQ(NightClock(n.context()).epoch(59s), 3);
  EXPECT_EQ(NightClock(n.context()).epoch(60s), 4);
}

TEST(NightClock, epochs_that_do_not_begin_with_the_recording_leave_the_number_unknown) {
  const Night n = night().stage(Stage::n2, 12s, 42s).stage(Stage::n2, 42s, 72s);
  EXPECT_EQ(NightClock(n.context()).epoch(60s), std::nullopt);
}

}  // namespace
}  // namespace psg
