#include "psg/edf/file_window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "edf_bytes.hpp"
#include "psg/channels/signals.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/single_pass.hpp"

namespace psg {
namespace {

using testing::RawEdf;
using testing::RawSignal;
using testing::TemporaryFolder;

constexpr int record_samples = 500, usual_gap = 3000, records = 400;
constexpr std::int64_t record_bytes = 2 * (record_samples + usual_gap + record_samples) + 30;

int sample(int signal, int place) { return (place * (signal + 3)) % 1999 - 999; }

// Two legs with 6 kB between them, and an annotation in each record: 3 MB.
RawEdf sparse_night(int other_samples = usual_gap) {
  RawEdf edf;
  edf.reserved = "EDF+C";
  edf.signals = {RawSignal{"LAT"}, RawSignal{"EEG"}, RawSignal{"RAT"}, RawSignal{"EDF Annotations"}};
  edf.signals[0].samples = edf.signals[2].samples = std::to_string(record_samples);
  edf.signals[1].samples = std::to_string(other_samples);
  edf.signals[3].samples = "15";
  for (int r = 0; r < records; ++r) {
    for (int i = 0; i < record_samples; ++i) edf.int16({sample(0, r * record_samples + i)});
    edf.data += std::string(static_cast<std::size_t>(2 * other_samples), '\x11');
    for (int i = 0; i < record_samples; ++i) edf.int16({sample(2, r * record_samples + i)});
    const std::string onset = '+' + std::to_string(r);
    edf.text(onset + "\x14\x14" + std::string(1, '\0') + (r % 50 == 7 ? onset + "\x14mark\x14" : ""), 30);
    edf.record();
  }
  return edf;
}

std::vector<std::int16_t> stored(const Recording& night, std::size_t channel) {
  std::vector<std::int16_t> out(std::size_t{record_samples} * records);
  const Int16Request request{channel, 0, out};
  night.source->read_int16(night.segments.at(0), {&request, 1});
  return out;
}

void expect_right(const Recording& night) {
  for (const int channel : {0, 2}) {
    const auto samples = stored(night, static_cast<std::size_t>(channel));
    for (int i = 0; i < record_samples * records; ++i) {
      ASSERT_EQ(samples[static_cast<std::size_t>(i)], sample(channel, i)) << channel << " " << i;
    }
    const auto values = read_signal(night, channel == 0 ? "LAT" : "RAT").samples;
    for (int i = 0; i < record_samples * records; ++i) {
      ASSERT_EQ(values[static_cast<std::size_t>(i)], sample(channel, i)) << channel << " " << i;
    }
  }
}

TEST(FileWindow, samples_and_annotations_are_those_of_the_file_from_any_thread) {
  edf::allow_file_windows();
  const TemporaryFolder folder;
  const std::string path = folder.write("night.edf", sparse_night().bytes());
  const Recording night = read_edf(path);
  EXPECT_EQ(night.annotations.size(), 8U);
  expect_right(night);
  const SinglePass once = read_in_single_pass(path);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t) threads.emplace_back([&] { expect_right(once.recording); });
  }
}

TEST(FileWindow, records_just_short_and_just_too_long_for_one_are_read_right) {
  edf::allow_file_windows();
  const TemporaryFolder folder;
  for (const int gap : {15'369, 15'370}) {  // 32,768 and 32,770 bytes
    expect_right(read_edf(folder.write("night.edf", sparse_night(gap).bytes())));
  }
}

TEST(FileWindow, samples_of_three_bytes_are_read_right_across_its_ends) {
  edf::allow_file_windows();
  constexpr int samples = 1001;  // 3003 bytes, which do not fit into pages
  RawEdf bdf;
  bdf.version =
      "\xFF"
      "BIOSEMI";
  bdf.reserved = "24BIT";
  bdf.signals = {RawSignal{"LAT"}, RawSignal{"EEG"}};
  for (RawSignal& signal : bdf.signals) {
    signal.physical_min = signal.digital_min = "-8388608";
    signal.physical_max = signal.digital_max = "8388607";
    signal.samples = std::to_string(samples);
  }
  const auto value = [](int place) {
    return static_cast<int>(std::int64_t{place} * 7919 % 16'000'000) - 8'000'000;
  };
  for (int r = 0; r < 1000; ++r) {  // 6 MB
    for (int i = 0; i < samples; ++i) {
      const int v = value(r * samples + i);
      for (const int shift : {0, 8, 16}) bdf.data += static_cast<char>((v >> shift) & 0xff);
    }
    bdf.data += std::string(std::size_t{3} * samples, '\x22');
    bdf.record();
  }
  const TemporaryFolder folder;
  const Recording night = read_edf(folder.write("night.bdf", bdf.bytes()));
  std::vector<float> out(std::size_t{1000} * samples);
  const SampleRequest request{0, 0, out};
  night.source->read(night.segments.at(0), {&request, 1});
  for (std::size_t i = 0; i < out.size(); ++i) {
    ASSERT_EQ(out[i], static_cast<float>(value(static_cast<int>(i)))) << i;
  }
}

