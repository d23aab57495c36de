#include "psg/rules/distribution.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<PartCount> parts(const Night& night, const char* by, std::optional<Time> start_of_day = {}) {
  NightContext context = night.context();
  context.start_of_day = start_of_day;
  std::vector<PartCount> found;
  for (const PartCount& part : distribution_of(night.score(aasm()), context)) {
    if (part.part.by == by) found.push_back(part);
  }
  return found;
}

std::vector<std::int64_t> movements_in(const std::vector<PartCount>& parts) {
  std::vector<std::int64_t> counts;
  for (const PartCount& part : parts) counts.push_back(part.movements);
  return counts;
}

TEST(Distribution, hours_begin_and_end_with_the_clock_and_pass_midnight) {
  const Night n = night().lasts(2h).movements(L, {0s, 20min - 1ns, 20min, 80min - 1ns, 80min});
  const auto hours = parts(n, "clock_hour", 22h + 40min);
  ASSERT_EQ(hours.size(), 3U);
  EXPECT_EQ(hours[0].part, (NightPart{"clock_hour", "22", {0s, 20min}}));
  EXPECT_EQ(hours[1].part, (NightPart{"clock_hour", "23", {20min, 80min}}));
  EXPECT_EQ(hours[2].part, (NightPart{"clock_hour", "00", {80min, 2h}}));
}

TEST(Distribution, a_movement_counts_where_its_onset_lies) {
  const Night n = night().movements(L, {10min, 20min - 10s, 20min, 79min, 80min}).lasts(2h);
  EXPECT_THAT(movements_in(parts(n, "clock_hour", 22h + 40min)), ElementsAre(2, 2, 1));
  EXPECT_THAT(movements_in(parts(n, "third")), ElementsAre(3, 1, 1))
      << "thirds of 40 min; 79 min is the second";
}

TEST(Distribution, an_unknown_start_has_no_hours_and_never_those_from_midnight) {
  EXPECT_THAT(parts(night().asleep().movement(L, 1h, 1s), "clock_hour"), IsEmpty());
}

TEST(Distribution, thirds_are_of_lights_off_to_lights_on) {
  const auto thirds = parts(night().lights_off(1h).lights_on(7h), "third");
  ASSERT_EQ(thirds.size(), 3U);
  EXPECT_EQ(thirds[0].part.span, (Span{1h, 3h}));
  EXPECT_EQ(thirds[1].part.span, (Span{3h, 5h}));
  EXPECT_EQ(thirds[2].part.span, (Span{5h, 7h}));
}

TEST(Distribution, rates_are_per_hour_of_sleep_and_undefined_without_it) {
  Night n = night().lasts(3h).stage(Stage::n2, 0s, 30min).stage(Stage::wake, 30min, 3h);
  n.movements(L, {60s, 80s, 100s, 120s});
  const auto thirds = parts(n, "third");
  ASSERT_EQ(thirds.size(), 3U);
  EXPECT_EQ(thirds[0].plm, 4);
  EXPECT_EQ(thirds[0].plms, 4);
  EXPECT_EQ(thirds[0].sleep_h, 0.5);
  EXPECT_EQ(thirds[0].plms_per_hour, 8);
  EXPECT_EQ(thirds[1].sleep_h, 0);
  EXPECT_TRUE(std::isnan(thirds[1].plms_per_hour));
  const auto unstaged = parts(night().movement(L, 1h, 1s), "third");
  EXPECT_TRUE(std::isnan(unstaged.front().plms) && std::isnan(unstaged.front().sleep_h));
}

using Epochs = std::vector<Epoch>;

TEST(SleepCycles, end_with_their_period_of_rem_and_the_last_may_end_without) {
  const Epochs epochs{{{0s, 10min}, Stage::wake},   {{10min, 80min}, Stage::n2},
                      {{80min, 90min}, Stage::rem}, {{90min, 95min}, Stage::wake},
                      {{95min, 170min}, Stage::n3}, {{170min, 190min}, Stage::rem},
                      {{190min, 205min}, Stage::n2}};
  EXPECT_THAT(sleep_cycles(epochs),
              ElementsAre(Span{10min, 90min}, Span{95min, 190min}, Span{190min, 205min}));
}

TEST(SleepCycles, sleep_of_less_than_15_min_at_the_end_is_no_cycle) {
  for (const auto& [end, cycles] : {std::pair(75min, 2U), std::pair(75min - 1min, 1U)}) {
    const Epochs epochs{{{0s, 50min}, Stage::n2}, {{50min, 60min}, Stage::rem}, {{60min, end}, Stage::n2}};
    EXPECT_EQ(sleep_cycles(epochs).size(), cycles);
  }
}

TEST(SleepCycles, rem_less_than_15_min_apart_is_one_period) {
  for (const auto& [apart, first_end] : {std::pair(15min, 60min), std::pair(14min, 84min)}) {
    const Epochs epochs{{{0s, 50min}, Stage::n2},
                        {{50min, 60min}, Stage::rem},
                        {{60min, 60min + apart}, Stage::n2},
                        {{60min + apart, 70min + apart}, Stage::rem},
                        {{70min + apart, 120min}, Stage::n2}};
    EXPECT_EQ(sleep_cycles(epochs).front().end, first_end);
  }
}

TEST(SleepCycles, a_period_of_rem_below_5_min_ends_a_cycle_only_first_and_last) {
  for (const auto& [length, cycles] : {std::pair(300s, 4U), std::pair(270s, 3U)}) {
    const Epochs epochs{{{0s, 50min}, Stage::n2},
                        {{50min, 51min}, Stage::rem},
                        {{51min, 90min}, Stage::n2},
                        {{90min, 90min + length}, Stage::rem},
                        {{90min + length, 150min}, Stage::n2},
                        {{150min, 151min}, Stage::rem},
                        {{151min, 170min}, Stage::n2}};
    EXPECT_EQ(sleep_cycles(epochs).size(), cycles);
  }
}

TEST(SleepCycles, rem_within_15_min_of_the_first_sleep_ends_no_cycle) {
  for (const auto& [rem, first_end] : {std::pair(15min, 35min), std::pair(14min, 90min)}) {
    const Epochs epochs{{{0s, rem}, Stage::n1},
                        {{rem, 35min}, Stage::rem},
                        {{35min, 80min}, Stage::n2},
                        {{80min, 90min}, Stage::rem}};
    EXPECT_EQ(sleep_cycles(epochs).front().end, first_end);
  }
}

TEST(SleepCycles, there_are_none_without_sleep) {
  EXPECT_THAT(sleep_cycles({}), IsEmpty());
  EXPECT_THAT(sleep_cycles({{{0s, 8h}, Stage::wake}}), IsEmpty());
}

}  // namespace
}  // namespace psg
