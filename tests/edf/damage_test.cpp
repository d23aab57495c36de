// Recordings whose bytes were displaced, and EDF+ whose time stamps and samples have two clocks. Expected
// values by arithmetic: how a file was damaged is known, since the test did it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>

#include "edf_bytes.hpp"
#include "psg/channels/signals.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/check/check.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/single_pass.hpp"

namespace psg {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using testing::edf_plus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::RawEdf;
using testing::RawSignal;
using ::testing::SizeIs;
using testing::TemporaryFolder;
using namespace std::string_literals;

/// How a recording is made that these tests then damage.
struct Plan {
  bool bdf = false;
  const char* kind = "C";  ///< of EDF+; empty: a plain file
  int records = 40;
  double record_s = 1;
  int samples = 50;  ///< of the one signal in a record
  bool annotations_first = false;
};

/// Noise of about 100 digital steps, the same every time.
RawEdf recording(const Plan& plan, const std::vector<std::string>& onsets) {
  const int bytes = plan.bdf ? 3 : 2;
  const bool plus = *plan.kind != '\0';
  RawEdf edf;
  if (plan.bdf)
    edf.version =
        "\xff"
        "BIOSEMI";
  if (plus) edf.reserved = (plan.bdf ? "BDF+"s : "EDF+"s) + plan.kind;
  edf.duration = fmt::format("{}", plan.record_s);
  const RawSignal emg{"EMG LAT", "uV", "-1000", "1000", "-1000", "1000", std::to_string(plan.samples)};
  const RawSignal texts{plan.bdf ? "BDF Annotations" : "EDF Annotations",
                        "",
                        "-1",
                        "1",
                        plan.bdf ? "-8388608" : "-32768",
                        plan.bdf ? "8388607" : "32767",
                        "12"};
  edf.signals = {emg};
  if (plus) edf.signals.insert(plan.annotations_first ? edf.signals.begin() : edf.signals.end(), texts);
  std::mt19937 random(7);
  for (int r = 0; r < plan.records; ++r) {
    std::string samples;
    for (int i = 0; i < plan.samples; ++i) {
      const int value = static_cast<int>(random() % 201) - 100;
      for (int b = 0; b < bytes; ++b) samples += static_cast<char>((value >> (8 * b)) & 0xff);
    }
    std::string text = plus ? onsets.at(static_cast<std::size_t>(r)) + "\x14\x14"s : ""s;
    if (plus) text.resize(std::size_t{12} * static_cast<std::size_t>(bytes), '\0');
    edf.data += plan.annotations_first ? text + samples : samples + text;
    edf.record();
  }
  return edf;
}

/// Onsets of records that the time stamps find `ppm` longer than the header says, with as many decimals.
std::vector<std::string> stamps(const Plan& plan, double ppm, int decimals = 6) {
  std::vector<std::string> out;
  out.reserve(static_cast<std::size_t>(plan.records));
  for (int r = 0; r < plan.records; ++r) {
    out.push_back(fmt::format("+{:.{}f}", r * plan.record_s * (1 + ppm * 1e-6), decimals));
  }
  return out;
}

RawEdf recording(const Plan& plan) { return recording(plan, stamps(plan, 0)); }

class Damage : public ::testing::Test {
 protected:
  Recording open(const std::string& bytes) { return read_edf(folder_.write("night.edf", bytes)); }
  std::string refusal(const std::string& bytes) {
    try {
      (void)open(bytes);
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::malformed);
      EXPECT_LE(std::string(e.what()).size(), 1024U);
      return e.what();
    }
    return "was read";
  }
  std::vector<std::string> ids(const std::string& bytes) {
    std::vector<std::string> out;
    for (const auto& row : edf::check(folder_.write("night.edf", bytes)).rows)
      out.emplace_back(row.rule().id);
    return out;
  }
  static std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  TemporaryFolder folder_;
};

std::string told(const Recording& r) {
  std::string out;
  for (const Deviation& d : r.deviations)
    out += d.field + " @" + std::to_string(d.offset) + ": " + d.message + "\n";
  return out;
}

std::int64_t samples_in(const Recording& r) {
  return std::accumulate(r.segments.begin(), r.segments.end(), std::int64_t{0},
                         [&](std::int64_t sum, const Segment& s) { return sum + r.samples_in(s, 0); });
}

// ---- drift

class Drift : public Damage {};