// What is beyond the end of a file reads as zeros on its last page, annotations too.
TEST(FileWindow, annotations_of_a_file_that_was_cut_are_not_taken_for_told) {
  edf::allow_file_windows();
  const TemporaryFolder folder;
  const std::string bytes = sparse_night().bytes();
  const std::string path = folder.write("night.edf", bytes);
  const SinglePass once = read_in_single_pass(path);
  const Recording& night = once.recording;
  std::filesystem::resize_file(path, bytes.size() - 31);
  EXPECT_THROW((void)stored(night, 2), Error);
  (void)folder.write("night.edf", bytes);  // in its place again
  (void)stored(night, 2);
  EXPECT_EQ(once.complete().annotations.size(), 8U);
}

TEST(FileWindow, a_file_cut_short_while_it_is_read_is_an_error_wherever_it_is_cut) {
  edf::allow_file_windows();
  const TemporaryFolder folder;
  const std::string bytes = sparse_night().bytes();
  const auto size = static_cast<std::int64_t>(bytes.size());
  // Before a page, on it and behind it, and within the last leg's samples, whose page stays partly there.
  for (const std::int64_t left : {std::int64_t{2000}, std::int64_t{4096 * 300 - 1}, std::int64_t{4096 * 300},
                                  std::int64_t{4096 * 300 + 1}, size - record_bytes, size - 31}) {
    const std::string path = folder.write("night.edf", bytes);
    const Recording night = read_edf(path);
    std::filesystem::resize_file(path, static_cast<std::uintmax_t>(left));
    try {
      (void)stored(night, 2);
      FAIL() << "was read with " << left << " bytes";
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::io);
      EXPECT_THAT(e.what(), ::testing::HasSubstr("has become shorter since it was opened")) << left;
    }
  }
}

// A window that is open when its file is cut: the use is left, and the next reads find nothing mapped.
TEST(FileWindow, a_use_ends_where_a_page_cannot_be_had) {
  edf::allow_file_windows();
  const TemporaryFolder folder;
  const std::string path = folder.write("some.bin", std::string(40'960, 'x'));
  edf::FileWindow window(std::make_shared<const edf::File>(path));
  const std::byte* const bytes = window.bytes(8192, 10'000);
  ASSERT_NE(bytes, nullptr);
  volatile int reached = 0;
  const auto touch = [&]() noexcept {
    reached = 1;
    if (bytes[0] == std::byte{'x'}) reached = 2;
  };
  EXPECT_TRUE(window.guarded(touch));
  EXPECT_EQ(reached, 2);
  EXPECT_NO_THROW(window.check());
  std::filesystem::resize_file(path, 100);
  EXPECT_FALSE(window.guarded(touch));
  EXPECT_EQ(reached, 1);
  EXPECT_EQ(window.bytes(8192, 10'000), nullptr);  // not asked again
  EXPECT_NO_THROW(window.check());                 // nothing had since
}

TEST(FileWindow, has_no_bytes_of_large_pieces_beyond_the_end_or_in_two_windows) {
  edf::allow_file_windows();
  const TemporaryFolder folder;
  const std::string path = folder.write("some.bin", std::string(5'000'000, 'x'));
  edf::FileWindow window(std::make_shared<const edf::File>(path));
  EXPECT_NE(window.bytes(0, 16'384), nullptr);
  EXPECT_EQ(window.bytes(0, 16'385), nullptr);
  EXPECT_NE(window.bytes(2'097'152 - 10, 10), nullptr);  // a window's end
  EXPECT_EQ(window.bytes(2'097'152 - 10, 11), nullptr);
  EXPECT_NE(window.bytes(2'097'152, 10), nullptr);
  EXPECT_NE(window.bytes(4'999'990, 10), nullptr);
  EXPECT_EQ(window.bytes(4'999'990, 11), nullptr);
  window.expect(4'999'990, 1000);  // no more than a hint
  window.expect(0, 1000);
}

volatile char* page_that_is_gone() {
  const int file = ::memfd_create("gone", MFD_CLOEXEC);
  if (::ftruncate(file, 4096) != 0) return nullptr;
  void* const memory = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0);
  if (::ftruncate(file, 0) != 0) return nullptr;
  return static_cast<volatile char*>(memory);
}

TEST(FileWindowDeathTest, faults_of_others_go_to_the_handler_that_was_there_before) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::signal(SIGBUS, [](int) { ::_exit(7); });
        edf::allow_file_windows();
        ::_exit(*page_that_is_gone());
      },
      ::testing::ExitedWithCode(7), "");
}

TEST(FileWindowDeathTest, a_signal_that_a_process_sends_is_ignored_where_it_was) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::signal(SIGBUS, SIG_IGN);
        edf::allow_file_windows();
        ::raise(SIGBUS);
        ::raise(SIGBUS);
        ::_exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(FileWindowDeathTest, a_signal_that_a_process_sends_ends_this_one_where_it_did) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::signal(SIGBUS, SIG_DFL);
        edf::allow_file_windows();
        ::raise(SIGBUS);
        ::_exit(0);
      },
      ::testing::KilledBySignal(SIGBUS), "");
}

TEST(FileWindowDeathTest, faults_of_others_end_the_process_where_nobody_handles_them) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        ::signal(SIGBUS, SIG_DFL);
        edf::allow_file_windows();
        ::_exit(*page_that_is_gone());
      },
      ::testing::KilledBySignal(SIGBUS), "");
}

}  // namespace
}  // namespace psg
