#include "psg/rules/sleep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string_view>
#include <vector>

#include "rules/night_builder.hpp"

namespace psg {
namespace {

using namespace test;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The epochs of 30 s that letters stand for: W, 1, 2, 3, R, and ? for unscored.
Night staged(std::string_view letters, Time from = 0s) {
  constexpr std::string_view known = "W123R?";
  Night n = night();
  n.lasts(from + std::ssize(letters) * 30s);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const auto start = from + static_cast<int>(i) * 30s;
    n.stage(static_cast<Stage>(known.find(letters[i])), start, start + 30s);
  }
  return n;
}

SleepStatistic statistic(const NightContext& night, std::string_view name) {
  const auto all = sleep_statistics(night);
  const auto found = std::ranges::find(all, name, &SleepStatistic::name);
  EXPECT_NE(found, all.end()) << name;
  return found == all.end() ? SleepStatistic{} : *found;
}
double value(const Night& night, std::string_view name) { return statistic(night.context(), name).value; }

// By hand, 12 epochs. By the definitions of YASA's sleep_statistics they are TIB 6, TST 3.5, SOL 1, WASO 0.5
// (it leaves out the minute of W after the last sleep), Lat_REM 3.5 (from the start of the recording, so 2.5
// after the first sleep), SE 58.333.
TEST(Sleep, the_definitions_of_the_manual_by_hand) {
  const Night n = staged("WW122W2RR3WW");
  EXPECT_EQ(value(n, "time_in_bed"), 6);
  EXPECT_EQ(value(n, "total_sleep_time"), 3.5);
  EXPECT_EQ(value(n, "sleep_latency"), 1);
  EXPECT_EQ(value(n, "rem_latency"), 2.5);
  EXPECT_EQ(value(n, "wake_after_sleep_onset"), 1.5);
  EXPECT_NEAR(value(n, "sleep_efficiency"), 58.333333, 1e-6);
  EXPECT_EQ(value(n, "wake"), 2.5);
  EXPECT_EQ(value(n, "n1"), 0.5);
  EXPECT_EQ(value(n, "n2"), 1.5);
  EXPECT_EQ(value(n, "n3"), 0.5);
  EXPECT_EQ(value(n, "r"), 1);
  EXPECT_EQ(value(n, "unscored"), 0);
  EXPECT_NEAR(value(n, "n2_share"), 100 * 1.5 / 3.5, 1e-9);
}

TEST(Sleep, time_in_bed_and_latency_count_from_lights_off_to_lights_on) {
  const Night n = staged("2WW22WW2").lights_off(30s).lights_on(3min + 30s);
  EXPECT_EQ(value(n, "time_in_bed"), 3);
  EXPECT_EQ(value(n, "sleep_latency"), 1);
  EXPECT_EQ(value(n, "total_sleep_time"), 1);
  EXPECT_EQ(value(n, "wake_after_sleep_onset"), 1);
  EXPECT_EQ(statistic(n.context(), "time_in_bed").note, "");
  EXPECT_NE(statistic(staged("2").context(), "time_in_bed").note, "");
}

TEST(Sleep, a_night_without_stages_has_its_time_in_bed_alone) {
  for (const SleepStatistic& s : sleep_statistics(night().event(EventKind::arousal, 1h, 1h + 3s).context())) {
    EXPECT_EQ(std::isnan(s.value), s.name != "time_in_bed") << s.name;
    EXPECT_FALSE(s.note.empty()) << s.name;
  }
}

TEST(Sleep, a_night_without_sleep_has_no_latency_and_no_index) {
  const Night n = staged("WWWW").event(EventKind::arousal, 10s, 13s);
  EXPECT_EQ(value(n, "total_sleep_time"), 0);
  EXPECT_EQ(value(n, "sleep_efficiency"), 0);
  for (const char* name :
       {"sleep_latency", "rem_latency", "wake_after_sleep_onset", "n1_share", "arousal_index"})
    EXPECT_TRUE(std::isnan(value(n, name))) << name;
}

TEST(Sleep, a_latency_is_undefined_where_an_epoch_before_its_end_has_no_stage) {
  EXPECT_TRUE(std::isnan(value(staged("W?2"), "sleep_latency")));
  EXPECT_EQ(value(staged("W22?"), "sleep_latency"), 0.5);
  EXPECT_TRUE(std::isnan(value(staged("2?R"), "rem_latency")));
  EXPECT_EQ(value(staged("2R?"), "rem_latency"), 0.5);
  EXPECT_EQ(value(staged("W2", 29s), "sleep_latency"), 59.0 / 60) << "less than an epoch is missing";
  EXPECT_TRUE(std::isnan(value(staged("W2", 30s), "sleep_latency")));
  EXPECT_EQ(value(staged("W?2"), "unscored"), 0.5);
}

TEST(Sleep, events_count_where_any_part_lies_in_sleep) {
  const auto index = [](Time from, Time to) {
    return value(staged("W22W").event(EventKind::arousal, from, to), "arousal_index");
  };
  EXPECT_EQ(index(40s, 45s), 60) << "1 in 1 min of sleep";
  EXPECT_EQ(index(20s, 31s), 60);
  EXPECT_EQ(index(20s, 30s), 0);
  EXPECT_EQ(index(89s, 99s), 60);
  EXPECT_EQ(index(90s, 99s), 0);
  EXPECT_EQ(index(30s, 30s), 60) << "a point in time";
  EXPECT_EQ(index(90s, 90s), 0);
}

TEST(Sleep, the_ahi_counts_apneas_and_hypopneas_and_no_reras) {
  const Night n = staged("22")
                      .event(EventKind::apnea, 1s, 12s)
                      .event(EventKind::hypopnea, 20s, 32s)
                      .event(EventKind::rera, 40s, 52s);
  EXPECT_EQ(value(n, "ahi"), 120);
  EXPECT_EQ(statistic(n.context(), "ahi").numerator, 2);
  EXPECT_NEAR(statistic(n.context(), "ahi").denominator, 1.0 / 60, 1e-12);
}

TEST(Sleep, what_nobody_scored_is_undefined) {
  const Night n = staged("22").event(EventKind::arousal, 1s, 5s);
  EXPECT_EQ(value(n, "arousal_index"), 60);
  EXPECT_TRUE(std::isnan(value(n, "ahi")));
  EXPECT_EQ(statistic(n.context(), "ahi").note, "no respiratory events were scored");
  EXPECT_EQ(value(Night(n).event(EventKind::rera, 1s, 12s), "ahi"), 0) << "they were looked for";
  NightContext scored = n.context();
  scored.given.respiratory_scored = true;
  EXPECT_EQ(statistic(scored, "ahi").value, 0);
}

/// The statistics epoch by epoch, as YASA counts them, with the differences named above.
struct Counted {
  double tst = 0, sol = nan, rem = nan, waso = nan;
};
Counted counted(std::string_view letters) {
  Counted c;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const double at = 0.5 * static_cast<double>(i);
    const bool sleep = letters[i] != 'W';
    if (sleep) c.tst += 0.5;
    if (sleep && std::isnan(c.sol)) c.sol = at, c.waso = 0;
    if (!sleep && !std::isnan(c.sol)) c.waso += 0.5;
    if (letters[i] == 'R' && std::isnan(c.rem)) c.rem = at - c.sol;
  }
  return c;
}

TEST(Sleep, random_nights_are_as_counted_epoch_by_epoch) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::string letters;
    for (int i = 0; i < 60; ++i) letters += "WWW123R"[random() % 7];
    const Counted expected = counted(letters);
    const auto all = sleep_statistics(staged(letters).context());
    const auto is = [&](std::string_view name, double wanted) {
      const double found = std::ranges::find(all, name, &SleepStatistic::name)->value;
      EXPECT_TRUE(found == wanted || (std::isnan(found) && std::isnan(wanted)))
          << letters << " " << name << " " << found;
    };
    is("total_sleep_time", expected.tst);
    is("sleep_latency", expected.sol);
    is("rem_latency", expected.rem);
    is("wake_after_sleep_onset", expected.waso);
  }
}

}  // namespace
}  // namespace psg