TEST_F(Drift, every_sample_of_a_discontinuous_file_is_kept_whatever_the_clocks_do) {
  for (const bool bdf : {false, true}) {
    for (const double seconds : {0.5, 1.0, 4.0, 10.0, 30.0, 60.0}) {
      for (const double ppm : {-2000., -1000., -200., -100., -20., 20., 100., 200., 1000., 1999.}) {
        SCOPED_TRACE(fmt::format("{} s, {} ppm", seconds, ppm));
        const Plan plan{.bdf = bdf, .kind = "D", .records = 300, .record_s = seconds};
        const Recording r = open(recording(plan, stamps(plan, ppm)).bytes());
        EXPECT_THAT(r.segments, ElementsAre(Segment{0, 300, {0s, r.record_duration * 300}}));
        const bool beyond_rounding = std::abs(ppm * 1e-6 * 299 * seconds) > std::min(0.010, seconds / 2);
        EXPECT_THAT(r.deviations, SizeIs(beyond_rounding ? 1 : 0)) << told(r);
        const std::string expected = beyond_rounding ? fmt::format("({:+.0f} ppm)", ppm) : "";
        EXPECT_THAT(told(r), HasSubstr(expected));
      }
    }
  }
}

TEST_F(Drift, onsets_of_two_decimals_drift_in_steps) {
  for (const char* kind : {"C", "D"}) {
    for (const double seconds : {0.5, 1.0, 12.0, 30.0}) {
      for (const double ppm : {-900., -100., 100., 900.}) {
        SCOPED_TRACE(fmt::format("{} {} s, {} ppm", kind, seconds, ppm));
        const Plan plan{.kind = kind, .records = 200, .record_s = seconds};
        const Recording r = open(recording(plan, stamps(plan, ppm, 2)).bytes());
        EXPECT_EQ(samples_in(r), 200 * 50);
        EXPECT_THAT(r.segments, SizeIs(1)) << told(r);
      }
    }
  }
}

/// Puts an annotation "A" into a record of a file without any, which says when by the clock of the onsets.
void annotate(RawEdf& edf, int record, const std::string& onset, const std::string& time) {
  std::string text = onset + "\x14\x14\0"s + time + "\x14" + "A\x14\0"s;
  ASSERT_LE(text.size(), 24U);
  text.resize(24, '\0');
  edf.data.replace(static_cast<std::size_t>(record) * 124 + 100, 24, text);
}

TEST_F(Drift, an_annotation_at_the_onset_of_a_record_stays_at_its_samples) {
  for (const char* kind : {"C", "D"}) {
    for (const double ppm : {-1000., -100., 0., 20., 100., 1000.}) {
      SCOPED_TRACE(fmt::format("{} {} ppm", kind, ppm));
      const Plan plan{.kind = kind, .records = 300};
      const std::vector<std::string> onsets = stamps(plan, ppm, 3);
      RawEdf edf = recording(plan, onsets);
      const std::vector<int> records = {0, 1, 100, 299};
      for (const int r : records) annotate(edf, r, onsets.at(r), onsets.at(r));
      const Recording night = open(edf.bytes());
      ASSERT_THAT(night.annotations, SizeIs(records.size()));
      // By less than 10 ms in all the two clocks are one, and an annotation is where it says.
      const double most = std::abs(ppm) * 299e-6 > 0.010 ? 0.001 : 0.010;
      for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_NEAR(to_seconds(night.annotations[i].onset), records[i], most);
      }
    }
  }
}

TEST_F(Drift, an_annotation_behind_a_gap_stays_at_its_samples_and_lasts_as_long_as_they) {
  const Plan plan{.kind = "D", .records = 300};
  std::vector<std::string> onsets;
  for (int r = 0; r < 300; ++r) onsets.push_back(fmt::format("+{:.3f}", r * 1.001 + (r < 200 ? 0 : 50)));
  RawEdf edf = recording(plan, onsets);
  annotate(edf, 0, "+0",
           "+10.01\x15"
           "90.09");  // records 11 to 100
  annotate(edf, 260, onsets.at(260), onsets.at(260));
  annotate(edf, 261, onsets.at(261), "+225");  // within the gap
  const Recording night = open(edf.bytes());
  ASSERT_THAT(night.segments, SizeIs(2));
  ASSERT_THAT(night.annotations, SizeIs(3));
  EXPECT_NEAR(to_seconds(night.annotations[0].onset), 10, 1e-6);
  EXPECT_NEAR(to_seconds(night.annotations[0].duration.value()), 90, 1e-6);
  EXPECT_NEAR(to_seconds(night.annotations[1].onset - night.segments[1].span.start), 60, 1e-6);
  EXPECT_GT(night.annotations[2].onset, night.segments[0].span.end);
  EXPECT_LT(night.annotations[2].onset, night.segments[1].span.start);
}

