// A score must not show how its recording was opened.
#include "psg/edf/single_pass.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "psg/annotations/night_events.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/read.hpp"
#include "psg/night/night.hpp"
#include "psg/night/score.hpp"
#include "psg/simulate/simulate.hpp"
#include "psg/store/store.hpp"

namespace psg::test {
namespace {

namespace fs = std::filesystem;

class SinglePassNight : public testing::Test {
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
    const Recording night = read_edf(path_);
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
    const ScoringOptions one{.rules = {aasm(), wasm2016()}, .threads = 1};
    const std::string whole = stored(score_legs(read_edf(path_), one));
    EXPECT_GT(whole.size(), 10'000U);
    // Not EXPECT_EQ, which would print both files.
    for (const int threads : {1, 2, 5}) {
      ScoringOptions options = one;
      options.threads = threads;
      EXPECT_TRUE(stored(score_night({.recording = path_, .options = options}).score) == whole) << threads;
    }
  }

 private:
  /// The bytes of the result file.
  [[nodiscard]] std::string stored(const Score& score) const {
    const std::string result = path_ + ".h5";
    write(score, result);
    std::ifstream in(result, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
  }

  std::string path_ =
      (fs::temp_directory_path() / ("psg-single-pass-" + std::to_string(::getpid()) + ".edf")).string();
};

TEST_F(SinglePassNight, it_scores_the_same_without_gaps) {
  simulate_night(false);
  EXPECT_TRUE(read_in_single_pass(path()).complete);
  EXPECT_FALSE(night_events_from(read_edf(path()).annotations).hypnogram.empty());
  expect_same_score();
}

TEST_F(SinglePassNight, it_scores_the_same_with_gaps) {
  simulate_night(true);
  EXPECT_FALSE(read_in_single_pass(path()).complete);
  expect_same_score();
}

TEST_F(SinglePassNight, it_scores_the_same_when_a_gap_shows_only_on_the_way) {
  simulate_night(false);
  change_onset(1000, "+1000", "+1040");
  change_onset(1001, "+1001", "+1041");
  change_onset(1002, "+1002", "+1042");
  EXPECT_EQ(read_in_single_pass(path()).recording.segments.size(), 1U);
  EXPECT_EQ(read_edf(path()).segments.size(), 2U);
  expect_same_score();
}

TEST_F(SinglePassNight, the_files_events_join_those_of_the_complete_recording) {
  simulate_night(false);
  const Recording whole = read_edf(path());
  const ScoredNight night =
      score_night({.recording = path(), .files = {.lights_off = "+0:01:00"}, .options = {.rules = {aasm()}}});
  NightEvents expected = night_events_from(whole.annotations);
  expected.lights_off = Time(60s);
  EXPECT_EQ(night.score.night.given, expected);
  EXPECT_EQ(night.recording.annotations, whole.annotations);
  EXPECT_EQ(night.mapping.legs.size(), 2U);
}

}  // namespace
}  // namespace psg::test
