#include "psg/channels/signals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"

namespace psg {
namespace {

using ::testing::HasSubstr;

ErrorKind kind_of(const std::function<void()>& call, const std::string& part) {
  try {
    call();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr(part));
    return e.kind();
  }
  ADD_FAILURE() << "no error";
  return ErrorKind::io;
}

const std::vector<float> ramp = {0, 1, 2, 3, 4, 5, 6, 7};
const std::vector<double> half = {0.5, 1.5, 2.5, 3.5};

std::vector<ArrayChannel> legs() { return {{"left", 8, ramp, {}}, {"right", 4, {}, half}}; }

TEST(Arrays, are_one_segment_in_microvolts_at_their_own_rates) {
  const auto r = Recording::from_arrays(legs());
  EXPECT_EQ(r.duration, 1s);
  ASSERT_EQ(r.segments.size(), 1U);
  EXPECT_EQ(r.samples_in(r.segments[0], 0), 8);
  EXPECT_EQ(r.samples_in(r.segments[0], 1), 4);
  EXPECT_EQ(read_signal(r, "right").samples, half);
  EXPECT_EQ(r.channels[0].microvolts_per_unit, 1.0);
  EXPECT_STREQ(name(r.format), "arrays");
  std::vector<float> out(3);
  const SampleRequest request{0, 5, out};
  r.source->read(r.segments[0], std::span(&request, 1));
  EXPECT_THAT(out, ::testing::ElementsAre(5, 6, 7));
}

TEST(Arrays, that_cannot_be_scored_are_refused_in_one_sentence) {
  const auto refuse = [](std::vector<ArrayChannel> arrays, const std::string& part) {
    EXPECT_EQ(kind_of([&] { (void)Recording::from_arrays(arrays); }, part), ErrorKind::bad_argument);
  };
  refuse({}, "no arrays");
  refuse({{"left", 8, {}, {}}}, "has no samples");
  refuse({{"left", 8, ramp, half}}, "both float and double");
  refuse({{"left", 0, ramp, {}}}, "sampling rate");
  refuse({{"left", 8, ramp, {}}, {"right", 8, {}, half}}, "expected arrays of the same length");
  const std::vector<float> holed = {0, std::numeric_limits<float>::quiet_NaN()};
  refuse({{"left", 8, holed, {}}}, "sample 1 is NaN");
  const std::vector<double> endless = {std::numeric_limits<double>::infinity()};
  refuse({{"left", 8, {}, endless}}, "sample 0 is infinite");
  const double largest = std::numeric_limits<float>::max();
  const double above = std::nextafter(largest, std::numeric_limits<double>::infinity());
  for (const double sign : {1.0, -1.0}) {
    const std::vector<double> as_float = {0, sign * largest}, beyond = {0, sign * above};
    EXPECT_NO_THROW((void)Recording::from_arrays(std::vector<ArrayChannel>{{"left", 8, {}, as_float}}));
    refuse({{"left", 8, {}, beyond}}, "sample 1 is beyond the largest float, expected finite values");
  }
}

TEST(Channels, are_found_by_label_and_else_ignoring_case) {
  auto arrays = legs();
  arrays.push_back({"LEFT", 8, ramp, {}});
  const auto r = Recording::from_arrays(arrays);
  EXPECT_EQ(find_signal(r, "LEFT"), 2U);
  EXPECT_EQ(find_signal(r, "Right"), 1U);
  EXPECT_EQ(kind_of([&] { (void)find_signal(r, "Left"); }, "2 signals fit \"Left\" (\"left\", \"LEFT\")"),
            ErrorKind::ambiguous);
  EXPECT_EQ(kind_of([&] { (void)find_signal(r, "chin"); }, "expected one of \"left\", \"right\", \"LEFT\""),
            ErrorKind::not_found);
}

TEST(Channels, gain_and_offset_come_from_the_two_ranges) {
  Channel c;
  c.physical_min = -100;
  c.physical_max = 100;
  c.digital_min = -2048;
  c.digital_max = 2047;
  EXPECT_DOUBLE_EQ(c.gain(), 200.0 / 4095);
  EXPECT_DOUBLE_EQ(c.offset(), -100 + 2048 * 200.0 / 4095);
  std::swap(c.physical_min, c.physical_max);
  EXPECT_LT(c.gain(), 0);
  c.digital_max = c.digital_min;
  EXPECT_TRUE(std::isnan(c.gain()));
}

}  // namespace
}  // namespace psg