TEST_F(Drift, a_gap_is_kept_between_records_that_drift) {
  for (const char* kind : {"C", "D"}) {
    for (const double ppm : {-100., 0., 100.}) {
      SCOPED_TRACE(fmt::format("{} {} ppm", kind, ppm));
      const Plan plan{.kind = kind, .records = 100};
      std::vector<std::string> onsets;
      onsets.reserve(100);
      for (int r = 0; r < 100; ++r)
        onsets.push_back(fmt::format("+{:.6f}", r * (1 + ppm * 1e-6) + (r < 60 ? 0 : 7)));
      const Recording r = open(recording(plan, onsets).bytes());
      ASSERT_THAT(r.segments, SizeIs(2));
      EXPECT_EQ(r.segments[0].records, 60);
      EXPECT_EQ(r.segments[1].records, 40);
      const double gap = to_seconds(r.segments[1].span.start - r.segments[0].span.end);
      EXPECT_NEAR(gap, 7, 0.0061) << "60 s at 100 ppm are 6 ms";
    }
  }
}

TEST_F(Drift, a_gap_that_is_smaller_than_the_drift_so_far_keeps_its_length) {
  // 400 s at -1000 ppm are 0.4 s, by which the samples are ahead of the onsets; the gap lasts 0.2 s.
  const Plan plan{.kind = "D", .records = 500};
  std::vector<std::string> onsets;
  onsets.reserve(500);
  for (int r = 0; r < 500; ++r) onsets.push_back(fmt::format("+{:.6f}", r * 0.999 + (r < 400 ? 0 : 0.2)));
  const Recording r = open(recording(plan, onsets).bytes());
  ASSERT_THAT(r.segments, SizeIs(2));
  EXPECT_EQ(r.segments[0].span.end, 400s);
  EXPECT_NEAR(to_seconds(r.segments[1].span.start), 400.2, 1e-6);
}

TEST_F(Drift, of_one_record_that_overlaps_by_less_than_two_samples_nothing_is_lost_and_of_two_it_is) {
  // 50 Hz: two samples are 40 ms.
  const Plan plan{.kind = "D", .records = 6};
  EXPECT_EQ(samples_in(open(recording(plan, {"+0", "+1", "+1.961", "+3", "+4", "+5"}).bytes())), 300);
  EXPECT_THAT(open(recording(plan, {"+0", "+1", "+1.961", "+3", "+4", "+5"}).bytes()).segments, SizeIs(1));
  EXPECT_THAT(open(recording(plan, {"+0", "+1", "+1.961", "+2.961", "+3.961", "+4.961"}).bytes()).segments,
              SizeIs(1));
  EXPECT_EQ(samples_in(open(recording(plan, {"+0", "+1", "+1.96", "+3", "+4", "+5"}).bytes())), 250);
}

TEST_F(Drift, small_steps_that_add_up_to_more_than_any_clock_are_gaps) {
  // Records of 0.1 s, each 8 ms after the one before: 80000 ppm.
  const Plan plan{.kind = "D", .records = 20, .record_s = 0.1};
  const Recording r = open(recording(plan, stamps(plan, 80000)).bytes());
  EXPECT_GT(r.segments.size(), 5U);
  EXPECT_EQ(samples_in(r), 20 * 50);
  EXPECT_NEAR(to_seconds(r.duration), 19 * 0.108 + 0.1, 0.011);
}

TEST_F(Drift, onsets_that_jitter_make_no_gap_and_lose_no_record) {
  std::mt19937 random(3);
  for (const char* kind : {"C", "D"}) {
    for (const double jitter : {0.006, 0.008, 0.020, 0.050}) {  // s, to either side
      for (const double gap : {0., 2.}) {
        SCOPED_TRACE(fmt::format("{} {} s, gap of {} s", kind, jitter, gap));
        const Plan plan{.kind = kind, .records = 400};
        std::uniform_real_distribution<double> off(-jitter, jitter);
        std::vector<std::string> onsets;
        for (int r = 0; r < 400; ++r)
          onsets.push_back(fmt::format("+{:.6f}", 1 + r + (r < 300 ? 0 : gap) + off(random)));
        const Recording r = open(recording(plan, onsets).bytes());
        EXPECT_EQ(samples_in(r), 400 * 50) << told(r);
        EXPECT_THAT(r.segments, SizeIs(gap > 0 ? 2 : 1));
        EXPECT_NEAR(to_seconds(r.duration), 400 + gap, 2 * jitter);
        EXPECT_THAT(ids(recording(plan, onsets).bytes()), Contains("onset-jitter"));
      }
    }
  }
}

