#include "psg/text/numbers.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace psg {
namespace {

using namespace std::chrono_literals;

std::int64_t nanoseconds(std::string_view text) {
  const auto number = parse_scaled(text, 9);
  return number ? number->value : -1;
}

TEST(DecimalNumbers, record_durations_are_exact_nanoseconds) {
  EXPECT_EQ(nanoseconds("0.9991"), 999'100'000);
  EXPECT_EQ(nanoseconds("30.01562"), 30'015'620'000);
  EXPECT_EQ(nanoseconds("1,0"), 1'000'000'000);
  EXPECT_EQ(nanoseconds(" 1e-3 "), 1'000'000);
  EXPECT_EQ(nanoseconds(".5"), 500'000'000);
  EXPECT_EQ(nanoseconds("1."), 1'000'000'000);
}

TEST(DecimalNumbers, half_a_nanosecond_rounds_up_and_less_rounds_down) {
  EXPECT_EQ(nanoseconds("0.0000000005"), 1);
  EXPECT_EQ(nanoseconds("0.00000000049"), 0);
}

TEST(DecimalNumbers, the_largest_integer_fits_and_one_more_does_not) {
  EXPECT_EQ(parse_integer("9223372036854775807"), INT64_MAX);
  EXPECT_FALSE(parse_integer("9223372036854775808"));
  EXPECT_FALSE(parse_integer("1e19"));
  EXPECT_EQ(parse_integer("0e9999"), 0);
}

TEST(DecimalNumbers, other_texts_are_not_numbers) {
  for (const char* text :
       {"", " ", ".", "-", "e5", "1e", "1.2.3", "0x10", "nan", "inf", "1 2", "12a", "--1"}) {
    EXPECT_FALSE(parse_scaled(text, 0)) << text;
    EXPECT_FALSE(parse_double(text)) << text;
  }
  EXPECT_FALSE(parse_integer("2.5"));
  EXPECT_EQ(parse_integer("2.0"), 2);
}

TEST(DecimalNumbers, the_whole_text_is_the_number) {
  EXPECT_EQ(number_of<double>("-1.5e3"), -1500);
  EXPECT_TRUE(std::isnan(number_of<double>("nan").value()));
  EXPECT_EQ(number_of<int>("-7"), -7);
  for (const char* text : {"", " 1", "1 ", "+1", "1,5", "x", "1x"}) {
    EXPECT_FALSE(number_of<double>(text)) << text;
    EXPECT_FALSE(number_of<int>(text)) << text;
  }
  EXPECT_FALSE(number_of<std::int8_t>("128"));
}

TEST(Seconds, a_point_or_a_comma_stands_before_the_fraction) {
  EXPECT_EQ(seconds_in(" 1.5 "), Time(1500ms));
  EXPECT_EQ(seconds_in("+1,5"), Time(1500ms));
  EXPECT_EQ(seconds_in("-0.25"), Time(-250ms));
  for (const char* text : {"", "1.5 s", "nan", "inf", "1e30", "3155760001"}) {
    EXPECT_FALSE(seconds_in(text)) << text;
  }
  EXPECT_TRUE(seconds_in("3155760000"));  // a century
}

}  // namespace
}  // namespace psg
