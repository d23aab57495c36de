// A recording whose annotations are picked up with the samples must become what `open` gives at once.
#include "psg/edf/single_pass.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "edf_bytes.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/record_times.hpp"
#include "psg/edf/write.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using testing::RawEdf;
using testing::RawSignal;
using ::testing::SizeIs;
using testing::TemporaryFolder;

Recording completed(const SinglePass& night) { return night.complete ? night.complete() : night.recording; }

void expect_same(const Recording& complete, const Recording& whole) {
  EXPECT_EQ(complete.format, whole.format);
  EXPECT_EQ(complete.start, whole.start);
  EXPECT_EQ(complete.records, whole.records);
  EXPECT_EQ(complete.duration, whole.duration);
  EXPECT_EQ(complete.segments, whole.segments);
  EXPECT_EQ(complete.annotations, whole.annotations);
  EXPECT_EQ(complete.deviations, whole.deviations);
}

/// Reads all samples of the first channel from `threads` threads, in tiles that overlap.
void read_tiles(const Recording& r, int threads, std::int64_t tile, std::int64_t context) {
  for (const Segment& segment : r.segments) {
    const std::int64_t samples = r.samples_in(segment, 0);
    std::atomic<std::int64_t> next{0};
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t) {
      workers.emplace_back([&] {
        for (std::int64_t begin = 0; (begin = next.fetch_add(tile)) < samples;) {
          const std::int64_t first = std::max<std::int64_t>(0, begin - context);
          std::vector<float> out(static_cast<std::size_t>(std::min(samples, begin + tile + context) - first));
          const SampleRequest request{0, first, out};
          r.source->read(segment, {&request, 1});
        }
      });
    }
  }
}