TEST_F(Drift, gaps_behind_every_record_are_no_jitter) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> gap(0.02, 0.4);
  const Plan plan{.kind = "D", .records = 100};
  std::vector<std::string> onsets;
  double at = 0;
  for (int r = 0; r < 100; ++r, at += 1 + gap(random)) onsets.push_back(fmt::format("+{:.6f}", at));
  EXPECT_THAT(open(recording(plan, onsets).bytes()).segments, SizeIs(100));
}

TEST_F(Drift, onsets_of_one_decimal_are_those_of_short_records) {
  for (const char* kind : {"C", "D"}) {
    for (const double seconds : {0.25, 0.35, 0.75}) {
      SCOPED_TRACE(fmt::format("{} {} s", kind, seconds));
      const Plan plan{.kind = kind, .records = 400, .record_s = seconds};
      const Recording r = open(recording(plan, stamps(plan, 0, 1)).bytes());
      EXPECT_EQ(samples_in(r), 400 * 50) << told(r);
      EXPECT_THAT(r.segments, SizeIs(1));
    }
  }
}

TEST_F(Drift, a_missing_onset_between_drifting_records_is_known_and_told) {
  const Plan plan{.kind = "D", .records = 100};
  std::vector<std::string> onsets = stamps(plan, 500);
  RawEdf edf = recording(plan, onsets);
  // Records of 100 + 24 bytes; the header has 768. The onset of record 51 goes.
  edf.data.replace(50 * 124 + 100, 24, std::string(24, '\0'));
  const Recording r = open(edf.bytes());
  EXPECT_THAT(r.segments, SizeIs(1));
  EXPECT_EQ(samples_in(r), 5000);
  EXPECT_THAT(told(r), HasSubstr(fmt::format("@{}: record 51 has no readable onset", 768 + 50 * 124 + 100)));
  const auto report = edf::check(folder_.write("night.edf", edf.bytes()));
  EXPECT_GE(report.count(edf::Severity::error), 1);
  EXPECT_FALSE(report.conforms());
}

// ---- bytes lost or inserted

class Displaced : public Damage {};

TEST_F(Displaced, what_lies_behind_a_byte_that_is_missing_or_too_many_is_left_out) {
  for (const bool bdf : {false, true}) {
    for (const char* kind : {"C", "D"}) {
      for (const int by : {-17, -3, -2, -1, 1, 2, 5, 40}) {
        SCOPED_TRACE(fmt::format("{} {} {}", bdf ? "BDF" : "EDF", kind, by));
        const Plan plan{.bdf = bdf, .kind = kind, .records = 80};
        RawEdf edf = recording(plan);
        const Recording whole = open(edf.bytes());
        const std::size_t record = edf.data.size() / 80,
                          at = record * 30 + 50;  // in the samples of record 31
        by < 0 ? edf.data.erase(at, static_cast<std::size_t>(-by))
               : edf.data.insert(at, static_cast<std::size_t>(by), 'x');
        const Recording r = open(edf.bytes());
        EXPECT_THAT(r.segments, ElementsAre(Segment{0, 30, {0s, 30s}}));
        EXPECT_EQ(r.source->digital(r.segments.at(0), 0), [&] {
          auto all = whole.source->digital(whole.segments[0], 0);
          all.resize(1500);
          return all;
        }());
        EXPECT_THAT(told(r),
                    AllOf(HasSubstr("from record 31 on"), HasSubstr(fmt::format("{} byte", std::abs(by))),
                          HasSubstr(by < 0 ? "missing" : "too many")));
        EXPECT_THAT(told(r), Not(HasSubstr("onset as +seconds"))) << "once is enough";
        EXPECT_THAT(ids(edf.bytes()), Contains("records-displaced"));
        EXPECT_THROW((void)edf::fix(folder_.file("night.edf"), ""), Error);
      }
    }
  }
}

