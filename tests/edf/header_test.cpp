#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "edf_bytes.hpp"
#include "psg/channels/signals.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/read.hpp"

namespace psg {
namespace {

using testing::edf_plus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::RawEdf;
using testing::RawSignal;
using testing::TemporaryFolder;

Recording open(const RawEdf& edf) {
  const TemporaryFolder folder;
  return read_edf(folder.write("night.edf", edf.bytes()));
}

std::string refusal(const std::string& path, ErrorKind kind) {
  try {
    (void)read_edf(path);
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), kind) << e.what();
    return e.what();
  }
  return "was read";
}

std::string refusal(const RawEdf& edf) {
  const TemporaryFolder folder;
  return refusal(folder.write("night.edf", edf.bytes()), ErrorKind::malformed);
}

RawEdf plain() { return RawEdf{}.int16({0, 1, 2, 3}).record(); }

TEST(BadInput, no_such_file_a_folder_and_a_forbidden_file_are_said_so) {
  const TemporaryFolder folder;
  EXPECT_THAT(refusal(folder.file("none.edf"), ErrorKind::not_found), HasSubstr("no such file"));
  EXPECT_THAT(refusal(folder.path().string(), ErrorKind::io), HasSubstr("is a folder"));
  const std::string path = folder.write("secret.edf", plain().bytes());
  ::chmod(path.c_str(), 0);
  if (::geteuid() == 0) return;  // nothing is forbidden to root
  EXPECT_THAT(refusal(path, ErrorKind::io), HasSubstr("Permission denied"));
}

TEST(BadInput, what_is_not_edf_or_too_short_is_refused) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder.write("short.edf", std::string(255, ' ')), ErrorKind::malformed),
            "short.edf: found 255 bytes, expected an EDF or BDF header of at least 256");
  EXPECT_EQ(refusal(folder.write("empty.edf", ""), ErrorKind::malformed),
            "empty.edf: found 0 bytes, expected an EDF or BDF header of at least 256");
  EXPECT_THAT(refusal(folder.write("a.txt", std::string(4000, 'a')), ErrorKind::malformed),
              HasSubstr("field \"version\" at byte 0: found text of the form \"aaaaaaaa\""));
  EXPECT_THAT(refusal(folder.write("cut.edf", plain().bytes().substr(0, 400)), ErrorKind::malformed),
              HasSubstr("field \"number of signals\" at byte 252: found \"1\", expected 1 to 0"));
}

TEST(Header, a_signal_count_that_is_zero_or_that_the_file_cannot_hold_is_refused) {
  for (const char* count : {"0", "-1", "X", " ", "9999", "1.5", "3"}) {
    RawEdf edf = plain();
    edf.count = count;
    EXPECT_THAT(refusal(edf), HasSubstr("field \"number of signals\" at byte 252")) << count;
  }
}

TEST(Header, samples_that_no_file_can_hold_are_refused_before_memory_is_asked_for) {
  for (const char* samples : {"99999999", "9e18", "-4", "many", "5"}) {
    RawEdf edf = plain();
    edf.signals[0].samples = samples;
    EXPECT_THAT(refusal(edf), HasSubstr("number of samples in a data record")) << samples;
  }
}

TEST(Header, a_wrong_header_size_is_tolerated_when_the_file_says_which_is_right) {
  RawEdf edf = plain();
  edf.header_bytes = "768";
  EXPECT_THAT(open(edf).deviations.front().message, HasSubstr("taken from byte 512"));
  edf.data += "x";  // now the records do not fill the file from either place
  EXPECT_THAT(refusal(edf),
              HasSubstr("field \"number of bytes in header\" at byte 184: found \"768\", expected 512"));
}

TEST(Header, a_header_with_padding_behind_it_is_read_from_where_it_says) {
  RawEdf edf = plain();
  edf.header_bytes = "520";
  edf.data = std::string(8, ' ') + edf.data;
  const TemporaryFolder folder;
  const auto r = read_edf(folder.write("padded.edf", edf.bytes()));
  EXPECT_THAT(r.source->digital(r.segments[0], 0), ElementsAre(0, 1, 2, 3));
}

