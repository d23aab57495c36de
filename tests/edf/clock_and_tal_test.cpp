#include <gtest/gtest.h>

#include "psg/core/time.hpp"
#include "psg/edf/start_clock.hpp"
#include "psg/edf/tal.hpp"

namespace psg::edf {
namespace {

using namespace std::chrono;

TEST(StartClocks, edf_2_1_3_years_85_to_84_are_1985_to_2084) {
  EXPECT_EQ(parse_date("01.01.85"), year(1985) / January / 1);
  EXPECT_EQ(parse_date("31.12.84"), year(2084) / December / 31);
  EXPECT_FALSE(parse_date("29.02.01"));
  EXPECT_EQ(parse_date("29.02.00"), year(2000) / February / 29);
}

TEST(StartClocks, times_with_colons_and_midnight_as_24_are_read_and_one_second_more_is_not) {
  EXPECT_EQ(parse_time_of_day("22:00:00"), Time(22h));
  EXPECT_EQ(parse_time_of_day("24.00.00"), Time(24h));
  EXPECT_FALSE(parse_time_of_day("24.00.01"));
  EXPECT_EQ(parse_time_of_day("23.59.59"), Time(86399s));
  EXPECT_FALSE(parse_time_of_day("X"));
  EXPECT_FALSE(parse_time_of_day("22.60.00"));
}

TEST(StartClocks, the_date_follows_over_midnight) {
  const StartClock clock = advanced({year(1999) / December / 31, Time(86399s)}, 1500ms);
  EXPECT_EQ(clock.date, year(2000) / January / 1);
  EXPECT_EQ(clock.time_of_day, Time(500ms));
}

TEST(StartClocks, dates_of_two_centuries_agree_in_what_the_field_has_room_for) {
  EXPECT_TRUE(differ_in_century_alone(year(1970) / January / 1, year(2070) / January / 1));
  EXPECT_FALSE(differ_in_century_alone(year(1970) / January / 1, year(1970) / January / 1));
  EXPECT_FALSE(differ_in_century_alone(year(1970) / January / 2, year(2070) / January / 1));
  EXPECT_FALSE(differ_in_century_alone(year(1971) / January / 1, year(2070) / January / 1));
}

TEST(StartClocks, after_2084_only_the_identification_has_the_date) {
  EXPECT_EQ(parse_startdate("Startdate 02-MAR-2102 X X X"), year(2102) / March / 2);
  EXPECT_FALSE(parse_startdate("Startdate X X X X"));
  EXPECT_FALSE(parse_startdate("Startdate 31-FEB-2002 X"));
}

std::vector<Tal> parse(std::string bytes, std::size_t* told = nullptr) {
  Deviations deviations;
  auto tals = parse_tals(bytes, 0, 1000, deviations);
  if (told) *told = deviations.take().size();
  return tals;
}

TEST(Tals, edf_plus_2_2_2_one_list_may_hold_several_texts) {
  const auto tals =
      parse(std::string("+180\x14Lights off\x14"
                        "Close door\x14\0\0\0",
                        29));
  ASSERT_EQ(tals.size(), 1U);
  EXPECT_EQ(tals[0].onset, 180s);
  EXPECT_EQ(tals[0].texts, (std::vector<std::string>{"Lights off", "Close door"}));
}

TEST(Tals, edf_plus_2_2_2_an_onset_may_be_negative_and_carry_a_duration) {
  const auto tals = parse(
      "-0.065\x15"
      "25.5\x14"
      "Apnea\x14");
  ASSERT_EQ(tals.size(), 1U);
  EXPECT_EQ(tals[0].onset, -65ms);
  EXPECT_EQ(tals[0].duration, Time(25500ms));
}

TEST(Tals, a_list_without_an_onset_is_told_and_the_next_is_read) {
  std::size_t told = 0;
  for (const char* bad : {"5\x14x\x14", "+\x14x\x14", "+1e3\x14x\x14", "x", "+1+2\x14x\x14", "\x14x\x14"}) {
    const auto tals = parse(std::string(bad) + '\0' + "+2\x14kept\x14", &told);
    ASSERT_EQ(tals.size(), 1U) << bad;
    EXPECT_EQ(tals[0].texts[0], "kept");
    EXPECT_EQ(told, 1U) << bad;
  }
}

std::string told_of(const std::string& bytes) {
  Deviations deviations;
  (void)parse_tals(bytes, 0, 0, deviations);
  std::string out;
  for (const Finding& f : deviations.findings()) out += f.message() + "\n";
  return out;
}

TEST(Tals, an_onset_of_100_years_is_read_and_one_beyond_is_too_large_not_shapeless) {
  // 100 years of 366 days of 86400 s
  EXPECT_EQ(parse("+3162240000\x14x\x14").at(0).onset, Time(3162240000s));
  for (const char* large :
       {"+3162240001", "-3162240001", "+100000000000", "+9223372037", "+1000000000000.5"}) {
    EXPECT_TRUE(parse(std::string(large) + "\x14x\x14").empty()) << large;
    const std::string told = told_of(std::string(large) + "\x14x\x14");
    EXPECT_NE(told.find("expected an onset of at most 3162240000 s (100 years); it was left out"),
              std::string::npos)
        << told;
  }
  EXPECT_NE(told_of("+1.2.3\x14x\x14").find("begins with its onset as +seconds"), std::string::npos);
}

TEST(Tals, a_duration_that_cannot_be_read_costs_the_duration_alone) {
  for (const char* bad : {"999999999999", "-2", "x", "1e3", "1.2.3"}) {
    std::size_t told = 0;
    const auto tals = parse(std::string("+1\x15") + bad + "\x14open\x14", &told);
    ASSERT_EQ(tals.size(), 1U) << bad;
    EXPECT_EQ(tals[0].onset, 1s);
    EXPECT_FALSE(tals[0].duration) << bad;
    EXPECT_EQ(tals[0].texts, std::vector<std::string>{"open"});
    EXPECT_EQ(told, 1U) << bad;
  }
  EXPECT_NE(told_of("+1\x15"
                    "999999999999\x14x\x14")
                .find("at most 3162240000 s (100 years)"),
            std::string::npos);
  EXPECT_EQ(parse("+1\x15"
                  "3162240000\x14x\x14")
                .at(0)
                .duration,
            Time(3162240000s));
}

TEST(Tals, bytes_80_to_9f_are_windows_1252) {
  // 96 en dash U+2013, 80 euro sign U+20AC (unicode.org, CP1252.TXT)
  EXPECT_EQ(parse("+1\x14"
                  "a \x96 5 \x80\x14")
                .at(0)
                .texts.at(0),
            "a \xe2\x80\x93 5 \xe2\x82\xac");
  EXPECT_NE(told_of("+1\x14"
                    "a \x96\x14")
                .find("it was read as Windows-1252"),
            std::string::npos);
  EXPECT_NE(told_of("+1\x14"
                    "a \xe9\x14")
                .find("it was read as Latin-1"),
            std::string::npos);
}

TEST(Tals, a_text_without_its_end_is_kept_and_told) {
  std::size_t told = 0;
  const auto tals = parse("+1\x14half", &told);
  ASSERT_EQ(tals.size(), 1U);
  EXPECT_EQ(tals[0].texts[0], "half");
  EXPECT_EQ(told, 1U);
}

TEST(Tals, times_are_written_without_trailing_zeros) {
  EXPECT_EQ(tal_time(0s), "+0");
  EXPECT_EQ(tal_time(Time(12'500'000'000)), "+12.5");
  EXPECT_EQ(tal_time(Time(-1)), "-0.000000001");
}

}  // namespace
}  // namespace psg::edf
