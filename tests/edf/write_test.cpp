#include "psg/edf/write.hpp"

#include <edflib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "edf_bytes.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/read.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono;

EdfDescription one_leg(std::int64_t records, std::int32_t samples = 256) {
  EdfDescription d;
  d.channels = {EdfChannel{.label = "LAT", .samples_per_record = samples}};
  d.records = records;
  return d;
}

/// Record r holds r, r + 1, ... within the digital range.
void write_all(const std::string& path, const EdfDescription& d) {
  EdfWriter writer(path, d);
  std::vector<std::vector<std::int32_t>> values;
  for (const EdfChannel& c : d.channels) values.emplace_back(static_cast<std::size_t>(c.samples_per_record));
  const std::vector<std::span<const std::int32_t>> views(values.begin(), values.end());
  for (std::int64_t r = 0; r < d.records; ++r) {
    for (auto& v : values) {
      for (std::size_t i = 0; i < v.size(); ++i)
        v[i] = static_cast<std::int32_t>((r + static_cast<std::int64_t>(i)) % 30000);
    }
    writer.write_record(views);
  }
  writer.close();
}

TEST(EdfWriter, what_is_written_is_read_back) {
  const testing::TemporaryFolder folder;
  EdfDescription d = one_leg(4);
  d.channels.push_back(EdfChannel{.label = "RAT",
                                  .unit = "\xc2\xb5V",
                                  .physical_min = -0.5,
                                  .physical_max = 0.125,
                                  .digital_min = -2048,
                                  .digital_max = 2047,
                                  .samples_per_record = 100});
  d.start = {year(2002) / March / 2, Time(22h + 15min + 250ms)};
  const std::string long_text =
      "R\xc3\xa9veil, a text of more than the forty bytes that EDFlib itself would keep";
  d.annotations = {
      {Time(1500000001), Time(30s), "Sleep stage N2"}, {Time(-1ms), {}, "before"}, {2s, Time(0s), long_text}};
  write_all(folder.file("night.edf"), d);
  const auto r = read_edf(folder.file("night.edf"));
  EXPECT_EQ(r.format, Format::edf_plus_c);
  EXPECT_EQ(r.start, d.start);
  EXPECT_THAT(r.annotations, ElementsAre(d.annotations[1], d.annotations[0], d.annotations[2]));
  EXPECT_THAT(r.deviations, IsEmpty());
  EXPECT_EQ(r.channels[1].unit, "uV");
  EXPECT_EQ(r.channels[1].physical_max, 0.125);
  EXPECT_EQ(r.channels[0].physical_min, -3276.8);
  const auto digital = r.source->digital(r.segments[0], 1);
  EXPECT_EQ(digital[399], 3 + 99);
}

TEST(EdfWriter, gaps_are_written_and_read_back_to_the_nanosecond) {
  const testing::TemporaryFolder folder;
  EdfDescription d = one_leg(5, 4);
  d.record_starts = {0s, 1s, 12s, 13s, Time(3600s) + Time(123456789)};
  write_all(folder.file("gaps.edf"), d);
  const auto r = read_edf(folder.file("gaps.edf"));
  EXPECT_EQ(r.format, Format::edf_plus_d);
  EXPECT_THAT(r.segments, ElementsAre(Segment{0, 2, {0s, 2s}}, Segment{2, 2, {12s, 14s}},
                                      Segment{4, 1, {Time(3600123456789), Time(3601123456789)}}));
  EXPECT_THAT(r.source->digital(r.segments[1], 0), ElementsAre(2, 3, 4, 5, 3, 4, 5, 6));
  EXPECT_THAT(r.deviations, IsEmpty());
}

TEST(EdfWriter, edflib_opens_what_is_written_and_finds_every_annotation) {
  const testing::TemporaryFolder folder;
  EdfDescription d = one_leg(3);
  for (int i = 0; i < 200; ++i) d.annotations.push_back({Time(10ms) * i, Time(500ms), "Limb movement@@LAT"});
  write_all(folder.file("many.edf"), d);
  edf_hdr_struct header{};
  ASSERT_EQ(edfopen_file_readonly(folder.file("many.edf").c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS), 0);
  EXPECT_EQ(header.annotations_in_file, 200);
  EXPECT_EQ(header.datarecords_in_file, 3);
  edfclose_file(header.handle);
}

TEST(EdfWriter, bdf_keeps_24_bits) {
  const testing::TemporaryFolder folder;
  EdfDescription d = one_leg(1, 3);
  d.bdf = true;
  d.channels[0].digital_min = -8388608;
  d.channels[0].digital_max = 8388607;
  d.annotations = {{500ms, {}, "Lights off"}};
  EdfWriter writer(folder.file("night.bdf"), d);
  const std::vector<std::int32_t> values = {-8388608, -1, 8388607};
  const std::span<const std::int32_t> view = values;
  writer.write_record(std::span(&view, 1));
  writer.close();
  const auto r = read_edf(folder.file("night.bdf"));
  EXPECT_EQ(r.format, Format::bdf_plus_c);
  EXPECT_EQ(r.source->digital(r.segments[0], 0), values);
  EXPECT_EQ(r.annotations, d.annotations);
}