TEST_F(Displaced, the_record_before_is_left_out_too_where_its_samples_follow_its_onset) {
  const Plan plan{.records = 80, .annotations_first = true};
  RawEdf edf = recording(plan);
  edf.data.erase(124 * 30 + 50, 1);  // in the samples of record 31, whose onset is at its place
  EXPECT_THAT(open(edf.bytes()).segments, ElementsAre(Segment{0, 30, {0s, 30s}}));
}

TEST_F(Displaced, records_that_are_at_their_place_again_are_taken) {
  for (const char* kind : {"C", "D"}) {
    RawEdf edf = recording({.kind = kind, .records = 80});
    edf.data.erase(124 * 30 + 50, 1);     // in record 31
    edf.data.insert(124 * 50 + 20, "x");  // in record 51, whose onset is at its place again
    const Recording r = open(edf.bytes());
    EXPECT_THAT(r.segments, ElementsAre(Segment{0, 30, {0s, 30s}}, Segment{51, 29, {51s, 80s}})) << told(r);
    EXPECT_THAT(told(r), HasSubstr("records 31 to 51 were left out"));
  }
}

TEST_F(Displaced, a_recording_read_in_a_single_pass_loses_the_same) {
  // Long enough for the probes, which find the onsets at their places; the damage lies between two of them.
  const Plan plan{.records = 1600};
  RawEdf edf = recording(plan);
  edf.data.erase(124 * 120 + 50, 1);
  edf.data.insert(124 * 150 + 20, "x");
  const std::string path = folder_.write("night.edf", edf.bytes());
  SinglePass night = read_in_single_pass(path);
  ASSERT_TRUE(night.complete);
  const Recording late = night.complete(), whole = read_edf(path);
  EXPECT_EQ(late.segments, whole.segments);
  EXPECT_EQ(late.deviations, whole.deviations);
  EXPECT_THAT(whole.segments, ElementsAre(Segment{0, 120, {0s, 120s}}, Segment{151, 1449, {151s, 1600s}}));
}

TEST_F(Displaced, bytes_inserted_among_zeros_leave_onsets_that_can_be_read_and_are_seen_all_the_same) {
  Plan plan{.records = 80};
  RawEdf edf = recording(plan);
  for (std::size_t r = 0; r < 80; ++r) {
    edf.data.replace(124 * r + 80, 20, std::string(20, '\0'));
  }
  edf.data.insert(124 * 30 + 50, "x");
  EXPECT_THAT(open(edf.bytes()).segments, ElementsAre(Segment{0, 30, {0s, 30s}}));
}

TEST_F(Displaced, records_of_garbage_are_left_out_and_one_garbled_onset_is_not) {
  RawEdf edf = recording({.records = 80});
  for (std::size_t r = 30; r < 33; ++r) {
    edf.data.replace(124 * r, 124, std::string(124, 'z'));
  }
  EXPECT_THAT(open(edf.bytes()).segments,
              ElementsAre(Segment{0, 30, {0s, 30s}}, Segment{34, 46, {34s, 80s}}));
  edf = recording({.records = 80});
  edf.data.replace(124 * 30 + 100, 3, "zzz");
  EXPECT_THAT(open(edf.bytes()).segments, ElementsAre(Segment{0, 80, {0s, 80s}}));
}

TEST_F(Displaced, a_file_in_which_no_record_is_at_its_place_is_refused) {
  RawEdf edf = recording({.records = 80});
  edf.data.erase(5, 1);
  EXPECT_THAT(refusal(edf.bytes()),
              HasSubstr("from record 1 on, the onsets are not where the header says: 1 byte is"));
}

TEST_F(Displaced, a_file_that_never_has_onsets_but_other_text_is_no_damaged_one) {
  RawEdf edf = recording({.records = 20});
  for (std::size_t r = 0; r < 20; ++r) edf.data.replace(124 * r + 100, 6, "marker");
  const Recording r = open(edf.bytes());
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 20, {0s, 20s}}));
  EXPECT_THAT(told(r), HasSubstr("does not begin with its onset"));
}

// ---- changed as text