TEST(Header, nul_padding_and_odd_times_are_read_and_told) {
  RawEdf edf = plain();
  edf.signals[0].label = std::string("LAT\0\0\0", 6);
  edf.time = "22:00:00";
  const auto r = open(edf);
  EXPECT_EQ(r.channels[0].label, "LAT");
  EXPECT_EQ(r.start.time_of_day, Time(22h));
  EXPECT_EQ(r.deviations.size(), 2U);
}

TEST(Header, a_suffix_never_takes_a_label_that_is_there) {
  RawEdf edf;
  edf.signals = {RawSignal{"A"}, RawSignal{"A"}, RawSignal{"A (2)"}, RawSignal{"A"}};
  edf.int16({0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}).record();
  const auto r = open(edf);
  std::vector<std::string> labels;
  for (const Channel& c : r.channels) labels.push_back(c.label);
  EXPECT_THAT(labels, ElementsAre("A", "A (3)", "A (2)", "A (4)"));
}

TEST(Header, samples_in_records_of_no_duration_have_no_rate) {
  RawEdf edf = plain();
  edf.duration = "0";
  const auto r = open(edf);
  EXPECT_THAT(r.channels[0].unusable, HasSubstr("sampling rate is unknown"));
  EXPECT_TRUE(r.segments.empty());
}