TEST(EdfWriter, a_file_of_annotations_alone_has_records_of_1_s_and_no_samples) {
  const testing::TemporaryFolder folder;
  EdfDescription d;
  for (int i = 0; i < 960; ++i) d.annotations.push_back({Time(30s) * i, Time(30s), "Sleep stage N2"});
  write_all(folder.file("stages.edf"), d);
  const auto r = read_edf(folder.file("stages.edf"));
  EXPECT_EQ(r.annotations, d.annotations);
  EXPECT_EQ(r.record_duration, 1s);  // EDFbrowser opens no file whose records last 0 s
  EXPECT_TRUE(r.segments.empty());
  EXPECT_EQ(r.duration, 0s);
  EXPECT_THAT(r.deviations, IsEmpty());
  edf_hdr_struct header{};
  EXPECT_EQ(edfopen_file_readonly(folder.file("stages.edf").c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS),
            0);
  EXPECT_EQ(header.annotations_in_file, 960);
  edfclose_file(header.handle);
}

TEST(EdfWriter, an_unknown_date_is_written_as_anonymised) {
  const testing::TemporaryFolder folder;
  write_all(folder.file("x.edf"), one_leg(1));
  const auto r = read_edf(folder.file("x.edf"));
  EXPECT_FALSE(r.start.date);
  EXPECT_EQ(r.start.time_of_day, Time(0s));
  EXPECT_EQ(r.identification, "Startdate X X X X");
}

TEST(EdfWriter, what_edf_cannot_hold_is_refused_before_a_file_is_made) {
  const testing::TemporaryFolder folder;
  const auto refused = [&](auto change) {
    EdfDescription d = one_leg(2);
    change(d);
    try {
      const EdfWriter writer(folder.file("no.edf"), d);
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::bad_argument) << e.what();
      return std::string(e.what());
    }
    return std::string("was accepted");
  };
  EXPECT_EQ(refused([](auto& d) { d.channels[0].label = "seventeen letters"; }),
            "no.edf: label text of the form \"aaaaaaaaa aaaaaaa\" has 17 characters, expected at most 16");
  EXPECT_EQ(refused([](auto& d) { d.channels[0].label = "sixteen letters!"; }), "was accepted");
  EXPECT_THAT(refused([](auto& d) { d.channels[0].physical_max = 1.0 / 3; }),
              HasSubstr("at most 8 characters"));
  EXPECT_THAT(refused([](auto& d) { d.channels[0].digital_max = 32768; }), HasSubstr("-32768 to 32767"));
  EXPECT_THAT(refused([](auto& d) { d.record_duration = Time(999100001); }), HasSubstr("steps of 0.00001 s"));
  EXPECT_THAT(refused([](auto& d) { d.record_starts = {0s, 999ms}; }), HasSubstr("expected 1 s or later"));
  EXPECT_THAT(refused([](auto& d) {
                d.annotations = {{0s,
                                  {},
                                  "a\x14"
                                  "b"}};
              }),
              HasSubstr("without the bytes"));
  EXPECT_THAT(refused([](auto& d) {
                d.annotations = {{0s, {}, std::string(120, 'x')}};
              }),
              HasSubstr("90 bytes"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(EdfWriter, nothing_stays_of_a_file_that_was_not_closed) {
  const testing::TemporaryFolder folder;
  {
    EdfWriter writer(folder.file("half.edf"), one_leg(2));
    EXPECT_THROW(writer.close(), Error);  // two records are missing
  }
  { const EdfWriter abandoned(folder.file("half.edf"), one_leg(2)); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(EdfWriter, a_disk_that_refuses_is_an_error_and_leaves_nothing) {
  const testing::TemporaryFolder folder;
  EXPECT_THROW(EdfWriter(folder.file("missing/x.edf"), one_leg(1)), Error);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{20'000, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(write_all(folder.file("full.edf"), one_leg(200)), Error);
  setrlimit(RLIMIT_FSIZE, &old);
  (void)std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

/// The sample at the end of ten hours lies where arithmetic says, and holds what was written there.
TEST(EdfClock, events_are_at_the_right_second_after_ten_hours_at_every_rate) {
  const testing::TemporaryFolder folder;
  for (const std::int32_t rate : {100, 128, 200, 256, 500, 512}) {
    const std::string path = folder.file(std::to_string(rate) + ".edf");
    write_all(path, one_leg(36000, rate));
    const auto r = read_edf(path);
    EXPECT_EQ(r.duration, 10h);
    const SampleClock& clock = r.channels[0].clock;
    EXPECT_EQ(clock.time_of(35999LL * rate), 35999s);
    EXPECT_EQ(clock.index_at_or_after(35999s), 35999LL * rate);
    std::vector<float> out(3);
    const SampleRequest request{0, 35999LL * rate + 1, out};  // starts in the middle of a record
    r.source->read(r.segments[0], std::span(&request, 1));
    // Digital (35999 + i) % 30000 for i = 1..3 in units of 0.1 uV.
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(out[i], 0.1 * (6000.0 + static_cast<double>(i)), 1e-3);
    std::filesystem::remove(path);
  }
}

TEST(EdfClock, records_of_0_9991_s_end_where_their_number_says) {
  const testing::TemporaryFolder folder;
  EdfDescription d = one_leg(36032, 256);
  d.record_duration = Time(999100000);
  write_all(folder.file("odd.edf"), d);
  const auto r = read_edf(folder.file("odd.edf"));
  EXPECT_EQ(r.duration.count(), 36032LL * 999100000);
  EXPECT_EQ(r.channels[0].clock.time_of(36032LL * 256).count(), 36032LL * 999100000);
  EXPECT_EQ(r.segments.size(), 1U);
  EXPECT_THAT(r.deviations, IsEmpty());
}

}  // namespace
}  // namespace psg