class ChangedAsText : public Damage {
 protected:
  static std::string with_cr(const std::string& bytes) {
    std::string out;
    for (const char c : bytes) (c == '\n' ? out += '\r' : out) += c;
    return out;
  }
  static std::string in_utf8(const std::string& bytes, bool replaced) {
    std::string out;
    for (const char c : bytes) {
      const auto b = static_cast<unsigned char>(c);
      if (b < 0x80) {
        out += c;
      } else if (replaced) {
        out += "\xef\xbf\xbd";
      } else {
        (out += static_cast<char>(0xC0 | (b >> 6))) += static_cast<char>(0x80 | (b & 0x3F));
      }
    }
    return out;
  }
  void expect_undone(const std::string& damaged, const std::string& original) {
    const std::string path = folder_.write("night.edf", damaged), out = folder_.file("fixed.edf");
    EXPECT_THAT(refusal(damaged), HasSubstr("was changed as if it were text"));
    EXPECT_THAT(ids(damaged), ElementsAre("changed-as-text"));
    const auto dry = edf::fix(path, "");
    EXPECT_EQ(dry.changes.at(0).cut_bytes, std::ssize(damaged) - std::ssize(original));
    (void)edf::fix(path, out, {}, Force::asked);
    EXPECT_EQ(content(out), original);
    EXPECT_EQ(content(path), damaged);
  }
};

TEST_F(ChangedAsText, line_ends_are_told_and_taken_back_byte_for_byte) {
  for (const Plan& plan :
       {Plan{.records = 100}, Plan{.bdf = true, .records = 100}, Plan{.kind = "", .records = 100},
        Plan{.kind = "D", .records = 100, .record_s = 30}}) {
    const std::string original = recording(plan).bytes();
    expect_undone(with_cr(original), original);
  }
}

TEST_F(ChangedAsText, line_ends_across_the_pieces_that_are_read_at_a_time_are_one) {
  // A byte 10 at every other place, so that pairs lie across any border.
  RawEdf edf = recording({.kind = "", .records = 2, .samples = 700001});
  for (std::size_t i = 0; i < edf.data.size(); i += 2) edf.data[i] = '\n';
  expect_undone(with_cr(edf.bytes()), edf.bytes());
  edf.data.insert(0, "a");
  edf.data.pop_back();
  expect_undone(with_cr(edf.bytes()), edf.bytes());
}

TEST_F(ChangedAsText, bytes_that_became_utf8_are_told_and_taken_back_byte_for_byte) {
  for (const bool bdf : {false, true}) {
    const std::string original = recording({.bdf = bdf, .records = 100}).bytes();
    expect_undone(in_utf8(original, false), original);
  }
}

TEST_F(ChangedAsText, bytes_that_became_characters_of_windows_1252_are_taken_back_too) {
  RawEdf edf = recording({.kind = "", .records = 1, .samples = 16});
  edf.data = std::string(16, '\x80') + std::string(16, '\x96');
  std::string damaged = edf.bytes().substr(0, 512);
  for (int i = 0; i < 16; ++i) damaged += "\xe2\x82\xac";  // the euro sign
  for (int i = 0; i < 16; ++i) damaged += "\xe2\x80\x93";  // the dash
  expect_undone(damaged, edf.bytes());
}

TEST_F(ChangedAsText, replacement_characters_are_told_and_never_made_samples) {
  for (const bool bdf : {false, true}) {
    const std::string original = recording({.bdf = bdf, .records = 100}).bytes();
    const std::string damaged = in_utf8(original, true);
    EXPECT_THAT(refusal(damaged), HasSubstr("turned into the replacement character U+FFFD"));
    EXPECT_THAT(refusal(damaged), Not(HasSubstr("psg fix")));
    const std::string path = folder_.write("night.edf", damaged), out = folder_.file("fixed.edf");
    EXPECT_THROW((void)edf::fix(path, out), Error);
    EXPECT_FALSE(std::filesystem::exists(out));
  }
}

TEST_F(ChangedAsText, what_was_also_cut_short_is_refused_and_not_repaired) {
  std::string damaged = with_cr(recording({.records = 400}).bytes());
  damaged.resize(damaged.size() - 301);
  EXPECT_THAT(refusal(damaged),
              AllOf(HasSubstr("was changed as if it were text"), Not(HasSubstr("psg fix"))));
  EXPECT_THROW((void)edf::fix(folder_.write("night.edf", damaged), ""), Error);
}

