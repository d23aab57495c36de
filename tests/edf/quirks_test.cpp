// Expected values were derived from the files' bytes by a separate Python script (int.from_bytes and
// the header's range, value = physical_min + (digital - digital_min) * (pmax - pmin) / (dmax - dmin)).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "psg/channels/signals.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/read.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Quirks : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder())) GTEST_SKIP() << "no folder " << folder();
  }
  static std::string folder() { return std::string(PSG_SHARED_DATA) + "/quirks"; }
  static Recording open(const std::string& name) { return read_edf(folder() + "/" + name); }
};

/// The sentences of the deviations, one a line.
std::string told(const Recording& r) {
  std::string out;
  for (const Deviation& d : r.deviations)
    out += d.field + " @" + std::to_string(d.offset) + ": " + d.message + "\n";
  return out;
}

void expect_samples(const Recording& r, const std::string& label, const std::vector<double>& expected) {
  const Signal s = read_signal(r, label);
  ASSERT_GE(s.samples.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(s.samples[i], expected[i], 1e-9) << label << i;
}

TEST_F(Quirks, annotations_in_and_behind_the_last_record_keep_their_times) {
  const auto r = open("annotations-at-edges.edf");
  EXPECT_THAT(r.annotations, ElementsAre(Annotation{2500ms, {}, "inside"}, Annotation{3s, {}, "at the end"},
                                         Annotation{3500ms, {}, "past the end"}));
  EXPECT_EQ(r.duration, 3s);
  EXPECT_TRUE(r.deviations.empty()) << told(r);
}

TEST_F(Quirks, a_discontinuous_record_without_an_onset_is_left_out_not_guessed) {
  const auto r = open("annotations-bad-timekeeping.edf");
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 1, {0s, 1s}}));
  EXPECT_THAT(r.annotations, ElementsAre(Annotation{1500ms, {}, "event"}));
  EXPECT_THAT(told(r), HasSubstr("record 2 has no readable onset"));
  EXPECT_THAT(told(r), HasSubstr("found text of the form \"aa\""));
}

TEST_F(Quirks, a_file_of_annotations_alone_opens) {
  const auto r = open("annotations-only.edf");
  EXPECT_TRUE(r.channels.empty());
  EXPECT_THAT(r.annotations, ElementsAre(Annotation{250ms, {}, "Start"}));
}

TEST_F(Quirks, annotation_records_of_no_duration_have_no_segments) {
  const auto r = open("resmed_annotation-only.edf");
  EXPECT_EQ(r.format, Format::edf_plus_d);
  EXPECT_TRUE(r.segments.empty());
  ASSERT_EQ(r.annotations.size(), 10U);
  EXPECT_EQ(r.annotations[0], (Annotation{0s, Time(0s), "Recording starts"}));
  EXPECT_EQ(r.annotations[9], (Annotation{29039s, Time(10s), "Apnea"}));
  EXPECT_EQ(r.start.time_of_day, Time(1h + 45min + 27s));
}

TEST_F(Quirks, bdf_samples_have_24_bits) {
  const auto r = open("biosemi.bdf");
  EXPECT_EQ(r.format, Format::bdf);
  const auto digital = r.source->digital(r.segments[0], 1);
  EXPECT_THAT(std::vector<std::int32_t>(digital.begin() + 7, digital.begin() + 11),
              ElementsAre(-7000000, -8000000, -8388608, -8388608));
  // 524288 / 16777215 = 0.03125000186...; -262144 + 8388608 * that = 0.015625000931...
  expect_samples(r, "A1", {0.0156250009313226, 0.0468750027939677});
}

TEST_F(Quirks, decimal_commas_are_points) {
  const auto r = open("comma-decimal.edf");
  EXPECT_EQ(r.record_duration, 1s);
  EXPECT_EQ(r.channels.size(), 2U);
  expect_samples(r, "ch1", {0, 0.1, 0.2});
  expect_samples(r, "ch2", {0, -0.001, -0.002});
  EXPECT_EQ(r.channels[1].microvolts_per_unit, 1000.0);
  EXPECT_THAT(told(r), HasSubstr("duration of a data record @244: found \"1,0\""));
}