/// Why the file cannot be opened; empty when it can.
std::string refusal_of(const std::function<Recording()>& open) {
  try {
    static_cast<void>(open());
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

/// Every way to read a file in between: not at all, in part, all of it, by several threads.
void expect_same_however_read(const std::string& path) {
  SCOPED_TRACE(path);
  const Recording whole = read_edf(path);
  const std::function<void(const Recording&)> ways[] = {
      [](const Recording&) {},
      [](const Recording& r) { read_tiles(r, 1, 1024, 64); },
      [](const Recording& r) { read_tiles(r, 4, 512, 100); },
      [](const Recording& r) {
        if (r.segments.empty()) return;
        std::vector<float> out(static_cast<std::size_t>(r.samples_in(r.segments[0], 0) / 3));
        const SampleRequest request{0, static_cast<std::int64_t>(out.size()), out};
        r.source->read(r.segments[0], {&request, 1});
      },
  };
  for (const auto& way : ways) {
    const SinglePass night = read_in_single_pass(path);
    if (!night.recording.channels.empty()) way(night.recording);
    expect_same(completed(night), whole);
    expect_same(completed(night), whole);  // asked again, it says the same
  }
}

/// "EDF+C" of 200 records of 4 samples with two annotation signals; `tal(record, signal)` is what
/// stands in them.
RawEdf continuous_file(const std::function<std::string(int, int)>& tal) {
  RawEdf edf;
  edf.reserved = "EDF+C";
  const RawSignal annotations{"EDF Annotations", "", "-1", "1", "-32768", "32767", "32"};
  edf.signals = {annotations, RawSignal{}, annotations};
  for (int r = 0; r < 200; ++r) {
    edf.text(tal(r, 0), 64).int16({r, r + 1, r + 2, r + 3}).text(tal(r, 1), 64).record();
  }
  return edf;
}

std::string onset(double seconds) { return fmt::format("+{}\x14\x14", seconds); }

TEST(SinglePass, a_continuous_file_without_events_is_the_same) {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("plain.edf", continuous_file([](int r, int s) { return s == 0 ? onset(r) : ""; }).bytes());
  const SinglePass night = read_in_single_pass(path);
  EXPECT_TRUE(night.complete);
  EXPECT_THAT(night.recording.segments, ElementsAre(Segment{0, 200, {0s, 200s}}));
  expect_same_however_read(path);
}

TEST(SinglePass, annotations_come_in_the_order_of_the_file) {
  const TemporaryFolder folder;
  const std::string path = folder.write("events.edf", continuous_file([](int r, int s) {
                                                        std::string tal = s == 0 ? onset(r + 0.25) : "";
                                                        if (r % 7 == s)
                                                          tal += '\0' + fmt::format(
                                                                            "+{}\x15"
                                                                            "0.5\x14"
                                                                            "event {} {}\x14",
                                                                            200 - r, r, s);
                                                        if (r % 50 == 30)
                                                          tal += '\0' + fmt::format(
                                                                            "+{}\x15"
                                                                            "30\x14Sleep stage N2\x14",
                                                                            r);
                                                        return tal;
                                                      }).bytes());
  const SinglePass night = read_in_single_pass(path);
  EXPECT_TRUE(night.complete);
  read_tiles(night.recording, 3, 64, 8);
  const Recording complete = completed(night);
  ASSERT_GE(complete.annotations.size(), 2U);
  EXPECT_EQ(complete.annotations[0], (Annotation{199750ms, Time(500ms), "event 0 0"}));
  EXPECT_EQ(complete.annotations[1], (Annotation{198750ms, Time(500ms), "event 1 1"}));
  EXPECT_THAT(complete.annotations, SizeIs(29 + 29 + 2 * 4));  // r = 0, 7 ... 196; 1, 8 ... 197; both signals
  expect_same_however_read(path);
}

TEST(SinglePass, what_a_file_does_wrong_is_told_in_the_same_words) {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("wrong.edf", continuous_file([](int r, int s) -> std::string {
                                  if (s == 1)
                                    return r % 9 == 0 ? "no list at all"
                                           : r == 77  ? "+5\x14"
                                                        "caf\xe9"
                                                      : "";
                                  if (r == 21 || r == 22) return "";             // no time
                                  if (r == 41) return "+41\x14";                 // no empty text
                                  if (r == 50) return "+50.0000000001\x14\x14";  // more digits than time has
                                  if (r == 61) return onset(r + 3);              // odd, once
                                  if (r == 62) return onset(62) + '\0' + "x";    // NUL inside
                                  if (r == 63) return std::string(64, 'x');      // full, without an end
                                  return onset(r + (r % 3) * 0.001);             // rounding
                                }).bytes());
  EXPECT_TRUE(read_in_single_pass(path).complete);
  EXPECT_GE(read_edf(path).deviations.size(), 8U);
  expect_same_however_read(path);
}

TEST(SinglePass, a_gap_that_shows_late_in_a_file_called_continuous_is_found) {
  const TemporaryFolder folder;
  // Records 51 to 53 say they are 5 s late; opening looks at none of them.
  const std::string path =
      folder.write("liar.edf", continuous_file([](int r, int s) {
                                 return s == 1 ? "" : onset(r >= 50 && r < 53 ? r + 5 : r);
                               }).bytes());
  const SinglePass night = read_in_single_pass(path);
  ASSERT_TRUE(night.complete);
  EXPECT_THAT(night.recording.segments, SizeIs(1));
  read_tiles(night.recording, 2, 64, 8);
  const Recording complete = completed(night);
  EXPECT_THAT(complete.segments, SizeIs(2));
  EXPECT_EQ(complete.segments[1].first_record, 50);
  expect_same_however_read(path);
}

TEST(SinglePass, a_gap_that_lasts_is_seen_at_opening) {
  const TemporaryFolder folder;
  const std::string path = folder.write("gap.edf", continuous_file([](int r, int s) {
                                                     return s == 1 ? "" : onset(r >= 50 ? r + 5 : r);
                                                   }).bytes());
  const SinglePass at_once = read_in_single_pass(path);
  EXPECT_FALSE(at_once.complete);
  EXPECT_THAT(at_once.recording.segments, SizeIs(2));
  expect_same_however_read(path);
}

TEST(SinglePass, more_text_than_is_worth_keeping_is_read_again) {
  const TemporaryFolder folder;
  RawEdf edf;
  edf.reserved = "EDF+C";
  edf.signals = {RawSignal{}, RawSignal{"EDF Annotations", "", "-1", "1", "-32768", "32767", "20000"}};
  for (int r = 0; r < 200; ++r) {  // 8 MB of text
    edf.int16({r, 1, 2, 3}).text(onset(r) + '\0' + std::string(39'000, 'x'), 40'000).record();
  }
  const std::string path = folder.write("text.edf", edf.bytes());
  EXPECT_TRUE(read_in_single_pass(path).complete);
  expect_same_however_read(path);
}

TEST(SinglePass, the_quirks_and_the_sample_night_are_the_same) {
  expect_same_however_read(std::string(PSG_SAMPLES) + "/night.edf");
  const std::string folder = std::string(PSG_SHARED_DATA) + "/quirks";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no folder " << folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".edf") && !path.ends_with(".bdf")) continue;
    const std::string refusal = refusal_of([&] { return read_edf(path); });
    EXPECT_EQ(refusal_of([&] { return read_in_single_pass(path).recording; }), refusal);
    if (refusal.empty()) expect_same_however_read(path);
  }
}

/// Bytes that this process has read, by the operating system's own count.
std::int64_t bytes_read() {
  std::ifstream io("/proc/self/io");
  std::string name;
  std::int64_t count = 0;
  return io >> name >> count && name == "rchar:" ? count : -1;
}

/// 24 channels, the first two of 512 samples a second, the others of 160, as a night has them.
std::string montage(const TemporaryFolder& folder, int record_s, int records) {
  EdfDescription night;
  night.record_duration = record_s * 1s;
  night.records = records;
  for (int c = 0; c < 24; ++c) {
    night.channels.push_back({.label = fmt::format("C{}", c),
                              .samples_per_record = record_s * (c < 2 ? 512 : 160),
                              .transducer = {},
                              .prefilter = {}});
  }
  const std::string path = folder.file(fmt::format("{}.edf", record_s));
  EdfWriter writer(path, night);
  std::vector<std::int32_t> samples(static_cast<std::size_t>(record_s) * 512, 7);
  const std::span<const std::int32_t> all(samples);
  std::vector<std::span<const std::int32_t>> channels;
  for (const EdfChannel& c : night.channels) {
    channels.push_back(all.first(static_cast<std::size_t>(c.samples_per_record)));
  }
  for (int r = 0; r < records; ++r) writer.write_record(channels);
  writer.close();
  return path;
}

/// What opening, reading two legs in tiles with context, and completing takes from the system.
std::int64_t cost_of_two_legs(const std::string& path) {
  const std::int64_t before = bytes_read();
  const SinglePass night = read_in_single_pass(path);
  const Recording& r = night.recording;
  constexpr std::int64_t tile = 131072, context = 2048;
  const std::int64_t samples = r.samples_in(r.segments[0], 0);
  std::vector<float> left(tile + 2 * context), right(tile + 2 * context);
  for (std::int64_t begin = 0; begin < samples; begin += tile) {
    const std::int64_t first = std::max<std::int64_t>(0, begin - context);
    const auto count = static_cast<std::size_t>(std::min(samples, begin + tile + context) - first);
    const SampleRequest requests[] = {{0, first, std::span(left).first(count)},
                                      {1, first, std::span(right).first(count)}};
    r.source->read(r.segments[0], requests);
  }
  static_cast<void>(completed(night));
  return bytes_read() - before;
}

TEST(SinglePass, short_records_are_read_once) {
  if (bytes_read() < 0) GTEST_SKIP() << "no /proc/self/io";
  const TemporaryFolder folder;
  const std::string path = montage(folder, 1, 1200);
  const auto size = static_cast<double>(std::filesystem::file_size(path));
  const double skipped = 1200.0 * 22 * 160 * 2;  // what lies between the legs and the annotation signal
  // 2 * 2048 of 131072 samples of context are 3.1 %.
  EXPECT_LE(static_cast<double>(cost_of_two_legs(path)), 1.06 * (size - skipped));
}

TEST(SinglePass, what_is_not_worth_skipping_is_read_along) {
  if (bytes_read() < 0) GTEST_SKIP() << "no /proc/self/io";
  const TemporaryFolder folder;
  const std::string path = montage(folder, 1, 1200);
  const Recording r = read_edf(path);
  std::vector<float> some(std::size_t{16} * 512), more(std::size_t{16} * 160);
  const SampleRequest alone[] = {{0, 0, some}};                      // 8 kB to the next record's
  const SampleRequest neighbours[] = {{0, 0, some}, {11, 0, more}};  // 3.9 kB between them
  const auto cost = [&](std::span<const SampleRequest> requests) {
    const std::int64_t before = bytes_read();
    r.source->read(r.segments[0], requests);
    return static_cast<double>(bytes_read() - before);
  };
  const double counting = cost({});
  EXPECT_NEAR(cost(alone) - counting, 16.0 * 512 * 2, 16);
  EXPECT_GE(cost(neighbours) - counting, 16.0 * (512 * 2 + 3904 + 160 * 2));
}

TEST(SinglePass, of_long_records_only_the_legs_are_read) {
  if (bytes_read() < 0) GTEST_SKIP() << "no /proc/self/io";
  const TemporaryFolder folder;
  for (const int record_s : {10, 30}) {
    const int records = 1200 / record_s;
    const std::string path = montage(folder, record_s, records);
    const double legs = 1200.0 * 2 * 512 * 2;
    EXPECT_LE(static_cast<double>(cost_of_two_legs(path)), 1.1 * legs) << record_s;
  }
}

TEST(Onsets, runs_stand_for_all_their_records) {
  const std::vector<Time> times = {1s, 2s, 3s, edf::unknown_onset, edf::unknown_onset, 6s, 7s, 9s, 4s};
  edf::Onsets onsets(1s);
  EXPECT_TRUE(onsets.empty());
  for (const Time t : times) onsets.push(t);
  ASSERT_EQ(onsets.size(), 9);
  for (std::size_t r = 0; r < times.size(); ++r) EXPECT_EQ(onsets[static_cast<std::int64_t>(r)], times[r]);
  EXPECT_EQ(edf::Onsets::regular(500ms, 2s, 3)[2], 3s);
}

}  // namespace
}  // namespace psg