TEST_F(ChangedAsText, line_ends_and_utf8_in_annotations_are_no_damage) {
  RawEdf edf;
  edf.reserved = "EDF+C";
  edf.records = "-1";
  edf.signals = {RawSignal{"EDF Annotations", "", "-1", "1", "-32768", "32767", "40"}};
  for (int r = 0; r < 100; ++r) {
    edf.text(fmt::format("+{}\x14\x14", r) + "\0+1\x14\xc3\xa9v\xc3\xa9nement\r\n\r\n\x14\0"s, 80).record();
  }
  EXPECT_THAT(open(edf.bytes()).annotations, SizeIs(100));
  EXPECT_THAT(open(edf.bytes() + "xyz").annotations, SizeIs(100));
}

TEST_F(ChangedAsText, a_recording_that_was_cut_short_is_no_changed_one) {
  for (const int cut : {1, 5, 124, 300}) {
    std::string bytes = recording({.records = 100}).bytes();
    bytes.resize(bytes.size() - static_cast<std::size_t>(cut));
    EXPECT_EQ(open(bytes).records, 100 - (cut + 123) / 124);
  }
}

// ---- a header that is too short or too long

class ShiftedHeader : public Damage {};

TEST_F(ShiftedHeader, a_byte_lost_or_inserted_anywhere_in_it_is_named_as_such) {
  for (const Plan& plan : {Plan{.kind = ""}, Plan{.bdf = true}, Plan{.records = 9, .samples = 4}}) {
    const std::string bytes = recording(plan).bytes();
    const std::size_t signals = *plan.kind != '\0' ? 2 : 1;
    // In the identification; the first label; a unit; a prefiltering.
    for (const std::size_t at :
         {std::size_t{100}, std::size_t{258}, 256 + 97 * signals, 256 + 140 * signals}) {
      SCOPED_TRACE(fmt::format("{} {}", plan.kind, at));
      std::string shorter = bytes, longer = bytes;
      EXPECT_THAT(refusal(shorter.erase(at, 1)), HasSubstr("the header is 1 byte short"));
      EXPECT_THAT(refusal(longer.insert(at, "x")), HasSubstr("the header is 1 byte too long"));
      EXPECT_THAT(ids(shorter), ElementsAre("header-shifted"));
      EXPECT_THROW((void)edf::fix(folder_.write("night.edf", shorter), ""), Error);
    }
    std::string tail = bytes;
    EXPECT_THAT(refusal(tail.erase(256 * (signals + 1) - 5, 1)), HasSubstr("1 byte"));
  }
}

TEST_F(ShiftedHeader, a_file_cut_by_a_few_bytes_has_its_header_in_place) {
  for (const Plan& plan : {Plan{.kind = ""}, Plan{.bdf = true}, Plan{.records = 9, .samples = 4}}) {
    for (std::size_t cut = 1; cut <= 8; ++cut) {
      std::string bytes = recording(plan).bytes();
      bytes.resize(bytes.size() - cut);
      EXPECT_EQ(open(bytes).records, plan.records - 1);
      EXPECT_EQ(open(recording(plan).bytes() + std::string(cut, '\1')).records, plan.records);
    }
  }
}

// ---- annotation signals called nearly so

class NearlyAnnotations : public Damage {};

TEST_F(NearlyAnnotations, a_signal_whose_records_begin_with_their_onset_is_one_and_is_told) {
  for (const bool bdf : {false, true}) {
    for (const char* label : {"BDF Annotations", "EDF Annotations", "edf annotations", "EDFAnnotations",
                              "EDF Annotation", "BDF annotations 1", "Annotations"}) {
      const std::string right = bdf ? "BDF Annotations" : "EDF Annotations";
      RawEdf edf = recording({.bdf = bdf, .records = 4});
      edf.signals[1].label = label;
      const Recording r = open(edf.bytes());
      ASSERT_THAT(r.channels, SizeIs(1)) << label;
      if (label == right) continue;
      EXPECT_THAT(told(r), HasSubstr("expected \"" + right +
                                     "\"; its records begin with their onset, so it was read"));
      const std::string out = folder_.file("fixed.edf");
      (void)edf::fix(folder_.write("night.edf", edf.bytes()), out, {}, Force::asked);
      EXPECT_THAT(told(read_edf(out)), IsEmpty());
    }
  }
}

TEST_F(NearlyAnnotations, a_signal_of_samples_with_such_a_label_stays_one_and_is_told) {
  RawEdf edf = recording({.kind = "", .records = 4});
  edf.signals[0].label = "EDF annotations";
  const Recording r = open(edf.bytes());
  EXPECT_THAT(r.channels, SizeIs(1));
  EXPECT_THAT(told(r), HasSubstr("so it was read as a signal"));
}

