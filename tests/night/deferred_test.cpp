// A score must not show how its recording was opened.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "psg/annotations/night_events.hpp"
#include "psg/core/recording.hpp"
#include "psg/night/score.hpp"
#include "psg/night/score_legs.hpp"
#include "psg/simulate/simulate.hpp"
#include "psg/store/store.hpp"

namespace psg::test {
namespace {

namespace fs = std::filesystem;

class DeferredNight : public testing::Test {
 protected:
  void TearDown() override {
    fs::remove(path_);
    fs::remove(path_ + ".h5");
  }
  [[nodiscard]] const std::string& path() const { return path_; }

  void simulate_night(bool gaps) const {
    simulate({.hours = 0.5, .rate_hz = 256, .channels = 8, .seed = 17, .gaps = gaps}, path_, {},
             {.force = Force::asked});
  }
  /// Puts "+seconds" where the record has its onset.
  void change_onset(std::int64_t record, const std::string& from, const std::string& to) const {
    ASSERT_EQ(from.size(), to.size());
    const Recording night = Recording::open(path_);
    std::int64_t samples = 0;
    for (const Channel& c : night.channels) samples += c.samples_per_record;
    const auto header = static_cast<std::int64_t>(256 * (night.channels.size() + 2));
    const auto size = static_cast<std::int64_t>(fs::file_size(path_));
    const std::int64_t record_bytes = (size - header) / night.records;
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(header + record * record_bytes + samples * 2);
    std::string there(from.size(), ' ');
    file.read(there.data(), static_cast<std::streamsize>(there.size()));
    ASSERT_EQ(there, from);
    file.seekp(header + record * record_bytes + samples * 2);
    file << to;
  }
  void expect_same_score() const {
    const std::string whole = stored(Recording::open(path_), 1);
    EXPECT_GT(whole.size(), 10'000U);
    // Not EXPECT_EQ, which would print both files.
    for (const int threads : {1, 2, 5}) {
      EXPECT_TRUE(stored(Recording::open_deferred(path_), threads) == whole) << threads;
    }
  }

 private:
  /// The bytes of the result file.
  [[nodiscard]] std::string stored(const Recording& night, int threads) const {
    const std::string result = path_ + ".h5";
    write(score_legs(night, {.rules = {aasm(), wasm2016()}, .threads = threads}), result);
    std::ifstream in(result, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
  }

  std::string path_ =
      (fs::temp_directory_path() / ("psg-deferred-" + std::to_string(::getpid()) + ".edf")).string();
};

TEST_F(DeferredNight, ScoresTheSameWithoutGaps) {
  simulate_night(false);
  EXPECT_TRUE(Recording::open_deferred(path()).deferred);
  EXPECT_FALSE(scoring_from(Recording::open(path()).annotations).hypnogram.empty());
  expect_same_score();
}

TEST_F(DeferredNight, ScoresTheSameWithGaps) {
  simulate_night(true);
  EXPECT_FALSE(Recording::open_deferred(path()).deferred);
  expect_same_score();
}

TEST_F(DeferredNight, ScoresTheSameWhenAGapShowsOnlyOnTheWay) {
  simulate_night(false);
  change_onset(1000, "+1000", "+1040");
  change_onset(1001, "+1001", "+1041");
  change_onset(1002, "+1002", "+1042");
  EXPECT_EQ(Recording::open_deferred(path()).segments.size(), 1U);
  EXPECT_EQ(Recording::open(path()).segments.size(), 2U);
  expect_same_score();
}

TEST_F(DeferredNight, TheCallersScoringIsMadeFromTheCompleteRecording) {
  simulate_night(false);
  const Recording whole = Recording::open(path());
  LegOptions options{.rules = {aasm()}};
  options.scoring_of = [&](const Recording& complete) {
    EXPECT_EQ(complete.annotations, whole.annotations);
    Scoring other = scoring_from(complete.annotations);
    other.lights_off = Time(60s);
    return other;
  };
  const Score score = score_legs(Recording::open_deferred(path()), options);
  EXPECT_EQ(score.night.scoring.lights_off, Time(60s));
}

}  // namespace
}  // namespace psg::test
