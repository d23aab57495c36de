#include "psg/core/time.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "psg/core/error.hpp"

namespace psg {
namespace {

TEST(Times, seconds_become_nanoseconds_exactly_at_any_hour) {
  EXPECT_EQ(from_seconds(0.5), 500ms);
  EXPECT_EQ(from_seconds(-0.25), -250ms);
  EXPECT_EQ(from_seconds(36000.125), 36000s + 125ms);
}

TEST(Times, what_is_not_a_time_is_refused) {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 4e9}) {
    EXPECT_THROW((void)from_seconds(bad), Error);
  }
  EXPECT_NO_THROW((void)from_seconds(3e9));
}

TEST(Spans, a_shared_point_touches_and_does_not_overlap_and_a_nanosecond_does_both) {
  const Span a{0s, 1s};
  EXPECT_FALSE(overlaps(a, {1s, 2s}));
  EXPECT_TRUE(touches(a, {1s, 2s}));
  EXPECT_TRUE(overlaps(a, {1s - 1ns, 2s}));
  EXPECT_FALSE(touches(a, {1s + 1ns, 2s}));
}

TEST(Spans, the_time_between_is_from_the_earlier_end_to_the_later_start) {
  EXPECT_EQ(time_between({0s, 1s}, {3s, 4s}), 2s);
  EXPECT_EQ(time_between({3s, 4s}, {0s, 1s}), 2s);
  EXPECT_EQ(time_between({0s, 3s}, {1s, 2s}), 0s);
}

TEST(Spans, clipping_outside_leaves_an_empty_span_at_the_nearer_edge) {
  EXPECT_EQ(clip({0s, 10s}, {2s, 3s}), (Span{2s, 3s}));
  EXPECT_EQ(clip({5s, 6s}, {2s, 3s}), (Span{3s, 3s}));
  EXPECT_EQ(clip({0s, 1s}, {2s, 3s}), (Span{2s, 2s}));
}

TEST(SampleClocks, index_and_time_are_inverse_after_ten_hours) {
  for (const std::int64_t rate : {100, 128, 200, 256, 500, 512}) {
    const SampleClock clock{rate, 1s};
    EXPECT_EQ(clock.time_of(rate * 36000), 36000s);
    for (std::int64_t i = rate * 36000 - 300; i < rate * 36000; ++i) {
      ASSERT_EQ(clock.index_at_or_after(clock.time_of(i)), i);
      ASSERT_EQ(clock.index_at_or_after(clock.time_of(i) + 1ns), i + 1);
    }
  }
}

TEST(SampleClocks, records_of_0_9991_s_need_no_rounding) {
  const SampleClock clock{256, Time(999'100'000)};
  EXPECT_EQ(clock.time_of(256 * 36000).count(), 36000LL * 999'100'000);
}

TEST(SampleClocks, a_length_has_its_nearest_number_of_samples_and_at_least_one) {
  const SampleClock clock{100, 1s};
  EXPECT_EQ(clock.samples_in(14999us), 1);
  EXPECT_EQ(clock.samples_in(15ms), 2);
  EXPECT_EQ(clock.samples_in(0ns), 1);
}

TEST(SampleClocks, rates_as_numbers_are_exact_within_their_range) {
  EXPECT_EQ(SampleClock::from_rate(256).time_of(256 * 36000), 36000s);
  EXPECT_EQ(SampleClock::from_rate(199.5).time_of(399), 2s);
  EXPECT_NO_THROW((void)SampleClock::from_rate(1e6));
  EXPECT_THROW((void)SampleClock::from_rate(1.000001e6), Error);
  EXPECT_THROW((void)SampleClock::from_rate(0), Error);
  EXPECT_THROW((void)SampleClock::from_rate(std::numeric_limits<double>::quiet_NaN()), Error);
}

}  // namespace
}  // namespace psg