// ---- smaller ones

TEST_F(Damage, the_four_digits_of_the_identification_tell_the_century) {
  const auto date = [&](const char* field, const char* identification) {
    RawEdf edf = recording({.kind = ""});
    edf.date = field;
    edf.identification = identification;
    const Recording r = open(edf.bytes());
    return std::pair(static_cast<int>(r.start.date.value().year()), told(r));
  };
  EXPECT_EQ(date("01.01.70", "Startdate 01-JAN-1970 X X X").first, 1970);
  EXPECT_THAT(date("01.01.70", "Startdate 01-JAN-1970 X X X").second, HasSubstr("a year from 1985 to 2084"));
  EXPECT_EQ(date("31.12.84", "Startdate 31-DEC-1984 X X X").first, 1984);
  EXPECT_EQ(date("01.01.85", "Startdate 01-JAN-1985 X X X").first, 1985);
  EXPECT_THAT(date("01.01.85", "Startdate 01-JAN-1985 X X X").second, IsEmpty());
  EXPECT_EQ(date("31.12.84", "Startdate 31-DEC-2084 X X X").first, 2084);
  EXPECT_EQ(date("02.03.02", "Startdate 03-MAR-1902 X X X").first, 2002);
  EXPECT_THAT(date("02.03.02", "Startdate 03-MAR-1902 X X X").second,
              HasSubstr("the startdate field counts"));
}

TEST_F(Damage, an_annotation_without_text_is_told_and_the_onset_of_a_record_is_not) {
  RawEdf edf = edf_plus("EDF+C", {"+0", "+1"});
  EXPECT_THAT(ids(edf.bytes()), Not(Contains("annotation-without-text")));
  edf.data.replace(48 + 8, 13,
                   "+1\x14\x14\0+1.5\x15"
                   "2\x14\x14"s);
  EXPECT_THAT(ids(edf.bytes()), Contains("annotation-without-text"));
  EXPECT_THAT(told(open(edf.bytes())), HasSubstr("found an annotation without text at 1.5000 s"));
}

TEST_F(Damage, the_name_that_a_deviation_gives_a_signal_is_the_one_that_works) {
  RawEdf edf;
  edf.signals = {RawSignal{""}, RawSignal{""}, RawSignal{" "}, RawSignal{"LAT"}, RawSignal{"LAT"}};
  edf.int16({0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4}).record();
  const Recording r = open(edf.bytes());
  for (const auto& [name, value] : {std::pair("(2)", 1), std::pair("(3)", 2), std::pair("LAT (2)", 4)}) {
    EXPECT_THAT(told(r), HasSubstr(fmt::format("it is called \"{}\" here", name)));
    EXPECT_EQ(read_signal(r, name).samples.at(0), value);
  }
}

TEST_F(Damage, a_compressed_file_is_named_as_such_whatever_its_size) {
  EXPECT_THAT(refusal("\x1f\x8b\x08"s + std::string(600, 'x')), HasSubstr("is compressed by gzip"));
  EXPECT_THAT(refusal("\x1f\x8b\x08"s), HasSubstr("is compressed by gzip"));
  EXPECT_THAT(refusal("PK\3\4" + std::string(600, 'x')), HasSubstr("is compressed by zip"));
  EXPECT_THAT(refusal("BZh9" + std::string(600, 'x')), HasSubstr("is compressed by bzip2"));
}

TEST_F(Damage, the_content_tells_bdf_from_edf_whatever_the_name) {
  for (const char* name : {"night.edf", "night.rec", "NIGHT.REC", "night"}) {
    const Recording r = read_edf(folder_.write(name, recording({.bdf = true, .records = 4}).bytes()));
    EXPECT_EQ(r.format, Format::bdf_plus_c);
    EXPECT_EQ(samples_in(r), 200);
  }
}

TEST_F(Damage, labels_in_windows_1252_are_read_and_told) {
  RawEdf edf = recording({.kind = ""});
  edf.signals[0].label = "EMG \x96 LAT";
  const Recording r = open(edf.bytes());
  EXPECT_EQ(r.channels[0].label, "EMG \xe2\x80\x93 LAT");
  EXPECT_THAT(told(r), HasSubstr("it was read as Windows-1252"));
}

}  // namespace
}  // namespace psg
