#include <edflib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "psg/annotations/night_events.hpp"
#include "psg/channels/signals.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/read.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg {
namespace {

/// A file in the test folder that is gone after the test.
class TemporaryNight {
 public:
  explicit TemporaryNight(const std::string& name) : path_(testing::TempDir() + "psg_simulate_" + name) {}
  ~TemporaryNight() { std::remove(path_.c_str()); }
  TemporaryNight(const TemporaryNight&) = delete;
  TemporaryNight& operator=(const TemporaryNight&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

TEST(SimulatedFile, HasTheSameBytesForTheSameSeed) {
  const TemporaryNight a("a.edf"), b("b.edf"), c("c.edf");
  const SimulateOptions options{.hours = 0.05, .seed = 8, .hard = true, .gaps = true};
  EXPECT_EQ(simulate(options, a.path()), simulate(options, b.path()));
  SimulateOptions other = options;
  other.seed = 9;
  simulate(other, c.path());
  EXPECT_EQ(a.bytes(), b.bytes());
  EXPECT_NE(a.bytes(), c.bytes());
}

TEST(SimulatedFile, HasTheWorkloadOfAFullMontage) {
  const TemporaryNight night("full.edf");
  simulate({.hours = 0.05}, night.path());
  const Recording r = read_edf(night.path());
  EXPECT_EQ(r.format, Format::edf_plus_c);
  ASSERT_EQ(r.channels.size(), 24U);
  std::multiset<std::int64_t> rates;
  for (const Channel& c : r.channels) rates.insert(c.samples_per_record);
  EXPECT_EQ(rates.count(256), 9U);
  EXPECT_EQ(rates.count(512), 3U);
  EXPECT_EQ(rates.count(64), 6U);
  EXPECT_EQ(rates.count(1) + rates.count(4), 6U);
  EXPECT_TRUE(r.deviations.empty());
  EXPECT_EQ(r.channels[find_signal(r, "EMG LAT")].microvolts_per_unit, 1.0);
}

TEST(SimulatedFile, CarriesTheTruthInItsAnnotations) {
  for (const bool gaps : {false, true}) {
    const TemporaryNight night("annotations.edf");
    const Truth truth = simulate(
        {.hours = 1, .rate_hz = 100, .channels = 4, .seed = 5, .hard = true, .gaps = gaps}, night.path());
    const Recording r = read_edf(night.path());
    EXPECT_EQ(r.format, gaps ? Format::edf_plus_d : Format::edf_plus_c);
    EXPECT_EQ(night_events_from(r.annotations), truth.scoring);
    EXPECT_TRUE(night_events_from(r.annotations).warnings.empty());
    EXPECT_EQ(r.duration, truth.duration);
    ASSERT_EQ(r.segments.size(), truth.gaps.size() + 1);
    for (std::size_t i = 0; i < truth.gaps.size(); ++i) {
      EXPECT_EQ(r.segments[i].span.end, truth.gaps[i].start);
      EXPECT_EQ(r.segments[i + 1].span.start, truth.gaps[i].end);
    }
    EXPECT_FALSE(night_events_from(r.annotations).events.empty());
  }
}

TEST(SimulatedFile, HoldsTheSamplesOfSimulateLegsToHalfAStepOfATenthMicrovolt) {
  const TemporaryNight night("legs.edf");
  const SimulateOptions options{
      .hours = 0.1, .rate_hz = 256, .channels = 2, .seed = 5, .hard = true, .gaps = true};
  simulate(options, night.path());
  const SimulatedLegs legs = simulate_legs(options);
  const Recording r = read_edf(night.path());
  ASSERT_EQ(r.channels.size(), 2U);
  for (const auto& [label, expected] : {std::pair{"EMG LAT", &legs.left}, {"EMG RAT", &legs.right}}) {
    const Signal signal = read_signal(r, label);
    ASSERT_EQ(signal.samples.size(), expected->size());
    for (std::size_t i = 0; i < expected->size(); ++i) {
      ASSERT_NEAR(signal.samples[i], static_cast<double>((*expected)[i]), 0.051) << label << " " << i;
    }
  }
}

TEST(SimulatedFile, CanBeAnyRateLengthAndNumberOfChannels) {
  struct Case {
    double hours, rate_hz, record_s;
    int channels;
  };
  for (const Case& c : {Case{1.0 / 60, 100, 1, 2}, Case{0.02, 128, 0.5, 3}, Case{0.05, 333.25, 4, 8},
                        Case{0.02, 2000, 0.01, 24}, Case{0.02, 500, 10, 31}, Case{0.02, 200, 60, 128}}) {
    const TemporaryNight night("any.edf");
    const Truth truth =
        simulate({.hours = c.hours, .rate_hz = c.rate_hz, .channels = c.channels, .record_s = c.record_s},
                 night.path());
    const Recording r = read_edf(night.path());
    EXPECT_EQ(r.channels.size(), static_cast<std::size_t>(c.channels));
    EXPECT_DOUBLE_EQ(r.channels[find_signal(r, "EMG RAT")].clock.rate_hz(), c.rate_hz);
    EXPECT_EQ(r.duration, truth.duration);
    EXPECT_NEAR(to_seconds(r.duration), c.hours * 3600, c.record_s);
  }
}

TEST(SimulatedFile, EdflibOpensIt) {
  const TemporaryNight night("edflib.edf");
  const Truth truth = simulate({.hours = 0.1, .seed = 2}, night.path());
  edf_hdr_struct header{};
  ASSERT_EQ(edfopen_file_readonly(night.path().c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS), 0);
  EXPECT_EQ(header.filetype, EDFLIB_FILETYPE_EDFPLUS);
  EXPECT_EQ(header.edfsignals, 24);
  EXPECT_EQ(header.datarecords_in_file, 360);
  const std::size_t expected = 2 + truth.scoring.hypnogram.epochs().size() + truth.scoring.events.size();
  EXPECT_EQ(header.annotations_in_file, static_cast<long long>(expected));
  edfclose_file(header.handle);
}

TEST(SimulatedFile, ReportsProgressFromNothingToAll) {
  const TemporaryNight night("progress.edf");
  std::vector<double> shares;
  simulate({.hours = 0.1, .channels = 2}, night.path(), [&](double share) { shares.push_back(share); });
  ASSERT_GT(shares.size(), 3U);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1);
}

TEST(SimulatedFile, MemoryDoesNotGrowWithTheHours) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "a sanitizer keeps freed memory";
#endif
#endif
  const TemporaryNight night("long.edf");
  const auto peak_kb = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  simulate({.hours = 0.2, .rate_hz = 100, .channels = 24}, night.path());
  const long before = peak_kb();
  simulate({.hours = 4, .rate_hz = 100, .channels = 24}, night.path(), {},
           {.force = Force::asked});  // 106 MB of samples
  EXPECT_LT(peak_kb() - before, 16 * 1024);
}

TEST(SimulatedFile, NothingIsLeftWhereItCannotBeWritten) {
  const std::string path = testing::TempDir() + "no_such_folder/night.edf";
  try {
    simulate({.hours = 0.02, .channels = 2}, path);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.kind(), testing::AnyOf(ErrorKind::io, ErrorKind::not_found));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace psg