TEST_F(Quirks, a_gap_in_a_file_that_calls_itself_continuous_is_a_gap) {
  const auto r = open("continuous-liar.edf");
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 2, {0s, 2s}}, Segment{2, 1, {10s, 11s}}));
  EXPECT_EQ(r.start.time_of_day, Time(500ms));
  EXPECT_THAT(told(r), HasSubstr("record 3 starts 8.0000 s after the end of the record before"));
}

TEST_F(Quirks, a_degenerate_range_disables_its_channel_alone) {
  const auto r = open("degenerate-range.edf");
  EXPECT_EQ(r.channels[0].unusable, "digital minimum and maximum are both 0, expected a range");
  EXPECT_EQ(r.channels[1].unusable, "physical minimum and maximum are both 5, expected a range");
  expect_samples(r, "ok", {0, 0.1, 0.2, 0.3});
  EXPECT_THROW((void)read_signal(r, "flat"), Error);
}

TEST_F(Quirks, gaps_of_a_discontinuous_file_stay) {
  const auto r = open("discontinuous.edf");
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 2, {0s, 2s}}, Segment{2, 1, {10s, 11s}}));
  EXPECT_EQ(r.duration, 11s);
  const Signal s = read_signal(r, "EEG Fpz-Cz");
  ASSERT_EQ(s.pieces.size(), 2U);
  EXPECT_EQ(s.pieces[1].start, 10s);
  EXPECT_EQ(s.pieces[1].first, 20U);
  EXPECT_NEAR(s.samples[20], -250 + 2068 * 500.0 / 4095, 1e-9);  // digital 20
}

TEST_F(Quirks, an_impossible_date_is_unknown_and_no_records_is_said) {
  const auto r = open("edfize_invalid-date.edf");
  EXPECT_FALSE(r.start.date);
  EXPECT_EQ(r.start.time_of_day, Time(20h + 14min + 57s));
  EXPECT_THAT(told(r), HasSubstr("startdate @168: found text of the form \"99.99.99\", expected a date as "
                                 "dd.mm.yy; the date is unknown"));
  EXPECT_TRUE(r.segments.empty());
}

TEST_F(Quirks, a_file_without_records_opens_with_nothing_in_it) {
  const auto r = open("edfize_zero-data-records.edf");
  EXPECT_EQ(r.records, 0);
  EXPECT_EQ(r.duration, 0s);
  EXPECT_THAT(told(r), HasSubstr("the file holds no data record; there are no samples"));
}

TEST_F(Quirks, a_byte_behind_the_last_record_is_left_out) {
  const auto r = open("edfjl_uneven_samp.edf");
  EXPECT_EQ(r.records, 11);
  EXPECT_EQ(r.channels[0].clock.time_of(11000), 110s);
  EXPECT_EQ(r.channels[1].clock.time_of(1408), 110s);
  EXPECT_FALSE(r.start.date || r.start.time_of_day);
  EXPECT_THAT(told(r), HasSubstr("found 1 bytes behind the last complete data record"));
}

TEST_F(Quirks, a_record_duration_beyond_all_time_is_refused_in_one_sentence) {
  try {
    (void)open("exponent-time.edf");
    FAIL() << "was read";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::malformed);
    EXPECT_STREQ(e.what(),
                 "exponent-time.edf: field \"duration of a data record\" at byte 244: found \"1e+21\", "
                 "expected seconds "
                 "as a decimal number, in all less than 100 years");
  }
}

TEST_F(Quirks, a_tenth_of_a_second_is_exact) {
  const auto r = open("fractional-recdur.edf");
  EXPECT_EQ(r.record_duration, 100ms);
  EXPECT_EQ(r.channels[0].clock.time_of(499), 1996ms);
  EXPECT_EQ(r.duration, 2s);
}

TEST_F(Quirks, a_sub_second_start_moves_clock_and_annotations) {
  const auto r = open("fractional-start-d.edf");
  EXPECT_EQ(r.start.time_of_day, Time(22h + 15min + 500ms));
  EXPECT_THAT(r.annotations, ElementsAre(Annotation{250ms, {}, "event"}));
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 3, {0s, 3s}}));

  const auto long_one = open("pyedflib_subsecond.edf");
  EXPECT_EQ(long_one.start.time_of_day, Time(4h + 5min + 56s) + Time(394531200));
  EXPECT_EQ(long_one.annotations[0], (Annotation{Time(1951171900), {}, "XLSpike"}));  // 2.3457031 - 0.3945312
}