TEST(Header, record_durations_are_exact) {
  RawEdf edf = plain();
  edf.duration = "30.01562";
  EXPECT_EQ(open(edf).channels[0].clock, (SampleClock{4, Time(30'015'620'000)}));
}

std::vector<Segment> segments(const std::string& kind, const std::vector<std::string>& onsets) {
  return open(edf_plus(kind, onsets)).segments;
}

TEST(Timekeeping, a_step_of_10_ms_is_rounding_and_11_ms_is_a_gap) {
  EXPECT_THAT(segments("EDF+D", {"+0", "+1.010", "+2.01"}), ElementsAre(Segment{0, 3, {0s, 3s}}));
  EXPECT_THAT(segments("EDF+D", {"+0", "+1.011", "+2.011"}),
              ElementsAre(Segment{0, 1, {0s, 1s}}, Segment{1, 2, {1011ms, 3011ms}}));
}

TEST(Timekeeping, a_missing_onset_that_fits_exactly_between_its_neighbours_is_known) {
  EXPECT_THAT(segments("EDF+D", {"+0", "", "+2"}), ElementsAre(Segment{0, 3, {0s, 3s}}));
  EXPECT_THAT(segments("EDF+D", {"+0", "", "+3"}),
              ElementsAre(Segment{0, 1, {0s, 1s}}, Segment{2, 1, {3s, 4s}}));
}

TEST(Timekeeping, a_continuous_file_is_believed_against_one_odd_onset_or_onsets_that_stand_still) {
  EXPECT_THAT(segments("EDF+C", {"+0", "+99", "+2", "+3"}), ElementsAre(Segment{0, 4, {0s, 4s}}));
  EXPECT_THAT(segments("EDF+C", {"+0", "+0", "+0", "+0"}), ElementsAre(Segment{0, 4, {0s, 4s}}));
  EXPECT_THAT(segments("EDF+C", {"", "+1", "", "+3"}), ElementsAre(Segment{0, 4, {0s, 4s}}));
  EXPECT_THAT(segments("EDF+C", {"", "", ""}), ElementsAre(Segment{0, 3, {0s, 3s}}));
}

TEST(Timekeeping, a_discontinuous_file_without_any_onset_is_refused) {
  EXPECT_THAT(refusal(edf_plus("EDF+D", {"", ""})),
              HasSubstr("field \"timekeeping annotation\": found none"));
  RawEdf edf = plain();
  edf.reserved = "EDF+D";
  EXPECT_THAT(refusal(edf), HasSubstr("timekeeping annotation"));
}

TEST(Samples, any_stretch_of_a_segment_equals_the_same_stretch_of_the_whole) {
  // 40 records of 3 channels; the middle one makes records so large that bytes between are skipped.
  for (const int between : {3, 9000}) {
    RawEdf edf;
    edf.signals = {RawSignal{"A"}, RawSignal{"B"}, RawSignal{"C"}};
    edf.signals[0].samples = "5";
    edf.signals[1].samples = std::to_string(between);
    edf.signals[2].samples = "7";
    for (int r = 0; r < 40; ++r) {
      for (int i = 0; i < 5; ++i) edf.int16({r * 5 + i});
      edf.data += std::string(static_cast<std::size_t>(between) * 2, '\x11');
      for (int i = 0; i < 7; ++i) edf.int16({-(r * 7 + i)});
      edf.record();
    }
    const TemporaryFolder folder;
    const auto r = read_edf(folder.write("night.edf", edf.bytes()));
    std::mt19937 random(7);
    for (int trial = 0; trial < 300; ++trial) {
      std::vector<float> a(random() % 100), c(random() % 140);
      const auto from_a = static_cast<std::int64_t>(random() % (201 - a.size()));
      const auto from_c = static_cast<std::int64_t>(random() % (281 - c.size()));
      const SampleRequest requests[] = {{2, from_c, c}, {0, from_a, a}};
      r.source->read(r.segments[0], requests);
      for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_EQ(a[i], static_cast<float>(from_a) + static_cast<float>(i));
      for (std::size_t i = 0; i < c.size(); ++i)
        ASSERT_EQ(c[i], -static_cast<float>(from_c) - static_cast<float>(i));
    }
  }
}

TEST(Samples, integers_as_stored_and_their_scale_give_the_bytes_of_the_values) {
  RawEdf edf;
  edf.signals = {RawSignal{"A"}, RawSignal{"B"}};
  edf.signals[0].physical_min = "-3.2";
  edf.signals[0].physical_max = "2.9";
  edf.signals[0].samples = "500";
  edf.signals[1].samples = "3";
  for (int r = 0; r < 40; ++r) {
    for (int i = 0; i < 500; ++i) edf.int16({(r * 500 + i) % 2000 - 1000});
    edf.int16({r, -r, 2 * r});
    edf.record();
  }
  const TemporaryFolder folder;
  const auto r = read_edf(folder.write("night.edf", edf.bytes()));
  for (const std::size_t channel : {0U, 1U}) {
    const auto samples = static_cast<std::size_t>(r.samples_in(r.segments[0], channel));
    for (const std::size_t first : {std::size_t{0}, std::size_t{7}}) {
      std::vector<float> values(samples - first);
      std::vector<std::int16_t> stored(values.size());
      const auto from = static_cast<std::int64_t>(first);
      const SampleRequest value_request{channel, from, values};
      const Int16Request stored_request{channel, from, stored};
      r.source->read(r.segments[0], {&value_request, 1});
      r.source->read_int16(r.segments[0], {&stored_request, 1});
      const auto digital = r.source->digital(r.segments[0], channel);
      const auto scale = r.source->int16_scale(channel);
      ASSERT_TRUE(scale);
      for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_EQ(stored[i], digital[first + i]);
        ASSERT_EQ((Int16Samples{{}, *scale}.value(stored[i])), values[i]);
      }
    }
  }
  EXPECT_FALSE(r.source->int16_scale(2));
}

TEST(Samples, arrays_have_no_integers_to_give) {
  const std::vector<float> samples(100);
  const ArrayChannel channel{"LAT", 100, samples, {}};
  const auto r = Recording::from_arrays({&channel, 1});
  EXPECT_FALSE(r.source->int16_scale(0));
  std::vector<std::int16_t> out(5);
  const Int16Request request{0, 0, out};
  EXPECT_THROW(r.source->read_int16(r.segments[0], {&request, 1}), Error);
  EXPECT_NO_THROW(r.source->read_int16(r.segments[0], {}));
}

TEST(Samples, a_record_larger_than_a_chunk_is_read_in_pieces) {
  constexpr int samples = 700'000;
  RawEdf edf;
  edf.signals = {RawSignal{"A"}, RawSignal{"B"}};
  edf.signals[0].samples = edf.signals[1].samples = std::to_string(samples);
  for (int i = 0; i < 2 * samples; ++i) edf.int16({i % 1000});
  edf.record();
  const TemporaryFolder folder;
  const auto r = read_edf(folder.write("night.edf", edf.bytes()));
  const auto b = read_signal(r, "B").samples;
  ASSERT_EQ(b.size(), static_cast<std::size_t>(samples));
  for (int i = 0; i < samples; ++i) ASSERT_EQ(b[static_cast<std::size_t>(i)], (samples + i) % 1000);
}

TEST(Samples, a_file_cut_short_after_opening_is_an_io_error) {
  const TemporaryFolder folder;
  const std::string path = folder.write("night.edf", edf_plus("EDF+C", {"+0", "+1", "+2"}).bytes());
  const auto r = read_edf(path);
  std::filesystem::resize_file(path, 800);
  try {
    (void)read_signal(r, "LAT");
    FAIL() << "was read";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::io);
    EXPECT_THAT(e.what(), HasSubstr("has become shorter since it was opened"));
  }
}

TEST(Samples, requests_outside_the_segment_are_refused) {
  const auto r = open(plain());
  std::vector<float> out(5);
  for (const auto& [first, count] : {std::pair{0, 5}, {1, 4}, {-1, 1}}) {
    const SampleRequest request{0, first, std::span(out).first(static_cast<std::size_t>(count))};
    EXPECT_THROW(r.source->read(r.segments[0], std::span(&request, 1)), Error);
  }
}

/// A file in memory: thousands of small files on a disk take half a minute.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("damaged.edf", MFD_CLOEXEC)) {}
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] std::string write(const std::string& bytes) const {
    EXPECT_EQ(::ftruncate(descriptor_, 0), 0);
    EXPECT_EQ(::pwrite(descriptor_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};

/// Opens the file and reads everything in it; only psg::Error may come out.
void read_all(const std::string& path) {
  try {
    const auto r = read_edf(path);
    for (const Segment& s : r.segments) {
      for (std::size_t c = 0; c < r.channels.size(); ++c) {
        ASSERT_EQ(static_cast<std::int64_t>(r.source->digital(s, c).size()), r.samples_in(s, c));
      }
    }
  } catch (const Error& e) {
    ASSERT_STRNE(e.what(), "");
  }
}

TEST(Robustness, thousands_of_damaged_files_are_read_or_refused) {
  const MemoryFile memory;
  std::mt19937 random(20240501);
  const std::string originals[] = {edf_plus("EDF+D", {"+0", "+1", "+7"}).bytes(),
                                   edf_plus("EDF+C", {"+0", "+1", "+2"}).bytes(), plain().bytes()};
  const std::string telling = "0123456789.,-+eE \0\x14\x15\xff:X";
  for (int trial = 0; trial < 6000; ++trial) {
    std::string bytes = originals[trial % 3];
    const auto changes = 1 + random() % 6;
    for (unsigned i = 0; i < changes; ++i) {
      // Most damage goes where the numbers are.
      const std::size_t at = random() % 3 == 0 ? 184 + random() % 72 : random() % bytes.size();
      bytes[at] = random() % 4 == 0 ? static_cast<char>(random()) : telling[random() % telling.size()];
    }
    if (random() % 8 == 0) bytes.resize(random() % bytes.size());
    read_all(memory.write(bytes));
  }
}

}  // namespace
}  // namespace psg