TEST_F(Quirks, equal_labels_are_told_apart) {
  const auto r = open("label-suffix-collision.edf");
  expect_samples(r, "T8", {10, 10.1});
  expect_samples(r, "T8 (2)", {20, 20.1});
  expect_samples(r, "T8_ch0", {30, 30.1});
}

TEST_F(Quirks, latin1_and_utf8_are_both_read) {
  const auto r = open("latin1-labels.edf");
  EXPECT_EQ(r.channels[0].label, "EEG C\xc3\xa9z-A1");
  EXPECT_EQ(r.channels[0].unit, "\xc2\xb5V");
  EXPECT_EQ(r.channels[0].microvolts_per_unit, 1.0);
  EXPECT_EQ(r.annotations[0].text, "R\xc3\xa9veil \xe2\x80\x94 stade N2");
  EXPECT_EQ(open("pyedflib_utf8.edf").annotations[2].text.size(), 21U);  // seven characters of three bytes
}

TEST_F(Quirks, forty_rates_in_one_file) {
  const auto r = open("many-rates.edf");
  for (std::size_t i = 0; i < 40; ++i) {
    const auto digital = r.source->digital(r.segments[0], i);
    ASSERT_EQ(digital.size(), i + 1);
    EXPECT_EQ(r.channels[i].clock.time_of(static_cast<std::int64_t>(i) + 1), 1s);
  }
}

TEST_F(Quirks, records_that_go_back_are_put_in_order_of_time) {
  const auto r = open("records-backwards.edf");
  EXPECT_THAT(r.segments,
              ElementsAre(Segment{2, 1, {0s, 1s}}, Segment{1, 1, {5s, 6s}}, Segment{0, 1, {10s, 11s}}));
  EXPECT_THAT(r.source->digital(r.segments[0], 0), ElementsAre(8, 9, 10, 11));
  EXPECT_THAT(told(r), HasSubstr("they were put in order"));
}

TEST_F(Quirks, a_record_that_overlaps_is_left_out) {
  const auto r = open("records-overlapping.edf");
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 1, {0s, 1s}}, Segment{2, 1, {1s, 2s}}));
  EXPECT_THAT(told(r), HasSubstr("record 2 starts at 0.5000 s, before"));
}

TEST_F(Quirks, inverted_ranges_invert_the_polarity) {
  const auto r = open("reversed-bounds.edf");
  expect_samples(r, "phys-only", {0, -10, -20, -30});
  expect_samples(r, "dig-only", {-100, -100});
  expect_samples(r, "both", {100, 100});
  EXPECT_LT(r.channels[0].gain(), 0);
  EXPECT_GT(r.channels[2].gain(), 0);
}

TEST_F(Quirks, a_channel_without_samples_is_unusable_alone) {
  const auto r = open("single-rate-empty-channel.edf");
  EXPECT_EQ(r.channels[1].unusable, "the data records hold no samples of this signal");
  expect_samples(r, "real", {0, 0.1, 0.2});
}

TEST_F(Quirks, a_wrong_or_open_number_of_records_comes_from_the_size) {
  for (const char* name : {"truncated.edf", "unknown-records.edf"}) {
    const auto r = open(name);
    EXPECT_EQ(r.records, 4);
    EXPECT_EQ(r.source->digital(r.segments[0], 0).back(), 19);
    EXPECT_THAT(told(r), HasSubstr("4 complete records"));
  }
}

TEST_F(Quirks, several_annotation_signals_are_all_read) {
  const auto r = open("two-annotation-channels.edf");
  std::vector<std::string> texts;
  for (const Annotation& a : r.annotations) texts.push_back(a.text);
  EXPECT_THAT(texts, ElementsAre("A0", "B0", "A1", "B1", "A2", "B2"));
  EXPECT_THAT(told(r), HasSubstr("text of the form \"???aaaa9\""));
}

}  // namespace
}  // namespace psg
